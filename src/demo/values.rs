//! Plausible contents of a form, made of its spec: what a school would type.

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

use super::names;
use crate::forms::order::order_key;
use crate::forms::{Column, Data, Form, FormSheet, Kind, Row, Rows, Value};

/// How far the organisation has come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Filled {
    /// Everything, without errors.
    Whole,
    /// Some cells are still empty, some wrong.
    Partly,
}

/// Rows of every sheet; the same `seed` gives the same.
pub fn make(form: &Form, seed: u64, filled: Filled) -> Data {
    let mut rng = SmallRng::seed_from_u64(seed);
    let mut data = Data::default();
    for sheet in form.sheets() {
        let rows = (0..row_count(sheet, &mut rng)).map(|number| row(sheet, number, filled, &mut rng)).collect();
        data.sheets.insert(sheet.key().to_owned(), rows);
    }
    data
}

fn row_count(sheet: &FormSheet, rng: &mut SmallRng) -> usize {
    let longest_unique_list =
        sheet.columns().iter().filter(|column| column.unique).filter_map(|column| match &column.kind {
            Kind::List(options) => Some(options.as_slice().len()),
            _ => None,
        });
    match &sheet.spec().rows {
        Rows::Fixed { items } => items.len(),
        Rows::Free { min: 0, .. } if rng.random_bool(0.6) => 0,
        Rows::Free { min, max } => {
            rng.random_range(2..=6).clamp(*min, *max).min(longest_unique_list.min().unwrap_or(6))
        }
    }
}

fn row(sheet: &FormSheet, number: usize, filled: Filled, rng: &mut SmallRng) -> Row {
    let id = match sheet.fixed_rows().get(number) {
        Some(fixed) => fixed.key.clone(),
        None => format!("demo{number:04}"),
    };
    let given = sheet.fixed_row(&id).map(|fixed| fixed.values.clone()).unwrap_or_default();
    let mut row = Row { id, position: order_key(number), revision: 1, cells: given };
    for column in sheet.columns() {
        if !sheet.is_editable(&row.id, &column.key) {
            continue;
        }
        let optional = if column.required { 0.0 } else { 0.3 };
        let unfinished = if filled == Filled::Partly { 0.35 } else { 0.0 };
        if rng.random_bool(optional + unfinished) {
            continue;
        }
        let value = match filled {
            Filled::Partly if rng.random_bool(0.08) => wrong(column),
            _ => right(column, number, rng),
        };
        row.cells.insert(column.key.clone(), value);
    }
    row
}

/// What people type where something else is meant.
fn wrong(column: &Column) -> Value {
    Value::Bad(match column.kind {
        Kind::Date { .. } => "31.02.2027".into(),
        Kind::Integer { .. } | Kind::Decimal { .. } => "сто".into(),
        _ => "уточняется".into(),
    })
}

fn right(column: &Column, number: usize, rng: &mut SmallRng) -> Value {
    match &column.kind {
        Kind::List(options) => {
            let options = options.as_slice();
            let index = if column.unique { number } else { rng.random_range(0..options.len()) };
            Value::Text(options[index.min(options.len() - 1)].clone())
        }
        Kind::Date { min, max } => {
            let first = min.or(*max).unwrap_or_default();
            let days = max.map_or(0, |last| (last - first).num_days()).max(0);
            Value::Date(first + chrono::Days::new(rng.random_range(0..=days) as u64))
        }
        Kind::Integer { min, max } => {
            let least = min.unwrap_or(0);
            let usual = if matches!(column.key.as_str(), "classes" | "home" | "rooms") { 4 } else { 90 };
            Value::Integer(rng.random_range(least..=max.unwrap_or(least + usual).min(least + usual).max(least)))
        }
        Kind::Decimal { min, max, .. } => {
            let (least, most) = (min.unwrap_or(0.0), max.unwrap_or(100.0));
            Value::Decimal((least + (most - least) * rng.random_range(5..=9) as f64 / 10.0).round())
        }
        Kind::Boolean => Value::Boolean(rng.random_bool(0.4)),
        Kind::Text { .. } => Value::Text(text(column, number, rng)),
    }
}

/// Texts by what the demo's forms call their columns.
fn text(column: &Column, number: usize, rng: &mut SmallRng) -> String {
    match column.key.as_str() {
        "person" => names::person(rng.random_range(0..500) * 20 + number),
        "class" => format!("5{}", ["А", "Б", "В", "Г", "Д", "Е"][number % 6]),
        "code" => format!("{:02}.02.{:02}", 8 + number, rng.random_range(1..=12)),
        "name" => ["Информационные системы", "Дошкольное образование", "Сварочное производство", "Сестринское дело"]
            [number % 4]
            .into(),
        "room" => (101 + number).to_string(),
        "phone" => format!("+7391{:07}", rng.random_range(1_000_000..9_999_999)),
        "measure" => {
            ["Наставничество учителей", "Консультации для обучающихся", "Разбор типичных ошибок"][number % 3].into()
        }
        _ => ["уточним до конца недели", "по плану-графику", "совместно с соседней школой"][number % 3].into(),
    }
}
