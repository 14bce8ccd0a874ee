//! Addresses of the room.

use maud::Markup;
use rocket::response::Redirect;
use rocket::{State as Managed, get, post};
use serde_json::json;

use super::model::{Report, State, href};
use super::{job, pages, queries};
use crate::app::App;
use crate::db::{audit, blobs};
use crate::domain::{CollectionId, ReportId, Viewer};
use crate::error::AppError;
use crate::rooms::{audience, monitoring, notifications};
use crate::web::download::{Asked, Download};
use crate::web::errors::Answer;
use crate::web::form::{CheckedForm, Nothing};
use crate::web::guards::{Can, may};
use crate::web::layout::{Tab, page};

pub fn all() -> Vec<rocket::Route> {
    rocket::routes![order, show, download]
}

/// «Экспорт результатов». While one is being built, the same again leads to it.
#[post("/lk/collections/<id>/reports", data = "<_form>")]
async fn order(
    app: &Managed<App>,
    can: Can<may::ExportResults>,
    id: i64,
    _form: CheckedForm<Nothing>,
) -> Answer<Redirect> {
    let (actor, now, collection) = (can.actor(), can.now, CollectionId(id));
    let viewer = can.viewer;
    let report = app
        .db
        .write(move |c| {
            audience::require_collection(c, &viewer, collection, now)?;
            if let Some(report) = queries::building(c, viewer.account, collection)? {
                return Ok(report);
            }
            let watched = monitoring::watched(c, collection)?.ok_or(AppError::NotFound)?;
            let report = queries::insert(c, viewer.account, collection, &watched.title, now)?;
            job::enqueue(c, report, now)?;
            let details = json!({ "collection": collection });
            audit::record(c, now, &actor, "report.order", &format!("report:{report}"), &details)?;
            Ok(report)
        })
        .await?;
    app.jobs.wake();
    Ok(Redirect::to(href(report)))
}

/// «Отчёт #446 формируется», then «готов к загрузке». Polled by its own page.
#[get("/lk/reports/<id>")]
async fn show(app: &Managed<App>, can: Can<may::ExportResults>, id: i64) -> Answer<Markup> {
    let report = own_report(app, &can.viewer, id, can.now)?;
    let shell = can.shell(app, Some(Tab::Exchange))?;
    let title = format!("Отчёт #{}", report.id);
    Ok(page(&shell, &title, pages::report(app, &report, &shell.csrf)))
}

/// «Загрузить отчёт». Its notification tells nothing new after that.
#[get("/lk/reports/<id>/file")]
async fn download(app: &Managed<App>, can: Can<may::ExportResults>, asked: Asked, id: i64) -> Answer<Download> {
    let report = own_report(app, &can.viewer, id, can.now)?;
    let State::Ready { blob, .. } = report.state else { return Err(AppError::NotFound) };
    let blob = app.db.read(|c| blobs::find(c, blob))?.ok_or(AppError::NotFound)?;
    if asked.is_start() {
        let now = can.now;
        app.db.write(move |c| notifications::see_report(c, report.id, now)).await?;
    }
    Ok(Download { db: app.db.clone(), blob, name: report.file_name, asked })
}

/// Only the owner's, and only while the collection is still in reach.
fn own_report(app: &App, viewer: &Viewer, id: i64, now: chrono::DateTime<chrono::Utc>) -> Result<Report, AppError> {
    app.db.read(|c| {
        let report = queries::report(c, ReportId(id))?.filter(|report| report.owner == viewer.account);
        let report = report.ok_or(AppError::NotFound)?;
        audience::require_collection(c, viewer, report.collection, now)?;
        Ok(report)
    })
}
