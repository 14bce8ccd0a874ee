//! What a form computes while it is filled: computed cells, rules, cells that must be filled, changes against the earlier
//! collection. (E4, E8)
//!
//! - [`Program`] is compiled with the form: all formulas bound and put in an order in which each finds what it needs;
//! - [`State`] is a form's data with everything computed: [`State::full`] from nothing, [`State::apply`] after edits, where
//!   only what depends on a changed cell is computed again. Both give the same, cell by cell and issue by issue.
//!
//! A cell with a mistake casts no shadow: computed cells that depend on it stay empty and rules that look at it are
//! silent, since the mistake is told where it is.

mod apply;
mod convert;
mod earlier;
mod graph;
mod issues;
mod program;
mod state;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::data::{Data, Row};
use super::form::Form;

pub use program::Program;
pub use state::State;

/// What formulas know of besides the form's data.
#[derive(Debug, Clone, Copy)]
pub struct Outside<'a> {
    /// The day on the office's calendar; `None`: formulas with СЕГОДНЯ give nothing.
    pub today: Option<NaiveDate>,
    /// The organisation's card by the keys of [`super::spec::PASSPORT_FIELDS`].
    pub passport: &'a BTreeMap<String, String>,
    /// What the organisation handed in to the earlier collection, and its form.
    pub previous: Option<(&'a Form, &'a Data)>,
}

impl Default for Outside<'_> {
    fn default() -> Self {
        static NOTHING: BTreeMap<String, String> = BTreeMap::new();
        Self { today: None, passport: &NOTHING, previous: None }
    }
}

/// A row as it is after an edit.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// It is new, or it changed, or it moved.
    Row {
        /// Key of the sheet.
        sheet: String,
        /// All of it.
        row: Row,
    },
    /// It was taken away.
    Gone {
        /// Key of the sheet.
        sheet: String,
        /// Its id.
        id: String,
    },
}

/// What came of edits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Effect {
    /// Computed cells that changed: sheet, row, columns.
    pub cells: BTreeMap<(String, String), Vec<String>>,
    /// Rows whose issues may have changed: sheet, row.
    pub rows: Vec<(String, String)>,
    /// Sheets whose issues across rows changed; [`super::explanations::SHEET`] stands for the form.
    pub sheets: Vec<String>,
}

#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;
