//! What a form asks beyond single cells: rules, dependent lists, values of the office. (E8)

use std::collections::HashSet;

use super::issue::Severity;
use super::spec::Options;
use super::text::fold;

/// A condition that must hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Unique within the form: `[a-z][a-z0-9_]{0,39}`.
    pub key: String,
    /// Where it is looked at, and where it is told.
    pub place: Place,
    /// A formula; what must be true.
    pub condition: String,
    /// What the person is told when it is not.
    pub message: String,
    /// An error stops handing in, a warning asks for an explanation.
    pub severity: Severity,
}

/// Where a rule is looked at, by keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In every row that is not blank, or in one fixed row; told at the cell.
    Cell {
        /// The sheet.
        sheet: String,
        /// The column.
        column: String,
        /// The only row, if there is but one.
        row: Option<String>,
    },
    /// In every row that is not blank, or in one fixed row; told at the row.
    Row {
        /// The sheet.
        sheet: String,
        /// The only row, if there is but one.
        row: Option<String>,
    },
    /// Once for the sheet.
    Sheet {
        /// The sheet.
        sheet: String,
    },
    /// Once for the form.
    Form,
}

impl Place {
    /// The word for it in the spec's `where`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Cell { .. } => "cell",
            Self::Row { .. } => "row",
            Self::Sheet { .. } => "sheet",
            Self::Form => "form",
        }
    }

    /// The sheet it is in.
    #[must_use]
    pub fn sheet(&self) -> Option<&str> {
        match self {
            Self::Cell { sheet, .. } | Self::Row { sheet, .. } | Self::Sheet { sheet } => Some(sheet),
            Self::Form => None,
        }
    }

    /// The column it is told at.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::Cell { column, .. } => Some(column),
            _ => None,
        }
    }

    /// The one fixed row it is looked at in.
    #[must_use]
    pub fn row(&self) -> Option<&str> {
        match self {
            Self::Cell { row, .. } | Self::Row { row, .. } => row.as_deref(),
            _ => None,
        }
    }

    /// Whether it is looked at row by row.
    #[must_use]
    pub fn is_by_row(&self) -> bool {
        matches!(self, Self::Cell { .. } | Self::Row { .. })
    }
}

/// Options that depend on what stands in another column of the row.
#[derive(Debug, Clone, PartialEq)]
pub struct Depends {
    /// Key of that column, a list too.
    pub on: String,
    /// The options by its value, in the order written; a value that is absent leaves nothing to choose.
    pub by: Vec<(String, Options)>,
}

impl Depends {
    /// The options where the other column holds `value`.
    #[must_use]
    pub fn options(&self, value: &str) -> Option<&Options> {
        self.by.iter().find(|(key, _)| key == value).map(|(_, options)| options)
    }

    /// Every option there is; of those alike but for letter case the first.
    #[must_use]
    pub(super) fn all(&self) -> Options {
        let mut all: Vec<String> = Vec::new();
        let mut seen = HashSet::new();
        for option in self.by.iter().flat_map(|(_, options)| options.as_slice()) {
            if seen.insert(fold(option)) {
                all.push(option.clone());
            }
        }
        Options::new(all)
    }
}

/// Where the values of a column come from before anybody types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prefill {
    /// The organisation's card; the name of its field: [`PASSPORT_FIELDS`].
    Passport {
        /// `inn`
        field: String,
    },
    /// A column of the table that the operator uploads.
    Table {
        /// Its heading.
        column: String,
    },
    /// What the organisation handed in to the earlier collection.
    Previous {
        /// Key of the column there.
        column: String,
    },
}

/// Fields of an organisation's card that forms can name, with the words for them in formulas (`Паспорт[ИНН]`).
pub const PASSPORT_FIELDS: [(&str, &str); 13] = [
    ("code", "Код"),
    ("short_title", "Краткое наименование"),
    ("full_title", "Полное наименование"),
    ("kind", "Вид"),
    ("municipality", "Муниципалитет"),
    ("municipality_code", "Код муниципалитета"),
    ("inn", "ИНН"),
    ("ogrn", "ОГРН"),
    ("kpp", "КПП"),
    ("address", "Адрес"),
    ("head", "Руководитель"),
    ("phone", "Телефон"),
    ("email", "Электронная почта"),
];
