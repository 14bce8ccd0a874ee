//! The rows below the headings: which hold data, which fixed row each is, what their cells come to.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::book::{Grid, GridCell, GridRow};
use super::fill::{FilledRow, FilledSheet};
use super::headings::Headings;
use super::note::{Note, fold};
use super::values;
use crate::forms::spec::FixedRow;
use crate::forms::{Column, FormSheet};
use crate::sheets::read::address;

/// Most remarks of one kind on a worksheet; the rest is summed up.
const TOLD: usize = 20;

/// A worksheet read.
pub struct Found {
    pub sheet: FilledSheet,
    pub remarks: Vec<Note>,
    pub errors: Vec<Note>,
}

pub fn read(grid: &Grid, sheet: &FormSheet, headings: &Headings, stamped: bool) -> Found {
    let columns: Vec<(&Column, u32)> = headings
        .columns
        .iter()
        .filter_map(|(place, at)| Some((sheet.columns().get(*place)?, *at)))
        .filter(|(column, _)| column.formula.is_none())
        .collect();
    let mut reading = Reading {
        grid,
        sheet,
        headings,
        columns,
        merged: HashMap::new(),
        remarks: Vec::new(),
        errors: Vec::new(),
        told: 0,
        hidden: Vec::new(),
    };
    reading.merge();
    let rows = reading.data_rows(stamped);
    let rows = if sheet.is_fixed() { reading.fixed(rows) } else { reading.free(rows) };
    reading.tell_hidden();
    let columns = reading.columns.iter().map(|(column, at)| (column.key.clone(), *at)).collect();
    let sheet = FilledSheet { key: sheet.key().to_owned(), worksheet: grid.name.clone(), columns, rows };
    if reading.told > TOLD {
        let message = format!("и еще {} таких замечаний на этом листе", reading.told - TOLD);
        reading.remarks.push(Note::sheet(&grid.name, message));
    }
    Found { sheet, remarks: reading.remarks, errors: reading.errors }
}

struct Reading<'a> {
    grid: &'a Grid,
    sheet: &'a FormSheet,
    headings: &'a Headings,
    /// Columns that are read, with where they stand: all but those that are computed.
    columns: Vec<(&'a Column, u32)>,
    /// Cells that show the value of the first one merged with them.
    merged: HashMap<(u32, u32), GridCell>,
    remarks: Vec<Note>,
    errors: Vec<Note>,
    told: usize,
    hidden: Vec<u32>,
}

impl<'a> Reading<'a> {
    /// Cells merged downwards all have the value that is seen beside their rows; merged sideways only the first has it.
    fn merge(&mut self) {
        let known: HashSet<u32> = self.columns.iter().map(|(_, at)| *at).collect();
        for area in self.grid.merged.iter().filter(|area| area.first_row > self.headings.row) {
            if !(area.first_column..=area.last_column).take(1_000).any(|column| known.contains(&column)) {
                continue;
            }
            if area.first_column != area.last_column {
                let message = "ячейки объединены по ширине: значение взято только для первой, разъедините их";
                self.remarks.push(Note::cell(&self.grid.name, area.address(), message));
                continue;
            }
            let Some(first) = self.grid.row(area.first_row).and_then(|row| row.cell(area.first_column)) else {
                continue;
            };
            for row in (area.first_row + 1..=area.last_row).take(crate::forms::spec::MAX_ROWS) {
                self.merged.insert((row, area.first_column), first.clone());
            }
            let message = format!("ячейки объединены: «{}» взято для каждой строки", first.text);
            self.remarks.push(Note::cell(&self.grid.name, area.address(), message));
        }
    }

    fn cell(&self, row: &'a GridRow, column: u32) -> Option<GridCell> {
        self.merged.get(&(row.number, column)).or_else(|| row.cell(column)).cloned()
    }

    /// Rows with data in columns of the form, without those that are none.
    fn data_rows(&mut self, stamped: bool) -> Vec<&'a GridRow> {
        let mut rows = Vec::new();
        for row in self.grid.rows.iter().filter(|row| row.number > self.headings.row) {
            let texts: Vec<&str> = self.columns.iter().map(|(_, at)| row.text(*at)).collect();
            if texts.iter().all(|text| text.is_empty()) && !self.has_uncounted(row) {
                continue;
            }
            if let Some(what) = self.not_data(row, &texts, stamped) {
                self.remark(Note::sheet(&self.grid.name, format!("строка {} пропущена: {what}", row.number + 1)));
                continue;
            }
            if row.hidden {
                self.hidden.push(row.number);
            }
            rows.push(row);
        }
        rows
    }

    fn has_uncounted(&self, row: &GridRow) -> bool {
        self.columns.iter().any(|(_, at)| row.cell(*at).is_some_and(GridCell::is_uncounted))
    }

    /// Headings told once more, the line of column numbers, totals that somebody has written below.
    fn not_data(&self, row: &GridRow, texts: &[&str], stamped: bool) -> Option<&'static str> {
        let filled = texts.iter().filter(|text| !text.is_empty()).count();
        let same = |(column, _): &&(&Column, u32), text: &&str| {
            let text = fold(text);
            text == fold(&column.title) || text == fold(&column.heading())
        };
        let repeated = self.columns.iter().zip(texts).filter(|(column, text)| !text.is_empty() && same(column, text));
        if filled >= 2 && repeated.count() == filled {
            return Some("в ней снова заголовки");
        }
        if stamped {
            return None;
        }
        // Computed columns are numbered too.
        let left = self.headings.columns.values().min().copied().unwrap_or(0);
        let numbered = |((_, at), text): (&(&Column, u32), &&str)| *text == (at - left + 1).to_string();
        let numbers = self.columns.iter().zip(texts).all(numbered);
        if row.number == self.headings.row + 1 && texts.len() >= 3 && numbers {
            return Some("в ней номера столбцов");
        }
        let first = texts.iter().find(|text| !text.is_empty()).map(|text| fold(text)).unwrap_or_default();
        let totals = !self.sheet.is_fixed() && (first.starts_with("итого") || first.starts_with("всего"));
        totals.then_some("в ней итоги")
    }

    fn remark(&mut self, note: Note) {
        self.told += 1;
        if self.told <= TOLD {
            self.remarks.push(note);
        }
    }

    fn free(&mut self, rows: Vec<&'a GridRow>) -> Vec<FilledRow> {
        rows.into_iter().map(|row| self.filled(row, None)).collect()
    }

    fn filled(&mut self, row: &'a GridRow, fixed: Option<&str>) -> FilledRow {
        let mut filled =
            FilledRow { number: row.number, fixed: fixed.map(str::to_owned), cells: BTreeMap::new(), left: Vec::new() };
        for (column, at) in self.columns.clone() {
            let Some(cell) = self.cell(row, at) else { continue };
            if fixed.is_some_and(|key| !self.sheet.is_editable(key, &column.key)) {
                self.tell_changed(row, fixed, column, at, &cell);
                continue;
            }
            let place = || address(row.number, at);
            match values::typed(column, &cell) {
                Ok(typed) => {
                    if let Some(remark) = typed.remark {
                        self.remark(Note::cell(&self.grid.name, place(), remark));
                    }
                    if !typed.text.is_empty() {
                        filled.cells.insert(column.key.clone(), typed.text);
                    }
                }
                Err(_) if column.locked => filled.left.push(column.key.clone()),
                Err(why) => {
                    let message = format!("{why}. Прежнее значение останется");
                    self.errors.push(Note::cell(&self.grid.name, place(), message));
                    filled.left.push(column.key.clone());
                }
            }
        }
        filled
    }

    /// A cell that the operator filled holds something else in the file.
    fn tell_changed(&mut self, row: &GridRow, fixed: Option<&str>, column: &Column, at: u32, cell: &GridCell) {
        let own = fixed.and_then(|key| self.sheet.fixed_row(key)).and_then(|row| row.values.get(&column.key));
        let Some(own) = own else { return };
        let read = values::typed(column, cell).ok().and_then(|typed| column.read(&typed.text));
        if read.as_ref() != Some(own) && fold(&cell.text) != fold(&own.show()) {
            let message = format!("«{}» не загружается: ячейка задана, в ней «{}»", cell.text, own.show());
            self.remark(Note::cell(&self.grid.name, address(row.number, at), message));
        }
    }

    /// Each row of the file is the fixed row whose given cells it repeats; where none are given, the one at its place.
    fn fixed(&mut self, rows: Vec<&'a GridRow>) -> Vec<FilledRow> {
        let sheet = self.sheet;
        let own = self.by_given();
        let mut left: Vec<&FixedRow> = sheet.fixed_rows().iter().collect();
        let mut matched: Vec<(&GridRow, Option<&FixedRow>)> = Vec::new();
        for row in &rows {
            let given = self.given_of(row);
            let found = own.get(&given).copied().filter(|found| left.iter().any(|other| other.key == found.key));
            left.retain(|other| found.is_none_or(|found| found.key != other.key));
            matched.push((row, found));
        }
        let told_by_place =
            |row: &FixedRow| given(sheet, row).iter().all(String::is_empty) || !own.contains_key(&given(sheet, row));
        let mut filled = Vec::new();
        let first = rows.first().map_or(0, |row| row.number);
        for (row, found) in matched {
            let by_place = || {
                let place = usize::try_from(row.number.checked_sub(first)?).ok()?;
                let fixed = sheet.fixed_rows().get(place)?;
                let at = left.iter().position(|other| other.key == fixed.key)?;
                told_by_place(fixed).then_some((fixed, at))
            };
            let fixed = match found {
                Some(fixed) => Some(fixed),
                None => match by_place() {
                    Some((fixed, at)) => {
                        left.remove(at);
                        Some(fixed)
                    }
                    None => None,
                },
            };
            match fixed {
                Some(fixed) => filled.push(self.filled(row, Some(&fixed.key))),
                None => self.tell_unknown(row),
            }
        }
        for fixed in left {
            let name =
                given(sheet, fixed).into_iter().find(|text| !text.is_empty()).unwrap_or_else(|| fixed.key.clone());
            self.remark(Note::sheet(&self.grid.name, format!("строки «{name}» в файле нет: она останется как есть")));
        }
        filled
    }

    fn tell_unknown(&mut self, row: &GridRow) {
        let text = row.cells.iter().map(|cell| cell.text.as_str()).find(|text| !text.is_empty()).unwrap_or_default();
        let message = format!("строка {} («{text}») не загружается: такой в форме нет", row.number + 1);
        self.remark(Note::sheet(&self.grid.name, message));
    }

    /// The fixed rows by their given cells; those that are alike are left out.
    fn by_given(&self) -> HashMap<Vec<String>, &'a FixedRow> {
        let mut own: HashMap<Vec<String>, Option<&FixedRow>> = HashMap::new();
        for row in self.sheet.fixed_rows() {
            let given = self.seen(given(self.sheet, row));
            if given.iter().any(|text| !text.is_empty()) {
                own.entry(given).and_modify(|known| *known = None).or_insert(Some(row));
            }
        }
        own.into_iter().filter_map(|(given, row)| Some((given, row?))).collect()
    }

    /// Only the columns that the file has.
    fn seen(&self, texts: Vec<String>) -> Vec<String> {
        let present = |place: usize| self.headings.columns.contains_key(&place);
        texts.into_iter().enumerate().map(|(place, text)| if present(place) { text } else { String::new() }).collect()
    }

    fn given_of(&self, row: &'a GridRow) -> Vec<String> {
        let given_columns = given_columns(self.sheet);
        let columns = self.sheet.columns().iter().enumerate();
        columns
            .map(|(place, column)| {
                let at = self.headings.columns.get(&place).filter(|_| given_columns.contains(column.key.as_str()));
                let cell = at.and_then(|at| self.cell(row, *at));
                cell.and_then(|cell| values::typed(column, &cell).ok())
                    .map(|typed| shown(column, &typed.text))
                    .unwrap_or_default()
            })
            .collect()
    }

    fn tell_hidden(&mut self) {
        let (Some(first), Some(last)) = (self.hidden.first(), self.hidden.last()) else { return };
        let (first, last) = (first + 1, last + 1);
        let message = match first == last {
            true => format!("строка {first} скрыта: она тоже загружается"),
            false => {
                format!("между строками {first} и {last} есть скрытые ({}): они тоже загружаются", self.hidden.len())
            }
        };
        self.remarks.push(Note::sheet(&self.grid.name, message));
    }
}

/// Columns in which the operator filled cells of every fixed row: they tell the rows apart.
fn given_columns(sheet: &FormSheet) -> HashSet<&str> {
    let columns = sheet.columns().iter().map(|column| column.key.as_str());
    columns.filter(|key| sheet.fixed_rows().iter().all(|row| row.values.contains_key(*key))).collect()
}

/// The given cells of a fixed row as they are compared, one for each column of the sheet.
fn given(sheet: &FormSheet, row: &FixedRow) -> Vec<String> {
    let given_columns = given_columns(sheet);
    let columns = sheet.columns().iter();
    columns
        .map(|column| {
            let value = row.values.get(&column.key).filter(|_| given_columns.contains(column.key.as_str()));
            value.map(|value| fold(&value.show())).unwrap_or_default()
        })
        .collect()
}

fn shown(column: &Column, text: &str) -> String {
    fold(&column.read(text).map(|value| value.show()).unwrap_or_default())
}
