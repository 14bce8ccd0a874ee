//! Saving a batch of edits (FEATURES E4, E9): the path every typed cell takes.
//!
//! What can be done outside is done before (access, parsing, the form) and after (what to tell the page) the one act of
//! the writer, which only looks again at what must not have changed, merges, and stores.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::Connection;

use super::desk::{Desk, require_form, require_open};
use super::news::{self, News};
use super::wire::{Batch, Changes, Outcome};
use super::{prefill, queries, resend};
use crate::db::forms::FormVersion;
use crate::domain::{CollectionId, OrganisationId, ResponseId, Viewer};
use crate::error::AppError;
use crate::forms::edit::{Edit, RowSet, growing, merge, touched};
use crate::forms::{Form, FormSheet, StoredRow};

/// How long the last batch of a page load is remembered: longer than any browser keeps one unsent.
const CLIENT_MEMORY: TimeDelta = TimeDelta::days(120);
/// Most rows of a sheet with the marks of deleted ones: a table whose rows come and go must not grow for ever.
pub const MAX_MARKS: u32 = 20_000;

/// Most bytes that the cells of one table may take: far above any form that people fill, far below what would fill the
/// memory of the server when the table is opened.
const MAX_WEIGHT: i64 = 64 * 1024 * 1024;
/// A table is weighed at each so many-th revision; a batch adds less than a mebibyte.
const WEIGHED: i64 = 16;

/// Stores a batch and tells what changed since the page's revision.
pub async fn save(desk: Desk, batch: Batch) -> Result<Changes, AppError> {
    batch.check()?;
    desk.require_writable()?;
    desk.require_shown(batch.form)?;
    let batch = Arc::new(batch);
    let act = Act {
        collection: desk.place.collection,
        organisation: desk.place.organisation,
        viewer: desk.viewer.clone(),
        form: desk.form.clone(),
        batch: batch.clone(),
        now: desk.now,
    };
    match desk.app.db.write(move |c| act.run(c)).await? {
        Saved::Taken(taken) => tell(desk, &batch, taken).await,
        Saved::Repeated(response) => tell_again(desk, batch, response).await,
    }
}

/// What the writer needs.
struct Act {
    collection: CollectionId,
    organisation: OrganisationId,
    viewer: Viewer,
    form: Arc<FormVersion>,
    batch: Arc<Batch>,
    now: DateTime<Utc>,
}

enum Saved {
    Taken(Taken),
    /// This batch had been taken before; nothing was done.
    Repeated(ResponseId),
}

struct Taken {
    /// `None`: nothing was stored, now or ever.
    response: Option<ResponseId>,
    /// The response's revision before and after; the same when nothing changed.
    before: i64,
    after: i64,
    rows: Vec<(String, StoredRow)>,
    /// Sheets in which looking across the rows may find something else now.
    across: BTreeSet<String>,
    outcome: Outcome,
}

impl Act {
    fn run(&self, c: &Connection) -> Result<Saved, AppError> {
        let target = queries::target(c, self.collection, self.organisation)?;
        require_open(&target.window, self.now)?;
        let (response, pinned, before) = match target.response {
            Some((id, form_version, revision)) => (Some(id), form_version, revision),
            None => (None, target.form_version, 0),
        };
        require_form(pinned, target.form_version)?;
        require_form(self.form.id, pinned)?;
        let last_seq = response.map_or(Ok(0), |id| queries::last_seq(c, id, &self.batch.client))?;
        if let Some(id) = response.filter(|_| self.batch.seq <= last_seq) {
            return Ok(Saved::Repeated(id));
        }
        if before % WEIGHED == 0 && self.adds_text() {
            require_weight(queries::weight(c, self.collection, self.organisation)?)?;
        }
        let earlier = self.load(c, response)?;
        let mut rows = earlier.row_set();
        let outcome = merge(&self.form.form, &mut rows, &self.batch.edits, before + 1, &self.viewer.login);
        let mut changed: Vec<(String, StoredRow)> = rows.into_changed().collect();
        prefill::put_cards(c, &self.form.form, self.organisation, &mut changed)?;
        let response = self.store(c, response, before, &changed)?;
        if let Some(id) = response {
            self.remember(c, id, last_seq)?;
        }
        let across = earlier.across(&self.form.form, &changed);
        let after = before + i64::from(!changed.is_empty());
        Ok(Saved::Taken(Taken { response, before, after, rows: changed, across, outcome: outcome.into() }))
    }

    fn adds_text(&self) -> bool {
        self.batch.edits.iter().any(|edit| matches!(edit, Edit::Set { text, .. } if !text.is_empty()))
    }

    fn load(&self, c: &Connection, response: Option<ResponseId>) -> Result<Earlier, AppError> {
        let mut earlier = Earlier::default();
        let Some(response) = response else {
            return Ok(earlier);
        };
        for (sheet, row) in touched(&self.batch.edits) {
            if let Some(form_sheet) = self.form.form.sheet(sheet)
                && let Some(stored) = queries::row(c, response, form_sheet, row)?
            {
                earlier.rows.insert((sheet.to_owned(), row.to_owned()), stored);
            }
        }
        for sheet in growing(&self.batch.edits) {
            let (live, all) = queries::count_rows(c, response, sheet)?;
            // Counted as full, so that nothing more can be added.
            let live = if all >= MAX_MARKS { usize::MAX } else { live as usize };
            earlier.live.insert(sheet.to_owned(), live);
        }
        Ok(earlier)
    }

    /// Stores the changed rows under the next revision; the first cell begins the response.
    fn store(
        &self,
        c: &Connection,
        response: Option<ResponseId>,
        before: i64,
        changed: &[(String, StoredRow)],
    ) -> Result<Option<ResponseId>, AppError> {
        if changed.is_empty() {
            return Ok(response);
        }
        let id = match response {
            Some(id) => id,
            None => {
                let form = self.form.id;
                queries::begin_response(c, self.collection, self.organisation, form, &self.viewer, self.now)?
            }
        };
        let with_cell = changed.iter().any(|(_, row)| !row.cells.is_empty());
        queries::bump(c, id, before + 1, with_cell, &self.viewer, self.now)?;
        for (sheet, row) in changed {
            queries::put_row(c, id, sheet, row)?;
        }
        Ok(Some(id))
    }

    fn remember(&self, c: &Connection, response: ResponseId, last_seq: i64) -> Result<(), AppError> {
        if last_seq == 0 {
            queries::forget_clients(c, response, self.now - CLIENT_MEMORY)?;
        }
        queries::put_seq(c, response, &self.batch.client, self.batch.seq, self.now)
    }
}

/// What takes text away is let through, so that a table too heavy can be made lighter.
pub fn require_weight(weight: i64) -> Result<(), AppError> {
    if weight <= MAX_WEIGHT {
        return Ok(());
    }
    let message = format!("В таблице больше {} МБ: очистите лишнее", MAX_WEIGHT / (1024 * 1024));
    Err(AppError::TooLarge(message))
}

/// The rows a batch concerns as they were before it.
#[derive(Default)]
struct Earlier {
    rows: BTreeMap<(String, String), StoredRow>,
    live: BTreeMap<String, usize>,
}

impl Earlier {
    fn row_set(&self) -> RowSet {
        let mut rows = RowSet::default();
        for ((sheet, _), row) in &self.rows {
            rows.load(sheet, row.clone());
        }
        for (sheet, live) in &self.live {
            rows.count(sheet, *live);
        }
        rows
    }

    /// Sheets whose rows, seen together, may be judged otherwise after these changes.
    fn across(&self, form: &Form, changed: &[(String, StoredRow)]) -> BTreeSet<String> {
        let mut sheets = BTreeSet::new();
        for (key, row) in changed {
            let Some(sheet) = form.sheet(key).filter(|sheet| sheet.looks_across_rows()) else {
                continue;
            };
            let earlier = self.rows.get(&(key.clone(), row.id.clone()));
            if matters_across(sheet, earlier, row) {
                sheets.insert(key.clone());
            }
        }
        sheets
    }
}

/// Whether the change of a row can matter to other rows: it comes, goes, moves, gets its first or loses its last cell,
/// or a value that must not repeat is another one.
fn matters_across(sheet: &FormSheet, earlier: Option<&StoredRow>, row: &StoredRow) -> bool {
    let stays = |earlier: &StoredRow| {
        earlier.deleted == row.deleted
            && earlier.position == row.position
            && earlier.cells.is_empty() == row.cells.is_empty()
    };
    if !sheet.is_fixed() && !earlier.is_some_and(stays) {
        return true;
    }
    let together = |key: &String| sheet.spec().unique_together.iter().any(|keys| keys.contains(key));
    let mut unique = sheet.columns().iter().filter(|column| column.unique || together(&column.key));
    unique.any(|column| earlier.and_then(|row| row.cells.get(&column.key)) != row.cells.get(&column.key))
}

/// The answer to a batch taken now. When the page knew everything before it, nothing has to be read for it.
async fn tell(desk: Desk, batch: &Batch, taken: Taken) -> Result<Changes, AppError> {
    let knew_all = batch.since == taken.before;
    let computes = !desk.form.form.program().is_empty();
    let Some(response) = taken.response.filter(|_| computes || !knew_all || !taken.across.is_empty()) else {
        return Ok(told_of(&desk, taken));
    };
    let (table, since, outcome) = (desk.table(), batch.since, taken.outcome);
    let narrow = knew_all.then_some(taken.across);
    let news = move |c: &Connection| news::since(&desk, c, response, since, narrow.as_ref());
    Ok(Changes { outcome: Some(outcome), ..table.read(news).await? })
}

/// What the batch itself has changed, and nothing else.
fn told_of(desk: &Desk, taken: Taken) -> Changes {
    let form = &desk.form.form;
    let rows = taken.rows.into_iter().filter_map(|(sheet, row)| Some((form.sheet(&sheet)?, row))).collect();
    let last_change = if taken.after > taken.before {
        Some(desk.last_change(desk.now, Some(desk.viewer.login.clone())))
    } else {
        let known = desk.place.touched().cloned();
        known.map(|response| desk.last_change(response.changed_at, response.changed_by))
    };
    let news = News { revision: taken.after, rows, across: Vec::new(), last_change };
    Changes { outcome: Some(taken.outcome), ..news.into_changes() }
}

/// The answer to a batch sent again, from the present state.
async fn tell_again(desk: Desk, batch: Arc<Batch>, response: ResponseId) -> Result<Changes, AppError> {
    let table = desk.table();
    let read = move |c: &Connection| {
        let mut stored = BTreeMap::new();
        for (sheet, row) in touched(&batch.edits) {
            if let Some(form_sheet) = desk.form.form.sheet(sheet)
                && let Some(row) = queries::row(c, response, form_sheet, row)?
            {
                stored.insert((sheet.to_owned(), row.id.clone()), row);
            }
        }
        let outcome = resend::outcome(&desk.form.form, &stored, &batch.edits);
        let news = news::since(&desk, c, response, batch.since, None)?;
        Ok(Changes { outcome: Some(outcome), ..news })
    };
    table.read(read).await
}
