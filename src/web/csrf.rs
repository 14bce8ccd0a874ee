//! Requests that change something must come from our own pages: by where the browser says they come from, and by a token
//! bound to the session, in the header `X-Oko-Csrf` or the form field `csrf`.

use hmac::{Hmac, KeyInit, Mac};
use rocket::Request;
use rocket::http::{ContentType, Method};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::session::Session;
use crate::app::App;
use crate::db::blobs::hex;

pub const HEADER: &str = "X-Oko-Csrf";

/// The token of a session's pages.
pub fn token(app: &App, session: &Session) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(app.region.secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(b"csrf");
    mac.update(&session.token_hash);
    hex(&mac.finalize().into_bytes())
}

/// Compared in constant time.
pub fn token_fits(app: &App, session: &Session, given: &str) -> bool {
    token(app, session).as_bytes().ct_eq(given.as_bytes()).into()
}

/// Whether a request inside the cabinet may go on. A form's token is in its body and is checked by
/// [`super::form::CheckedForm`] and [`super::upload::CheckedUpload`], the only ways to read one.
pub fn request_allowed(request: &Request<'_>, app: &App, session: &Session) -> bool {
    if matches!(request.method(), Method::Get | Method::Head | Method::Options) {
        // A script of a page left open while somebody else signed in must not be given that person's data.
        return request.headers().get_one(HEADER).is_none_or(|given| token_fits(app, session, given));
    }
    if !same_origin(request) {
        return false;
    }
    match request.headers().get_one(HEADER) {
        Some(given) => token_fits(app, session, given),
        None => request.content_type().is_some_and(|kind| *kind == ContentType::Form || kind.is_form_data()),
    }
}

/// What the browser itself says of where the request comes from. Programs that are no browsers say nothing.
pub fn same_origin(request: &Request<'_>) -> bool {
    let headers = request.headers();
    if let Some(site) = headers.get_one("Sec-Fetch-Site") {
        return site == "same-origin" || site == "none";
    }
    match (headers.get_one("Origin"), headers.get_one("Host")) {
        (None, _) => true,
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        (Some(_), None) => false,
    }
}
