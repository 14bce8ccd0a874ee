//! What was typed into a form: rows as stored, and rows as shown and checked.

use std::collections::BTreeMap;

use super::explanations::is_hidden;
use super::value::Value;

/// The non-empty cells of a row by column key.
pub type Cells = BTreeMap<String, Value>;

/// A row as the database keeps it: only what people typed, and whether it was taken away.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRow {
    /// A fixed row's key, or the id a browser gave to a free row.
    pub id: String,
    /// Order key of a free row ([`super::order`]); for a fixed row its place in the form.
    pub position: String,
    /// The response's revision at which the row last changed.
    pub revision: i64,
    /// A free row that was taken away; kept so that others' browsers learn of it.
    pub deleted: bool,
    /// Login of the one who changed it last.
    pub by: String,
    /// What people typed; never the operator's own values.
    pub cells: Cells,
}

/// A row as shown and checked: with the operator's values, never a deleted one.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// A fixed row's key, or the id a browser gave to a free row.
    pub id: String,
    /// Order key: rows of a sheet are in bytewise order of it.
    pub position: String,
    /// The response's revision at which the row last changed; 0: never stored.
    pub revision: i64,
    /// The non-empty cells.
    pub cells: Cells,
}

impl Row {
    /// Whether no cell holds anything; an explanation left over from cleared cells is nothing.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.cells.keys().all(|column| is_hidden(column))
    }
}

/// The data of a whole form: rows in order by sheet key. A sheet that is absent has no rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Data {
    /// Rows in the order shown.
    pub sheets: BTreeMap<String, Vec<Row>>,
}

impl Data {
    /// The rows of a sheet in the order shown.
    #[must_use]
    pub fn rows(&self, sheet: &str) -> &[Row] {
        self.sheets.get(sheet).map_or(&[], Vec::as_slice)
    }
}
