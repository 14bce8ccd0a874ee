//! What another version of a form makes of data that is there already: every value is read anew, and what has no place any
//! more is told apart, never dropped. (H2)

use std::collections::HashSet;

use super::data::{Cells, StoredRow};
use super::form::FormSheet;
use super::issue::{Issue, Severity};
use super::spec::Column;
use super::value::Value;

/// A stored row under another version of its form.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Carried {
    /// What stands in the row now.
    pub cells: Cells,
    /// What has no place any more, as it stood.
    pub former: Cells,
    /// Values of `cells` as they stood, where they read differently now: «0245» is 245 as a number.
    pub originals: Cells,
    /// How many of `cells` are another value than before: the column is of another kind now.
    pub read_anew: usize,
    /// The version has no such row (or no such sheet) at all.
    pub is_gone: bool,
}

/// Carries the row of the sheet `old` over to the sheet of the same key in another version; `None`: it has none.
#[must_use]
pub fn carry(old: &FormSheet, new: Option<&FormSheet>, row: &StoredRow) -> Carried {
    let mut carried = Carried::default();
    let Some(new) = new.filter(|new| has_row(new, &row.id)) else {
        return Carried { former: row.cells.clone(), is_gone: true, ..carried };
    };
    for (key, value) in &row.cells {
        let place = new.column(key).filter(|_| takes(old, new, &row.id, key));
        match place.map(|column| (old.column(key), column)) {
            None => drop(carried.former.insert(key.clone(), value.clone())),
            Some((was, column)) => {
                let read = read_anew(was, column, value);
                carried.read_anew += usize::from(read.as_ref() != Some(value));
                if read.as_ref().map(Value::show).unwrap_or_default() != value.show() {
                    carried.originals.insert(key.clone(), value.clone());
                }
                carried.cells.extend(read.map(|read| (key.clone(), read)));
            }
        }
    }
    keep_given(old, new, &row.id, &mut carried.cells);
    carried
}

/// Puts former values of a row back where they have a place again: where nothing stands, and where what stands is what the
/// version in between has read them as, and nobody has changed it since. `between` is that version's sheet with the row as
/// it stood there, if it had it; `new` has the row. What is put back leaves `former`. Gives how many.
pub fn put_back(
    (old, new): (&FormSheet, &FormSheet),
    row: &str,
    between: Option<(&FormSheet, &Cells)>,
    former: &mut Cells,
    cells: &mut Cells,
) -> usize {
    let before = former.len();
    former.retain(|key, value| {
        let Some(column) = new.column(key).filter(|_| new.is_editable(row, key)) else { return true };
        let Some(read) = read_anew(old.column(key), column, value) else { return true };
        let held = between.filter(|(sheet, _)| sheet.is_editable(row, key));
        let goes_back = match held.and_then(|(sheet, stood)| Some((sheet.column(key)?, stood.get(key)))) {
            Some((column, stood)) => {
                read_anew(old.column(key), column, value).as_ref() == stood && read.show() == value.show()
            }
            None => !cells.contains_key(key),
        };
        if goes_back {
            cells.insert(key.clone(), read);
        }
        !goes_back
    });
    before - former.len()
}

/// Whether the sheet may have a row of that id.
#[must_use]
pub fn has_row(sheet: &FormSheet, row: &str) -> bool {
    !sheet.is_fixed() || sheet.fixed_row(row).is_some()
}

/// A cell keeps its value where a person may change it, and where nobody could before and cannot now (prefilled).
fn takes(old: &FormSheet, new: &FormSheet, row: &str, column: &str) -> bool {
    new.is_editable(row, column)
        || (!old.is_editable(row, column)
            && new.column(column).is_some_and(|column| column.locked)
            && new.fixed_row(row).is_none_or(|row| !row.is_closed(column)))
}

fn read_anew(was: Option<&Column>, column: &Column, value: &Value) -> Option<Value> {
    match was {
        Some(was) if was.kind.name() == column.kind.name() => column.from_stored(&value.to_stored()),
        // By its text: a date must not come out as it is stored.
        _ => column.read(&value.show()),
    }
}

/// Rows that the operator had fixed and people add now keep what the operator wrote in them.
fn keep_given(old: &FormSheet, new: &FormSheet, row: &str, cells: &mut Cells) {
    let Some(given) = old.fixed_row(row).filter(|_| !new.is_fixed()) else { return };
    for (key, value) in &given.values {
        if let Some(column) = new.column(key) {
            let read = read_anew(old.column(key), column, value);
            cells.extend(read.filter(|_| new.is_editable(row, key)).map(|read| (key.clone(), read)));
        }
    }
}

/// Mistakes of the new version's check at places where the old one had none.
pub fn newly_wrong(before: &[Issue], after: Vec<Issue>) -> Vec<Issue> {
    let known: HashSet<_> = before.iter().filter(|issue| issue.severity == Severity::Error).map(place).collect();
    let errors = after.into_iter().filter(|issue| issue.severity == Severity::Error);
    errors.filter(|issue| !known.contains(&place(issue))).collect()
}

fn place(issue: &Issue) -> (&str, Option<&str>, Option<&str>) {
    (&issue.sheet, issue.row.as_deref(), issue.column.as_deref())
}

#[cfg(test)]
#[path = "change_tests.rs"]
mod tests;
