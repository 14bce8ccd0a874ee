//! Addresses of workbooks that become forms.

use std::sync::Arc;

use maud::Markup;
use rocket::response::Redirect;
use rocket::serde::json::Json;
use rocket::{Either, State, get, post};

use super::workbook::{self, Book, Pending, Told};
use super::{draft, queries, workbook_pages};
use crate::app::App;
use crate::domain::FormId;
use crate::error::AppError;
use crate::web::errors::Answer;
use crate::web::form::{CheckedForm, Nothing};
use crate::web::guards::{Can, may};
use crate::web::headers::Framing;
use crate::web::layout::{self, Tab};
use crate::web::paths;
use crate::web::session::random_token;
use crate::web::upload::CheckedUpload;

type Build = Can<may::BuildForm>;

pub fn all() -> Vec<rocket::Route> {
    rocket::routes![new, understand, one, create, told]
}

/// Where a workbook is chosen.
#[get("/lk/workbooks/new")]
fn new(app: &State<App>, can: Build) -> Answer<Markup> {
    let shell = can.shell(app, Some(Tab::Forms))?;
    Ok(layout::page(&shell, "Форма из книги Excel", workbook_pages::choose(&shell, None)))
}

/// Reads the workbook; what is wrong with it is told on the page where it was chosen.
#[post("/lk/workbooks", data = "<upload>")]
async fn understand(
    app: &State<App>,
    can: Build,
    upload: CheckedUpload,
) -> Answer<Either<Redirect, (rocket::http::Status, Markup)>> {
    let (who, now) = (can.viewer.account, can.now);
    let read = match upload.0 {
        Ok(upload) => app.heavy(move || workbook::understand(upload, who, now)).await?,
        Err(error) => Err(error),
    };
    match read {
        Ok(book) => {
            let name = random_token()?;
            app.memory.of::<Pending>().put(name.clone(), book);
            Ok(Either::Left(Redirect::to(format!("{}/{name}", paths::WORKBOOKS))))
        }
        Err(error @ (AppError::Invalid(_) | AppError::TooLarge(_))) => {
            let shell = can.shell(app, Some(Tab::Forms))?;
            let body = workbook_pages::choose(&shell, Some(&error.to_string()));
            let page = layout::page(&shell, "Форма из книги Excel", body);
            Ok(Either::Right((rocket::http::Status::UnprocessableEntity, page)))
        }
        Err(error) => Err(error),
    }
}

/// What was understood and what was not, beside the form as far as it goes.
#[get("/lk/workbooks/<name>")]
fn one(app: &State<App>, can: Build, name: &str) -> Answer<Framing<Markup>> {
    let book = find(app, &can, name)?;
    let shell = can.shell(app, Some(Tab::Forms))?;
    let title = format!("Что понято в книге «{}»", book.told.file);
    let body = workbook_pages::understood(&shell, name, &book);
    Ok(Framing(layout::script_page(&shell, &title, "js/page.js", true, body)))
}

fn find(app: &App, can: &Build, name: &str) -> Result<Arc<Book>, AppError> {
    app.memory.of::<Pending>().get(name, can.viewer.account).ok_or(AppError::NotFound)
}

/// «Создать форму».
#[post("/lk/workbooks/<name>", data = "<_form>")]
async fn create(app: &State<App>, can: Build, name: &str, _form: CheckedForm<Nothing>) -> Answer<Redirect> {
    let book = find(app, &can, name)?;
    let mut made = book.made.lock().await;
    let known = made.filter(|id| app.db.read(|c| queries::draft_revision(c, *id)).is_ok());
    let id = match known {
        Some(id) => id,
        None => draft::create_of_workbook(app, can.actor(), &book, can.now).await?,
    };
    *made = Some(id);
    Ok(Redirect::to(paths::builder(id)))
}

/// What was told of the workbook a form was made of.
#[get("/lk/forms/<id>/workbook")]
fn told(app: &State<App>, _can: Build, id: i64) -> Answer<Json<Told>> {
    let told = app.db.read(|c| queries::workbook(c, FormId(id)))?.ok_or(AppError::NotFound)?;
    Ok(Json(serde_json::from_str(&told)?))
}
