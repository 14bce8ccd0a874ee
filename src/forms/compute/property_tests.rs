//! Random forms with random formulas, random edits: what is kept up edit by edit is what computing anew finds, and
//! everything that changed is told of.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::super::order::order_key;
use super::super::{Data, Form, FormSpec, Issue, Row, Value};
use super::{Change, Effect, Outside, State};

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

const SHEETS: [&str; 2] = ["free", "fixed"];
const FIXED: [&str; 4] = ["r1", "r2", "r3", "r4"];
const INPUTS: [&str; 8] = ["n", "m", "t", "l", "dl", "b", "d", "on"];

/// Writes formulas for a place: which sheet, and whether there is a row.
struct Writer<'d> {
    dice: &'d mut Dice,
    sheet: Option<usize>,
    by_row: bool,
}

impl Writer<'_> {
    fn column(&mut self, key: &str) -> String {
        match (self.sheet, self.dice.roll(3)) {
            (Some(_), 0 | 1) => format!("[{key}]"),
            _ => format!("{}[{key}]", self.dice.pick(&SHEETS)),
        }
    }

    fn number_key(&mut self) -> &'static str {
        self.dice.pick(&["n", "m", "n", "m", "c1", "c2"])
    }

    fn cell(&mut self, key: &str) -> String {
        match self.dice.roll(4) {
            0 => format!("fixed[{};{key}]", self.dice.pick(&FIXED)),
            _ if self.by_row => format!("[@{key}]"),
            _ => format!("fixed[r1;{key}]"),
        }
    }

    fn number(&mut self, depth: usize) -> String {
        if depth == 0 {
            let key = self.number_key();
            return match self.dice.roll(4) {
                0 => self.dice.pick(&["0", "1", "2,5", "-3", "10%"]).to_owned(),
                _ => self.cell(key),
            };
        }
        let deeper = depth - 1;
        match self.dice.roll(18) {
            0 => format!("{}+{}", self.number(deeper), self.number(deeper)),
            1 => format!("({}-{})", self.number(deeper), self.number(deeper)),
            2 => format!("{}*{}", self.number(deeper), self.number(deeper)),
            3 => format!("ЕСЛИОШИБКА({}/({});{})", self.number(deeper), self.number(deeper), self.number(deeper)),
            4 => format!("ЕСЛИ({};{};{})", self.condition(deeper), self.number(deeper), self.number(deeper)),
            5 | 6 => {
                let key = self.number_key();
                format!("{}({})", self.dice.pick(&["СУММ", "МИН", "МАКС", "СЧЁТ", "СЧЁТЗ"]), self.column(key))
            }
            7 => format!("СУММ(fixed[r1:{};{}])", self.dice.pick(&FIXED), self.number_key()),
            8 => {
                let sheet = self.dice.pick(&SHEETS);
                format!("СУММЕСЛИ({sheet}[t];{};{sheet}[{}])", self.text(0), self.number_key())
            }
            9 => format!("СЧЁТЕСЛИ({};{})", self.column("n"), self.dice.pick(&["\">1\"", "2", "\"<>1\""])),
            10 => {
                let sheet = self.dice.pick(&SHEETS);
                format!("ПРОСМОТР({};{sheet}[t];{sheet}[{}];0)", self.text(0), self.number_key())
            }
            11 => format!("ПРОСМОТР({};free[l];free[n])", self.text(0)),
            12 if self.by_row => format!("Прошлый[{}]", self.dice.pick(&["n", "m"])),
            13 => format!("ДЛСТР({})", self.text(deeper)),
            14 => format!("ОКРУГЛ({};{})", self.number(deeper), self.dice.roll(3)),
            15 => {
                let key = self.number_key();
                format!("МАКС({};{})", self.number(deeper), self.column(key))
            }
            16 => {
                let key = self.number_key();
                format!("ЕСЛИОШИБКА(СРЗНАЧ({});-1)", self.column(key))
            }
            _ => format!("({}-ДАТА(2026;1;{}))", self.cell("d"), self.dice.roll(40)),
        }
    }

    fn text(&mut self, depth: usize) -> String {
        match self.dice.roll(if depth == 0 { 3 } else { 5 }) {
            0 => self.dice.pick(&["\"а\"", "\"б\"", "\"1\"", "\"\""]).to_owned(),
            1 => self.cell("t"),
            2 => self.cell("l"),
            3 => format!("{}&{}", self.text(depth - 1), self.number(depth - 1)),
            _ => format!("ЛЕВСИМВ({};1)", self.text(depth - 1)),
        }
    }

    fn condition(&mut self, depth: usize) -> String {
        let deeper = depth.saturating_sub(1);
        match self.dice.roll(6) {
            0 => format!("{}>{}", self.number(deeper), self.number(deeper)),
            1 => format!("{}={}", self.text(deeper), self.text(deeper)),
            2 => format!("ЕПУСТО({})", self.cell("t")),
            3 => format!("НЕ(ЕПУСТО({}))", self.cell("d")),
            4 => format!("И({};{}<={})", self.cell("b"), self.number(deeper), self.number(deeper)),
            _ => format!("ИЛИ(Паспорт[ИНН]=\"1\";{}<>{})", self.number(deeper), self.number(deeper)),
        }
    }
}

fn sheet(dice: &mut Dice, index: usize) -> Json {
    let mut columns = vec![
        json!({"key": "n", "title": "n", "kind": "integer", "min": -5, "max": 50, "max_change": 20, "unique": dice.roll(4) == 0}),
        json!({"key": "m", "title": "m", "kind": "decimal", "digits": 2}),
        json!({"key": "t", "title": "t", "kind": "text", "max_length": 4}),
        json!({"key": "l", "title": "l", "kind": "list", "options": ["а", "б", "1"]}),
        json!({"key": "dl", "title": "dl", "kind": "list", "depends_on": "l", "options_by": {"а": ["x", "y"], "б": ["z"]}}),
        json!({"key": "b", "title": "b", "kind": "boolean"}),
        json!({"key": "d", "title": "d", "kind": "date"}),
    ];
    let mut writer = Writer { dice, sheet: Some(index), by_row: true };
    for (key, kind) in [("c1", "decimal"), ("c2", "integer")] {
        let formula = writer.number(2);
        columns.push(json!({"key": key, "title": key, "kind": kind, "formula": formula}));
    }
    let formula = writer.text(2);
    columns.push(json!({"key": "c3", "title": "c3", "kind": "text", "formula": formula}));
    // A computed list, and a list that depends on it.
    let formula = format!("ЕСЛИ({};\"а\";\"б\")", writer.condition(1));
    columns.push(json!({"key": "cl", "title": "cl", "kind": "list", "options": ["а", "б"], "formula": formula}));
    columns.push(json!({"key": "on", "title": "on", "kind": "list", "depends_on": "cl", "options_by": {"а": ["x", "y"], "б": ["z"]}}));
    let required = writer.condition(2);
    columns[2]["required_if"] = json!(required);
    let rows = if index == 0 {
        json!({"mode": "free", "min": 1, "max": 12})
    } else {
        let total = writer.number(1);
        json!({"mode": "fixed", "items": [{"key": "r1", "values": {"t": "а"}}, {"key": "r2"}, {"key": "r3"},
            {"key": "r4", "formulas": {"n": "СУММ([r1:r3;n])", "m": total}}]})
    };
    if dice.roll(3) == 0 {
        columns[8]["unique"] = json!(true);
    }
    let together = if dice.roll(2) == 0 { json!([["t", "l"]]) } else { json!([["l", "c2"], ["cl", "b"]]) };
    json!({"key": SHEETS[index], "title": SHEETS[index], "rows": rows, "unique_together": together, "columns": columns})
}

fn random_form(dice: &mut Dice) -> Form {
    loop {
        let sheets: Vec<Json> = (0..2).map(|index| sheet(dice, index)).collect();
        let mut rules = Vec::new();
        for number in 0..6 {
            let place = number % 4;
            let home = dice.roll(2);
            let mut writer = Writer { dice, sheet: (place < 3).then_some(home), by_row: place < 2 };
            let condition = writer.condition(2);
            let mut rule = json!({"key": format!("k{number}"), "where": (["cell", "row", "sheet", "form"][place]),
                "condition": condition, "message": format!("m{number}"), "severity": dice.pick(&["error", "warning"])});
            if place < 3 {
                rule["sheet"] = json!(SHEETS[home]);
            }
            if place == 0 {
                rule["column"] = json!(dice.pick(&INPUTS));
            }
            if place < 2 && home == 1 && dice.roll(2) == 0 {
                rule["row"] = json!(dice.pick(&FIXED));
            }
            rules.push(rule);
        }
        let spec = json!({"title": "Ф", "sheets": sheets, "rules": rules}).to_string();
        // Circles and the like are told; then another form is tried.
        if let Ok(spec) = FormSpec::parse(&spec) {
            return Form::compile(spec);
        }
    }
}

const TEXTS: [&str; 16] =
    ["", "", "1", "2", "3", "10", "2,5", "-1", "100", "а", "б", "x", "z", "да", "15.01.2026", "длинно"];

fn random_row(form: &Form, dice: &mut Dice, sheet: usize, known: Option<&Row>, id: &str) -> Row {
    let spec = &form.sheets()[sheet];
    let position = match known {
        Some(row) if sheet == 1 || dice.roll(6) > 0 => row.position.clone(),
        _ => order_key(dice.roll(60)),
    };
    let mut row =
        known.cloned().unwrap_or(Row { id: id.into(), position: String::new(), revision: 1, cells: [].into() });
    row.position = position;
    for _ in 0..=dice.roll(3) {
        let key = dice.pick(&INPUTS);
        if !spec.is_editable(&row.id, key) {
            continue;
        }
        match spec.column(key).unwrap().read(dice.pick(&TEXTS)) {
            Some(value) => row.cells.insert(key.to_owned(), value),
            None => row.cells.remove(key),
        };
    }
    if dice.roll(5) == 0
        && let Some(hidden) = spec.hidden_columns().first()
    {
        row.cells.insert(hidden.key.clone(), Value::Text("так надо".into()));
    }
    row
}

fn random_data(form: &Form, dice: &mut Dice) -> Data {
    let mut free: Vec<Row> = Vec::new();
    for number in 0..dice.roll(8) {
        let mut row = random_row(form, dice, 0, None, &format!("row{number}"));
        row.position = order_key(number * 5);
        free.push(row);
    }
    let fixed = form.sheets()[1].rows([]).into_iter();
    let fixed = fixed.map(|row| random_row(form, dice, 1, Some(&row), &row.id)).collect();
    Data { sheets: [("free".to_owned(), free), ("fixed".to_owned(), fixed)].into() }
}

fn random_change(form: &Form, dice: &mut Dice, data: &Data) -> Change {
    let free = data.rows("free");
    match dice.roll(10) {
        0 if !free.is_empty() => {
            let row = &free[dice.roll(free.len())];
            Change::Gone { sheet: "free".into(), id: row.id.clone() }
        }
        1 | 2 => {
            let id = format!("row{}", dice.roll(12));
            let known = free.iter().find(|row| row.id == id);
            Change::Row { sheet: "free".into(), row: random_row(form, dice, 0, known, &id) }
        }
        3..=5 => {
            let row = &data.rows("fixed")[dice.roll(4)];
            Change::Row { sheet: "fixed".into(), row: random_row(form, dice, 1, Some(row), &row.id) }
        }
        _ if !free.is_empty() => {
            let row = &free[dice.roll(free.len())];
            Change::Row { sheet: "free".into(), row: random_row(form, dice, 0, Some(row), &row.id) }
        }
        _ => Change::Gone { sheet: "free".into(), id: "nobody".into() },
    }
}

fn put(data: &mut Data, change: &Change) {
    match change {
        Change::Gone { sheet, id } => data.sheets.get_mut(sheet).unwrap().retain(|row| row.id != *id),
        Change::Row { sheet, row } => {
            let rows = data.sheets.get_mut(sheet).unwrap();
            rows.retain(|known| known.id != row.id);
            rows.push(row.clone());
            rows.sort_by(|a, b| (&a.position, &a.id).cmp(&(&b.position, &b.id)));
        }
    }
}

/// All that can be seen of a state.
#[derive(PartialEq, Debug)]
struct Seen {
    cells: BTreeMap<(String, String), BTreeMap<String, Value>>,
    rows: BTreeMap<(String, String), Vec<Issue>>,
    sheets: BTreeMap<String, Vec<Issue>>,
}

fn seen(form: &Form, state: &State) -> Seen {
    let mut seen = Seen { cells: BTreeMap::new(), rows: BTreeMap::new(), sheets: BTreeMap::new() };
    for sheet in form.sheets() {
        for row in state.rows(sheet.key()) {
            let at = (sheet.key().to_owned(), row.id.clone());
            seen.rows.insert(at.clone(), state.row_issues(sheet.key(), &row.id));
            seen.cells.insert(at, row.cells.clone());
        }
        seen.sheets.insert(sheet.key().to_owned(), state.sheet_issues(sheet.key()));
    }
    seen.sheets.insert("!form".to_owned(), state.sheet_issues("!form"));
    seen
}

fn everything_is_told(before: &Seen, after: &Seen, effect: &Effect, changed: &BTreeSet<(String, String)>) {
    for (at, issues) in &after.rows {
        let known = before.rows.get(at);
        assert!(
            known == Some(issues) || effect.rows.contains(at),
            "the issues of {at:?} changed: {known:?} {issues:?}"
        );
    }
    for (sheet, issues) in &after.sheets {
        let known = &before.sheets[sheet];
        let told = effect.sheets.contains(sheet);
        assert!(known == issues || told, "the issues of {sheet} changed: {known:?} {issues:?}");
    }
    for (at, cells) in &after.cells {
        let known = before.cells.get(at);
        let told = effect.cells.get(at).map_or(&[][..], Vec::as_slice);
        for key in ["c1", "c2", "c3", "cl", "n", "m"] {
            let same = known.and_then(|known| known.get(key)) == cells.get(key);
            let edited = changed.contains(at) && !key.starts_with('c');
            assert!(same || edited || told.contains(&key.to_owned()), "{key} of {at:?} changed");
        }
    }
}

#[test]
fn what_is_kept_up_edit_by_edit_is_what_computing_anew_finds() {
    let passport = BTreeMap::from([("inn".to_owned(), "1".to_owned())]);
    let (mut most_issues, mut most_cells) = (0, 0);
    for seed in 1..=80 {
        let mut dice = Dice(seed * 0x9E37_79B9);
        let form = random_form(&mut dice);
        let earlier = random_data(&form, &mut dice);
        let previous = (seed % 3 > 0).then_some((&form, &earlier));
        let outside = Outside { today: None, passport: &passport, previous };
        let mut data = random_data(&form, &mut dice);
        let mut state = State::full(&form, data.clone(), &outside);
        for step in 0..25 {
            let before = seen(&form, &state);
            let mut changes = Vec::new();
            for _ in 0..=dice.roll(3) {
                let change = random_change(&form, &mut dice, &data);
                let id = match &change {
                    Change::Row { row, .. } => row.id.clone(),
                    Change::Gone { id, .. } => id.clone(),
                };
                // One batch tells of a row once, as it is after the batch.
                let same = |other: &Change| match other {
                    Change::Row { row, .. } => row.id == id,
                    Change::Gone { id: other, .. } => *other == id,
                };
                if !changes.iter().any(same) {
                    put(&mut data, &change);
                    changes.push(change);
                }
            }
            let rows = changes.iter().filter_map(|change| match change {
                Change::Row { sheet, row } => Some((sheet.clone(), row.id.clone())),
                Change::Gone { .. } => None,
            });
            let changed: BTreeSet<(String, String)> = rows.collect();
            let effect = state.apply(changes.clone());
            let (kept, anew) = (seen(&form, &state), seen(&form, &State::full(&form, data.clone(), &outside)));
            assert_eq!(kept, anew, "seed {seed}, step {step}: {changes:#?}\n{:#?}", form.program());
            everything_is_told(&before, &kept, &effect, &changed);
            most_issues = most_issues.max(kept.rows.values().map(Vec::len).sum::<usize>());
            most_cells = most_cells.max(effect.cells.len());
        }
    }
    assert!(most_issues > 30 && most_cells > 5, "the stories must have been eventful: {most_issues}, {most_cells}");
}
