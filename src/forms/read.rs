//! From a typed text to a value, by the kind of the column. What cannot be read stays as typed, with the
//! reason told by a [`Code`]; nothing is guessed or rounded.

use chrono::{Datelike, NaiveDate};

use super::issue::Code;
use super::spec::{Column, Kind, MAX_CELL, MAX_SIGNIFICANT};
use super::text::{clean, fold};
use super::value::Value;

/// Most digits after the decimal point that are read at all. With 15 significant digits and up to 22 here, a
/// JSON reader needs one exact division, so that the stored number comes back to the last bit.
const MAX_FRACTION: usize = 20;
/// Two-digit years up to this one are of this century, the rest of the last one, as in Excel.
const LAST_YEAR_OF_2000S: i32 = 29;
/// The first year of a date, as in Excel.
const FIRST_YEAR: i32 = 1900;

impl Column {
    /// The value of a typed text; `None` for an empty cell.
    #[must_use]
    pub fn read(&self, typed: &str) -> Option<Value> {
        let text = clean(typed);
        if text.is_empty() {
            return None;
        }
        Some(match self.parse(&text) {
            Ok(value) => value,
            Err(_) => Value::Bad(text),
        })
    }

    /// Why a text cannot be this column's value; `None` when it can. The text is one that [`Column::read`] kept.
    pub(super) fn refusal(&self, text: &str) -> Option<Code> {
        self.parse(text).err()
    }

    fn parse(&self, text: &str) -> Result<Value, Code> {
        let length = text.chars().count();
        if length > MAX_CELL {
            return Err(Code::TooLong { max: MAX_CELL, length });
        }
        match &self.kind {
            Kind::Text { .. } => Ok(Value::Text(text.to_owned())),
            Kind::List(options) => match options.find(text) {
                Some(option) => Ok(Value::Text(option.to_owned())),
                None => Err(Code::NotInList),
            },
            Kind::Integer { .. } => parse_integer(text).map(Value::Integer),
            Kind::Decimal { .. } => parse_decimal(text).map(Value::Decimal),
            Kind::Date { .. } => parse_date(text).map(Value::Date),
            Kind::Boolean => parse_boolean(text).map(Value::Boolean),
        }
    }
}

/// A number taken apart; digits only.
struct Digits {
    negative: bool,
    whole: String,
    fraction: String,
    point: bool,
}

impl Digits {
    /// Takes apart `-1 234,50`; `None` when it is not written as a number.
    fn of(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix(['-', '\u{2212}']);
        let negative = unsigned.is_some();
        let unsigned = unsigned.or_else(|| text.strip_prefix('+')).unwrap_or(text);
        let (whole, fraction) = match unsigned.split_once([',', '.']) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (unsigned, None),
        };
        if fraction.is_some_and(|digits| !all_digits(digits)) {
            return None;
        }
        let whole = if whole.is_empty() && fraction.is_some() { String::new() } else { ungroup(whole)? };
        Some(Self {
            negative,
            whole: whole.trim_start_matches('0').to_owned(),
            fraction: fraction.unwrap_or("").trim_end_matches('0').to_owned(),
            point: fraction.is_some(),
        })
    }

    fn fits(&self) -> bool {
        let significant = match self.whole.len() {
            0 => self.fraction.trim_start_matches('0').len(),
            whole => whole + self.fraction.len(),
        };
        significant <= MAX_SIGNIFICANT && self.fraction.len() <= MAX_FRACTION
    }

    fn is_zero(&self) -> bool {
        self.whole.is_empty() && self.fraction.is_empty()
    }
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Digits without the spaces between thousands; `None` when the groups are not of three.
fn ungroup(text: &str) -> Option<String> {
    let mut groups = text.split(is_group_space);
    let first = groups.next().filter(|group| all_digits(group))?;
    let mut digits = first.to_owned();
    for group in groups {
        if first.len() > 3 || group.len() != 3 || !all_digits(group) {
            return None;
        }
        digits.push_str(group);
    }
    Some(digits)
}

/// Space, no-break, narrow no-break, thin and figure space.
fn is_group_space(c: char) -> bool {
    matches!(c, ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}' | '\u{2007}')
}

fn parse_integer(text: &str) -> Result<i64, Code> {
    let digits = Digits::of(text).ok_or(Code::NotANumber)?;
    if digits.point {
        return Err(Code::NotWhole);
    }
    if !digits.fits() {
        return Err(Code::NumberTooLong);
    }
    if digits.is_zero() {
        return Ok(0);
    }
    let number: i64 = digits.whole.parse().map_err(|_| Code::NumberTooLong)?;
    Ok(if digits.negative { -number } else { number })
}

/// A number with a comma or a point.
pub(super) fn parse_decimal(text: &str) -> Result<f64, Code> {
    let digits = Digits::of(text).ok_or(Code::NotANumber)?;
    if !digits.fits() {
        return Err(Code::NumberTooLong);
    }
    if digits.is_zero() {
        return Ok(0.0); // never -0
    }
    let plain = format!("{}.{}", digits.whole, digits.fraction);
    let number: f64 = plain.parse().map_err(|_| Code::NumberTooLong)?;
    Ok(if digits.negative { -number } else { number })
}

/// A day as people type it.
pub(super) fn parse_date(text: &str) -> Result<NaiveDate, Code> {
    let day = without_midnight(text);
    let (year, month, date) = date_parts(day).ok_or(Code::NotADate)?;
    NaiveDate::from_ymd_opt(year, month, date).filter(|day| day.year() >= FIRST_YEAR).ok_or(Code::NoSuchDate)
}

/// A day written `2026-09-15` and in no other way.
pub(super) fn parse_iso_date(text: &str) -> Option<NaiveDate> {
    let is_iso = text.len() == 10 && text.as_bytes().get(4) == Some(&b'-');
    parse_date(text).ok().filter(|_| is_iso)
}

/// Excel copies a date of some formats with its time; the space between may be one that does not break.
fn without_midnight(text: &str) -> &str {
    const MIDNIGHTS: [&str; 5] = ["00:00:00.000", "00:00:00", "0:00:00", "00:00", "0:00"];
    let day = MIDNIGHTS.iter().find_map(|midnight| text.strip_suffix(midnight)).and_then(|day| {
        let rest = day.trim_end();
        day.strip_suffix('T').or((rest.len() < day.len()).then_some(rest))
    });
    day.unwrap_or(text)
}

/// Year, month and day of `15.09.2026`, `15-9-26`, `15/09/2026` or `2026-09-15`.
fn date_parts(text: &str) -> Option<(i32, u32, u32)> {
    let separator = text.chars().find(|c| matches!(c, '.' | '-' | '/'))?;
    let parts: Vec<&str> = text.split(separator).collect();
    let [first, month, last] = parts[..] else {
        return None;
    };
    let (year, day) = match (first.len(), last.len()) {
        (4, 2) if separator == '-' => (first, last),
        (1 | 2, 2 | 4) => (last, first),
        _ => return None,
    };
    if ![year, month, day].into_iter().all(all_digits) || month.len() > 2 {
        return None;
    }
    Some((full_year(year)?, month.parse().ok()?, day.parse().ok()?))
}

fn full_year(digits: &str) -> Option<i32> {
    let year: i32 = digits.parse().ok()?;
    Some(match digits.len() {
        2 if year <= LAST_YEAR_OF_2000S => 2000 + year,
        2 => 1900 + year,
        _ => year,
    })
}

fn parse_boolean(text: &str) -> Result<bool, Code> {
    match fold(text).as_str() {
        "да" | "true" | "истина" | "1" | "+" => Ok(true),
        "нет" | "false" | "ложь" | "0" | "-" | "\u{2212}" => Ok(false),
        _ => Err(Code::NotBoolean),
    }
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
