//! The value of a cell: what it looks like to a person and how it is stored.
//!
//! People and the browser deal in text only: [`Column::read`] makes a value of a typed text (`read.rs`),
//! [`Value::show`] makes the text again. Stored rows are JSON objects of the non-empty cells by column key:
//! `{"subject":"Химия","rooms":12,"share":3.75,"day":"2026-09-15","online":true,"pupils":{"bad":"сто"}}`.

use chrono::NaiveDate;
use serde_json::{Map, Value as Json, json};

use super::data::Cells;
use super::spec::{Column, Kind};

/// The value of a cell that is not empty.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text, or an option of a list.
    Text(String),
    /// A whole number of at most 15 digits.
    Integer(i64),
    /// A number of at most 15 significant digits, so that `f64` gives back the same digits.
    Decimal(f64),
    /// A day.
    Date(NaiveDate),
    /// Yes or no.
    Boolean(bool),
    /// What was typed and cannot be read as the column's kind: kept as it is and told as an issue.
    Bad(String),
}

impl Value {
    /// The text a person sees: `12`, `3,75`, `15.09.2026`, `Да`.
    #[must_use]
    pub fn show(&self) -> String {
        match self {
            Self::Text(text) | Self::Bad(text) => text.clone(),
            Self::Integer(number) => number.to_string(),
            Self::Decimal(number) => show_decimal(*number),
            Self::Date(day) => show_date(*day),
            Self::Boolean(true) => "Да".to_owned(),
            Self::Boolean(false) => "Нет".to_owned(),
        }
    }

    /// As it stands in a stored row and in what is handed in.
    #[must_use]
    pub fn to_stored(&self) -> Json {
        match self {
            Self::Text(text) => json!(text),
            Self::Integer(number) => json!(number),
            Self::Decimal(number) => decimal_json(*number),
            Self::Date(day) => json!(day.format("%Y-%m-%d").to_string()),
            Self::Boolean(flag) => json!(flag),
            Self::Bad(text) => json!({ "bad": text }),
        }
    }
}

impl Column {
    /// The value of a stored cell. One that this column cannot hold (the form's version changed) is read anew
    /// from its text, so it comes back as a right value or as [`Value::Bad`]. `None`: nothing is there.
    #[must_use]
    pub fn from_stored(&self, stored: &Json) -> Option<Value> {
        match (&self.kind, stored) {
            (Kind::Text { .. }, Json::String(text)) if !text.is_empty() => Some(Value::Text(text.clone())),
            (Kind::Integer { .. }, Json::Number(n)) if n.is_i64() => n.as_i64().map(Value::Integer),
            (Kind::Decimal { .. }, Json::Number(n)) => n.as_f64().map(Value::Decimal),
            (Kind::Boolean, Json::Bool(flag)) => Some(Value::Boolean(*flag)),
            (_, Json::String(text)) => self.read(text),
            (_, Json::Number(n)) => self.read(&show_decimal(n.as_f64()?)),
            (_, Json::Bool(flag)) => self.read(&Value::Boolean(*flag).show()),
            (_, Json::Object(object)) => self.read(object.get("bad")?.as_str()?),
            (_, Json::Null | Json::Array(_)) => None,
        }
    }
}

/// The cells of a row as the text that is stored.
#[must_use]
pub fn cells_to_json(cells: &Cells) -> String {
    let object: Map<String, Json> = cells.iter().map(|(column, value)| (column.clone(), value.to_stored())).collect();
    Json::Object(object).to_string()
}

/// A number as JSON, a whole one without a fraction: `5`, not `5.0`.
pub(super) fn decimal_json(number: f64) -> Json {
    let whole = number.to_string().parse::<i64>();
    whole.map_or_else(|_| json!(number), |whole| json!(whole))
}

/// A decimal with a comma, as short as it can be.
pub(super) fn show_decimal(number: f64) -> String {
    number.to_string().replace('.', ",")
}

/// A day as people write it: `15.09.2026`.
pub(super) fn show_date(day: NaiveDate) -> String {
    day.format("%d.%m.%Y").to_string()
}
