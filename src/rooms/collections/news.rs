//! What changed in a table since a revision: the answer to a saved batch, and to a page that asks for news.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use super::desk::Desk;
use super::presence::{Person, mark};
use super::wire::{self, Changes, Issues, LastChange, WireRow};
use super::{live, queries};
use crate::domain::ResponseId;
use crate::error::AppError;
use crate::forms::{FormSheet, StoredRow, check_row, check_sheet};

/// Rows that changed, and the sheets whose rows have to be looked at together.
pub struct News<'f> {
    pub revision: i64,
    pub rows: Vec<(&'f FormSheet, StoredRow)>,
    /// Sheets with all their rows.
    pub across: Vec<(&'f FormSheet, Vec<StoredRow>)>,
    pub last_change: Option<LastChange>,
}

/// What a page that knows the table as of `since` and said last that it has `seen` the rest does not know yet; `None` when
/// it knows everything.
pub async fn tell(
    desk: Desk,
    since: i64,
    others: Vec<Person>,
    seen: Option<&str>,
) -> Result<Option<wire::News>, AppError> {
    let latest = desk.place.handed_in();
    let (mark, handed_in) =
        (mark(&(latest.map(|latest| latest.number), &others)), latest.map(|latest| desk.handed_in(latest)));
    let changed =
        desk.place.response.as_ref().filter(|response| response.revision != since).map(|response| response.id);
    let changes = match changed {
        Some(response) => {
            let table = desk.table();
            table.read(move |c| self::since(&desk, c, response, since, None)).await?
        }
        None if seen.is_none_or(|seen| seen == mark) => return Ok(None),
        None => Changes::none(desk.place.revision()),
    };
    Ok(Some(wire::News { changes, handed_in, others, seen: mark }))
}

/// Reads what changed after `since`, by whomever; `c` must see one moment. Rows are looked at together in the sheets of
/// `across`, or, when that is not known, in all that changed.
pub fn since(
    desk: &Desk,
    c: &Connection,
    response: ResponseId,
    since: i64,
    across: Option<&BTreeSet<String>>,
) -> Result<Changes, AppError> {
    let form = &desk.form.form;
    if !form.program().is_empty() {
        return live::changes(desk, c, response, since);
    }
    let (revision, last_change) = queries::last_change(c, response)?;
    // A page from before the database was restored from a backup may be ahead: it is told everything.
    let since = if since > revision { 0 } else { since };
    let rows = queries::rows_since(c, response, form, since)?;
    let changed: BTreeSet<&str> = rows.iter().map(|(sheet, _)| sheet.key()).collect();
    let looked_at = form.sheets().iter().filter(|sheet| match across {
        Some(known) => known.contains(sheet.key()),
        None => sheet.looks_across_rows() && changed.contains(sheet.key()),
    });
    let across = looked_at
        .map(|sheet| Ok((sheet, queries::sheet_rows(c, response, sheet)?)))
        .collect::<Result<_, AppError>>()?;
    let last_change = last_change.map(|(at, by)| desk.last_change(at, by));
    Ok(News { revision, rows, across, last_change }.into_changes())
}

impl News<'_> {
    /// As the page is told of it.
    pub fn into_changes(self) -> Changes {
        let mut rows: BTreeMap<String, Vec<WireRow>> = BTreeMap::new();
        let mut deleted: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut issues = Issues::default();
        for (sheet, stored) in self.rows {
            if stored.deleted {
                deleted.entry(sheet.key().to_owned()).or_default().push(stored.id);
            } else if let Some(row) = sheet.row(stored) {
                issues.put_row(sheet.key(), &row.id, check_row(sheet, &row));
                rows.entry(sheet.key().to_owned()).or_default().push(row.into());
            }
        }
        for (sheet, stored) in self.across {
            issues.put_sheet(sheet.key(), check_sheet(sheet, &sheet.rows(stored)));
        }
        Changes { rows, deleted, issues, last_change: self.last_change, ..Changes::none(self.revision) }
    }
}
