//! Which sheets and columns the workbook of results has, when a form has had several versions.

use std::sync::Arc;

use crate::db::forms::FormVersion;
use crate::forms::Kind;
use crate::sheets::write::{Column, Content};

/// A sheet of the workbook: a sheet of the form, of whatever versions have it.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetPlan {
    /// The sheet's key in the form.
    pub key: String,
    pub title: String,
    /// The form's columns from left to right.
    pub columns: Vec<ColumnPlan>,
}

/// A column of the form, as the first version that has it does.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnPlan {
    pub key: String,
    pub heading: String,
    pub content: Content,
}

/// What stands before the form's own columns: titles, widths in characters, contents.
const ORGANISATION: [(&str, f64, Content); 6] = [
    ("Код", 10.0, Content::Text),
    ("Организация", 40.0, Content::Text),
    ("Муниципалитет", 24.0, Content::Text),
    ("Логин", 14.0, Content::Text),
    ("Дата сдачи", 17.0, Content::Moment),
    ("№ сдачи", 13.0, Content::Text),
];

/// After the heading of a column that only earlier versions have.
const GONE: &str = " (убран из формы)";

/// Sheets and columns by their keys: first all of the first version, then what only later ones of the list have.
pub fn plan(versions: &[Arc<FormVersion>]) -> Vec<SheetPlan> {
    let mut plan: Vec<SheetPlan> = Vec::new();
    let sheets = versions.iter().enumerate();
    for (is_current, sheet) in
        sheets.flat_map(|(at, version)| version.form.stored_sheets().map(move |sheet| (at == 0, sheet)))
    {
        let known = plan.iter().position(|planned| planned.key == sheet.key());
        let at = known.unwrap_or_else(|| {
            let gone = if is_current { "" } else { " (убран)" };
            let (key, title) = (sheet.key().to_owned(), format!("{}{gone}", sheet.spec().title));
            plan.push(SheetPlan { key, title, columns: Vec::new() });
            plan.len() - 1
        });
        for column in sheet.stored_columns() {
            if plan[at].columns.iter().all(|planned| planned.key != column.key) {
                let gone = if is_current { "" } else { GONE };
                let (key, heading) = (column.key.clone(), format!("{}{gone}", column.heading()));
                plan[at].columns.push(ColumnPlan { key, heading, content: content_of(&column.kind) });
            }
        }
    }
    plan
}

/// The sheet of values that had their place in an earlier version and were not handed in with one that has it: one value a
/// row, so that it fits whatever was removed, columns, rows or whole sheets, of any number of versions.
pub fn former_columns() -> Vec<Column> {
    let own = [
        Column::new("Лист", 24.0).of(Content::Text),
        Column::new("Строка", 20.0).of(Content::Text),
        Column::new("Столбец", 30.0).of(Content::Text),
        Column::new("Значение", 40.0),
        Column::new("Версия формы", 12.0).of(Content::Integer),
    ];
    organisation_columns().chain(own).collect()
}

fn organisation_columns() -> impl Iterator<Item = Column> {
    ORGANISATION.iter().map(|(title, width, content)| Column::new(*title, *width).of(*content))
}

impl SheetPlan {
    /// All columns of the workbook's sheet, the organisation's first.
    pub fn book_columns(&self) -> Vec<Column> {
        let own = self
            .columns
            .iter()
            .map(|planned| Column::new(planned.heading.clone(), width_of(&planned.heading)).of(planned.content));
        organisation_columns().chain(own).collect()
    }
}

/// Wide enough for its title on two or three lines.
fn width_of(title: &str) -> f64 {
    let length = u16::try_from(title.chars().count()).unwrap_or(u16::MAX);
    (f64::from(length) * 0.7).clamp(12.0, 40.0)
}

fn content_of(kind: &Kind) -> Content {
    match kind {
        Kind::List(_) | Kind::Text { .. } | Kind::Boolean => Content::Text,
        Kind::Integer { .. } => Content::Integer,
        Kind::Decimal { .. } => Content::Decimal,
        Kind::Date { .. } => Content::Date,
    }
}
