//! Where a table's heading stands and what its columns are called.

use super::grid::{Grid, has_something};
use super::words::{is_total, one_line_title};
use crate::sheets::workbook::area::Area;
use crate::sheets::workbook::model::Value;

/// How far down a heading is looked for, in rows with something in them.
const LOOK: usize = 200;
/// Most rows of a heading.
const MAX_HEIGHT: u32 = 8;

/// The heading of a table.
#[derive(Debug, Clone)]
pub(super) struct Header {
    /// Its first row.
    pub(super) top: u32,
    /// Its last row, a row of column numbers left out.
    pub(super) bottom: u32,
    /// The row «1 2 3 …» below it.
    pub(super) numbering: Option<u32>,
    /// Its columns, left to right.
    pub(super) columns: Vec<Heading>,
}

impl Header {
    /// The first row below the heading.
    pub(super) fn below(&self) -> u32 {
        self.numbering.unwrap_or(self.bottom) + 1
    }
}

/// The heading of a column.
#[derive(Debug, Clone, Default)]
pub(super) struct Heading {
    /// The column in the worksheet.
    pub(super) column: u32,
    /// The row of its lowest text.
    pub(super) row: u32,
    /// The texts above it.
    pub(super) group: Option<String>,
    /// Its own text.
    pub(super) title: String,
}

/// The first table's heading at or below a row.
pub(super) fn find_header(grid: &Grid<'_>, from: u32) -> Option<Header> {
    let (top, bottom) =
        of_table(grid, from).or_else(|| above_numbering(grid, from)).or_else(|| by_looks(grid, from))?;
    let columns = headings(grid, top, bottom);
    if columns.is_empty() {
        return None;
    }
    let numbering = (bottom + 1..=bottom + 1).find(|row| is_numbering(grid, *row, &columns));
    Some(Header { top, bottom, numbering, columns })
}

/// A «smart table» says itself where its heading is; rows of merged groups may stand above it.
fn of_table(grid: &Grid<'_>, from: u32) -> Option<(u32, u32)> {
    let table = grid.sheet.tables.iter().filter(|table| table.area.top >= from && table.header_rows > 0);
    let top = table.map(|table| table.area.top).min()?;
    // Something that looks like another table's heading may come first.
    let first = grid.rows_from(from).next()?;
    let earlier = by_looks(grid, first).filter(|(_, bottom)| *bottom + 1 < top);
    earlier.is_none().then(|| (grow_up(grid, top, from), top))
}

/// A row «1 2 3 …» stands right under the heading.
fn above_numbering(grid: &Grid<'_>, from: u32) -> Option<(u32, u32)> {
    let row = grid.rows_from(from).take(LOOK).find(|row| *row > from && counts_columns(grid, *row))?;
    let bottom = row - 1;
    if grid.is_blank(bottom) || by_looks(grid, from).is_some_and(|(_, other)| other < grow_up(grid, bottom, from)) {
        return None;
    }
    Some((grow_up(grid, bottom, from), bottom))
}

/// The first row of a heading whose last row is known.
fn grow_up(grid: &Grid<'_>, bottom: u32, from: u32) -> u32 {
    let mut top = bottom;
    while top > from && bottom - top < MAX_HEIGHT {
        let above = top - 1;
        let held = grid.anchors(top).iter().any(|area| area.top < top);
        let anchors = grid.anchors(above);
        let is_group_row = anchors.len() >= 2 && is_all_text(grid, &anchors) && !is_pair(grid, above, &anchors, top);
        let is_sole_group = anchors.len() == 1 && anchors.iter().any(|area| is_partial_group(grid, area, top));
        if !held && !is_group_row && !is_sole_group {
            break;
        }
        top = above;
    }
    top
}

/// A merged text over some, not all, columns of the row below.
fn is_partial_group(grid: &Grid<'_>, area: &Area, below: u32) -> bool {
    let (_, width) = area.size();
    let last = grid.columns(below).last().unwrap_or(0);
    let first = grid.columns(below).next().unwrap_or(0);
    width >= 2 && area.left > first && area.right <= last
}

/// «Муниципалитет: ____»: a question above the table, not a part of its heading.
fn is_pair(grid: &Grid<'_>, row: u32, anchors: &[Area], below: u32) -> bool {
    anchors.len() <= 2 && grid.coverage(below) > 3 && grid.coverage(row) * 2 < grid.coverage(below)
        || anchors.first().is_some_and(|area| grid.text(area.top, area.left).ends_with(':') && area.size().0 == 1)
            && anchors.len() <= 2
}

/// The first row that covers most of the table's width with texts.
fn by_looks(grid: &Grid<'_>, from: u32) -> Option<(u32, u32)> {
    let rows: Vec<u32> = grid.rows_from(from).take(LOOK).collect();
    let widest = rows.iter().filter(|row| grid.anchors(**row).len() >= 2).map(|row| grid.coverage(*row)).max()?;
    let is_top = |row: u32| {
        let anchors = grid.anchors(row);
        anchors.len() >= 2
            && grid.coverage(row) * 5 >= widest * 3
            && is_mostly_text(grid, &anchors)
            && !anchors.iter().any(|area| area_has_question(grid, area))
            && !anchors.first().is_some_and(|area| is_total(&grid.text(area.top, area.left)))
    };
    let top = rows.iter().copied().find(|row| is_top(*row) && !grid.is_validated_row(*row))?;
    let mut bottom = top;
    while bottom - top + 1 < MAX_HEIGHT && goes_on(grid, top, bottom) {
        bottom += 1;
    }
    Some((top, bottom))
}

/// A cell to be filled in stands in the row: a label before it with a colon, or a line of underscores.
fn area_has_question(grid: &Grid<'_>, area: &Area) -> bool {
    let text = grid.text(area.top, area.left);
    text.contains("____") || text.ends_with(':') && area.left == 0 && grid.anchors(area.top).len() <= 2
}

/// Whether the row after `bottom` belongs to the heading too.
fn goes_on(grid: &Grid<'_>, top: u32, bottom: u32) -> bool {
    let next = bottom + 1;
    let anchors = grid.anchors(next);
    if anchors.is_empty() || grid.is_validated_row(next) {
        return false;
    }
    if anchors.iter().any(|area| area.top <= bottom && area.top >= top) {
        return true;
    }
    let own: Vec<Area> = anchors.into_iter().filter(|area| area.top == next).collect();
    if !is_header_text(grid, &own) || counts_columns(grid, next) {
        return false;
    }
    if own.first().is_some_and(|area| is_total(&grid.text(area.top, area.left)) && area.left == first_column(grid, top))
    {
        return false;
    }
    let under_group = |area: &Area| {
        let above = grid.area(bottom, area.left);
        above.size().1 >= 2 && !grid.text(bottom, area.left).is_empty() && area.size().1 < above.size().1
    };
    let fills_gap = |area: &Area| grid.text(bottom, area.left).is_empty();
    let first = first_column(grid, top);
    let frozen = grid.sheet.frozen.0 > next && grid.sheet.frozen.0 - top <= MAX_HEIGHT;
    let starts_row = own.iter().any(|area| area.left == first);
    if own.iter().filter(|area| under_group(area)).count() >= 2 {
        return true;
    }
    !starts_row && (frozen || own.iter().any(|area| fills_gap(area) || under_group(area)))
}

fn first_column(grid: &Grid<'_>, row: u32) -> u32 {
    grid.columns(row).next().unwrap_or(0)
}

fn is_all_text(grid: &Grid<'_>, areas: &[Area]) -> bool {
    areas.iter().all(|area| matches!(grid.cell(area.top, area.left).map(|cell| &cell.value), Some(Value::Text(_))))
}

/// Texts, or small whole numbers and years (classes, marks) among texts of the rows above.
fn is_header_text(grid: &Grid<'_>, areas: &[Area]) -> bool {
    !areas.is_empty()
        && areas.iter().all(|area| match grid.cell(area.top, area.left) {
            Some(cell) if cell.formula.is_some() => false,
            Some(cell) => match &cell.value {
                Value::Text(_) => true,
                Value::Number(number) => number.fract() == 0.0 && (0.0..=2100.0).contains(number),
                _ => false,
            },
            None => false,
        })
}

fn is_mostly_text(grid: &Grid<'_>, areas: &[Area]) -> bool {
    let texts = areas.iter().filter(|area| is_all_text(grid, &[**area])).count();
    is_header_text(grid, areas) && texts * 2 > areas.len()
}

/// «1 2 3 …» or «А Б 1 2 …» in at least three cells from the row's first column on.
fn counts_columns(grid: &Grid<'_>, row: u32) -> bool {
    let anchors = grid.anchors(row);
    anchors.len() >= 3 && counts_up(grid, &anchors)
}

fn counts_up(grid: &Grid<'_>, anchors: &[Area]) -> bool {
    let mut letters = "абвгдежз".chars();
    let mut last = 0;
    anchors.iter().all(|area| {
        let Some(cell) = grid.cell(area.top, area.left).filter(|cell| cell.formula.is_none() || has_something(cell))
        else {
            return false;
        };
        let text = cell.value.text().to_lowercase();
        if last == 0 && letters.next().is_some_and(|letter| text.chars().eq([letter])) {
            return true;
        }
        // «гр. 3», «5 (гр. 3 + гр. 4)», «5=3+4»
        let digits: String =
            text.trim_start_matches(|c: char| !c.is_ascii_digit()).chars().take_while(char::is_ascii_digit).collect();
        let starts = text.starts_with(|c: char| c.is_ascii_digit()) || text.starts_with("гр");
        let number = digits.parse::<u32>().ok().filter(|_| starts);
        let next = number.is_some_and(|number| number == last + 1);
        last = number.unwrap_or(last);
        next
    })
}

/// A row of column numbers under these headings.
fn is_numbering(grid: &Grid<'_>, row: u32, columns: &[Heading]) -> bool {
    let first = columns.first().map_or(0, |heading| heading.column);
    let last = columns.last().map_or(0, |heading| heading.column);
    let anchors: Vec<Area> =
        grid.anchors(row).into_iter().filter(|area| area.left >= first && area.left <= last).collect();
    let enough = anchors.len() >= 3.min(columns.len()) && anchors.len() * 10 >= columns.len() * 6 && anchors.len() >= 2;
    enough && anchors.first().is_some_and(|area| area.left == first) && counts_up(grid, &anchors)
}

/// The headings of the columns: for each the texts of the rows above one another, merged ones once.
fn headings(grid: &Grid<'_>, top: u32, bottom: u32) -> Vec<Heading> {
    let mut columns: Vec<u32> = (top..=bottom).flat_map(|row| grid.columns(row)).collect();
    columns.sort_unstable();
    columns.dedup();
    let mut made: Vec<Heading> = Vec::new();
    for column in columns {
        let mut texts: Vec<(u32, String)> = Vec::new();
        let mut last_area = None;
        for row in top..=bottom {
            let area = grid.area(row, column);
            if last_area == Some(area) {
                continue;
            }
            last_area = Some(area);
            let text = one_line_title(&grid.text(row, column));
            let text = if text.is_empty() { spilled(grid, row, column, bottom) } else { Some(text) };
            if let Some(text) = text {
                texts.push((area.top, text));
            }
        }
        let Some((row, title)) = texts.pop() else { continue };
        let groups: Vec<String> = texts.into_iter().map(|(_, text)| text.trim_end_matches(':').to_owned()).collect();
        let group = (!groups.is_empty()).then(|| groups.join(" / "));
        made.push(Heading { column, row, group, title });
    }
    made
}

/// The group written once at the left, not merged: it holds for blank cells at its right that have a title below.
fn spilled(grid: &Grid<'_>, row: u32, column: u32, bottom: u32) -> Option<String> {
    let titled = |column: u32| {
        (row + 1..=bottom).any(|below| {
            let area = grid.area(below, column);
            area.top > row && !grid.text(below, column).is_empty()
        })
    };
    if row == bottom || !titled(column) {
        return None;
    }
    let left = grid.columns(row).filter(|other| *other < column).last()?;
    let area = grid.area(row, left);
    // A merged group says itself how far it reaches.
    if area.size() != (1, 1) || !(left..column).all(titled) {
        return None;
    }
    let text = one_line_title(&grid.text(row, left));
    (!text.is_empty()).then_some(text)
}
