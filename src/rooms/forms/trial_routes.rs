//! Addresses of trials: the wire of rooms/collections, on data that only memory holds.

use std::sync::{Arc, Mutex};

use maud::Markup;
use rocket::http::Status;
use rocket::response::content::RawJson;
use rocket::response::status::NoContent;
use rocket::serde::json::Json;
use rocket::{Either, State, get, post};
use serde_json::{Value, json};

use super::trial::{Trial, Trials, lock};
use super::workbook::Pending;
use super::{draft, pages, queries};
use crate::app::App;
use crate::domain::FormId;
use crate::error::AppError;
use crate::rooms::collections::wire::{Batch, Changes, HandIn};
use crate::web::errors::Answer;
use crate::web::guards::{Can, may};
use crate::web::headers::Framed;
use crate::web::json::JsonBody;

type Build = Can<may::BuildForm>;

pub fn all() -> Vec<rocket::Route> {
    rocket::routes![table, state, cells, changes, submission, results, clear]
}

/// What is tried: the draft of a form, or (`w-NAME`) what was understood of a workbook.
async fn open(app: &App, can: &Build, place: &str) -> Result<(String, Arc<Mutex<Trial>>), AppError> {
    if let Some(name) = place.strip_prefix("w-") {
        let book = app.memory.of::<Pending>().get(name, can.viewer.account).ok_or(AppError::NotFound)?;
        let shown = book.judged.shown.clone().ok_or(AppError::NotFound)?;
        let title = shown.title.clone();
        let trial = app.memory.of::<Trials>().open(can.viewer.account, place, 0, || shown, can.now);
        return Ok((title, trial));
    }
    let id = FormId(place.parse().map_err(|_| AppError::NotFound)?);
    let found = app.db.read(|c| queries::draft(c, id))?;
    let title = found.title.clone();
    let (whole, who, now) = (app.clone(), can.viewer.account, can.now);
    let trial = app
        .heavy(move || {
            let judged = draft::judged(&whole, &found);
            let shown = judged.shown.as_ref()?;
            let trials = whole.memory.of::<Trials>();
            Some(trials.open(who, &draft::name(id), found.revision, || shown.clone(), now))
        })
        .await?;
    let trial = trial.ok_or_else(|| AppError::Conflict {
        code: "nothing",
        message: "Показать пока нечего: в форме нет ни одного столбца.".into(),
    })?;
    Ok((title, trial))
}

/// The table's page.
#[get("/lk/forms/<place>/trial")]
async fn table(app: &State<App>, can: Build, place: &str) -> Answer<Framed<Markup>> {
    let (title, _) = open(app, &can, place).await?;
    let shell = can.shell(app, None)?;
    Ok(Framed(pages::trial(app, &shell, &title, place)))
}

#[get("/lk/forms/<place>/trial/state")]
async fn state(app: &State<App>, can: Build, place: &str) -> Answer<RawJson<String>> {
    let (_, trial) = open(app, &can, place).await?;
    let (now, today) = (can.now, app.local(can.now).date_naive());
    app.heavy(move || lock(&trial).state(now, today)).await?.map(RawJson)
}

#[post("/lk/forms/<place>/trial/cells", data = "<batch>")]
async fn cells(app: &State<App>, can: Build, place: &str, batch: JsonBody<Batch>) -> Answer<Json<Changes>> {
    let batch = batch.0?;
    let (_, trial) = open(app, &can, place).await?;
    let (login, today) = (can.viewer.login.clone(), app.local(can.now).date_naive());
    app.heavy(move || lock(&trial).take(&batch, &login, today)).await?.map(Json)
}

/// What changed since a revision; nothing (204) when the page knows it all.
#[get("/lk/forms/<place>/trial/changes?<since>")]
async fn changes(app: &State<App>, can: Build, place: &str, since: i64) -> Answer<Either<Json<Changes>, NoContent>> {
    let (_, trial) = open(app, &can, place).await?;
    if lock(&trial).revision() == since {
        return Ok(Either::Right(NoContent));
    }
    let today = app.local(can.now).date_naive();
    Ok(Either::Left(Json(app.heavy(move || lock(&trial).changes(since, today)).await?)))
}

/// A trial hand-in: the same checks, and nothing is stored.
#[post("/lk/forms/<place>/trial/submission", data = "<wanted>")]
async fn submission(
    app: &State<App>,
    can: Build,
    place: &str,
    wanted: JsonBody<HandIn>,
) -> Answer<(Status, Json<Value>)> {
    let HandIn { revision, .. } = wanted.0?;
    let (_, trial) = open(app, &can, place).await?;
    if lock(&trial).revision() != revision {
        let message = "Данные тем временем изменились: проверьте таблицу и повторите.";
        return Err(AppError::Conflict { code: "changed", message: message.into() });
    }
    let today = app.local(can.now).date_naive();
    let check = move || {
        let trial = lock(&trial);
        trial.issues(&trial.computed(today))
    };
    let issues = app.heavy(check).await?;
    if issues.block() {
        let message = "Отчет не сдан: исправьте ошибки, список — по кнопке «Ошибки».";
        let body = json!({ "code": "errors", "message": message, "issues": issues });
        return Ok((Status::UnprocessableEntity, Json(body)));
    }
    Ok((Status::Ok, Json(json!({ "trial": true }))))
}

/// What came of each rule on what was typed.
#[get("/lk/forms/<place>/trial/results")]
async fn results(app: &State<App>, can: Build, place: &str) -> Answer<Json<Value>> {
    let (_, trial) = open(app, &can, place).await?;
    let today = app.local(can.now).date_naive();
    let look = move || {
        let trial = lock(&trial);
        trial.results(&trial.computed(today))
    };
    Ok(Json(json!({ "rules": app.heavy(look).await? })))
}

/// Forgets what was typed.
#[post("/lk/forms/<place>/trial/clear", data = "<_body>")]
fn clear(app: &State<App>, can: Build, place: &str, _body: JsonBody<Value>) -> Answer<Json<Value>> {
    let id = FormId(place.parse().map_err(|_| AppError::NotFound)?);
    app.db.read(|c| queries::draft_revision(c, id))?;
    app.memory.of::<Trials>().clear(can.viewer.account, &draft::name(id));
    Ok(Json(json!({})))
}
