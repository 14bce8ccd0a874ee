//! What each column of a table asks: by data validation first, then by formats of cells, then by values there are, then by
//! the words of its heading.

use super::dependents::Waiting;
use super::finding::Findings;
use super::grid::Grid;
use super::header::Heading;
use super::kinds::{by_format, format_of, from_heading, from_values, to_percents};
use super::limits::{Ask, asked, conditions, exact_length, forbids_repeats};
use super::lists::{Listed, listed};
use super::words::{cut, is_identifier_heading, quoted};
use crate::sheets::workbook::model::{Cell, Format, Validation, ValidationKind};
use crate::sheets::workbook::shift::shift;

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
    /// Nothing said what it holds.
    pub(super) guessed: bool,
    /// Percents: 0.15 in the workbook is 15 in the form.
    pub(super) percent: bool,
    /// The formula of the whole column, in the form's language.
    pub(super) formula: Option<String>,
    /// What the person was told of a wrong value.
    pub(super) refusal: String,
    /// Conditions of Excel its values must meet.
    pub(super) conditions: Vec<Condition>,
}

/// A condition of data validation that became no limit.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    /// A formula of Excel; [`super::limits::VALUE`] in it is the cell.
    pub(super) formula: String,
    /// The row the formula is written for.
    pub(super) row: u32,
    /// What the person is told.
    pub(super) message: String,
    /// A wrong value was refused, not only told.
    pub(super) strict: bool,
    /// It holds for that row alone.
    pub(super) only: bool,
}

/// The rows a column is judged by.
pub(super) struct Rows<'a> {
    /// Rows with data.
    pub(super) data: &'a [u32],
    /// The rows that will be filled: first and last.
    pub(super) span: (u32, u32),
}

const NOTHING: &str = "ничего другого не задано";

/// Understands a column; lists that depend on another column are left for later.
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
        guessed: false,
        percent: false,
        formula: None,
        refusal: String::new(),
        conditions: Vec::new(),
    };
    if required {
        findings.understood(at, format!("столбец {} обязателен: так сказано в заголовке", quoted(&draft.title)));
    }
    draft.hints.extend(grid.sheet.comments.get(&at).cloned());
    let cells: Vec<&Cell> = rows.data.iter().filter_map(|row| grid.cell(*row, heading.column)).collect();
    let held = held_rules(grid, heading.column, rows);
    let prompts = held.iter().map(|held| held.rule.prompt.clone()).filter(|text| !text.is_empty());
    draft.hints.extend(prompts.take(1));
    let mut waiting = None;
    let mut asking = held.iter().filter(|held| held.rule.kind != ValidationKind::Any);
    let main = asking.next();
    draft.refusal = main.map(|held| held.rule.error.clone()).unwrap_or_default();
    let by_rule = main.and_then(|held| by_rule(grid, sheet, &mut draft, held, findings, &mut waiting));
    let whole = main.map_or(0, |held| held.count);
    for held in asking.take(MAX_BESIDE) {
        beside(&mut draft, held, whole, rows, findings);
    }
    let format = format_of(grid, heading.column, rows);
    let by_format = by_rule.is_none().then(|| by_format(format, &cells)).flatten();
    let by_values = by_rule.is_none() && by_format.is_none();
    let (ask, why) = match (by_rule, by_format) {
        (Some(ask), _) => (ask, "проверка данных"),
        (None, Some(ask)) => (ask, "числовой формат"),
        (None, None) if is_identifier_heading(&heading.title) => (Ask::TEXT, "слова заголовка"),
        (None, None) => match by_values.then(|| from_values(grid, &cells)).flatten() {
            Some(ask) => (ask, "значения в строках"),
            None => match from_heading(heading) {
                Some(ask) => (ask, "слова заголовка"),
                None => (Ask::TEXT, NOTHING),
            },
        },
    };
    draft.ask = ask;
    draft.guessed = why == NOTHING;
    if let Format::Percent(digits) = format {
        to_percents(&mut draft, digits, findings);
    } else if let (Ask::Decimal { digits: digits @ None, .. }, Format::Number(shown @ 1..)) = (&mut draft.ask, format) {
        *digits = Some(shown.min(10));
    }
    // Of a computed column it is told with its formula.
    let computed = cells.iter().any(|cell| cell.formula.is_some()) && why != "проверка данных";
    if waiting.is_none() && draft.guessed && !computed {
        findings
            .changed(at, format!("столбец {}: вид в книге не задан, взят текст; уточните его", quoted(&draft.title)));
    } else if waiting.is_none() && !computed {
        findings.understood(at, format!("столбец {}: {} ({why})", quoted(&draft.title), draft.ask.told()));
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

/// Rules looked at beside the main one of a column.
const MAX_BESIDE: usize = 50;

/// A rule as it stands at the first of the column's rows it holds for.
struct Held {
    /// Its formulas are those of that cell.
    rule: Validation,
    row: u32,
    /// How many of the rows it holds for.
    count: u32,
}

/// The rules that hold for the column's rows, those for most of them first, bare conditions after kinds.
fn held_rules(grid: &Grid<'_>, column: u32, rows: &Rows<'_>) -> Vec<Held> {
    let (first, last) = rows.span;
    let held = grid.sheet.validations.iter().filter_map(|rule| {
        let areas =
            rule.areas.iter().filter(|area| area.has_column(column) && area.top <= last && area.bottom >= first);
        let spans = areas.map(|area| (area.top.max(first), area.bottom.min(last)));
        let (count, row) = spans.fold((0_u32, u32::MAX), |(count, start), (top, bottom)| {
            (count.saturating_add(bottom - top + 1), start.min(top))
        });
        let base = rule.areas.first().filter(|_| count > 0)?;
        let by = |place: u32, base: u32| i64::from(place) - i64::from(base);
        let moved = |formula: &str| shift(formula, by(row, base.top), by(column, base.left));
        let rule =
            Validation { first: moved(&rule.first), second: moved(&rule.second), areas: Vec::new(), ..rule.clone() };
        Some(Held { rule, row, count })
    });
    let mut held: Vec<Held> = held.collect();
    held.sort_by_key(|held| (std::cmp::Reverse(held.count), held.rule.kind == ValidationKind::Custom));
    held
}

/// A rule for a part of the column's rows, or one more for all of them: what it asks becomes a condition.
fn beside(draft: &mut Draft, held: &Held, whole: u32, rows: &Rows<'_>, findings: &mut Findings) {
    let cell = (held.row, draft.column);
    if held.rule.kind == ValidationKind::Custom && held.count == whole {
        custom(draft, held, findings);
        return;
    }
    let part = held.count < whole;
    let conditions = conditions(&held.rule);
    if conditions.is_empty() || part && held.count > 20 {
        findings
            .not_understood(cell, "на части строк столбца другая проверка данных: задайте её правилом в конструкторе");
        return;
    }
    let message = told(&held.rule);
    let each = if part { held.count } else { 1 };
    for row in (held.row..).take(each as usize).filter(|row| !part || rows.data.contains(row)) {
        let by = i64::from(row) - i64::from(held.row);
        draft.conditions.extend(conditions.iter().map(|formula| Condition {
            formula: shift(formula, by, 0),
            row,
            message: message.clone(),
            strict: held.rule.strict,
            only: part,
        }));
    }
}

fn told(rule: &Validation) -> String {
    if rule.error.is_empty() { rule.prompt.clone() } else { rule.error.clone() }
}

/// What a custom rule asks of the whole column.
fn custom(draft: &mut Draft, held: &Held, findings: &mut Findings) -> Option<Ask> {
    let Held { rule, row, .. } = held;
    let cell = (*row, draft.column);
    if forbids_repeats(&rule.first) == Some(draft.column) {
        draft.unique = true;
        findings.understood(cell, "повторы запрещены (проверка данных по СЧЁТЕСЛИ)");
        return None;
    }
    if let Some((length, digits)) = exact_length(&rule.first) {
        let sign = if digits { "[0-9]" } else { "." };
        return Some(Ask::Text { max_length: Some(length), pattern: Some(format!("{sign}{{{length}}}")) });
    }
    let message = told(rule);
    draft.conditions.push(Condition {
        formula: rule.first.clone(),
        row: *row,
        message,
        strict: rule.strict,
        only: false,
    });
    None
}

fn by_rule(
    grid: &Grid<'_>,
    sheet: usize,
    draft: &mut Draft,
    held: &Held,
    findings: &mut Findings,
    waiting: &mut Option<Waiting>,
) -> Option<Ask> {
    let Held { rule, row, .. } = held;
    let row = *row;
    let cell = (row, draft.column);
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
        ValidationKind::Custom => custom(draft, held, findings),
        _ => {
            let asked = asked(grid.book, sheet, rule)?;
            for left in asked.left {
                findings.changed(cell, left);
            }
            let message = told(rule);
            let conditions = asked.conditions.into_iter();
            draft.conditions.extend(conditions.map(|formula| Condition {
                formula,
                row,
                message: message.clone(),
                strict: rule.strict,
                only: false,
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
