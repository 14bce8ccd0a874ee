//! What stands under a heading: rows of data, totals, sections, notes, and perhaps another table.

use super::grid::{Grid, is_constant};
use super::header::{Header, find_header};
use super::words::{fold, is_code_heading, is_note, is_number_heading, is_person_heading, is_total};
use crate::sheets::workbook::area::Area;
use crate::sheets::workbook::model::Value;

/// Rows a free sheet may have when the workbook says nothing of it.
pub(super) const DEFAULT_ROWS: usize = 300;

/// The rows under a heading.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// Rows of data with something typed or computed in them.
    pub(super) data: Vec<u32>,
    /// «Итого» and its like.
    pub(super) totals: Vec<u32>,
    /// Lines across the table: they hold for the rows below.
    pub(super) sections: Vec<(u32, String)>,
    /// Lines under the table.
    pub(super) notes: Vec<(u32, u32, String)>,
    /// The last row drawn for filling: with borders, or open in a protected sheet.
    pub(super) drawn_to: Option<u32>,
    /// Where the next table may begin.
    pub(super) next: Option<u32>,
}

impl Body {
    pub(super) fn read(grid: &Grid<'_>, header: &Header) -> Body {
        let mut body = Body::default();
        let columns: Vec<u32> = header.columns.iter().map(|heading| heading.column).collect();
        let mut expected = header.below();
        let drawn = drawn_rows(grid, header);
        for row in grid.rows_from(header.below()) {
            let gap = (expected..row).any(|blank| !drawn.contains(&blank));
            expected = row + 1;
            match kind(grid, row, &columns, gap, &drawn) {
                RowKind::Data => body.data.push(row),
                RowKind::Total => body.totals.push(row),
                RowKind::Section(text) => {
                    let begins = find_header(grid, row + 1).is_some_and(|next| is_next(grid, header, &next, row + 1));
                    if begins && !body.is_empty() {
                        body.next = Some(row);
                        break;
                    }
                    body.sections.push((row, text));
                }
                RowKind::Note(column, text) => {
                    let begins = find_header(grid, row + 1).is_some_and(|next| is_next(grid, header, &next, row + 1));
                    if gap && begins {
                        body.next = Some(row);
                        break;
                    }
                    body.notes.push((row, column, text));
                }
                RowKind::Outside => {}
            }
            if gap && find_header(grid, row).is_some_and(|next| is_next(grid, header, &next, row)) {
                body.forget(row);
                body.next = Some(row);
                break;
            }
        }
        let end = body.next.or_else(|| body.notes.first().map(|(row, ..)| *row)).unwrap_or(u32::MAX);
        body.drawn_to = drawn.into_iter().filter(|row| *row < end && !body.totals.contains(row)).max();
        body
    }

    fn is_empty(&self) -> bool {
        self.data.is_empty() && self.totals.is_empty()
    }

    fn forget(&mut self, row: u32) {
        self.data.retain(|other| *other != row);
        self.totals.retain(|other| *other != row);
        self.sections.retain(|(other, _)| *other != row);
        self.notes.retain(|(other, ..)| *other != row);
    }
}

/// Another heading right there, not a row of data that looks like one.
fn is_next(grid: &Grid<'_>, header: &Header, next: &Header, row: u32) -> bool {
    let stands_out = |column: u32| {
        let style = grid.style(next.top, column);
        style.bold || style.filled
    };
    let data_stands_out = header.columns.iter().any(|heading| {
        let style = grid.style(header.below(), heading.column);
        style.bold || style.filled
    });
    let marked = next.columns.iter().all(|heading| stands_out(heading.column)) && !data_stands_out;
    next.top <= row + 2
        && (next.columns.len() >= 3 || header.columns.len() <= 2)
        && (marked || next.numbering.is_some())
}

enum RowKind {
    Data,
    Total,
    Section(String),
    /// The column and the text.
    Note(u32, String),
    /// Nothing in the table's columns.
    Outside,
}

fn kind(grid: &Grid<'_>, row: u32, columns: &[u32], gap: bool, drawn: &[u32]) -> RowKind {
    let anchors: Vec<Area> =
        grid.anchors(row).into_iter().filter(|area| area.top == row || area.size().1 == 1).collect();
    let within: Vec<&Area> =
        anchors.iter().filter(|area| columns.iter().any(|column| area.has_column(*column))).collect();
    let Some(first) = within.first() else {
        let note = anchors.first().map(|area| (area.left, grid.text(area.top, area.left)));
        return note.filter(|(_, text)| is_note(text)).map_or(RowKind::Outside, |(at, text)| RowKind::Note(at, text));
    };
    let text = grid.text(first.top, first.left);
    let labels = within.iter().take(3).map(|area| grid.text(area.top, area.left));
    if labels.clone().any(|label| is_total(&label)) && within.len() < columns.len().max(3) + 1 {
        return RowKind::Total;
    }
    if anchors.len() <= 4
        && anchors.iter().any(|area| is_note(&grid.text(area.top, area.left)))
        && !is_drawn(drawn, row)
    {
        return RowKind::Note(first.left, text);
    }
    let covered = columns.iter().filter(|column| first.has_column(**column)).count();
    let alone = within.len() == 1
        && grid
            .cell(first.top, first.left)
            .is_some_and(|cell| matches!(cell.value, Value::Text(_)) && cell.formula.is_none());
    if alone && is_note(&text) && (gap || text.starts_with('*')) {
        return RowKind::Note(first.left, text);
    }
    if alone && columns.len() >= 2 && covered >= 2 && covered * 5 >= columns.len() * 3 {
        return if gap && is_note(&text) { RowKind::Note(first.left, text) } else { RowKind::Section(text) };
    }
    if alone && columns.len() >= 3 && text.ends_with(':') {
        return RowKind::Section(text);
    }
    if alone && gap && columns.len() >= 3 && !is_drawn(drawn, row) {
        return RowKind::Note(first.left, text);
    }
    RowKind::Data
}

fn is_drawn(drawn: &[u32], row: u32) -> bool {
    drawn.binary_search(&row).is_ok()
}

/// Rows below the heading with a border, or with open cells in a protected sheet, in at least half of the columns.
fn drawn_rows(grid: &Grid<'_>, header: &Header) -> Vec<u32> {
    let columns: Vec<u32> = header.columns.iter().map(|heading| heading.column).collect();
    let mut rows = Vec::new();
    let mut last = None;
    for ((row, _), cell) in grid.sheet.cells.range((header.below(), 0)..) {
        if last == Some(*row) || cell.style == 0 {
            continue;
        }
        last = Some(*row);
        let marked = columns.iter().filter(|column| {
            let style = grid.style(*row, **column);
            style.bordered || (grid.sheet.protected && !style.locked)
        });
        if marked.count() * 2 >= columns.len() {
            rows.push(*row);
        }
    }
    rows
}

/// Who makes the rows, and why it was decided so.
#[derive(Debug, PartialEq)]
pub(super) enum Shape {
    /// The person; most rows, and whether the number was drawn in the workbook.
    Free { max: usize, drawn: Option<usize> },
    /// The office: these rows.
    Fixed,
}

/// Decides who makes the rows.
pub(super) fn shape(grid: &Grid<'_>, header: &Header, body: &Body) -> Shape {
    let free = || {
        let drawn = free_rows(grid, header, body);
        Shape::Free { max: drawn.unwrap_or(DEFAULT_ROWS).max(body.data.len()), drawn }
    };
    let rows = body.data.len();
    let own: Vec<Filled> = header
        .columns
        .iter()
        .filter(|heading| !is_number_heading(&heading.title))
        .map(|heading| Filled::of(grid, &body.data, heading))
        .collect();
    let labels = own.iter().filter(|column| column.constants * 5 >= rows * 4 && column.constants > 0).count();
    let inputs = own.iter().filter(|column| column.formulas == 0 && column.constants * 5 <= rows).count();
    let people = header.columns.iter().any(|heading| is_person_heading(&heading.title));
    let codes = header.columns.iter().any(|heading| is_code_heading(&heading.title));
    let first_label = own.iter().find(|column| column.constants * 5 >= rows * 4 && column.constants > 0);
    let chosen = first_label.is_some_and(|column| column.is_list);
    if rows == 0 {
        return free();
    }
    if grid.sheet.protected {
        let locked_labels =
            own.iter().any(|column| column.locked_constants * 5 >= rows * 4 && column.locked_constants > 0);
        let open = own.iter().any(|column| column.open * 5 >= rows * 4);
        if locked_labels && open {
            return Shape::Fixed;
        }
    }
    if labels >= 1 && (codes || !body.sections.is_empty()) {
        return Shape::Fixed;
    }
    let partly = own.iter().filter(|column| column.constants * 5 > rows && column.constants * 5 < rows * 4).count();
    if partly >= 2 && body.totals.is_empty() {
        return free(); // filled in by somebody, as far as they knew
    }
    let enough = rows >= 2 || !body.totals.is_empty();
    if enough && labels >= 1 && inputs >= 1 && !people && !chosen {
        return Shape::Fixed;
    }
    let names = header.columns.iter().find(|heading| !is_number_heading(&heading.title));
    let named = names.is_some_and(|heading| fold(&heading.title).contains("показател"));
    if enough && named && labels >= 1 {
        return Shape::Fixed;
    }
    free()
}

/// How the data rows of a column are filled.
struct Filled {
    constants: usize,
    locked_constants: usize,
    open: usize,
    formulas: usize,
    is_list: bool,
}

impl Filled {
    fn of(grid: &Grid<'_>, data: &[u32], heading: &super::header::Heading) -> Filled {
        let mut filled = Filled { constants: 0, locked_constants: 0, open: 0, formulas: 0, is_list: false };
        for row in data {
            let open = grid.is_open(*row, heading.column);
            match grid.cell(*row, heading.column) {
                Some(cell) if is_constant(cell) => {
                    filled.constants += 1;
                    filled.locked_constants += usize::from(!open);
                }
                Some(cell) if cell.formula.is_some() => filled.formulas += 1,
                _ => filled.open += usize::from(open),
            }
        }
        filled.is_list = data.first().is_some_and(|row| grid.is_validated(*row, heading.column));
        filled
    }
}

/// How many rows the workbook has ready for filling.
fn free_rows(grid: &Grid<'_>, header: &Header, body: &Body) -> Option<usize> {
    let below = header.below();
    let count = |last: u32| last.checked_sub(below).map(|rows| rows as usize + 1);
    let end = body.totals.iter().chain(body.next.iter()).chain(body.notes.iter().map(|(row, ..)| row)).min();
    let validated = grid.sheet.validations.iter().flat_map(|rule| &rule.areas).filter(|area| {
        let columns = header.columns.iter().any(|heading| area.has_column(heading.column));
        columns && area.bottom >= below && area.top <= below + 50
    });
    let validated = validated.map(|area| end.map_or(area.bottom, |end| area.bottom.min(end - 1))).max().and_then(count);
    let drawn = body.drawn_to.and_then(count);
    // Rows that only have their numbers so far.
    let number = header.columns.iter().find(|heading| is_number_heading(&heading.title)).map(|heading| heading.column);
    let has_number = |row: &&u32| number.is_some_and(|column| !grid.text(**row, column).is_empty());
    let numbered = Some(body.data.iter().filter(has_number).count()).filter(|rows| *rows >= 5);
    let most = [validated, drawn, numbered].into_iter().flatten().max()?;
    (2..=5_000).contains(&most).then_some(most)
}
