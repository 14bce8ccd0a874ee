//! Places in a workbook: `C7`, `$A$1:$B$20`, `A:A`, `'Лист 2'!$A$1:$A$9`.

use super::super::read::address;

/// The last row of a worksheet, from 0.
pub const LAST_ROW: u32 = 1_048_575;
/// The last column of a worksheet, from 0.
pub const LAST_COLUMN: u32 = 16_383;

/// A rectangle of cells, rows and columns from 0, all inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Area {
    /// The first row.
    pub top: u32,
    /// The first column.
    pub left: u32,
    /// The last row.
    pub bottom: u32,
    /// The last column.
    pub right: u32,
}

impl Area {
    /// One cell.
    #[must_use]
    pub fn cell(row: u32, column: u32) -> Self {
        Self { top: row, left: column, bottom: row, right: column }
    }

    /// Whether the cell lies in it.
    #[must_use]
    pub fn contains(&self, row: u32, column: u32) -> bool {
        self.has_row(row) && self.has_column(column)
    }

    /// Whether it reaches the row.
    #[must_use]
    pub fn has_row(&self, row: u32) -> bool {
        (self.top..=self.bottom).contains(&row)
    }

    /// Whether it reaches the column.
    #[must_use]
    pub fn has_column(&self, column: u32) -> bool {
        (self.left..=self.right).contains(&column)
    }

    /// How many rows and columns.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        (self.bottom - self.top + 1, self.right - self.left + 1)
    }

    /// Reads `C7`, `A1:B20`, `A:C` or `3:5`, dollars or not.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (first, last) = text.split_once(':').unwrap_or((text, text));
        let whole = text.contains(':');
        let (row_a, column_a) = half(first, whole)?;
        let (row_b, column_b) = half(last, whole)?;
        let (top, bottom) = span(row_a, row_b, LAST_ROW)?;
        let (left, right) = span(column_a, column_b, LAST_COLUMN)?;
        Some(Self { top, left, bottom, right })
    }

    /// Reads a list of areas with spaces between, at most `most` of them.
    #[must_use]
    pub fn parse_list(text: &str, most: usize) -> Vec<Self> {
        text.split([' ', ',']).filter(|part| !part.is_empty()).take(most).filter_map(Self::parse).collect()
    }

    /// `A1` or `A1:B2`.
    #[must_use]
    pub fn address(&self) -> String {
        let first = address(self.top, self.left);
        if self.size() == (1, 1) { first } else { format!("{first}:{}", address(self.bottom, self.right)) }
    }
}

fn span(a: Option<u32>, b: Option<u32>, last: u32) -> Option<(u32, u32)> {
    match (a, b) {
        (Some(a), Some(b)) if a.max(b) <= last => Some((a.min(b), a.max(b))),
        (None, None) => Some((0, last)),
        _ => None,
    }
}

/// Row and column of `$C$7`; of `C` or `7` alone only where whole columns and rows may stand.
fn half(text: &str, whole: bool) -> Option<(Option<u32>, Option<u32>)> {
    let text = text.strip_prefix('$').unwrap_or(text);
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, rest) = text.split_at(letters);
    let digits = rest.strip_prefix('$').unwrap_or(rest);
    let column = if name.is_empty() { None } else { Some(column_number(name)?) };
    let row = match digits {
        "" => None,
        digits => Some(digits.parse::<u32>().ok()?.checked_sub(1)?),
    };
    let sound = if whole { row.is_some() || column.is_some() } else { row.is_some() && column.is_some() };
    sound.then_some((row, column))
}

/// The number of a column from 0 by its letters.
#[must_use]
pub fn column_number(letters: &str) -> Option<u32> {
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let mut number = 0_u32;
    for byte in letters.bytes() {
        let letter = byte.to_ascii_uppercase();
        number = number * 26 + u32::from(letter.is_ascii_uppercase().then_some(letter - b'A')?) + 1;
    }
    Some(number - 1).filter(|number| *number <= LAST_COLUMN)
}

/// A place that a formula names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The sheet named before `!`; `None` for the formula's own.
    pub sheet: Option<String>,
    /// The cells.
    pub area: Area,
}

impl Place {
    /// Reads a formula that is nothing but a place: `$A$1:$A$9`, `Лист2!A:A`, `'Лист 2'!$A$1:$A$9`.
    #[must_use]
    pub fn parse(formula: &str) -> Option<Self> {
        let formula = formula.trim().trim_start_matches('=');
        let Some((sheet, area)) = split_sheet(formula) else {
            return Some(Self { sheet: None, area: Area::parse(formula)? });
        };
        if sheet.starts_with('[') {
            return None; // another workbook
        }
        Some(Self { sheet: Some(sheet), area: Area::parse(area)? })
    }
}

/// The sheet's name without quotes, and what stands after `!`.
fn split_sheet(formula: &str) -> Option<(String, &str)> {
    if !formula.starts_with('\'') {
        let (sheet, area) = formula.split_once('!')?;
        return Some((sheet.to_owned(), area));
    }
    let end = formula.find("'!")?;
    Some((formula.get(1..end)?.replace("''", "'"), formula.get(end + 2..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(text: &str) -> Option<(u32, u32, u32, u32)> {
        Area::parse(text).map(|area| (area.top, area.left, area.bottom, area.right))
    }

    #[test]
    fn areas_are_read_as_excel_writes_them() {
        assert_eq!(area("C7"), Some((6, 2, 6, 2)));
        assert_eq!(area("$B$2:$A$1"), Some((0, 0, 1, 1)));
        assert_eq!(area("A:B"), Some((0, 0, LAST_ROW, 1)));
        assert_eq!(area("$3:$5"), Some((2, 0, 4, LAST_COLUMN)));
        for wrong in ["", "A", "7", "A0", "XFE1", "A1048577", "A1:B", "Б1", "A1:", "ABCD1"] {
            assert_eq!(area(wrong), None, "{wrong}");
        }
        assert_eq!(Area::parse("XFD1048576").unwrap().address(), "XFD1048576");
        assert_eq!(Area::parse_list("A1 B2:C3", 9).len(), 2);
    }

    #[test]
    fn places_name_their_sheet() {
        let place = Place::parse("'Лист ''2'' 1'!$A$1:$A$9").unwrap();
        assert_eq!((place.sheet.as_deref(), place.area.address().as_str()), (Some("Лист '2' 1"), "A1:A9"));
        assert_eq!(Place::parse("Списки!$B:$B").unwrap().sheet.as_deref(), Some("Списки"));
        assert_eq!(Place::parse("=A1").unwrap().sheet, None);
        assert_eq!(Place::parse("[1]Лист!A1"), None);
        assert_eq!(Place::parse("INDIRECT(A1)"), None);
    }
}
