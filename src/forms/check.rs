//! The one validator: autosave, handing in, reading Excel and the values of fixed rows all come here. (E5)
//!
//! [`check_row`] looks at the cells of a row and nothing else, [`check_sheet`] across the rows of a sheet. Computed cells
//! and conditions come on top: [`super::compute`] keeps all of it up as edits come, and the whole check is what it
//! finds in a form computed anew.

use std::collections::HashMap;

use super::compute::{Outside, State};
use super::data::{Data, Row};
use super::form::{Form, FormSheet};
use super::issue::{Bounds, Code, Issue, ROWS_NAMED, Severity};
use super::spec::{Column, Kind, MAX_CELL, Rows};
use super::text::fold;
use super::value::{Value, show_decimal};

/// Every mistake of a filled form, in the order of sheets, rows and columns; what concerns a sheet as a whole
/// stands before its rows, what concerns the form after all.
#[must_use]
pub fn check(form: &Form, data: &Data, outside: &Outside<'_>) -> Vec<Issue> {
    State::full(form, data.clone(), outside).issues()
}

/// The mistakes of one row by itself, as far as its cells show them. A free row without anything in it has none.
#[must_use]
pub fn check_row(sheet: &FormSheet, row: &Row) -> Vec<Issue> {
    if !sheet.is_fixed() && row.is_blank() {
        return Vec::new();
    }
    let columns = sheet.columns().iter();
    columns
        .filter_map(|column| {
            let code = code_in_row(sheet, column, row)?;
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
    for keys in &sheet.spec().unique_together {
        let columns: Vec<&Column> = keys.iter().filter_map(|key| sheet.column(key)).collect();
        let first = keys.first().and_then(|key| sheet.column_index(key)).unwrap_or_default();
        let found = repetitions_together(&columns, rows).into_iter();
        let told = columns.first().copied();
        repeated.extend(found.map(|(row, code)| (row, first, issue(sheet, rows.get(row), told, code))));
    }
    repeated.sort_by_key(|(row, column, _)| (*row, *column));
    issues.extend(repeated.into_iter().map(|(_, _, issue)| issue));
    issues
}

pub(super) fn issue(sheet: &FormSheet, row: Option<&Row>, column: Option<&Column>, code: Code) -> Issue {
    Issue {
        sheet: sheet.key().to_owned(),
        row: row.map(|row| row.id.clone()),
        column: column.map(|column| column.key.clone()),
        code,
        severity: Severity::Error,
        rule: None,
    }
}

/// What is wrong with a cell as its row shows it; the first mistake only.
pub(super) fn code_in_row(sheet: &FormSheet, column: &Column, row: &Row) -> Option<Code> {
    let value = row.cells.get(&column.key);
    cell_code(column, value).or_else(|| depends_code(sheet, column, row, value))
}

/// A dependent list holds what the other column does not allow.
fn depends_code(sheet: &FormSheet, column: &Column, row: &Row, value: Option<&Value>) -> Option<Code> {
    let (depends, Some(Value::Text(text))) = (column.depends.as_ref()?, value) else {
        return None;
    };
    let on = || sheet.column(&depends.on).map_or_else(String::new, |column| column.heading().into_owned());
    match row.cells.get(&depends.on) {
        None => Some(Code::NotInListOf { on: on(), value: None }),
        // That cell has its own mistake.
        Some(Value::Bad(_)) => None,
        Some(other) => {
            let other = other.show();
            let known = depends.options(&other).is_some_and(|options| options.find(text).is_some());
            (!known).then(|| Code::NotInListOf { on: on(), value: Some(other) })
        }
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

/// The same for columns that must not repeat together; rows that are empty in all of them do not count.
fn repetitions_together(columns: &[&Column], rows: &[Row]) -> Vec<(usize, Code)> {
    let mut by_values: HashMap<Vec<String>, Vec<usize>> = HashMap::new();
    for (index, row) in rows.iter().enumerate() {
        let values: Vec<Option<&Value>> = columns.iter().map(|column| row.cells.get(&column.key)).collect();
        let bad = values.iter().any(|value| matches!(value, Some(Value::Bad(_))));
        if bad || values.iter().all(Option::is_none) {
            continue;
        }
        let values = values.into_iter().map(|value| value.map(sameness).unwrap_or_default());
        by_values.entry(values.collect()).or_default().push(index);
    }
    let mut told = Vec::new();
    for group in by_values.values().filter(|group| group.len() > 1) {
        let columns: Vec<String> = columns.iter().map(|column| column.heading().into_owned()).collect();
        told.extend(group.iter().map(|row| {
            let (rows, count) = others(group, *row);
            (*row, Code::NotUniqueTogether { columns: columns.clone(), rows, count })
        }));
    }
    told
}

fn not_unique(group: &[usize], row: usize) -> Code {
    let (rows, count) = others(group, row);
    Code::NotUnique { rows, count }
}

/// Numbers of the first few other rows as people see them, and how many there are.
fn others(group: &[usize], row: usize) -> (Vec<usize>, usize) {
    // Rows stand in order, so only the first few and this one need a look.
    let others = group.iter().filter(|other| **other != row);
    (others.take(ROWS_NAMED).map(|other| other + 1).collect(), group.len() - 1)
}

/// Values alike in this count as repeated: letter case and extra spaces make no difference.
pub(super) fn sameness(value: &Value) -> String {
    fold(&value.show())
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
