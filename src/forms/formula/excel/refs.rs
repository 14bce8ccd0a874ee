//! References of workbooks: `$A$1:B7` and the letters of columns.

use super::super::lexer::MAX_LENGTH;

/// A reference of a workbook: `Sheet1!$A$1:B7`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct A1 {
    /// The worksheet named before `!`.
    pub sheet: Option<String>,
    /// Which cells.
    pub corners: Corners,
}

/// Cells by row and column, from 0, both corners included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Corners {
    /// `B7`.
    Cell {
        /// Row.
        row: u32,
        /// Column.
        column: u32,
    },
    /// `B7:C9`.
    Range {
        /// First row.
        top: u32,
        /// First column.
        left: u32,
        /// Last row.
        bottom: u32,
        /// Last column.
        right: u32,
    },
    /// `B:C`.
    Columns {
        /// First column.
        left: u32,
        /// Last column.
        right: u32,
    },
}

const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;

/// The cells a text like `$A$1:B7` or `A:C` names.
#[must_use]
pub fn read_reference(text: &str) -> Option<Corners> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let Some((from, to)) = text.split_once(':') else {
        let (row, column) = cell(text)?;
        return Some(Corners::Cell { row, column });
    };
    if let (Some((r1, c1)), Some((r2, c2))) = (cell(from), cell(to)) {
        return Some(Corners::Range { top: r1.min(r2), left: c1.min(c2), bottom: r1.max(r2), right: c1.max(c2) });
    }
    let (c1, c2) = (letters(from.trim_start_matches('$'))?, letters(to.trim_start_matches('$'))?);
    Some(Corners::Columns { left: c1.min(c2), right: c1.max(c2) })
}

fn cell(text: &str) -> Option<(u32, u32)> {
    let text = text.strip_prefix('$').unwrap_or(text);
    let digits = text.find(|c: char| !c.is_ascii_alphabetic())?;
    let (column, row) = text.split_at(digits);
    let row = row.strip_prefix('$').unwrap_or(row);
    if !row.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let row: u32 = row.parse().ok()?;
    Some((row.checked_sub(1).filter(|row| *row < ROWS)?, letters(column)?))
}

fn letters(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 3 || !text.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let column = text.bytes().fold(0, |sum, b| sum * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1);
    (column <= COLUMNS).then_some(column - 1)
}

/// The letters of a column, from 0: 27 is `AB`.
#[must_use]
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}
