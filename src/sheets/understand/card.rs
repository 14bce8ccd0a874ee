//! A questionnaire: questions one under another, answers at their right, each of its own kind. It becomes a sheet of one
//! row whose columns are the questions.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{Draft, Rows as RowsOf, understand};
use super::finding::Findings;
use super::fixed::Item;
use super::grid::{Grid, is_constant};
use super::header::{Header, Heading};
use super::rows::Body;
use super::table::{Rows, Table};
use super::words::{Keys, cut, is_note, is_number_heading, one_line_title};
use crate::sheets::workbook::model::{ValidationKind, Value};

/// A question and where its answer goes.
struct Question {
    row: u32,
    label: u32,
    answer: u32,
    text: String,
    /// What stands beside it: a unit, a code.
    beside: Vec<String>,
}

/// A table with headings whose only column to be filled in asks something else in every row.
pub(super) fn of_table(
    grid: &Grid<'_>,
    sheet: usize,
    header: &Header,
    body: &Body,
    findings: &mut Findings,
) -> Option<Table> {
    if !body.totals.is_empty() || !body.sections.is_empty() || body.data.len() < 2 || body.data.len() > 200 {
        return None;
    }
    let is_filled =
        |column: u32| body.data.iter().filter(|row| grid.cell(**row, column).is_some_and(is_constant)).count();
    let columns: Vec<u32> = header.columns.iter().map(|heading| heading.column).collect();
    let blank: Vec<u32> = columns.iter().copied().filter(|column| is_filled(*column) * 5 <= body.data.len()).collect();
    // A column for notes at the right may stay.
    let answer = *blank.first().filter(|_| blank.len() <= 1)?;
    let number = |column: u32| {
        header.columns.iter().any(|heading| heading.column == column && is_number_heading(&heading.title))
    };
    let labels: Vec<u32> = columns.iter().copied().filter(|column| *column < answer && !number(*column)).collect();
    let label = *labels.first()?;
    if !asks_differently(grid, answer, &body.data) {
        return None;
    }
    let questions = body.data.iter().map(|row| Question {
        row: *row,
        label,
        answer,
        text: one_line_title(&grid.text(*row, label)),
        beside: labels.iter().skip(1).map(|column| grid.text(*row, *column)).filter(|text| !text.is_empty()).collect(),
    });
    table(grid, sheet, questions.collect(), findings)
}

/// Questions without any headings: a text, and at its right an empty cell made for an answer.
pub(super) fn of_sheet(grid: &Grid<'_>, sheet: usize, findings: &mut Findings) -> Option<Table> {
    let mut questions = Vec::new();
    for row in grid.rows_from(0).take(500) {
        let anchors = grid.anchors(row);
        let label = anchors.iter().rev().find(|area| {
            let text = grid.cell(area.top, area.left).is_some_and(|cell| matches!(cell.value, Value::Text(_)));
            text && area.top == row && is_made_for_answer(grid, row, area.right + 1)
        });
        let Some(label) = label else { continue };
        let text = one_line_title(&grid.text(label.top, label.left));
        if !is_note(&text) && !text.is_empty() {
            questions.push(Question { row, label: label.left, answer: label.right + 1, text, beside: Vec::new() });
        }
    }
    (questions.len() >= 2).then(|| table(grid, sheet, questions, findings)).flatten()
}

fn is_made_for_answer(grid: &Grid<'_>, row: u32, column: u32) -> bool {
    let empty = grid.cell(row, column).is_none_or(|cell| cell.value.is_empty() && cell.formula.is_none());
    let open = grid.sheet.protected && grid.is_open(row, column);
    empty && (grid.is_validated(row, column) || open || grid.style(row, column).bordered)
}

/// At least two rules of data validation, none of them for most of the rows.
fn asks_differently(grid: &Grid<'_>, column: u32, rows: &[u32]) -> bool {
    let rules = grid.sheet.validations.iter().filter(|rule| rule.kind != ValidationKind::Any);
    let held: Vec<usize> = rules
        .map(|rule| rows.iter().filter(|row| rule.areas.iter().any(|area| area.contains(**row, column))).count())
        .filter(|count| *count > 0)
        .collect();
    let formats: BTreeSet<String> = rows.iter().map(|row| format!("{:?}", grid.style(*row, column).format)).collect();
    (held.len() >= 2 || held.len() == 1 && formats.len() > 1) && held.iter().all(|count| count * 5 < rows.len() * 3)
}

fn table(grid: &Grid<'_>, sheet: usize, questions: Vec<Question>, findings: &mut Findings) -> Option<Table> {
    let first = questions.first()?;
    findings.changed(
        (first.row, first.label),
        format!("анкета: вопросов {}, каждый со своим видом ответа; в форме это лист из одной строки, вопросы стали столбцами", questions.len()),
    );
    let mut keys = Keys::default();
    let mut columns: Vec<Draft> = Vec::new();
    for question in questions.iter().filter(|question| !question.text.is_empty()).take(200) {
        let heading = Heading { column: question.answer, row: question.row, group: None, title: question.text.clone() };
        let rows = RowsOf { data: &[question.row], span: (question.row, question.row) };
        let (mut draft, waiting) = understand(grid, sheet, &heading, &rows, findings);
        let label = (question.row, question.label);
        if waiting.is_some() {
            findings.not_understood(
                (question.row, question.answer),
                "зависимый список в анкете не понят: задайте варианты в конструкторе",
            );
        }
        if let Some(formula) = grid.cell(question.row, question.answer).and_then(|cell| cell.formula.as_ref()) {
            findings.not_understood(
                (question.row, question.answer),
                format!("формула «={}» в анкете не перенесена: впишите её в конструкторе", cut(formula, 200)),
            );
        }
        draft.hints.extend(grid.sheet.comments.get(&label).cloned());
        draft.hints.extend(question.beside.iter().cloned());
        draft.key = keys.make(&draft.title, "", "c");
        columns.push(draft);
    }
    if columns.is_empty() {
        return None;
    }
    Some(Table {
        sheet,
        key: String::new(),
        title: grid.sheet.name.clone(),
        captions: Vec::new(),
        hints: Vec::new(),
        frozen: None,
        // No row of the worksheet is a row of the form.
        span: (u32::MAX, u32::MAX),
        columns,
        rows: Rows::Fixed(vec![Item { row: u32::MAX, key: "r1".to_owned(), ..Item::default() }]),
        formulas: BTreeMap::new(),
    })
}
