//! Formulas of the workbook as formulas of the form; conditions of data validation as its rules.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::columns::{Condition, Draft};
use super::finding::Findings;
use super::grid::one_line;
use super::limits::{Ask, VALUE};
use super::lists::sheet_number;
use super::table::{Rows, Table};
use super::words::{Keys, cut, quoted};
use crate::forms::formula::Val;
use crate::forms::formula::excel::{Standing, Workbook, from_excel};
use crate::sheets::read::address;
use crate::sheets::workbook::model::{Book, Value};

/// Most formulas of one column that are translated to see whether they are alike.
const MOST_ROWS: usize = 5_000;
/// Longest title that formulas name a column by; longer ones are named by key.
const SHORT: usize = 60;
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

/// Columns of which nothing tells what they hold are numbers when formulas calculate with them.
fn settle_numbers(book: &Book, tables: &mut [Table], findings: &mut Findings) {
    let mut numbers: Vec<(usize, u32)> = Vec::new();
    for (index, table) in tables.iter().enumerate() {
        let name = book.sheets.get(table.sheet).map_or("", |sheet| sheet.name.as_str());
        for ((row, column), formula) in table.formulas.iter().take(MOST_ROWS) {
            let stand = Stand { book, tables, index, seen: RefCell::default() };
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
        if !all {
            findings.enter(name.as_deref());
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

/// The formulas of a column in the form's language, by rows of the worksheet.
struct Computed {
    by_row: BTreeMap<u32, String>,
    /// Columns of the own table that they read.
    reads: BTreeSet<u32>,
    /// Columns they read are whole numbers all.
    whole: bool,
}

fn computed(book: &Book, tables: &[Table], index: usize, findings: &mut Findings) -> (String, Vec<(u32, Computed)>) {
    let Some(table) = tables.get(index) else { return (String::new(), Vec::new()) };
    let name = book.sheets.get(table.sheet).map_or("", |sheet| sheet.name.as_str());
    findings.enter(Some(name));
    let mut columns: BTreeMap<u32, Computed> = BTreeMap::new();
    let mut failed: BTreeMap<(u32, String), Vec<u32>> = BTreeMap::new();
    for ((row, column), formula) in table.formulas.iter().take(MOST_ROWS * 20) {
        let whole = columns.get(column);
        if whole.is_some_and(|computed| matches!(table.rows, Rows::Free { .. }) && computed.by_row.len() >= 50) {
            continue;
        }
        let stand = Stand { book, tables, index, seen: RefCell::default() };
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
    settle_kind(draft, &first, computed.whole);
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

/// A column of sums along the row, whose total sums the column: the total is the same sum along its own row, as long as all
/// that it sums has such a total too.
fn sums_up(table: &Table, column: u32, computed: &Computed, first: &str) -> bool {
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

/// A computed column of which nothing else tells what it holds.
fn settle_kind(draft: &mut Draft, formula: &str, whole: bool) {
    let guessed = matches!(
        draft.ask,
        Ask::Text { max_length: None, pattern: None } | Ask::Decimal { min: None, max: None, digits: None }
    );
    if !guessed || draft.percent {
        return;
    }
    let texts = formula.contains('&') || formula.contains("СЦЕПИТЬ") || formula.replace("\"\"", "").contains('"');
    draft.ask = if texts {
        Ask::TEXT
    } else if formula.contains('/') || formula.contains("СРЗНАЧ") || !whole {
        Ask::Decimal { min: None, max: None, digits: Some(2) }
    } else {
        Ask::Integer { min: None, max: None }
    };
}

/// A sheet in which nothing could be filled in is no sheet of a form.
fn keep_open(table: &mut Table, findings: &mut Findings) {
    if table.columns.iter().any(|draft| !draft.locked && draft.formula.is_none()) {
        return;
    }
    let mut opened = false;
    for draft in table.columns.iter_mut().filter(|draft| draft.formula.is_none()) {
        let filled =
            matches!(&table.rows, Rows::Fixed(items) if items.iter().any(|item| item.values.contains_key(&draft.key)));
        if !filled {
            draft.locked = false;
            opened = true;
        }
    }
    if !opened {
        table.columns.iter_mut().for_each(|draft| draft.locked = false);
    }
    findings.changed(None, "все столбцы листа заполнены или закрыты: открыты для заполнения, проверьте их");
}

/// What the form makes of the workbook's cells, seen from one table.
struct Stand<'a> {
    book: &'a Book,
    tables: &'a [Table],
    index: usize,
    seen: RefCell<Seen>,
}

/// What a formula has read.
#[derive(Default)]
struct Seen {
    percent: bool,
    fractions: bool,
    /// Tables and columns.
    read: Vec<(usize, u32)>,
}

impl Stand<'_> {
    /// The table with a cell's row on a worksheet, the own one first.
    fn table(&self, sheet: usize, row: u32) -> Option<(usize, &Table)> {
        let own = self.tables.get(self.index).filter(|table| table.sheet == sheet).map(|table| (self.index, table));
        let all = || self.tables.iter().enumerate().filter(|(_, table)| table.sheet == sheet);
        own.filter(|(_, table)| (table.span.0..=table.span.1).contains(&row))
            .or_else(|| all().find(|(_, table)| (table.span.0..=table.span.1).contains(&row)))
    }
}

impl Workbook for Stand<'_> {
    fn at(&self, worksheet: &str, row: u32, column: u32) -> Standing {
        let Some(sheet) = sheet_number(self.book, worksheet) else {
            return Standing::Nothing(format!("листа «{worksheet}» в книге нет"));
        };
        let found = self.table(sheet, row).and_then(|(index, table)| {
            Some((index, table, table.columns.iter().find(|draft| draft.column == column)?))
        });
        if let Some((index, table, draft)) = found {
            let row_key = match &table.rows {
                Rows::Free { .. } => None,
                Rows::Fixed(items) => match items.iter().find(|item| item.row == row) {
                    Some(item) => Some(item.key.clone()),
                    None => return Standing::Nothing("строка не вошла в форму".to_owned()),
                },
            };
            if index != self.index && self.tables.get(self.index).is_some_and(|own| own.sheet == sheet) {
                return Standing::Nothing("ячейка другой таблицы того же листа".to_owned());
            }
            let mut seen = self.seen.borrow_mut();
            seen.percent |= draft.percent;
            let computed = table.formulas.keys().any(|(_, at)| *at == column);
            let plain = matches!(draft.ask, Ask::Decimal { min: None, max: None, digits: None });
            seen.fractions |= matches!(draft.ask, Ask::Decimal { .. }) && !(computed && plain);
            if seen.read.len() < 2_000 {
                seen.read.push((index, column));
            }
            return Standing::Cell {
                sheet: sheet_called(table, self.tables),
                column: called(draft, table),
                row: row_key,
            };
        }
        let constant = self.book.sheets.get(sheet).and_then(|sheet| sheet.cell(row, column));
        let Some(cell) = constant.filter(|cell| cell.formula.is_none()) else {
            return Standing::Nothing("ячейка вне таблиц формы".to_owned());
        };
        match &cell.value {
            Value::Number(number) => Standing::Value(Val::Number(*number)),
            Value::Boolean(truth) => Standing::Value(Val::Bool(*truth)),
            Value::Text(text) => Standing::Value(Val::Text(one_line(text).as_str().into())),
            Value::Empty | Value::Error => Standing::Nothing("пустая ячейка вне таблиц формы".to_owned()),
        }
    }

    fn rows(&self, worksheet: &str) -> Option<(u32, u32)> {
        let sheet = sheet_number(self.book, worksheet)?;
        let own = self.tables.get(self.index).filter(|table| table.sheet == sheet);
        own.or_else(|| self.tables.iter().find(|table| table.sheet == sheet)).map(|table| table.span)
    }
}

/// How formulas name a column: by a short title that no other has, else by group and title, else by key.
fn called(draft: &Draft, table: &Table) -> String {
    let plain = |name: &str| name.chars().count() <= SHORT && !name.contains(['[', ']', ';', '@', '\'']);
    let folded = |text: &str| super::words::fold(text);
    let title = folded(&draft.title);
    let alone =
        table.columns.iter().filter(|other| folded(&other.title) == title || other.key == draft.title).count() == 1;
    if alone && plain(&draft.title) {
        return draft.title.clone();
    }
    if let Some(group) = &draft.group {
        let same = |other: &&Draft| other.group.as_ref() == Some(group) && folded(&other.title) == title;
        let name = format!("{group}: {}", draft.title);
        if plain(&name) && table.columns.iter().filter(same).count() == 1 {
            return name;
        }
    }
    draft.key.clone()
}

fn sheet_called(table: &Table, tables: &[Table]) -> String {
    let folded = |table: &Table| super::words::fold(&table.title);
    let alone = tables.iter().filter(|other| folded(other) == folded(table)).count() == 1;
    let reserved = ["паспорт", "прошлый", "passport", "previous"].contains(&folded(table).as_str());
    if alone && !reserved { table.title.clone() } else { table.key.clone() }
}

/// Conditions of data validation as rules.
fn rules(book: &Book, tables: &[Table], findings: &mut Findings) -> Vec<Rule> {
    let mut keys = Keys::default();
    let mut rules = Vec::new();
    for (index, table) in tables.iter().enumerate() {
        let name = book.sheets.get(table.sheet).map_or("", |sheet| sheet.name.as_str());
        findings.enter(Some(name));
        for draft in &table.columns {
            for condition in &draft.conditions {
                let at = (condition.row, draft.column);
                if draft.formula.is_some() {
                    continue;
                }
                let stand = Stand { book, tables, index, seen: RefCell::default() };
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
