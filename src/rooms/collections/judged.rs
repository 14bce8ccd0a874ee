//! A computed form as the page is told of it: issues with the explanations given for them, computed cells.

use super::state::Told;
use super::wire::{Computed, Found, Issues};
use crate::forms::compute::{Effect, State};
use crate::forms::explanations::{ROW, SHEET};
use crate::forms::{Form, FormSheet, Issue, Value};

/// Every issue, in the two lists that the page keeps.
pub fn issues(form: &Form, state: &State, told: Told) -> Issues {
    let mut issues = Issues::default();
    for sheet in form.sheets() {
        put_sheet(&mut issues, state, sheet.key());
        for row in state.rows(sheet.key()) {
            let found = state.row_issues(sheet.key(), &row.id);
            if told == Told::All || !found.is_empty() {
                issues.put_row(sheet.key(), &row.id, explained(state, found));
            }
        }
    }
    put_sheet(&mut issues, state, SHEET);
    issues
}

/// The issues of a row.
pub fn put_row(issues: &mut Issues, state: &State, sheet: &str, row: &str) {
    issues.put_row(sheet, row, explained(state, state.row_issues(sheet, row)));
}

/// The issues across a sheet; of [`SHEET`]: those of the form.
pub fn put_sheet(issues: &mut Issues, state: &State, sheet: &str) {
    issues.put_sheet(sheet, explained(state, state.sheet_issues(sheet)));
}

fn explained(state: &State, issues: Vec<Issue>) -> Vec<Found> {
    let explain = |issue: Issue| {
        let place = issue.explained_at();
        let explanation = place.and_then(|place| explanation(state, &place.sheet, &place.row, &place.column));
        Found { explanation: explanation.unwrap_or_default(), issue }
    };
    issues.into_iter().map(explain).collect()
}

fn explanation(state: &State, sheet: &str, row: &str, column: &str) -> Option<String> {
    let cells = match sheet {
        SHEET => &state.rows(SHEET).iter().find(|row| row.id == ROW)?.cells,
        _ => &state.row(sheet, row)?.cells,
    };
    cells.get(column).map(Value::show)
}

/// The computed cells that changed.
pub fn computed(state: &State, effect: &Effect) -> Computed {
    let mut computed = Computed::new();
    for ((sheet, row), columns) in &effect.cells {
        for column in columns {
            put_cell(&mut computed, state, sheet, row, column);
        }
    }
    computed
}

/// All computed cells.
pub fn all_computed(form: &Form, state: &State) -> Computed {
    let mut computed = Computed::new();
    for sheet in form.sheets() {
        for row in state.rows(sheet.key()) {
            for column in sheet.columns().iter().filter(|column| is_computed(sheet, &row.id, &column.key)) {
                put_cell(&mut computed, state, sheet.key(), &row.id, &column.key);
            }
        }
    }
    computed
}

fn is_computed(sheet: &FormSheet, row: &str, column: &str) -> bool {
    sheet.column(column).is_some_and(|column| column.formula.is_some())
        || sheet.fixed_row(row).is_some_and(|row| row.formulas.contains_key(column))
}

fn put_cell(computed: &mut Computed, state: &State, sheet: &str, row: &str, column: &str) {
    let text = state.value(sheet, row, column).map(Value::show).unwrap_or_default();
    let cells = computed.entry(sheet.to_owned()).or_default().entry(row.to_owned()).or_default();
    cells.insert(column.to_owned(), text);
}
