//! Formulas of the workbook as formulas of the form; conditions of data validation as its rules.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::columns::{Condition, Draft};
use super::finding::Findings;
use super::limits::VALUE;
use super::stand::{Look, Stand};
use super::table::{Rows, Table};
use super::totals::{Computed, free_totals, settle_digits, settle_kind, settle_numbers, sums_up};
use super::words::{Keys, cut, quoted};
use crate::forms::formula::excel::from_excel;
use crate::sheets::read::address;
use crate::sheets::workbook::model::Book;

/// Most formulas of one column that are translated to see whether they are alike.
const MOST_ROWS: usize = 5_000;
/// Most rules made.
const MAX_RULES: usize = 300;

/// Gives columns and rows their formulas; the rules that conditions of data validation become.
pub(super) fn settle(book: &Book, tables: &mut [Table], findings: &mut Findings) -> Vec<Rule> {
    settle_numbers(book, tables, findings);
    for index in 0..tables.len() {
        let (name, computed) = computed(book, tables, index, findings);
        let Some(table) = tables.get_mut(index) else { continue };
        findings.enter(Some(&name));
        for (column, computed) in computed {
            give(table, column, computed, findings);
        }
        free_totals(table, findings);
        keep_open(table, findings);
    }
    rules(book, tables, findings)
}

/// A rule of the form, and the cell it comes from.
pub(super) struct Rule {
    pub(super) json: Json,
    pub(super) sheet: String,
    pub(super) at: (u32, u32),
}

fn computed(book: &Book, tables: &[Table], index: usize, findings: &mut Findings) -> (String, Vec<(u32, Computed)>) {
    let Some(table) = tables.get(index) else { return (String::new(), Vec::new()) };
    let name = book.sheets.get(table.sheet).map_or("", |sheet| sheet.name.as_str());
    findings.enter(Some(name));
    let looks = Look::over(tables);
    let mut columns: BTreeMap<u32, Computed> = BTreeMap::new();
    let mut failed: BTreeMap<(u32, String), Vec<u32>> = BTreeMap::new();
    for ((row, column), formula) in table.formulas.iter().take(MOST_ROWS * 20) {
        let whole = columns.get(column);
        if whole.is_some_and(|computed| matches!(table.rows, Rows::Free { .. }) && computed.by_row.len() >= 50) {
            continue;
        }
        let stand = Stand { book, tables, index, looks: &looks, seen: RefCell::default() };
        match from_excel(formula, name, *row, *column, &stand) {
            Ok(said) => {
                let seen = stand.seen.into_inner();
                if seen.percent {
                    findings.changed(
                        (*row, *column),
                        "формула читает столбец процентов: в форме там 15, а не 0,15; проверьте её",
                    );
                }
                let own = columns.entry(*column).or_insert(Computed {
                    by_row: BTreeMap::new(),
                    reads: BTreeSet::new(),
                    whole: true,
                });
                own.by_row.insert(*row, said);
                own.whole &= !seen.fractions;
                own.reads.extend(seen.read.iter().filter(|(table, _)| *table == index).map(|(_, column)| *column));
            }
            Err(why) => failed.entry((*column, why.to_string())).or_default().push(*row),
        }
    }
    for ((column, why), rows) in failed {
        let Some(row) = rows.first() else { continue };
        let formula = table.formulas.get(&(*row, column)).map_or("", String::as_str);
        let more =
            if rows.len() > 1 { format!(" (и ещё в {} ячейках)", rows.len() - 1) } else { String::new() };
        findings.not_understood(
            (*row, column),
            format!(
                "формула «={}» не перенесена{more}: {why}; ячейка осталась для ввода, впишите формулу в конструкторе",
                cut(formula, 200)
            ),
        );
    }
    (name.to_owned(), columns.into_iter().collect())
}

/// Puts the formulas of a column where they belong: into the column when all its rows are alike, else into its rows.
fn give(table: &mut Table, column: u32, computed: Computed, findings: &mut Findings) {
    let Some(at) = table.columns.iter().position(|draft| draft.column == column) else { return };
    let Some((first_row, first)) = computed.by_row.first_key_value().map(|(row, text)| (*row, text.clone())) else {
        return;
    };
    let alike = computed.by_row.values().all(|formula| *formula == first);
    let everywhere = match &table.rows {
        Rows::Free { .. } => true,
        Rows::Fixed(items) => items.iter().all(|item| computed.by_row.contains_key(&item.row)),
    };
    let alike = alike || sums_up(table, column, &computed, &first);
    let draft = &mut table.columns[at];
    let told_by_formula = settle_kind(draft, &first, computed.whole);
    if everywhere || told_by_formula {
        settle_digits(draft, findings);
    }
    let percent = draft.percent;
    let scaled = |formula: &str| if percent { format!("({formula})*100") } else { formula.to_owned() };
    if everywhere && (alike || matches!(table.rows, Rows::Free { .. })) {
        if !alike {
            findings.changed((first_row, column), "в строках столбца разные формулы: взята первая");
        }
        let formula = scaled(&first);
        findings.understood(
            (first_row, column),
            format!("столбец {} вычисляется ({}): {}", quoted(&draft.title), draft.ask.told(), cut(&formula, 300)),
        );
        draft.formula = Some(formula);
        draft.required = false;
        draft.locked = false;
        return;
    }
    let key = draft.key.clone();
    let formulas: BTreeMap<u32, String> =
        computed.by_row.iter().map(|(row, formula)| (*row, scaled(formula))).collect();
    let Rows::Fixed(items) = &mut table.rows else { return };
    let mut runs: Vec<(u32, u32, &String)> = Vec::new();
    for item in items {
        let Some(formula) = formulas.get(&item.row) else { continue };
        item.values.shift_remove(&key);
        item.formulas.insert(key.clone(), formula.clone());
        match runs.last_mut() {
            Some((_, last, same)) if *same == formula => *last = item.row,
            _ => runs.push((item.row, item.row, formula)),
        }
    }
    for (first, last, formula) in runs {
        let cells = if first == last {
            "ячейка вычисляется".to_owned()
        } else {
            format!("ячейки {}:{} вычисляются", address(first, column), address(last, column))
        };
        findings.understood((first, column), format!("{cells}: {}", cut(formula, 300)));
    }
}

/// A sheet in which nothing could be filled in is no sheet of a form.
fn keep_open(table: &mut Table, findings: &mut Findings) {
    if table.columns.iter().any(|draft| !draft.locked && draft.formula.is_none()) {
        return;
    }
    if matches!(table.rows, Rows::Fixed(_)) && table.formulas.is_empty() {
        let max = usize::try_from(table.span.1 - table.span.0).unwrap_or(0) + 1;
        table.rows = Rows::Free { max: max.max(super::rows::DEFAULT_ROWS) };
        table.columns.retain(|draft| draft.column != super::fixed::NOWHERE);
    }
    table.columns.iter_mut().for_each(|draft| draft.locked = false);
    findings.changed(
        None,
        "все ячейки листа заполнены или закрыты: значения приняты за пример, столбцы открыты для заполнения",
    );
}

/// Conditions of data validation as rules.
fn rules(book: &Book, tables: &[Table], findings: &mut Findings) -> Vec<Rule> {
    let mut keys = Keys::default();
    let looks = Look::over(tables);
    let mut rules = Vec::new();
    for (index, table) in tables.iter().enumerate() {
        let name = book.sheets.get(table.sheet).map_or("", |sheet| sheet.name.as_str());
        findings.enter(Some(name));
        for draft in &table.columns {
            for condition in &draft.conditions {
                let at = (condition.row, draft.column);
                let stand = Stand { book, tables, index, looks: &looks, seen: RefCell::default() };
                let cell = address(condition.row, draft.column);
                let written = condition.formula.replace(VALUE, &cell);
                // Excel asks nothing of an empty cell.
                let whole = format!("OR(ISBLANK({cell}),{written})");
                match from_excel(&whole, name, condition.row, draft.column, &stand) {
                    Ok(said) if rules.len() < MAX_RULES => {
                        findings.understood(
                            at,
                            format!("проверка данных «{}» стала правилом: {}", cut(&written, 120), cut(&said, 300)),
                        );
                        let key = keys.make(&format!("{} {}", draft.key, table.key), "", "p");
                        let json = rule(&key, table, draft, condition, &said, &written);
                        rules.push(Rule { json, sheet: name.to_owned(), at });
                    }
                    Ok(_) => findings.not_understood(at, "правил больше, чем может быть в форме: это не вошло"),
                    Err(why) => findings.not_understood(
                        at,
                        format!(
                            "условие «{}» не перенесено: {why}; задайте его правилом в конструкторе",
                            cut(&written, 200)
                        ),
                    ),
                }
            }
        }
    }
    rules
}

fn rule(key: &str, table: &Table, draft: &Draft, condition: &Condition, said: &str, written: &str) -> Json {
    let message = match condition.message.trim() {
        "" => format!("«{}»: значение не проходит проверку «{}»", cut(&draft.title, 100), cut(written, 200)),
        message => cut(message, 2_000),
    };
    let mut rule = Map::new();
    rule.insert("key".to_owned(), json!(key));
    rule.insert("where".to_owned(), json!("cell"));
    rule.insert("sheet".to_owned(), json!(table.key));
    rule.insert("column".to_owned(), json!(draft.key));
    if let (true, Rows::Fixed(items)) = (condition.only, &table.rows)
        && let Some(item) = items.iter().find(|item| item.row == condition.row)
    {
        rule.insert("row".to_owned(), json!(item.key));
    }
    rule.insert("condition".to_owned(), json!(said));
    rule.insert("message".to_owned(), json!(message));
    rule.insert("severity".to_owned(), json!(if condition.strict { "error" } else { "warning" }));
    Json::Object(rule)
}
