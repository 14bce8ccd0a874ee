//! Addresses of forms, for the operator.

use maud::Markup;
use rocket::http::{Header, Status};
use rocket::response::Redirect;
use rocket::response::content::RawJson;
use rocket::response::status::NoContent;
use rocket::serde::json::Json;
use rocket::{Either, FromForm, State, get, post};
use serde_json::json;

use super::draft::{self, Released};
use super::model::PER_PAGE;
use super::{judge, list_routes, lists, names, new_pages, pages, queries, trial_routes, workbook_routes};
use crate::app::App;
use crate::domain::FormId;
use crate::error::AppError;
use crate::web::errors::Answer;
use crate::web::form::{CheckedForm, Nothing};
use crate::web::guards::{Can, may};
use crate::web::headers::Framing;
use crate::web::json::{JsonBody, JsonText};
use crate::web::layout::{self, Tab};
use crate::web::{dates, paths};

type Build = Can<may::BuildForm>;

pub fn all() -> Vec<rocket::Route> {
    let own = rocket::routes![
        list, new, create, copy, import, builder, draft_json, save, check, release, versions, download, version, delete
    ];
    [own, list_routes::all(), trial_routes::all(), workbook_routes::all()].concat()
}

/// «Формы».
#[get("/lk/forms?<q>&<page>")]
async fn list(app: &State<App>, can: Build, q: Option<&str>, page: Option<u64>) -> Answer<Markup> {
    let shell = can.shell(app, Some(Tab::Forms))?;
    let query: String = q.unwrap_or_default().trim().chars().take(200).collect();
    let searched = query.clone();
    let page = page.unwrap_or(1).max(1);
    let (listed, total) = app.db.read_long(move |c| queries::list(c, &searched, page, PER_PAGE)).await?;
    Ok(layout::page(&shell, "Формы", pages::list(app, &shell, &listed, total, &query, page)))
}

/// «Создать форму».
#[get("/lk/forms/new?<from>")]
async fn new(app: &State<App>, can: Build, from: Option<i64>) -> Answer<Markup> {
    let shell = can.shell(app, Some(Tab::Forms))?;
    let forms = app.db.read_long(|c| queries::find(c, "")).await?;
    let body = new_pages::new(&shell, &forms, from.map(FormId));
    Ok(layout::script_page(&shell, "Создать форму", "js/builder/new.js", false, body))
}

#[derive(FromForm)]
struct NewForm {
    title: String,
}

#[post("/lk/forms", data = "<form>")]
async fn create(app: &State<App>, can: Build, form: CheckedForm<NewForm>) -> Answer<Redirect> {
    let title = titled(&form.0.title)?;
    let id = draft::create(app, can.actor(), draft::empty(&title), "nothing", can.now).await?;
    Ok(Redirect::to(paths::builder(id)))
}

#[derive(FromForm)]
struct Copied {
    from: i64,
    title: String,
}

#[post("/lk/forms/copies", data = "<form>")]
async fn copy(app: &State<App>, can: Build, form: CheckedForm<Copied>) -> Answer<Redirect> {
    let title = titled(&form.0.title)?;
    let copied = app.db.read(|c| queries::draft(c, FormId(form.0.from)))?;
    let id = draft::create(app, can.actor(), draft::copy(&copied, &title)?, "copy", can.now).await?;
    Ok(Redirect::to(paths::builder(id)))
}

fn titled(title: &str) -> Result<String, AppError> {
    let title = title.trim();
    if title.is_empty() || title.chars().count() > 500 {
        return Err(AppError::invalid("Название формы: от 1 до 500 знаков. Вернитесь и исправьте."));
    }
    Ok(title.to_owned())
}

/// A form out of JSON. With mistakes nothing is made, unless they are known and taken along (`anyway`).
#[post("/lk/forms/json?<anyway>", data = "<text>")]
async fn import(
    app: &State<App>,
    can: Build,
    anyway: Option<bool>,
    text: JsonText,
) -> Answer<(Status, Json<serde_json::Value>)> {
    let text = text.0?;
    let (shape, judged) = app.heavy(move || (judge::shape(&text), judge::Judged::of(&text))).await?;
    let draft = match shape {
        Ok(draft) if judged.is_right() || anyway == Some(true) => draft,
        shape => {
            let answer = json!({ "code": "mistakes", "mistakes": judged.mistakes, "usable": shape.is_ok() });
            return Ok((Status::UnprocessableEntity, Json(answer)));
        }
    };
    let id = draft::create(app, can.actor(), draft, "json", can.now).await?;
    Ok((Status::Ok, Json(json!({ "href": paths::builder(id) }))))
}

/// The builder.
#[get("/lk/forms/<id>")]
fn builder(app: &State<App>, can: Build, id: i64) -> Answer<Framing<Markup>> {
    let draft = app.db.read(|c| queries::draft(c, FormId(id)))?;
    let shell = can.shell(app, Some(Tab::Forms))?;
    let body = pages::builder(&shell, &draft);
    Ok(Framing(layout::script_page(&shell, &draft.title, "js/builder/main.js", true, body)))
}

/// The draft with its mistakes; nothing (204) when the page knows it already.
#[get("/lk/forms/<id>/draft?<since>")]
async fn draft_json(
    app: &State<App>,
    can: Build,
    id: i64,
    since: Option<i64>,
) -> Answer<Either<Json<serde_json::Value>, NoContent>> {
    let id = FormId(id);
    if since.is_some() && since == Some(app.db.read(|c| queries::draft_revision(c, id))?) {
        return Ok(Either::Right(NoContent));
    }
    let (draft, versions, lists) =
        app.db.read(|c| Ok((queries::draft(c, id)?, queries::versions(c, id)?, lists::named(c)?)))?;
    let has_workbook = app.db.read(|c| queries::workbook(c, id))?.is_some();
    let whole = App::clone(app);
    let judging = draft.clone();
    let judged = app.heavy(move || draft::judged(&whole, &judging)).await?;
    let spec: serde_json::Value = serde_json::from_str(&draft.text)?;
    Ok(Either::Left(Json(json!({
        "revision": draft.revision,
        "spec": spec,
        "mistakes": judged.mistakes,
        "shows": judged.shown.is_some(),
        "by": draft.changed_by,
        "at": dates::long(&app.local(draft.changed_at)),
        "version": versions.first().map(|version| version.number),
        "login": can.viewer.login,
        "lists": lists,
        "names": names::names(),
        "has_workbook": has_workbook,
    }))))
}

/// Saves the draft that was made on revision `base`.
#[post("/lk/forms/<id>/draft?<base>", data = "<text>")]
async fn save(
    app: &State<App>,
    can: Build,
    id: i64,
    base: Option<i64>,
    text: JsonText,
) -> Answer<Json<serde_json::Value>> {
    let base = base.ok_or_else(|| AppError::invalid("Не указано, какая редакция черновика изменена"))?;
    let saved = draft::save(app, can.actor(), FormId(id), base, text.0?, can.now).await?;
    Ok(Json(json!({
        "revision": saved.revision,
        "mistakes": saved.judged.mistakes,
        "shows": saved.judged.shown.is_some(),
        "at": dates::long(&app.local(can.now)),
    })))
}

/// Judges a text without keeping it: JSON that an engineer wants to put in place of the draft.
#[post("/lk/forms/<_id>/check", data = "<text>")]
async fn check(app: &State<App>, _can: Build, _id: i64, text: JsonText) -> Answer<Json<serde_json::Value>> {
    let text = text.0?;
    let (usable, judged) = app.heavy(move || (judge::shape(&text).is_ok(), judge::Judged::of(&text))).await?;
    Ok(Json(json!({ "mistakes": judged.mistakes, "usable": usable })))
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct At {
    revision: i64,
}

/// «Выпустить версию».
#[post("/lk/forms/<id>/versions", data = "<at>")]
async fn release(app: &State<App>, can: Build, id: i64, at: JsonBody<At>) -> Answer<(Status, Json<serde_json::Value>)> {
    let released = draft::release(app, can.actor(), FormId(id), at.0?.revision, can.now).await?;
    Ok(match released {
        Released::Version(number) => (Status::Ok, Json(json!({ "number": number, "is_new": true }))),
        Released::Same(number) => (Status::Ok, Json(json!({ "number": number, "is_new": false }))),
        Released::Mistakes(mistakes) => {
            (Status::UnprocessableEntity, Json(json!({ "code": "mistakes", "mistakes": mistakes })))
        }
    })
}

/// Versions with the collections that have them.
#[get("/lk/forms/<id>/versions")]
fn versions(app: &State<App>, can: Build, id: i64) -> Answer<Markup> {
    let id = FormId(id);
    let (draft, versions, uses) =
        app.db.read(|c| Ok((queries::draft(c, id)?, queries::versions(c, id)?, queries::uses(c, &[id])?)))?;
    let shell = can.shell(app, Some(Tab::Forms))?;
    let title = format!("Версии: {}", draft.title);
    Ok(layout::page(&shell, &title, pages::versions(app, &draft, &versions, &uses)))
}

/// The draft as a file.
#[get("/lk/forms/<id>/form.json")]
fn download(app: &State<App>, _can: Build, id: i64) -> Answer<Download> {
    let draft = app.db.read(|c| queries::draft(c, FormId(id)))?;
    Download::of(&draft.text, &draft.title)
}

/// A version as a file.
#[get("/lk/forms/<id>/versions/<number>/form.json")]
fn version(app: &State<App>, _can: Build, id: i64, number: i64) -> Answer<Download> {
    let id = FormId(id);
    let (draft, found) = app.db.read(|c| Ok((queries::draft(c, id)?, queries::version(c, id, Some(number))?)))?;
    let (number, text) = found.ok_or(AppError::NotFound)?;
    Download::of(&text, &format!("{}, версия {number}", draft.title))
}

/// Takes away a form that never had a version.
#[post("/lk/forms/<id>/delete", data = "<_form>")]
async fn delete(app: &State<App>, can: Build, id: i64, _form: CheckedForm<Nothing>) -> Answer<Redirect> {
    draft::delete(app, can.actor(), FormId(id), can.now).await?;
    Ok(Redirect::to(paths::FORMS))
}

#[derive(rocket::Responder)]
struct Download {
    text: RawJson<String>,
    disposition: Header<'static>,
}

impl Download {
    /// Written so that people can read it.
    fn of(text: &str, title: &str) -> Answer<Download> {
        let spec: serde_json::Value = serde_json::from_str(text)?;
        let name = paths::encode(&format!("{}.json", title.replace(['/', '\\'], " ")));
        let disposition = Header::new("Content-Disposition", format!("attachment; filename*=UTF-8''{name}"));
        Ok(Download { text: RawJson(serde_json::to_string_pretty(&spec)?), disposition })
    }
}
