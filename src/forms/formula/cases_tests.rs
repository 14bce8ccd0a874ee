//! Runs the table of cases, `src/forms/cases/*.toml`; its `README.md` says how they are written.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use toml::{Table as Toml, Value};

use super::super::spec::{Column, FixedRow, Kind, Options, Rows, Sheet};
use super::super::spec_rule::PASSPORT_FIELDS;
use super::val::{day_of, serial, significant};
use super::*;

/// One case.
struct Case<'a> {
    formula: &'a str,
    sheets: Vec<Sheet>,
    grid: Grid,
    here: Here,
    row: usize,
}

fn value(value: &Value) -> Val {
    match value {
        Value::Integer(number) => Val::Number(number.to_string().parse().unwrap()),
        Value::Float(number) => Val::Number(*number),
        Value::Boolean(flag) => Val::Bool(*flag),
        Value::Datetime(day) => Val::Date(serial(day.to_string().parse::<NaiveDate>().unwrap())),
        Value::String(text) if text.starts_with("(пусто") => Val::Empty,
        Value::String(text) if text == "(ошибка)" => Val::Failed(Failure::Elsewhere),
        Value::String(text) => Val::text(text),
        other => panic!("no value: {other}"),
    }
}

fn kind(values: &[Value]) -> Kind {
    let told = values.iter().find_map(|value| match value {
        Value::Integer(_) | Value::Float(_) => Some("число"),
        Value::Boolean(_) => Some("да/нет"),
        Value::Datetime(_) => Some("дата"),
        Value::String(text) if text == "(ошибка)" => None,
        Value::String(text) => match text.strip_prefix("(пусто") {
            Some(")") => None,
            Some(", текст)") => Some("текст"),
            Some(", дата)") => Some("дата"),
            Some(", да/нет)") => Some("да/нет"),
            Some(other) => panic!("(пусто{other}"),
            None => Some("текст"),
        },
        _ => None,
    });
    match told {
        Some("да/нет") => Kind::Boolean,
        Some("дата") => Kind::Date { min: None, max: None },
        Some("текст") => Kind::Text { max_length: None, pattern: None },
        _ => Kind::Decimal { min: None, max: None, digits: None },
    }
}

fn column_of(key: String, kind: Kind) -> Column {
    Column {
        title: key.clone(),
        key,
        group: None,
        hint: None,
        required: false,
        unique: false,
        locked: false,
        kind,
        depends: None,
        list: None,
        formula: None,
        required_if: None,
        max_change: None,
        prefill: None,
    }
}

fn list(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(list) => list.clone(),
        one => vec![one.clone()],
    }
}

fn sheet(title: &str, columns: &Toml, rows: Option<&Value>) -> (Sheet, Table) {
    let mut table = Table::default();
    let mut specs = Vec::new();
    for (index, (name, values)) in columns.iter().enumerate() {
        let values = list(values);
        let mut column = column_of(format!("c{index}"), kind(&values));
        column.title = name.clone();
        if let Some((group, title)) = name.split_once(": ") {
            (column.group, column.title) = (Some(group.to_owned()), title.to_owned());
        }
        specs.push(column);
        table.columns.push(values.iter().map(value).collect());
    }
    let rows = match rows.map(list) {
        None => Rows::Free { min: 0, max: 5_000 },
        Some(keys) => {
            let item = |key: &Value| FixedRow {
                key: key.as_str().unwrap().to_owned(),
                values: BTreeMap::new(),
                hints: BTreeMap::new(),
                formulas: BTreeMap::new(),
            };
            Rows::Fixed { items: keys.iter().map(item).collect() }
        }
    };
    let sheet = Sheet {
        key: format!("s{}", title.chars().count()),
        title: title.to_owned(),
        hint: None,
        rows,
        columns: specs,
        frozen: None,
        unique_together: Vec::new(),
    };
    (sheet, table)
}

fn bounded(sheet: &mut Sheet, columns: &Toml) {
    for (name, bounds) in columns {
        let column = sheet.columns.iter_mut().find(|column| column.heading() == name.as_str()).unwrap();
        let bounds = bounds.as_table().unwrap();
        if let Some(options) = bounds.get("options") {
            let options = list(options).iter().map(|option| option.as_str().unwrap().to_owned()).collect();
            column.kind = Kind::List(Options::new(options));
        }
        if let Some(least) = bounds.get("min") {
            let least: f64 = least.to_string().parse().unwrap();
            column.kind = Kind::Decimal { min: Some(least), max: None, digits: None };
        }
        column.required = bounds.get("required").is_some_and(|flag| flag.as_bool() == Some(true));
    }
}

impl<'a> Case<'a> {
    fn of(case: &'a Toml) -> Self {
        let empty = Toml::new();
        let table = |name: &str| case.get(name).and_then(Value::as_table).unwrap_or(&empty);
        let known = ["formula", "cells", "rows", "row", "sheets", "columns", "passport", "earlier", "today"];
        let told = ["where", "result", "mistake", "at", "note"];
        for key in case.keys() {
            assert!(known.contains(&key.as_str()) || told.contains(&key.as_str()), "unknown key {key}");
        }
        let (mut own, cells) = sheet("Свой", table("cells"), case.get("rows"));
        bounded(&mut own, table("columns"));
        let (mut sheets, mut grid) = (vec![own], Grid { sheets: vec![cells], ..Grid::default() });
        for (title, columns) in table("sheets") {
            let mut columns = columns.as_table().unwrap().clone();
            let rows = columns.remove("rows");
            let (spec, cells) = sheet(title, &columns, rows.as_ref());
            sheets.push(spec);
            grid.sheets.push(cells);
        }
        if !table("earlier").is_empty() {
            let of = |column: &str| table("earlier").get(column).map(|values| list(values).iter().map(value).collect());
            let columns = sheets[0].columns.iter().map(|column| of(&column.title).unwrap_or_default()).collect();
            grid.earlier = vec![Table { columns }];
        }
        let field = |(_, words): &(&str, &str)| table("passport").get(*words).map_or(Val::Empty, value);
        grid.passport = PASSPORT_FIELDS.iter().map(field).collect();
        grid.today = case.get("today").map(|day| serial(day.to_string().parse().unwrap()));
        let here = match case.get("where").and_then(Value::as_str) {
            None | Some("row") => Here { sheet: Some(0), row: RowHere::Each },
            Some("sheet") => Here { sheet: Some(0), row: RowHere::None },
            Some("form") => Here { sheet: None, row: RowHere::None },
            Some(other) => panic!("where = {other}"),
        };
        let row = case.get("row").and_then(Value::as_integer).unwrap_or(1);
        let formula = case["formula"].as_str().unwrap();
        Self { formula, sheets, grid, here, row: usize::try_from(row).unwrap() - 1 }
    }

    fn result(&self) -> Result<Val, FormulaError> {
        let formula = parse(self.formula)?;
        let bound = bind(&formula.root, &Names::of(&self.sheets), self.here, Wanted::Anything)?;
        // The same for every row with one memory, and anew.
        let mut memo = Memo::of(&bound);
        let rows = self.grid.sheets[0].columns.iter().map(Vec::len).max().unwrap_or(1);
        let together: Vec<Val> = (0..rows).map(|row| bound.evaluate(&self.grid, row, &mut memo)).collect();
        let alone = bound.evaluate(&self.grid, self.row, &mut Memo::of(&bound));
        assert_eq!(together.get(self.row).unwrap_or(&alone), &alone);
        Ok(alone)
    }
}

fn shown(value: &Val) -> String {
    match value {
        Val::Empty => "(пусто)".to_owned(),
        Val::Failed(Failure::Elsewhere) => "(ошибка)".to_owned(),
        Val::Failed(Failure::DivideByZero) => "#ДЕЛ/0!".to_owned(),
        Val::Failed(Failure::NotFound) => "#Н/Д".to_owned(),
        Val::Failed(Failure::NotANumber) => "#ЗНАЧ!".to_owned(),
        Val::Failed(_) => "#ЧИСЛО!".to_owned(),
        Val::Number(number) => significant(*number).to_string(),
        Val::Date(day) => day_of(*day).unwrap().to_string(),
        Val::Bool(flag) => flag.to_string(),
        Val::Text(text) => format!("\"{text}\""),
    }
}

fn judge(case: &Toml) -> Result<(), String> {
    let run = Case::of(case);
    match (run.result(), case.get("result"), case.get("mistake").and_then(Value::as_str)) {
        (Ok(result), Some(Value::String(failure)), None) if failure.starts_with('#') => {
            (shown(&result) == *failure).then_some(()).ok_or_else(|| format!("gives {}, not {failure}", shown(&result)))
        }
        (Ok(result), Some(wanted), None) => {
            let wanted = shown(&value(wanted));
            (shown(&result) == wanted).then_some(()).ok_or_else(|| format!("gives {}, not {wanted}", shown(&result)))
        }
        (Ok(result), None, Some(_)) => Err(format!("gives {}, not a mistake", shown(&result))),
        (Err(error), _, Some(part)) if error.message.contains(part) => {
            let piece: String = run.formula.chars().skip(error.at.start).take(error.at.len()).collect();
            match case.get("at").and_then(Value::as_str) {
                Some(place) if place != piece => Err(format!("told of «{piece}», not of «{place}»")),
                _ => Ok(()),
            }
        }
        (Err(error), ..) => Err(format!("tells: {}", error.told(run.formula))),
        (Ok(_), ..) => Err("a case has either result or mistake".to_owned()),
    }
}

#[test]
fn every_case_of_the_table_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/forms/cases");
    let folder = if folder.exists() { folder } else { Path::new(file!()).parent().unwrap().join("../cases") };
    let (mut count, mut wrong) = (0, Vec::new());
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let cases: Toml = std::fs::read_to_string(&path).unwrap().parse().unwrap_or_else(|e| panic!("{name}: {e}"));
        for case in cases["case"].as_array().unwrap() {
            count += 1;
            let case = case.as_table().unwrap();
            if let Err(told) = judge(case) {
                wrong.push(format!("{name}: {}: {told}", case["formula"].as_str().unwrap()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 200, "{count} cases are there");
}
