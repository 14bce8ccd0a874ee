//! A workbook to be filled for prefilling: a row for each participant, the columns that the form asks for.

use super::table::wanted;
use crate::error::AppError;
use crate::forms::Form;
use crate::sheets::write::{Book, Column, Content, Value};

/// The workbook's bytes. `organisations`: codes and titles.
pub fn book(form: &Form, organisations: &[(String, String)]) -> Result<Vec<u8>, AppError> {
    let mut book = Book::in_memory();
    let mut columns =
        vec![Column::new("Код", 12.0).of(Content::Text), Column::new("Организация", 40.0).of(Content::Text)];
    columns.extend(wanted(form).keys().map(|heading| Column::new(heading.clone(), 20.0)));
    let sheet = book.add_sheet("Предзаполнение", &columns)?;
    for (code, title) in organisations {
        book.row(sheet, &[Value::Text(code), Value::Text(title)])?;
    }
    let mut bytes = std::io::Cursor::new(Vec::new());
    book.save_to(&mut bytes)?;
    Ok(bytes.into_inner())
}
