//! What the form makes of the workbook's cells: the answers to the translator of formulas.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use super::columns::Draft;
use super::grid::one_line;
use super::limits::Ask;
use super::lists::sheet_number;
use super::table::{Rows, Table};
use super::words::fold;
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
    /// One a table.
    pub(super) looks: &'a [Look],
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
            let look = self.looks.get(index)?;
            let at = *look.columns.get(&column)?;
            Some((index, table, look, table.columns.get(at)?, look.names.get(at)?))
        });
        if let Some((index, table, look, draft, name)) = found {
            let row_key = match &table.rows {
                Rows::Free { .. } => None,
                Rows::Fixed(_) => match look.rows.get(&row) {
                    Some(key) => Some(key.clone()),
                    None => return Standing::Nothing("строка не вошла в форму".to_owned()),
                },
            };
            if index != self.index && self.tables.get(self.index).is_some_and(|own| own.sheet == sheet) {
                return Standing::Nothing("ячейка другой таблицы того же листа".to_owned());
            }
            let mut seen = self.seen.borrow_mut();
            seen.percent |= draft.percent;
            let plain = matches!(draft.ask, Ask::Decimal { min: None, max: None, digits: None });
            seen.fractions |= matches!(draft.ask, Ask::Decimal { .. }) && !(plain && look.computed.contains(&column));
            if seen.read.len() < 2_000 {
                seen.read.push((index, column));
            }
            return Standing::Cell { sheet: sheet_called(table, self.tables), column: name.clone(), row: row_key };
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

/// Look-ups over a table, made once for all its formulas.
pub(super) struct Look {
    /// Places of columns by the worksheet's column.
    columns: HashMap<u32, usize>,
    /// What formulas call them.
    names: Vec<String>,
    /// Keys of fixed rows by the worksheet's row.
    rows: HashMap<u32, String>,
    /// Columns with formulas.
    computed: HashSet<u32>,
}

impl Look {
    /// The look-ups of all tables.
    pub(super) fn over(tables: &[Table]) -> Vec<Look> {
        tables.iter().map(Look::of).collect()
    }

    fn of(table: &Table) -> Look {
        let rows = match &table.rows {
            Rows::Free { .. } => HashMap::new(),
            Rows::Fixed(items) => items.iter().map(|item| (item.row, item.key.clone())).collect(),
        };
        Look {
            columns: table.columns.iter().enumerate().map(|(at, draft)| (draft.column, at)).collect(),
            names: names(table),
            rows,
            computed: table.formulas.keys().map(|(_, column)| *column).collect(),
        }
    }
}

/// How formulas name columns: by a short title that no other has, else by group and title, else by key.
fn names(table: &Table) -> Vec<String> {
    let plain = |name: &str| name.chars().count() <= SHORT && !name.contains(['[', ']', ';', '@', '\'']);
    let heading =
        |draft: &Draft| draft.group.as_ref().map(|group| format!("{group}: {}", draft.title)).unwrap_or_default();
    let mut taken: HashMap<String, usize> = HashMap::new();
    for draft in &table.columns {
        for name in [fold(&draft.title), fold(&heading(draft)), draft.key.clone()] {
            *taken.entry(name).or_default() += 1;
        }
    }
    let alone = |name: &str, own: &str| {
        let folded = fold(name);
        let times = taken.get(&folded).copied().unwrap_or(0);
        !name.is_empty() && plain(name) && (times == 1 || times == 2 && folded == own)
    };
    let name = |draft: &Draft| {
        let heading = heading(draft);
        match draft.key.as_str() {
            own if alone(&draft.title, own) => draft.title.clone(),
            own if alone(&heading, own) => heading,
            own => own.to_owned(),
        }
    };
    table.columns.iter().map(name).collect()
}

fn sheet_called(table: &Table, tables: &[Table]) -> String {
    let folded = |table: &Table| fold(&table.title);
    let alone = tables.iter().filter(|other| folded(other) == folded(table)).count() == 1;
    let reserved = ["паспорт", "прошлый", "passport", "previous"].contains(&folded(table).as_str());
    if alone && !reserved { table.title.clone() } else { table.key.clone() }
}
