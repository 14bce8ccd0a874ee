//! Any ordinary workbook of an office becomes a form (FEATURES H2, N8): its tables become sheets, and what was understood
//! and what was not is told cell by cell. Pure over the reader's model of a workbook.

mod card;
mod columns;
mod dependents;
mod finding;
mod fixed;
mod formulas;
mod grid;
mod header;
mod kinds;
mod limits;
mod lists;
mod mend;
mod pick_lists;
mod rows;
mod spec;
mod stand;
mod table;
mod totals;
mod words;

use std::fs::File;

pub use finding::{Finding, Level};

use super::read::{Limits, ReadError};
use super::workbook;
use super::workbook::model::{Book, Visibility};
use finding::Findings;
use grid::Grid;
use mend::{Sources, mend};
use table::Table;
use words::{Keys, cut};

/// Most sheets of a form.
const MAX_SHEETS: usize = 50;

/// A form made of a workbook.
#[derive(Debug, Clone)]
pub struct Understood {
    /// The form's spec; [`crate::forms::FormSpec::parse`] takes it.
    pub spec: serde_json::Value,
    /// What was understood and what was not, sheet by sheet.
    pub findings: Vec<Finding>,
}

/// Makes a form of a workbook; `name` is the file's, [`workbook::limits`] the limits meant for it.
///
/// # Errors
/// It is no workbook, broken, past the limits, or has no table in it: told for the person.
pub fn form_from_workbook(file: File, name: &str, limits: Limits) -> Result<Understood, ReadError> {
    let book = workbook::read(file, limits)?;
    // What understands is ours, but what it looks at is anybody's.
    let act = std::panic::AssertUnwindSafe(|| form_of(&book, name));
    std::panic::catch_unwind(act).unwrap_or_else(|_| Err(ReadError::Broken("разбор прерван".to_owned())))
}

/// Makes a form of a workbook already read.
///
/// # Errors
/// There is no table in it.
pub fn form_of(book: &Book, name: &str) -> Result<Understood, ReadError> {
    let mut findings = Findings::default();
    for lost in &book.lost {
        findings.not_understood(None, lost.clone());
    }
    let mut tables = book_tables(book, &mut findings);
    if tables.is_empty() {
        return Err(ReadError::NoTable);
    }
    findings.enter(None);
    if tables.len() > MAX_SHEETS {
        findings.not_understood(None, format!("таблиц больше {MAX_SHEETS}: вошли первые {MAX_SHEETS}"));
        tables.truncate(MAX_SHEETS);
    }
    name_tables(&mut tables);
    let title = title(&mut tables, name);
    let rules = formulas::settle(book, &mut tables, &mut findings);
    tell_first_row(book, &tables, &mut findings);
    let mut spec = spec::spec(&title, &tables, rules.iter().map(|rule| rule.json.clone()).collect());
    let sources = Sources { book, tables: &tables, rules: &rules };
    if !mend(&mut spec, &sources, &mut findings) {
        return Err(ReadError::NoTable);
    }
    Ok(Understood { spec, findings: findings.into_list(book) })
}

fn book_tables(book: &Book, findings: &mut Findings) -> Vec<Table> {
    let pick_lists = pick_lists::pick_lists(book);
    let mut tables = Vec::new();
    for (index, sheet) in book.sheets.iter().enumerate() {
        findings.enter(Some(&sheet.name));
        if pick_lists.contains(&index) {
            findings.understood(None, "лист со списками: варианты вошли в столбцы, сам лист в форму не вошёл");
            continue;
        }
        if sheet.visibility == Visibility::Hidden {
            findings.changed(
                None,
                "скрытый лист в форму не вошёл; если он нужен, покажите его в Excel и загрузите книгу снова",
            );
            continue;
        }
        let grid = Grid::new(book, sheet);
        if grid.last_row().is_none() {
            continue;
        }
        let found = table::tables(&grid, index, findings);
        if found.is_empty() {
            findings.not_understood(None, "таблицы на листе не найдено: нужна строка заголовков хотя бы из двух столбцов; пояснения перенесите в текст публикации");
        }
        tables.extend(found);
    }
    tables
}

fn tell_first_row(book: &Book, tables: &[Table], findings: &mut Findings) {
    let Some(table) = spec::first_free(tables) else { return };
    findings.enter(book.sheets.get(table.sheet).map(|sheet| sheet.name.as_str()));
    let first = table.columns.first().map_or(0, |draft| draft.column);
    findings.changed(
        (table.span.0, first),
        "в таблице нужна хотя бы одна строка; если лист можно сдать пустым, поставьте 0 в «Строк не меньше»",
    );
}

/// Keys and titles of sheets; several tables of one worksheet are told apart by their captions.
fn name_tables(tables: &mut [Table]) {
    let mut keys = Keys::default();
    let sheets: Vec<usize> = tables.iter().map(|table| table.sheet).collect();
    for (index, table) in tables.iter_mut().enumerate() {
        let before = sheets.iter().take(index).filter(|sheet| **sheet == table.sheet).count();
        let alone = sheets.iter().filter(|sheet| **sheet == table.sheet).count() == 1;
        if !alone {
            match (table.captions.first().cloned(), before) {
                (Some(caption), _) => {
                    table.captions.clear();
                    table.title = cut(&caption, 100);
                }
                (_, 1..) => table.title = format!("{} ({})", table.title, before + 1),
                _ => {}
            }
        }
        table.key = keys.make(&table.title, "", "s");
    }
}

/// The form's title: the caption above the only table, or above the first; else the file's name.
fn title(tables: &mut [Table], name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let only = tables.len() == 1;
    let mut captions = tables.iter_mut().map(|table| (table.captions.first().cloned(), table));
    let mut title = None;
    for (caption, table) in &mut captions {
        match (caption, &title) {
            (Some(caption), None) if only => title = Some(caption),
            (Some(caption), _) => table.hints.insert(0, caption),
            _ => {}
        }
    }
    let title = title.unwrap_or_else(|| stem.replace('_', " "));
    let title = title.trim();
    if title.is_empty() { "Форма".to_owned() } else { title.to_owned() }
}

#[cfg(test)]
mod tests;
