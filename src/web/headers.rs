//! Headers every answer carries.

use rocket::fairing::{Fairing, Info, Kind};
use rocket::http::Header;
use rocket::response::Responder;
use rocket::{Request, Response};

use crate::app::App;

const CONTENT_POLICY_NAME: &str = "Content-Security-Policy";
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A page that shows another of ours in a frame.
pub struct Framing<T>(pub T);

/// A page of ours that may stand in such a frame.
pub struct Framed<T>(pub T);

impl<'r, 'o: 'r, T: Responder<'r, 'o>> Responder<'r, 'o> for Framing<T> {
    fn respond_to(self, request: &'r Request<'_>) -> rocket::response::Result<'o> {
        let mut response = self.0.respond_to(request)?;
        response.set_header(Header::new(CONTENT_POLICY_NAME, format!("{CONTENT_POLICY}; frame-src 'self'")));
        Ok(response)
    }
}

impl<'r, 'o: 'r, T: Responder<'r, 'o>> Responder<'r, 'o> for Framed<T> {
    fn respond_to(self, request: &'r Request<'_>) -> rocket::response::Result<'o> {
        let mut response = self.0.respond_to(request)?;
        let policy = CONTENT_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'");
        response.set_header(Header::new(CONTENT_POLICY_NAME, policy));
        response.set_header(Header::new("X-Frame-Options", "SAMEORIGIN"));
        Ok(response)
    }
}

/// Sets the content policy and its like; what a route has set itself stays.
pub struct SecurityHeaders;

#[rocket::async_trait]
impl Fairing for SecurityHeaders {
    fn info(&self) -> Info {
        Info { name: "security headers", kind: Kind::Response }
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        let mut set = |name: &'static str, value: &'static str| {
            if !response.headers().contains(name) {
                response.set_header(Header::new(name, value));
            }
        };
        set(CONTENT_POLICY_NAME, CONTENT_POLICY);
        set("X-Content-Type-Options", "nosniff");
        set("X-Frame-Options", "DENY");
        set("Referrer-Policy", "same-origin");
        set("Cross-Origin-Opener-Policy", "same-origin");
        set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()");
        set("Cache-Control", "no-store");
        if request.rocket().state::<App>().is_some_and(|app| app.config.behind_proxy) {
            set("Strict-Transport-Security", "max-age=31536000");
        }
    }
}
