//! From the result of a formula to the value of a column.

use super::super::formula::val::{day_of, round, significant};
use super::super::formula::{Failure, Val};
use super::super::spec::{Column, Kind, MAX_CELL, MAX_INTEGER};
use super::super::text::clean;
use super::super::value::Value;

/// Numbers from here on have no digit after the point left.
const MAX_NUMBER: f64 = 1e15;
/// Most digits after the point that are kept where the column asks for none.
const MAX_FRACTION: i32 = 15;

/// The value that the cell shows; numbers are rounded to the digits of the column, and what is shown is what other
/// formulas go on with.
pub(super) fn to_value(column: &Column, result: &Val) -> Result<Option<Value>, Failure> {
    if let Val::Failed(failure) = result {
        return Err(*failure);
    }
    if result.is_blank() {
        return Ok(None);
    }
    Ok(match &column.kind {
        Kind::Integer { .. } => Some(integer(round(number(result)?, 0))?),
        Kind::Decimal { digits, .. } => {
            let number = number(result)?;
            if number.abs() >= MAX_NUMBER {
                return Err(Failure::TooLarge);
            }
            let digits = digits.and_then(|digits| i32::try_from(digits).ok()).unwrap_or(MAX_FRACTION);
            let rounded = round(number, digits);
            // Few digits are those of a cell already; the rest is brought to 15.
            let few = rounded.abs() * 10_f64.powi(digits) < MAX_NUMBER;
            Some(Value::Decimal(if few { rounded } else { significant(rounded) } + 0.0))
        }
        Kind::Date { .. } => match result {
            Val::Date(day) => Some(Value::Date(day_of(*day).ok_or(Failure::NoSuchDate)?)),
            _ => return Err(Failure::NoSuchDate),
        },
        Kind::Boolean => Some(Value::Boolean(number(result)? != 0.0)),
        Kind::Text { .. } => text(result)?.map(Value::Text),
        Kind::List(options) => text(result)?.map(|text| match options.find(&text) {
            Some(option) => Value::Text(option.to_owned()),
            None => Value::Text(text),
        }),
    })
}

fn number(result: &Val) -> Result<f64, Failure> {
    match result {
        Val::Text(_) => Err(Failure::NotANumber),
        other => other.to_number(),
    }
}

fn integer(number: f64) -> Result<Value, Failure> {
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    if number.abs() <= MAX_INTEGER as f64 { Ok(Value::Integer(number as i64)) } else { Err(Failure::TooLarge) }
}

fn text(result: &Val) -> Result<Option<String>, Failure> {
    let text = clean(&result.to_text()?);
    if text.chars().count() > MAX_CELL {
        return Err(Failure::TooLong);
    }
    Ok((!text.is_empty()).then_some(text))
}
