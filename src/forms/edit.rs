//! Merging the edits of several people into the stored rows of one response. (E4, E9)
//!
//! The caller, inside one write transaction: asks [`touched`] and [`growing`] what the edits concern, loads those
//! rows and row counts into a [`RowSet`], calls [`merge`], stores what [`RowSet::into_changed`] gives back.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::data::{Cells, StoredRow};
use super::form::{Form, FormSheet};
use super::issue::Code;
use super::order::{is_order_key, order_key};
use super::spec::{Column, MAX_CELL, Rows};
use super::text::{clean, plural};
use super::value::Value;

/// One act of a person at the table. `base` is the response's revision that the browser had seen.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "op", rename_all = "lowercase", deny_unknown_fields)]
pub enum Edit {
    /// Puts a text into a cell; an empty one clears it.
    Set {
        /// Key of the sheet.
        sheet: String,
        /// Id of the row.
        row: String,
        /// Key of the column.
        column: String,
        /// The text typed.
        text: String,
        /// The text the cell showed before.
        was: String,
        /// The revision seen.
        base: i64,
    },
    /// Adds a free row, or brings a deleted one back, empty. Adding one that is there changes nothing.
    Row {
        /// Key of the sheet.
        sheet: String,
        /// Id of the row, made by the browser.
        row: String,
        /// Its order key.
        position: String,
    },
    /// Takes a free row away.
    Delete {
        /// Key of the sheet.
        sheet: String,
        /// Id of the row.
        row: String,
        /// The revision seen.
        base: i64,
    },
}

impl Edit {
    /// Key of the sheet and id of the row it concerns.
    #[must_use]
    pub fn place(&self) -> (&str, &str) {
        match self {
            Self::Set { sheet, row, .. } | Self::Row { sheet, row, .. } | Self::Delete { sheet, row, .. } => {
                (sheet, row)
            }
        }
    }
}

/// Sheet key and row id of every row the edits concern, to be loaded before [`merge`].
#[must_use]
pub fn touched(edits: &[Edit]) -> BTreeSet<(&str, &str)> {
    edits.iter().map(Edit::place).collect()
}

/// Keys of the sheets to which the edits add rows: [`RowSet::count`] must know how many they have.
#[must_use]
pub fn growing(edits: &[Edit]) -> BTreeSet<&str> {
    let added = edits.iter().filter(|edit| matches!(edit, Edit::Row { .. }));
    added.map(|edit| edit.place().0).collect()
}

/// An edit that met a later change of somebody else; the stored value stayed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// Key of the sheet.
    pub sheet: String,
    /// Id of the row.
    pub row: String,
    /// Key of the column; `None`: the row was to be deleted, and stays.
    pub column: Option<String>,
    /// The text that was not stored.
    pub mine: String,
    /// The text that is stored; `None`: the row is deleted (or, with no column, was changed).
    pub theirs: Option<String>,
    /// Login of the one who changed the row last.
    pub by: String,
}

/// An edit that can never be stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// Its number in the batch, from 0.
    pub edit: usize,
    /// Why, in Russian.
    pub message: String,
}

/// What became of a batch, besides the rows changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// The last conflict of each cell, in the order met.
    pub conflicts: Vec<Conflict>,
    /// In the order of the edits.
    pub refused: Vec<Refused>,
}

/// The stored rows that a batch of edits concerns.
#[derive(Debug, Clone, Default)]
pub struct RowSet {
    rows: BTreeMap<(String, String), Loaded>,
    live: HashMap<String, usize>,
}

#[derive(Debug, Clone)]
struct Loaded {
    row: StoredRow,
    /// Its revision before the batch: a batch does not conflict with itself.
    seen_revision: i64,
    changed: bool,
}

impl RowSet {
    /// Puts in a row as it is stored, a deleted one too.
    pub fn load(&mut self, sheet: &str, row: StoredRow) {
        let loaded = Loaded { seen_revision: row.revision, changed: false, row };
        self.rows.insert((sheet.to_owned(), loaded.row.id.clone()), loaded);
    }

    /// Tells how many rows of a free sheet are not deleted; a sheet not counted is taken for empty.
    pub fn count(&mut self, sheet: &str, rows: usize) {
        self.live.insert(sheet.to_owned(), rows);
    }

    /// Whether the batch changed anything, so that the response gets a new revision.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.rows.values().any(|loaded| loaded.changed)
    }

    /// The rows to be stored, with the keys of their sheets.
    pub fn into_changed(self) -> impl Iterator<Item = (String, StoredRow)> {
        let changed = self.rows.into_iter().filter(|(_, loaded)| loaded.changed);
        changed.map(|((sheet, _), loaded)| (sheet, loaded.row))
    }
}

/// Applies the edits in order. Rows that change get `revision` (the response's next) and `by` (a login).
///
/// A `set` conflicts when its row changed after `base` and the stored value is neither what the browser took for
/// the old one nor the new one; so does a `set` on a deleted row, and a `delete` of a row changed after `base`.
pub fn merge(form: &Form, rows: &mut RowSet, edits: &[Edit], revision: i64, by: &str) -> Outcome {
    let mut merge = Merge { form, rows, revision, by };
    let mut outcome = Outcome::default();
    for (number, edit) in edits.iter().enumerate() {
        match merge.apply(edit) {
            Ok(None) => {}
            Ok(Some(conflict)) => outcome.put_conflict(conflict),
            Err(message) => outcome.refused.push(Refused { edit: number, message }),
        }
    }
    outcome
}

impl Outcome {
    fn put_conflict(&mut self, new: Conflict) {
        let mut earlier = self.conflicts.iter_mut();
        match earlier.find(|old| old.row == new.row && old.column == new.column && old.sheet == new.sheet) {
            Some(old) => *old = new,
            None => self.conflicts.push(new),
        }
    }
}

struct Merge<'a> {
    form: &'a Form,
    rows: &'a mut RowSet,
    revision: i64,
    by: &'a str,
}

/// Stored or nothing to do, a conflict, or the reason of a refusal.
type Applied = Result<Option<Conflict>, String>;

impl Merge<'_> {
    fn apply(&mut self, edit: &Edit) -> Applied {
        let (sheet_key, row) = edit.place();
        let form = self.form;
        let sheet = form.sheet(sheet_key).ok_or("Такого листа в форме нет: обновите страницу")?;
        match edit {
            Edit::Set { column, text, was, base, .. } => {
                let column = sheet.column(column).ok_or("Такого столбца на листе нет: обновите страницу")?;
                let typed = Typed { text, was, base: *base };
                self.set(sheet, row, column, &typed)
            }
            Edit::Row { position, .. } => {
                refuse_fixed(sheet)?;
                self.add(sheet, row, position).map(|()| None)
            }
            Edit::Delete { base, .. } => {
                refuse_fixed(sheet)?;
                Ok(self.delete(sheet, row, *base))
            }
        }
    }

    fn set(&mut self, sheet: &FormSheet, row: &str, column: &Column, typed: &Typed<'_>) -> Applied {
        if !sheet.is_editable(row, &column.key) {
            return Err("Ячейка только для чтения".to_owned());
        }
        refuse_long(typed.text)?;
        let place = (sheet.key().to_owned(), row.to_owned());
        let loaded = match self.rows.rows.entry(place) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(new_fixed_row(sheet, row).ok_or("Такой строки нет: добавьте ее")?),
        };
        let value = column.read(typed.text);
        let stored = loaded.row.cells.get(&column.key);
        if value.as_ref() == stored {
            return Ok(None);
        }
        let met_another = loaded.seen_revision > typed.base && !typed.saw(column, stored);
        if loaded.row.deleted || met_another {
            return Ok(Some(Conflict {
                sheet: sheet.key().to_owned(),
                row: row.to_owned(),
                column: Some(column.key.clone()),
                mine: typed.text.to_owned(),
                theirs: (!loaded.row.deleted).then(|| show(stored)),
                by: loaded.row.by.clone(),
            }));
        }
        put_cell(&mut loaded.row.cells, &column.key, value);
        loaded.mark(self.revision, self.by);
        Ok(None)
    }

    fn add(&mut self, sheet: &FormSheet, row: &str, position: &str) -> Result<(), String> {
        if !is_row_id(row) {
            return Err("Неверное обозначение строки: нужно 8–32 латинских букв, цифр, знаков - и _".to_owned());
        }
        if !is_order_key(position) {
            return Err("Неверное место строки: обновите страницу".to_owned());
        }
        let place = (sheet.key().to_owned(), row.to_owned());
        if self.rows.rows.get(&place).is_some_and(|loaded| !loaded.row.deleted) {
            return Ok(());
        }
        let live = self.rows.live.entry(sheet.key().to_owned()).or_default();
        refuse_more(sheet, *live)?;
        *live += 1;
        let loaded = self.rows.rows.entry(place).or_insert_with(|| Loaded::new(row));
        position.clone_into(&mut loaded.row.position);
        loaded.row.deleted = false;
        loaded.mark(self.revision, self.by);
        Ok(())
    }

    fn delete(&mut self, sheet: &FormSheet, row: &str, base: i64) -> Option<Conflict> {
        let place = (sheet.key().to_owned(), row.to_owned());
        let loaded = self.rows.rows.get_mut(&place).filter(|loaded| !loaded.row.deleted)?;
        if loaded.seen_revision > base {
            return Some(Conflict {
                sheet: place.0,
                row: place.1,
                column: None,
                mine: String::new(),
                theirs: None,
                by: loaded.row.by.clone(),
            });
        }
        loaded.row.deleted = true;
        loaded.row.cells.clear();
        loaded.mark(self.revision, self.by);
        if let Some(live) = self.rows.live.get_mut(sheet.key()) {
            *live = live.saturating_sub(1);
        }
        None
    }
}

/// What a browser says of a cell.
struct Typed<'a> {
    text: &'a str,
    was: &'a str,
    base: i64,
}

impl Typed<'_> {
    /// Whether the browser took the stored value for the old one. It may know it as it was typed, not yet as
    /// the server shows it, so values are compared.
    fn saw(&self, column: &Column, stored: Option<&Value>) -> bool {
        column.read(self.was).as_ref() == stored
    }
}

impl Loaded {
    /// A row never stored before.
    fn new(id: &str) -> Self {
        let row = StoredRow {
            id: id.to_owned(),
            position: String::new(),
            revision: 0,
            deleted: false,
            by: String::new(),
            cells: Cells::new(),
        };
        Self { row, seen_revision: 0, changed: false }
    }

    fn mark(&mut self, revision: i64, by: &str) {
        self.row.revision = revision;
        by.clone_into(&mut self.row.by);
        self.changed = true;
    }
}

fn new_fixed_row(sheet: &FormSheet, row: &str) -> Option<Loaded> {
    let index = sheet.fixed_row_index(row)?;
    let mut loaded = Loaded::new(row);
    loaded.row.position = order_key(index);
    Some(loaded)
}

fn refuse_fixed(sheet: &FormSheet) -> Result<(), String> {
    match sheet.is_fixed() {
        true => Err("Строки этого листа заданы: их нельзя добавлять и удалять".to_owned()),
        false => Ok(()),
    }
}

fn refuse_more(sheet: &FormSheet, live: usize) -> Result<(), String> {
    match sheet.spec().rows {
        Rows::Free { max, .. } if live >= max => {
            let rows = plural(max, "строки", "строк", "строк");
            Err(format!("На листе может быть не больше {max} {rows}"))
        }
        _ => Ok(()),
    }
}

fn refuse_long(text: &str) -> Result<(), String> {
    let length = clean(text).chars().count();
    match length > MAX_CELL {
        true => Err(Code::TooLong { max: MAX_CELL, length }.message()),
        false => Ok(()),
    }
}

fn put_cell(cells: &mut Cells, column: &str, value: Option<Value>) {
    match value {
        Some(value) => cells.insert(column.to_owned(), value),
        None => cells.remove(column),
    };
}

fn show(value: Option<&Value>) -> String {
    value.map(Value::show).unwrap_or_default()
}

/// 8 to 32 Latin letters, digits, `-` and `_`.
fn is_row_id(id: &str) -> bool {
    (8..=32).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
#[path = "edit_tests.rs"]
mod tests;
