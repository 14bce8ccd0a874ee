//! One cell of the registry workbook made into a value, or a problem told.

use super::codes::Codes;
use super::model::Problem;
use super::workbook::{RawRow, RawSheet};
use crate::sheets::read::{Cell, CellKind};

/// Reads the cells of one sheet and gathers what is wrong with them.
pub struct Fields<'a> {
    pub sheet: &'a RawSheet,
    pub problems: &'a mut Vec<Problem>,
}

impl Fields<'_> {
    /// Notes a mistake of the cell of `field` in `row`.
    pub fn problem(&mut self, row: &RawRow, field: usize, message: impl Into<String>) {
        let (sheet, column) = (self.sheet.layout.title.to_owned(), self.sheet.columns[field]);
        self.problems.push(Problem { sheet, row: row.row, column, message: message.into() });
    }

    /// The cell's name, to point at it from another cell's message.
    pub fn address(&self, row: &RawRow, field: usize) -> String {
        crate::sheets::read::address(row.row, self.sheet.columns[field])
    }

    /// A text in one line; `None` when empty (a problem where it is required) or wrong.
    pub fn text(&mut self, row: &RawRow, field: usize) -> Option<String> {
        self.cell(row, field).map(|(_, text)| text)
    }

    /// A text, checked further; `None` also when `check` refuses it.
    pub fn checked(
        &mut self,
        row: &RawRow,
        field: usize,
        check: impl FnOnce(&str) -> Result<(), String>,
    ) -> Option<String> {
        let text = self.text(row, field)?;
        self.accept(row, field, check(&text)).map(|()| text)
    }

    /// A number of the state's, where `length` digits were meant and Excel may have dropped the leading zero.
    pub fn requisite(
        &mut self,
        row: &RawRow,
        field: usize,
        lengths: &[usize],
        check: impl Fn(&str) -> Result<(), String>,
    ) -> Option<String> {
        let (cell, text) = self.cell(row, field)?;
        let padded = format!("0{text}");
        if cell.kind == CellKind::Number && lengths.contains(&padded.len()) && check(&padded).is_ok() {
            self.problem(row, field, lost_zeros(&text, &padded));
            return None;
        }
        self.accept(row, field, check(&text)).map(|()| text)
    }

    /// A code of the region's own. `others` are codes of the same kind: where one of them begins with a zero, a shorter
    /// number has lost its zeros.
    pub fn code(&mut self, row: &RawRow, field: usize, others: &Codes) -> Option<String> {
        let (cell, text) = self.cell(row, field)?;
        self.accept(row, field, check_code(&text))?;
        if cell.kind == CellKind::Number
            && !others.is_certain(&text)
            && let Some(meant) = others.with_zeros(&text)
        {
            self.problem(row, field, lost_zeros(&text, &meant));
            return None;
        }
        Some(text)
    }

    fn accept(&mut self, row: &RawRow, field: usize, checked: Result<(), String>) -> Option<()> {
        checked.map_err(|message| self.problem(row, field, message)).ok()
    }

    /// The cell and its text: white space and line breaks inside as one space.
    fn cell<'r>(&mut self, row: &'r RawRow, field: usize) -> Option<(&'r Cell, String)> {
        let rules = &self.sheet.layout.fields[field];
        let Some(cell) = &row.cells[field] else {
            if rules.required {
                self.problem(row, field, format!("не заполнено «{}»", rules.title));
            }
            return None;
        };
        if let Some(message) = wrong_kind(cell) {
            self.problem(row, field, message);
            return None;
        }
        let spaced = cell.text.replace(|c: char| c.is_control() || c == '\u{feff}' || c == '\u{200b}', " ");
        let text = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
        let length = text.chars().count();
        if length > rules.limit {
            let message = format!("«{}»: не больше {} знаков, здесь {length}", rules.title, rules.limit);
            self.problem(row, field, message);
            return None;
        }
        Some((cell, text))
    }
}

fn wrong_kind(cell: &Cell) -> Option<String> {
    match cell.kind {
        CellKind::Text | CellKind::Number => None,
        CellKind::Date => Some(format!(
            "Excel превратил значение в дату {}: задайте ячейке формат «Текстовый» и впишите его заново",
            cell.text
        )),
        CellKind::Boolean => Some("здесь логическое значение: впишите текст".to_owned()),
        CellKind::Error => Some(format!("формула дала ошибку {}: впишите само значение", cell.text)),
    }
}

/// A code is short, has no spaces and has a digit: a name put into its place is found by that.
fn check_code(text: &str) -> Result<(), String> {
    let allowed = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/'));
    if !allowed || !text.contains(|c: char| c.is_ascii_digit()) {
        return Err(format!(
            "здесь нужен код, а не «{text}»: цифры, при необходимости с буквами, точкой, дефисом, без пробелов"
        ));
    }
    let latin = text.contains(|c: char| c.is_ascii_alphabetic());
    if latin && text.contains(|c: char| c.is_alphabetic() && !c.is_ascii()) {
        return Err(format!("в коде «{text}» смешаны русские и латинские буквы: наберите его в одной раскладке"));
    }
    Ok(())
}

fn lost_zeros(number: &str, meant: &str) -> String {
    format!(
        "Excel хранит здесь число {number} и убрал ведущие нули: задайте ячейке формат «Текстовый» и впишите {meant}"
    )
}
