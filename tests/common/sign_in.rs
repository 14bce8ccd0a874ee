//! Signing in over real HTTP, as the browser does.

use std::time::Duration;

use crate::agent::agent;

/// The connection was cut, or the server told to come again: whether the request took effect is not known.
pub struct Unknown;

/// What a signed-in browser sends with each request.
pub struct SignedIn {
    /// `name=value`
    pub cookie: String,
    pub csrf: String,
}

/// Signs in through `/login` and reads the token from the form's page.
pub fn sign_in(base: &str, login: &str, password: &str, page: &str) -> Result<SignedIn, Unknown> {
    let agent = agent(Duration::from_secs(20));
    let answer = agent.post(format!("{base}/login")).send_form([("login", login), ("password", password)]);
    let answer = answer.map_err(|_| Unknown)?;
    let cookie = answer.headers().get("Set-Cookie").and_then(|cookie| cookie.to_str().ok()).unwrap_or_default();
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    let (status, text) = read(agent.get(format!("{base}{page}")).header("Cookie", &cookie).call())?;
    assert_eq!(status, 200, "{login} does not see {page}");
    let token = text.split_once("<meta name=\"csrf\" content=\"").and_then(|(_, rest)| rest.split_once('"'));
    let csrf = token.expect("a token in the page").0.to_owned();
    Ok(SignedIn { cookie, csrf })
}

/// Status and text of an answer read whole.
pub fn read(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<(u16, String), Unknown> {
    let mut answer = answer.map_err(|_| Unknown)?;
    let status = answer.status().as_u16();
    let text = answer.body_mut().read_to_string().map_err(|_| Unknown)?;
    if status == 503 { Err(Unknown) } else { Ok((status, text)) }
}
