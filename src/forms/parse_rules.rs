//! What concerns several columns: the `rules` of a form, and the columns of a sheet that together must not repeat.

use std::collections::HashSet;

use super::issue::Severity;
use super::json::Node;
use super::parse::read_new_key;
use super::parse_columns::ColumnsRead;
use super::reader::{Mistakes, Object};
use super::spec::{
    MAX_COLUMNS, MAX_COMBINATIONS, MAX_FORMULA, MAX_HINT, MAX_RULES, MAX_TITLE, Place, Rows, Rule, Sheet,
};

/// Reads the `rules` of a form, which may have none.
pub(super) fn read_rules(form: &Object<'_>, sheets: &[Sheet], mistakes: &mut Mistakes) -> Option<Vec<Rule>> {
    if form.get("rules").is_none() || matches!(form.get("rules"), Some(Node::List(list)) if list.is_empty()) {
        return Some(Vec::new());
    }
    let nodes = form.need_list("rules", MAX_RULES, "правил", mistakes)?;
    let mut keys = HashSet::new();
    let rules: Vec<Option<Rule>> = nodes
        .iter()
        .enumerate()
        .map(|(index, node)| read_rule(node, &format!("rules[{index}]"), sheets, &mut keys, mistakes))
        .collect();
    rules.into_iter().collect()
}

fn read_rule(
    node: &Node,
    path: &str,
    sheets: &[Sheet],
    keys: &mut HashSet<String>,
    mistakes: &mut Mistakes,
) -> Option<Rule> {
    let known = ["key", "where", "sheet", "column", "row", "condition", "message", "severity"];
    let rule = Object::open(node, path, &known, mistakes)?;
    let key = read_new_key(&rule, keys, "правила", mistakes);
    let place = read_place(&rule, sheets, mistakes);
    let condition = rule.need_text("condition", MAX_FORMULA, mistakes);
    let message = rule.need_text("message", MAX_HINT, mistakes);
    let severity = read_severity(&rule, mistakes);
    Some(Rule { key: key?, place: place?, condition: condition?, message: message?, severity: severity? })
}

fn read_severity(rule: &Object<'_>, mistakes: &mut Mistakes) -> Option<Severity> {
    match rule.need("severity", mistakes)? {
        Node::Text(word) if word == Severity::Error.as_str() => Some(Severity::Error),
        Node::Text(word) if word == Severity::Warning.as_str() => Some(Severity::Warning),
        _ => {
            let message = "нужно \"error\" (ошибка, отчет не сдать) или \"warning\" (предупреждение, нужно пояснение)";
            mistakes.tell(&rule.path_of("severity"), message);
            None
        }
    }
}

fn read_place(rule: &Object<'_>, sheets: &[Sheet], mistakes: &mut Mistakes) -> Option<Place> {
    let (name, own): (&str, &[&str]) = match rule.need("where", mistakes)? {
        Node::Text(name) if name == "cell" => ("cell", &["sheet", "column", "row"]),
        Node::Text(name) if name == "row" => ("row", &["sheet", "row"]),
        Node::Text(name) if name == "sheet" => ("sheet", &["sheet"]),
        Node::Text(name) if name == "form" => ("form", &[]),
        _ => {
            let message = "нужно \"cell\" (ячейка), \"row\" (строка), \"sheet\" (лист) или \"form\" (вся форма)";
            mistakes.tell(&rule.path_of("where"), message);
            return None;
        }
    };
    for key in ["sheet", "column", "row"].iter().filter(|key| !own.contains(key) && rule.get(key).is_some()) {
        let message = format!("при where {name} этого ключа не бывает: уберите его или смените where");
        mistakes.tell(&rule.path_of(key), message);
    }
    if name == "form" {
        return Some(Place::Form);
    }
    let sheet = find_sheet(rule, sheets, mistakes)?;
    let row = read_row(rule, sheet, own, mistakes);
    let key = sheet.key.clone();
    match name {
        "cell" => Some(Place::Cell { sheet: key, column: read_column(rule, sheet, mistakes)?, row }),
        "row" => Some(Place::Row { sheet: key, row }),
        _ => Some(Place::Sheet { sheet: key }),
    }
}

fn find_sheet<'s>(rule: &Object<'_>, sheets: &'s [Sheet], mistakes: &mut Mistakes) -> Option<&'s Sheet> {
    let key = rule.need_text("sheet", MAX_TITLE, mistakes)?;
    let sheet = sheets.iter().find(|sheet| sheet.key == key);
    if sheet.is_none() {
        mistakes.tell(&rule.path_of("sheet"), "такого листа в форме нет: исправьте ключ или добавьте лист");
    }
    sheet
}

fn read_column(rule: &Object<'_>, sheet: &Sheet, mistakes: &mut Mistakes) -> Option<String> {
    let key = rule.need_text("column", MAX_TITLE, mistakes)?;
    if !sheet.columns.iter().any(|column| column.key == key) {
        mistakes.tell(&rule.path_of("column"), "такого столбца на листе нет: исправьте ключ или добавьте столбец");
        return None;
    }
    Some(key)
}

fn read_row(rule: &Object<'_>, sheet: &Sheet, own: &[&str], mistakes: &mut Mistakes) -> Option<String> {
    if !own.contains(&"row") {
        return None;
    }
    let key = rule.text("row", MAX_TITLE, mistakes)?;
    let message = match &sheet.rows {
        Rows::Fixed { items } if items.iter().any(|item| item.key == key) => return Some(key),
        Rows::Fixed { .. } => "такой строки на листе нет: исправьте ключ",
        Rows::Free { .. } => "строки этого листа добавляет заполняющий, выбрать одну нельзя: уберите ключ",
    };
    mistakes.tell(&rule.path_of("row"), message);
    None
}

/// Reads the `unique_together` of a sheet, which may have none.
pub(super) fn read_combinations(
    sheet: &Object<'_>,
    columns: &ColumnsRead,
    mistakes: &mut Mistakes,
) -> Vec<Vec<String>> {
    if sheet.get("unique_together").is_none() {
        return Vec::new();
    }
    let nodes = sheet.need_list("unique_together", MAX_COMBINATIONS, "сочетаний", mistakes).unwrap_or_default();
    let path = sheet.path_of("unique_together");
    let combinations = nodes.iter().enumerate();
    combinations
        .filter_map(|(index, node)| read_combination(node, &format!("{path}[{index}]"), columns, mistakes))
        .collect()
}

fn read_combination(node: &Node, path: &str, columns: &ColumnsRead, mistakes: &mut Mistakes) -> Option<Vec<String>> {
    let Node::List(nodes) = node else {
        mistakes.tell(path, format!("нужен список ключей столбцов, а здесь {}", node.noun()));
        return None;
    };
    if !(2..=MAX_COLUMNS).contains(&nodes.len()) {
        mistakes.tell(path, "в сочетании нужны хотя бы два столбца; один столбец без повторов — это unique");
        return None;
    }
    let mut keys: Vec<String> = Vec::with_capacity(nodes.len());
    for (index, node) in nodes.iter().enumerate() {
        let path = format!("{path}[{index}]");
        match node {
            Node::Text(key) if keys.contains(key) => {
                mistakes.tell(&path, "столбец в сочетании повторяется: оставьте один")
            }
            Node::Text(key) if columns.keys.contains(key) => keys.push(key.clone()),
            Node::Text(_) => mistakes.tell(&path, "такого столбца на листе нет: исправьте ключ или добавьте столбец"),
            other => mistakes.tell(&path, format!("нужна строка, а здесь {}", other.noun())),
        }
    }
    (keys.len() == nodes.len()).then_some(keys)
}
