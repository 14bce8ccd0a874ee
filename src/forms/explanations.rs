//! Where a person's explanations of warnings are kept: as cells like all others, so that saving, meeting edits and a lost
//! connection treat them alike.
//!
//! A warning of a row or a cell is explained in a hidden text column of its sheet, `!KEY`; one of a sheet or of the form in
//! a sheet without a tab, [`SHEET`], which has one row and such a column for each rule. No key of a form begins with `!`.

use std::collections::BTreeMap;

use super::data::Cells;
use super::issue::{Issue, Severity};
use super::spec::{Column, FixedRow, Kind, Rows, Rule, Sheet};

/// Key of the sheet of explanations of what concerns a sheet or the form.
pub const SHEET: &str = "!form";
/// Key of the only row of that sheet.
pub const ROW: &str = "form";
/// Longest explanation, in characters.
pub const MAX_EXPLANATION: usize = 2_000;

/// Where the explanation of an issue is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// Key of the sheet.
    pub sheet: String,
    /// Id of the row.
    pub row: String,
    /// Key of the hidden column.
    pub column: String,
}

impl Issue {
    /// Where its explanation is kept; `None` for what cannot be explained away.
    #[must_use]
    pub fn explained_at(&self) -> Option<Place> {
        if self.severity != Severity::Warning {
            return None;
        }
        let column = column_of_rule(self.rule.as_deref()?);
        Some(match &self.row {
            Some(row) => Place { sheet: self.sheet.clone(), row: row.clone(), column },
            None => Place { sheet: SHEET.to_owned(), row: ROW.to_owned(), column },
        })
    }
}

/// What stands for a rule in [`Issue::rule`] where a column's `max_change` is passed.
#[must_use]
pub fn rule_of_change(column: &str) -> String {
    format!("change_{column}")
}

/// Whether a column of this key holds explanations.
#[must_use]
pub fn is_hidden(column: &str) -> bool {
    column.starts_with('!')
}

/// The hidden columns of a sheet.
pub(super) fn columns(sheet: &Sheet, rules: &[Rule]) -> Vec<Column> {
    let asking = rules.iter().filter(|rule| rule.severity == Severity::Warning && rule.place.is_by_row());
    let of_rules = asking.filter(|rule| rule.place.sheet() == Some(&sheet.key)).map(column_for);
    let changing = sheet.columns.iter().filter(|column| column.max_change.is_some());
    let of_changes = changing.map(|column| {
        let about = format!("изменение «{}»", column.heading());
        text_column(column_of_rule(&rule_of_change(&column.key)), &about)
    });
    of_rules.chain(of_changes).collect()
}

/// The sheet without a tab.
pub(super) fn sheet(rules: &[Rule]) -> Sheet {
    let asking = rules.iter().filter(|rule| rule.severity == Severity::Warning && !rule.place.is_by_row());
    let row = FixedRow { key: ROW.to_owned(), values: Cells::new(), hints: BTreeMap::new(), formulas: BTreeMap::new() };
    Sheet {
        key: SHEET.to_owned(),
        title: "Пояснения".to_owned(),
        hint: None,
        rows: Rows::Fixed { items: vec![row] },
        columns: asking.map(column_for).collect(),
        frozen: None,
        unique_together: Vec::new(),
    }
}

fn column_of_rule(rule: &str) -> String {
    format!("!{rule}")
}

fn column_for(rule: &Rule) -> Column {
    text_column(column_of_rule(&rule.key), &rule.message)
}

fn text_column(key: String, about: &str) -> Column {
    Column {
        key,
        title: format!("Пояснение: {about}"),
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
