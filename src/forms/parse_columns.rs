//! The `columns` of a sheet.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::json::Node;
use super::parse::read_new_key;
use super::parse_sources::{read_depends, read_sources, tell_wrong_depends};
use super::read::{parse_decimal, parse_iso_date};
use super::reader::{Mistakes, Object, read_text, read_whole};
use super::spec::{
    Column, Depends, Kind, MAX_CELL, MAX_COLUMNS, MAX_DIGITS, MAX_HINT, MAX_INTEGER, MAX_OPTIONS, MAX_PATTERN,
    MAX_PATTERNS, MAX_TITLE, Options, Pattern,
};
use super::text::fold;
use super::value::show_decimal;

/// Attributes that every column may have.
const COMMON: [&str; 11] =
    ["key", "title", "group", "hint", "kind", "required", "required_if", "unique", "locked", "formula", "prefill"];
/// Attributes that only some kinds have.
const SPECIAL: [&str; 10] =
    ["options", "list", "depends_on", "options_by", "min", "max", "digits", "max_change", "max_length", "pattern"];

/// The columns of a sheet as far as they could be read.
pub(super) struct ColumnsRead {
    /// Those without a mistake.
    pub(super) good: Vec<Column>,
    /// Keys of all, the broken ones included.
    pub(super) keys: HashSet<String>,
    whole: bool,
}

impl ColumnsRead {
    /// All columns; `None` when one is broken.
    pub(super) fn complete(self) -> Option<Vec<Column>> {
        self.whole.then_some(self.good)
    }

    pub(super) fn is_complete(&self) -> bool {
        self.whole
    }
}

/// Reads the `columns` of a sheet.
pub(super) fn read_columns(sheet: &Object<'_>, mistakes: &mut Mistakes) -> ColumnsRead {
    let mut keys = HashSet::new();
    let Some(nodes) = sheet.need_list("columns", MAX_COLUMNS, "столбцов", mistakes) else {
        return ColumnsRead { good: Vec::new(), keys, whole: false };
    };
    let path = sheet.path_of("columns");
    let mut good = Vec::with_capacity(nodes.len());
    for (index, node) in nodes.iter().enumerate() {
        good.extend(read_column(node, &format!("{path}[{index}]"), &mut keys, mistakes));
    }
    let whole = good.len() == nodes.len();
    if whole {
        tell_wrong_depends(&good, &path, mistakes);
    }
    ColumnsRead { good, keys, whole }
}

fn read_column(node: &Node, path: &str, keys: &mut HashSet<String>, mistakes: &mut Mistakes) -> Option<Column> {
    let known = [&COMMON[..], &SPECIAL[..]].concat();
    let column = Object::open(node, path, &known, mistakes)?;
    let key = read_new_key(&column, keys, "столбца", mistakes);
    let title = column.need_text("title", MAX_TITLE, mistakes);
    let group = column.text("group", MAX_TITLE, mistakes);
    let hint = column.text("hint", MAX_HINT, mistakes);
    let depends = read_depends(&column, mistakes);
    let kind = read_kind(&column, depends.as_ref(), mistakes);
    let (required, unique, locked) =
        (column.flag("required", mistakes), column.flag("unique", mistakes), column.flag("locked", mistakes));
    let list = column.text("list", MAX_TITLE, mistakes);
    let max_change = column.whole("max_change", 1..=1_000, mistakes).and_then(|percent| u32::try_from(percent).ok());
    let sources = read_sources(&column, mistakes);
    Some(Column {
        key: key?,
        title: title?,
        group,
        hint,
        required,
        unique,
        locked,
        kind: kind?,
        depends,
        list,
        formula: sources.formula,
        required_if: sources.required_if,
        max_change,
        prefill: sources.prefill,
    })
}

fn read_kind(column: &Object<'_>, depends: Option<&Depends>, mistakes: &mut Mistakes) -> Option<Kind> {
    let own = match column.need("kind", mistakes)? {
        Node::Text(name) => own_attributes(name),
        _ => None,
    };
    let Some((name, own)) = own else {
        let message = "неизвестный вид столбца: бывают list, date, integer, decimal, text, boolean";
        mistakes.tell(&column.path_of("kind"), message);
        return None;
    };
    let strange = SPECIAL.iter().filter(|key| !own.contains(key) && column.get(key).is_some());
    for key in strange {
        let message = format!("у столбца вида {name} этого ключа не бывает: уберите его или смените вид");
        mistakes.tell(&column.path_of(key), message);
    }
    match depends {
        Some(depends) => Some(Kind::List(depends.all())),
        None => read_limits(name, column, mistakes),
    }
}

fn own_attributes(kind: &str) -> Option<(&'static str, &'static [&'static str])> {
    Some(match kind {
        "list" => ("list", &["options", "list", "depends_on", "options_by"]),
        "date" => ("date", &["min", "max"]),
        "integer" => ("integer", &["min", "max", "max_change"]),
        "decimal" => ("decimal", &["min", "max", "digits", "max_change"]),
        "text" => ("text", &["max_length", "pattern"]),
        "boolean" => ("boolean", &[]),
        _ => return None,
    })
}

fn read_limits(name: &str, column: &Object<'_>, mistakes: &mut Mistakes) -> Option<Kind> {
    Some(match name {
        "list" => Kind::List(read_options(column, mistakes)?),
        "date" => {
            let (min, max) = read_bounds(column, day, "нужна дата вида \"2026-09-15\", с 1900 года", mistakes);
            Kind::Date { min, max }
        }
        "integer" => {
            let wanted = "нужно целое число не длиннее 15 цифр";
            let (min, max) = read_bounds(column, whole_number, wanted, mistakes);
            Kind::Integer { min, max }
        }
        "decimal" => {
            let (min, max) = read_bounds(column, number, "нужно число не длиннее 15 значащих цифр", mistakes);
            let digits = column.whole("digits", 0..=i64::from(MAX_DIGITS), mistakes);
            Kind::Decimal { min, max, digits: digits.and_then(|digits| u32::try_from(digits).ok()) }
        }
        "text" => Kind::Text {
            max_length: column.size("max_length", 1, MAX_CELL, mistakes),
            pattern: read_pattern(column, mistakes),
        },
        _ => Kind::Boolean,
    })
}

/// `min` and `max`, each of the column's own type and in order.
fn read_bounds<T: PartialOrd>(
    column: &Object<'_>,
    read: fn(&Node) -> Option<T>,
    wanted: &str,
    mistakes: &mut Mistakes,
) -> (Option<T>, Option<T>) {
    let mut bound = |key| {
        let value = read(column.get(key)?);
        if value.is_none() {
            mistakes.tell(&column.path_of(key), wanted);
        }
        value
    };
    let (min, max) = (bound("min"), bound("max"));
    if let (Some(min), Some(max)) = (&min, &max)
        && min > max
    {
        mistakes.tell(&column.path_of("max"), "max меньше min: поменяйте их местами или исправьте");
    }
    (min, max)
}

/// A day as the spec writes it.
pub(super) fn day(node: &Node) -> Option<NaiveDate> {
    match node {
        Node::Text(text) => parse_iso_date(text),
        _ => None,
    }
}

/// A whole number that a cell can hold.
pub(super) fn whole_number(node: &Node) -> Option<i64> {
    read_whole(node).filter(|number| (-MAX_INTEGER..=MAX_INTEGER).contains(number))
}

/// A number that a cell can hold.
pub(super) fn number(node: &Node) -> Option<f64> {
    let Node::Number(number) = node else {
        return None;
    };
    parse_decimal(&show_decimal(number.as_f64()?)).ok()
}

fn read_options(column: &Object<'_>, mistakes: &mut Mistakes) -> Option<Options> {
    read_option_list(column, "options", mistakes)
}

/// A list of options under a key that must be there.
pub(super) fn read_option_list(column: &Object<'_>, key: &str, mistakes: &mut Mistakes) -> Option<Options> {
    let nodes = column.need_list(key, MAX_OPTIONS, "вариантов", mistakes)?;
    let path = column.path_of(key);
    let mut seen: HashMap<String, usize> = HashMap::with_capacity(nodes.len());
    let mut options = Vec::with_capacity(nodes.len());
    for (index, node) in nodes.iter().enumerate() {
        let path = format!("{path}[{index}]");
        let Some(option) = read_option(node, &path, mistakes) else {
            continue;
        };
        if let Some(first) = seen.insert(fold(&option), index) {
            let message = format!("вариант «{option}» уже есть под номером {}: оставьте один", first + 1);
            mistakes.tell(&path, message);
        }
        options.push(option);
    }
    Some(Options::new(options))
}

fn read_option(node: &Node, path: &str, mistakes: &mut Mistakes) -> Option<String> {
    let option = read_text(node, path, MAX_TITLE, mistakes)?;
    if option.chars().any(char::is_control) {
        mistakes.tell(path, "вариант списка пишется в одну строку: уберите переносы и табуляцию");
        return None;
    }
    Some(option)
}

fn read_pattern(column: &Object<'_>, mistakes: &mut Mistakes) -> Option<Pattern> {
    let message = match column.get("pattern")? {
        Node::Text(source) if source.is_empty() => "образец пуст: заполните его или уберите ключ".to_owned(),
        Node::Text(source) if source.chars().count() > MAX_PATTERN => {
            format!("образец длиннее {MAX_PATTERN} знаков: упростите его")
        }
        Node::Text(source) => match mistakes.compile(source) {
            Some(Ok(pattern)) => return Some(pattern),
            Some(Err(error)) => broken_pattern(&error),
            None => format!("разных образцов в форме больше {MAX_PATTERNS}: оставьте меньше или разделите форму"),
        },
        other => format!("нужна строка, а здесь {}", other.noun()),
    };
    mistakes.tell(&column.path_of("pattern"), message);
    None
}

fn broken_pattern(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => "образец требует слишком много памяти: упростите его".to_owned(),
        other => {
            let told = other.to_string();
            let reason = told.lines().last().unwrap_or_default().trim_start_matches("error: ");
            format!(
                "регулярное выражение не разбирается ({reason}): исправьте его; \
                 просмотр вперед и назад и обратные ссылки не поддерживаются"
            )
        }
    }
}
