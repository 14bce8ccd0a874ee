//! The functions themselves, as far as they look at all their arguments.

use std::sync::Arc;

use chrono::{Datelike, Months, NaiveDate};

use super::eval::{Evaluation, join};
use super::functions::Function;
use super::node::Node;
use super::val::{self, Failure, Val, day_of, number_in, serial};

type Given = Result<Val, Failure>;

impl Evaluation<'_> {
    pub(super) fn plain_call(&mut self, function: Function, arguments: &[Node]) -> Given {
        use Function as F;
        match (function, arguments) {
            (F::Not, [condition]) => Ok(Val::Bool(!self.value(condition).to_bool()?)),
            (F::IsBlank, [cell]) => match self.value(cell) {
                Val::Failed(failure) => Err(failure),
                value => Ok(Val::Bool(value.is_blank())),
            },
            (F::Sum | F::Count | F::CountA | F::Min | F::Max | F::Average, _) => self.aggregate(function, arguments),
            (F::Round | F::RoundUp | F::RoundDown, [number, digits]) => {
                let (number, digits) = (self.number(number)?, whole(self.number(digits)?)?);
                Ok(Val::number(match function {
                    F::Round => val::round(number, digits),
                    F::RoundUp => val::round_up(number, digits),
                    _ => val::round_down(number, digits),
                }))
            }
            (F::Int, [number]) => Ok(Val::number(self.number(number)?.floor())),
            (F::Abs, [number]) => Ok(Val::number(self.number(number)?.abs())),
            (F::Mod, [number, divisor]) => {
                let (a, b) = (self.number(number)?, self.number(divisor)?);
                if b == 0.0 {
                    return Err(Failure::DivideByZero);
                }
                // The sign of the divisor, as in Excel.
                Ok(Val::number(a - b * (a / b).floor()))
            }
            (F::Value, [text]) => match self.value(text) {
                Val::Text(text) => number_in(&text).map(Val::Number).ok_or(Failure::NotANumber),
                other => other.to_number().map(Val::number),
            },
            (F::Concatenate, _) => {
                let texts: Result<Vec<Arc<str>>, Failure> = arguments.iter().map(|text| self.text(text)).collect();
                join(texts?)
            }
            #[allow(clippy::cast_precision_loss)]
            (F::Len, [text]) => Ok(Val::Number(self.text(text)?.chars().count() as f64)),
            (F::Trim, [text]) => {
                let text = self.text(text)?;
                let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
                Ok(Val::text(&words.join(" ")))
            }
            (F::Upper, [text]) => join([Arc::from(self.text(text)?.to_uppercase())]),
            (F::Lower, [text]) => join([Arc::from(self.text(text)?.to_lowercase())]),
            (F::Left | F::Right, [text, count @ ..]) => {
                let text = self.text(text)?;
                let count = count.first().map_or(Ok(1.0), |count| self.number(count))?;
                let count = count_of(count)?;
                let skipped = if function == F::Left { 0 } else { text.chars().count().saturating_sub(count) };
                Ok(part(&text, skipped, count))
            }
            (F::Mid, [text, start, count]) => {
                let text = self.text(text)?;
                let (start, count) = (count_of(self.number(start)?)?, count_of(self.number(count)?)?);
                let skipped = start.checked_sub(1).ok_or(Failure::NotANumber)?;
                Ok(part(&text, skipped, count))
            }
            (F::Date, [year, month, day]) => {
                date(whole(self.number(year)?)?, whole(self.number(month)?)?, whole(self.number(day)?)?)
            }
            (F::Year | F::Month | F::Day, [day]) => self.part_of_date(function, day),
            (F::DateDif, [from, to, unit]) => {
                let (from, to) = (self.number(from)?, self.number(to)?);
                let unit = self.text(unit)?;
                difference(calendar(from)?, calendar(to)?, &unit)
            }
            (F::Today, []) => Ok(self.grid.today()),
            _ => Err(Failure::NotANumber),
        }
    }

    fn aggregate(&mut self, function: Function, arguments: &[Node]) -> Given {
        let mut tally = Tally::default();
        for argument in arguments {
            if let Node::Range(cells) = argument {
                let grid = self.grid;
                let cells = grid.cells(*cells);
                self.step(cells.len())?;
                cells.iter().try_for_each(|value| tally.take(value, true))?;
            } else {
                let value = self.value(argument);
                tally.take(&value, false)?;
            }
        }
        Ok(tally.result(function))
    }

    fn part_of_date(&mut self, function: Function, day: &Node) -> Given {
        let number = self.number(day)?;
        // An empty cell is Excel's day 0, of January 1900.
        let (year, month, date) = match calendar(number) {
            _ if number == 0.0 => (1900, 1, 0),
            day => day.map(|day| (day.year(), day.month(), day.day()))?,
        };
        Ok(Val::Number(match function {
            Function::Year => f64::from(year),
            Function::Month => f64::from(month),
            _ => f64::from(date),
        }))
    }
}

/// What aggregates count.
#[derive(Default)]
struct Tally {
    sum: f64,
    /// What was lost in rounding (Neumaier), so that kopecks meet across sheets.
    lost: f64,
    numbers: u32,
    filled: u32,
    least: Option<f64>,
    most: Option<f64>,
}

impl Tally {
    /// In columns texts and yes or no are skipped, as in Excel.
    fn take(&mut self, value: &Val, in_column: bool) -> Result<(), Failure> {
        let number = match value {
            Val::Empty => return Ok(()),
            Val::Failed(failure) => return Err(*failure),
            Val::Number(number) => *number,
            Val::Date(day) => f64::from(*day),
            Val::Text(text) if text.is_empty() && in_column => return Ok(()),
            Val::Text(_) | Val::Bool(_) if in_column => {
                self.filled += 1;
                return Ok(());
            }
            Val::Bool(flag) => f64::from(u8::from(*flag)),
            Val::Text(_) => {
                self.filled += 1;
                return Ok(());
            }
        };
        self.numbers += 1;
        self.filled += 1;
        let sum = self.sum + number;
        self.lost += if self.sum.abs() >= number.abs() { self.sum - sum + number } else { number - sum + self.sum };
        self.sum = sum;
        self.least = Some(self.least.map_or(number, |least| least.min(number)));
        self.most = Some(self.most.map_or(number, |most| most.max(number)));
        Ok(())
    }

    fn result(&self, function: Function) -> Val {
        let total = self.sum + if self.lost.is_finite() { self.lost } else { 0.0 };
        match function {
            Function::Sum => Val::number(total),
            Function::Count => Val::Number(f64::from(self.numbers)),
            Function::CountA => Val::Number(f64::from(self.filled)),
            Function::Min => self.least.map_or(Val::Empty, Val::number),
            Function::Max => self.most.map_or(Val::Empty, Val::number),
            _ if self.numbers == 0 => Val::Failed(Failure::DivideByZero),
            _ => Val::number(total / f64::from(self.numbers)),
        }
    }
}

/// A sum that loses nothing in rounding.
pub(super) fn sum_of<'v>(values: impl Iterator<Item = &'v Val>) -> Result<f64, Failure> {
    let mut tally = Tally::default();
    for value in values {
        tally.take(value, true)?;
    }
    Ok(tally.sum + if tally.lost.is_finite() { tally.lost } else { 0.0 })
}

#[allow(clippy::cast_possible_truncation)]
fn whole(number: f64) -> Result<i32, Failure> {
    let whole = number.trunc();
    if whole.abs() < 1e9 { Ok(whole as i32) } else { Err(Failure::TooLarge) }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn count_of(number: f64) -> Result<usize, Failure> {
    if (0.0..1e9).contains(&number) { Ok(number as usize) } else { Err(Failure::NotANumber) }
}

fn part(text: &str, skipped: usize, count: usize) -> Val {
    let part: String = text.chars().skip(skipped).take(count).collect();
    Val::Text(Arc::from(part))
}

/// Months and days beyond their bounds run over into the next, as in Excel: ДАТА(2026; 13; 1) is 2027-01-01.
fn date(year: i32, month: i32, day: i32) -> Given {
    let year = if (0..1900).contains(&year) { year + 1900 } else { year };
    let months = i64::from(year) * 12 + i64::from(month) - 1;
    let first = (|| {
        let year = i32::try_from(months.div_euclid(12)).ok()?;
        let month = u32::try_from(months.rem_euclid(12)).ok()? + 1;
        NaiveDate::from_ymd_opt(year, month, 1)
    })();
    let first = first.filter(|first| (1899..=9999).contains(&first.year())).ok_or(Failure::NoSuchDate)?;
    let serial = i64::from(serial(first)) + i64::from(day) - 1;
    let serial = i32::try_from(serial).map_err(|_| Failure::NoSuchDate)?;
    day_of(serial).map(|_| Val::Date(serial)).ok_or(Failure::NoSuchDate)
}

fn calendar(number: f64) -> Result<NaiveDate, Failure> {
    #[allow(clippy::cast_possible_truncation)]
    if (0.0..3_000_000.0).contains(&number) {
        let first = NaiveDate::from_ymd_opt(1899, 12, 30).ok_or(Failure::NoSuchDate)?;
        let days = chrono::Days::new(number.floor() as u32 as u64);
        return first.checked_add_days(days).ok_or(Failure::NoSuchDate);
    }
    Err(Failure::NoSuchDate)
}

fn difference(from: NaiveDate, to: NaiveDate, unit: &str) -> Given {
    if from > to {
        return Err(Failure::NoSuchDate);
    }
    let before = i32::from(to.day() < from.day());
    let months = (to.year() - from.year()) * 12 + i32::try_from(to.month0()).unwrap_or(0)
        - i32::try_from(from.month0()).unwrap_or(0)
        - before;
    let days = |from: NaiveDate| (to - from).num_days();
    Ok(Val::Number(match unit {
        "y" => f64::from(months / 12),
        "m" => f64::from(months),
        "ym" => f64::from(months % 12),
        "d" => f64::from(i32::try_from(days(from)).unwrap_or(i32::MAX)),
        "md" | "yd" => {
            let whole = if unit == "md" { months } else { months / 12 * 12 };
            let later = from.checked_add_months(Months::new(u32::try_from(whole).unwrap_or(0)));
            f64::from(i32::try_from(days(later.ok_or(Failure::NoSuchDate)?)).unwrap_or(i32::MAX))
        }
        _ => return Err(Failure::NotANumber),
    }))
}
