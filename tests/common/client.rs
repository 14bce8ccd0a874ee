//! HTTP as the form page does it: a cookie, a CSRF token, JSON.

use std::time::Duration;

use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(20);

/// The connection was cut, or the server told to come again: whether the request took effect is not known.
pub struct Unknown;

pub struct Client {
    agent: ureq::Agent,
    base: String,
    /// `name=value`, as the browser sends it.
    pub cookie: String,
    pub csrf: String,
}

impl Client {
    /// Signs in through `/login` and reads the token from the form's page.
    pub fn sign_in(base: &str, login: &str, password: &str, page: &str) -> Result<Client, Unknown> {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_global(Some(PATIENCE))
            .build();
        let mut client =
            Client { agent: config.into(), base: base.to_owned(), cookie: String::new(), csrf: String::new() };
        let url = format!("{base}/login");
        let answer =
            client.agent.post(url).send_form([("login", login), ("password", password)]).map_err(|_| Unknown)?;
        let cookie = answer.headers().get("Set-Cookie").and_then(|cookie| cookie.to_str().ok()).unwrap_or_default();
        client.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let (status, text) = client.read(client.agent.get(client.url(page)).header("Cookie", &client.cookie).call())?;
        assert_eq!(status, 200, "{login} does not see {page}");
        let token = text.split_once("<meta name=\"csrf\" content=\"").and_then(|(_, rest)| rest.split_once('"'));
        client.csrf = token.expect("a token in the page").0.to_owned();
        Ok(client)
    }

    /// The same browser before a restarted server.
    pub fn move_to(&mut self, base: &str) {
        base.clone_into(&mut self.base);
    }

    pub fn get(&self, path: &str) -> Result<(u16, Value), Unknown> {
        let answer = self.agent.get(self.url(path)).header("Cookie", &self.cookie).call();
        self.read(answer).map(as_json)
    }

    pub fn post(&self, path: &str, body: &Value) -> Result<(u16, Value), Unknown> {
        let request = self.agent.post(self.url(path)).header("Cookie", &self.cookie);
        let request = request.header("X-Oko-Csrf", &self.csrf).header("Content-Type", "application/json");
        self.read(request.send(body.to_string())).map(as_json)
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn read(&self, answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<(u16, String), Unknown> {
        let mut answer = answer.map_err(|_| Unknown)?;
        let status = answer.status().as_u16();
        let text = answer.body_mut().read_to_string().map_err(|_| Unknown)?;
        if status == 503 { Err(Unknown) } else { Ok((status, text)) }
    }
}

fn as_json((status, text): (u16, String)) -> (u16, Value) {
    let value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{status}, not JSON: {text}"));
    (status, value)
}
