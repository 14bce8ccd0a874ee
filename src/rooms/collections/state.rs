//! The whole table for the page, at first and after a reload.

use std::collections::BTreeMap;

use super::desk::{Desk, exact};
use super::wire::{Issues, SheetState, State};
use super::{judged, live, queries};
use crate::db::Connection;
use crate::domain::{ResponseId, WindowState};
use crate::error::AppError;
use crate::forms::{Data, Form, FormSheet, check_row, check_sheet};

/// Everything the page needs; `c` must see one moment with `desk`.
pub fn state<'d>(desk: &'d Desk, c: &Connection) -> Result<State<'d>, AppError> {
    let form = &desk.form.form;
    let (mut data, issues) = judged(desk, c)?;
    // Before opening nobody can mend anything.
    let opened = desk.place.window.state(desk.now) != WindowState::NotOpen;
    let issues = if opened { issues } else { Issues::default() };
    let sheets = form.stored_sheets().map(|sheet| {
        let rows = data.sheets.remove(sheet.key()).unwrap_or_default();
        let rows = rows.into_iter().map(Into::into).collect();
        (sheet.key(), SheetState { rows, locked: sheet.locked_cells(), hints: sheet.cell_hints() })
    });
    let sheets = sheets.collect();
    Ok(State {
        spec: &desk.form.browser_spec,
        form: Some(desk.form.id),
        revision: desk.place.revision(),
        readonly: desk.readonly(),
        closes_at: exact(desk.place.window.closes_at),
        now: exact(desk.now),
        last_change: desk
            .place
            .touched()
            .map(|response| desk.last_change(response.changed_at, response.changed_by.clone())),
        handed_in: desk.place.handed_in().map(|latest| desk.handed_in(latest)),
        sheets,
        issues,
    })
}

/// The draft with its computed cells, and what is wrong with it.
fn judged(desk: &Desk, c: &Connection) -> Result<(Data, Issues), AppError> {
    let form = &desk.form.form;
    let response = desk.place.response.as_ref().map(|response| response.id);
    if form.program().is_empty() {
        let data = data(c, form, response)?;
        let issues = issues(form, &data, Told::Mistakes);
        return Ok((data, issues));
    }
    live::with(desk, c, response, |kept| {
        let rows = |sheet: &FormSheet| (sheet.key().to_owned(), kept.state.rows(sheet.key()).to_vec());
        let data = Data { sheets: form.stored_sheets().map(rows).collect() };
        Ok((data, judged::issues(form, &kept.state, Told::Mistakes)))
    })
}

/// The draft as it stands; fixed rows are there also when nothing is stored.
pub fn data(c: &Connection, form: &Form, response: Option<ResponseId>) -> Result<Data, AppError> {
    let mut sheets = BTreeMap::new();
    for sheet in form.stored_sheets() {
        let stored = response.map_or(Ok(Vec::new()), |id| queries::sheet_rows(c, id, sheet))?;
        sheets.insert(sheet.key().to_owned(), sheet.rows(stored));
    }
    Ok(Data { sheets })
}

/// Which rows are told of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Those with mistakes: for a page that knows of none yet.
    Mistakes,
    /// All, so that the page forgets mistakes that are gone.
    All,
}

/// Every mistake, in the two lists that the page keeps.
pub fn issues(form: &Form, data: &Data, told: Told) -> Issues {
    let mut issues = Issues::default();
    for sheet in form.sheets() {
        let rows = data.rows(sheet.key());
        issues.put_sheet(sheet.key(), check_sheet(sheet, rows));
        for row in rows {
            let found = check_row(sheet, row);
            if told == Told::All || !found.is_empty() {
                issues.put_row(sheet.key(), &row.id, found);
            }
        }
    }
    issues
}
