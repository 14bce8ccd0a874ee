//! Tables as the JSON of a form's spec.

use serde_json::{Map, Value as Json, json};

use super::columns::Draft;
use super::limits::Ask;
use super::table::{Rows, Table};
use super::words::cut;
use crate::forms::spec::{MAX_CELLS, MAX_HINT, MAX_TITLE};

/// The spec of a form.
pub(super) fn spec(title: &str, tables: &[Table], rules: Vec<Json>) -> Json {
    let sheets: Vec<Json> = tables.iter().map(|table| sheet(table, tables)).collect();
    let mut form = Map::new();
    form.insert("title".to_owned(), json!(cut(title, MAX_TITLE)));
    form.insert("sheets".to_owned(), Json::Array(sheets));
    if !rules.is_empty() {
        form.insert("rules".to_owned(), Json::Array(rules));
    }
    Json::Object(form)
}

/// The table that must not be handed in empty: the first that people add rows to; others may have nothing to tell of.
pub(super) fn first_free(tables: &[Table]) -> Option<&Table> {
    tables.iter().find(|table| matches!(table.rows, Rows::Free { .. }))
}

fn sheet(table: &Table, all: &[Table]) -> Json {
    let mut sheet = Map::new();
    sheet.insert("key".to_owned(), json!(table.key));
    sheet.insert("title".to_owned(), json!(cut(&table.title, MAX_TITLE)));
    let hint = cut(&table.hints.join("\n"), MAX_HINT);
    put(&mut sheet, "hint", (!hint.is_empty()).then(|| json!(hint)));
    put(&mut sheet, "frozen", table.frozen.map(|frozen| json!(frozen)));
    let rows = match &table.rows {
        Rows::Free { max } => {
            let min = usize::from(first_free(all).is_some_and(|first| std::ptr::eq(first, table)));
            json!({ "mode": "free", "min": min, "max": fitting(*max, table, all) })
        }
        Rows::Fixed(items) => {
            let items: Vec<Json> = items
                .iter()
                .map(|item| {
                    let mut object = Map::new();
                    object.insert("key".to_owned(), json!(item.key));
                    put(&mut object, "values", (!item.values.is_empty()).then(|| Json::Object(item.values.clone())));
                    put(&mut object, "hints", (!item.hints.is_empty()).then(|| json!(item.hints)));
                    put(&mut object, "formulas", (!item.formulas.is_empty()).then(|| json!(item.formulas)));
                    Json::Object(object)
                })
                .collect();
            json!({ "mode": "fixed", "items": items })
        }
    };
    sheet.insert("rows".to_owned(), rows);
    let columns: Vec<Json> = table.columns.iter().map(|draft| column(draft, table)).collect();
    sheet.insert("columns".to_owned(), Json::Array(columns));
    Json::Object(sheet)
}

/// Rows a free sheet may have so that the form as a whole stays within its cells.
fn fitting(max: usize, table: &Table, all: &[Table]) -> usize {
    let share = MAX_CELLS / all.len().max(1) / table.columns.len().max(1);
    max.clamp(1, 5_000).min(share.max(1))
}

fn column(draft: &Draft, table: &Table) -> Json {
    let mut column = Map::new();
    column.insert("key".to_owned(), json!(draft.key));
    column.insert("title".to_owned(), json!(cut(&draft.title, MAX_TITLE)));
    put(&mut column, "group", draft.group.as_ref().map(|group| json!(cut(group, MAX_TITLE))));
    let mut hints = draft.hints.clone();
    if draft.title.chars().count() > MAX_TITLE {
        hints.insert(0, draft.title.clone());
    }
    let hint = cut(&hints.join("\n"), MAX_HINT);
    put(&mut column, "hint", (!hint.is_empty()).then(|| json!(hint)));
    let kind = match &draft.ask {
        Ask::Text { max_length, pattern } => {
            put(&mut column, "max_length", max_length.map(|max| json!(max)));
            put(&mut column, "pattern", pattern.as_ref().map(|pattern| json!(pattern)));
            "text"
        }
        Ask::Integer { min, max } => {
            put(&mut column, "min", min.map(|min| json!(min)));
            put(&mut column, "max", max.map(|max| json!(max)));
            "integer"
        }
        Ask::Decimal { min, max, digits } => {
            put(&mut column, "min", min.map(number));
            put(&mut column, "max", max.map(number));
            put(&mut column, "digits", digits.map(|digits| json!(digits)));
            "decimal"
        }
        Ask::Date { min, max } => {
            put(&mut column, "min", min.map(|day| json!(day.format("%Y-%m-%d").to_string())));
            put(&mut column, "max", max.map(|day| json!(day.format("%Y-%m-%d").to_string())));
            "date"
        }
        Ask::List(options) => {
            column.insert("options".to_owned(), json!(options));
            "list"
        }
        Ask::Dependent { parent, by } => {
            let on = table.columns.iter().find(|draft| draft.column == *parent).map_or("", |draft| draft.key.as_str());
            let by: Map<String, Json> = by.iter().map(|(value, options)| (value.clone(), json!(options))).collect();
            column.insert("depends_on".to_owned(), json!(on));
            column.insert("options_by".to_owned(), Json::Object(by));
            "list"
        }
        Ask::Boolean => "boolean",
    };
    column.insert("kind".to_owned(), json!(kind));
    let computed = draft.formula.is_some();
    for (key, flag) in
        [("required", draft.required && !computed), ("unique", draft.unique), ("locked", draft.locked && !computed)]
    {
        put(&mut column, key, flag.then_some(json!(true)));
    }
    put(&mut column, "formula", draft.formula.as_ref().map(|formula| json!(formula)));
    Json::Object(column)
}

/// A whole number without its point.
fn number(number: f64) -> Json {
    if number.fract() == 0.0 && number.abs() < 1e15 { json!(number as i64) } else { json!(number) }
}

fn put(object: &mut Map<String, Json>, key: &str, value: Option<Json>) {
    if let Some(value) = value {
        object.insert(key.to_owned(), value);
    }
}
