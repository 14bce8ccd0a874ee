//! Two browsers type at random into one response. After every batch, issues kept up row by row are those of the
//! whole check, and every edit was stored or told of.

use std::collections::BTreeMap;

use super::super::compute::Outside;
use super::super::edit::{Edit, RowSet, growing, merge, touched};
use super::super::order::order_key;
use super::super::{Data, Form, FormSheet, Issue, StoredRow, check, check_row, check_sheet};
use super::form;

const FORM: &str = r#"{"title":"Ф","sheets":[
  {"key":"free","title":"Л","rows":{"mode":"free","min":2,"max":6},"columns":[
    {"key":"name","title":"И","kind":"text","max_length":3,"required":true,"unique":true},
    {"key":"count","title":"К","kind":"integer","min":1,"max":9,"unique":true},
    {"key":"day","title":"Д","kind":"date","max":"2026-10-09"}]},
  {"key":"fixed","title":"З","rows":{"mode":"fixed","items":[{"key":"a","values":{"name":"А"}},{"key":"b"}]},"columns":[
    {"key":"name","title":"И","kind":"text","unique":true},{"key":"count","title":"К","kind":"decimal","digits":1,"required":true}]}]}"#;
const TEXTS: [&str; 10] = ["", "1", "2", "10", "2,55", "да", "ДА", "длинно", "15.09.2026", "15.10.2026"];

/// A small generator of the xorshift family: the same seed gives the same story.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.roll(list.len())]
    }
}

/// A response as a database would keep it, with the issues kept up as edits come.
struct Response {
    form: Form,
    revision: i64,
    stored: BTreeMap<(String, String), StoredRow>,
    of_rows: BTreeMap<(String, String), Vec<Issue>>,
    of_sheets: BTreeMap<String, Vec<Issue>>,
}

impl Response {
    fn new() -> Self {
        let (form, stored) = (form(FORM), BTreeMap::new());
        let mut new = Self { form, revision: 0, stored, of_rows: BTreeMap::new(), of_sheets: BTreeMap::new() };
        for sheet in new.form.sheets() {
            new.of_sheets.insert(sheet.key().to_owned(), check_sheet(sheet, &sheet.rows([])));
            let issues = sheet.rows([]).into_iter().map(|row| {
                let issues = check_row(sheet, &row);
                ((sheet.key().to_owned(), row.id), issues)
            });
            new.of_rows.extend(issues);
        }
        new
    }

    fn rows_of(&self, sheet: &str) -> Vec<StoredRow> {
        let rows = self.stored.iter().filter(|((of, _), _)| of == sheet);
        rows.map(|(_, row)| row.clone()).collect()
    }

    /// What autosave does with a batch.
    fn save(&mut self, edits: &[Edit]) -> super::super::edit::Outcome {
        let mut rows = RowSet::default();
        for (sheet, row) in touched(edits) {
            if let Some(row) = self.stored.get(&(sheet.to_owned(), row.to_owned())) {
                rows.load(sheet, row.clone());
            }
        }
        for sheet in growing(edits) {
            rows.count(sheet, self.rows_of(sheet).iter().filter(|row| !row.deleted).count());
        }
        let outcome = merge(&self.form, &mut rows, edits, self.revision + 1, "sch240001");
        self.revision += i64::from(rows.is_changed());
        for (sheet, row) in rows.into_changed() {
            self.recheck_row(&sheet, &row);
            self.stored.insert((sheet.clone(), row.id.clone()), row);
            let across = check_sheet(self.sheet(&sheet), &self.sheet(&sheet).rows(self.rows_of(&sheet)));
            self.of_sheets.insert(sheet, across);
        }
        outcome
    }

    fn recheck_row(&mut self, sheet: &str, row: &StoredRow) {
        let shown = self.sheet(sheet).row(row.clone());
        let issues = shown.map_or_else(Vec::new, |row| check_row(self.sheet(sheet), &row));
        self.of_rows.insert((sheet.to_owned(), row.id.clone()), issues);
    }

    fn sheet(&self, key: &str) -> &FormSheet {
        self.form.sheet(key).unwrap()
    }

    fn whole(&self) -> Vec<Issue> {
        let sheets = self.form.sheets().iter().map(|sheet| {
            let key = sheet.key().to_owned();
            let rows = sheet.rows(self.rows_of(&key));
            (key, rows)
        });
        check(&self.form, &Data { sheets: sheets.collect() }, &Outside::default())
    }

    fn shown(&self, sheet: &str, row: &str, column: &str) -> Option<String> {
        let row = self.stored.get(&(sheet.to_owned(), row.to_owned())).filter(|row| !row.deleted)?;
        Some(row.cells.get(column).map(super::super::Value::show).unwrap_or_default())
    }
}

fn random_edit(dice: &mut Dice, revision: i64) -> Edit {
    let base = revision - i64::try_from(dice.roll(4)).unwrap();
    let row = dice
        .pick(&["row00001", "row00002", "row00003", "row00004", "row00005", "row00006", "row00007", "row00008"])
        .to_owned();
    match dice.roll(10) {
        0..=2 => Edit::Row { sheet: "free".into(), row, position: order_key(dice.roll(100)) },
        3 => Edit::Delete { sheet: "free".into(), row, base },
        4..=5 => {
            let (row, column) = (dice.pick(&["a", "b"]).into(), dice.pick(&["name", "count"]).into());
            let (text, was) = (dice.pick(&TEXTS).into(), dice.pick(&TEXTS).into());
            Edit::Set { sheet: "fixed".into(), row, column, text, was, base }
        }
        _ => {
            let column = dice.pick(&["name", "count", "day"]).into();
            let (text, was) = (dice.pick(&TEXTS).into(), dice.pick(&TEXTS).into());
            Edit::Set { sheet: "free".into(), row, column, text, was, base }
        }
    }
}

#[test]
fn issues_kept_up_row_by_row_are_those_of_the_whole_check() {
    let mut most = 0;
    for seed in 1..=40 {
        let mut dice = Dice(seed * 0x9E37_79B9);
        let mut response = Response::new();
        for step in 0..150 {
            let edits: Vec<Edit> = (0..=dice.roll(4)).map(|_| random_edit(&mut dice, response.revision)).collect();
            response.save(&edits);
            let of_rows = response.of_rows.values().flatten();
            let mut kept: Vec<String> =
                of_rows.chain(response.of_sheets.values().flatten()).map(|issue| format!("{issue:?}")).collect();
            let mut whole: Vec<String> = response.whole().iter().map(|issue| format!("{issue:?}")).collect();
            most = most.max(whole.len());
            kept.sort();
            whole.sort();
            assert_eq!(kept, whole, "seed {seed}, step {step}: {edits:?}");
        }
    }
    assert!(most > 10, "the stories must have been eventful: {most}");
}

#[test]
fn every_edit_is_stored_or_told_of() {
    let (mut stored, mut told) = (0, 0);
    for seed in 1..=40 {
        let mut dice = Dice(seed * 0x51_7CC1);
        let mut response = Response::new();
        for step in 0..300 {
            let edit = random_edit(&mut dice, response.revision);
            let Edit::Set { sheet, row, column, text, .. } = &edit else {
                response.save(&[edit]);
                continue;
            };
            let before = response.shown(sheet, row, column);
            let outcome = response.save(std::slice::from_ref(&edit));
            let after = response.shown(sheet, row, column);
            let typed = response.sheet(sheet).column(column).unwrap().read(text);
            let typed = typed.map(|value| value.show()).unwrap_or_default();
            if outcome.conflicts.is_empty() && outcome.refused.is_empty() {
                assert_eq!(after.unwrap_or_default(), typed, "seed {seed}, step {step}: {edit:?}");
                stored += 1;
            } else {
                assert_eq!(after, before, "seed {seed}, step {step}: {edit:?}");
                told += 1;
            }
        }
    }
    assert!(stored > 1_000 && told > 1_000, "both must have happened often: {stored}, {told}");
}
