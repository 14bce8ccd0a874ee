//! Forms of pages: URL-encoded, small, and with their CSRF token checked before anything is read from them.

use rocket::data::{Data, FromData, Outcome, ToByteUnit};
use rocket::form::FromForm;
use rocket::http::{ContentType, Status};
use rocket::request::Request;

use super::{csrf, session};
use crate::app::App;

/// Largest form, in bytes: a publication's text fits. Tables and files have ways of their own.
const LIMIT: u64 = 1024 * 1024;
/// The same before signing in.
const OPEN_LIMIT: u64 = 64 * 1024;

/// A form sent by a signed-in person from one of our pages.
pub struct CheckedForm<T>(pub T);

/// A form sent before signing in: only its origin can be checked.
pub struct OpenForm<T>(pub T);

/// For posts that carry nothing but their token.
#[derive(rocket::FromForm)]
pub struct Nothing {
    #[field(name = "csrf")]
    _csrf: String,
}

#[rocket::async_trait]
impl<'r, T: for<'f> FromForm<'f> + Send + 'static> FromData<'r> for CheckedForm<T> {
    type Error = ();

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        let Some(app) = request.rocket().state::<App>() else {
            return Outcome::Error((Status::InternalServerError, ()));
        };
        let session = match session::current(request, app, app.clock.now()).await {
            Ok(Some((_, session))) => session,
            Ok(None) => return Outcome::Error((Status::Unauthorized, ())),
            Err(_) => return Outcome::Error((Status::ServiceUnavailable, ())),
        };
        let text = match read(request, data, LIMIT).await {
            Ok(text) => text,
            Err(status) => return Outcome::Error((status, ())),
        };
        let given = rocket::form::Form::<CsrfField>::parse_encoded(rocket::http::RawStr::new(&text));
        if !csrf::same_origin(request) || !given.is_ok_and(|field| csrf::token_fits(app, &session, &field.csrf)) {
            return Outcome::Error((Status::Forbidden, ()));
        }
        parse(&text)
            .map_or(Outcome::Error((Status::UnprocessableEntity, ())), |form| Outcome::Success(CheckedForm(form)))
    }
}

#[rocket::async_trait]
impl<'r, T: for<'f> FromForm<'f> + Send + 'static> FromData<'r> for OpenForm<T> {
    type Error = ();

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        if !csrf::same_origin(request) {
            return Outcome::Error((Status::Forbidden, ()));
        }
        match read(request, data, OPEN_LIMIT).await {
            Ok(text) => parse(&text)
                .map_or(Outcome::Error((Status::UnprocessableEntity, ())), |form| Outcome::Success(OpenForm(form))),
            Err(status) => Outcome::Error((status, ())),
        }
    }
}

#[derive(rocket::FromForm)]
struct CsrfField {
    csrf: String,
}

async fn read<'r>(request: &'r Request<'_>, data: Data<'r>, limit: u64) -> Result<String, Status> {
    if request.content_type() != Some(&ContentType::Form) {
        return Err(Status::UnsupportedMediaType);
    }
    match data.open(limit.bytes()).into_string().await {
        Ok(text) if text.is_complete() => Ok(text.into_inner()),
        Ok(_) => Err(Status::PayloadTooLarge),
        Err(_) => Err(Status::BadRequest),
    }
}

fn parse<T: for<'f> FromForm<'f> + 'static>(text: &str) -> Option<T> {
    rocket::form::Form::<T>::parse_encoded(rocket::http::RawStr::new(text)).ok()
}
