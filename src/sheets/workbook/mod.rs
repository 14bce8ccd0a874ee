//! A workbook read deeply: not only values but lists, limits, prompts, comments, formats, formulas and protection, all
//! that a form can be made of. Nothing is trusted: sizes are counted, and what is past a limit is left out and told.

pub mod area;
mod comments;
pub mod model;
mod ods;
mod ods_rules;
mod ods_styles;
mod parts;
mod sheet;
pub mod shift;
mod styles;
pub mod text;
mod validation;
mod xls;
mod xlsx;
mod xml;

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::read::{Container, Limits, ReadError, sniff};
use model::Book;
use parts::Parts;

/// Most sheets read of a book.
const MAX_SHEETS: usize = 200;
/// Most cells kept of a book.
const MAX_CELLS: usize = 400_000;
/// Most elements of all worksheets, empty cells too.
const MAX_ELEMENTS: usize = 4_000_000;
/// Most columns of a sheet looked at.
const MAX_COLUMNS: u32 = 1_000;
/// Longest formula kept, in bytes, and all of them together.
const MAX_FORMULA: usize = 4_096;
const MAX_FORMULAS: usize = 8_000_000;
/// Longest text of a cell, in bytes: Excel's own limit in the widest letters.
const MAX_TEXT: usize = 131_068;
/// Most texts that cells share.
const MAX_STRINGS: usize = 1_000_000;
const MAX_MERGES: usize = 20_000;
const MAX_NAMES: usize = 10_000;
const MAX_HIDDEN: usize = 100_000;

/// What is taken of a workbook that a form is made of: far less than of one with data.
#[must_use]
pub fn limits() -> Limits {
    Limits { file_bytes: 20_000_000, unpacked_bytes: 100_000_000, ..Limits::default() }
}

/// Reads a book deeply.
///
/// # Errors
/// It is no workbook, broken, closed by a password, or past the limits: told for the person.
pub fn read(mut file: File, limits: Limits) -> Result<Book, ReadError> {
    let container = sniff(&mut file, limits)?;
    file.seek(SeekFrom::Start(0)).map_err(ReadError::Open)?;
    let act = || match container {
        Container::Archive => {
            let mut parts = Parts::open(file, limits)?;
            if parts.is_ods()? { ods::read(&mut parts) } else { xlsx::read(&mut parts) }
        }
        Container::Ole => xls::read(file),
    };
    // A parser that panics on a crafted file must not take the caller along.
    catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|_| Err(ReadError::Broken("разбор прерван".to_owned())))
}

/// What a book may still take, and what had to be left out.
struct Room {
    cells: usize,
    formulas: usize,
    /// Elements of all worksheets that may still be looked at: an empty cell costs time too.
    elements: usize,
    sheet: String,
    lost: Vec<String>,
}

impl Room {
    fn new() -> Room {
        Room {
            cells: MAX_CELLS,
            formulas: MAX_FORMULAS,
            elements: MAX_ELEMENTS,
            sheet: String::new(),
            lost: Vec::new(),
        }
    }

    fn enter(&mut self, sheet: &str) {
        self.sheet = sheet.to_owned();
    }

    fn look(&mut self) -> Result<(), ReadError> {
        self.elements = self.elements.checked_sub(1).ok_or(ReadError::TooManyCells { limit: MAX_ELEMENTS })?;
        Ok(())
    }

    /// Notes once a sheet that something is left out.
    fn lose(&mut self, what: &str) {
        let told = format!("лист «{}»: {what}", self.sheet);
        if self.lost.last() != Some(&told) && self.lost.len() < 100 && !self.lost.contains(&told) {
            self.lost.push(told);
        }
    }

    fn take_cell(&mut self, column: u32) -> bool {
        if column >= MAX_COLUMNS {
            self.lose("ячейки правее тысячного столбца не прочитаны");
            return false;
        }
        match self.cells.checked_sub(1) {
            Some(left) => self.cells = left,
            None => self.lose("ячеек слишком много, остальные не прочитаны; оставьте в книге шапку и несколько строк"),
        }
        self.cells > 0
    }

    fn take_formula(&mut self, length: usize) -> bool {
        let left = self.formulas.checked_sub(length);
        self.formulas = left.unwrap_or(0);
        left.is_some()
    }

    fn into_lost(self) -> Vec<String> {
        self.lost
    }
}

#[cfg(test)]
mod tests;
