//! What Excel says of a cell: the prompt beside it, what it lets through, and its words when it does not.

use rust_xlsxwriter::{DataValidation, DataValidationRule as Rule, Formula, XlsxError};

use super::lists::Lists;
use crate::forms::issue::Bounds;
use crate::forms::spec::{MAX_CELL, MAX_INTEGER};
use crate::forms::{Code, Column, Kind, Value};
use crate::sheets::write::{cut_units, serial};

/// UTF-16 units of a prompt and of an error's text, an Excel limit.
const TEXT: usize = 255;
/// UTF-16 units of their titles, an Excel limit.
const TITLE: usize = 32;

/// The validation of a column's open cells; `hint` is that of the single cell, where it has one, `on` the cell that the
/// options of a dependent list depend on.
pub fn open(
    column: &Column,
    hint: Option<&str>,
    on: Option<&str>,
    lists: &Lists<'_>,
) -> Result<DataValidation, XlsxError> {
    let (validation, error) = rule(column, on, lists);
    let mut said = what(column);
    for text in [column.hint.as_deref(), hint].into_iter().flatten() {
        said = format!("{said}\n{text}");
    }
    let validation = prompted(validation, column, &said)?;
    validation.set_error_title("Проверьте значение")?.set_error_message(cut_units(&error, TEXT))
}

/// The prompt of a cell that nobody can change.
pub fn locked(column: &Column, hint: &str) -> Result<DataValidation, XlsxError> {
    prompted(DataValidation::new().allow_any_value(), column, hint)
}

fn prompted(validation: DataValidation, column: &Column, text: &str) -> Result<DataValidation, XlsxError> {
    validation.set_input_title(cut_units(&column.title, TITLE))?.set_input_message(cut_units(text, TEXT))
}

/// What Excel lets through, and what it says of anything else: the words of the check itself.
fn rule(column: &Column, on: Option<&str>, lists: &Lists<'_>) -> (DataValidation, String) {
    let any = DataValidation::new();
    match &column.kind {
        Kind::List(_) => match lists.source(column, on) {
            Some(source) => (any.allow_list_formula(Formula::new(source)), Code::NotInList.message()),
            None => (any.allow_any_value(), Code::NotInList.message()),
        },
        Kind::Boolean => (any.allow_list_formula(Formula::new("=\"Да,Нет\"")), Code::NotBoolean.message()),
        Kind::Integer { min, max } => {
            let within = between(min.unwrap_or(-MAX_INTEGER).to_string(), max.unwrap_or(MAX_INTEGER).to_string());
            (any.allow_whole_number_formula(within), error_of(column))
        }
        Kind::Decimal { min, max, .. } => {
            let most = || MAX_INTEGER.to_string();
            let low = min.map_or_else(|| format!("-{}", most()), |number| number.to_string());
            let within = between(low, max.map_or_else(most, |number| number.to_string()));
            (any.allow_decimal_number_formula(within), error_of(column))
        }
        Kind::Date { min, max } => {
            let day =
                |day: Option<chrono::NaiveDate>| day.and_then(|day| serial(day.into())).map(|day| day.to_string());
            let first = day(*min).unwrap_or_else(|| FIRST_DAY.to_owned());
            let within = between(first, day(*max).unwrap_or_else(|| LAST_DAY.to_owned()));
            (any.allow_date_formula(within), error_of(column))
        }
        Kind::Text { max_length, .. } => {
            let most = u32::try_from(max_length.unwrap_or(MAX_CELL)).unwrap_or(u32::MAX);
            (any.allow_text_length(Rule::LessThanOrEqualTo(most)), text_limit(most as usize))
        }
    }
}

/// Excel's calendar, from March 1900, before which it is wrong, to its end.
const FIRST_DAY: &str = "61";
const LAST_DAY: &str = "2958465";

fn between(low: String, high: String) -> Rule<Formula> {
    Rule::Between(Formula::new(low), Formula::new(high))
}

/// The words of the check for a value that is not such, or out of bounds.
fn error_of(column: &Column) -> String {
    let code = match (&column.kind, bounds(&column.kind)) {
        (Kind::Date { .. }, Some(bounds)) => Code::DateBounds(bounds),
        (Kind::Date { .. }, None) => Code::NotADate,
        (_, Some(bounds)) => Code::NumberBounds(bounds),
        (_, None) => Code::NotANumber,
    };
    match (&column.kind, &code) {
        (Kind::Integer { .. }, Code::NumberBounds(_)) => format!("{}. {}", Code::NotWhole.message(), code.message()),
        (Kind::Date { .. }, Code::DateBounds(_)) => format!("{}. {}", Code::NotADate.message(), code.message()),
        _ => code.message(),
    }
}

fn bounds(kind: &Kind) -> Option<Bounds> {
    let shown = |min: Option<Value>, max: Option<Value>| Bounds {
        min: min.map(|value| value.show()),
        max: max.map(|value| value.show()),
    };
    let bounds = match kind {
        Kind::Integer { min, max } => shown(min.map(Value::Integer), max.map(Value::Integer)),
        Kind::Decimal { min, max, .. } => shown(min.map(Value::Decimal), max.map(Value::Decimal)),
        Kind::Date { min, max } => shown(min.map(Value::Date), max.map(Value::Date)),
        _ => return None,
    };
    (bounds.min.is_some() || bounds.max.is_some()).then_some(bounds)
}

fn text_limit(most: usize) -> String {
    format!("Сократите текст: знаков может быть не больше {most}")
}

/// What is to be put into a column, in a line: «Целое число, от 1 до 100. Обязательно.»
pub fn what(column: &Column) -> String {
    let kind = match &column.kind {
        Kind::List(_) if column.depends.is_some() => "Выберите из списка: он зависит от другого столбца".to_owned(),
        Kind::List(_) => "Выберите из списка".to_owned(),
        Kind::Boolean => "Да или Нет".to_owned(),
        Kind::Integer { .. } => "Целое число".to_owned(),
        Kind::Decimal { digits: Some(0), .. } => "Число без дробной части".to_owned(),
        Kind::Decimal { digits: Some(digits), .. } => format!("Число, знаков после запятой не больше {digits}"),
        Kind::Decimal { digits: None, .. } => "Число".to_owned(),
        Kind::Date { .. } => "Дата дд.мм.гггг".to_owned(),
        Kind::Text { max_length: Some(most), .. } => format!("Текст, знаков не больше {most}"),
        Kind::Text { .. } => "Текст".to_owned(),
    };
    let (from, to) = if matches!(column.kind, Kind::Date { .. }) { ("с", "по") } else { ("от", "до") };
    let bounds = bounds(&column.kind).map(|bounds| match (bounds.min, bounds.max) {
        (Some(min), Some(max)) => format!(", {from} {min} {to} {max}"),
        (Some(min), None) => format!(", {from} {min}"),
        (None, max) => format!(", {to} {}", max.unwrap_or_default()),
    });
    let mut said = format!("{kind}{}.", bounds.unwrap_or_default());
    if column.required {
        said.push_str(" Обязательно.");
    }
    if column.unique {
        said.push_str(" Значения не повторяются.");
    }
    said
}
