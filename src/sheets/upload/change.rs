//! Changes that a file would make, in the words of the person's own file.

use std::collections::BTreeMap;

use super::note::Note;
use crate::sheets::read::address;

/// How much a file would change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub added_rows: usize,
    pub removed_rows: usize,
    pub changed_rows: usize,
    pub changed_cells: usize,
    pub same_rows: usize,
}

impl Counts {
    pub fn is_nothing(&self) -> bool {
        self.added_rows + self.removed_rows + self.changed_cells == 0
    }
}

/// What is done to a cell or a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Changed,
    Added,
    Removed,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub what: What,
    /// Title of the form's sheet.
    pub sheet: String,
    /// `C7` in the file; for a row taken away its number in the table.
    pub place: String,
    /// Heading of the column; empty for a whole row.
    pub heading: String,
    pub old: String,
    pub new: String,
    /// Login of somebody else who has changed the row since the file was made.
    pub later: Option<String>,
}

/// Where cells of the table stand in the file.
#[derive(Debug, Default)]
pub struct Places {
    /// Rows of the worksheet, from 0, by sheet and row.
    pub(super) rows: BTreeMap<(String, String), u32>,
    /// Names of the worksheets, and their columns by key, by sheet.
    pub(super) sheets: BTreeMap<String, (String, BTreeMap<String, u32>)>,
}

impl Places {
    /// The place of a cell as a note of it; the row's first cell when the column is not in the file.
    pub fn note(&self, sheet: &str, row: Option<&str>, column: Option<&str>, message: String) -> Option<Note> {
        let (worksheet, columns) = self.sheets.get(sheet)?;
        let Some(row) = row else { return Some(Note::sheet(worksheet, message)) };
        let line = *self.rows.get(&(sheet.to_owned(), row.to_owned()))?;
        let at = column.and_then(|column| columns.get(column)).or_else(|| columns.values().min())?;
        Some(Note::cell(worksheet, address(line, *at), message))
    }
}
