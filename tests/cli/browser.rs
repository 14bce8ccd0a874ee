//! A signed-in client over real HTTP: as much of a browser as the tests of the binary need.

use std::time::Duration;

use crate::agent::agent;

/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// An answer read whole.
pub struct Answer {
    pub status: u16,
    pub location: String,
    pub text: String,
    cookie: Option<String>,
}

/// A client with the session's cookie and CSRF token.
pub struct Browser {
    agent: ureq::Agent,
    base: String,
    cookie: String,
}

impl Browser {
    pub fn new(base: &str) -> Browser {
        Browser { agent: agent(PATIENCE), base: base.to_owned(), cookie: String::new() }
    }

    /// Signs in; the answer tells whether it went well.
    pub fn sign_in(&mut self, login: &str, password: &str) -> Result<Answer, ureq::Error> {
        let fields = [("login", login), ("password", password)];
        let answer = self.finish(self.agent.post(self.url("/login")).send_form(fields)?)?;
        self.cookie = answer.cookie.clone().unwrap_or_default();
        Ok(answer)
    }

    pub fn get(&self, path: &str) -> Result<Answer, ureq::Error> {
        self.finish(self.agent.get(self.url(path)).header("Cookie", &self.cookie).call()?)
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn finish(&self, mut response: ureq::http::Response<ureq::Body>) -> Result<Answer, ureq::Error> {
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (location, cookie) = (header("Location"), header("Set-Cookie"));
        Ok(Answer {
            status: response.status().as_u16(),
            location: location.unwrap_or_default(),
            text: response.body_mut().read_to_string()?,
            cookie: cookie.and_then(|cookie| cookie.split(';').next().map(str::to_owned)),
        })
    }
}
