//! The `rows` of a sheet: free ones, or those fixed by the operator with their values.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::check::{cell_code, sameness};
use super::data::Cells;
use super::json::Node;
use super::parse::read_new_key;
use super::parse_columns::{ColumnsRead, day, number, whole_number};
use super::reader::{Mistakes, Object};
use super::spec::{Column, FixedRow, Kind, MAX_FORMULA, MAX_HINT, MAX_ROWS, Rows};
use super::text::clean;
use super::value::Value;

const NO_COLUMN: &str = "такого столбца на листе нет: исправьте ключ или добавьте столбец";

/// Reads the `rows` of a sheet; `columns` judge the values of fixed ones.
pub(super) fn read_rows(sheet: &Object<'_>, columns: &ColumnsRead, mistakes: &mut Mistakes) -> Option<Rows> {
    let node = sheet.need("rows", mistakes)?;
    let rows = Object::open(node, &sheet.path_of("rows"), &["mode", "min", "max", "items"], mistakes)?;
    match rows.need("mode", mistakes)? {
        Node::Text(mode) if mode == "free" => {
            tell_strange(&rows, &["items"], "free", mistakes);
            tell_unfillable(sheet, columns, mistakes);
            Some(read_free(&rows, mistakes))
        }
        Node::Text(mode) if mode == "fixed" => {
            tell_strange(&rows, &["min", "max"], "fixed", mistakes);
            read_fixed(&rows, columns, mistakes)
        }
        _ => {
            let message = "нужно \"free\" (строки добавляет заполняющий) или \"fixed\" (строки заданы)";
            mistakes.tell(&rows.path_of("mode"), message);
            None
        }
    }
}

fn tell_strange(rows: &Object<'_>, keys: &[&str], mode: &str, mistakes: &mut Mistakes) {
    for key in keys.iter().filter(|key| rows.get(key).is_some()) {
        let message = format!("при mode {mode} этого ключа не бывает: уберите его или смените mode");
        mistakes.tell(&rows.path_of(key), message);
    }
}

/// Locked columns are filled by fixed rows only, so in free rows they stay empty.
fn tell_unfillable(sheet: &Object<'_>, columns: &ColumnsRead, mistakes: &mut Mistakes) {
    let path = sheet.path_of("columns");
    let filled = |column: &&Column| column.is_open() || column.prefill.is_some();
    if columns.is_complete() && !columns.good.iter().any(|column| filled(&column)) {
        let message = "все столбцы закрыты (locked) или вычисляются, заполнять нечего: откройте хотя бы один или задайте строки (fixed)";
        mistakes.tell(&path, message);
        return;
    }
    for column in columns.good.iter().filter(|column| column.locked && column.required && !filled(column)) {
        let message = format!(
            "столбец «{}» и закрыт (locked), и обязателен (required), но в свободных строках его некому заполнить: \
             уберите одно из двух",
            column.key
        );
        mistakes.tell(&path, message);
    }
}

fn read_free(rows: &Object<'_>, mistakes: &mut Mistakes) -> Rows {
    let min = rows.size("min", 0, MAX_ROWS, mistakes).unwrap_or(0);
    let max = rows.size("max", 1, MAX_ROWS, mistakes).unwrap_or(MAX_ROWS);
    if min > max {
        mistakes.tell(&rows.path_of("max"), "max меньше min: поменяйте их местами или исправьте");
    }
    Rows::Free { min, max }
}

fn read_fixed(rows: &Object<'_>, columns: &ColumnsRead, mistakes: &mut Mistakes) -> Option<Rows> {
    let nodes = rows.need_list("items", MAX_ROWS, "строк", mistakes)?;
    let path = rows.path_of("items");
    let mut reader = FixedReader {
        columns: columns.good.iter().map(|column| (column.key.as_str(), column)).collect(),
        declared: &columns.keys,
        keys: HashSet::new(),
        seen: HashMap::new(),
    };
    let mut items = Vec::with_capacity(nodes.len());
    for (index, node) in nodes.iter().enumerate() {
        items.extend(reader.read(node, &format!("{path}[{index}]"), mistakes));
    }
    (items.len() == nodes.len()).then_some(Rows::Fixed { items })
}

/// Reads fixed rows one after another.
struct FixedReader<'a> {
    columns: HashMap<&'a str, &'a Column>,
    /// Keys of all columns, those with mistakes included.
    declared: &'a HashSet<String>,
    /// Keys of the rows before.
    keys: HashSet<String>,
    /// Values of unique columns in the rows before, with the number of the row.
    seen: HashMap<(&'a str, String), usize>,
}

impl<'a> FixedReader<'a> {
    fn read(&mut self, node: &Node, path: &str, mistakes: &mut Mistakes) -> Option<FixedRow> {
        let item = Object::open(node, path, &["key", "values", "hints", "formulas"], mistakes)?;
        let key = read_new_key(&item, &mut self.keys, "строки", mistakes);
        let values = match item.get("values") {
            Some(node) => self.read_values(node, &item.path_of("values"), mistakes)?,
            None => Cells::new(),
        };
        self.tell_missing(&item, mistakes);
        let hints = match item.get("hints") {
            Some(node) => self.read_hints(node, &item.path_of("hints"), mistakes)?,
            None => BTreeMap::new(),
        };
        let formulas = match item.get("formulas") {
            Some(node) => self.read_formulas(node, &values, &item.path_of("formulas"), mistakes)?,
            None => BTreeMap::new(),
        };
        Some(FixedRow { key: key?, values, hints, formulas })
    }

    fn read_formulas(
        &self,
        node: &Node,
        values: &Cells,
        path: &str,
        mistakes: &mut Mistakes,
    ) -> Option<BTreeMap<String, String>> {
        let object = Object::open_any(node, path, mistakes)?;
        let mut formulas = BTreeMap::new();
        for (key, _) in object.entries() {
            let computed = self.columns.get(key.as_str()).is_some_and(|column| column.formula.is_some());
            if !self.declared.contains(key) {
                mistakes.tell(&object.path_of(key), NO_COLUMN);
            } else if values.contains_key(key) || computed {
                let message = "у этой ячейки уже есть значение (values) или формула столбца: оставьте одно";
                mistakes.tell(&object.path_of(key), message);
            }
            let formula = object.text(key, MAX_FORMULA, mistakes);
            formulas.extend(formula.map(|formula| (key.clone(), formula)));
        }
        Some(formulas)
    }

    fn read_hints(&self, node: &Node, path: &str, mistakes: &mut Mistakes) -> Option<BTreeMap<String, String>> {
        let object = Object::open_any(node, path, mistakes)?;
        let mut hints = BTreeMap::new();
        for (key, _) in object.entries() {
            if !self.declared.contains(key) {
                mistakes.tell(&object.path_of(key), NO_COLUMN);
            }
            let hint = object.text(key, MAX_HINT, mistakes);
            hints.extend(hint.map(|hint| (key.clone(), hint)));
        }
        Some(hints)
    }

    fn read_values(&mut self, node: &Node, path: &str, mistakes: &mut Mistakes) -> Option<Cells> {
        let object = Object::open_any(node, path, mistakes)?;
        let mut cells = Cells::new();
        for (key, node) in object.entries() {
            let path = object.path_of(key);
            match self.columns.get_key_value(key.as_str()) {
                Some((_, column)) if column.formula.is_some() => {
                    mistakes.tell(&path, "столбец вычисляется (formula): уберите значение");
                }
                Some((&key, &column)) => match read_cell(column, node) {
                    Ok(value) => {
                        self.tell_repeated(key, column, &value, &path, mistakes);
                        cells.insert(key.to_owned(), value);
                    }
                    Err(message) => mistakes.tell(&path, message),
                },
                None if self.declared.contains(key) => {} // its column's own mistake is told
                None => mistakes.tell(&path, NO_COLUMN),
            }
        }
        Some(cells)
    }

    fn tell_repeated(&mut self, key: &'a str, column: &Column, value: &Value, path: &str, mistakes: &mut Mistakes) {
        if !column.unique {
            return;
        }
        let number = self.keys.len();
        if let Some(first) = self.seen.insert((key, sameness(value)), number) {
            let message =
                format!("значение столбца без повторов (unique) уже есть в строке {first}: исправьте одно из двух");
            mistakes.tell(path, message);
        }
    }

    /// A cell that must not be empty and that only the operator can fill.
    fn tell_missing(&self, item: &Object<'_>, mistakes: &mut Mistakes) {
        let given: HashSet<&str> = ["values", "formulas"]
            .iter()
            .filter_map(|key| match item.get(key) {
                Some(Node::Object(entries)) => Some(entries),
                _ => None,
            })
            .flat_map(|entries| entries.iter().map(|(key, _)| key.as_str()))
            .collect();
        let mut missing: Vec<&str> = self
            .columns
            .values()
            .filter(|column| column.locked && column.prefill.is_none() && column.required)
            .filter(|column| !given.contains(column.key.as_str()))
            .map(|column| column.key.as_str())
            .collect();
        missing.sort_unstable();
        for key in missing {
            let message =
                format!("нет значения столбца «{key}»: он закрыт (locked) и обязателен (required), задайте его здесь");
            mistakes.tell(&item.path_of("values"), message);
        }
    }
}

/// The value that the spec gives to a cell of a fixed row.
fn read_cell(column: &Column, node: &Node) -> Result<Value, String> {
    let (value, wanted) = match &column.kind {
        Kind::Text { .. } => (text(node).map(Value::Text), "нужна непустая строка"),
        Kind::List(options) => {
            let option = text(node).filter(|text| options.as_slice().contains(text));
            (option.map(Value::Text), "нужен вариант из списка options этого столбца, буква в букву")
        }
        Kind::Integer { .. } => (whole_number(node).map(Value::Integer), "нужно целое число не длиннее 15 цифр"),
        Kind::Decimal { .. } => (number(node).map(Value::Decimal), "нужно число не длиннее 15 значащих цифр"),
        Kind::Date { .. } => (day(node).map(Value::Date), "нужна дата вида \"2026-09-15\""),
        Kind::Boolean => (flag(node).map(Value::Boolean), "нужно true или false"),
    };
    let value = value.ok_or_else(|| format!("{wanted}; пустую ячейку не пишут вовсе"))?;
    match cell_code(column, Some(&value)) {
        None => Ok(value),
        Some(code) => Err(format!("значение нарушает правило своего столбца: {}", code.message())),
    }
}

fn text(node: &Node) -> Option<String> {
    match node {
        Node::Text(text) => Some(clean(text)).filter(|text| !text.is_empty()),
        _ => None,
    }
}

fn flag(node: &Node) -> Option<bool> {
    match node {
        Node::Flag(flag) => Some(*flag),
        _ => None,
    }
}
