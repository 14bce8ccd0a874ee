//! What the unit tests of this folder share: the form of a schedule with a free and a fixed sheet.

use super::{Cells, Form, FormSpec, Row};

mod incremental;
mod json_schema;
mod schema;

/// A sheet `paper` of free rows with a column of every kind, and a sheet `classes` of fixed rows.
pub(super) const SCHEDULE: &str = include_str!("schedule.json");

pub(super) fn schedule() -> Form {
    form(SCHEDULE)
}

/// Compiles a spec that must be right.
pub(super) fn form(json: &str) -> Form {
    match FormSpec::parse(json) {
        Ok(spec) => Form::compile(spec),
        Err(mistakes) => panic!("the form of the test is broken: {mistakes:?}"),
    }
}

/// A row of a sheet with these typed texts.
pub(super) fn row(form: &Form, sheet: &str, id: &str, typed: &[(&str, &str)]) -> Row {
    let columns = form.sheet(sheet).unwrap();
    let read = |(key, text): &(&str, &str)| Some(((*key).to_owned(), columns.column(key).unwrap().read(text)?));
    let cells: Cells = typed.iter().filter_map(read).collect();
    Row { id: id.to_owned(), position: id.to_owned(), revision: 1, cells }
}
