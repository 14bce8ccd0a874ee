//! What has to be cleared away now and again.

use chrono::{DateTime, TimeDelta, Utc};

use super::{accounts, excel, reports};
use crate::app::App;
use crate::db::blobs;
use crate::error::AppError;
use crate::jobs::Recurring;
use crate::web::session;

/// The sweeps; all are short, and doing one twice does no harm.
pub const SWEEPS: [Recurring; 5] = [
    Recurring { name: "sweep.sessions", every: TimeDelta::minutes(30), run: sweep_sessions },
    Recurring { name: "sweep.sign_in_failures", every: TimeDelta::hours(1), run: sweep_failures },
    Recurring { name: "sweep.uploads", every: TimeDelta::hours(6), run: sweep_uploads },
    Recurring { name: "sweep.reports", every: TimeDelta::hours(24), run: sweep_reports },
    Recurring { name: "sweep.workbooks", every: TimeDelta::hours(6), run: sweep_workbooks },
];

/// An upload that has not been completed for so long was cut off.
const UPLOAD: TimeDelta = TimeDelta::hours(24);

/// Reports are kept so long: half a year. What was handed in stays, and makes the same report again.
const REPORT: TimeDelta = TimeDelta::days(183);

/// A workbook that was looked at and not loaded is forgotten after so long.
const LOOKED_AT: TimeDelta = TimeDelta::hours(24);

fn sweep_sessions(app: &App, now: DateTime<Utc>) -> Result<String, AppError> {
    let config = app.config.clone();
    let swept = app.db.write_blocking(move |c| session::sweep(c, &config, now))?;
    Ok(format!("удалено сеансов: {swept}"))
}

fn sweep_failures(app: &App, now: DateTime<Utc>) -> Result<String, AppError> {
    let swept = app.db.write_blocking(move |c| accounts::sweep_failures(c, now))?;
    Ok(format!("удалено записей о неудачных входах: {swept}"))
}

fn sweep_uploads(app: &App, now: DateTime<Utc>) -> Result<String, AppError> {
    let swept = app.db.write_blocking(move |c| blobs::sweep(c, now - UPLOAD))?;
    Ok(format!("удалено незавершённых загрузок: {swept}"))
}

fn sweep_reports(app: &App, now: DateTime<Utc>) -> Result<String, AppError> {
    let swept = app.db.write_blocking(move |c| reports::sweep(c, now - REPORT))?;
    Ok(format!("удалено отчётов старше полугода: {swept}"))
}

fn sweep_workbooks(app: &App, now: DateTime<Utc>) -> Result<String, AppError> {
    let swept = app.db.write_blocking(move |c| excel::sweep(c, now - LOOKED_AT, now - REPORT))?;
    Ok(format!("забыто загруженных книг: {swept}"))
}
