//! What every organisation has filled in: thirty cells of all kinds, the same whenever asked.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Europe::Moscow;
use serde_json::{Value as Json, json};

/// Columns of the form.
pub const COLUMNS: usize = 30;
/// Columns of the workbook: the organisation's six come first.
pub const WIDTH: usize = 6 + COLUMNS;
/// A tenth of the columns is of each of these.
const KINDS: [&str; 10] =
    ["text", "list", "integer", "decimal", "date", "long", "integer", "boolean", "decimal", "date"];
const OPTIONS: [&str; 4] = ["Городская", "Сельская", "Малокомплектная", "Вечерняя (сменная)"];
/// Must be that of `tests/common/region.rs`.
const MUNICIPALITIES: usize = 8;

/// A cell of the workbook.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Text(String),
    Integer(i64),
    Decimal(f64),
    Date(NaiveDate),
    Boolean(bool),
    Moment(NaiveDateTime),
}

/// Key of a column, from 0.
pub fn key(column: usize) -> String {
    format!("c{:02}", column + 1)
}

/// The column as a form has it.
pub fn column(column: usize) -> Json {
    let (key, title) = (key(column), format!("Показатель {}", column + 1));
    match KINDS[column % KINDS.len()] {
        "list" => json!({ "key": key, "title": title, "kind": "list", "options": OPTIONS }),
        "decimal" => json!({ "key": key, "title": title, "kind": "decimal", "digits": 2 }),
        "long" => json!({ "key": key, "title": title, "kind": "text", "max_length": 500 }),
        kind => json!({ "key": key, "title": title, "kind": kind }),
    }
}

/// What organisation `number`, from 1, has in a column.
pub fn cell(number: usize, column: usize) -> Cell {
    let some = number * 31 + column * 17;
    match KINDS[column % KINDS.len()] {
        "text" => Cell::Text(format!("Кабинет {}, корпус «{}»", some % 400, some % 7 + 1)),
        "list" => Cell::Text(OPTIONS[some % OPTIONS.len()].to_owned()),
        "integer" => Cell::Integer((some % 2_000) as i64),
        "decimal" => Cell::Decimal((some % 10_000) as f64 / 100.0),
        "date" => Cell::Date(day(some % 3_000)),
        "boolean" => Cell::Boolean(some.is_multiple_of(3)),
        _ => Cell::Text(format!(
            "Помещения № {} и № {} оборудованы & проверены, замечаний нет; срок следующей проверки — {} год",
            some % 90 + 1,
            some % 70 + 100,
            day(some % 3_000).year() + 3
        )),
    }
}

/// A row of the workbook: who handed in and when, then the thirty.
pub fn line(number: usize) -> Vec<Cell> {
    let (own, text) = ((0..COLUMNS).map(|column| cell(number, column)), |text: String| Cell::Text(text));
    let organisation = [
        text(format!("{number:04}")),
        text(format!("Школа № {number}")),
        text(format!("{:03}", municipality(number))),
        text(crate::region::login(number)),
        Cell::Moment(Moscow.from_utc_datetime(&submitted_at(number).naive_utc()).naive_local()),
        text(oko::rooms::collections::show_number("24", number as i64)),
    ];
    organisation.into_iter().chain(own).collect()
}

/// The organisations in the order of the workbook: by municipality and code, and a code is a text.
pub fn in_order(organisations: usize) -> Vec<usize> {
    let mut numbers: Vec<usize> = (1..=organisations).collect();
    numbers.sort_by_cached_key(|number| (municipality(*number), format!("{number:04}")));
    numbers
}

pub fn submitted_at(number: usize) -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000 + number as i64 * 3, 0).expect("a moment")
}

fn municipality(number: usize) -> usize {
    number % MUNICIPALITIES + 1
}

fn day(after: usize) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2018, 9, 1).expect("a day");
    first + Days::new(after as u64)
}
