//! What may be headings on a worksheet, gathered once, however many sheets of a form are looked for on it.

use std::collections::{BTreeSet, HashMap};

use super::book::{Book, Grid, Merged};
use super::note::fold;

/// Headings are looked for among so many rows that hold something.
const LOOKED_AT: usize = 60;
/// Longest text that is compared as a heading, in bytes: title and group of the longest kind fit.
const LONGEST: usize = 4_000;

/// What of a whole book may be looked at: each sheet of the form is compared with all of it.
struct Room {
    labels: usize,
    merged: usize,
}

/// A worksheet with what may be headings on it.
pub struct Looked<'g> {
    pub grid: &'g Grid,
    /// Numbers of the rows, from 0, with their labels from left to right.
    pub rows: Vec<(u32, Vec<Label<'g>>)>,
}

/// What stands as the heading of a column: in its row, or above it where it reaches over both.
pub struct Label<'g> {
    /// From 0.
    pub column: u32,
    pub text: &'g str,
    /// As it is compared.
    pub folded: String,
    /// The heading above the headings, also when it reaches over several columns.
    pub group: &'g str,
}

/// Every worksheet of the book; what one leaves of its share is for those after it.
pub fn look(book: &Book) -> Vec<Looked<'_>> {
    let mut left = Room { labels: 120_000, merged: 200_000 };
    let mut worksheets = Vec::new();
    for (at, grid) in book.sheets.iter().enumerate() {
        let share = book.sheets.len() - at;
        let mut room = Room { labels: left.labels / share, merged: left.merged / share };
        let given = (room.labels, room.merged);
        worksheets.push(Looked::of(grid, &mut room));
        left.labels -= given.0 - room.labels;
        left.merged -= given.1 - room.merged;
    }
    worksheets
}

impl<'g> Looked<'g> {
    fn of(grid: &'g Grid, room: &mut Room) -> Looked<'g> {
        let numbers: Vec<u32> = grid.rows.iter().take(LOOKED_AT).map(|row| row.number).collect();
        let merged = first_cells(&grid.merged, &numbers, room);
        let sight = Sight { grid, merged };
        let rows = numbers.into_iter().map(|number| (number, sight.labels(number, room))).collect();
        Looked { grid, rows }
    }
}

struct Sight<'g> {
    grid: &'g Grid,
    /// First cells of merged ones.
    merged: HashMap<(u32, u32), (u32, u32)>,
}

impl<'g> Sight<'g> {
    fn labels(&self, number: u32, room: &mut Room) -> Vec<Label<'g>> {
        let above = number.checked_sub(1);
        let mut places: Vec<u32> = Vec::new();
        for number in [above, Some(number)].into_iter().flatten() {
            places.extend(self.grid.row(number).iter().flat_map(|row| &row.cells).map(|cell| cell.column));
        }
        places.sort_unstable();
        places.dedup();
        let mut labels = Vec::new();
        for column in places {
            let own = self.text(number, column);
            let text = match above.filter(|_| own.is_empty()) {
                Some(above) => self.grid.row(above).map_or("", |row| row.text(column)),
                None => own,
            };
            if text.is_empty() {
                continue;
            }
            let Some(left) = room.labels.checked_sub(1) else { break };
            room.labels = left;
            let folded = if text.len() <= LONGEST { fold(text) } else { String::new() };
            let group = above.map_or("", |above| self.group(above, column));
            labels.push(Label { column, text, folded, group: if group.len() <= LONGEST { group } else { "" } });
        }
        labels
    }

    fn group(&self, above: u32, column: u32) -> &'g str {
        let own = self.text(above, column);
        if !own.is_empty() {
            return own;
        }
        // Written over several columns without being merged.
        let Some(row) = self.grid.row(above) else { return "" };
        let left = row.cells.partition_point(|cell| cell.column < column).checked_sub(1);
        left.and_then(|at| row.cells.get(at)).map_or("", |cell| cell.text.as_str())
    }

    /// The text of a cell, for merged ones that of the first.
    fn text(&self, row: u32, column: u32) -> &'g str {
        let (row, column) = self.merged.get(&(row, column)).copied().unwrap_or((row, column));
        self.grid.row(row).map_or("", |row| row.text(column))
    }
}

/// First cells of merged ones, for these rows and those above them.
fn first_cells(merged: &[Merged], rows: &[u32], room: &mut Room) -> HashMap<(u32, u32), (u32, u32)> {
    let near: BTreeSet<u32> = rows.iter().flat_map(|row| [row.saturating_sub(1), *row]).collect();
    let mut first = HashMap::new();
    for area in merged.iter().filter(|area| area.first_row <= area.last_row) {
        for row in near.range(area.first_row..=area.last_row) {
            for column in (area.first_column..=area.last_column).take(1_000) {
                let Some(left) = room.merged.checked_sub(1) else { return first };
                room.merged = left;
                first.insert((*row, column), (area.first_row, area.first_column));
            }
        }
    }
    first
}
