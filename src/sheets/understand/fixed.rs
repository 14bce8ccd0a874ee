//! Rows fixed by the office: their labels and codes as locked values, totals, sections.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::columns::Draft;
use super::finding::Findings;
use super::grid::{Grid, is_constant};
use super::limits::Ask;
use super::rows::Body;
use super::table::Table;
use super::words::{Keys, cut, is_code_heading, quoted};
use crate::sheets::workbook::model::{Cell, Value};
use crate::sheets::workbook::text::day_of_serial;

/// The worksheet's column of a column that only the form has.
pub(super) const NOWHERE: u32 = u32::MAX;
/// Most rows of a sheet.
const MAX_ROWS: usize = 5_000;

/// A row fixed by the office.
#[derive(Debug, Clone, Default)]
pub(super) struct Item {
    /// The row in the worksheet.
    pub(super) row: u32,
    pub(super) key: String,
    pub(super) values: Map<String, Json>,
    pub(super) hints: BTreeMap<String, String>,
    pub(super) formulas: BTreeMap<String, String>,
    /// «Итого» and its like.
    pub(super) total: bool,
}

/// The rows of a table, and what of its columns follows from them.
pub(super) fn items(
    grid: &Grid<'_>,
    table: &mut Table,
    body: &Body,
    keys: &mut Keys,
    findings: &mut Findings,
) -> Vec<Item> {
    let mut rows: Vec<(u32, bool)> =
        body.data.iter().map(|row| (*row, false)).chain(body.totals.iter().map(|row| (*row, true))).collect();
    rows.sort_unstable();
    let first_column = table.columns.first().map_or(0, |draft| draft.column);
    rows.retain(|(row, _)| {
        let shown = !grid.sheet.hidden_rows.contains(row);
        if !shown {
            findings.changed((*row, first_column), "скрытая строка в форму не вошла");
        }
        shown
    });
    if rows.len() > MAX_ROWS {
        findings.not_understood(
            (rows[MAX_ROWS].0, first_column),
            "строк больше 5000: вошли первые 5000; разделите лист на несколько",
        );
        rows.truncate(MAX_ROWS);
    }
    let given: Vec<bool> = table.columns.iter().map(|draft| is_given(grid, draft, body, findings)).collect();
    for (draft, given) in table.columns.iter_mut().zip(&given) {
        settle_locked(grid, draft, &rows, *given, findings);
    }
    let sections = put_sections(table, body, keys, findings);
    let code = table.columns.iter().find(|draft| is_code_heading(&draft.title)).map(|draft| draft.column);
    let mut row_keys = Keys::default();
    let offset = usize::from(sections.is_some());
    let mut items: Vec<Item> = Vec::with_capacity(rows.len());
    for (number, (row, total)) in rows.iter().enumerate() {
        let named = code.map(|column| grid.text(*row, column)).filter(|text| !text.is_empty());
        let key = named.map_or_else(|| format!("r{}", number + 1), |code| format!("r{code}"));
        let mut item = Item {
            row: *row,
            total: *total,
            key: row_keys.make(&key, &format!("r{}", number + 1), "r"),
            ..Item::default()
        };
        fill(grid, table, &given, offset, &mut item, findings);
        section(&sections, body, table, &mut item);
        items.push(item);
    }
    items
}

/// Whether what stands in the column's cells is given by the office.
fn is_given(grid: &Grid<'_>, draft: &Draft, body: &Body, findings: &mut Findings) -> bool {
    let cells = body.data.iter().filter_map(|row| Some((*row, grid.cell(*row, draft.column)?)));
    let constants: Vec<(u32, &Cell)> = cells.filter(|(_, cell)| is_constant(cell)).collect();
    let Some((first, _)) = constants.first() else { return false };
    if grid.sheet.protected {
        return constants.iter().any(|(row, _)| !grid.is_open(*row, draft.column));
    }
    let texts = constants.iter().filter(|(_, cell)| matches!(cell.value, Value::Text(_))).count();
    let validated = grid.is_validated(*first, draft.column);
    let enough = constants.len() * 5 >= body.data.len() * 4
        || texts * 2 > constants.len() && constants.len() * 2 >= body.data.len();
    let given = enough && !(validated && texts == 0);
    if !given {
        findings.changed(
            (*first, draft.column),
            format!("столбец «{}»: значения в части строк приняты за пример и не вошли", cut(&draft.title, 80)),
        );
    }
    given
}

fn settle_locked(grid: &Grid<'_>, draft: &mut Draft, rows: &[(u32, bool)], given: bool, findings: &mut Findings) {
    let computed = |row: u32| grid.cell(row, draft.column).is_some_and(|cell| cell.formula.is_some());
    let filled = |row: u32| grid.cell(row, draft.column).is_some_and(is_constant);
    if given && rows.iter().all(|(row, _)| filled(*row)) {
        draft.locked = true;
        draft.required = false;
        findings.understood(draft.at, format!("столбец {} заполнен вами и закрыт от изменений", quoted(&draft.title)));
        return;
    }
    let closed = rows.iter().all(|(row, _)| !grid.is_open(*row, draft.column));
    if closed && !rows.iter().any(|(row, _)| computed(*row)) && grid.sheet.protected {
        draft.locked = true;
        draft.required = false;
        if !given {
            findings.changed(
                draft.at,
                format!(
                    "столбец «{}» защищён и пуст: задайте, откуда его предзаполнить, или откройте",
                    cut(&draft.title, 80)
                ),
            );
        }
    }
}

fn fill(grid: &Grid<'_>, table: &Table, given: &[bool], offset: usize, item: &mut Item, findings: &mut Findings) {
    for (draft, given) in table.columns.iter().skip(offset).zip(given) {
        let at = (item.row, draft.column);
        if let Some(hint) = grid.sheet.comments.get(&at) {
            item.hints.insert(draft.key.clone(), cut(hint, 2_000));
        }
        let Some(cell) = grid.cell(item.row, draft.column).filter(|cell| is_constant(cell)) else { continue };
        let open = grid.sheet.protected && grid.is_open(item.row, draft.column);
        let label = item.total && matches!(cell.value, Value::Text(_));
        if !given && !label || open {
            if *given || open {
                findings.changed(at, "значение в открытой ячейке принято за пример и не вошло");
            }
            continue;
        }
        match value_json(draft, cell) {
            Some(value) => drop(item.values.insert(draft.key.clone(), value)),
            None => findings.not_understood(
                at,
                format!(
                    "значение «{}» не подходит столбцу «{}» и не вошло",
                    cut(&cell.value.text(), 60),
                    cut(&draft.title, 60)
                ),
            ),
        }
    }
}

/// A cell's value as the spec writes it for the kind of the column.
pub(super) fn value_json(draft: &Draft, cell: &Cell) -> Option<Json> {
    let text = || Some(cell.value.text()).filter(|text| !text.is_empty());
    match (&draft.ask, &cell.value) {
        (Ask::Text { max_length, .. }, _) => {
            text().filter(|text| text.chars().count() <= max_length.unwrap_or(10_000)).map(Json::from)
        }
        (Ask::Integer { min, max }, Value::Number(number)) => {
            let whole = (number.fract() == 0.0 && number.abs() < 1e15).then_some(*number as i64)?;
            (min.is_none_or(|min| min <= whole) && max.is_none_or(|max| whole <= max)).then(|| json!(whole))
        }
        (Ask::Decimal { min, max, digits }, Value::Number(number)) => {
            let number = if draft.percent { number * 100.0 } else { *number };
            let scale = 10_f64.powi(i32::try_from(digits.unwrap_or(6).min(10)).ok()?);
            let number = (number * scale).round() / scale;
            (min.is_none_or(|min| min <= number) && max.is_none_or(|max| number <= max)).then(|| json!(number))
        }
        (Ask::Date { min, max }, Value::Number(number)) => {
            let day = day_of_serial(*number)?;
            let fits = min.is_none_or(|min| min <= day) && max.is_none_or(|max| day <= max);
            fits.then(|| json!(day.format("%Y-%m-%d").to_string()))
        }
        (Ask::List(options), _) => {
            let text = text()?;
            options.iter().find(|option| option.to_lowercase() == text.to_lowercase()).map(|option| json!(option))
        }
        (Ask::Boolean, value) => match value.text().to_lowercase().as_str() {
            "да" => Some(json!(true)),
            "нет" => Some(json!(false)),
            _ => None,
        },
        _ => None,
    }
}

/// Lines across the table become a locked column at its left; «в том числе:» and its like only a hint.
fn put_sections(table: &mut Table, body: &Body, keys: &mut Keys, findings: &mut Findings) -> Option<String> {
    let first = table.columns.first().map_or(0, |draft| draft.column);
    let real = body.sections.iter().filter(|(_, text)| !text.ends_with(':'));
    for (row, text) in body.sections.iter().filter(|(_, text)| text.ends_with(':')) {
        findings.changed((*row, first), format!("строка «{}» стала подсказкой у строк под ней", cut(text, 80)));
    }
    let rows: Vec<u32> = real.map(|(row, _)| *row).collect();
    let row = rows.first()?;
    let key = keys.make("Раздел", "", "c");
    findings.changed((*row, first), format!("строки-разделы ({}) стали первым столбцом «Раздел»", rows.len()));
    table.columns.insert(
        0,
        Draft {
            column: NOWHERE,
            at: (*row, first),
            key: key.clone(),
            title: "Раздел".to_owned(),
            group: None,
            hints: Vec::new(),
            required: false,
            unique: false,
            locked: true,
            ask: Ask::TEXT,
            guessed: false,
            percent: false,
            formula: None,
            refusal: String::new(),
            conditions: Vec::new(),
        },
    );
    table.frozen = table.frozen.map(|frozen| frozen + 1);
    Some(key)
}

fn section(column: &Option<String>, body: &Body, table: &Table, item: &mut Item) {
    let above = || body.sections.iter().rev().filter(|(row, _)| *row < item.row);
    let real = above().find(|(_, text)| !text.ends_with(':'));
    let hint = above().next().filter(|(_, text)| text.ends_with(':')).map(|(_, text)| text.clone());
    if let (Some(column), Some((_, text))) = (column, real) {
        item.values.insert(column.clone(), json!(text));
    }
    let label = table
        .columns
        .iter()
        .find(|draft| item.values.get(&draft.key).is_some_and(Json::is_string) && Some(&draft.key) != column.as_ref());
    if let (Some(hint), Some(label)) = (hint, label) {
        item.hints.entry(label.key.clone()).or_insert_with(|| cut(&hint, 2_000));
    }
}
