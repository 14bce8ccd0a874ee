//! The registry workbook as raw cells: sheets and headings found, nothing judged yet.

use std::path::Path;

use super::layout::{ACCOUNTS, Layout, MUNICIPALITIES, ORGANISATIONS, SHEETS};
use super::model::Problem;
use crate::domain::text::fold;
use crate::sheets::read::{Cell, Limits, ReadError, Workbook};

/// Rows of the largest country-wide registry are far fewer; more is a mistake.
const LIMITS: Limits =
    Limits { file_bytes: 20_000_000, unpacked_bytes: 150_000_000, parts: 2_000, rows: 200_000, columns: 1_000 };

/// The three sheets.
#[derive(Debug)]
pub struct Raw {
    pub municipalities: RawSheet,
    pub organisations: RawSheet,
    pub accounts: RawSheet,
    /// What was found but not used, told to the person.
    pub notes: Vec<String>,
}

/// One sheet: which column each field is in, and the rows that have something in those columns.
#[derive(Debug)]
pub struct RawSheet {
    pub layout: &'static Layout,
    /// Column (from 0) of each field.
    pub columns: Vec<u32>,
    pub rows: Vec<RawRow>,
}

/// One row: a cell for each field, where it is not empty.
#[derive(Debug)]
pub struct RawRow {
    /// From 0.
    pub row: u32,
    pub cells: Vec<Option<Cell>>,
}

/// Why there is nothing to check.
#[derive(Debug)]
pub enum RawError {
    Unreadable(ReadError),
    /// A sheet or heading is missing or doubled.
    Structure(Vec<Problem>),
}

impl From<ReadError> for RawError {
    fn from(error: ReadError) -> RawError {
        RawError::Unreadable(error)
    }
}

/// Reads the sheets; every structural mistake of all three is told at once.
pub fn read(file: &Path) -> Result<Raw, RawError> {
    let mut book = Workbook::open(file, LIMITS)?;
    let names = book.sheet_names();
    let mut notes = Vec::new();
    let mut problems = Vec::new();
    let mut sheets = Vec::new();
    for layout in SHEETS {
        match find_sheet(layout, &names) {
            Ok(name) => match read_sheet(&mut book, name, layout, &mut notes)? {
                Ok(sheet) => sheets.push(sheet),
                Err(mut found) => problems.append(&mut found),
            },
            Err(problem) => problems.push(problem),
        }
    }
    note_unused(&names, &mut notes);
    match <[RawSheet; 3]>::try_from(sheets) {
        Ok([municipalities, organisations, accounts]) if problems.is_empty() => {
            Ok(Raw { municipalities, organisations, accounts, notes })
        }
        _ => Err(RawError::Structure(problems)),
    }
}

fn find_sheet<'a>(layout: &Layout, names: &'a [String]) -> Result<&'a str, Problem> {
    let wanted = fold(layout.title);
    let mut fitting = names.iter().filter(|name| fold(name) == wanted);
    let message = match (fitting.next(), fitting.next()) {
        (Some(name), None) => return Ok(name),
        (Some(_), Some(_)) => "листов с таким названием два: оставьте один".to_owned(),
        (None, _) => format!(
            "в книге нет такого листа: нужны листы «{}», «{}» и «{}», здесь {}",
            MUNICIPALITIES.title,
            ORGANISATIONS.title,
            ACCOUNTS.title,
            quoted(names)
        ),
    };
    Err(Problem { sheet: layout.title.to_owned(), row: 0, column: 0, message })
}

fn note_unused(names: &[String], notes: &mut Vec<String>) {
    let used: Vec<String> = SHEETS.iter().map(|layout| fold(layout.title)).collect();
    let known = |name: &&String| used.contains(&fold(name)) || fold(name) == fold(super::template::GUIDE);
    let unused: Vec<String> = names.iter().filter(|name| !known(name)).cloned().collect();
    if !unused.is_empty() {
        notes.push(format!("не прочитаны листы {}", quoted(&unused)));
    }
}

type SheetResult = Result<RawSheet, Vec<Problem>>;

fn read_sheet(
    book: &mut Workbook,
    name: &str,
    layout: &'static Layout,
    notes: &mut Vec<String>,
) -> Result<SheetResult, ReadError> {
    let mut columns: Option<Vec<u32>> = None;
    let mut problems = Vec::new();
    let mut rows = Vec::new();
    book.for_each_row(name, |cells| {
        match &columns {
            None => match find_columns(layout, cells, notes) {
                Ok(found) => columns = Some(found),
                Err(mut found) => {
                    problems.append(&mut found);
                    columns = Some(Vec::new());
                }
            },
            Some(columns) => rows.extend(pick(columns, cells)),
        }
        Ok::<(), ReadError>(())
    })?;
    if columns.is_none() {
        problems.append(&mut find_columns(layout, &[], notes).err().unwrap_or_default());
    }
    Ok(match (columns, problems.is_empty()) {
        (Some(columns), true) => Ok(RawSheet { layout, columns, rows }),
        _ => Err(problems),
    })
}

/// Finds each heading in the first row.
fn find_columns(layout: &Layout, heading: &[Cell], notes: &mut Vec<String>) -> Result<Vec<u32>, Vec<Problem>> {
    let problem = |row, column, message| Problem { sheet: layout.title.to_owned(), row, column, message };
    let mut problems = Vec::new();
    let mut columns = Vec::new();
    let first = heading.iter().filter(|cell| cell.row == 0);
    for field in layout.fields {
        let wanted = heading_key(field.title);
        let mut fitting = first.clone().filter(|cell| heading_key(&cell.text) == wanted);
        match (fitting.next(), fitting.next()) {
            (Some(cell), None) => columns.push(cell.column),
            (Some(_), Some(second)) => {
                let message = format!("столбец «{}» встречается дважды: оставьте один", field.title);
                problems.push(problem(0, second.column, message));
            }
            (None, _) => {
                let titles: Vec<String> = layout.fields.iter().map(|field| field.title.to_owned()).collect();
                let message =
                    format!("в первой строке нет столбца «{}»; должны быть столбцы {}", field.title, quoted(&titles));
                problems.push(problem(0, 0, message));
            }
        }
    }
    let unused: Vec<String> =
        first.filter(|cell| !columns.contains(&cell.column)).map(|cell| cell.text.clone()).collect();
    if problems.is_empty() && !unused.is_empty() {
        notes.push(format!("лист «{}»: не прочитаны столбцы {}", layout.title, quoted(&unused)));
    }
    if problems.is_empty() { Ok(columns) } else { Err(problems) }
}

/// Headings are the same whatever their case, spaces, and the required mark «*».
fn heading_key(text: &str) -> String {
    fold(text.trim_end_matches(['*', ' ', '\u{a0}', '\n'])).replace(". ", ".")
}

fn pick(columns: &[u32], cells: &[Cell]) -> Option<RawRow> {
    let row = cells.first()?.row;
    let find = |column: &u32| cells.iter().find(|cell| cell.column == *column).cloned();
    let cells: Vec<Option<Cell>> = columns.iter().map(find).collect();
    cells.iter().any(Option::is_some).then_some(RawRow { row, cells })
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("«{name}»")).collect::<Vec<_>>().join(", ")
}
