//! What formulas tell of the columns they calculate with, and rows of totals.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::columns::{Condition, Draft};
use super::finding::Findings;
use super::limits::{Ask, VALUE};
use super::stand::{Look, Stand};
use super::table::{Rows, Table};
use super::words::quoted;
use crate::forms::formula::excel::from_excel;
use crate::sheets::read::address;
use crate::sheets::workbook::model::Book;

/// Most formulas looked at.
const MOST: usize = 5_000;

/// The formulas of a column in the form's language, by rows of the worksheet.
pub(super) struct Computed {
    pub(super) by_row: BTreeMap<u32, String>,
    /// Columns of the own table that they read.
    pub(super) reads: BTreeSet<u32>,
    /// Columns they read are whole numbers all.
    pub(super) whole: bool,
}

/// Columns of which nothing tells what they hold are numbers when formulas calculate with them.
pub(super) fn settle_numbers(book: &Book, tables: &mut [Table], findings: &mut Findings) {
    let looks = Look::over(tables);
    let mut numbers: Vec<(usize, u32)> = Vec::new();
    for (index, table) in tables.iter().enumerate() {
        let name = book.sheets.get(table.sheet).map_or("", |sheet| sheet.name.as_str());
        for ((row, column), formula) in table.formulas.iter().take(MOST) {
            let stand = Stand { book, tables, index, looks: &looks, seen: RefCell::default() };
            if from_excel(formula, name, *row, *column, &stand).is_ok_and(|said| calculates(&said)) {
                numbers.extend(stand.seen.into_inner().read);
            }
        }
    }
    numbers.sort_unstable();
    numbers.dedup();
    for (index, column) in numbers {
        let Some(table) = tables.get_mut(index) else { continue };
        let computed = table.formulas.keys().filter(|(_, at)| *at == column).count();
        let all = matches!(&table.rows, Rows::Fixed(items) if computed >= items.len());
        let name = book.sheets.get(table.sheet).map(|sheet| sheet.name.clone());
        let Some(draft) = table.columns.iter_mut().find(|draft| draft.column == column && draft.guessed) else {
            continue;
        };
        draft.ask = Ask::Decimal { min: None, max: None, digits: None };
        draft.guessed = false;
        findings.enter(name.as_deref());
        findings.retract_kind(draft.at);
        if !all {
            findings.changed(
                draft.at,
                format!(
                    "столбец {}: число, потому что с ним считают формулы; уточните вид и пределы",
                    quoted(&draft.title)
                ),
            );
        }
    }
}

/// Nothing but arithmetic: what such a formula reads are numbers.
fn calculates(said: &str) -> bool {
    let words =
        said.split(|c: char| !c.is_alphabetic()).filter(|word| said.contains(&format!("{word}(")) && !word.is_empty());
    let known = ["СУММ", "ЕСЛИ", "ЕСЛИОШИБКА", "ОКРУГЛ", "СРЗНАЧ", "МИН", "МАКС", "ABS", "И", "ИЛИ"];
    let mut words = words.peekable();
    let arithmetic = said.contains(['+', '-', '*', '/']) || words.peek().is_some();
    arithmetic
        && words.all(|word| known.contains(&word))
        && !said.contains('&')
        && !said.replace("\"\"", "").contains('"')
}

/// A column of sums along the row, whose total sums the column: the total is the same sum along its own row, as long as all
/// that it sums has such a total too.
pub(super) fn sums_up(table: &Table, column: u32, computed: &Computed, first: &str) -> bool {
    let Rows::Fixed(items) = &table.rows else { return false };
    let words = first.replace("СУММ", "");
    let adds = !words.contains(['*', '/', '"', '&'])
        && !words.split('[').any(|part| part.contains("]") && part.ends_with('('));
    let data = || items.iter().filter(|item| !item.total);
    let along = adds && data().all(|item| computed.by_row.get(&item.row).is_some_and(|formula| formula == first));
    let totals = items.iter().filter(|item| item.total);
    let is_sum = |row: u32, column: u32| {
        table.formulas.get(&(row, column)).is_some_and(|formula| formula.to_uppercase().starts_with("SUM("))
    };
    along
        && totals.clone().count() == 1
        && totals
            .map(|item| item.row)
            .all(|row| is_sum(row, column) && computed.reads.iter().all(|read| is_sum(row, *read)))
}

/// A computed column of which nothing else tells what it holds: whether its formula tells it.
pub(super) fn settle_kind(draft: &mut Draft, formula: &str, whole: bool) -> bool {
    let guessed = matches!(
        draft.ask,
        Ask::Text { max_length: None, pattern: None } | Ask::Decimal { min: None, max: None, digits: None }
    );
    if !guessed || draft.percent {
        return false;
    }
    let texts = formula.contains('&') || formula.contains("СЦЕПИТЬ") || formula.replace("\"\"", "").contains('"');
    draft.ask = if texts {
        Ask::TEXT
    } else if formula.contains('/') || formula.contains("СРЗНАЧ") || !whole {
        Ask::Decimal { min: None, max: None, digits: None }
    } else {
        Ask::Integer { min: None, max: None }
    };
    true
}

/// Digits after the comma of a computed column whose cells have no format that says it: 8,33, not 8,33333333333333.
pub(super) fn settle_digits(draft: &mut Draft, findings: &mut Findings) {
    let Ask::Decimal { digits: digits @ None, .. } = &mut draft.ask else { return };
    *digits = Some(2);
    let title = quoted(&draft.title);
    findings.changed(
        draft.at,
        format!("столбец {title}: число знаков после запятой в книге не задано, взято 2; измените его, если нужно"),
    );
}

/// A limit for the rows of data must not hold for the row that sums them.
pub(super) fn free_totals(table: &mut Table, findings: &mut Findings) {
    let Rows::Fixed(items) = &table.rows else { return };
    let totals: Vec<_> = items.iter().filter(|item| item.total).collect();
    let Some(first) = items.iter().find(|item| !item.total).map(|item| item.row) else { return };
    if totals.is_empty() {
        return;
    }
    let label = table
        .columns
        .iter()
        .find(|draft| totals.iter().all(|item| item.values.get(&draft.key).is_some_and(|value| value.is_string())));
    let label = label.filter(|draft| draft.column < u32::MAX).map(|draft| {
        let texts = totals.iter().filter_map(|item| item.values.get(&draft.key)?.as_str());
        texts
            .map(|text| format!("{}=\"{}\"", address(first, draft.column), text.replace('"', "\"\"")))
            .collect::<Vec<_>>()
            .join(",")
    });
    let summed: Vec<String> = totals.iter().flat_map(|item| item.formulas.keys().cloned()).collect();
    for draft in table.columns.iter_mut().filter(|draft| draft.formula.is_some() || summed.contains(&draft.key)) {
        let max = match &mut draft.ask {
            Ask::Integer { max, .. } => max.take().map(|max| max.to_string()),
            Ask::Decimal { max, .. } if !draft.percent => max.take().map(|max| max.to_string()),
            _ => None,
        };
        let Some(max) = max else { continue };
        match &label {
            Some(label) => {
                let message = if draft.refusal.is_empty() {
                    format!("«{}»: не больше {max}", draft.title)
                } else {
                    draft.refusal.clone()
                };
                let formula = format!("OR({label},{VALUE}<={max})");
                draft.conditions.push(Condition { formula, row: first, message, strict: true, only: false });
                findings.changed(
                    draft.at,
                    format!("предел {max} у столбца {} не для строки итогов: он стал правилом", quoted(&draft.title)),
                );
            }
            None => findings.changed(
                draft.at,
                format!(
                    "предел {max} у столбца {} снят: его нарушила бы строка итогов; задайте его правилом",
                    quoted(&draft.title)
                ),
            ),
        }
    }
}
