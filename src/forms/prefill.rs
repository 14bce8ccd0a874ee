//! Which cells get which values before anybody types (E8): from the organisation's card, from the operator's table, from the
//! earlier collection. Pure: what is stored goes in, the rows to be stored come out.
//!
//! - A locked column always holds what its source says; any other only as long as no person has changed the row.
//! - The k-th row of a source goes to the k-th row of the sheet. A source of one row, and the card, fill all fixed rows.
//! - Rows that a free sheet lacks are added, with ids of their own, so that each keeps its source row whatever people do
//!   around it. One that a person took away stays away; one that nobody touched goes with its source row.

use std::collections::{BTreeMap, BTreeSet};

use super::check::cell_code;
use super::data::{Cells, Data, Row, StoredRow};
use super::form::{Form, FormSheet};
use super::order::order_key;
use super::spec::{Column, Prefill, Rows};
use super::value::Value;

/// Who a row was changed by last when it was none but this, in place of a login.
pub const BY: &str = "предзаполнение";

/// What the values come from.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The organisation's card, by [`super::spec::PASSPORT_FIELDS`].
    pub passport: &'a BTreeMap<String, String>,
    /// The organisation's rows of the operator's table: heading → text.
    pub table: &'a [BTreeMap<String, String>],
    /// What the organisation handed in to the earlier collection, with the form of that time.
    pub previous: Option<(&'a Form, &'a Data)>,
}

/// What is wrong with a text as a value of a column, in Russian; nothing is wrong with an empty one.
#[must_use]
pub fn refusal(column: &Column, text: &str) -> Option<String> {
    let value = column.read(text)?;
    cell_code(column, Some(&value)).map(|code| code.message())
}

/// Whether anything of a form is filled by itself.
#[must_use]
pub fn is_wanted(form: &Form) -> bool {
    form.sheets().iter().any(is_wanted_on)
}

/// Whether anything of a sheet is.
#[must_use]
pub fn is_wanted_on(sheet: &FormSheet) -> bool {
    sheet.columns().iter().any(|column| column.prefill.is_some())
}

/// The rows of a sheet that differ from what is stored, of all its rows, deleted ones too; each with `revision`.
#[must_use]
pub fn fill(sheet: &FormSheet, stored: &[StoredRow], sources: &Sources<'_>, revision: i64) -> Vec<StoredRow> {
    let columns: Vec<&Column> = sheet.columns().iter().filter(|column| column.prefill.is_some()).collect();
    if columns.is_empty() {
        return Vec::new();
    }
    let filling = Filling { sheet, columns, sources, earlier: earlier_rows(sheet, sources), revision };
    if sheet.is_fixed() { filling.fixed(stored) } else { filling.free(stored) }
}

/// Whether a sheet has locked columns that the card fills in every row, so that rows people add must have them too.
#[must_use]
pub fn takes_card(sheet: &FormSheet) -> bool {
    !sheet.is_fixed() && card_columns(sheet).next().is_some()
}

fn card_columns(sheet: &FormSheet) -> impl Iterator<Item = (&Column, &String)> {
    sheet.columns().iter().filter_map(|column| match &column.prefill {
        Some(Prefill::Passport { field }) if column.locked => Some((column, field)),
        _ => None,
    })
}

/// Puts the card's values into the locked columns of a row that a person has changed, and takes them out of one in which
/// nothing else is left: a row without anything of the person's own stays blank.
pub fn put_card(sheet: &FormSheet, row: &mut StoredRow, passport: &BTreeMap<String, String>) {
    let is_used = !is_blank(sheet, row);
    for (column, field) in card_columns(sheet) {
        let text = passport.get(field).filter(|_| is_used);
        put(&mut row.cells, &column.key, text.and_then(|text| column.read(text)));
    }
}

/// Whether a row holds nothing but what the card fills in every row.
fn is_blank(sheet: &FormSheet, row: &StoredRow) -> bool {
    row.cells.keys().all(|key| card_columns(sheet).any(|(column, _)| column.key == *key))
}

/// The rows of the same sheet in what was handed in earlier, those with something in them.
fn earlier_rows<'a>(sheet: &FormSheet, sources: &Sources<'a>) -> Vec<&'a Row> {
    let rows = sources.previous.map(|(_, data)| data.rows(sheet.key())).unwrap_or_default();
    rows.iter().filter(|row| sheet.is_fixed() || !row.is_blank()).collect()
}

struct Filling<'a> {
    sheet: &'a FormSheet,
    columns: Vec<&'a Column>,
    sources: &'a Sources<'a>,
    earlier: Vec<&'a Row>,
    revision: i64,
}

impl Filling<'_> {
    fn fixed(&self, stored: &[StoredRow]) -> Vec<StoredRow> {
        let by_id: BTreeMap<&str, &StoredRow> = stored.iter().map(|row| (row.id.as_str(), row)).collect();
        let rows = self.sheet.fixed_rows().iter().enumerate();
        let changed = rows.filter_map(|(at, item)| {
            let row =
                by_id.get(item.key.as_str()).map_or_else(|| new_row(&item.key, order_key(at)), |row| (*row).clone());
            self.changed(row, Some(at))
        });
        changed.collect()
    }

    fn free(&self, stored: &[StoredRow]) -> Vec<StoredRow> {
        let mut live: Vec<&StoredRow> = stored.iter().filter(|row| !row.deleted).collect();
        live.sort_by(|a, b| (&a.position, &a.id).cmp(&(&b.position, &b.id)));
        let own: BTreeMap<&str, &StoredRow> =
            stored.iter().filter(|row| number_of(&row.id).is_some()).map(|row| (row.id.as_str(), row)).collect();
        let mut changed = Vec::new();
        let mut taken: BTreeSet<&str> = BTreeSet::new();
        let mut added = 0;
        for at in 0..self.rows_wanted() {
            let id = row_id(at);
            // People's own rows take values only where nothing was filled before they came.
            let present = own.get(id.as_str()).copied().or_else(|| live.get(at).copied().filter(|_| own.is_empty()));
            match present {
                Some(row) if row.deleted && row.by != BY => {}
                Some(row) => {
                    taken.insert(&row.id);
                    changed.extend(self.changed(row.clone(), Some(at)));
                }
                None if live.len() + added < self.most_rows() => {
                    let new = new_row(&id, position_after(&live, added));
                    changed.extend(self.changed(new, Some(at)).inspect(|_| added += 1));
                }
                None => {}
            }
        }
        let others = live.iter().filter(|row| !taken.contains(row.id.as_str()));
        changed.extend(others.filter_map(|row| self.changed((*row).clone(), number_of(&row.id))));
        changed
    }

    /// How many rows of a free sheet the sources speak of.
    fn rows_wanted(&self) -> usize {
        let wanted = self.columns.iter().filter_map(|column| column.prefill.as_ref()).map(|prefill| match prefill {
            Prefill::Table { .. } => self.sources.table.len(),
            Prefill::Previous { .. } => self.earlier.len(),
            // The card alone makes no rows, except the first of a sheet that must have one.
            Prefill::Passport { .. } => usize::from(matches!(self.sheet.spec().rows, Rows::Free { min: 1.., .. })),
        });
        wanted.max().unwrap_or(0)
    }

    fn most_rows(&self) -> usize {
        match self.sheet.spec().rows {
            Rows::Free { max, .. } => max,
            Rows::Fixed { .. } => 0,
        }
    }

    /// The row with the values of the source row `at` in it, of the card alone when it belongs to none; `None` when that
    /// changes nothing.
    fn changed(&self, mut row: StoredRow, at: Option<usize>) -> Option<StoredRow> {
        let untouched = row.by == BY;
        if at.is_none() && is_blank(self.sheet, &row) {
            return None;
        }
        let mut changed = false;
        for column in &self.columns {
            let closed = self.sheet.fixed_row(&row.id).is_some_and(|item| item.is_closed(&column.key));
            let known = at.is_some() || matches!(column.prefill, Some(Prefill::Passport { .. }));
            if closed || !known || !(column.locked || untouched) {
                continue;
            }
            let text = self.text(column, &row.id, at.unwrap_or_default());
            let value = text.and_then(|text| column.read(&text));
            if row.cells.get(&column.key) != value.as_ref() {
                put(&mut row.cells, &column.key, value);
                changed = true;
            }
        }
        // What only a source had made goes with it.
        row.deleted = untouched && row.cells.is_empty() && !self.sheet.is_fixed();
        row.revision = self.revision;
        changed.then_some(row)
    }

    fn text(&self, column: &Column, row: &str, at: usize) -> Option<String> {
        match column.prefill.as_ref()? {
            Prefill::Passport { field } => self.sources.passport.get(field).cloned(),
            Prefill::Table { column } => {
                let one_for_all = self.sheet.is_fixed() && self.sources.table.len() == 1;
                let cells = self.sources.table.get(if one_for_all { 0 } else { at })?;
                cells.get(column).cloned()
            }
            Prefill::Previous { column } => {
                let earlier = match self.sheet.is_fixed() {
                    true => self.earlier.iter().find(|earlier| earlier.id == row),
                    false => self.earlier.get(at),
                };
                earlier?.cells.get(column).map(Value::show)
            }
        }
    }
}

/// Ids of rows that are added here; no browser makes such.
fn row_id(at: usize) -> String {
    format!("prefill-{at:05}")
}

fn number_of(id: &str) -> Option<usize> {
    id.strip_prefix("prefill-")?.parse().ok()
}

fn new_row(id: &str, position: String) -> StoredRow {
    StoredRow { id: id.to_owned(), position, revision: 0, deleted: false, by: BY.to_owned(), cells: Cells::new() }
}

fn put(cells: &mut Cells, column: &str, value: Option<Value>) {
    match value {
        Some(value) => cells.insert(column.to_owned(), value),
        None => cells.remove(column),
    };
}

/// The order key of the `number`-th row after the last one.
fn position_after(live: &[&StoredRow], number: usize) -> String {
    match live.last() {
        None => order_key(number),
        // A fraction below the last key; one must not end in a zero.
        Some(last) => format!("{}{}V", last.position, order_key(number)),
    }
}

#[cfg(test)]
#[path = "prefill_tests.rs"]
mod tests;
