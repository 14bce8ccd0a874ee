//! The rows below the headings: which hold data, which fixed row each is, what their cells come to.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::book::{Grid, GridCell, GridRow};
use super::fill::{FilledRow, FilledSheet};
use super::headings::Headings;
use super::note::{Note, fold, shorten};
use super::values;
use crate::forms::spec::FixedRow;
use crate::forms::{Column, FormSheet};
use crate::sheets::read::address;

/// Most remarks of one kind on a worksheet; the rest is summed up.
const TOLD: usize = 20;
/// Most mistakes told of a worksheet.
const MISTAKES: usize = 500;
/// Rows with something in the form's columns that are looked at: no sheet of a form has so many.
const ROWS: usize = 2 * crate::forms::spec::MAX_ROWS;

/// How much merged cells of a whole book may give to the rows they reach over: one long text could stand in very many.
pub struct MergedRoom {
    cells: usize,
    bytes: usize,
}

impl Default for MergedRoom {
    fn default() -> MergedRoom {
        MergedRoom { cells: 200_000, bytes: 8_000_000 }
    }
}

impl MergedRoom {
    fn take(&mut self, cells: usize, text: &str) -> bool {
        let left = self.cells.checked_sub(cells).zip(self.bytes.checked_sub(cells.saturating_mul(text.len())));
        if let Some((cells, bytes)) = left {
            *self = MergedRoom { cells, bytes };
        }
        left.is_some()
    }
}

/// A worksheet read.
pub struct Found {
    pub sheet: FilledSheet,
    pub remarks: Vec<Note>,
    pub errors: Vec<Note>,
}

pub fn read(grid: &Grid, sheet: &FormSheet, headings: &Headings<'_>, stamped: bool, room: &mut MergedRoom) -> Found {
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
        mistakes: 0,
        hidden: Vec::new(),
    };
    reading.merge(room);
    let rows = reading.data_rows(stamped);
    let rows = if sheet.is_fixed() { reading.fixed(rows) } else { reading.free(rows) };
    reading.tell_hidden();
    let columns = reading.columns.iter().map(|(column, at)| (column.key.clone(), *at)).collect();
    let sheet = FilledSheet { key: sheet.key().to_owned(), worksheet: grid.name.clone(), columns, rows };
    if reading.told > TOLD {
        let message = format!("и еще {} таких замечаний на этом листе", reading.told - TOLD);
        reading.remarks.push(Note::sheet(&grid.name, message));
    }
    if reading.mistakes > MISTAKES {
        let message = format!("и еще {} ошибок на этом листе", reading.mistakes - MISTAKES);
        reading.errors.push(Note::sheet(&grid.name, message));
    }
    Found { sheet, remarks: reading.remarks, errors: reading.errors }
}

struct Reading<'a> {
    grid: &'a Grid,
    sheet: &'a FormSheet,
    headings: &'a Headings<'a>,
    /// Columns that are read, with where they stand: all but those that are computed.
    columns: Vec<(&'a Column, u32)>,
    /// Cells that show the value of the first one merged with them.
    merged: HashMap<(u32, u32), &'a GridCell>,
    remarks: Vec<Note>,
    errors: Vec<Note>,
    told: usize,
    mistakes: usize,
    hidden: Vec<u32>,
}

impl<'a> Reading<'a> {
    /// Cells merged downwards all have the value that is seen beside their rows; merged sideways only the first has it.
    fn merge(&mut self, room: &mut MergedRoom) {
        let known: BTreeSet<u32> = self.columns.iter().map(|(_, at)| *at).collect();
        for area in self.grid.merged.iter().filter(|area| area.first_row > self.headings.row) {
            if known.iter().find(|at| **at >= area.first_column).is_none_or(|at| *at > area.last_column) {
                continue;
            }
            if area.first_column != area.last_column {
                let message = "ячейки объединены по ширине: значение взято только для первой, разъедините их";
                self.remark(Note::cell(&self.grid.name, area.address(), message));
                continue;
            }
            let Some(first) = self.grid.row(area.first_row).and_then(|row| row.cell(area.first_column)) else {
                continue;
            };
            let below = self.grid.rows_between(area.first_row + 1, area.last_row);
            if below.len() > ROWS || !room.take(below.len(), &first.text) {
                let message = "объединенных ячеек слишком много: значение взято только для первой, разъедините их";
                self.remark(Note::cell(&self.grid.name, area.address(), message));
                continue;
            }
            self.merged.extend(below.iter().map(|row| ((row.number, area.first_column), first)));
            let message = format!("ячейки объединены: «{}» взято для каждой строки", shorten(&first.text));
            self.remark(Note::cell(&self.grid.name, area.address(), message));
        }
    }

    fn cell(&self, row: &'a GridRow, column: u32) -> Option<&'a GridCell> {
        self.merged.get(&(row.number, column)).copied().or_else(|| row.cell(column))
    }

    /// Rows with data in columns of the form, without those that are none.
    fn data_rows(&mut self, stamped: bool) -> Vec<&'a GridRow> {
        let known: BTreeSet<u32> = self.columns.iter().map(|(_, at)| *at).collect();
        let holds = |row: &&GridRow| row.cells.iter().any(|cell| known.contains(&cell.column));
        let below = self.grid.rows.iter().filter(|row| row.number > self.headings.row);
        let mut below = below.filter(holds);
        let mut rows = Vec::new();
        for row in below.by_ref().take(ROWS) {
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
        if let Some(row) = below.next() {
            let message = format!("строки с {} не прочитаны: на листе их больше {ROWS}", row.number + 1);
            self.mistake(Note::sheet(&self.grid.name, message));
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

    fn mistake(&mut self, note: Note) {
        self.mistakes += 1;
        if self.mistakes <= MISTAKES {
            self.errors.push(note);
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
                self.tell_changed(row, fixed, column, at, cell);
                continue;
            }
            let place = || address(row.number, at);
            match values::typed(column, cell) {
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
                    self.mistake(Note::cell(&self.grid.name, place(), message));
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
            let message = format!("«{}» не загружается: ячейка задана, в ней «{}»", shorten(&cell.text), own.show());
            self.remark(Note::cell(&self.grid.name, address(row.number, at), message));
        }
    }

    /// Each row of the file is the fixed row whose given cells it repeats; where none are given, the one at its place.
    fn fixed(&mut self, rows: Vec<&'a GridRow>) -> Vec<FilledRow> {
        let sheet = self.sheet;
        let items = sheet.fixed_rows();
        let columns = given_columns(sheet);
        let given: Vec<Vec<String>> = items.iter().map(|row| given(sheet, row, &columns)).collect();
        let own = self.by_given(&given, &columns);
        let mut left = vec![true; items.len()];
        let mut matched: Vec<(&GridRow, Option<usize>)> = Vec::new();
        for row in &rows {
            let found = own.get(&self.given_of(row, &columns)).copied().filter(|found| left[*found]);
            if let Some(found) = found {
                left[found] = false;
            }
            matched.push((row, found));
        }
        let told_by_place = |at: usize| given[at].iter().all(String::is_empty) || !own.contains_key(&given[at]);
        let mut filled = Vec::new();
        let first = rows.first().map_or(0, |row| row.number);
        for (row, found) in matched {
            let by_place = || {
                let place = usize::try_from(row.number.checked_sub(first)?).ok()?;
                (*left.get(place)? && told_by_place(place)).then_some(place)
            };
            let Some(at) = found.or_else(by_place) else {
                self.tell_unknown(row);
                continue;
            };
            left[at] = false;
            filled.push(self.filled(row, Some(&items[at].key)));
        }
        for at in (0..items.len()).filter(|at| left[*at]) {
            let name = given[at].iter().find(|text| !text.is_empty()).unwrap_or(&items[at].key);
            self.remark(Note::sheet(&self.grid.name, format!("строки «{name}» в файле нет: она останется как есть")));
        }
        filled
    }

    fn tell_unknown(&mut self, row: &GridRow) {
        let text = row.cells.iter().map(|cell| cell.text.as_str()).find(|text| !text.is_empty()).unwrap_or_default();
        let message = format!("строка {} («{}») не загружается: такой в форме нет", row.number + 1, shorten(text));
        self.remark(Note::sheet(&self.grid.name, message));
    }

    /// Places of the fixed rows by their given cells in the columns that the file has; those that are alike are left out.
    fn by_given(&self, given: &[Vec<String>], columns: &[usize]) -> HashMap<Vec<String>, usize> {
        let present: Vec<bool> = columns.iter().map(|place| self.headings.columns.contains_key(place)).collect();
        let mut own: HashMap<Vec<String>, Option<usize>> = HashMap::new();
        for (at, texts) in given.iter().enumerate() {
            let texts = texts.iter().zip(&present);
            let seen: Vec<String> =
                texts.map(|(text, present)| if *present { text.clone() } else { String::new() }).collect();
            if seen.iter().any(|text| !text.is_empty()) {
                own.entry(seen).and_modify(|known| *known = None).or_insert(Some(at));
            }
        }
        own.into_iter().filter_map(|(given, at)| Some((given, at?))).collect()
    }

    fn given_of(&self, row: &'a GridRow, columns: &[usize]) -> Vec<String> {
        let shown = |place: &usize| {
            let column = self.sheet.columns().get(*place)?;
            let cell = self.cell(row, *self.headings.columns.get(place)?)?;
            Some(shown(column, &values::typed(column, cell).ok()?.text))
        };
        columns.iter().map(|place| shown(place).unwrap_or_default()).collect()
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

/// Places of columns in which the operator filled cells of every fixed row: they tell the rows apart.
fn given_columns(sheet: &FormSheet) -> Vec<usize> {
    let columns = sheet.columns().iter().enumerate();
    let in_all = |key: &str| sheet.fixed_rows().iter().all(|row| row.values.contains_key(key));
    columns.filter(|(_, column)| in_all(&column.key)).map(|(place, _)| place).collect()
}

/// The given cells of a fixed row as they are compared.
fn given(sheet: &FormSheet, row: &FixedRow, columns: &[usize]) -> Vec<String> {
    let value = |place: &usize| row.values.get(&sheet.columns().get(*place)?.key);
    columns.iter().map(|place| value(place).map(|value| fold(&value.show())).unwrap_or_default()).collect()
}

fn shown(column: &Column, text: &str) -> String {
    fold(&column.read(text).map(|value| value.show()).unwrap_or_default())
}
