//! The form spec: what the operator's JSON says, typed. Read by [`FormSpec::parse`], written by
//! [`FormSpec::to_json`]; `assets/schema/form.schema.json` describes the same for other programs. (E8)

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use regex::{Regex, RegexBuilder};

use super::data::Cells;
pub use super::spec_rule::{Depends, PASSPORT_FIELDS, Place, Prefill, Rule};
use super::text::fold;

/// Most sheets in a form.
pub const MAX_SHEETS: usize = 50;
/// Most columns in a sheet.
pub const MAX_COLUMNS: usize = 200;
/// Most rows in a sheet, fixed or free.
pub const MAX_ROWS: usize = 5_000;
/// Most cells of a form with all its rows: more can't be shown on one page.
pub const MAX_CELLS: usize = 1_000_000;
/// Most options in a list.
pub const MAX_OPTIONS: usize = 5_000;
/// Longest title and option, in characters.
pub const MAX_TITLE: usize = 500;
/// Longest hint, in characters.
pub const MAX_HINT: usize = 2_000;
/// Longest text of any cell, in characters; `max_length` may only lower it.
pub const MAX_CELL: usize = 10_000;
/// Longest `pattern`, in characters.
pub const MAX_PATTERN: usize = 1_000;
/// Most different patterns in a form: each may take memory of its own.
pub const MAX_PATTERNS: usize = 100;
/// Longest formula, in characters.
pub const MAX_FORMULA: usize = 2_000;
/// Most rules in a form.
pub const MAX_RULES: usize = 500;
/// Most combinations of columns that must not repeat, in a sheet.
pub const MAX_COMBINATIONS: usize = 20;
/// Most digits after the decimal point that a column may ask for.
pub const MAX_DIGITS: u32 = 10;
/// Numbers have at most this many significant digits, as in Excel.
pub const MAX_SIGNIFICANT: usize = 15;
/// The largest whole number of [`MAX_SIGNIFICANT`] digits; the smallest is its negative.
pub const MAX_INTEGER: i64 = 999_999_999_999_999;
/// Memory a compiled `pattern` may take, in bytes.
const PATTERN_MEMORY: usize = 1 << 20;

/// A form: a title and sheets with tabs at the bottom.
#[derive(Debug, Clone, PartialEq)]
pub struct FormSpec {
    /// What the form is called.
    pub title: String,
    /// Its sheets in the order of the tabs, at least one.
    pub sheets: Vec<Sheet>,
    /// What must hold between cells, rows and sheets.
    pub rules: Vec<Rule>,
}

/// A sheet: a table of columns and rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Unique within the form: `[a-z][a-z0-9_]{0,39}`.
    pub key: String,
    /// The text on the tab.
    pub title: String,
    /// The text behind the hint icon at the tab.
    pub hint: Option<String>,
    /// Who makes the rows.
    pub rows: Rows,
    /// From left to right, at least one.
    pub columns: Vec<Column>,
    /// How many columns at the left stay in view while the others scroll.
    pub frozen: Option<usize>,
    /// Columns, by key, that together must not repeat in two rows.
    pub unique_together: Vec<Vec<String>>,
}

impl Sheet {
    /// How many cells it has with all its rows.
    #[must_use]
    pub fn most_cells(&self) -> usize {
        let rows = match &self.rows {
            Rows::Free { max, .. } => *max,
            Rows::Fixed { items } => items.len(),
        };
        rows * self.columns.len()
    }

    /// Neighbouring columns under one heading: the group, `None` for columns without one, and how many columns.
    pub fn groups(&self) -> impl Iterator<Item = (Option<&str>, &[Column])> {
        let neighbours = self.columns.chunk_by(|one, next| one.group.is_some() && one.group == next.group);
        neighbours.map(|columns| (columns.first().and_then(|column| column.group.as_deref()), columns))
    }
}

impl Column {
    /// The heading that tells it from all others, for one line: «Получили: «5»».
    #[must_use]
    pub fn heading(&self) -> Cow<'_, str> {
        match &self.group {
            Some(group) => Cow::Owned(format!("{group}: {}", self.title)),
            None => Cow::Borrowed(&self.title),
        }
    }

    /// Whether a person may type into its cells, as far as the column says.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.locked && self.formula.is_none()
    }
}

/// Who makes the rows of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub enum Rows {
    /// The person adds them. `min` and `max` count rows that hold something.
    Free {
        /// Fewer is a mistake of the whole sheet.
        min: usize,
        /// More cannot be added.
        max: usize,
    },
    /// The operator fixed them: none may be added or taken away.
    Fixed {
        /// In the order shown.
        items: Vec<FixedRow>,
    },
}

/// A row fixed by the operator.
#[derive(Debug, Clone, PartialEq)]
pub struct FixedRow {
    /// Unique within the sheet; the row's id in stored data.
    pub key: String,
    /// Cells the operator filled; nobody else can change them.
    pub values: Cells,
    /// The texts behind the hint marks of single cells, by column.
    pub hints: BTreeMap<String, String>,
    /// Cells that are computed, by column: a row of totals.
    pub formulas: BTreeMap<String, String>,
}

impl FixedRow {
    /// Whether the operator filled the cell of this column, or it is computed.
    #[must_use]
    pub fn is_closed(&self, column: &str) -> bool {
        self.values.contains_key(column) || self.formulas.contains_key(column)
    }
}

/// A column of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Unique within the sheet: `[a-z][a-z0-9_]{0,39}`.
    pub key: String,
    /// The heading.
    pub title: String,
    /// The heading above it, shared with neighbours of the same group.
    pub group: Option<String>,
    /// The text behind the hint icon at the heading.
    pub hint: Option<String>,
    /// An empty cell is a mistake.
    pub required: bool,
    /// Two rows with one value are a mistake.
    pub unique: bool,
    /// Read only: only the operator's fixed rows and [`Column::prefill`] fill it.
    pub locked: bool,
    /// What its cells hold.
    pub kind: Kind,
    /// The options depend on the value of another column; those of [`Kind::List`] are then all that can come.
    pub depends: Option<Depends>,
    /// The list of the library that the options were taken from.
    pub list: Option<String>,
    /// Read only: what its cells are computed with.
    pub formula: Option<String>,
    /// A condition in which an empty cell is a mistake.
    pub required_if: Option<String>,
    /// A change by more per cent against the earlier collection asks for an explanation.
    pub max_change: Option<u32>,
    /// Where the office takes values from, before anybody types.
    pub prefill: Option<Prefill>,
}

/// What the cells of a column hold. Bounds are inclusive.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// One of the options.
    List(Options),
    /// A day.
    Date {
        /// The first day allowed.
        min: Option<NaiveDate>,
        /// The last day allowed.
        max: Option<NaiveDate>,
    },
    /// A whole number.
    Integer {
        /// The least number allowed.
        min: Option<i64>,
        /// The greatest number allowed.
        max: Option<i64>,
    },
    /// A number.
    Decimal {
        /// The least number allowed.
        min: Option<f64>,
        /// The greatest number allowed.
        max: Option<f64>,
        /// Most digits after the decimal point.
        digits: Option<u32>,
    },
    /// A text.
    Text {
        /// Most characters, [`MAX_CELL`] when absent.
        max_length: Option<usize>,
        /// What the whole text must look like.
        pattern: Option<Pattern>,
    },
    /// Yes or no.
    Boolean,
}

impl Kind {
    /// The word for it in the spec's `kind`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::List(_) => "list",
            Self::Date { .. } => "date",
            Self::Integer { .. } => "integer",
            Self::Decimal { .. } => "decimal",
            Self::Text { .. } => "text",
            Self::Boolean => "boolean",
        }
    }
}

/// The options of a list, with a look-up that forgives letter case and extra spaces.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    list: Vec<String>,
    by_fold: HashMap<String, usize>,
}

impl Options {
    /// The first of several alike wins; the parser refuses such lists before they come here.
    #[must_use]
    pub fn new(list: Vec<String>) -> Self {
        let mut by_fold = HashMap::with_capacity(list.len());
        for (index, option) in list.iter().enumerate() {
            by_fold.entry(fold(option)).or_insert(index);
        }
        Self { list, by_fold }
    }

    /// In the order shown.
    #[must_use]
    pub fn as_slice(&self) -> &[String] {
        &self.list
    }

    /// The option meant by a typed text.
    #[must_use]
    pub fn find(&self, typed: &str) -> Option<&str> {
        let index = *self.by_fold.get(&fold(typed))?;
        self.list.get(index).map(String::as_str)
    }
}

/// A regular expression that must match the whole text.
#[derive(Debug, Clone)]
pub struct Pattern {
    source: String,
    whole: Regex,
}

impl Pattern {
    /// Compiles the expression (syntax of the `regex` crate: no look-around, no back-references).
    ///
    /// # Errors
    /// What is wrong with it, in the words of the `regex` crate, or that it is too big.
    pub fn new(source: &str) -> Result<Self, regex::Error> {
        // By itself first: wrapped, a stray bracket could pair with one of ours.
        bounded(source)?;
        let whole = bounded(&format!(r"\A(?:{source})\z"))?;
        Ok(Self { source: source.to_owned(), whole })
    }

    /// As the operator wrote it.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether the whole text looks as asked.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.whole.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

fn bounded(source: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(source).size_limit(PATTERN_MEMORY).dfa_size_limit(PATTERN_MEMORY).nest_limit(50).build()
}
