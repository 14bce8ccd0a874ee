use serde_json::json;

use super::*;
use crate::forms::{FormSpec, handin};

fn form(rows: &str, columns: &str) -> Form {
    let spec = format!(r#"{{"title":"Ф","sheets":[{{"key":"a","title":"А","rows":{rows},"columns":[{columns}]}}]}}"#);
    Form::compile(FormSpec::parse(&spec).unwrap_or_else(|mistakes| panic!("{mistakes:?}")))
}

const FREE: &str = r#"{"mode":"free","min":1,"max":4}"#;
const PLAN: &str = r#"{"key":"plan","title":"План","kind":"integer","locked":true,"prefill":{"from":"table","column":"План"}},
    {"key":"head","title":"Глава","kind":"text","prefill":{"from":"table","column":"Кто"}},
    {"key":"note","title":"Примечание","kind":"text"}"#;

fn table(rows: &[(&str, &str)]) -> Vec<BTreeMap<String, String>> {
    let row = |(plan, head): &(&str, &str)| {
        [("План".to_owned(), (*plan).to_owned()), ("Кто".to_owned(), (*head).to_owned())].into()
    };
    rows.iter().map(row).collect()
}

/// Rows as they are after a filling, the changed ones in their places.
#[derive(Default)]
struct Stored {
    rows: Vec<StoredRow>,
    revision: i64,
    passport: BTreeMap<String, String>,
}

impl Stored {
    fn fill(&mut self, form: &Form, table: &[BTreeMap<String, String>]) -> usize {
        self.fill_from(form, table, None)
    }

    fn fill_from(
        &mut self,
        form: &Form,
        table: &[BTreeMap<String, String>],
        previous: Option<(&Form, &Data)>,
    ) -> usize {
        self.revision += 1;
        let sources = Sources { passport: &self.passport, table, previous };
        let changed = fill(&form.sheets()[0], &self.rows, &sources, self.revision);
        let count = changed.len();
        for row in changed {
            assert_eq!(row.revision, self.revision);
            self.rows.retain(|known| known.id != row.id);
            self.rows.push(row);
        }
        count
    }

    fn person(&mut self, id: &str, change: impl FnOnce(&mut StoredRow)) {
        self.revision += 1;
        let row = self.rows.iter_mut().find(|row| row.id == id).unwrap();
        change(row);
        row.by = "sch240001".into();
        row.revision = self.revision;
    }

    fn add(&mut self, id: &str, position: &str) {
        self.rows.push(new_row(id, position.into()));
        self.person(id, |_| {});
    }

    fn shown(&self, form: &Form) -> Vec<String> {
        let rows = form.sheets()[0].rows(self.rows.clone());
        let row = |row: &Row| {
            let cells = row.cells.iter().map(|(key, value)| format!("{key}={}", value.show()));
            cells.collect::<Vec<_>>().join(" ")
        };
        rows.iter().map(row).collect()
    }
}

#[test]
fn rows_of_the_table_become_rows_of_a_free_sheet_once() {
    let form = form(FREE, PLAN);
    let mut stored = Stored::default();
    let rows = table(&[("5", "Иванов"), ("7", "Петров")]);
    assert_eq!(stored.fill(&form, &rows), 2);
    assert_eq!(stored.shown(&form), ["head=Иванов plan=5", "head=Петров plan=7"]);
    assert_eq!(stored.fill(&form, &rows), 0, "nothing more to do");
    assert!(stored.rows.iter().all(|row| row.by == BY));
}

#[test]
fn a_refresh_follows_the_source_except_where_a_person_has_been() {
    let form = form(FREE, PLAN);
    let mut stored = Stored::default();
    stored.fill(&form, &table(&[("5", "Иванов"), ("7", "Петров")]));
    stored.person("prefill-00000", |row| drop(row.cells.insert("note".into(), Value::Text("моё".into()))));
    stored.fill(&form, &table(&[("6", "Сидоров"), ("8", "Козлов")]));
    assert_eq!(stored.shown(&form), ["head=Иванов note=моё plan=6", "head=Козлов plan=8"]);
    assert_eq!(stored.rows.iter().find(|row| row.id == "prefill-00000").unwrap().by, "sch240001");
}

#[test]
fn rows_taken_away_stay_away_and_those_without_a_source_go() {
    let form = form(FREE, PLAN);
    let mut stored = Stored::default();
    stored.fill(&form, &table(&[("5", "Иванов"), ("7", "Петров"), ("9", "Котов")]));
    stored.person("prefill-00000", |row| {
        row.deleted = true;
        row.cells.clear();
    });
    stored.person("prefill-00002", |row| drop(row.cells.insert("note".into(), Value::Text("моё".into()))));
    stored.fill(&form, &table(&[("5", "Иванов")]));
    assert_eq!(stored.shown(&form), ["head=Котов note=моё"], "the touched row loses its plan alone");
    stored.fill(&form, &table(&[("5", "Иванов"), ("7", "Петров")]));
    assert_eq!(stored.shown(&form), ["head=Петров plan=7", "head=Котов note=моё"], "back with its source row");
}

#[test]
fn rows_that_people_had_before_take_the_values_in_their_order() {
    let form = form(FREE, PLAN);
    let mut stored = Stored::default();
    stored.add("row00002", "a1");
    stored.add("row00001", "a0");
    stored.fill(&form, &table(&[("5", "Иванов"), ("7", "Петров"), ("9", "Котов")]));
    assert_eq!(
        stored.shown(&form),
        ["plan=5", "plan=7", "head=Котов plan=9"],
        "open cells of people's rows are theirs"
    );
    let position = &stored.rows.iter().find(|row| row.id == "prefill-00002").unwrap().position;
    assert!(crate::forms::order::is_order_key(position), "{position}");
    stored.add("row00003", "a0V");
    stored.fill(&form, &table(&[("5", "Иванов"), ("7", "Петров"), ("9", "Котов")]));
    assert_eq!(stored.shown(&form), ["plan=5", "", "plan=7", "head=Котов plan=9"], "later rows are people's own");
}

#[test]
fn a_sheet_takes_no_more_rows_than_it_may_have() {
    let form = form(FREE, PLAN);
    let mut stored = Stored::default();
    stored.add("row00001", "a0");
    let rows: Vec<(&str, &str)> = vec![("1", ""); 9];
    stored.fill(&form, &table(&rows));
    assert_eq!(stored.shown(&form).len(), 4);
}

#[test]
fn fixed_rows_take_theirs_and_one_source_row_fills_all() {
    let fixed = r#"{"mode":"fixed","items":[{"key":"r1"},{"key":"r2","values":{"plan":1}},{"key":"r3"}]}"#;
    let form = form(fixed, PLAN);
    let mut stored = Stored::default();
    stored.fill(&form, &table(&[("5", "а"), ("6", "б")]));
    assert_eq!(stored.shown(&form), ["head=а plan=5", "head=б plan=1", ""], "the operator's own value stays");
    stored.fill(&form, &table(&[("9", "в")]));
    assert_eq!(stored.shown(&form), ["head=в plan=9", "head=в plan=1", "head=в plan=9"]);
}

#[test]
fn the_card_fills_every_row_and_makes_only_the_first() {
    let card = r#"{"key":"inn","title":"ИНН","kind":"text","locked":true,"prefill":{"from":"passport","field":"inn"}},
        {"key":"n","title":"Н","kind":"integer"}"#;
    let mut stored = Stored { passport: [("inn".to_owned(), "2466".to_owned())].into(), ..Stored::default() };
    let must = form(FREE, card);
    stored.fill(&must, &[]);
    assert_eq!(stored.shown(&must), ["inn=2466"]);
    stored.add("row00001", "a9");
    stored.fill(&must, &[]);
    assert_eq!(stored.shown(&must), ["inn=2466", ""], "a blank row stays blank");
    stored.person("row00001", |row| drop(row.cells.insert("n".into(), Value::Integer(1))));
    stored.fill(&must, &[]);
    assert_eq!(stored.shown(&must), ["inn=2466", "inn=2466 n=1"]);
    let may = form(r#"{"mode":"free","min":0,"max":4}"#, card);
    assert_eq!(Stored::default().fill(&may, &[]), 0);
}

#[test]
fn what_was_handed_in_earlier_is_read_by_the_column_of_now() {
    let was =
        form(FREE, r#"{"key":"pupils","title":"Учеников","kind":"integer"},{"key":"d","title":"Д","kind":"date"}"#);
    let document = json!({"sheets": {"a": [
        {"row": "x", "cells": {"pupils": 30, "d": "2025-09-01"}}, {"row": "y", "cells": {"pupils": 40}}]}});
    let data = handin::data(&was, &document);
    let now = form(
        FREE,
        r#"{"key":"was","title":"Было","kind":"integer","locked":true,"prefill":{"from":"previous","column":"pupils"}},
           {"key":"d","title":"Д","kind":"text","prefill":{"from":"previous"}}"#,
    );
    let mut stored = Stored::default();
    stored.fill_from(&now, &[], Some((&was, &data)));
    assert_eq!(stored.shown(&now), ["d=01.09.2025 was=30", "was=40"]);
}

#[test]
fn a_value_that_does_not_fit_stays_as_bad_text() {
    let form = form(FREE, PLAN);
    let mut stored = Stored::default();
    stored.fill(&form, &table(&[("сто", "")]));
    assert_eq!(stored.rows[0].cells["plan"], Value::Bad("сто".into()));
}

#[test]
fn rows_of_people_have_the_card_as_soon_as_they_hold_something() {
    let card = r#"{"key":"inn","title":"ИНН","kind":"text","locked":true,"prefill":{"from":"passport","field":"inn"}},
        {"key":"n","title":"Н","kind":"integer"}"#;
    let form = form(FREE, card);
    let sheet = &form.sheets()[0];
    let passport: BTreeMap<String, String> = [("inn".to_owned(), "2466".to_owned())].into();
    let mut row = new_row("row00001", "a0".into());
    put_card(sheet, &mut row, &passport);
    assert!(row.cells.is_empty());
    row.cells.insert("n".into(), Value::Integer(1));
    put_card(sheet, &mut row, &passport);
    assert_eq!(row.cells["inn"], Value::Text("2466".into()));
    row.cells.remove("n");
    put_card(sheet, &mut row, &passport);
    assert!(row.cells.is_empty(), "cleared by the person, blank again");
    assert!(takes_card(sheet));
}
