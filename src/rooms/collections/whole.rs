//! A table taken and stored as a whole, for the rooms that fill it otherwise than cell by cell.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::around::Around;
use super::desk::{Desk, require_form, require_open};
use super::queries;
use super::save::{MAX_MARKS, require_weight};
use crate::domain::{CollectionId, FormVersionId, OrganisationId, Viewer};
use crate::error::AppError;
use crate::forms::explanations::{Place as Explained, is_hidden};
use crate::forms::{Data, Issue, StoredRow, check};

/// All rows of the table as stored, deleted ones too, by sheet; `c` must see one moment with `desk`.
pub fn stored(c: &Connection, desk: &Desk) -> Result<BTreeMap<String, Vec<StoredRow>>, AppError> {
    let response = desk.place.response.as_ref().map(|response| response.id);
    let sheets = desk.form.form.stored_sheets().map(|sheet| {
        let rows = response.map_or(Ok(Vec::new()), |id| queries::sheet_rows(c, id, sheet))?;
        Ok((sheet.key().to_owned(), rows))
    });
    sheets.collect()
}

/// The table with everything computed, and the organisation's card; `c` must see one moment with `desk`.
pub fn computed(desk: &Desk, c: &Connection) -> Result<(Data, BTreeMap<String, String>), AppError> {
    let form = &desk.form.form;
    let mut stored = stored(c, desk)?;
    let sheets = form.stored_sheets();
    let sheets =
        sheets.map(|sheet| (sheet.key().to_owned(), sheet.rows(stored.remove(sheet.key()).unwrap_or_default())));
    let around = Around::of(desk, c)?;
    let data = around.compute(form, Data { sheets: sheets.collect() }).into_data();
    Ok((data, around.passport))
}

/// What would keep the table with this data from being handed in: mistakes, and warnings that nobody has explained; `c`
/// must see one moment with `desk`.
pub fn obstacles(desk: &Desk, c: &Connection, data: &Data) -> Result<Vec<Issue>, AppError> {
    let around = Around::of(desk, c)?;
    let mut issues = check(&desk.form.form, data, &around.outside());
    let explained = explained(data);
    issues.retain(|issue| issue.explained_at().is_none_or(|place| !explained.contains(&place)));
    Ok(issues)
}

/// Where explanations stand.
fn explained(data: &Data) -> HashSet<Explained> {
    let mut places = HashSet::new();
    for (sheet, rows) in &data.sheets {
        for row in rows {
            for column in row.cells.keys().filter(|column| is_hidden(column)) {
                places.insert(Explained { sheet: sheet.clone(), row: row.id.clone(), column: column.clone() });
            }
        }
    }
    places
}

/// Where rows are stored, and what they were made of.
#[derive(Clone)]
pub struct Target {
    pub collection: CollectionId,
    pub organisation: OrganisationId,
    pub viewer: Viewer,
    pub form: FormVersionId,
    /// The revision that was seen: nothing is stored over a later one.
    pub revision: i64,
    pub now: DateTime<Utc>,
}

impl Target {
    pub fn of(desk: &Desk) -> Target {
        Target {
            collection: desk.place.collection,
            organisation: desk.place.organisation,
            viewer: desk.viewer.clone(),
            form: desk.form.id,
            revision: desk.place.revision(),
            now: desk.now,
        }
    }

    /// Stores the rows as the next revision, inside an act of the writer; gives that revision. [`AppError::Conflict`]
    /// with the code `changed` when the table is no longer the one that was seen.
    pub fn store(&self, c: &Connection, rows: &[(String, StoredRow)]) -> Result<i64, AppError> {
        let target = queries::target(c, self.collection, self.organisation)?;
        require_open(&target.window, self.now)?;
        require_form(self.form, target.form_version)?;
        let (response, revision) = match target.response {
            Some((id, pinned, revision)) => {
                require_form(self.form, pinned)?;
                (Some(id), revision)
            }
            None => (None, 0),
        };
        if revision != self.revision {
            let message = "Таблицу тем временем изменили.".to_owned();
            return Err(AppError::Conflict { code: "changed", message });
        }
        if rows.is_empty() {
            return Ok(revision);
        }
        let response = match response {
            Some(id) => id,
            None => queries::begin_response(c, self.collection, self.organisation, self.form, &self.viewer, self.now)?,
        };
        let with_cell = rows.iter().any(|(_, row)| !row.cells.is_empty());
        queries::bump(c, response, revision + 1, with_cell, &self.viewer, self.now)?;
        let mut sheets: Vec<&str> = Vec::new();
        for (sheet, row) in rows {
            queries::put_row(c, response, sheet, row)?;
            if sheets.last() != Some(&sheet.as_str()) {
                sheets.push(sheet);
            }
        }
        for sheet in sheets {
            let (_, all) = queries::count_rows(c, response, sheet)?;
            if all > MAX_MARKS {
                let message =
                    "В таблице слишком часто добавляли и удаляли строки: меняйте значения в имеющихся строках.";
                return Err(AppError::TooLarge(message.into()));
            }
        }
        require_weight(queries::weight(c, self.collection, self.organisation)?)?;
        Ok(revision + 1)
    }
}
