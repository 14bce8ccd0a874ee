//! A filled workbook as it was found, whoever wrote it: the cells that hold something, and what else a reader must know of them.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use super::{ods, xls, xlsx};
use crate::sheets::read::{CellKind, ReadError, address};

/// How much of an uploaded workbook is taken: a full form of 5,000 rows fits several times.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Bytes of all its parts unpacked.
    pub unpacked_bytes: u64,
    /// Bytes of each part that is no worksheet, unpacked: its texts, its formats.
    pub part_bytes: u64,
    /// Parts of the archive.
    pub parts: usize,
    /// Cells with something in them, of all worksheets.
    pub cells: usize,
    /// Bytes of all texts.
    pub text_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            file_bytes: 20_000_000,
            unpacked_bytes: 120_000_000,
            part_bytes: 24_000_000,
            parts: 2_000,
            cells: 600_000,
            text_bytes: 32_000_000,
        }
    }
}

/// A workbook.
#[derive(Debug, Default)]
pub struct Book {
    /// In the order of their tabs.
    pub sheets: Vec<Grid>,
}

/// A worksheet.
#[derive(Debug, Default)]
pub struct Grid {
    pub name: String,
    /// Its tab is not shown.
    pub hidden: bool,
    /// Rows that hold something, from top to bottom.
    pub rows: Vec<GridRow>,
    pub merged: Vec<Merged>,
}

/// A row of a worksheet.
#[derive(Debug, Default)]
pub struct GridRow {
    /// From 0.
    pub number: u32,
    /// By a filter or by hand.
    pub hidden: bool,
    /// From left to right.
    pub cells: Vec<GridCell>,
}

/// A cell that holds something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridCell {
    /// From 0.
    pub column: u32,
    pub kind: CellKind,
    /// As in [`crate::sheets::read::Cell`]; empty where a formula was never calculated.
    pub text: String,
}

impl GridCell {
    /// A formula without a result: whoever wrote the file has not calculated it.
    pub fn is_uncounted(&self) -> bool {
        self.text.is_empty()
    }
}

/// Cells merged into one, from 0, all inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merged {
    pub first_row: u32,
    pub last_row: u32,
    pub first_column: u32,
    pub last_column: u32,
}

impl Merged {
    /// `B5:B7`
    pub fn address(&self) -> String {
        format!("{}:{}", address(self.first_row, self.first_column), address(self.last_row, self.last_column))
    }
}

impl GridRow {
    pub fn cell(&self, column: u32) -> Option<&GridCell> {
        let at = self.cells.binary_search_by_key(&column, |cell| cell.column).ok()?;
        self.cells.get(at)
    }

    /// The text of a cell; empty when there is none.
    pub fn text(&self, column: u32) -> &str {
        self.cell(column).map_or("", |cell| cell.text.as_str())
    }
}

impl Grid {
    /// The row of this number, from 0.
    pub fn row(&self, number: u32) -> Option<&GridRow> {
        let at = self.rows.binary_search_by_key(&number, |row| row.number).ok()?;
        self.rows.get(at)
    }

    /// The rows with these numbers, both inclusive, that hold something.
    pub fn rows_between(&self, first: u32, last: u32) -> &[GridRow] {
        let at = |number: u32| self.rows.partition_point(|row| row.number < number);
        self.rows.get(at(first)..at(last.saturating_add(1))).unwrap_or_default()
    }
}

impl Book {
    /// Reads the file as what it is, whatever it is called.
    pub fn read(mut file: File, limits: Limits) -> Result<Book, ReadError> {
        if file.metadata().map_err(ReadError::Open)?.len() > limits.file_bytes {
            return Err(ReadError::FileTooLarge { limit: limits.file_bytes });
        }
        let mut head = Vec::with_capacity(8);
        (&file).take(8).read_to_end(&mut head).map_err(ReadError::Open)?;
        file.seek(SeekFrom::Start(0)).map_err(ReadError::Open)?;
        match head.as_slice() {
            [0xd0, 0xcf, 0x11, 0xe0, ..] => xls::read(file, limits),
            [b'P', b'K', ..] if ods::is_ods(&file) => ods::read(file, limits),
            [b'P', b'K', ..] => xlsx::read(file, limits),
            _ => Err(ReadError::NotWorkbook),
        }
    }
}

/// Counts what has been taken of a workbook.
pub(super) struct Tally {
    limits: Limits,
    cells: usize,
    text_bytes: usize,
}

impl Tally {
    pub fn new(limits: Limits) -> Tally {
        Tally { limits, cells: 0, text_bytes: 0 }
    }

    /// One more cell, unless it is too much.
    pub fn take(&mut self, text: &str) -> Result<(), ReadError> {
        self.cells += 1;
        self.text_bytes += text.len();
        if self.cells > self.limits.cells {
            return Err(ReadError::TooManyCells { limit: self.limits.cells });
        }
        if self.text_bytes > self.limits.text_bytes {
            return Err(ReadError::TooMuchText { limit: self.limits.text_bytes });
        }
        Ok(())
    }
}
