//! Reading one organisation's data (FEATURES F3): what was handed in, or the present draft. A sheet at a time, in pages.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde_json::Value as Json;

use super::around::Around;
use super::former::{self, FormerSheet};
use super::model::{Organisation, Place, Submission};
use super::queries::{self, submissions};
use super::state;
use crate::app::App;
use crate::db::forms::FormVersion;
use crate::domain::{Action, CollectionId, OrganisationId, Viewer};
use crate::error::AppError;
use crate::forms::{Form, FormSheet, Issue, Row, check_row, handin};
use crate::rooms::audience;

/// Most cells on a page, and the bounds of its rows.
const CELLS: usize = 10_000;
const MIN_ROWS: usize = 50;
const MAX_ROWS: usize = 300;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The draft also where something was handed in.
    pub draft: bool,
    /// Key of the sheet; the first one when absent or unknown.
    pub sheet: Option<String>,
    /// From 1.
    pub page: usize,
}

/// One page of one sheet, with what stands around it.
pub struct Reading {
    pub place: Place,
    pub organisation: Organisation,
    pub shown: Shown,
    pub form: Arc<FormVersion>,
    /// Index of the sheet shown.
    pub sheet: usize,
    pub rows: Vec<Row>,
    /// What is wrong with rows, by id.
    pub issues: ByRow,
    /// Values that had their place in an earlier version of the form.
    pub former: Vec<FormerSheet>,
    /// Number of the first row shown, from 1.
    pub first: usize,
    /// Rows of the sheet.
    pub total: usize,
    pub page: usize,
    pub per_page: usize,
}

/// Issues by the id of their row.
type ByRow = BTreeMap<String, Vec<Issue>>;

/// Which data is shown.
pub enum Shown {
    HandedIn(Box<Submission>),
    Draft,
    /// Neither handed in nor begun.
    Nothing,
}

impl Reading {
    /// What is wrong with a row.
    pub fn issues_of(&self, row: &Row) -> &[Issue] {
        self.issues.get(&row.id).map_or(&[], Vec::as_slice)
    }

    pub fn sheet(&self) -> Option<&FormSheet> {
        self.form.form.stored_sheets().nth(self.sheet)
    }
}

/// Reads a page of the organisation's data; [`AppError::NotFound`] when the viewer may not, or takes it for no
/// participant. `c` must see one moment.
pub fn read(
    app: &App,
    c: &Connection,
    viewer: &Viewer,
    collection: CollectionId,
    organisation: OrganisationId,
    wanted: &Wanted,
    now: DateTime<Utc>,
) -> Result<Reading, AppError> {
    let card = queries::organisation(c, organisation)?.ok_or(AppError::NotFound)?;
    if !viewer.reaches(Action::ReadResponse, organisation, card.municipality) {
        return Err(AppError::NotFound);
    }
    let place = queries::place(c, viewer, collection, organisation, now)?;
    if place.response.is_none() && !audience::participates(c, place.publication.id, organisation)? {
        return Err(AppError::NotFound);
    }
    let shown = shown(c, &place, wanted.draft)?;
    let form = app.forms.get(c, shown.form(&place))?;
    let sheets: Vec<&FormSheet> = form.form.stored_sheets().collect();
    let index = sheets.iter().position(|sheet| Some(sheet.key()) == wanted.sheet.as_deref()).unwrap_or(0);
    let sheet = *sheets.get(index).ok_or(AppError::NotFound)?;
    let (rows, issues) = rows(app, c, &place, &shown, &form.form, sheet, now)?;
    let former = place.response.as_ref().map_or(Ok(Vec::new()), |response| former::read(app, c, response.id))?;
    let total = rows.len();
    let per_page = (CELLS / sheet.columns().len().max(1)).clamp(MIN_ROWS, MAX_ROWS);
    let page = wanted.page.clamp(1, total.div_ceil(per_page).max(1));
    let before = (page - 1) * per_page;
    let rows = rows.into_iter().skip(before).take(per_page).collect();
    Ok(Reading {
        place,
        organisation: card,
        shown,
        form: form.clone(),
        sheet: index,
        rows,
        issues,
        former,
        first: before + 1,
        total,
        page,
        per_page,
    })
}

impl Shown {
    fn form(&self, place: &Place) -> crate::domain::FormVersionId {
        match self {
            Shown::HandedIn(submission) => submission.form_version,
            Shown::Draft | Shown::Nothing => place.shown_form(),
        }
    }
}

fn shown(c: &Connection, place: &Place, draft: bool) -> Result<Shown, AppError> {
    match (place.touched(), place.handed_in()) {
        (None, _) => Ok(Shown::Nothing),
        (_, Some(latest)) if !draft => {
            let submission = submissions::by_number(c, latest.number)?.ok_or(AppError::NotFound)?;
            Ok(Shown::HandedIn(Box::new(submission)))
        }
        _ => Ok(Shown::Draft),
    }
}

/// The rows of a sheet with what is wrong with each: in a draft also what is computed; what was handed in had no mistakes.
fn rows(
    app: &App,
    c: &Connection,
    place: &Place,
    shown: &Shown,
    form: &Form,
    sheet: &FormSheet,
    now: DateTime<Utc>,
) -> Result<(Vec<Row>, ByRow), AppError> {
    let plain = |rows: Vec<Row>| {
        let issues = rows.iter().map(|row| (row.id.clone(), check_row(sheet, row))).collect();
        (rows, issues)
    };
    match (shown, &place.response) {
        (Shown::HandedIn(submission), _) => {
            let document: Json = serde_json::from_str(&submissions::data(c, submission.id)?)?;
            Ok(plain(handin::rows(sheet, &document)))
        }
        (Shown::Draft, Some(response)) if form.program().is_empty() => {
            Ok(plain(sheet.rows(queries::sheet_rows(c, response.id, sheet)?)))
        }
        (Shown::Draft, Some(response)) => {
            let around = Around::read(app, c, place.collection, place.organisation, now)?;
            let state = around.compute(form, state::data(c, form, Some(response.id))?);
            let rows = state.rows(sheet.key()).to_vec();
            let issues = rows.iter().map(|row| (row.id.clone(), state.row_issues(sheet.key(), &row.id))).collect();
            Ok((rows, issues))
        }
        _ => Ok((Vec::new(), BTreeMap::new())),
    }
}
