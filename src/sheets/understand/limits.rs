//! What data validation asks of a column: its kind and limits.

use chrono::NaiveDate;

use super::grid::one_line;
use super::lists::{self, call};
use crate::sheets::workbook::area::Place;
use crate::sheets::workbook::model::{Book, Operator, Validation, ValidationKind, Value};
use crate::sheets::workbook::text::{day_of_serial, serial_of_iso};

/// Stands for the value itself in a condition.
pub(super) const VALUE: char = '\u{1}';

/// What a column holds: a kind of the form with its limits.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ask {
    Text {
        max_length: Option<usize>,
        pattern: Option<String>,
    },
    Integer {
        min: Option<i64>,
        max: Option<i64>,
    },
    Decimal {
        min: Option<f64>,
        max: Option<f64>,
        digits: Option<u32>,
    },
    Date {
        min: Option<NaiveDate>,
        max: Option<NaiveDate>,
    },
    List(Vec<String>),
    /// Options by the value of another column of the worksheet.
    Dependent {
        parent: u32,
        by: Vec<(String, Vec<String>)>,
    },
    Boolean,
}

impl Ask {
    pub(super) const TEXT: Ask = Ask::Text { max_length: None, pattern: None };

    /// The word for it, with its limits, for a person.
    pub(super) fn told(&self) -> String {
        match self {
            Self::Text { max_length: Some(most), .. } => format!("текст не длиннее {most} знаков"),
            Self::Text { pattern: Some(_), .. } => "текст по образцу".to_owned(),
            Self::Text { .. } => "текст".to_owned(),
            Self::Integer { min, max } => {
                bounded("целое число", min.map(|n| n.to_string()), max.map(|n| n.to_string()))
            }
            Self::Decimal { min, max, .. } => {
                let shown = |number: &f64| format!("{number}").replace('.', ",");
                bounded("число", min.as_ref().map(shown), max.as_ref().map(shown))
            }
            Self::Date { min, max } => {
                let shown = |day: &NaiveDate| day.format("%d.%m.%Y").to_string();
                let bound = |word: &str, day: &Option<NaiveDate>| {
                    day.as_ref().map(|day| format!(" {word} {}", shown(day))).unwrap_or_default()
                };
                format!("дата{}{}", bound("с", min), bound("по", max))
            }
            Self::List(options) => {
                let count = options.len();
                format!("список, {count} {}", super::words::plural(count, "вариант", "варианта", "вариантов"))
            }
            Self::Dependent { by, .. } => format!("список по значению другого столбца, наборов {}", by.len()),
            Self::Boolean => "да или нет".to_owned(),
        }
    }
}

fn bounded(word: &str, min: Option<String>, max: Option<String>) -> String {
    let min = min.map(|min| format!(" от {min}")).unwrap_or_default();
    let max = max.map(|max| format!(" до {max}")).unwrap_or_default();
    format!("{word}{min}{max}")
}

/// A limit's value: a number, a text in quotes, a date, or one constant cell.
#[derive(Debug, Clone, PartialEq)]
enum Limit {
    Number(f64),
    Unknown,
}

/// What a rule gives.
pub(super) struct Asked {
    pub(super) ask: Ask,
    /// What of the rule did not become a limit.
    pub(super) left: Vec<String>,
    /// Formulas of Excel that a value must meet, for rules of the form.
    pub(super) conditions: Vec<String>,
}

/// The kind and limits of a rule that is no list; `None` when it asks nothing of the kind.
pub(super) fn asked(book: &Book, sheet: usize, rule: &Validation) -> Option<Asked> {
    let first = limit(book, sheet, &rule.first);
    let second = limit(book, sheet, &rule.second);
    let mut asked = Asked { ask: Ask::TEXT, left: Vec::new(), conditions: Vec::new() };
    match rule.kind {
        ValidationKind::Whole => {
            let (min, max) = asked.bounds(rule, &first, &second, 1.0);
            let whole = |bound: Option<f64>, round: fn(f64) -> f64| {
                bound.map(round).filter(|bound| bound.abs() < 1e15).map(|bound| bound as i64)
            };
            asked.ask = Ask::Integer { min: whole(min, f64::ceil), max: whole(max, f64::floor) };
        }
        ValidationKind::Decimal => {
            let (min, max) = asked.bounds(rule, &first, &second, 0.0);
            asked.ask = Ask::Decimal { min, max, digits: None };
        }
        ValidationKind::Date => {
            let (min, max) = asked.bounds(rule, &first, &second, 1.0);
            let day = |bound: Option<f64>, round: fn(f64) -> f64| bound.map(round).and_then(day_of_serial);
            asked.ask = Ask::Date { min: day(min, f64::ceil), max: day(max, f64::floor) };
        }
        ValidationKind::Time => {
            asked.ask = Ask::Text { max_length: None, pattern: Some("([01]?[0-9]|2[0-3])[:.][0-5][0-9]".to_owned()) };
            asked.left.push("время вводится текстом вида 9:30; пределы времени не перенесены".to_owned());
        }
        ValidationKind::TextLength => {
            let (min, max) = asked.bounds(rule, &first, &second, 1.0);
            asked.ask = length(min, max);
        }
        ValidationKind::Custom => return None,
        ValidationKind::List | ValidationKind::Any => return None,
    }
    Some(asked)
}

/// What a rule asks, as conditions on the value; none where it is a list.
pub(super) fn conditions(rule: &Validation) -> Vec<String> {
    let value = match rule.kind {
        ValidationKind::Custom => return vec![rule.first.clone()],
        ValidationKind::List | ValidationKind::Any | ValidationKind::Time => return Vec::new(),
        ValidationKind::TextLength => format!("LEN({VALUE})"),
        _ => VALUE.to_string(),
    };
    let (first, second) = (&rule.first, &rule.second);
    let one = |sign: &str| vec![format!("{value}{sign}{first}")];
    match rule.operator {
        Operator::Between => vec![format!("AND({value}>={first},{value}<={second})")],
        Operator::NotBetween => vec![format!("OR({value}<{first},{value}>{second})")],
        Operator::Equal => one("="),
        Operator::NotEqual => one("<>"),
        Operator::Greater => one(">"),
        Operator::Less => one("<"),
        Operator::AtLeast => one(">="),
        Operator::AtMost => one("<="),
    }
}

/// A text of so many characters.
fn length(min: Option<f64>, max: Option<f64>) -> Ask {
    let size = |bound: f64| bound.clamp(0.0, 10_000.0) as usize;
    let max_length = max.map(size).filter(|max| *max >= 1);
    let pattern = min.map(size).filter(|min| (2..=1_000).contains(min)).map(|min| match max_length {
        Some(max) if max == min => format!("(?s).{{{min}}}"),
        Some(max) if max <= 1_000 => format!("(?s).{{{min},{max}}}"),
        _ => format!("(?s).{{{min},}}"),
    });
    Ask::Text { max_length, pattern }
}

impl Asked {
    /// Inclusive limits; `step` is the distance to the next value, 0 where there is none.
    fn bounds(&mut self, rule: &Validation, first: &Limit, second: &Limit, step: f64) -> (Option<f64>, Option<f64>) {
        let number = |limit: &Limit| match limit {
            Limit::Number(number) => Some(*number),
            Limit::Unknown => None,
        };
        let (a, b) = (number(first), number(second));
        let (min, max) = match rule.operator {
            Operator::Between => (a, b),
            Operator::Equal => (a, a),
            Operator::AtLeast => (a, None),
            Operator::AtMost => (None, a),
            Operator::Greater => (a.map(|a| a + step), None),
            Operator::Less => (None, a.map(|a| a - step)),
            Operator::NotBetween | Operator::NotEqual => (None, None),
        };
        let strict = matches!(rule.operator, Operator::Greater | Operator::Less) && step == 0.0;
        if let (true, Some(a)) = (strict, a) {
            self.conditions.push(format!("{VALUE}{}{a}", if rule.operator == Operator::Greater { ">" } else { "<" }));
        }
        match rule.operator {
            Operator::NotBetween => self.conditions.push(format!("OR({VALUE}<{},{VALUE}>{})", rule.first, rule.second)),
            Operator::NotEqual => self.conditions.push(format!("{VALUE}<>{}", rule.first)),
            operator => {
                let two = operator == Operator::Between;
                let sign = match operator {
                    Operator::Greater => ">",
                    Operator::Less => "<",
                    Operator::AtMost => "<=",
                    Operator::Equal => "=",
                    _ => ">=",
                };
                let mut missing = |limit: Option<f64>, formula: &str, sign: &str| {
                    if limit.is_none() && !formula.is_empty() {
                        self.conditions.push(format!("{VALUE}{sign}{formula}"));
                    }
                };
                missing(a, &rule.first, sign);
                if two {
                    missing(b, &rule.second, "<=");
                }
            }
        }
        match (min, max) {
            (Some(min), Some(max)) if min > max => {
                self.left.push("нижний предел больше верхнего: пределы не перенесены".to_owned());
                (None, None)
            }
            bounds => bounds,
        }
    }
}

/// A constant of a rule: `5`, `"2026-09-01"`, `DATE(2026,9,1)`, `$B$1`, a name.
fn limit(book: &Book, sheet: usize, formula: &str) -> Limit {
    let formula = formula.trim().trim_start_matches('=');
    if let Ok(number) = formula.parse::<f64>()
        && number.is_finite()
    {
        return Limit::Number(number);
    }
    if let Some(text) = formula.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        let day = NaiveDate::parse_from_str(text, "%d.%m.%Y").map(|day| day.format("%Y-%m-%d").to_string());
        let number = text.parse().ok().or_else(|| serial_of_iso(day.as_deref().unwrap_or(text)));
        return number.map_or(Limit::Unknown, Limit::Number);
    }
    if let Some(("DATE", parts)) = call(formula) {
        let part = |index: usize| parts.get(index).and_then(|part| part.parse::<u32>().ok());
        let day = match (part(0), part(1), part(2)) {
            (Some(year), Some(month), Some(day)) => {
                NaiveDate::from_ymd_opt(i32::try_from(year).unwrap_or(0), month, day)
            }
            _ => None,
        };
        let serial = day.and_then(|day| serial_of_iso(&day.format("%Y-%m-%d").to_string()));
        return serial.map_or(Limit::Unknown, Limit::Number);
    }
    // A cell is constant only when every row looks at the same one.
    let target = lists::place(book, sheet, formula)
        .filter(|_| formula.matches('$').count() == 2)
        .or_else(|| lists::name(book, sheet, formula).and_then(|(sheet, formula)| lists::place(book, sheet, &formula)));
    let cell = target.filter(|(_, area)| area.size() == (1, 1)).and_then(|(sheet, area)| {
        book.sheets.get(sheet)?.cell(area.top, area.left).filter(|cell| cell.formula.is_none())
    });
    match cell.map(|cell| &cell.value) {
        Some(Value::Number(number)) => Limit::Number(*number),
        _ => Limit::Unknown,
    }
}

/// The condition that forbids repeats: `COUNTIF($A$2:$A$100,A2)=1`; the column it is asked of.
pub(super) fn forbids_repeats(condition: &str) -> Option<u32> {
    let bare: String = condition.chars().filter(|c| !c.is_whitespace()).collect();
    let call_text = ["<=1", "=1", "<2"].iter().find_map(|end| bare.strip_suffix(end))?;
    let ("COUNTIF", parts) = call(call_text)? else { return None };
    let whole = Place::parse(parts.first()?)?.area;
    let own = Place::parse(parts.get(1)?)?.area;
    (whole.left == whole.right && own.left == whole.left && own.size() == (1, 1)).then_some(own.left)
}

/// `LEN(A2)=10` and `AND(ISNUMBER(A2),LEN(A2)=10)`-like conditions as a pattern of digits or characters.
pub(super) fn exact_length(condition: &str) -> Option<(usize, bool)> {
    let bare: String = one_line(condition).to_uppercase().chars().filter(|c| !c.is_whitespace()).collect();
    let parts = match call(&bare) {
        Some(("AND", parts)) => parts,
        _ => vec![bare],
    };
    let (mut length, mut digits) = (None, false);
    for part in parts {
        if let Some((left, right)) = part.split_once('=')
            && left.starts_with("LEN(")
        {
            length = Some(right.parse::<usize>().ok().filter(|length| (1..=1_000).contains(length))?);
        } else if part.starts_with("ISNUMBER(") {
            digits = true;
        } else {
            return None;
        }
    }
    length.map(|length| (length, digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_of_everyday_are_known() {
        assert_eq!(forbids_repeats("COUNTIF($B$3:$B$100, B3)=1"), Some(1));
        assert_eq!(forbids_repeats("COUNTIF($B:$B,B3)<=1"), Some(1));
        assert_eq!(forbids_repeats("COUNTIF($B:$B,C3)=1"), None);
        assert_eq!(exact_length("LEN(C2)=10"), Some((10, false)));
        assert_eq!(exact_length("AND(ISNUMBER(--C2), LEN(C2)=10)"), Some((10, true)));
        assert_eq!(exact_length("OR(LEN(C2)=10,LEN(C2)=12)"), None);
    }
}
