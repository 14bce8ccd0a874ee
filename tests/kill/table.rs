//! What one player believes to be in its part of the table, as shown text.

use std::collections::BTreeMap;

use serde_json::Value;

/// Cells by sheet and row; a fixed row without a cell is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    rows: BTreeMap<(String, String), BTreeMap<String, String>>,
}

impl Table {
    pub fn put_row(&mut self, sheet: &str, row: &str) {
        self.rows.entry((sheet.to_owned(), row.to_owned())).or_default();
    }

    pub fn put(&mut self, sheet: &str, row: &str, column: &str, text: &str) {
        let cells = self.rows.entry((sheet.to_owned(), row.to_owned())).or_default();
        cells.insert(column.to_owned(), text.to_owned());
    }

    pub fn remove_row(&mut self, sheet: &str, row: &str) {
        self.rows.remove(&(sheet.to_owned(), row.to_owned()));
    }

    /// The shown text of a cell; empty when there is none.
    pub fn text(&self, sheet: &str, row: &str, column: &str) -> &str {
        let cells = self.rows.get(&(sheet.to_owned(), row.to_owned()));
        cells.and_then(|cells| cells.get(column)).map_or("", String::as_str)
    }

    /// Ids of the free rows.
    pub fn free_rows(&self) -> Vec<String> {
        self.rows.keys().filter(|(sheet, _)| sheet == "paper").map(|(_, row)| row.clone()).collect()
    }

    /// A row from the server or the file: cells as JSON, typed or shown.
    pub fn read_row(&mut self, sheet: &str, row: &str, cells: &Value) {
        let cells: BTreeMap<String, String> = cells
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(column, _)| *column != "name")
            .map(|(column, value)| (column.clone(), shown(value)))
            .collect();
        if sheet == "paper" || !cells.is_empty() {
            self.rows.insert((sheet.to_owned(), row.to_owned()), cells);
        }
    }

    /// The part of it that `owns` names.
    pub fn part(&self, owns: impl Fn(&str, &str) -> bool) -> Table {
        let rows = self.rows.iter().filter(|((sheet, row), _)| owns(sheet, row));
        Table { rows: rows.map(|(place, cells)| (place.clone(), cells.clone())).collect() }
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string().replace('.', ","),
    }
}
