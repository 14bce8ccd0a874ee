//! The cells that formulas read: a form's values side by side, by the places of sheets, columns and rows.

use super::names::Place;
use super::node::Cells;
use super::val::{Failure, Val};

/// All that a formula can read.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    /// The form's sheets.
    pub sheets: Vec<Table>,
    /// The same sheets of the earlier collection; empty when there is none.
    pub earlier: Vec<Table>,
    /// Of sheets whose rows are found there otherwise than by their place: the earlier row of each.
    pub matched: Vec<Option<Vec<Option<usize>>>>,
    /// Fields of the passport, in the order of the known ones.
    pub passport: Vec<Val>,
    /// Today.
    pub today: Option<i32>,
}

/// A sheet's cells, column by column.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Values from top to bottom; all columns are equally long.
    pub columns: Vec<Vec<Val>>,
}

impl Grid {
    pub(super) fn cell(&self, place: Place, row: usize) -> Val {
        get(&self.sheets, place, row)
    }

    pub(super) fn earlier(&self, place: Place, row: usize) -> Val {
        get(&self.earlier, place, row)
    }

    /// What the cell of a row was in the earlier collection.
    pub(in crate::forms) fn was(&self, place: Place, row: usize) -> Val {
        match self.matched.get(place.sheet) {
            Some(Some(matched)) => match matched.get(row) {
                Some(Some(row)) => self.earlier(place, *row),
                _ => Val::Empty,
            },
            _ => self.earlier(place, row),
        }
    }

    pub(super) fn field(&self, field: usize) -> Val {
        self.passport.get(field).cloned().unwrap_or(Val::Empty)
    }

    pub(super) fn cells(&self, cells: Cells) -> &[Val] {
        let tables = if cells.earlier { &self.earlier } else { &self.sheets };
        let column = tables.get(cells.place.sheet).and_then(|table| table.columns.get(cells.place.column));
        let column = column.map_or(&[][..], Vec::as_slice);
        match cells.rows {
            None => column,
            Some((first, last)) => column.get(first..=last).unwrap_or_default(),
        }
    }

    pub(super) fn today(&self) -> Val {
        self.today.map_or(Val::Failed(Failure::NotFound), Val::Date)
    }
}

fn get(tables: &[Table], place: Place, row: usize) -> Val {
    let column = tables.get(place.sheet).and_then(|table| table.columns.get(place.column));
    column.and_then(|column| column.get(row)).cloned().unwrap_or(Val::Empty)
}
