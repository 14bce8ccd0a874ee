//! What a workbook says, as far as a form can be made of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::area::Area;

/// A workbook read deeply: values and all that Excel keeps about how they are filled in.
#[derive(Debug, Clone, Default)]
pub struct Book {
    /// In the order of the tabs; charts left out.
    pub sheets: Vec<Worksheet>,
    /// Defined names.
    pub names: Vec<Name>,
    /// Formats of cells; [`Cell::style`] counts from here.
    pub styles: Vec<Style>,
    /// What the file's format or a limit keeps from being read, for the person.
    pub lost: Vec<String>,
}

/// A defined name.
#[derive(Debug, Clone)]
pub struct Name {
    /// As the person gave it.
    pub name: String,
    /// The only sheet it holds on, by its number from 0.
    pub sheet: Option<usize>,
    /// What it stands for, without `=`.
    pub formula: String,
}

/// Whether the person sees a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Visibility {
    /// Its tab is shown.
    #[default]
    Shown,
    /// Hidden, by the menu or so that only a macro shows it.
    Hidden,
}

/// A worksheet.
#[derive(Debug, Clone, Default)]
pub struct Worksheet {
    /// The text of the tab.
    pub name: String,
    /// Whether the tab is shown.
    pub visibility: Visibility,
    /// Cells with a value, a formula or a format, by row and column from 0.
    pub cells: BTreeMap<(u32, u32), Cell>,
    /// Merged cells.
    pub merges: Vec<Area>,
    /// Rules of data validation.
    pub validations: Vec<Validation>,
    /// Comments, legacy and threaded, by cell.
    pub comments: BTreeMap<(u32, u32), String>,
    /// Locked cells can't be changed.
    pub protected: bool,
    /// Areas that may be changed though the sheet is protected.
    pub open_areas: Vec<Area>,
    /// Rows not shown.
    pub hidden_rows: BTreeSet<u32>,
    /// Columns not shown, first and last of each run.
    pub hidden_columns: Vec<(u32, u32)>,
    /// How many rows and columns stay in view.
    pub frozen: (u32, u32),
    /// Tables («умные таблицы») on it.
    pub tables: Vec<Table>,
    /// Formats of whole columns: first, last, style.
    pub column_styles: Vec<(u32, u32, usize)>,
}

impl Worksheet {
    /// Whether the column is not shown.
    #[must_use]
    pub fn is_hidden_column(&self, column: u32) -> bool {
        self.hidden_columns.iter().any(|(first, last)| (*first..=*last).contains(&column))
    }

    /// The cell, when it has a value, a formula or a format.
    #[must_use]
    pub fn cell(&self, row: u32, column: u32) -> Option<&Cell> {
        self.cells.get(&(row, column))
    }

    /// The text of a cell as seen, without outer spaces; empty for an empty one.
    #[must_use]
    pub fn text(&self, row: u32, column: u32) -> String {
        self.cell(row, column).map_or_else(String::new, |cell| cell.value.text())
    }
}

/// A table («умная таблица»).
#[derive(Debug, Clone)]
pub struct Table {
    /// Its name in formulas.
    pub name: String,
    /// With headings and totals.
    pub area: Area,
    /// Rows of headings at its top.
    pub header_rows: u32,
    /// Rows of totals at its bottom.
    pub totals_rows: u32,
    /// Headings of its columns.
    pub columns: Vec<String>,
}

/// A cell with a value, a formula or a format.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// Its value; of a formula the one computed last.
    pub value: Value,
    /// Its formula without `=`; shared ones are written out for this cell.
    pub formula: Option<String>,
    /// Its format in [`Book::styles`].
    pub style: usize,
}

/// The value of a cell. A date is a number with a date's format.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// Nothing.
    #[default]
    Empty,
    /// A text, outer spaces gone.
    Text(Arc<str>),
    /// A number, also of a date.
    Number(f64),
    /// TRUE or FALSE.
    Boolean(bool),
    /// `#N/A` and its like.
    Error,
}

impl Value {
    /// Nothing to see.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// As text; a number without needless digits.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Empty | Self::Error => String::new(),
            Self::Text(text) => text.to_string(),
            Self::Number(number) => format!("{number}"),
            Self::Boolean(truth) => if *truth { "Да" } else { "Нет" }.to_owned(),
        }
    }
}

/// How a cell looks and whether it can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// What its number format makes of a number.
    pub format: Format,
    /// Can't be changed once the sheet is protected.
    pub locked: bool,
    /// Bold letters.
    pub bold: bool,
    /// A background of its own.
    pub filled: bool,
    /// A line around.
    pub bordered: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { format: Format::General, locked: true, bold: false, filled: false, bordered: false }
    }
}

/// What a number format makes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// As it is.
    General,
    /// Kept as a text (`@`).
    Text,
    /// A number with so many digits after the point.
    Number(u32),
    /// Percents, with so many digits after the point.
    Percent(u32),
    /// A day, with a time or without.
    Date,
    /// A time of day.
    Time,
    /// A code of so many digits with leading zeros (`0000`).
    Code(u32),
}

/// A rule of data validation.
#[derive(Debug, Clone)]
pub struct Validation {
    /// The cells it holds for.
    pub areas: Vec<Area>,
    /// What is asked of the value.
    pub kind: ValidationKind,
    /// How it is compared with the limits.
    pub operator: Operator,
    /// The list, the condition, or the first limit.
    pub first: String,
    /// The second limit of «between».
    pub second: String,
    /// Shown when the cell is entered: title and text.
    pub prompt: String,
    /// Shown for a wrong value: title and text.
    pub error: String,
    /// A wrong value is refused; otherwise only told.
    pub strict: bool,
}

/// What a validation asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValidationKind {
    /// Anything: only a prompt.
    Any,
    /// One of a list.
    List,
    /// A whole number.
    Whole,
    /// A number.
    Decimal,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A text of some length.
    TextLength,
    /// A condition.
    Custom,
}

/// How a value is compared with the limits of a validation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// Also when the file says nothing.
    Between,
    /// Outside the limits.
    NotBetween,
    /// Exactly the first.
    Equal,
    /// Anything but the first.
    NotEqual,
    /// Above the first.
    Greater,
    /// Below the first.
    Less,
    /// The first or above.
    AtLeast,
    /// The first or below.
    AtMost,
}
