//! The job that builds a report.

use std::io::Seek;

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde_json::{Value as Json, json};

use super::export::export;
use super::model::{Handed, Report, State};
use super::queries;
use crate::db::blobs;
use crate::domain::{Action, BlobId, FormVersionId, ReportId};
use crate::error::AppError;
use crate::jobs::{self, JobError, Kind, Task};
use crate::rooms::monitoring::{self, Scope};
use crate::rooms::{audience, notifications};

/// The word in table `job`.
const NAME: &str = "report.results";
/// Largest workbook kept, in bytes.
const LIMIT: u64 = 2_000_000_000;
const DONE: &str = "Формирование отчёта завершено";
const NO_ACCESS: &str = "Сбор данных больше не доступен вашей учётной записи.";
const BROKEN: &str =
    "Отчёт не удалось сформировать. Закажите его ещё раз; если не поможет, обратитесь в техническую поддержку.";

/// Puts the building of a report into the queue, in the transaction that makes its row.
pub fn enqueue(c: &Connection, report: ReportId, now: DateTime<Utc>) -> Result<(), AppError> {
    jobs::enqueue(c, NAME, &json!({ "report": report }), now).map(drop)
}

/// Builds a report of what was handed in.
pub struct ResultsJob;

/// What is to be written, as its owner may see it now.
struct Order {
    handed: Vec<Handed>,
    /// The version the collection has now.
    current: FormVersionId,
    /// Those that `handed` was made with.
    versions: Vec<FormVersionId>,
}

impl Kind for ResultsJob {
    fn name(&self) -> &'static str {
        NAME
    }

    fn attempts(&self) -> u32 {
        4
    }

    fn run(&self, task: &Task<'_>) -> Result<(), JobError> {
        let db = &task.app.db;
        let id = report_id(task.payload)?;
        // Gone with its collection, or finished by a run that died before it could say so.
        let Some(report) = db.read(|c| queries::report(c, id))?.filter(|report| report.state == State::Building) else {
            return Ok(());
        };
        let now = task.app.clock.now();
        let Some(order) = db.snapshot(|c| order(c, &report, now))? else {
            return Ok(db.write_blocking(move |c| fail(c, &report, NO_ACCESS, now))?);
        };
        let mut file = export(task, &order.handed, &order.versions, (report.collection, order.current))?;
        file.rewind()?;
        let blob = blobs::store(db, file, LIMIT, now)?;
        let done = task.app.clock.now();
        Ok(db.write_blocking(move |c| finish(c, &report, blob, done))?)
    }

    fn given_up(&self, c: &Connection, payload: &Json, now: DateTime<Utc>) -> Result<(), AppError> {
        let Some(id) = payload["report"].as_i64() else { return Ok(()) };
        match queries::report(c, ReportId(id))? {
            Some(report) => fail(c, &report, BROKEN, now),
            None => Ok(()),
        }
    }
}

fn report_id(payload: &Json) -> Result<ReportId, JobError> {
    payload["report"].as_i64().map(ReportId).ok_or_else(|| JobError::Hopeless("no report is named".into()))
}

/// `None`: the owner may not have it any more.
fn order(c: &Connection, report: &Report, now: DateTime<Utc>) -> Result<Option<Order>, AppError> {
    let Some(viewer) = queries::viewer(c, report.owner)? else { return Ok(None) };
    if viewer.reach(Action::ExportResults).is_none() {
        return Ok(None);
    }
    let Some(scope) = Scope::of(&viewer) else { return Ok(None) };
    match audience::require_collection(c, &viewer, report.collection, now) {
        Err(AppError::NotFound) => return Ok(None),
        other => other?,
    };
    let Some(watched) = monitoring::watched(c, report.collection)? else { return Ok(None) };
    let handed = queries::handed_in(c, report.collection, scope)?;
    let versions = queries::versions_handed_in(c, report.collection, watched.form_version, scope)?;
    Ok(Some(Order { handed, current: watched.form_version, versions }))
}

fn finish(c: &Connection, report: &Report, blob: BlobId, now: DateTime<Utc>) -> Result<(), AppError> {
    if queries::set_ready(c, report.id, blob, now)? {
        notifications::notify(
            c,
            report.owner,
            &report.subject(),
            DONE,
            Some(notifications::About::Report(report.id)),
            now,
        )?;
    }
    Ok(())
}

fn fail(c: &Connection, report: &Report, failure: &str, now: DateTime<Utc>) -> Result<(), AppError> {
    if queries::set_failed(c, report.id, failure)? {
        notifications::notify(c, report.owner, &report.subject(), failure, None, now)?;
    }
    Ok(())
}
