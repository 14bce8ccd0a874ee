//! Whether the builder can open a text at all: it shows mistakes inside of this shape only. Keys that it does not know and
//! texts, numbers and flags in each other's place are mistakes like others, told at their field.

use serde_json::Value as Json;

const COLUMN_TEXTS: [&str; 10] =
    ["key", "title", "group", "kind", "hint", "pattern", "formula", "required_if", "depends_on", "list"];
const SHEET_TEXTS: [&str; 3] = ["key", "title", "hint"];
const RULE_TEXTS: [&str; 8] = ["key", "where", "sheet", "column", "row", "condition", "message", "severity"];

/// Whether a draft has it.
pub fn fits(draft: &Json) -> bool {
    has_texts(draft, &["title"]) && is_list(draft, "sheets", is_sheet) && is_list(draft, "rules", is_rule)
}

fn is_sheet(sheet: &Json) -> bool {
    let rows = sheet.get("rows");
    let rows_fit = rows.is_none_or(|rows| has_texts(rows, &["mode"]) && is_list(rows, "items", is_item));
    has_texts(sheet, &SHEET_TEXTS)
        && is_list(sheet, "columns", is_column)
        && is_list(sheet, "unique_together", Json::is_array)
        && rows_fit
}

fn is_column(column: &Json) -> bool {
    let by = column.get("options_by");
    let lists = |by: &Json| by.as_object().is_some_and(|by| by.values().all(Json::is_array));
    has_texts(column, &COLUMN_TEXTS)
        && is_list(column, "options", |_| true)
        && by.is_none_or(lists)
        && column.get("prefill").is_none_or(|prefill| has_texts(prefill, &["from", "field", "column"]))
}

fn is_item(item: &Json) -> bool {
    let parts = ["values", "hints", "formulas"];
    has_texts(item, &["key"]) && parts.iter().all(|part| item.get(part).is_none_or(Json::is_object))
}

fn is_rule(rule: &Json) -> bool {
    has_texts(rule, &RULE_TEXTS)
}

/// An object in which these, where they are, are texts.
fn has_texts(object: &Json, keys: &[&str]) -> bool {
    object.is_object() && keys.iter().all(|key| object.get(key).is_none_or(Json::is_string))
}

/// Where it is there, it is a list of such members.
fn is_list(object: &Json, key: &str, member: fn(&Json) -> bool) -> bool {
    object.get(key).is_none_or(|list| list.as_array().is_some_and(|list| list.iter().all(member)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_builder_can_show_fits_and_nothing_else() {
        let with = |column: Json| json!({ "sheets": [{ "columns": [column] }] });
        for fit in [
            json!({}),
            json!({ "title": "Ф", "odd": 1, "sheets": [], "rules": [{}] }),
            with(
                json!({ "title": "", "min": "много", "required": 5, "options": [1, null], "options_by": { "5": [] } }),
            ),
            json!({ "sheets": [{ "rows": { "mode": "odd", "items": [{ "values": { "a": [] } }] } }] }),
        ] {
            assert!(fits(&fit), "{fit}");
        }
        for unfit in [
            json!([]),
            json!({ "title": 5 }),
            json!({ "sheets": {} }),
            json!({ "sheets": [1] }),
            json!({ "sheets": [{ "unique_together": ["a"] }] }),
            json!({ "sheets": [{ "rows": [] }] }),
            json!({ "sheets": [{ "rows": { "items": [{ "values": [] }] } }] }),
            json!({ "rules": [{ "condition": 5 }] }),
            with(json!(5)),
            with(json!({ "title": 5 })),
            with(json!({ "options": "5" })),
            with(json!({ "options_by": { "5": "а" } })),
            with(json!({ "prefill": "inn" })),
        ] {
            assert!(!fits(&unfit), "{unfit}");
        }
    }
}
