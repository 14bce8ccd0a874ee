//! The spec mended until its parser takes it: formulas that may fail are guarded, what does not hold is taken out, and all of
//! it is told.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::finding::Findings;
use super::formulas::Rule;
use super::table::{Rows, Table};
use super::words::cut;
use crate::forms::FormSpec;
use crate::forms::spec::MAX_FORMULA;
use crate::sheets::workbook::model::Book;

/// How often the spec is mended before giving up.
const TRIES: usize = 20;

/// Where the formulas of a spec come from.
pub(super) struct Sources<'a> {
    pub(super) book: &'a Book,
    pub(super) tables: &'a [Table],
    pub(super) rules: &'a [Rule],
}

/// A formula that its form did not take at first.
struct Doubted {
    formula: String,
    why: String,
    /// Still in the spec, guarded.
    kept: bool,
}

/// Mends the spec; `false` when something needed would have to go.
pub(super) fn mend(spec: &mut Json, sources: &Sources<'_>, findings: &mut Findings) -> bool {
    let mut doubted: BTreeMap<Vec<Step>, Doubted> = BTreeMap::new();
    // Rules taken out shift those after them, so they only go when everything else stands.
    let mut gone_rules: Vec<usize> = Vec::new();
    for _ in 0..TRIES {
        let Err(mistakes) = FormSpec::parse(&without(spec, &gone_rules).to_string()) else { break };
        let mut paths: Vec<(Vec<Step>, String)> =
            mistakes.into_iter().map(|mistake| (steps(&mistake.path), mistake.message)).collect();
        // The last ones first, so that numbers of places before them stay true.
        paths.sort_by(|a, b| b.0.cmp(&a.0));
        paths.dedup_by(|a, b| a.0 == b.0);
        let mut done = false;
        for (path, why) in paths {
            done |= match path.as_slice() {
                [Step::Key(rules), Step::Index(number), ..] if rules == "rules" => {
                    let number = original(*number, &gone_rules);
                    gone_rules.push(number);
                    gone_rules.sort_unstable();
                    tell_rule(sources, number, &why, findings);
                    true
                }
                _ if is_formula(&path) => doubt(spec, &path, why, &mut doubted),
                _ => {
                    let out = take_out(spec, &path);
                    if out {
                        findings.enter(None);
                        findings.changed(None, format!("убрано из формы, потому что не подошло: {why}"));
                    }
                    out
                }
            };
        }
        if !done {
            return false;
        }
    }
    for (path, doubted) in &doubted {
        tell_formula(sources, path, doubted, findings);
    }
    *spec = without(spec, &gone_rules);
    FormSpec::parse(&spec.to_string()).is_ok()
}

/// The spec without some of its rules.
fn without(spec: &Json, gone: &[usize]) -> Json {
    let mut spec = spec.clone();
    if let Some(Json::Array(rules)) = spec.get_mut("rules") {
        let mut number = 0;
        rules.retain(|_| {
            number += 1;
            !gone.contains(&(number - 1))
        });
        if rules.is_empty()
            && let Json::Object(form) = &mut spec
        {
            form.shift_remove("rules");
        }
    }
    spec
}

/// The number a rule had before others went; `gone` in order.
fn original(number: usize, gone: &[usize]) -> usize {
    gone.iter().fold(number, |number, gone| if *gone <= number { number + 1 } else { number })
}

fn is_formula(path: &[Step]) -> bool {
    let key = |at: usize| match path.len().checked_sub(at).and_then(|at| path.get(at)) {
        Some(Step::Key(key)) => key.as_str(),
        _ => "",
    };
    key(1) == "formula" || key(2) == "formulas"
}

/// Guards a formula against its own failures, or takes it out when that was not enough.
fn doubt(spec: &mut Json, path: &[Step], why: String, doubted: &mut BTreeMap<Vec<Step>, Doubted>) -> bool {
    let Some(formula) = find(spec, path).and_then(|node| node.as_str().map(str::to_owned)) else { return false };
    let guarded = format!("ЕСЛИОШИБКА({formula}; \"\")");
    let before = doubted.get_mut(path);
    if before.is_none() && guarded.chars().count() <= MAX_FORMULA {
        if let Some(node) = find(spec, path) {
            *node = json!(guarded);
        }
        doubted.insert(path.to_vec(), Doubted { formula, why, kept: true });
        return true;
    }
    match before {
        Some(doubted) => doubted.kept = false,
        None => drop(doubted.insert(path.to_vec(), Doubted { formula, why, kept: false })),
    }
    remove(spec, path)
}

/// The worksheet and the cell that a formula of the spec comes from.
fn source(sources: &Sources<'_>, path: &[Step]) -> Option<(String, (u32, u32))> {
    let [_, Step::Index(sheet), Step::Key(part), rest @ ..] = path else { return None };
    let table = sources.tables.get(*sheet)?;
    let name = sources.book.sheets.get(table.sheet)?.name.clone();
    let at = match (part.as_str(), rest, &table.rows) {
        ("columns", [Step::Index(column), ..], _) => {
            let draft = table.columns.get(*column)?;
            table.formulas.keys().find(|(_, column)| *column == draft.column).copied().unwrap_or(draft.at)
        }
        ("rows", [_, Step::Index(item), _, Step::Key(key)], Rows::Fixed(items)) => {
            let draft = table.columns.iter().find(|draft| draft.key == *key)?;
            (items.get(*item)?.row, draft.column)
        }
        _ => return None,
    };
    Some((name, at))
}

fn tell_formula(sources: &Sources<'_>, path: &[Step], doubted: &Doubted, findings: &mut Findings) {
    let source = source(sources, path);
    findings.enter(source.as_ref().map(|(sheet, _)| sheet.as_str()));
    let at = source.map(|(_, at)| at);
    if doubted.kept {
        findings.changed(at, "где формула не вычисляется (деление на ноль, пустые ячейки), ячейка останется пустой: добавлено ЕСЛИОШИБКА");
        return;
    }
    findings.retract(at);
    let formula = cut(&doubted.formula, 300);
    findings.not_understood(
        at,
        format!("формула «{formula}» в форме не работает: {}; исправьте её в конструкторе", doubted.why),
    );
}

fn tell_rule(sources: &Sources<'_>, number: usize, why: &str, findings: &mut Findings) {
    let Some(rule) = sources.rules.get(number) else { return };
    findings.enter(Some(&rule.sheet));
    findings.retract(Some(rule.at));
    let condition = rule.json["condition"].as_str().unwrap_or_default();
    let told = format!(
        "проверка данных «{}» в форме не работает: {why}; задайте её правилом в конструкторе",
        cut(condition, 300)
    );
    findings.not_understood(rule.at, told);
}

/// A step of a path into the spec: `sheets`, `[0]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Key(String),
    Index(usize),
}

fn steps(path: &str) -> Vec<Step> {
    // Keys of `options_by` are texts of any kind, with points and brackets too.
    let (path, tail) = match path.split_once(".options_by.") {
        Some((path, tail)) => (format!("{path}.options_by"), Some(tail.to_owned())),
        None => (path.to_owned(), None),
    };
    let mut steps = Vec::new();
    for part in path.split('.').filter(|part| !part.is_empty()) {
        let mut pieces = part.split('[');
        steps.extend(pieces.next().map(|key| Step::Key(key.to_owned())));
        steps.extend(pieces.filter_map(|piece| piece.trim_end_matches(']').parse().ok().map(Step::Index)));
    }
    steps.extend(tail.map(Step::Key));
    steps
}

/// What may be taken out by itself.
const OPTIONAL: [&str; 16] = [
    "hint",
    "group",
    "min",
    "max",
    "digits",
    "max_length",
    "pattern",
    "formula",
    "frozen",
    "unique",
    "required",
    "locked",
    "required_if",
    "list",
    "prefill",
    "unique_together",
];

fn take_out(spec: &mut Json, path: &[Step]) -> bool {
    let is_key = |step: Option<&Step>, key: &str| matches!(step, Some(Step::Key(name)) if name == key);
    let container = path.len().checked_sub(2).and_then(|at| path.get(at));
    let in_map = ["values", "hints", "formulas", "options_by"].iter().any(|key| is_key(container, key));
    let in_options = is_key(container, "options");
    let optional = matches!(path.last(), Some(Step::Key(key)) if OPTIONAL.contains(&key.as_str()));
    if in_map || in_options || optional && !is_key(container, "rows") {
        return remove(spec, path);
    }
    // A list that can't be one: the column becomes a text.
    let lists = ["options", "options_by", "depends_on"];
    if let Some(at) = path.iter().position(|step| matches!(step, Step::Key(key) if lists.contains(&key.as_str())))
        && let Some(Json::Object(column)) = find(spec, path.get(..at).unwrap_or_default())
    {
        for key in lists {
            column.shift_remove(key);
        }
        column.insert("kind".to_owned(), json!("text"));
        return true;
    }
    false
}

fn find<'j>(spec: &'j mut Json, path: &[Step]) -> Option<&'j mut Json> {
    path.iter().try_fold(spec, |node, step| match step {
        Step::Key(key) => node.get_mut(key),
        Step::Index(index) => node.get_mut(*index),
    })
}

fn remove(spec: &mut Json, path: &[Step]) -> bool {
    let Some((last, path)) = path.split_last() else { return false };
    match (find(spec, path), last) {
        (Some(Json::Object(object)), Step::Key(key)) => object.shift_remove(key).is_some(),
        (Some(Json::Array(list)), Step::Index(index)) if *index < list.len() => {
            list.remove(*index);
            true
        }
        _ => false,
    }
}
