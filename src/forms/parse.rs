//! The parser of form specs: every mistake is told, by its path, with how to mend it.

use std::collections::HashSet;
use std::fmt;

use serde_json::error::Category;

use super::compute::Program;
use super::json::Node;
use super::parse_columns::read_columns;
use super::parse_rows::read_rows;
use super::parse_rules::{read_combinations, read_rules};
use super::reader::{Mistakes, Object};
use super::spec::{FormSpec, MAX_CELLS, MAX_HINT, MAX_SHEETS, MAX_TITLE, Sheet};

/// Longest text of a spec, in bytes.
pub const MAX_SPEC: usize = 16 << 20;

/// A mistake in a form spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecError {
    /// Where: `sheets[0].columns[2].max`; empty for the text as a whole.
    pub path: String,
    /// What is wrong and how to mend it, in Russian.
    pub message: String,
}

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => f.write_str(&self.message),
            path => write!(f, "{path}: {}", self.message),
        }
    }
}

impl std::error::Error for SpecError {}

impl FormSpec {
    /// Reads the text of a form spec.
    ///
    /// # Errors
    /// Every mistake found, sheet by sheet; a text that is not JSON gives one.
    pub fn parse(json: &str) -> Result<Self, Vec<SpecError>> {
        let mut mistakes = Mistakes::default();
        let spec = read_json(json, &mut mistakes).and_then(|root| read_form(&root, &mut mistakes));
        match spec {
            Some(spec) if mistakes.is_empty() => Ok(spec),
            _ => Err(mistakes.into_list()),
        }
    }
}

fn read_json(json: &str, mistakes: &mut Mistakes) -> Option<Node> {
    if json.len() > MAX_SPEC {
        mistakes.tell("", "форма больше 16 МБ: разделите ее на несколько");
        return None;
    }
    let json = json.strip_prefix('\u{FEFF}').unwrap_or(json);
    match serde_json::from_str(json) {
        Ok(root) => Some(root),
        Err(error) => {
            mistakes.tell("", not_json(&error));
            None
        }
    }
}

fn not_json(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    match error.classify() {
        Category::Eof => {
            format!("это не JSON: текст обрывается на строке {line}, не хватает закрывающей скобки или кавычки")
        }
        _ => format!(
            "это не JSON: ошибка в строке {line}, знак {column}; проверьте рядом запятые, кавычки, скобки и числа"
        ),
    }
}

fn read_form(root: &Node, mistakes: &mut Mistakes) -> Option<FormSpec> {
    let form = Object::open(root, "", &["title", "sheets", "rules"], mistakes)?;
    let title = form.need_text("title", MAX_TITLE, mistakes);
    let nodes = form.need_list("sheets", MAX_SHEETS, "листов", mistakes)?;
    let mut keys = HashSet::new();
    let sheets: Vec<Option<Sheet>> = nodes
        .iter()
        .enumerate()
        .map(|(index, node)| read_sheet(node, &format!("sheets[{index}]"), &mut keys, mistakes))
        .collect();
    let sheets: Vec<Sheet> = sheets.into_iter().collect::<Option<_>>()?;
    tell_too_large(&sheets, mistakes);
    let rules = read_rules(&form, &sheets, mistakes)?;
    // Formulas last: their names are looked for among sheets and columns without mistakes.
    for mistake in Program::compile(&sheets, &rules).1 {
        mistakes.tell(&mistake.path, mistake.message);
    }
    Some(FormSpec { title: title?, sheets, rules })
}

/// A form that no browser could show; the largest sheet is where to begin.
fn tell_too_large(sheets: &[Sheet], mistakes: &mut Mistakes) {
    let cells: usize = sheets.iter().map(Sheet::most_cells).sum();
    let largest = sheets.iter().enumerate().max_by_key(|(_, sheet)| sheet.most_cells());
    if let Some((index, sheet)) = largest.filter(|_| cells > MAX_CELLS) {
        let message = format!(
            "в форме может быть не больше {MAX_CELLS} ячеек, а здесь до {cells}, из них на листе «{}» до {}: \
             уменьшите max строк или число столбцов",
            sheet.title,
            sheet.most_cells()
        );
        mistakes.tell(&format!("sheets[{index}].rows"), message);
    }
}

fn read_sheet(node: &Node, path: &str, keys: &mut HashSet<String>, mistakes: &mut Mistakes) -> Option<Sheet> {
    let known = ["key", "title", "hint", "rows", "columns", "frozen", "unique_together"];
    let sheet = Object::open(node, path, &known, mistakes)?;
    let key = read_new_key(&sheet, keys, "листа", mistakes);
    let title = sheet.need_text("title", MAX_TITLE, mistakes);
    let hint = sheet.text("hint", MAX_HINT, mistakes);
    // Columns before rows: the values of fixed rows are judged by their columns.
    let columns = read_columns(&sheet, mistakes);
    let rows = read_rows(&sheet, &columns, mistakes);
    let frozen = sheet.size("frozen", 0, columns.keys.len(), mistakes);
    let unique_together = read_combinations(&sheet, &columns, mistakes);
    Some(Sheet { key: key?, title: title?, hint, rows: rows?, columns: columns.complete()?, frozen, unique_together })
}

/// The key of a sheet, column or row, unlike those before it; `whose` names what has it, in the genitive.
pub(super) fn read_new_key(
    object: &Object<'_>,
    keys: &mut HashSet<String>,
    whose: &str,
    mistakes: &mut Mistakes,
) -> Option<String> {
    let key = object.need_key(mistakes)?;
    if !keys.insert(key.clone()) {
        let message = format!("ключ {whose} «{key}» уже есть выше: дайте другой");
        mistakes.tell(&object.path_of("key"), message);
        return None;
    }
    Some(key)
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
