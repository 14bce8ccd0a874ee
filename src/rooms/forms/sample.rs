//! The organisation that a form is tried as: its card, its row of the operator's table, what it handed in earlier. Made up
//! of what the form itself asks for.

use std::collections::BTreeMap;

use crate::forms::spec::Prefill;
use crate::forms::{Cells, Column, Data, Form, FormSheet, Kind, Row, Value};

/// Its card.
pub fn passport() -> BTreeMap<String, String> {
    let card = [
        ("code", "0001"),
        ("short_title", "МБОУ «Школа № 1»"),
        ("full_title", "Муниципальное бюджетное общеобразовательное учреждение «Школа № 1»"),
        ("kind", "Школа"),
        ("municipality", "г. Образцовый"),
        ("municipality_code", "001"),
        ("inn", "2400000001"),
        ("ogrn", "1020000000001"),
        ("kpp", "240001001"),
        ("address", "г. Образцовый, ул. Школьная, д. 1"),
        ("head", "Иванова Мария Петровна"),
        ("phone", "+7 391 000-00-00"),
        ("email", "school1@example.org"),
    ];
    card.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

/// Its row of the operator's table, by heading.
pub fn table(form: &Form) -> Vec<BTreeMap<String, String>> {
    let columns = form.sheets().iter().flat_map(FormSheet::columns);
    let headings = columns.filter_map(|column| match &column.prefill {
        Some(Prefill::Table { column: heading }) => Some((heading.clone(), text(column))),
        _ => None,
    });
    vec![headings.collect()]
}

/// What it handed in earlier: a row of every free sheet, all fixed rows.
pub fn earlier(form: &Form) -> Data {
    let row = |sheet: &FormSheet, id: &str, position: &str| Row {
        id: id.to_owned(),
        position: position.to_owned(),
        revision: 0,
        cells: cells(sheet),
    };
    let rows = |sheet: &FormSheet| match sheet.is_fixed() {
        true => sheet.fixed_rows().iter().map(|fixed| row(sheet, &fixed.key, "a0")).collect(),
        false => vec![row(sheet, "obrazets1", "a0")],
    };
    Data { sheets: form.sheets().iter().map(|sheet| (sheet.key().to_owned(), rows(sheet))).collect() }
}

fn cells(sheet: &FormSheet) -> Cells {
    let columns = sheet.columns().iter().filter(|column| column.formula.is_none());
    columns.filter_map(|column| Some((column.key.clone(), column.read(&text(column))?))).collect()
}

/// Something that a column takes.
fn text(column: &Column) -> String {
    match &column.kind {
        Kind::List(options) => options.as_slice().first().cloned().unwrap_or_default(),
        Kind::Date { min, max } => {
            let day = min.or(*max).or_else(|| chrono::NaiveDate::from_ymd_opt(2026, 9, 1));
            day.map(|day| Value::Date(day).show()).unwrap_or_default()
        }
        Kind::Integer { min, max } => min.or(*max).unwrap_or(10).to_string(),
        Kind::Decimal { min, max, .. } => min.or(*max).unwrap_or(10.0).to_string().replace('.', ","),
        Kind::Text { .. } => "Образец".to_owned(),
        Kind::Boolean => "Да".to_owned(),
    }
}
