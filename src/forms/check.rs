//! The one validator: autosave, handing in, reading Excel and the values of fixed rows all come here. (E5)
//!
//! The whole check is the union of [`check_row`] over the rows, which looks at nothing else, and
//! [`check_sheet`], which looks across the rows of a sheet; autosave runs only the parts that an edit touches.

use std::collections::HashMap;

use super::data::{Data, Row};
use super::form::{Form, FormSheet};
use super::issue::{Bounds, Code, Issue, ROWS_NAMED, Severity};
use super::spec::{Column, Kind, MAX_CELL, Rows};
use super::text::fold;
use super::value::{Value, show_decimal};

/// Every mistake of a filled form, in the order of sheets, rows and columns; what concerns a sheet as a whole
/// stands before its rows.
#[must_use]
pub fn check(form: &Form, data: &Data) -> Vec<Issue> {
    let sheets = form.sheets().iter();
    sheets.flat_map(|sheet| check_rows_of(sheet, data.rows(sheet.key()))).collect()
}

/// The mistakes of one row by itself. A free row without anything in it has none.
#[must_use]
pub fn check_row(sheet: &FormSheet, row: &Row) -> Vec<Issue> {
    if !sheet.is_fixed() && row.is_blank() {
        return Vec::new();
    }
    let columns = sheet.columns().iter();
    columns
        .filter_map(|column| {
            let code = cell_code(column, row.cells.get(&column.key))?;
            Some(issue(sheet, Some(row), Some(column), code))
        })
        .collect()
}

/// The mistakes seen only across the rows of a sheet: too few or too many of them, values that repeat.
/// `rows` are all rows of the sheet in the order shown; blank free rows keep their numbers but do not count.
#[must_use]
pub fn check_sheet(sheet: &FormSheet, rows: &[Row]) -> Vec<Issue> {
    let mut issues: Vec<Issue> =
        row_count_code(sheet, rows).map(|code| issue(sheet, None, None, code)).into_iter().collect();
    let mut repeated = Vec::new();
    for (index, column) in sheet.columns().iter().enumerate().filter(|(_, column)| column.unique) {
        let cells = repetitions(column, rows).into_iter();
        repeated.extend(cells.map(|(row, code)| (row, index, issue(sheet, rows.get(row), Some(column), code))));
    }
    repeated.sort_by_key(|(row, column, _)| (*row, *column));
    issues.extend(repeated.into_iter().map(|(_, _, issue)| issue));
    issues
}

fn check_rows_of(sheet: &FormSheet, rows: &[Row]) -> Vec<Issue> {
    let mut issues = check_sheet(sheet, rows);
    issues.extend(rows.iter().flat_map(|row| check_row(sheet, row)));
    let row_at: HashMap<&str, usize> = rows.iter().enumerate().map(|(index, row)| (row.id.as_str(), index)).collect();
    // The sort is stable, and `None` comes first.
    issues.sort_by_cached_key(|issue| {
        let row = issue.row.as_deref().and_then(|row| row_at.get(row).copied());
        let column = issue.column.as_deref().and_then(|column| sheet.column_index(column));
        (row, column)
    });
    issues
}

fn issue(sheet: &FormSheet, row: Option<&Row>, column: Option<&Column>, code: Code) -> Issue {
    Issue {
        sheet: sheet.key().to_owned(),
        row: row.map(|row| row.id.clone()),
        column: column.map(|column| column.key.clone()),
        code,
        severity: Severity::Error,
        rule: None,
    }
}

/// What is wrong with a cell by itself; the first mistake only.
pub(super) fn cell_code(column: &Column, value: Option<&Value>) -> Option<Code> {
    match value {
        None => column.required.then_some(Code::Required),
        Some(Value::Bad(text)) => column.refusal(text),
        Some(value) => value_code(column, value),
    }
}

fn value_code(column: &Column, value: &Value) -> Option<Code> {
    match (&column.kind, value) {
        (Kind::List(options), Value::Text(text)) => options.find(text).is_none().then_some(Code::NotInList),
        (Kind::Date { min, max }, Value::Date(day)) => {
            is_out(day, min, max).then(|| Code::DateBounds(Bounds::of_dates(*min, *max)))
        }
        (Kind::Integer { min, max }, Value::Integer(number)) => {
            is_out(number, min, max).then(|| Code::NumberBounds(Bounds::of_integers(*min, *max)))
        }
        (Kind::Decimal { min, max, digits }, Value::Decimal(number)) => {
            let out = is_out(number, min, max).then(|| Code::NumberBounds(Bounds::of_decimals(*min, *max)));
            out.or_else(|| digits_code(*number, (*digits)?))
        }
        (Kind::Text { .. }, Value::Text(text)) => text_code(column, text),
        (Kind::Boolean, Value::Boolean(_)) => None,
        // A value of another kind can come only from another form: its text decides.
        (_, other) => column.refusal(&other.show()),
    }
}

fn is_out<T: PartialOrd>(value: &T, min: &Option<T>, max: &Option<T>) -> bool {
    min.as_ref().is_some_and(|min| value < min) || max.as_ref().is_some_and(|max| value > max)
}

fn digits_code(number: f64, max: u32) -> Option<Code> {
    let shown = show_decimal(number);
    let digits = shown.split_once(',').map_or(0, |(_, fraction)| fraction.len());
    (digits > max as usize).then_some(Code::TooManyDigits { max })
}

fn text_code(column: &Column, text: &str) -> Option<Code> {
    let Kind::Text { max_length, pattern } = &column.kind else {
        return None;
    };
    let max = max_length.unwrap_or(MAX_CELL);
    let length = text.chars().count();
    if length > max {
        return Some(Code::TooLong { max, length });
    }
    let pattern = pattern.as_ref().filter(|pattern| !pattern.matches(text))?;
    Some(Code::Pattern { hint: column.hint.clone(), pattern: pattern.source().to_owned() })
}

fn row_count_code(sheet: &FormSheet, rows: &[Row]) -> Option<Code> {
    let Rows::Free { min, max } = sheet.spec().rows else {
        return None;
    };
    let count = rows.iter().filter(|row| !row.is_blank()).count();
    if count < min {
        Some(Code::TooFewRows { min, count })
    } else if count > max {
        Some(Code::TooManyRows { max, count })
    } else {
        None
    }
}

/// Indexes of the rows whose value is in other rows too, each with what is told of it.
fn repetitions(column: &Column, rows: &[Row]) -> Vec<(usize, Code)> {
    let mut by_value: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, row) in rows.iter().enumerate() {
        match row.cells.get(&column.key) {
            None | Some(Value::Bad(_)) => {}
            Some(value) => by_value.entry(sameness(value)).or_default().push(index),
        }
    }
    let mut told = Vec::new();
    for group in by_value.values().filter(|group| group.len() > 1) {
        told.extend(group.iter().map(|row| (*row, not_unique(group, *row))));
    }
    told
}

fn not_unique(group: &[usize], row: usize) -> Code {
    let others = group.iter().filter(|other| **other != row);
    Code::NotUnique { rows: others.take(ROWS_NAMED).map(|other| other + 1).collect(), count: group.len() - 1 }
}

/// Values alike in this count as repeated: letter case and extra spaces make no difference.
pub(super) fn sameness(value: &Value) -> String {
    fold(&value.show())
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
