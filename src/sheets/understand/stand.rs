//! What the form makes of the workbook's cells: the answers to the translator of formulas.

use std::cell::RefCell;

use super::columns::Draft;
use super::grid::one_line;
use super::limits::Ask;
use super::lists::sheet_number;
use super::table::{Rows, Table};
use crate::forms::formula::Val;
use crate::forms::formula::excel::{Standing, Workbook};
use crate::sheets::workbook::model::{Book, Value};

/// Longest title that formulas name a column by; longer ones are named by key.
const SHORT: usize = 60;

/// What the form makes of the workbook's cells, seen from one table.
pub(super) struct Stand<'a> {
    pub(super) book: &'a Book,
    pub(super) tables: &'a [Table],
    pub(super) index: usize,
    pub(super) seen: RefCell<Seen>,
}

/// What a formula has read.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) percent: bool,
    pub(super) fractions: bool,
    /// Tables and columns.
    pub(super) read: Vec<(usize, u32)>,
}

impl Stand<'_> {
    /// The table with a cell's row on a worksheet, the own one first.
    fn table(&self, sheet: usize, row: u32) -> Option<(usize, &Table)> {
        let own = self.tables.get(self.index).filter(|table| table.sheet == sheet).map(|table| (self.index, table));
        let all = || self.tables.iter().enumerate().filter(|(_, table)| table.sheet == sheet);
        own.filter(|(_, table)| (table.span.0..=table.span.1).contains(&row))
            .or_else(|| all().find(|(_, table)| (table.span.0..=table.span.1).contains(&row)))
    }
}

impl Workbook for Stand<'_> {
    fn at(&self, worksheet: &str, row: u32, column: u32) -> Standing {
        let Some(sheet) = sheet_number(self.book, worksheet) else {
            return Standing::Nothing(format!("листа «{worksheet}» в книге нет"));
        };
        let found = self.table(sheet, row).and_then(|(index, table)| {
            Some((index, table, table.columns.iter().find(|draft| draft.column == column)?))
        });
        if let Some((index, table, draft)) = found {
            let row_key = match &table.rows {
                Rows::Free { .. } => None,
                Rows::Fixed(items) => match items.iter().find(|item| item.row == row) {
                    Some(item) => Some(item.key.clone()),
                    None => return Standing::Nothing("строка не вошла в форму".to_owned()),
                },
            };
            if index != self.index && self.tables.get(self.index).is_some_and(|own| own.sheet == sheet) {
                return Standing::Nothing("ячейка другой таблицы того же листа".to_owned());
            }
            let mut seen = self.seen.borrow_mut();
            seen.percent |= draft.percent;
            let computed = table.formulas.keys().any(|(_, at)| *at == column);
            let plain = matches!(draft.ask, Ask::Decimal { min: None, max: None, digits: None });
            seen.fractions |= matches!(draft.ask, Ask::Decimal { .. }) && !(computed && plain);
            if seen.read.len() < 2_000 {
                seen.read.push((index, column));
            }
            return Standing::Cell {
                sheet: sheet_called(table, self.tables),
                column: called(draft, table),
                row: row_key,
            };
        }
        let constant = self.book.sheets.get(sheet).and_then(|sheet| sheet.cell(row, column));
        let Some(cell) = constant.filter(|cell| cell.formula.is_none()) else {
            return Standing::Nothing("ячейка вне таблиц формы".to_owned());
        };
        match &cell.value {
            Value::Number(number) => Standing::Value(Val::Number(*number)),
            Value::Boolean(truth) => Standing::Value(Val::Bool(*truth)),
            Value::Text(text) => Standing::Value(Val::Text(one_line(text).as_str().into())),
            Value::Empty | Value::Error => Standing::Nothing("пустая ячейка вне таблиц формы".to_owned()),
        }
    }

    fn rows(&self, worksheet: &str) -> Option<(u32, u32)> {
        let sheet = sheet_number(self.book, worksheet)?;
        let own = self.tables.get(self.index).filter(|table| table.sheet == sheet);
        own.or_else(|| self.tables.iter().find(|table| table.sheet == sheet)).map(|table| table.span)
    }
}

/// How formulas name a column: by a short title that no other has, else by group and title, else by key.
fn called(draft: &Draft, table: &Table) -> String {
    let plain = |name: &str| name.chars().count() <= SHORT && !name.contains(['[', ']', ';', '@', '\'']);
    let folded = |text: &str| super::words::fold(text);
    let title = folded(&draft.title);
    let alone =
        table.columns.iter().filter(|other| folded(&other.title) == title || other.key == draft.title).count() == 1;
    if alone && plain(&draft.title) {
        return draft.title.clone();
    }
    if let Some(group) = &draft.group {
        let same = |other: &&Draft| other.group.as_ref() == Some(group) && folded(&other.title) == title;
        let name = format!("{group}: {}", draft.title);
        if plain(&name) && table.columns.iter().filter(same).count() == 1 {
            return name;
        }
    }
    draft.key.clone()
}

fn sheet_called(table: &Table, tables: &[Table]) -> String {
    let folded = |table: &Table| super::words::fold(&table.title);
    let alone = tables.iter().filter(|other| folded(other) == folded(table)).count() == 1;
    let reserved = ["паспорт", "прошлый", "passport", "previous"].contains(&folded(table).as_str());
    if alone && !reserved { table.title.clone() } else { table.key.clone() }
}
