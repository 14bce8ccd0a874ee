//! Forms: what is asked, what was typed, whether it is right. Pure: no web, no database, no clock.
//!
//! The life of a form, top-down:
//! - [`FormSpec::parse`] reads the operator's JSON and tells every mistake by its path ([`spec`], [`parse`]);
//! - [`Form::compile`] adds look-ups and is kept for as long as its version lives ([`form`]);
//! - a typed text becomes a [`Value`] and a shown text again by its [`Column`] ([`value`]);
//! - [`edit::merge`] puts edits of several people into stored rows ([`edit`]);
//! - formulas of computed cells and rules are taken apart and bound ([`formula`]), and computed as data change
//!   ([`compute`]);
//! - [`check()`] is the one validator, whole or row by row ([`check`](mod@check));
//! - [`change`](mod@change) carries stored rows over to another version of their form;
//! - [`differences::compare`] tells how a version differs from another ([`differences`]);
//! - [`prefill::fill`] fills cells before anybody types ([`prefill`]);
//! - [`handin::document`] is what is handed in, and the text its SHA-256 is of ([`handin`]).

pub mod change;
pub mod check;
pub mod compute;
pub mod data;
pub mod differences;
pub mod edit;
pub mod explanations;
mod facets;
pub mod form;
pub mod formula;
pub mod handin;
pub mod issue;
mod json;
pub mod order;
pub mod parse;
mod parse_columns;
mod parse_rows;
mod parse_rules;
mod parse_sources;
pub mod prefill;
mod read;
mod reader;
pub mod spec;
mod spec_json;
mod spec_rule;
#[cfg(test)]
mod testing;
mod text;
pub mod value;

pub use check::{check, check_row, check_sheet};
pub use data::{Cells, Data, Row, StoredRow};
pub use form::{Form, FormSheet};
pub use issue::{Code, Issue, Severity};
pub use parse::SpecError;
pub use spec::{Column, FormSpec, Kind, Rows, Rule, Sheet};
pub use value::Value;

/// What `oko form check` tells of a form without mistakes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormSummary {
    /// The form's title.
    pub title: String,
    /// One entry a sheet, in order.
    pub sheets: Vec<SheetSummary>,
}

/// One sheet of a [`FormSummary`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetSummary {
    /// The title on the sheet's tab.
    pub title: String,
    /// How many columns it has.
    pub columns: usize,
    /// `Some(n)`: n rows fixed by the operator; `None`: rows are added by the person.
    pub fixed_rows: Option<usize>,
}

/// Checks the text of a form spec; the core of `oko form check`.
///
/// # Errors
/// Every mistake found, by its path, sheet by sheet.
pub fn report(json: &str) -> Result<FormSummary, Vec<SpecError>> {
    let spec = FormSpec::parse(json)?;
    let sheets = spec.sheets.iter().map(SheetSummary::of).collect();
    Ok(FormSummary { title: spec.title, sheets })
}

impl SheetSummary {
    fn of(sheet: &Sheet) -> Self {
        let fixed_rows = match &sheet.rows {
            Rows::Fixed { items } => Some(items.len()),
            Rows::Free { .. } => None,
        };
        Self { title: sheet.title.clone(), columns: sheet.columns.len(), fixed_rows }
    }
}
