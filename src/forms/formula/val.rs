//! Values in formulas, which behave as in Excel: an empty cell is 0 in arithmetic and "" in text, dates are numbers of
//! days, texts are compared without letter case.

use std::cmp::Ordering;
use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate};

use super::super::value::{Value, show_date, show_decimal};

/// Longest text a formula may make, in characters; a cell holds less.
pub const MAX_TEXT: usize = 32_767;

/// A value in a formula.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Val {
    /// Nothing is there.
    #[default]
    Empty,
    /// A number.
    Number(f64),
    /// A day, as Excel counts them: 1 is 1900-01-01 (right from 1900-03-01 on).
    Date(i32),
    /// Yes or no.
    Bool(bool),
    /// A text.
    Text(Arc<str>),
    /// There is no value, and why.
    Failed(Failure),
}

/// Why there is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// A cell it needs holds a mistake, which is told there.
    Elsewhere,
    /// Division by zero, or the average of nothing.
    DivideByZero,
    /// Nothing was found.
    NotFound,
    /// A text where a number is needed.
    NotANumber,
    /// No such date.
    NoSuchDate,
    /// A number too large, or none.
    TooLarge,
    /// A text too long.
    TooLong,
    /// Too many steps.
    TooManySteps,
}

impl Val {
    /// The value of a cell as typed; a bad text has no value.
    #[must_use]
    pub fn of(value: Option<&Value>) -> Self {
        match value {
            None => Self::Empty,
            Some(Value::Text(text)) => Self::text(text),
            #[allow(clippy::cast_precision_loss)] // At most 15 digits.
            Some(Value::Integer(number)) => Self::Number(*number as f64),
            Some(Value::Decimal(number)) => Self::Number(*number),
            Some(Value::Date(day)) => Self::Date(serial(*day)),
            Some(Value::Boolean(flag)) => Self::Bool(*flag),
            Some(Value::Bad(_)) => Self::Failed(Failure::Elsewhere),
        }
    }

    /// A text; an empty one stays a text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text(Arc::from(text))
    }

    /// A number, unless it is none.
    #[must_use]
    pub fn number(number: f64) -> Self {
        if number.is_finite() { Self::Number(number) } else { Self::Failed(Failure::TooLarge) }
    }

    /// How many steps more it takes to look at than a number.
    pub(super) fn weight(&self) -> usize {
        match self {
            Self::Text(text) => text.len() / 32,
            _ => 0,
        }
    }

    /// Whether nothing is there, a text without letters included.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.is_empty(),
            _ => false,
        }
    }

    /// As a number in arithmetic.
    pub(in crate::forms) fn to_number(&self) -> Result<f64, Failure> {
        match self {
            Self::Empty => Ok(0.0),
            Self::Number(number) => Ok(*number),
            Self::Date(day) => Ok(f64::from(*day)),
            Self::Bool(flag) => Ok(f64::from(u8::from(*flag))),
            Self::Text(text) => number_in(text).ok_or(Failure::NotANumber),
            Self::Failed(failure) => Err(*failure),
        }
    }

    /// As a condition.
    pub(super) fn to_bool(&self) -> Result<bool, Failure> {
        match self {
            Self::Bool(flag) => Ok(*flag),
            Self::Text(_) => Err(Failure::NotANumber),
            other => other.to_number().map(|number| number != 0.0),
        }
    }

    /// As a text, the way people see it.
    pub(in crate::forms) fn to_text(&self) -> Result<Arc<str>, Failure> {
        Ok(match self {
            Self::Empty => Arc::from(""),
            Self::Number(number) => Arc::from(show_decimal(significant(*number))),
            Self::Date(day) => match day_of(*day) {
                Some(day) => Arc::from(show_date(day)),
                None => return Err(Failure::NoSuchDate),
            },
            Self::Bool(true) => Arc::from("Да"),
            Self::Bool(false) => Arc::from("Нет"),
            Self::Text(text) => text.clone(),
            Self::Failed(failure) => return Err(*failure),
        })
    }

    /// Which comes first: numbers before texts before yes and no, as in Excel. An empty cell is like what it is
    /// compared with. Neither may be a failure.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => order_texts(a, b),
            (Self::Text(a), Self::Empty) => order_texts(a, ""),
            (Self::Empty, Self::Text(b)) => order_texts("", b),
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Bool(a), Self::Empty) => a.cmp(&false),
            (Self::Empty, Self::Bool(b)) => false.cmp(b),
            _ => match self.rank().cmp(&other.rank()) {
                Ordering::Equal => order_numbers(self.plain(), other.plain()),
                unequal => unequal,
            },
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Text(_) => 1,
            Self::Bool(_) => 2,
            _ => 0,
        }
    }

    fn plain(&self) -> f64 {
        self.to_number().unwrap_or(0.0)
    }
}

/// Numbers alike in 15 digits are equal, as in Excel: 0,1+0,2=0,3. Whole numbers are compared exactly.
fn order_numbers(a: f64, b: f64) -> Ordering {
    let difference = a - b;
    let whole = a.fract() == 0.0 && b.fract() == 0.0;
    if difference == 0.0 || !whole && difference.abs() <= a.abs().max(b.abs()) * 2e-15 {
        return Ordering::Equal;
    }
    a.total_cmp(&b)
}

fn order_texts(a: &str, b: &str) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    let fold = |text: &'_ str| text.chars().flat_map(char::to_lowercase).collect::<Vec<char>>();
    if a.is_ascii() && b.is_ascii() {
        let lower = |text: &'_ str| text.bytes().map(|b| b.to_ascii_lowercase()).collect::<Vec<u8>>();
        return lower(a).cmp(&lower(b));
    }
    fold(a).cmp(&fold(b))
}

/// The number a text says, with a comma or a point; spaces around and between thousands are forgiven.
pub(super) fn number_in(text: &str) -> Option<f64> {
    let (text, percent) = match text.trim().strip_suffix('%') {
        Some(text) => (text.trim(), 100.0),
        None => (text.trim(), 1.0),
    };
    let number = super::super::read::parse_decimal(text).ok()?;
    Some(number / percent)
}

/// Excel's number of a day.
#[must_use]
pub fn serial(day: NaiveDate) -> i32 {
    day.num_days_from_ce() - EPOCH
}

/// 1899-12-30 in days of the common era.
const EPOCH: i32 = 693_594;

/// The day of Excel's number.
#[must_use]
pub fn day_of(serial: i32) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    let day = first.checked_add_days(Days::new(u64::try_from(serial).ok()?))?;
    (day.year() >= 1900 && day.year() <= 9999).then_some(day)
}

/// The number in 15 significant digits: what of it can be kept and shown.
#[must_use]
pub fn significant(number: f64) -> f64 {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return number + 0.0; // never -0
    }
    format!("{number:.14e}").parse().unwrap_or(number)
}

/// Rounded half away from zero, as Excel does it: 2,675 to two digits is 2,68, though no `f64` is 2,675.
#[must_use]
pub fn round(number: f64, digits: i32) -> f64 {
    rounded(number, digits, |scaled| {
        let floor = scaled.floor();
        if scaled - floor >= 0.5 - slack(scaled) { floor + 1.0 } else { floor }
    })
}

/// Rounded away from zero.
pub(super) fn round_up(number: f64, digits: i32) -> f64 {
    rounded(number, digits, |scaled| (scaled - slack(scaled)).ceil())
}

/// Rounded towards zero.
pub(super) fn round_down(number: f64, digits: i32) -> f64 {
    rounded(number, digits, |scaled| (scaled + slack(scaled)).floor())
}

/// By how much a number may miss what was meant, after a few operations.
fn slack(scaled: f64) -> f64 {
    scaled * 2e-15
}

fn rounded(number: f64, digits: i32, whole: impl Fn(f64) -> f64) -> f64 {
    let digits = digits.clamp(-20, 20);
    let power = 10_f64.powi(digits.abs());
    let scaled = if digits >= 0 { number.abs() * power } else { number.abs() / power };
    // Beyond this there is no fraction to round.
    if digits >= 0 && scaled >= 4e15 {
        return number;
    }
    let whole = whole(scaled);
    let size = if digits >= 0 { whole / power } else { whole * power };
    if number < 0.0 && size != 0.0 { -size } else { size }
}
