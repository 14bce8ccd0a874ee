//! The published JSON Schema and the parser agree: what one accepts the other accepts, but for what a schema
//! cannot express.

use serde_json::{Value as Json, json};

use super::super::FormSpec;
use super::SCHEDULE;
use super::json_schema::is_valid;

const SCHEMA: &str = include_str!("../../../assets/schema/form.schema.json");

/// The schedule after a change.
fn changed(change: impl FnOnce(&mut Json)) -> Json {
    let mut spec = serde_json::from_str(SCHEDULE).unwrap();
    change(&mut spec);
    spec
}

/// The schedule with another value at a JSON pointer, whose last step may be new.
fn at(pointer: &str, value: Json) -> Json {
    changed(|spec| {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        match spec.pointer_mut(parent).unwrap() {
            Json::Object(object) => object.insert(key.to_owned(), value),
            other => panic!("{pointer} leads into {other}"),
        };
    })
}

fn without(pointer: &str) -> Json {
    changed(|spec| {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        spec.pointer_mut(parent).unwrap().as_object_mut().unwrap().shift_remove(key).unwrap();
    })
}

/// The column of this number on the sheet of free rows.
fn column(number: usize, attribute: &str, value: Json) -> Json {
    at(&format!("/sheets/0/columns/{number}/{attribute}"), value)
}

fn good() -> Vec<Json> {
    vec![
        changed(|_| ()),
        without("/sheets/0/hint"),
        without("/sheets/0/rows/min"),
        without("/sheets/0/rows/max"),
        without("/sheets/1/rows/items/0/values"),
        at("/sheets/0/frozen", json!(1)),
        at("/sheets/1/rows/items/0/hints", json!({"pupils": "С учётом обучающихся на дому"})),
        column(1, "group", json!("1й курс")),
        at("/sheets/0/rows/min", json!(0)),
        at("/sheets/0/rows/max", json!(5_000)),
        at("/sheets/0/key", json!("a".repeat(40))),
        at("/title", json!("я".repeat(500))),
        at("/sheets/1/rows/items/0/values", json!({"pupils": 25})),
        column(0, "hint", json!("Название предмета")),
        column(0, "options", json!(["Химия"])),
        column(1, "min", json!("1900-01-01")),
        column(2, "min", json!(-999_999_999_999_999_i64)),
        column(2, "max", json!(5.0)),
        column(3, "min", json!(-0.5)),
        column(3, "digits", json!(0)),
        column(4, "max_length", json!(10_000)),
        column(4, "pattern", json!("\\d{3}-\\d{3}-\\d{3} \\d{2}")),
        column(5, "required", json!(true)),
        column(5, "unique", json!(false)),
        column(5, "locked", json!(true)),
        column(5, "required_if", json!("[@Количество аудиторий]>0")),
        column(3, "formula", json!("1+1")),
        column(2, "max_change", json!(20)),
        column(3, "max_change", json!(1_000)),
        column(0, "list", json!("Предметы")),
        column(4, "prefill", json!({"from": "passport", "field": "inn"})),
        column(4, "prefill", json!({"from": "table", "column": "План"})),
        column(4, "prefill", json!({"from": "previous"})),
        column(5, "prefill", json!({"from": "previous", "column": "was"})),
        dependent(json!({"Химия": ["Органическая"]})),
        at("/sheets/1/rows/items/0/formulas", json!({})),
        at("/sheets/1/rows/items/1/formulas", json!({"pupils": "1+1"})),
        at("/sheets/0/unique_together", json!([["subject", "day"]])),
        at("/rules", json!([])),
        at("/rules", json!([rule(json!({"where": "form"}))])),
        at("/rules", json!([rule(json!({"where": "cell", "sheet": "paper", "column": "subject"}))])),
        at("/rules", json!([rule(json!({"where": "row", "sheet": "paper"}))])),
        at("/rules", json!([rule(json!({"where": "sheet", "sheet": "paper", "severity": "warning"}))])),
    ]
}

/// A rule with these attributes besides the usual ones.
fn rule(own: Json) -> Json {
    let mut rule = json!({"key": "r", "condition": "1=1", "message": "Проверьте", "severity": "error"});
    rule.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
    rule
}

/// The schedule with a list that depends on the first column.
fn dependent(options_by: Json) -> Json {
    changed(|spec| {
        let column =
            json!({"key": "part", "title": "Часть", "kind": "list", "depends_on": "subject", "options_by": options_by});
        spec["sheets"][0]["columns"].as_array_mut().unwrap().push(column);
    })
}

fn bad() -> Vec<Json> {
    vec![
        json!([]),
        json!("форма"),
        json!(null),
        json!({"title": "Ф"}),
        without("/title"),
        without("/sheets"),
        without("/sheets/0/key"),
        without("/sheets/0/title"),
        without("/sheets/0/rows"),
        without("/sheets/0/columns"),
        without("/sheets/0/rows/mode"),
        without("/sheets/1/rows/items"),
        without("/sheets/1/rows/items/0/key"),
        without("/sheets/0/columns/0/key"),
        without("/sheets/0/columns/0/title"),
        without("/sheets/0/columns/0/kind"),
        without("/sheets/0/columns/0/options"),
        at("/version", json!(1)),
        column(5, "required_if", json!("")),
        column(0, "formula", json!(5)),
        column(2, "max_change", json!(0)),
        column(4, "max_change", json!(20)),
        column(4, "list", json!("Предметы")),
        column(4, "prefill", json!({"from": "passport"})),
        column(4, "prefill", json!({"from": "passport", "field": "age"})),
        column(4, "prefill", json!({"from": "elsewhere", "column": "a"})),
        column(4, "prefill", json!("passport")),
        column(0, "depends_on", json!("day")),
        dependent(json!({})),
        dependent(json!({"Химия": []})),
        dependent(json!(["Химия"])),
        at("/sheets/1/rows/items/0/formulas", json!({"pupils": ""})),
        at("/sheets/0/unique_together", json!([["subject"]])),
        at("/sheets/0/unique_together", json!([["subject", "subject"]])),
        at("/sheets/0/unique_together", json!(["subject"])),
        at("/rules", json!({})),
        at("/rules", json!([rule(json!({"where": "cell", "sheet": "paper"}))])),
        at("/rules", json!([rule(json!({"where": "row", "sheet": "paper", "column": "subject"}))])),
        at("/rules", json!([rule(json!({"where": "sheet"}))])),
        at("/rules", json!([rule(json!({"where": "form", "sheet": "paper"}))])),
        at("/rules", json!([rule(json!({"where": "everywhere"}))])),
        at("/rules", json!([rule(json!({"where": "form", "severity": "fatal"}))])),
        at("/rules", json!([rule(json!({"where": "form", "condition": " "}))])),
        at("/title", json!("")),
        at("/title", json!(" \n ")),
        at("/title", json!("я".repeat(501))),
        at("/title", json!(null)),
        at("/sheets", json!([])),
        at("/sheets", json!({})),
        at("/sheets/0/name", json!("a")),
        at("/sheets/0/key", json!("Paper")),
        at("/sheets/0/key", json!("_paper")),
        at("/sheets/0/key", json!("лист")),
        at("/sheets/0/key", json!("a\n")),
        at("/sheets/0/key", json!("a".repeat(41))),
        at("/sheets/0/hint", json!("")),
        at("/sheets/0/hint", json!("я".repeat(2_001))),
        at("/sheets/0/frozen", json!(-1)),
        at("/sheets/1/rows/items/0/hints", json!({"pupils": 5})),
        at("/sheets/1/rows/items/0/hints", json!(["Подсказка"])),
        column(1, "group", json!(" ")),
        column(5, "group", json!("я".repeat(501))),
        at("/sheets/0/frozen", json!("1")),
        at("/sheets/0/columns", json!([])),
        at("/sheets/0/columns", json!([{"key": "a", "title": "А", "kind": "text", "locked": true}])),
        at("/sheets/0/columns/0/locked", json!(true)),
        at("/sheets/0/rows/mode", json!("open")),
        at("/sheets/0/rows/min", json!(-1)),
        at("/sheets/0/rows/min", json!(1.5)),
        at("/sheets/0/rows/max", json!(0)),
        at("/sheets/0/rows/max", json!(5_001)),
        at("/sheets/0/rows/items", json!([{"key": "a"}])),
        at("/sheets/1/rows/max", json!(5)),
        at("/sheets/1/rows/items", json!([])),
        at("/sheets/1/rows/items/0/title", json!("5 класс")),
        at("/sheets/1/rows/items/0/key", json!("5")),
        at("/sheets/1/rows/items/0/values", json!([])),
        at("/sheets/1/rows/items/0/values/name", json!(null)),
        at("/sheets/1/rows/items/0/values/name", json!(["5 класс"])),
        column(0, "kind", json!("choice")),
        column(0, "kind", json!("text")),
        column(0, "options", json!([])),
        column(0, "options", json!("Химия")),
        column(0, "options", json!(["Химия", "Химия"])),
        column(0, "options", json!(["Химия", 7])),
        column(0, "options", json!(["Химия", " "])),
        column(0, "options", json!(["Химия\nБиология"])),
        column(0, "options", json!(["я".repeat(501)])),
        column(0, "min", json!(1)),
        column(0, "title", json!("")),
        column(0, "colour", json!("red")),
        column(0, "required", json!(1)),
        column(0, "unique", json!("да")),
        column(0, "locked", json!(null)),
        column(1, "min", json!("15.09.2026")),
        column(1, "min", json!("1899-12-31")),
        column(1, "min", json!("2026-13-01")),
        column(1, "min", json!("2026-9-1")),
        column(1, "max", json!(20_261_009)),
        column(1, "digits", json!(2)),
        column(2, "min", json!("1")),
        column(2, "min", json!(0.5)),
        column(2, "max", json!(1_000_000_000_000_000_i64)),
        column(2, "digits", json!(2)),
        column(2, "max_length", json!(2)),
        column(3, "min", json!("0")),
        column(3, "digits", json!(-1)),
        column(3, "digits", json!(11)),
        column(3, "options", json!(["1"])),
        column(4, "max_length", json!(0)),
        column(4, "max_length", json!(10_001)),
        column(4, "pattern", json!("")),
        column(4, "pattern", json!(7)),
        column(4, "pattern", json!("а".repeat(1_001))),
        column(4, "max", json!(7)),
        column(5, "options", json!(["Да", "Нет"])),
        column(5, "pattern", json!("Да")),
    ]
}

/// Mistakes that only the parser can see.
fn beyond_a_schema() -> Vec<Json> {
    vec![
        at("/sheets/1/key", json!("paper")),
        at("/sheets/0/rows/min", json!(301)),
        at("/sheets/0/frozen", json!(7)),
        at("/sheets/1/rows/items/1/key", json!("c5")),
        at("/sheets/1/rows/items/1/values/age", json!(7)),
        at("/sheets/1/rows/items/1/values/pupils", json!(-7)),
        at("/sheets/1/rows/items/1/hints", json!({"age": "Сколько лет"})),
        column(0, "key", json!("day")),
        column(0, "options", json!(["Химия", "химия"])),
        column(1, "min", json!("2026-02-30")),
        column(1, "max", json!("2026-09-14")),
        column(2, "max", json!(0)),
        column(3, "max", json!(0.123_456_789_012_345_67)),
        column(4, "pattern", json!("[а-")),
    ]
}

fn schema() -> Json {
    serde_json::from_str(SCHEMA).unwrap()
}

fn parses(spec: &Json) -> bool {
    FormSpec::parse(&spec.to_string()).is_ok()
}

#[test]
fn both_accept_the_good() {
    let schema = schema();
    for spec in good() {
        assert!(parses(&spec), "{:?} {spec}", FormSpec::parse(&spec.to_string()));
        assert!(is_valid(&schema, &spec), "the schema refuses {spec}");
    }
}

#[test]
fn both_refuse_the_bad() {
    let schema = schema();
    for spec in bad() {
        assert!(!parses(&spec), "the parser accepts {spec}");
        assert!(!is_valid(&schema, &spec), "the schema accepts {spec}");
    }
}

#[test]
fn the_parser_refuses_more_than_a_schema_can() {
    let schema = schema();
    for spec in beyond_a_schema() {
        assert!(!parses(&spec), "the parser accepts {spec}");
        assert!(is_valid(&schema, &spec), "the schema sees it after all, so it belongs to the bad: {spec}");
    }
}

#[test]
fn the_schema_holds_the_limits_of_the_parser() {
    use super::super::spec::{MAX_CELL, MAX_COLUMNS, MAX_DIGITS, MAX_HINT, MAX_INTEGER, MAX_OPTIONS, MAX_PATTERN};
    use super::super::spec::{MAX_ROWS, MAX_SHEETS, MAX_TITLE};
    let schema = schema();
    for (pointer, limit) in [
        ("/properties/sheets/maxItems", json!(MAX_SHEETS)),
        ("/$defs/title/maxLength", json!(MAX_TITLE)),
        ("/$defs/hint/maxLength", json!(MAX_HINT)),
        ("/$defs/whole/maximum", json!(MAX_INTEGER)),
        ("/$defs/sheet/properties/columns/maxItems", json!(MAX_COLUMNS)),
        ("/$defs/sheet/properties/frozen/maximum", json!(MAX_COLUMNS)),
        ("/$defs/freeRows/properties/max/maximum", json!(MAX_ROWS)),
        ("/$defs/fixedRows/properties/items/maxItems", json!(MAX_ROWS)),
        ("/$defs/options/maxItems", json!(MAX_OPTIONS)),
        ("/$defs/options/items/maxLength", json!(MAX_TITLE)),
        ("/$defs/decimalColumn/properties/digits/maximum", json!(MAX_DIGITS)),
        ("/$defs/textColumn/properties/max_length/maximum", json!(MAX_CELL)),
        ("/$defs/textColumn/properties/pattern/maxLength", json!(MAX_PATTERN)),
    ] {
        assert_eq!(schema.pointer(pointer), Some(&limit), "{pointer}");
    }
}
