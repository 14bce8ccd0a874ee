//! HTTP as the form page does it: a cookie, a CSRF token, JSON.

use std::time::Duration;

use serde_json::Value;

use crate::agent::agent;
pub use crate::sign_in::Unknown;
use crate::sign_in::{SignedIn, read, sign_in};

const PATIENCE: Duration = Duration::from_secs(20);

pub struct Client {
    agent: ureq::Agent,
    base: String,
    session: SignedIn,
}

impl Client {
    /// Signs in through `/login` and reads the token from the form's page.
    pub fn sign_in(base: &str, login: &str, password: &str, page: &str) -> Result<Client, Unknown> {
        let session = sign_in(base, login, password, page)?;
        Ok(Client { agent: agent(PATIENCE), base: base.to_owned(), session })
    }

    /// The same browser before a restarted server.
    pub fn move_to(&mut self, base: &str) {
        base.clone_into(&mut self.base);
    }

    pub fn get(&self, path: &str) -> Result<(u16, Value), Unknown> {
        let answer = self.agent.get(self.url(path)).header("Cookie", &self.session.cookie).call();
        read(answer).map(as_json)
    }

    pub fn post(&self, path: &str, body: &Value) -> Result<(u16, Value), Unknown> {
        let request = self.agent.post(self.url(path)).header("Cookie", &self.session.cookie);
        let request = request.header("X-Oko-Csrf", &self.session.csrf).header("Content-Type", "application/json");
        read(request.send(body.to_string())).map(as_json)
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

fn as_json((status, text): (u16, String)) -> (u16, Value) {
    let value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{status}, not JSON: {text}"));
    (status, value)
}
