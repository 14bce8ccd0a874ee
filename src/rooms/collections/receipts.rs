//! Receipts of handing in (FEATURES N7): who may read one.

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::model::{Submission, read_number};
use super::queries::submissions;
use crate::app::App;
use crate::domain::{Action, Reach, Viewer};
use crate::error::AppError;
use crate::rooms::audience;

/// The handing in of a number as shown, if the viewer may read it; else [`AppError::NotFound`]. An organisation reads its
/// own also when the publication is no longer addressed to it; who watches, only what they watch.
pub fn find(
    app: &App,
    c: &Connection,
    viewer: &Viewer,
    number: &str,
    now: DateTime<Utc>,
) -> Result<Submission, AppError> {
    let number = read_number(&app.region.code, number).ok_or(AppError::NotFound)?;
    let submission = submissions::by_number(c, number)?.ok_or(AppError::NotFound)?;
    if !viewer.reaches(Action::ReadReceipt, submission.organisation, submission.municipality) {
        return Err(AppError::NotFound);
    }
    if viewer.reach(Action::ReadReceipt) != Some(Reach::Own) {
        audience::require(c, viewer, submission.publication, now)?;
    }
    Ok(submission)
}
