//! What each column of a table asks: by data validation first, then by formats of cells, then by values there are, then by
//! the words of its heading.

use super::finding::Findings;
use super::grid::{Grid, is_constant};
use super::header::Heading;
use super::limits::{Ask, asked, exact_length, forbids_repeats};
use super::lists::{Listed, listed, pairs};
use super::words::{Meant, cut, meant_by_heading};
use crate::sheets::workbook::model::{Cell, Format, Validation, ValidationKind, Value};

/// A column of the form being made.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// The column in the worksheet.
    pub(super) column: u32,
    /// Where its heading stands.
    pub(super) at: (u32, u32),
    pub(super) key: String,
    pub(super) title: String,
    pub(super) group: Option<String>,
    pub(super) hints: Vec<String>,
    pub(super) required: bool,
    pub(super) unique: bool,
    pub(super) locked: bool,
    pub(super) ask: Ask,
    /// Percents: 0.15 in the workbook is 15 in the form.
    pub(super) percent: bool,
    /// The formula of the whole column, in the form's language.
    pub(super) formula: Option<String>,
    /// Conditions of Excel its values must meet, as `@` and a comparison, or a whole formula; with the text to be shown.
    pub(super) conditions: Vec<Condition>,
}

/// A condition of data validation that became no limit.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    /// `@>=B5`: the value compared; or a whole formula.
    pub(super) formula: String,
    /// The row the formula is written for.
    pub(super) row: u32,
    /// What the person is told.
    pub(super) message: String,
    /// A wrong value was refused, not only told.
    pub(super) strict: bool,
}

/// The rows a column is judged by.
pub(super) struct Rows<'a> {
    /// Rows with data.
    pub(super) data: &'a [u32],
    /// The rows that will be filled: first and last.
    pub(super) span: (u32, u32),
}

/// Understands a column; lists that depend on another column are left for [`settle_dependents`].
pub(super) fn understand(
    grid: &Grid<'_>,
    sheet: usize,
    heading: &Heading,
    rows: &Rows<'_>,
    findings: &mut Findings,
) -> (Draft, Option<Waiting>) {
    let at = (heading.row, heading.column);
    let (title, required) = without_star(&heading.title);
    let mut draft = Draft {
        column: heading.column,
        at,
        key: String::new(),
        title,
        group: heading.group.clone(),
        hints: Vec::new(),
        required,
        unique: false,
        locked: false,
        ask: Ask::TEXT,
        percent: false,
        formula: None,
        conditions: Vec::new(),
    };
    if required {
        findings.understood(at, format!("столбец «{}» обязателен: звёздочка в заголовке", draft.title));
    }
    draft.hints.extend(grid.sheet.comments.get(&at).cloned());
    let cells: Vec<&Cell> = rows.data.iter().filter_map(|row| grid.cell(*row, heading.column)).collect();
    let (rule, prompt) = rules(grid, heading.column, rows);
    draft.hints.extend(prompt.map(|rule| rule.prompt.clone()).filter(|text| !text.is_empty()));
    draft.hints.extend(rule.map(|(rule, _)| rule.prompt.clone()).filter(|text| !text.is_empty()));
    let mut waiting = None;
    let by_rule = rule.and_then(|(rule, row)| by_rule(grid, sheet, &mut draft, rule, row, findings, &mut waiting));
    let format = format_of(grid, heading.column, rows);
    let by_format = by_rule.is_none().then(|| by_format(format, &cells)).flatten();
    let by_values = by_rule.is_none() && by_format.is_none();
    let (ask, why) = match (by_rule, by_format) {
        (Some(ask), _) => (ask, "проверка данных"),
        (None, Some(ask)) => (ask, "числовой формат"),
        (None, None) => match by_values.then(|| from_values(grid, &cells)).flatten() {
            Some(ask) => (ask, "значения в строках"),
            None => match from_heading(heading) {
                Some(ask) => (ask, "слова заголовка"),
                None => (Ask::TEXT, "ничего другого не задано"),
            },
        },
    };
    draft.ask = ask;
    if let Format::Percent(digits) = format {
        to_percents(&mut draft, digits, findings);
    } else if let (Ask::Decimal { digits: digits @ None, .. }, Format::Number(shown @ 1..)) = (&mut draft.ask, format) {
        *digits = Some(shown.min(10));
    }
    if waiting.is_none() {
        findings.understood(at, format!("столбец «{}»: {} ({why})", cut(&draft.title, 80), draft.ask.told()));
    }
    draft.hints.dedup();
    (draft, waiting)
}

/// «Класс*»: a star or words that ask for an answer.
fn without_star(title: &str) -> (String, bool) {
    let bare = title.trim_matches(|c: char| c == '*' || c.is_whitespace());
    let mut text = bare.to_owned();
    let mut required = title.contains('*') && bare.len() < title.trim().len() && !title.trim().ends_with("**");
    for words in ["(обязательно)", "(обязательное поле)", "(обязательно для заполнения)"]
    {
        if let Some(at) = text.to_lowercase().find(words)
            && text.is_char_boundary(at)
            && let Some(before) = text.get(..at)
        {
            text = before.trim().to_owned();
            required = true;
        }
    }
    if text.is_empty() { (title.to_owned(), required) } else { (text, required) }
}

/// The rule that asks something of most of the column's rows and the first row it holds for, and the rule that only prompts.
fn rules<'a>(grid: &Grid<'a>, column: u32, rows: &Rows<'_>) -> (Option<(&'a Validation, u32)>, Option<&'a Validation>) {
    let (first, last) = rows.span;
    let held = |rule: &&'a Validation| -> Option<(u32, u32)> {
        let areas =
            rule.areas.iter().filter(|area| area.has_column(column) && area.top <= last && area.bottom >= first);
        let spans = areas.map(|area| (area.top.max(first), area.bottom.min(last)));
        spans.fold(None, |sum: Option<(u32, u32)>, (top, bottom)| {
            let (count, start) = sum.unwrap_or((0, top));
            Some((count.saturating_add(bottom - top + 1), start.min(top)))
        })
    };
    let most = |asks: bool| {
        let rules = grid.sheet.validations.iter().filter(|rule| (rule.kind != ValidationKind::Any) == asks);
        let held = rules.filter_map(|rule| held(&rule).map(|(count, row)| (rule, count, row)));
        // Of several with as many rows the last one holds, as in Excel's own file order.
        held.max_by_key(|(_, count, _)| *count).map(|(rule, _, row)| (rule, row))
    };
    (most(true), most(false).map(|(rule, _)| rule))
}

/// A list that depends on another column.
pub(super) struct Waiting {
    parent: u32,
    how: Listed,
    row: u32,
}

fn by_rule(
    grid: &Grid<'_>,
    sheet: usize,
    draft: &mut Draft,
    rule: &Validation,
    row: u32,
    findings: &mut Findings,
    waiting: &mut Option<Waiting>,
) -> Option<Ask> {
    let cell = (row, draft.column);
    let message = if rule.error.is_empty() { rule.prompt.clone() } else { rule.error.clone() };
    match rule.kind {
        ValidationKind::List => match listed(grid.book, sheet, &rule.first) {
            Listed::Options { options, from } => {
                if !rule.strict && !options.is_empty() {
                    findings.changed(cell, "список в книге только подсказывал, в форме выбрать можно лишь из него; если нужны и другие ответы, смените вид на текст");
                }
                list(options, from, cell, findings)
            }
            how @ (Listed::Depends { column, .. } | Listed::ByPairs { column, .. }) => {
                *waiting = Some(Waiting { parent: column, how, row });
                Some(Ask::TEXT)
            }
            Listed::Unknown => {
                findings.not_understood(
                    cell,
                    format!("список «{}» не понят: впишите варианты в конструкторе", cut(&rule.first, 120)),
                );
                None
            }
        },
        ValidationKind::Custom => {
            if forbids_repeats(&rule.first) == Some(draft.column) {
                draft.unique = true;
                findings.understood(cell, "повторы запрещены (проверка данных по СЧЁТЕСЛИ)");
                return None;
            }
            if let Some((length, digits)) = exact_length(&rule.first) {
                let sign = if digits { "[0-9]" } else { "." };
                findings.understood(cell, format!("ровно {length} знаков (проверка данных)"));
                return Some(Ask::Text { max_length: Some(length), pattern: Some(format!("{sign}{{{length}}}")) });
            }
            draft.conditions.push(Condition { formula: rule.first.clone(), row, message, strict: rule.strict });
            None
        }
        _ => {
            let asked = asked(grid.book, sheet, rule)?;
            for left in asked.left {
                findings.changed(cell, left);
            }
            let conditions = asked.conditions.into_iter();
            draft.conditions.extend(conditions.map(|formula| Condition {
                formula,
                row,
                message: message.clone(),
                strict: rule.strict,
            }));
            Some(asked.ask)
        }
    }
}

fn list(options: Vec<String>, from: Option<String>, cell: (u32, u32), findings: &mut Findings) -> Option<Ask> {
    let lower: Vec<String> = options.iter().map(|option| option.to_lowercase()).collect();
    if lower.len() == 2 && lower.contains(&"да".to_owned()) && lower.contains(&"нет".to_owned()) {
        return Some(Ask::Boolean);
    }
    let whence = from.map(|from| format!(" ({from})")).unwrap_or_default();
    match options.len() {
        0 => {
            findings.not_understood(cell, format!("список{whence} пуст: впишите варианты в конструкторе"));
            None
        }
        count if count > 5_000 => {
            findings.not_understood(cell, format!("в списке{whence} больше 5000 вариантов: столбец стал текстовым"));
            None
        }
        _ => {
            let shown: Vec<String> = options.iter().take(5).map(|option| cut(option, 40)).collect();
            let more = if options.len() > 5 { ", …" } else { "" };
            findings.understood(cell, format!("варианты списка{whence}: {}{more}", shown.join(", ")));
            Some(Ask::List(options))
        }
    }
}

/// Gives dependent lists their options, now that all columns are known.
pub(super) fn settle_dependents(
    grid: &Grid<'_>,
    sheet: usize,
    drafts: &mut [Draft],
    waiting: Vec<(usize, Waiting)>,
    findings: &mut Findings,
) {
    for (index, wait) in waiting {
        let parent = drafts.iter().find(|draft| draft.column == wait.parent);
        let known: Vec<String> = match parent.map(|draft| &draft.ask) {
            Some(Ask::List(options)) => options.clone(),
            Some(Ask::Dependent { by, .. }) => by.iter().flat_map(|(_, options)| options.clone()).collect(),
            _ => Vec::new(),
        };
        let by = options_by(grid, sheet, &wait.how, &known);
        let parent_title = parent.map(|draft| draft.title.clone()).unwrap_or_default();
        let Some(draft) = drafts.get_mut(index) else { continue };
        let cell = (wait.row, draft.column);
        if by.is_empty() {
            findings.not_understood(
                cell,
                "зависимый список не понят: столбец стал текстовым; задайте варианты по значениям другого столбца в конструкторе",
            );
            continue;
        }
        let total: usize = by.iter().map(|(_, options)| options.len()).sum();
        if total > 5_000 {
            findings.not_understood(cell, "в зависимом списке больше 5000 вариантов: столбец стал текстовым");
            continue;
        }
        let without: Vec<&String> = known.iter().filter(|option| !by.iter().any(|(key, _)| key == *option)).collect();
        if let Some(first) = without.first() {
            let more = without.len();
            findings.changed(
                cell,
                format!(
                    "для «{first}» вариантов в книге нет (всего таких значений {more}): допишите их в конструкторе"
                ),
            );
        }
        findings.understood(
            cell,
            format!(
                "столбец «{}»: список зависит от столбца «{parent_title}», наборов {}, вариантов {total}",
                draft.title,
                by.len()
            ),
        );
        draft.ask = Ask::Dependent { parent: wait.parent, by };
    }
}

fn options_by(grid: &Grid<'_>, sheet: usize, how: &Listed, known: &[String]) -> Vec<(String, Vec<String>)> {
    match how {
        Listed::Depends { spaces, .. } => {
            let named = |option: &String| {
                let name = match spaces {
                    Some(spaces) => option.replace(' ', spaces),
                    None => option.clone(),
                };
                match listed(grid.book, sheet, &name) {
                    Listed::Options { options, .. } if !options.is_empty() => Some((option.clone(), options)),
                    _ => None,
                }
            };
            known.iter().take(1_000).filter_map(named).collect()
        }
        Listed::ByPairs { sheet, keys, options_column, .. } => {
            let pairs = pairs(grid.book, *sheet, *keys, *options_column);
            let as_known =
                |key: String| known.iter().find(|option| option.to_lowercase() == key.to_lowercase()).cloned();
            pairs.into_iter().filter_map(|(key, options)| Some((as_known(key)?, options))).collect()
        }
        _ => Vec::new(),
    }
}

/// The format that most of the column's rows have.
fn format_of(grid: &Grid<'_>, column: u32, rows: &Rows<'_>) -> Format {
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

fn by_format(format: Format, cells: &[&Cell]) -> Option<Ask> {
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
fn to_percents(draft: &mut Draft, digits: u32, findings: &mut Findings) {
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
fn from_values(grid: &Grid<'_>, cells: &[&Cell]) -> Option<Ask> {
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

fn from_heading(heading: &Heading) -> Option<Ask> {
    Some(match meant_by_heading(heading.group.as_deref().unwrap_or_default(), &heading.title)? {
        Meant::Text => Ask::TEXT,
        Meant::Date => Ask::Date { min: None, max: None },
        Meant::Count => Ask::Integer { min: Some(0), max: None },
        Meant::Share => Ask::Decimal { min: Some(0.0), max: Some(100.0), digits: Some(2) },
        Meant::Mean => Ask::Decimal { min: Some(0.0), max: None, digits: Some(2) },
    })
}
