//! Formulas of workbooks: from ours to `SUM(C5:C10)` ([`to_excel`]) and back ([`from_excel`]).
//!
//! Both speak the language of files: English names, commas, points. How a form's values stand in a workbook is agreed here:
//! yes and no as the texts «Да» and «Нет», days as Excel's days, an empty value as an empty cell or `""`.

mod address;
mod from;
mod refs;
mod to;
mod write;

use std::fmt;

pub use from::{Standing, Workbook, from_excel};
pub use refs::{A1, Corners, column_letters, read_reference};
pub use to::{Layout, Stand, to_excel};
pub use write::write;

/// Why a formula cannot be said in the other language, in Russian.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannotSay(pub String);

impl fmt::Display for CannotSay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CannotSay {}

#[cfg(test)]
#[path = "excel_tests.rs"]
mod tests;
