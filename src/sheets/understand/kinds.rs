//! The kind of a column where no data validation says it: by formats of cells, by values there are, by its heading's words.

use super::columns::{Draft, Rows};
use super::finding::Findings;
use super::grid::{Grid, is_constant};
use super::header::Heading;
use super::limits::Ask;
use super::words::{Meant, meant_by_heading};
use crate::sheets::workbook::model::{Cell, Format, Value};

/// The format that most of the column's rows have.
pub(super) fn format_of(grid: &Grid<'_>, column: u32, rows: &Rows<'_>) -> Format {
    let (first, last) = rows.span;
    let mut counts: Vec<(Format, usize)> = Vec::new();
    for row in first..=last.min(first.saturating_add(300)) {
        let format = grid.style(row, column).format;
        if format == Format::General {
            continue;
        }
        match counts.iter_mut().find(|(known, _)| *known == format) {
            Some((_, count)) => *count += 1,
            None => counts.push((format, 1)),
        }
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or(Format::General, |(format, _)| format)
}

pub(super) fn by_format(format: Format, cells: &[&Cell]) -> Option<Ask> {
    let texts = cells.iter().filter(|cell| matches!(cell.value, Value::Text(_)) && cell.formula.is_none()).count();
    let numbers = cells.iter().filter(|cell| matches!(cell.value, Value::Number(_))).count();
    if texts > numbers && format != Format::Text {
        return None;
    }
    match format {
        Format::General => None,
        Format::Text => Some(Ask::TEXT),
        Format::Number(0) => {
            let fractions =
                cells.iter().any(|cell| matches!(cell.value, Value::Number(number) if number.fract() != 0.0));
            Some(if fractions {
                Ask::Decimal { min: None, max: None, digits: None }
            } else {
                Ask::Integer { min: None, max: None }
            })
        }
        Format::Number(digits) => Some(Ask::Decimal { min: None, max: None, digits: Some(digits.min(10)) }),
        Format::Percent(digits) => Some(Ask::Decimal { min: None, max: None, digits: Some(digits.min(10)) }),
        Format::Date => Some(Ask::Date { min: None, max: None }),
        Format::Time => {
            Some(Ask::Text { max_length: None, pattern: Some("([01]?[0-9]|2[0-3])[:.][0-5][0-9]".to_owned()) })
        }
        Format::Code(digits) => Some(Ask::Text { max_length: None, pattern: Some(format!("[0-9]{{{digits}}}")) }),
    }
}

/// Percents are typed as 15, not as 0.15.
pub(super) fn to_percents(draft: &mut Draft, digits: u32, findings: &mut Findings) {
    let Ask::Decimal { min, max, digits: kept } = &mut draft.ask else { return };
    let scaled = |bound: &mut Option<f64>| *bound = bound.map(|bound| (bound * 1e8).round() / 1e6);
    scaled(min);
    scaled(max);
    kept.get_or_insert(digits.min(10));
    draft.percent = true;
    findings.changed(draft.at, "проценты вводятся числом: 15, а не 0,15");
    if !draft.title.contains('%') && !draft.title.to_lowercase().contains("процент") {
        draft.hints.push("В процентах: 15 значит 15 %".to_owned());
    }
}

/// The kind that fits all values there are.
pub(super) fn from_values(grid: &Grid<'_>, cells: &[&Cell]) -> Option<Ask> {
    let values: Vec<&&Cell> = cells.iter().filter(|cell| is_constant(cell)).collect();
    if values.is_empty() {
        let computed = cells.iter().any(|cell| cell.formula.is_some() && matches!(cell.value, Value::Number(_)));
        return computed.then_some(Ask::Decimal { min: None, max: None, digits: None });
    }
    let all = |fits: &dyn Fn(&Cell) -> bool| values.iter().all(|cell| fits(cell));
    let format = |cell: &Cell| grid.book.styles.get(cell.style).map_or(Format::General, |style| style.format);
    if all(&|cell| matches!(cell.value, Value::Boolean(_))) {
        return Some(Ask::Boolean);
    }
    if all(&|cell| is_written_day(&cell.value)) {
        return Some(Ask::Date { min: None, max: None });
    }
    if !all(&|cell| matches!(cell.value, Value::Number(_))) {
        return Some(Ask::TEXT);
    }
    if all(&|cell| format(cell) == Format::Date) {
        return Some(Ask::Date { min: None, max: None });
    }
    let whole =
        all(&|cell| matches!(cell.value, Value::Number(number) if number.fract() == 0.0 && number.abs() < 1e15));
    Some(if whole {
        Ask::Integer { min: None, max: None }
    } else {
        Ask::Decimal { min: None, max: None, digits: None }
    })
}

pub(super) fn from_heading(heading: &Heading) -> Option<Ask> {
    Some(match meant_by_heading(heading.group.as_deref().unwrap_or_default(), &heading.title)? {
        Meant::Text => Ask::TEXT,
        Meant::Date => Ask::Date { min: None, max: None },
        Meant::Count => Ask::Integer { min: Some(0), max: None },
        Meant::Share => Ask::Decimal { min: Some(0.0), max: Some(100.0), digits: Some(2) },
        Meant::Mean => Ask::Decimal { min: Some(0.0), max: None, digits: Some(2) },
    })
}

/// A date kept as a text: `01.09.2026`.
fn is_written_day(value: &Value) -> bool {
    let Value::Text(text) = value else { return false };
    let day = text.trim_end_matches(['г', '.', ' ']);
    chrono::NaiveDate::parse_from_str(day, "%d.%m.%Y").is_ok() && day.len() == 10
}
