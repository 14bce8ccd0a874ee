//! What is told of a workbook beside the form made of it.

use std::fmt;

use super::super::read::address;
use super::super::workbook::area::Area;
use super::super::workbook::model::Book;

/// One thing told of a workbook, at its cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The sheet's name in the workbook; `None` for the book as a whole.
    pub sheet: Option<String>,
    /// The cell as Excel shows it, `C7`; `None` for the sheet as a whole.
    pub cell: Option<String>,
    /// Whether there is something left to do.
    pub level: Level,
    /// What was found and, where something is left, what to do; in Russian.
    pub message: String,
}

/// How well something was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// It became a part of the form.
    Understood,
    /// It became something else, or was left out on purpose: look at it.
    Changed,
    /// It is not in the form: the message says what to do.
    NotUnderstood,
}

impl Level {
    /// The word for it in JSON and classes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Understood => "understood",
            Self::Changed => "changed",
            Self::NotUnderstood => "not_understood",
        }
    }

    /// The word for it on a page.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Understood => "понято",
            Self::Changed => "изменено",
            Self::NotUnderstood => "не понято",
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.level.label())?;
        match (&self.sheet, &self.cell) {
            (Some(sheet), Some(cell)) => write!(f, "лист «{sheet}», ячейка {cell}: ")?,
            (Some(sheet), None) => write!(f, "лист «{sheet}»: ")?,
            _ => {}
        }
        f.write_str(&self.message)
    }
}

/// Most findings told: a person reads no more.
const MOST: usize = 2_000;

/// The findings so far, and the sheet being looked at.
#[derive(Default)]
pub(super) struct Findings {
    list: Vec<Finding>,
    sheet: Option<String>,
}

impl Findings {
    /// What is told from now on is of this sheet.
    pub(super) fn enter(&mut self, sheet: Option<&str>) {
        self.sheet = sheet.map(str::to_owned);
    }

    fn tell(&mut self, level: Level, at: Option<(u32, u32)>, message: String) {
        let finding =
            Finding { sheet: self.sheet.clone(), cell: at.map(|(row, column)| address(row, column)), level, message };
        if self.list.len() < MOST && !self.list.contains(&finding) {
            self.list.push(finding);
        }
    }

    pub(super) fn understood(&mut self, at: impl Into<Option<(u32, u32)>>, message: impl Into<String>) {
        self.tell(Level::Understood, at.into(), message.into());
    }

    pub(super) fn changed(&mut self, at: impl Into<Option<(u32, u32)>>, message: impl Into<String>) {
        self.tell(Level::Changed, at.into(), message.into());
    }

    pub(super) fn not_understood(&mut self, at: impl Into<Option<(u32, u32)>>, message: impl Into<String>) {
        self.tell(Level::NotUnderstood, at.into(), message.into());
    }

    /// Takes back what was said of the kind of a column whose heading stands there.
    pub(super) fn retract_kind(&mut self, at: (u32, u32)) {
        let cell = address(at.0, at.1);
        let sheet = self.sheet.clone();
        self.list.retain(|finding| {
            finding.sheet != sheet
                || finding.cell.as_ref() != Some(&cell)
                || !finding.message.contains("вид в книге не задан")
        });
    }

    /// Takes back what was said of a formula or a rule at a cell of this sheet: it turned out not to hold.
    pub(super) fn retract(&mut self, at: Option<(u32, u32)>) {
        let Some(cell) = at.map(|(row, column)| address(row, column)) else { return };
        let of_formula = |message: &str| message.contains("вычисля") || message.contains("стала правилом");
        self.list.retain(|finding| {
            finding.level != Level::Understood
                || finding.sheet != self.sheet
                || finding.cell.as_ref() != Some(&cell)
                || !of_formula(&finding.message)
        });
    }

    /// Sheet by sheet in the order of the tabs, cell by cell.
    pub(super) fn into_list(mut self, book: &Book) -> Vec<Finding> {
        let place = |finding: &Finding| {
            let sheet = finding.sheet.as_ref();
            let tab = sheet.map(|name| book.sheets.iter().position(|sheet| sheet.name == *name));
            let cell = finding.cell.as_deref().and_then(Area::parse);
            (tab, cell.map(|cell| (cell.top, cell.left)))
        };
        self.list.sort_by_cached_key(place);
        self.list
    }
}
