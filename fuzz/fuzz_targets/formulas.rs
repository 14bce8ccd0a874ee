//! Throws texts at the formulas of forms: parser, names and static checks, evaluator, both ways to workbooks. None may
//! panic, hang or run out of memory, what is written must be read back alike, and computing after an edit must give what
//! computing anew gives.
//!
//! `cargo install cargo-fuzz`, then in the repository, on stable Rust:
//! `cargo fuzz run --sanitizer none formulas -- -dict=fuzz/formulas.dict -max_len=2000 -timeout=10 -max_total_time=3600`
//!
//! Only `src/forms` is built, which is pure, so that a minute suffices to begin.
#![no_main]

#[allow(dead_code, unused_imports)]
#[path = "../../src/forms/mod.rs"]
mod forms;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;

use forms::compute::{Change, Outside, State};
use forms::formula::excel::{Layout, Stand, Standing, Workbook, from_excel, to_excel, write};
use forms::formula::{Names, Val, parse};
use forms::{Data, Form, FormSheet, FormSpec, Row};

/// Places for two formulas: a computed column and a condition.
fn spec(formula: &str, condition: &str, kind: &str) -> String {
    serde_json::json!({"title": "Ф", "sheets": [
        {"key": "free", "title": "Свой", "rows": {"mode": "free", "max": 20}, "columns": [
            {"key": "n", "title": "Число", "kind": "integer"},
            {"key": "m", "title": "Дробь", "kind": "decimal", "min": 1, "required": true},
            {"key": "t", "title": "Текст", "kind": "text"},
            {"key": "l", "title": "Список", "kind": "list", "options": ["а", "б", "5"]},
            {"key": "d", "title": "День", "kind": "date"},
            {"key": "b", "title": "Да", "kind": "boolean"},
            {"key": "x", "title": "Пять", "group": "Сдали", "kind": "integer"},
            {"key": "y", "title": "Пять", "group": "Всего", "kind": "integer"},
            {"key": "c", "title": "Итог", "kind": kind, "formula": formula}]},
        {"key": "fixed", "title": "Итоги", "rows": {"mode": "fixed", "items": [
            {"key": "a"}, {"key": "b"}, {"key": "c"}, {"key": "all", "formulas": {"n": "СУММ([a:c;Число])"}}]},
            "columns": [{"key": "n", "title": "Число", "kind": "integer"}, {"key": "t", "title": "Текст", "kind": "text"}]}],
        "rules": [{"key": "r", "where": "row", "sheet": "free", "condition": condition, "message": "!", "severity": "error"}]})
    .to_string()
}

const CELLS: [[&str; 6]; 6] = [
    ["1", "1,5", "а", "а", "15.09.2026", "да"],
    ["-3", "2", "Б", "5", "29.02.2024", "нет"],
    ["", "", "", "", "", ""],
    ["999999999999999", "0,1", "12", "б", "01.01.1900", ""],
    ["сто", "x", "=1+1", "нет", "завтра", "может"],
    ["0", "1000000", "ёж \u{1F980} *", "а", "31.12.2999", "да"],
];
const KEYS: [&str; 6] = ["n", "m", "t", "l", "d", "b"];

fn row(sheet: &FormSheet, id: &str, typed: &[&str]) -> Row {
    let cells = KEYS.iter().zip(typed).filter_map(|(key, text)| Some(((*key).to_owned(), sheet.column(key)?.read(text)?)));
    Row { id: id.to_owned(), position: id.to_owned(), revision: 1, cells: cells.collect() }
}

fn data(form: &Form) -> Data {
    let sheet = &form.sheets()[0];
    let rows = CELLS.iter().enumerate().map(|(index, typed)| row(sheet, &format!("r{index}"), typed));
    let fixed = form.sheets()[1].rows([]);
    Data { sheets: [("free".to_owned(), rows.collect()), ("fixed".to_owned(), fixed)].into() }
}

struct Anywhere;

impl Layout for Anywhere {
    fn worksheet(&self, sheet: &str) -> Option<String> {
        Some(sheet.to_owned())
    }
    fn column(&self, _: &str, column: &str) -> Option<u32> {
        KEYS.iter().position(|key| *key == column).and_then(|index| u32::try_from(index).ok()).or(Some(9))
    }
    fn rows(&self, _: &str) -> Option<(u32, u32)> {
        Some((1, 20))
    }
    fn fixed_row(&self, _: &str, _: &str) -> Option<u32> {
        Some(3)
    }
    fn passport(&self, _: &str) -> Option<String> {
        Some("7".to_owned())
    }
}

impl Workbook for Anywhere {
    fn at(&self, worksheet: &str, row: u32, column: u32) -> Standing {
        let names = ["Число", "Дробь", "Текст", "Список", "День", "Да"];
        match (names.get(column as usize), row) {
            (_, 0) => Standing::Value(Val::Number(-1.5)),
            (Some(name), 1..=20) if worksheet.is_empty() => {
                Standing::Cell { sheet: "Свой".into(), column: (*name).into(), row: None }
            }
            (Some(_), 1..=4) => {
                let key = ["a", "b", "c", "all"][row as usize - 1];
                Standing::Cell { sheet: "Итоги".into(), column: "Число".into(), row: Some(key.into()) }
            }
            _ => Standing::Nothing("вне таблицы".into()),
        }
    }
    fn rows(&self, worksheet: &str) -> Option<(u32, u32)> {
        Some(if worksheet.is_empty() { (1, 20) } else { (1, 4) })
    }
}

fn whole() -> &'static Form {
    static FORM: OnceLock<Form> = OnceLock::new();
    FORM.get_or_init(|| FormSpec::parse(&spec("1", "1=1", "decimal")).map(Form::compile).expect("a right form"))
}

fn said(text: &str) {
    if let Ok(ours) = from_excel(text, "", 6, 2, &Anywhere) {
        let read = parse(&ours).expect("what is written can be read");
        assert_eq!(write(&read.root), ours);
    }
    let Ok(formula) = parse(text) else { return };
    let written = write(&formula.root);
    match parse(&written) {
        Ok(again) => assert_eq!(again, formula, "{written}"),
        // Brackets are put anew and may be one deeper than allowed, texts one character longer.
        Err(error) => assert!(error.message.contains("слишком") || error.message.contains("длиннее"), "{written}: {error}"),
    }
    let form = whole();
    let names = Names::of(form.sheets().iter().map(FormSheet::spec));
    let stand = Stand { sheet: "free", row: 6, fixed: None };
    let column = form.sheets()[0].column("c");
    for column in [None, column] {
        let _ = to_excel(&formula, &names, stand, column, &Anywhere);
    }
}

fn computed(text: &str) {
    let passport = BTreeMap::from([("inn".to_owned(), "7707083893".to_owned())]);
    let earlier = data(whole());
    let today = NaiveDate::from_ymd_opt(2026, 11, 26);
    for (formula, condition, kind) in [
        (text, "1=1", "decimal"),
        (text, "1=1", "text"),
        (text, "1=1", "date"),
        (text, "1=1", "integer"),
        ("1", text, "decimal"),
    ] {
        let Ok(spec) = FormSpec::parse(&spec(formula, condition, kind)) else { continue };
        let form = Form::compile(spec);
        let outside = Outside { today, passport: &passport, previous: Some((whole(), &earlier)) };
        let mut now = data(&form);
        let mut state = State::full(&form, now.clone(), &outside);
        let changed = row(&form.sheets()[0], "r2", &["7", "8", "я", "б", "01.02.2026", "нет"]);
        state.apply(vec![Change::Row { sheet: "free".into(), row: changed.clone() }]);
        now.sheets.get_mut("free").expect("it is there")[2] = changed;
        let anew = State::full(&form, now, &outside);
        assert_eq!(state.issues(), anew.issues());
        assert_eq!(state.into_data(), anew.into_data());
    }
}

fuzz_target!(|text: &str| {
    said(text);
    computed(text);
});
