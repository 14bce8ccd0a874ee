//! Which sheets and columns the workbook of results has, when a form has had several versions.

use std::sync::Arc;

use crate::db::forms::FormVersion;
use crate::sheets::write::Column;

/// A sheet of the workbook: a sheet of the form, of whatever versions have it.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetPlan {
    /// The sheet's key in the form.
    pub key: String,
    pub title: String,
    /// Key and heading of each column of the form, from left to right.
    pub columns: Vec<(String, String)>,
}

/// What stands before the form's own columns: titles and widths in characters.
const ORGANISATION: [(&str, f64); 6] = [
    ("Код", 10.0),
    ("Организация", 40.0),
    ("Муниципалитет", 24.0),
    ("Логин", 14.0),
    ("Дата сдачи", 17.0),
    ("№ сдачи", 13.0),
];

/// Sheets and columns by their keys: first all of the first version, then what only later ones of the list have.
pub fn plan(versions: &[Arc<FormVersion>]) -> Vec<SheetPlan> {
    let mut plan: Vec<SheetPlan> = Vec::new();
    for sheet in versions.iter().flat_map(|version| version.form.sheets()) {
        let known = plan.iter().position(|planned| planned.key == sheet.key());
        let at = known.unwrap_or_else(|| {
            let (key, title) = (sheet.key().to_owned(), sheet.spec().title.clone());
            plan.push(SheetPlan { key, title, columns: Vec::new() });
            plan.len() - 1
        });
        for column in sheet.columns() {
            if plan[at].columns.iter().all(|(key, _)| *key != column.key) {
                plan[at].columns.push((column.key.clone(), column.heading().into_owned()));
            }
        }
    }
    plan
}

impl SheetPlan {
    /// All columns of the workbook's sheet, the organisation's first.
    pub fn book_columns(&self) -> Vec<Column> {
        let organisation = ORGANISATION.iter().map(|(title, width)| Column::new(*title, *width));
        let own = self.columns.iter().map(|(_, title)| Column::new(title.clone(), width_of(title)));
        organisation.chain(own).collect()
    }
}

/// Wide enough for its title on two or three lines.
fn width_of(title: &str) -> f64 {
    let length = u16::try_from(title.chars().count()).unwrap_or(u16::MAX);
    (f64::from(length) * 0.7).clamp(12.0, 40.0)
}
