//! Sheets that only hold the lists of others.

use std::collections::BTreeSet;

use super::lists::{name, place};
use super::words::fold;
use crate::sheets::workbook::area::Area;
use crate::sheets::workbook::model::{Book, ValidationKind, Visibility};

/// Most places looked at.
const MOST: usize = 5_000;

/// Numbers of sheets used as lists and for nothing else.
pub(super) fn pick_lists(book: &Book) -> BTreeSet<usize> {
    let used = places(book);
    let no_rules = book.sheets.iter().all(|sheet| sheet.validations.is_empty());
    let is_pick_list = |index: &usize| {
        let Some(sheet) = book.sheets.get(*index) else { return false };
        let areas: Vec<Area> = used.iter().filter(|(_, target, _)| target == index).map(|(_, _, area)| *area).collect();
        let from_others = used.iter().any(|(from, target, _)| target == index && from != index);
        let called = fold(&sheet.name);
        let named = ["справочник", "списки", "классификатор"].iter().any(|word| called.starts_with(word));
        if named && no_rules && book.sheets.len() > 1 {
            return true; // an old XLS: its lists can't be read, but the sheet says what it is
        }
        let asks = sheet.validations.iter().any(|rule| rule.kind != ValidationKind::Any);
        if !from_others || asks {
            return false;
        }
        if sheet.visibility == Visibility::Hidden || named {
            return true;
        }
        let filled = || sheet.cells.iter().filter(|(_, cell)| !cell.value.is_empty());
        // The rows above a list are its heading.
        let in_list = |row: u32, column: u32| {
            areas.iter().any(|area| area.has_column(column) && (area.has_row(row) || row < area.top))
        };
        let inside = filled().filter(|((row, column), _)| in_list(*row, *column)).count();
        inside * 2 >= filled().count()
    };
    (0..book.sheets.len()).filter(is_pick_list).collect()
}

/// The places that lists take their options from: the asking sheet, the sheet, the cells.
fn places(book: &Book) -> Vec<(usize, usize, Area)> {
    let mut places = Vec::new();
    let mut formulas = BTreeSet::new();
    for (index, sheet) in book.sheets.iter().enumerate() {
        for rule in sheet.validations.iter().filter(|rule| rule.kind == ValidationKind::List).take(MOST) {
            if !rule.first.starts_with('"') {
                formulas.insert((index, rule.first.clone()));
            }
        }
    }
    // Most words are no names, and there may be very many of both.
    let pointing = book.names.iter().filter(|known| known.formula.contains('$') || known.formula.contains(':'));
    let names: BTreeSet<String> = pointing.map(|known| known.name.to_lowercase()).collect();
    let depends = formulas.iter().any(|(_, formula)| formula.to_uppercase().contains("INDIRECT"));
    for (index, formula) in formulas.iter().take(MOST) {
        // Every place named anywhere in the formula.
        let words = formula.split(['(', ')', ',', ';', '+', '-', '&', '=']);
        for word in words.map(str::trim).filter(|word| !word.is_empty()) {
            let target = place(book, *index, word).or_else(|| {
                let known = names.contains(&word.to_lowercase()).then(|| name(book, *index, word)).flatten();
                let (sheet, formula) = known?;
                place(book, sheet, &formula)
            });
            places.extend(target.map(|(sheet, area)| (*index, sheet, area)));
            if let Some((table, _)) = word.split_once('[') {
                for (sheet, worksheet) in book.sheets.iter().enumerate() {
                    let tables = worksheet.tables.iter().filter(|known| {
                        known.name.eq_ignore_ascii_case(table) || known.name.to_lowercase() == table.to_lowercase()
                    });
                    places.extend(tables.map(|table| (*index, sheet, table.area)));
                }
            }
        }
    }
    if depends {
        // Lists chosen by another cell are named by it, so any name may be one.
        let asking = formulas
            .iter()
            .find(|(_, formula)| formula.to_uppercase().contains("INDIRECT"))
            .map_or(0, |(index, _)| *index);
        for known in book.names.iter().take(MOST) {
            let target = place(book, known.sheet.unwrap_or(asking), &known.formula);
            places.extend(target.map(|(sheet, area)| (asking, sheet, area)));
        }
    }
    places
}
