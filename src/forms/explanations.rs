//! Where a person's explanations of warnings are kept: as cells like all others, so that saving, meeting edits and a lost
//! connection treat them alike.
//!
//! A warning of a row or a cell is explained in a hidden text column of its sheet, `!KEY`; one of a sheet or the form in a
//! sheet without a tab, [`SHEET`], which has a row for each such rule. No key of a form begins with `!`.

use std::collections::BTreeMap;

use super::data::Cells;
use super::issue::Severity;
use super::spec::{Column, FixedRow, Kind, Rows, Rule, Sheet};

/// Key of the sheet of explanations of what concerns a sheet or the form.
pub const SHEET: &str = "!form";
/// The column of that sheet.
pub const COLUMN: &str = "text";
/// Longest explanation, in characters.
pub const MAX_EXPLANATION: usize = 2_000;

/// The hidden column that a rule of this key is explained in.
#[must_use]
pub fn column_of_rule(rule: &str) -> String {
    format!("!{rule}")
}

/// The hidden column that too great a change of this column is explained in.
#[must_use]
pub fn column_of_change(column: &str) -> String {
    format!("!change_{column}")
}

/// Whether a column of this key holds explanations.
#[must_use]
pub fn is_hidden(column: &str) -> bool {
    column.starts_with('!')
}

/// The hidden columns of a sheet.
pub(super) fn columns(sheet: &Sheet, rules: &[Rule]) -> Vec<Column> {
    let asking = |rule: &&Rule| {
        rule.severity == Severity::Warning && rule.place.is_by_row() && rule.place.sheet() == Some(&sheet.key)
    };
    let of_rules = rules.iter().filter(asking).map(|rule| text_column(column_of_rule(&rule.key)));
    let changing = sheet.columns.iter().filter(|column| column.max_change.is_some());
    of_rules.chain(changing.map(|column| text_column(column_of_change(&column.key)))).collect()
}

/// The sheet without a tab.
pub(super) fn sheet(rules: &[Rule]) -> Sheet {
    let asking = rules.iter().filter(|rule| rule.severity == Severity::Warning && !rule.place.is_by_row());
    let items = asking.map(|rule| FixedRow {
        key: rule.key.clone(),
        values: Cells::new(),
        hints: BTreeMap::new(),
        formulas: BTreeMap::new(),
    });
    Sheet {
        key: SHEET.to_owned(),
        title: String::new(),
        hint: None,
        rows: Rows::Fixed { items: items.collect() },
        columns: vec![text_column(COLUMN.to_owned())],
        frozen: None,
        unique_together: Vec::new(),
    }
}

fn text_column(key: String) -> Column {
    Column {
        key,
        title: "Пояснение".to_owned(),
        group: None,
        hint: None,
        required: false,
        unique: false,
        locked: false,
        kind: Kind::Text { max_length: Some(MAX_EXPLANATION), pattern: None },
        depends: None,
        list: None,
        formula: None,
        required_if: None,
        max_change: None,
        prefill: None,
    }
}
