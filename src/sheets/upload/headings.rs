//! Which column of a worksheet is which of the form: by headings, wherever they stand, with the groups above them where
//! one heading stands for several columns.

use std::collections::{BTreeMap, HashMap};

use super::book::{Grid, Merged};
use super::note::{Note, fold};
use crate::forms::FormSheet;
use crate::sheets::read::{address, column_name};

/// Headings are looked for among so many rows that hold something.
const LOOKED_AT: usize = 60;

/// Where the columns of a form's sheet were found.
#[derive(Debug)]
pub struct Headings {
    /// The lowest row of headings, from 0.
    pub row: u32,
    /// Worksheet columns, from 0, by places of the form's columns.
    pub columns: BTreeMap<usize, u32>,
    /// Headings of the file that are none of the form's.
    pub unknown: Vec<(u32, String)>,
    /// Places of columns that were found twice, with where.
    pub doubled: Vec<(usize, u32, u32)>,
    merged: HashMap<(u32, u32), (u32, u32)>,
}

impl Headings {
    /// The row that names the most columns; `None` when no row names half of those that are to be filled.
    pub fn find(grid: &Grid, sheet: &FormSheet) -> Option<Headings> {
        let names = Names::of(sheet);
        let mut best: Option<Headings> = None;
        for row in grid.rows.iter().take(LOOKED_AT) {
            let found = Headings::read(grid, row.number, &names);
            if best.as_ref().is_none_or(|best| found.columns.len() > best.columns.len()) {
                best = Some(found);
            }
        }
        let open = sheet.columns().iter().filter(|column| column.is_open()).count();
        best.filter(|best| !best.columns.is_empty() && best.columns.len() * 2 >= open)
    }

    /// Whether every column that is to be filled was found.
    pub fn is_complete(&self, sheet: &FormSheet) -> bool {
        self.missing(sheet).next().is_none()
    }

    fn missing<'s>(&'s self, sheet: &'s FormSheet) -> impl Iterator<Item = (usize, &'s crate::forms::Column)> {
        let columns = sheet.columns().iter().enumerate();
        columns.filter(|(place, column)| column.is_open() && !self.columns.contains_key(place))
    }

    fn read(grid: &Grid, row: u32, names: &Names) -> Headings {
        let mut headings = Headings {
            row,
            columns: BTreeMap::new(),
            unknown: Vec::new(),
            doubled: Vec::new(),
            merged: first_cells(&grid.merged, row),
        };
        let mut places: Vec<u32> = Vec::new();
        for number in [row.checked_sub(1), Some(row)].into_iter().flatten() {
            places.extend(grid.row(number).iter().flat_map(|row| &row.cells).map(|cell| cell.column));
        }
        places.sort_unstable();
        places.dedup();
        for column in places {
            let label = headings.label(grid, column);
            if label.is_empty() {
                continue;
            }
            match names.find(&label, &headings.group(grid, column)) {
                Some(place) => match headings.columns.get(&place) {
                    Some(first) => headings.doubled.push((place, *first, column)),
                    None => {
                        headings.columns.insert(place, column);
                    }
                },
                None => headings.unknown.push((column, label)),
            }
        }
        headings
    }

    /// The heading of a column: in this row, or above it where it reaches over both.
    fn label(&self, grid: &Grid, column: u32) -> String {
        let own = self.text(grid, self.row, column);
        match self.row.checked_sub(1).filter(|_| own.is_empty()) {
            Some(above) => grid.row(above).map_or("", |row| row.text(column)).to_owned(),
            None => own,
        }
    }

    /// The heading above the headings, also when it reaches over several columns.
    fn group(&self, grid: &Grid, column: u32) -> String {
        let Some(above) = self.row.checked_sub(1) else { return String::new() };
        let own = self.text(grid, above, column);
        if !own.is_empty() {
            return own;
        }
        // Written over several columns without being merged.
        let left = grid.row(above).and_then(|row| row.cells.iter().rfind(|cell| cell.column < column));
        left.map(|cell| cell.text.clone()).unwrap_or_default()
    }

    /// The text of a cell, for merged ones that of the first.
    fn text(&self, grid: &Grid, row: u32, column: u32) -> String {
        let (row, column) = self.merged.get(&(row, column)).copied().unwrap_or((row, column));
        grid.row(row).map_or("", |row| row.text(column)).to_owned()
    }

    /// Why the file can't be read: columns that are to be filled are not there, or are there twice.
    pub fn refusals(&self, grid: &Grid, sheet: &FormSheet) -> Vec<Note> {
        let mut notes = Vec::new();
        for (place, first, second) in &self.doubled {
            let Some(column) = sheet.columns().get(*place) else { continue };
            notes.push(Note::cell(
                &grid.name,
                address(self.row, *second),
                format!(
                    "столбец «{}» встречается дважды, он есть и в {}: оставьте один",
                    column.heading(),
                    column_name(*first)
                ),
            ));
        }
        let missing: Vec<_> = self.missing(sheet).collect();
        for (place, column) in &missing {
            let heading = column.heading();
            notes.push(match self.renamed(*place, missing.len()) {
                Some((at, label)) => Note::cell(
                    &grid.name,
                    address(self.row, *at),
                    format!("здесь ожидался столбец «{heading}», а написано «{label}»: верните заголовок"),
                ),
                None => Note::sheet(&grid.name, format!("нет столбца «{heading}»: верните его с этим заголовком")),
            });
        }
        notes
    }

    /// An unknown heading that stands where the column belongs: right of the one before it.
    fn renamed(&self, place: usize, missing: usize) -> Option<&(u32, String)> {
        let before = place.checked_sub(1).and_then(|before| self.columns.get(&before)).map(|column| column + 1);
        let after = self.columns.get(&(place + 1)).and_then(|column| column.checked_sub(1));
        let mut unknown = self.unknown.iter();
        unknown
            .find(|(column, _)| Some(*column) == before || Some(*column) == after)
            .or_else(|| self.unknown.first().filter(|_| missing == 1 && self.unknown.len() == 1))
    }

    /// Columns of the file that are not the form's, and headings that have moved.
    pub fn remarks(&self, grid: &Grid) -> Vec<Note> {
        let unknown = self.unknown.iter().map(|(column, label)| {
            let message = format!("столбца «{label}» в форме нет: он не загружается");
            Note::cell(&grid.name, address(self.row, *column), message)
        });
        let mut notes: Vec<Note> = unknown.collect();
        if !self.columns.values().is_sorted() {
            notes.push(Note::sheet(&grid.name, "столбцы переставлены: они найдены по заголовкам"));
        }
        notes
    }
}

/// First cells of merged ones, for the rows around the headings.
fn first_cells(merged: &[Merged], row: u32) -> HashMap<(u32, u32), (u32, u32)> {
    let mut first = HashMap::new();
    let above = row.saturating_sub(1);
    for area in merged.iter().filter(|area| area.first_row <= row && area.last_row >= above) {
        for inner in area.first_row.max(above)..=area.last_row.min(row) {
            for column in (area.first_column..=area.last_column).take(1_000) {
                first.insert((inner, column), (area.first_row, area.first_column));
            }
        }
    }
    first
}

/// The form's columns by what they may be called.
struct Names {
    /// Places by title alone; more than one where titles repeat.
    by_title: HashMap<String, Vec<usize>>,
    /// Places by group and title in one: «Получили: «5»».
    by_heading: HashMap<String, usize>,
    by_group: HashMap<(String, String), usize>,
}

impl Names {
    fn of(sheet: &FormSheet) -> Names {
        let mut names = Names { by_title: HashMap::new(), by_heading: HashMap::new(), by_group: HashMap::new() };
        for (place, column) in sheet.columns().iter().enumerate() {
            names.by_title.entry(fold(&column.title)).or_default().push(place);
            names.by_heading.entry(fold(&column.heading())).or_insert(place);
            let group = column.group.as_deref().map(fold).unwrap_or_default();
            names.by_group.entry((group, fold(&column.title))).or_insert(place);
        }
        names
    }

    fn find(&self, label: &str, group: &str) -> Option<usize> {
        let label = fold(label);
        let places = self.by_title.get(&label).map(Vec::as_slice).unwrap_or_default();
        match places {
            [place] => Some(*place),
            [] => self.by_heading.get(&label).copied(),
            _ => {
                let grouped = self.by_group.get(&(fold(group), label.clone())).copied();
                grouped.or_else(|| self.by_group.get(&(String::new(), label)).copied())
            }
        }
    }
}
