//! [`AppError`] as an answer: a page for people, `{"code", "message"}` for scripts.

use rocket::http::{Accept, ContentType, Header, MediaType, Method, Status};
use rocket::request::{Outcome, Request};
use rocket::response::{self, Redirect, Responder, Response};
use serde_json::json;

use super::csrf;
use super::layout::error_page;
use crate::app::App;
use crate::error::{AppError, chain};

/// What routes return.
pub type Answer<T> = Result<T, AppError>;

impl<'r> Responder<'r, 'static> for AppError {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        if let AppError::Internal(cause) = &self {
            let route = request.route().map(|route| route.uri.to_string()).unwrap_or_default();
            tracing::error!(route, cause = %chain(cause.as_ref()), "internal error");
        }
        let status = status_of(&self);
        if status == Status::Unauthorized && !wants_json(request) {
            return to_sign_in(request).respond_to(request);
        }
        let failure = Failure { status, code: code_of(&self), message: message_of(&self) };
        let mut response = failure.respond_to(request)?;
        if let AppError::TooMany { retry_after, .. } = self {
            response.set_header(Header::new("Retry-After", retry_after.as_secs().max(1).to_string()));
        }
        Ok(response)
    }
}

/// A guard that failed for a reason other than rights.
pub fn guard_failure<S>(error: AppError) -> Outcome<S, ()> {
    if let AppError::Internal(cause) = &error {
        tracing::error!(cause = %chain(cause.as_ref()), "internal error in a guard");
    }
    Outcome::Error((status_of(&error), ()))
}

/// Whether a script asks: then errors are JSON.
pub fn wants_json(request: &Request<'_>) -> bool {
    request.headers().contains(csrf::HEADER)
        || request.content_type().is_some_and(|kind| kind.is_json())
        || request.accept().map(Accept::preferred).is_some_and(|media| media.media_type() == &MediaType::JSON)
}

/// Answers for what no route has answered.
pub fn catchers() -> Vec<rocket::Catcher> {
    rocket::catchers![unauthorized, any]
}

#[rocket::catch(401)]
fn unauthorized(_request: &Request<'_>) -> AppError {
    AppError::SignIn
}

#[rocket::catch(default)]
fn any(status: Status, request: &Request<'_>) -> Failure {
    // An address whose parts do not parse is an address that is not there.
    let is_read = matches!(request.method(), Method::Get | Method::Head);
    let status = if is_read && status == Status::UnprocessableEntity { Status::NotFound } else { status };
    let (code, message) = match status.code {
        400 => ("cut", "Запрос пришел не целиком: связь прервалась. Повторите."),
        422 => ("invalid", "Запрос не разобран. Вернитесь на страницу, обновите её и повторите."),
        403 => ("csrf", "Страница устарела. Вернитесь, обновите её и повторите действие: введённое не потеряно."),
        404 => ("not_found", "Такой страницы нет, или она не для вас."),
        413 => ("too_large", "Слишком большой запрос."),
        415 => ("invalid", "Запрос не того вида, которого ждёт сервер."),
        503 => ("busy", "Сервер занят. Повторите через несколько секунд."),
        _ => ("internal", "Внутренняя ошибка. Она записана в журнал; повторите позже."),
    };
    Failure { status, code, message: message.into() }
}

/// An answer that is not what was asked for.
struct Failure {
    status: Status,
    code: &'static str,
    message: String,
}

impl<'r> Responder<'r, 'static> for Failure {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let (kind, body) = if wants_json(request) {
            (ContentType::JSON, json!({ "code": self.code, "message": self.message }).to_string())
        } else {
            let title = request.rocket().state::<App>().map_or("ОКО", |app| app.region.title.as_str());
            (ContentType::HTML, error_page(title, self.status.code, Some(&self.message)).into_string())
        };
        Response::build().status(self.status).header(kind).sized_body(body.len(), std::io::Cursor::new(body)).ok()
    }
}

/// To the sign-in page, and back to where the person wanted to go.
fn to_sign_in(request: &Request<'_>) -> Redirect {
    let wanted = request.uri().to_string();
    if request.method() == Method::Get && wanted.starts_with("/lk") && wanted != "/lk" {
        let next = rocket::http::RawStr::new(&wanted).percent_encode().to_string();
        return Redirect::to(format!("/login?next={next}"));
    }
    Redirect::to("/login")
}

fn status_of(error: &AppError) -> Status {
    match error {
        AppError::NotFound => Status::NotFound,
        AppError::SignIn => Status::Unauthorized,
        AppError::Forbidden(_) => Status::Forbidden,
        AppError::Invalid(_) => Status::UnprocessableEntity,
        AppError::Cut => Status::BadRequest,
        AppError::Conflict { .. } => Status::Conflict,
        AppError::TooLarge(_) => Status::PayloadTooLarge,
        AppError::TooMany { .. } => Status::TooManyRequests,
        AppError::Busy => Status::ServiceUnavailable,
        AppError::Internal(_) => Status::InternalServerError,
    }
}

fn code_of(error: &AppError) -> &'static str {
    match error {
        AppError::NotFound => "not_found",
        AppError::SignIn => "session",
        AppError::Forbidden(_) => "forbidden",
        AppError::Invalid(_) => "invalid",
        AppError::Cut => "cut",
        AppError::Conflict { code, .. } => code,
        AppError::TooLarge(_) => "too_large",
        AppError::TooMany { .. } => "too_many",
        AppError::Busy => "busy",
        AppError::Internal(_) => "internal",
    }
}

fn message_of(error: &AppError) -> String {
    match error {
        AppError::NotFound => "Такой страницы нет, или она не для вас.".into(),
        AppError::SignIn => "Время работы истекло. Войдите снова.".into(),
        AppError::Busy => "Сервер занят. Повторите через несколько секунд.".into(),
        AppError::Internal(_) => "Внутренняя ошибка. Она записана в журнал; повторите позже.".into(),
        other => other.to_string(),
    }
}
