//! Addresses of sign-in.

use maud::Markup;
use rocket::http::{CookieJar, Status};
use rocket::request::{FromRequest, Outcome as GuardOutcome, Request};
use rocket::response::Redirect;
use rocket::{State, get, post};

use super::pages::{self, SignInForm};
use super::sign_in::{Attempt, Outcome, sign_in};
use crate::app::App;
use crate::web::errors::Answer;
use crate::web::form::{CheckedForm, Nothing, OpenForm};
use crate::web::guards::{Can, client_address, may};
use crate::web::session;

/// Routes of the room.
pub fn routes() -> Vec<rocket::Route> {
    rocket::routes![root, show, submit, leave, password_help]
}

/// Where a request comes from, as the audit log and the session keep it.
struct Origin {
    address: String,
    user_agent: String,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Origin {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> GuardOutcome<Self, Self::Error> {
        let user_agent = request.headers().get_one("User-Agent").unwrap_or_default().to_owned();
        GuardOutcome::Success(Origin { address: client_address(request), user_agent })
    }
}

#[get("/")]
fn root() -> Redirect {
    Redirect::to("/lk")
}

#[get("/login?<next>")]
fn show(app: &State<App>, next: Option<&str>, signed_in: Option<Can<may::OpenCabinet>>) -> Result<Redirect, Markup> {
    let next = next.filter(|path| is_own_path(path)).unwrap_or_default();
    if signed_in.is_some() {
        return Ok(Redirect::to(if next.is_empty() { "/lk".to_owned() } else { next.to_owned() }));
    }
    Err(pages::sign_in(&app.region.title, &SignInForm { next, ..SignInForm::default() }))
}

#[derive(rocket::FromForm)]
struct Credentials {
    login: String,
    password: String,
    #[field(default = String::new())]
    next: String,
}

#[post("/login", data = "<form>")]
async fn submit(
    app: &State<App>,
    jar: &CookieJar<'_>,
    origin: Origin,
    form: OpenForm<Credentials>,
) -> Answer<Result<Redirect, (Status, Markup)>> {
    let Credentials { login, password, next } = form.0;
    let next = if is_own_path(&next) { next } else { String::new() };
    let attempt = Attempt { login: login.clone(), password, address: origin.address, user_agent: origin.user_agent };
    let (status, error) = match sign_in(app, attempt).await? {
        Outcome::SignedIn(token) => {
            session::set_cookie(jar, &app.config, token);
            return Ok(Ok(Redirect::to(if next.is_empty() { "/lk".into() } else { next })));
        }
        Outcome::Refused => (Status::Unauthorized, "Неверный логин или пароль".to_owned()),
        Outcome::Locked(until) => {
            let minutes = ((until - app.clock.now()).num_seconds() + 59) / 60;
            let text =
                format!("Слишком много неудачных попыток. Вход с этого компьютера откроется через {minutes} мин.");
            (Status::TooManyRequests, text)
        }
    };
    let page = pages::sign_in(&app.region.title, &SignInForm { login: &login, next: &next, error: Some(&error) });
    Ok(Err((status, page)))
}

#[post("/logout", data = "<_form>")]
async fn leave(
    app: &State<App>,
    jar: &CookieJar<'_>,
    can: Can<may::OpenCabinet>,
    _form: CheckedForm<Nothing>,
) -> Answer<Redirect> {
    let session = can.session.clone();
    app.db.write(move |c| session::end(c, &session)).await?;
    session::remove_cookie(jar, &app.config);
    Ok(Redirect::to("/login"))
}

#[get("/help/password")]
fn password_help(app: &State<App>) -> Markup {
    pages::password_help(&app.region.title)
}

/// A path inside the cabinet: never another host's, and written so that a redirect can carry it.
fn is_own_path(path: &str) -> bool {
    let is_address = rocket::http::uri::Origin::parse(path).is_ok();
    is_address && path.starts_with("/lk") && !path.contains(['\\', '\n', '\r']) && !path.contains("//")
}

#[cfg(test)]
mod tests {
    use super::is_own_path;

    #[test]
    fn only_own_paths_are_gone_to() {
        assert!(is_own_path("/lk/publications/vpr/x?q=1"));
        for path in [
            "//evil.example",
            "https://evil.example",
            "/login",
            "/lk//evil.example",
            "/lk\\evil",
            "",
            "/lk\nx",
            "/lk x",
            "/lk?q=ы",
        ] {
            assert!(!is_own_path(path), "{path}");
        }
    }
}
