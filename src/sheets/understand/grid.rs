//! A worksheet as the eye sees it: merged cells as one, rows by what they show.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::workbook::area::Area;
use super::super::workbook::model::{Book, Cell, Style, Value, Worksheet};

/// Most cells that merged areas are spread over.
const MAX_SPREAD: usize = 500_000;

/// A worksheet with its merged cells spread out.
pub(super) struct Grid<'a> {
    pub(super) book: &'a Book,
    pub(super) sheet: &'a Worksheet,
    /// Cells of merged areas to the area.
    merged: HashMap<(u32, u32), Area>,
    /// Columns with a value somewhere, by row; merged texts count for every row and column they cover.
    seen: BTreeMap<u32, BTreeSet<u32>>,
}

impl<'a> Grid<'a> {
    pub(super) fn new(book: &'a Book, sheet: &'a Worksheet) -> Grid<'a> {
        let filled = || sheet.cells.iter().filter(|(_, cell)| has_something(cell)).map(|(place, _)| *place);
        let last_row = filled().map(|(row, _)| row).max().unwrap_or(0);
        let last_column = filled().map(|(_, column)| column).max().unwrap_or(0);
        let mut merged = HashMap::new();
        for area in &sheet.merges {
            // Below and right of all values a merged area shows nothing, but a header may span columns without values.
            let (bottom, right) = (area.bottom.min(last_row), area.right.min(last_column + 50));
            if area.top > bottom || area.left > right {
                continue;
            }
            let size = (bottom - area.top + 1) as usize * (right - area.left + 1) as usize;
            if merged.len() + size > MAX_SPREAD {
                continue;
            }
            let clipped = Area { bottom, right, ..*area };
            for row in area.top..=bottom {
                merged.extend((area.left..=right).map(|column| ((row, column), clipped)));
            }
        }
        let mut seen: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for (row, column) in filled() {
            seen.entry(row).or_default().insert(column);
        }
        for (place, area) in &merged {
            if sheet.cell(area.top, area.left).is_some_and(has_something) {
                seen.entry(place.0).or_default().insert(place.1);
            }
        }
        Grid { book, sheet, merged, seen }
    }

    /// Rows with something to see from `first` on, top to bottom.
    pub(super) fn rows_from(&self, first: u32) -> impl Iterator<Item = u32> {
        self.seen.range(first..).map(|(row, _)| *row)
    }

    /// The last row with something to see.
    pub(super) fn last_row(&self) -> Option<u32> {
        self.seen.last_key_value().map(|(row, _)| *row)
    }

    /// Columns with something to see in the row.
    pub(super) fn columns(&self, row: u32) -> impl Iterator<Item = u32> {
        self.seen.get(&row).into_iter().flatten().copied()
    }

    /// How many columns have something to see in the row.
    pub(super) fn coverage(&self, row: u32) -> usize {
        self.seen.get(&row).map_or(0, BTreeSet::len)
    }

    pub(super) fn is_blank(&self, row: u32) -> bool {
        self.coverage(row) == 0
    }

    /// The merged area a cell is in, or the cell alone.
    pub(super) fn area(&self, row: u32, column: u32) -> Area {
        self.merged.get(&(row, column)).copied().unwrap_or_else(|| Area::cell(row, column))
    }

    /// The cell whose value is seen at a place.
    pub(super) fn cell(&self, row: u32, column: u32) -> Option<&'a Cell> {
        let area = self.area(row, column);
        self.sheet.cell(area.top, area.left)
    }

    /// The text seen at a place; spaces and line ends as one space.
    pub(super) fn text(&self, row: u32, column: u32) -> String {
        self.cell(row, column).map_or_else(String::new, |cell| one_line(&cell.value.text()))
    }

    /// The different areas with a text in the row, left to right.
    pub(super) fn anchors(&self, row: u32) -> Vec<Area> {
        let mut areas: Vec<Area> = self.columns(row).map(|column| self.area(row, column)).collect();
        areas.dedup();
        areas
    }

    pub(super) fn style(&self, row: u32, column: u32) -> Style {
        let style = self.sheet.cell(row, column).map(|cell| cell.style);
        let of_column = || {
            let mut styles = self.sheet.column_styles.iter();
            styles.find(|(first, last, _)| (*first..=*last).contains(&column)).map(|(_, _, style)| *style)
        };
        let style = style.or_else(of_column).unwrap_or(0);
        self.book.styles.get(style).copied().unwrap_or_default()
    }

    /// Whether a person may change the cell.
    pub(super) fn is_open(&self, row: u32, column: u32) -> bool {
        !self.sheet.protected
            || !self.style(row, column).locked
            || self.sheet.open_areas.iter().any(|area| area.contains(row, column))
    }

    /// Whether data validation asks something of a cell of the row; rules over whole columns say nothing of rows.
    pub(super) fn is_validated_row(&self, row: u32) -> bool {
        let asks = |area: &Area| area.has_row(row) && area.top > 0;
        self.sheet.validations.iter().any(|rule| rule.areas.iter().any(asks))
    }

    /// Whether a rule of data validation asks something of the cell.
    pub(super) fn is_validated(&self, row: u32, column: u32) -> bool {
        self.sheet.validations.iter().any(|rule| rule.areas.iter().any(|area| area.contains(row, column)))
    }
}

/// A value or a formula.
pub(super) fn has_something(cell: &Cell) -> bool {
    !cell.value.is_empty() || cell.formula.is_some()
}

/// A value that somebody typed, not a formula's.
pub(super) fn is_constant(cell: &Cell) -> bool {
    cell.formula.is_none() && !matches!(cell.value, Value::Empty | Value::Error)
}

/// Spaces and line ends as one space; a word broken by a hyphen at a line end stays as written.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
