//! The operator's table of values to fill cells with (E8): one row or more for each organisation, named by code or login.
//! Read whole and judged before anything is stored.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::fs::File;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::text::fold;
use crate::domain::{AccountId, CollectionId, OrganisationId};
use crate::error::AppError;
use crate::forms::prefill::refusal;
use crate::forms::spec::Prefill;
use crate::forms::{Column, Form, Rows};
use crate::sheets::read::{Cell, CellKind, Limits, ReadError, Workbook};

/// How much of a table is taken.
const LIMITS: Limits =
    Limits { file_bytes: 40_000_000, unpacked_bytes: 200_000_000, parts: 2_000, rows: 60_000, columns: 300 };
/// Headings of the column that names the organisation, folded.
const KEYS: [&str; 6] = ["код", "код организации", "код оо", "логин", "login", "код/логин"];
/// Cells and bytes of text kept of a table.
const CELLS: usize = 500_000;
const TEXT: usize = 32_000_000;
/// Rows above the headings: a title, a note.
const ROWS_ABOVE: usize = 10;
/// Of each sort of remark so many are named.
pub const NAMED: usize = 50;
/// Tables read and not stored yet, kept at a time.
const KEPT: usize = 8;

/// A table as read, and what there is to say of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    pub file_name: String,
    pub sheet: String,
    /// Headings that the form asks for and the table has, as the form writes them.
    pub columns: Vec<String>,
    /// Rows with their organisations, in the table's order: the cells as stored.
    pub rows: Vec<(OrganisationId, BTreeMap<String, String>)>,
    pub organisations: usize,
    /// What the table calls them.
    pub called: BTreeMap<OrganisationId, String>,
    /// Names that no organisation has, with the rows they are in.
    pub unmatched: Vec<(u32, String)>,
    pub unmatched_total: usize,
    /// Headings that the form does not ask for.
    pub unknown: Vec<String>,
    /// Headings that the form asks for and the table has not.
    pub missing: Vec<String>,
    /// Values that their columns can't hold: cell, heading, text, why.
    pub bad: Vec<(String, String, String, String)>,
    pub bad_total: usize,
    /// More rows of one organisation than the form has place for.
    pub crowded: usize,
}

/// Headings that a form asks for, with the columns that do.
pub fn wanted(form: &Form) -> BTreeMap<String, Vec<&Column>> {
    let mut wanted: BTreeMap<String, Vec<&Column>> = BTreeMap::new();
    for column in form.sheets().iter().flat_map(|sheet| sheet.columns()) {
        if let Some(Prefill::Table { column: heading }) = &column.prefill {
            wanted.entry(heading.clone()).or_default().push(column);
        }
    }
    wanted
}

/// Most rows of one organisation that a form can show.
fn room(form: &Form) -> usize {
    let asks = |column: &Column| matches!(column.prefill, Some(Prefill::Table { .. }));
    let sheets = form.sheets().iter().filter(|sheet| sheet.columns().iter().any(asks));
    let rows = sheets.map(|sheet| match &sheet.spec().rows {
        Rows::Free { max, .. } => *max,
        Rows::Fixed { items } => items.len(),
    });
    rows.max().unwrap_or(0)
}

/// Reads a workbook for a form. Blocks. What makes the whole useless is the error's text.
pub fn read(file: File, name: &str, form: &Form, names: &HashMap<String, OrganisationId>) -> Result<Read, AppError> {
    let told = |error: ReadError| AppError::invalid(format!("Файл не прочитан: {error}."));
    let mut book = Workbook::from_file(file, LIMITS).map_err(told)?;
    let wanted = wanted(form).into_keys().map(|heading| fold(&heading)).collect();
    for sheet in book.sheet_names() {
        let mut table = Table::new(&sheet, &wanted);
        match book.for_each_row(&sheet, |row| table.take(row)) {
            Ok(()) | Err(Stop::NoTable) => {}
            Err(Stop::Error(error)) => return Err(told(error)),
        }
        if table.key.is_some() {
            return Ok(judge(table, name, form, names));
        }
    }
    Err(AppError::invalid(
        "В файле нет строки заголовков со столбцом «Код» или «Логин»: назовите так столбец, по которому узнают организацию.",
    ))
}

/// Why a sheet is read no further.
enum Stop {
    /// Its first rows are no headings.
    NoTable,
    Error(ReadError),
}

impl From<ReadError> for Stop {
    fn from(error: ReadError) -> Stop {
        Stop::Error(error)
    }
}

/// A sheet of the workbook.
struct Table<'w> {
    sheet: String,
    /// Headings that the form asks for, folded.
    wanted: &'w BTreeSet<String>,
    above: usize,
    /// The column that names the organisation.
    key: Option<u32>,
    /// Headings by column.
    headings: BTreeMap<u32, String>,
    /// Columns that are kept: the key, and what the form asks for.
    kept: BTreeSet<u32>,
    rows: Vec<(u32, Vec<Cell>)>,
    cells: usize,
    bytes: usize,
}

impl<'w> Table<'w> {
    fn new(sheet: &str, wanted: &'w BTreeSet<String>) -> Table<'w> {
        let (headings, kept, rows) = (BTreeMap::new(), BTreeSet::new(), Vec::new());
        Table { sheet: sheet.to_owned(), wanted, above: 0, key: None, headings, kept, rows, cells: 0, bytes: 0 }
    }

    fn take(&mut self, row: &[Cell]) -> Result<(), Stop> {
        if self.key.is_some() {
            return self.keep(row).map_err(Stop::Error);
        }
        if self.above == ROWS_ABOVE {
            return Err(Stop::NoTable);
        }
        self.above += 1;
        let key = row.iter().find(|cell| KEYS.contains(&fold(&cell.text).as_str()));
        if let Some(key) = key {
            self.key = Some(key.column);
            self.headings = row.iter().map(|cell| (cell.column, one_line(&cell.text))).collect();
            let asked = self.headings.iter().filter(|(_, heading)| self.wanted.contains(&fold(heading)));
            self.kept = asked.map(|(column, _)| *column).chain([key.column]).collect();
        }
        Ok(())
    }

    fn keep(&mut self, row: &[Cell]) -> Result<(), ReadError> {
        let cells: Vec<Cell> = row.iter().filter(|cell| self.kept.contains(&cell.column)).cloned().collect();
        self.cells += cells.len();
        self.bytes += cells.iter().map(|cell| cell.text.len()).sum::<usize>();
        if self.cells > CELLS {
            return Err(ReadError::TooManyCells { limit: CELLS });
        }
        if self.bytes > TEXT {
            return Err(ReadError::TooMuchText { limit: TEXT });
        }
        if !cells.is_empty() {
            self.rows.push((row.first().map_or(0, |cell| cell.row), cells));
        }
        Ok(())
    }
}

fn judge(table: Table<'_>, name: &str, form: &Form, names: &HashMap<String, OrganisationId>) -> Read {
    let wanted = wanted(form);
    let by_fold: HashMap<String, &String> = wanted.keys().map(|heading| (fold(heading), heading)).collect();
    let key = table.key.unwrap_or_default();
    let known: BTreeMap<u32, &String> = table
        .headings
        .iter()
        .filter(|(column, _)| **column != key)
        .filter_map(|(column, heading)| Some((*column, *by_fold.get(&fold(heading))?)))
        .collect();
    let present: BTreeSet<&String> = known.values().copied().collect();
    let mut read = Read {
        file_name: name.to_owned(),
        sheet: table.sheet,
        columns: present.iter().map(|heading| (*heading).clone()).collect(),
        missing: wanted.keys().filter(|heading| !present.contains(heading)).cloned().collect(),
        unknown: table
            .headings
            .iter()
            .filter(|(column, _)| **column != key && !known.contains_key(column))
            .map(|(_, heading)| heading.clone())
            .collect(),
        ..Read::default()
    };
    let numbers = without_zeros(names);
    let mut counts: HashMap<OrganisationId, usize> = HashMap::new();
    for (number, row) in table.rows {
        let Some(called) = row.iter().find(|cell| cell.column == key) else { continue };
        let found = names.get(&called.text).copied().or_else(|| {
            let number = (called.kind == CellKind::Number).then(|| numbers.get(called.text.as_str()))??;
            *number
        });
        let Some(organisation) = found else {
            read.unmatched_total += 1;
            if read.unmatched.len() < NAMED {
                read.unmatched.push((number + 1, called.text.clone()));
            }
            continue;
        };
        let mut cells = BTreeMap::new();
        for cell in &row {
            if let Some(heading) = known.get(&cell.column) {
                let text = as_typed(cell);
                read.judge_value(cell, heading, &text, wanted.get(*heading).map_or(&[], Vec::as_slice));
                cells.insert((*heading).clone(), text);
            }
        }
        *counts.entry(organisation).or_default() += 1;
        read.called.entry(organisation).or_insert_with(|| called.text.clone());
        read.rows.push((organisation, cells));
    }
    read.organisations = counts.len();
    let room = room(form);
    read.crowded = counts.values().filter(|rows| **rows > room).count();
    read
}

impl Read {
    /// Without organisations that are not in the registry any more.
    pub fn without(mut self, gone: &BTreeSet<OrganisationId>) -> Read {
        self.rows.retain(|(organisation, _)| !gone.contains(organisation));
        self.called.retain(|organisation, _| !gone.contains(organisation));
        self.organisations = self.called.len();
        self
    }

    fn judge_value(&mut self, cell: &Cell, heading: &str, text: &str, columns: &[&Column]) {
        if let Some(why) = columns.iter().find_map(|column| refusal(column, text)) {
            self.bad_total += 1;
            if self.bad.len() < NAMED {
                self.bad.push((cell.address(), heading.to_owned(), text.to_owned(), why));
            }
        }
    }
}

/// Codes without their leading zeros, which a number has lost; `None`: several come to the same.
fn without_zeros(names: &HashMap<String, OrganisationId>) -> HashMap<&str, Option<OrganisationId>> {
    let mut found: HashMap<&str, Option<OrganisationId>> = HashMap::new();
    for (name, id) in names.iter().filter(|(name, _)| name.bytes().all(|byte| byte.is_ascii_digit())) {
        let short = name.trim_start_matches('0');
        found.entry(short).and_modify(|other| *other = other.filter(|other| other == id)).or_insert(Some(*id));
    }
    found
}

/// The text as a person would have typed it into the form.
fn as_typed(cell: &Cell) -> String {
    match cell.kind {
        CellKind::Boolean => if cell.text == "TRUE" { "Да" } else { "Нет" }.to_owned(),
        CellKind::Number => cell.text.replace('.', ","),
        CellKind::Date => {
            let day = cell.text.get(..10).and_then(|day| chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").ok());
            day.map_or_else(|| cell.text.clone(), |day| day.format("%d.%m.%Y").to_string())
        }
        CellKind::Text | CellKind::Error => cell.text.clone(),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Tables read and shown, until they are stored.
#[derive(Default)]
pub struct Shown(Mutex<VecDeque<One>>);

struct One {
    token: String,
    collection: CollectionId,
    account: AccountId,
    read: Arc<Read>,
}

impl Shown {
    pub fn keep(&self, token: &str, collection: CollectionId, account: AccountId, read: Arc<Read>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A newer one of the same person takes the place of the last.
        all.retain(|one| (one.collection, one.account) != (collection, account));
        while all.len() >= KEPT {
            all.pop_front();
        }
        all.push_back(One { token: token.to_owned(), collection, account, read });
    }

    /// The one that this person has seen.
    pub fn find(&self, token: &str, collection: CollectionId, account: AccountId) -> Option<Arc<Read>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |one: &&One| one.token == token && one.collection == collection && one.account == account;
        all.iter().find(is_it).map(|one| one.read.clone())
    }

    /// Forgets one that is stored.
    pub fn forget(&self, token: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|one| one.token != token);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, Write};

    use super::*;
    use crate::forms::FormSpec;

    fn form() -> Form {
        let spec = r#"{"title":"Ф","sheets":[{"key":"a","title":"А","rows":{"mode":"free","min":0,"max":9},"columns":[
            {"key":"p","title":"План","kind":"integer","prefill":{"from":"table","column":"План"}}]}]}"#;
        Form::compile(FormSpec::parse(spec).unwrap())
    }

    #[test]
    fn only_the_first_table_is_read() {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet().write_row(0, 0, ["Список", "без заголовков"]).unwrap();
        let sheet = book.add_worksheet();
        sheet.write_row(0, 0, ["Код", "План", "Лишнее"]).unwrap();
        sheet.write_row(1, 0, ["0001", "5", "x"]).unwrap();
        let sheet = book.add_worksheet();
        sheet.write_row(0, 0, ["Код", "План"]).unwrap();
        for row in 1..=60_001 {
            sheet.write_row(row, 0, ["0001", "6"]).unwrap();
        }
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&book.save_to_buffer().unwrap()).unwrap();
        file.rewind().unwrap();
        let names = HashMap::from([("0001".to_owned(), OrganisationId(1))]);
        let read = read(file, "План.xlsx", &form(), &names).unwrap();
        assert_eq!(read.rows, [(OrganisationId(1), BTreeMap::from([("План".to_owned(), "5".to_owned())]))]);
        assert_eq!(read.unknown, ["Лишнее"]);
    }

    #[test]
    fn of_a_table_only_what_the_form_asks_for_is_kept_and_no_more_than_there_is_room_for() {
        let wanted = BTreeSet::from(["план".to_owned()]);
        let mut table = Table::new("Лист", &wanted);
        let row = |row: u32, texts: &[&str]| -> Vec<Cell> {
            let cell =
                |(column, text): (u32, &&str)| Cell { row, column, kind: CellKind::Text, text: (*text).to_owned() };
            (0..).zip(texts).map(cell).collect()
        };
        assert!(table.take(&row(0, &["Лишнее", "Код", "ПЛАН"])).is_ok());
        assert!(table.take(&row(1, &["x", "0001", "5"])).is_ok());
        assert_eq!(table.rows, [(1, row(1, &["x", "0001", "5"])[1..].to_vec())]);
        let long = "x".repeat(TEXT);
        assert!(matches!(table.take(&row(2, &["", "0001", &long])), Err(Stop::Error(ReadError::TooMuchText { .. }))));
    }
}
