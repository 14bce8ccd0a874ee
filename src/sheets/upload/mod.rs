//! «Загрузить из Excel» (FEATURES E7): a filled workbook read against a form, whoever made it.
//!
//! [`book`] takes the cells out of XLSX, XLS and ODS, with nothing trusted; [`fill`](mod@fill) finds the form's sheets, columns and
//! rows in them; [`compare`](mod@compare) says what that would change in a table.

pub mod align;
pub mod book;
pub mod change;
pub mod compare;
pub mod fill;
mod headings;
mod looked;
pub mod note;
mod ods;
pub(super) mod ole;
mod rows;
mod values;
mod xls;
mod xlsx;

#[cfg(test)]
mod crafted_tests;
#[cfg(test)]
mod crafted_whole_tests;
#[cfg(test)]
mod files_tests;
#[cfg(test)]
mod tests;
