//! A form of thirty columns of every kind, filled to the last row.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use oko::forms::compute::Outside;
use oko::forms::{Cells, Data, Form, FormSpec, Row, StoredRow, Value, check, order::order_key};
use oko::sheets::stamp::Stamp;
use oko::sheets::template::Template;
use oko::sheets::upload::book::{Book, Limits};
use oko::sheets::upload::compare::{Table, Who, compare};
use oko::sheets::upload::fill::{Expected, fill};

pub const COLUMNS: usize = 30;

fn form(rows: usize) -> Form {
    let column = |number: usize| match number % 5 {
        0 => format!(
            r#"{{"key":"c{number}","title":"Предмет {number}","kind":"list","options":["Химия","Физика","Русский язык"]}}"#
        ),
        1 => format!(
            r#"{{"key":"c{number}","title":"Учеников {number}","kind":"integer","min":0,"max":100000,"required":true}}"#
        ),
        2 => format!(r#"{{"key":"c{number}","title":"Доля {number}","kind":"decimal","min":0,"max":100,"digits":2}}"#),
        3 => format!(r#"{{"key":"c{number}","title":"День {number}","kind":"date","min":"2026-01-01"}}"#),
        _ => format!(
            r#"{{"key":"c{number}","title":"Примечание {number}","kind":"text","max_length":200,"hint":"Коротко"}}"#
        ),
    };
    let columns: Vec<String> = (0..COLUMNS).map(column).collect();
    let spec = format!(
        r#"{{"title":"Большая","sheets":[{{"key":"a","title":"Таблица","rows":{{"mode":"free","min":0,"max":{rows}}},"columns":[{}]}}]}}"#,
        columns.join(",")
    );
    Form::compile(FormSpec::parse(&spec).expect("a good form"))
}

fn cells(row: usize, shift: usize) -> Cells {
    let value = |number: usize| match number % 5 {
        0 => Value::Text(["Химия", "Физика", "Русский язык"][(row + number) % 3].to_owned()),
        1 => Value::Integer(((row + shift) * 31 + number) as i64 % 100_000),
        2 => Value::Decimal((row % 10_000) as f64 / 100.0),
        3 => Value::Date(chrono::NaiveDate::from_ymd_opt(2026, 9, 1 + (row % 28) as u32).expect("a day")),
        _ => Value::Text(format!("Примечание к строке {row}, столбец {number}")),
    };
    (0..COLUMNS).map(|number| (format!("c{number}"), value(number))).collect()
}

fn data(rows: usize, shift: usize) -> Data {
    let row = |number| Row {
        id: format!("row{number:05}"),
        position: order_key(number),
        revision: 1,
        cells: cells(number, shift),
    };
    Data { sheets: BTreeMap::from([("a".to_owned(), (0..rows).map(row).collect())]) }
}

fn write(rows: usize, shift: usize, file: &Path) {
    let (form, data) = (form(rows), data(rows, shift));
    let stamp =
        Stamp { form: 1, form_title: "Большая".into(), form_number: 1, collection: 1, ..Stamp::default() };
    let template = Template { form: &form, data: &data, passport: &BTreeMap::new(), stamp };
    template.write(File::create(file).expect("a file")).expect("a workbook");
}

/// What a child does.
pub fn work(what: &str, rows: usize, file: &Path) {
    match what {
        "template" => write(rows, 0, file),
        // Every fifth cell is another one.
        "filled" => write(rows, 1, file),
        "read" => {
            let told = Book::read(File::open(file).expect("a file"), Limits::default());
            eprintln!("{}", told.err().map_or_else(|| "read".to_owned(), |error| error.to_string()));
        }
        "upload" => upload(rows, file),
        other => panic!("{other}"),
    }
}

/// All that happens between choosing a file and the page that compares it.
fn upload(rows: usize, file: &Path) {
    let form = form(rows);
    let stored = |number| StoredRow {
        id: format!("row{number:05}"),
        position: order_key(number),
        revision: 1,
        deleted: false,
        by: "sch240001".into(),
        cells: cells(number, 0),
    };
    let stored = BTreeMap::from([("a".to_owned(), (0..rows).map(stored).collect::<Vec<_>>())]);
    let book = Book::read(File::open(file).expect("a file"), Limits::default()).expect("a workbook");
    let expected = Expected { form: 1, form_number: 1, collection: 1, organisation: String::new() };
    let filled = fill(&form, &book, &expected).expect("the form's workbook");
    let table = Table { form: &form, stored: &stored, revision: 1 };
    let found = compare(&table, &filled, &Who { login: "sch240001", upload: 1 }).expect("a comparison");
    assert_eq!(found.counts.changed_cells, rows * COLUMNS / 5, "{:?}", found.counts);
    let mistakes = check(&form, &found.after, &Outside::default());
    assert!(mistakes.is_empty(), "{:?}", mistakes.first());
}
