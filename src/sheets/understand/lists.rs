//! Drop-down lists: inline, by range, by name, of a smart table, on another sheet; lists that depend on another cell.

use std::collections::HashSet;

use super::grid::one_line;
use crate::sheets::workbook::area::{Area, Place};
use crate::sheets::workbook::model::{Book, Value};

/// How deep names may stand for names.
const DEPTH: usize = 6;
/// Most options taken; one more than a form may have, so that too many is seen.
const MOST: usize = 5_001;
/// Longest option, in characters.
const MAX_OPTION: usize = 500;

/// What a list's formula gives.
#[derive(Debug, PartialEq)]
pub(super) enum Listed {
    /// The options, and where they stand when not inline.
    Options { options: Vec<String>, from: Option<String> },
    /// It depends on the cell at this distance of rows and this column; spaces in its value are written so in names.
    Depends { column: u32, spaces: Option<String> },
    /// It depends on a cell by a table of pairs: value at the left, options at the right.
    ByPairs { column: u32, sheet: usize, keys: Area, options_column: u32 },
    /// Not understood.
    Unknown,
}

/// The list of a formula that stands on a sheet.
pub(super) fn listed(book: &Book, sheet: usize, formula: &str) -> Listed {
    list_at(book, sheet, formula, DEPTH)
}

fn list_at(book: &Book, sheet: usize, formula: &str, depth: usize) -> Listed {
    let formula = formula.trim().trim_start_matches('=').trim();
    if depth == 0 || formula.is_empty() {
        return Listed::Unknown;
    }
    if let Some(inline) = inline(formula) {
        return Listed::Options { options: tidied(inline.into_iter()), from: None };
    }
    if let Some((index, area)) = place(book, sheet, formula) {
        return Listed::Options { options: values(book, index, area), from: Some(shown(book, index, area)) };
    }
    if let Some(column) = table_column(book, formula) {
        return column;
    }
    if let Some(target) = name(book, sheet, formula) {
        return match list_at(book, target.0, &target.1, depth - 1) {
            Listed::Options { options, from } => {
                let from = from.map_or_else(|| formula.to_owned(), |from| format!("{formula} = {from}"));
                Listed::Options { options, from: Some(from) }
            }
            other => other,
        };
    }
    match call(formula) {
        Some(("INDIRECT", arguments)) => indirect(book, sheet, &arguments, depth),
        Some(("OFFSET", arguments)) => offset(book, sheet, &arguments),
        Some(("UNIQUE" | "SORT" | "ANCHORARRAY" | "_XLFN.ANCHORARRAY", arguments)) => {
            arguments.first().map_or(Listed::Unknown, |inner| list_at(book, sheet, inner, depth - 1))
        }
        Some(("IF", arguments)) => {
            // IF(B2="","",…): the list once something is chosen.
            let lists = arguments.iter().skip(1).filter(|part| part.trim() != "\"\"");
            let lists: Vec<&String> = lists.collect();
            match lists[..] {
                [only] => list_at(book, sheet, only, depth - 1),
                _ => Listed::Unknown,
            }
        }
        _ => Listed::Unknown,
    }
}

/// `"да,нет"`; some writers put semicolons.
fn inline(formula: &str) -> Option<Vec<String>> {
    let inside = formula.strip_prefix('"')?.strip_suffix('"')?;
    let inside = inside.replace("\"\"", "\"");
    let separator = if !inside.contains(',') && inside.contains(';') { ';' } else { ',' };
    Some(inside.split(separator).map(str::to_owned).collect())
}

/// The number of a sheet by its name, letter case aside.
pub(super) fn sheet_number(book: &Book, name: &str) -> Option<usize> {
    let folded = name.to_lowercase();
    book.sheets.iter().position(|sheet| sheet.name.to_lowercase() == folded)
}

/// The cells that a formula names directly.
pub(super) fn place(book: &Book, sheet: usize, formula: &str) -> Option<(usize, Area)> {
    let place = Place::parse(formula)?;
    let index = match &place.sheet {
        Some(name) => sheet_number(book, name)?,
        None => sheet,
    };
    Some((index, place.area))
}

/// What a defined name stands for: the sheet it is read on and its formula; one of the sheet's own goes first.
pub(super) fn name(book: &Book, sheet: usize, name: &str) -> Option<(usize, String)> {
    let (name, sheet) = match name.rsplit_once('!') {
        Some((owner, name)) => (name, sheet_number(book, owner.trim_matches('\'')).unwrap_or(sheet)),
        None => (name, sheet),
    };
    let folded = name.to_lowercase();
    let alike = || book.names.iter().filter(|known| known.name.to_lowercase() == folded);
    let found =
        alike().find(|known| known.sheet == Some(sheet)).or_else(|| alike().find(|known| known.sheet.is_none()));
    found.map(|found| (found.sheet.unwrap_or(sheet), found.formula.clone()))
}

/// `Таблица1[Класс]`
fn table_column(book: &Book, formula: &str) -> Option<Listed> {
    let (table, rest) = formula.split_once('[')?;
    let column = rest.strip_suffix(']')?.trim_matches(['[', ']', '#']);
    let folded = table.to_lowercase();
    let tables =
        book.sheets.iter().enumerate().flat_map(|(index, sheet)| sheet.tables.iter().map(move |table| (index, table)));
    let (index, table) = tables.into_iter().find(|(_, table)| table.name.to_lowercase() == folded)?;
    let at = table
        .columns
        .iter()
        .position(|name| name.eq_ignore_ascii_case(column) || name.to_lowercase() == column.to_lowercase())?;
    let left = table.area.left + u32::try_from(at).ok()?;
    let top = table.area.top + table.header_rows;
    let bottom = table.area.bottom.saturating_sub(table.totals_rows).max(top);
    let area = Area { top, bottom, left, right: left };
    Some(Listed::Options { options: values(book, index, area), from: Some(shown(book, index, area)) })
}

fn shown(book: &Book, index: usize, area: Area) -> String {
    let sheet = book.sheets.get(index).map_or("", |sheet| sheet.name.as_str());
    format!("{sheet}!{}", area.address())
}

/// The texts of an area's cells, row by row; blanks and repeats left out.
pub(super) fn values(book: &Book, index: usize, area: Area) -> Vec<String> {
    let Some(sheet) = book.sheets.get(index) else { return Vec::new() };
    let cells = sheet.cells.range((area.top, 0)..=(area.bottom, u32::MAX));
    let within = cells.filter(|((_, column), _)| area.has_column(*column));
    tidied(within.map(|(_, cell)| match &cell.value {
        Value::Error => String::new(),
        value => value.text(),
    }))
}

fn tidied(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    texts
        .map(|text| super::words::cut(&one_line(&text), MAX_OPTION))
        .filter(|text| !text.is_empty() && seen.insert(text.to_lowercase()))
        .take(MOST)
        .collect()
}

/// A function's name in upper case and its arguments.
pub(super) fn call(formula: &str) -> Option<(&str, Vec<String>)> {
    let open = formula.find('(')?;
    let inside = formula.get(open + 1..)?.strip_suffix(')')?;
    let name = formula.get(..open)?;
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_')) {
        return None;
    }
    let mut arguments = vec![String::new()];
    let (mut depth, mut quote) = (0_usize, None);
    for c in inside.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '{') => depth += 1,
            // More closing than opening ones: not one call but several.
            (None, ')' | '}') => depth = depth.checked_sub(1)?,
            (None, ',' | ';') if depth == 0 => {
                arguments.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = arguments.last_mut() {
            last.push(c);
        }
    }
    let arguments = arguments.into_iter().map(|argument| argument.trim().to_owned()).collect();
    Some((known_name(name), arguments))
}

fn known_name(name: &str) -> &'static str {
    const KNOWN: [&str; 17] = [
        "INDIRECT",
        "OFFSET",
        "UNIQUE",
        "SORT",
        "IF",
        "SUBSTITUTE",
        "MATCH",
        "COUNTIF",
        "COUNTA",
        "ANCHORARRAY",
        "DATE",
        "TODAY",
        "AND",
        "LEN",
        "NOW",
        "_XLFN.ANCHORARRAY",
        "VLOOKUP",
    ];
    let upper = name.to_uppercase();
    KNOWN.iter().find(|known| **known == upper).copied().unwrap_or("")
}

fn indirect(book: &Book, sheet: usize, arguments: &[String], depth: usize) -> Listed {
    let Some(first) = arguments.first() else { return Listed::Unknown };
    if let Some(text) = inline(first) {
        return list_at(book, sheet, &text.join(","), depth - 1);
    }
    let cell = |text: &str| Place::parse(text).filter(|place| place.sheet.is_none() && place.area.size() == (1, 1));
    if let Some(place) = cell(first) {
        return Listed::Depends { column: place.area.left, spaces: None };
    }
    match call(first) {
        Some(("SUBSTITUTE", parts)) => {
            match (parts.first().and_then(|text| cell(text)), parts.get(1).map(String::as_str)) {
                (Some(place), Some("\" \"")) => {
                    let spaces = parts.get(2).and_then(|text| inline(text)).map(|parts| parts.join(","));
                    Listed::Depends { column: place.area.left, spaces }
                }
                _ => Listed::Unknown,
            }
        }
        _ => Listed::Unknown,
    }
}

/// `OFFSET(Списки!$A$1,0,0,COUNTA(…))`, or by pairs: `OFFSET(Список!$B$1,MATCH(A2,Список!$A:$A,0)-1,0,COUNTIF(…))`.
fn offset(book: &Book, sheet: usize, arguments: &[String]) -> Listed {
    let Some((index, start)) = arguments.first().and_then(|text| place(book, sheet, text)) else {
        return Listed::Unknown;
    };
    let zero = |text: Option<&String>| text.is_none_or(|text| text.is_empty() || text == "0");
    let rows = arguments.get(1).map_or("", String::as_str);
    let columns =
        arguments.get(2).map_or(Some(0), |text| if text.is_empty() { Some(0) } else { text.parse::<u32>().ok() });
    let Some(columns) = columns else { return Listed::Unknown };
    let column = start.left + columns;
    if rows.is_empty() || rows.parse::<u32>().is_ok() {
        if !zero(arguments.get(2)) && columns == 0 {
            return Listed::Unknown;
        }
        let top = start.top + rows.parse::<u32>().unwrap_or(0).min(1_000_000);
        let bottom = run_of_values(book, index, top, column);
        let area = Area { top, left: column, bottom, right: column };
        return Listed::Options { options: values(book, index, area), from: Some(shown(book, index, area)) };
    }
    let inner = rows.split(['-', '+']).next().unwrap_or_default().trim();
    let Some(("MATCH", parts)) = call(inner) else { return Listed::Unknown };
    let parent = parts.first().and_then(|text| Place::parse(text)).filter(|place| place.area.size() == (1, 1));
    let keys = parts.get(1).and_then(|text| {
        place(book, sheet, text).or_else(|| {
            let (sheet, formula) = name(book, sheet, text)?;
            place(book, sheet, &formula)
        })
    });
    match (parent, keys) {
        (Some(parent), Some((keys_sheet, keys))) if parent.sheet.is_none() => {
            Listed::ByPairs { column: parent.area.left, sheet: keys_sheet, keys, options_column: column }
        }
        _ => Listed::Unknown,
    }
}

/// The last row of the values that follow one another from a cell down.
fn run_of_values(book: &Book, index: usize, top: u32, column: u32) -> u32 {
    let Some(sheet) = book.sheets.get(index) else { return top };
    let filled = |row: &u32| sheet.cell(*row, column).is_some_and(|cell| !cell.value.is_empty());
    (top..top.saturating_add(5_100)).take_while(filled).last().unwrap_or(top)
}

/// Options by the value at their left, in the order of the sheet.
pub(super) fn pairs(book: &Book, sheet: usize, keys: Area, options_column: u32) -> Vec<(String, Vec<String>)> {
    let Some(worksheet) = book.sheets.get(sheet) else { return Vec::new() };
    let mut by_key: Vec<(String, Vec<String>)> = Vec::new();
    for ((row, _), cell) in
        worksheet.cells.range((keys.top, 0)..=(keys.bottom, u32::MAX)).filter(|((_, c), _)| *c == keys.left)
    {
        let key = one_line(&cell.value.text());
        let option = one_line(&worksheet.text(*row, options_column));
        if key.is_empty() || option.is_empty() {
            continue;
        }
        match by_key.iter().position(|(known, _)| known.to_lowercase() == key.to_lowercase()) {
            Some(at) => by_key[at].1.push(option),
            None if by_key.len() < 1_000 => by_key.push((key, vec![option])),
            None => {}
        }
    }
    by_key
}
