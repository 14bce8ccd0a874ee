//! What passes between reading, checking and storing the registry.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use crate::domain::{OrganisationKind, Role, SectionId};

/// One mistake in the workbook, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub sheet: String,
    /// From 0; sorts the list as people read the sheet.
    pub row: u32,
    pub column: u32,
    pub message: String,
}

impl Problem {
    /// `F12`
    pub fn cell(&self) -> String {
        crate::sheets::read::address(self.row, self.column)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Лист «{}», ячейка {}: {}", self.sheet, self.cell(), self.message)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Municipality {
    pub code: String,
    pub title: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    pub code: String,
    /// Code of its municipality.
    pub municipality: String,
    pub kind: OrganisationKind,
    pub full_title: String,
    pub short_title: String,
    /// ИНН, ОГРН, КПП, address and the rest: empty when unknown.
    pub inn: String,
    pub ogrn: String,
    pub kpp: String,
    pub address: String,
    pub head: String,
    pub phone: String,
    pub email: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub login: String,
    pub role: Role,
    /// In ascending order; none = every section.
    pub sections: Vec<SectionId>,
    /// Code; set for municipal coordinators only.
    pub municipality: Option<String>,
    /// Code; set for organisations only.
    pub organisation: Option<String>,
    pub full_name: String,
    pub email: String,
    pub phone: String,
}

impl Account {
    /// Whether both may touch the same data.
    pub fn same_scope(&self, other: &Account) -> bool {
        (self.role, &self.municipality, &self.organisation) == (other.role, &other.municipality, &other.organisation)
    }
}

/// What the database has, by code and by login.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Code of the instance's region, for logins to propose.
    pub region: String,
    pub municipalities: BTreeMap<String, Municipality>,
    pub organisations: BTreeMap<String, Organisation>,
    pub accounts: BTreeMap<String, Account>,
    /// Operators that can sign in.
    pub active_operators: Vec<String>,
    /// Sections in their order, with their titles.
    pub sections: Vec<(SectionId, String)>,
}

/// What storing a row would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Added,
    Changed,
    Same,
}

/// A row as it is to be stored: what the workbook leaves empty is kept from the database.
#[derive(Clone, Debug)]
pub struct Planned<T> {
    pub value: T,
    pub change: Change,
}

impl<T: PartialEq> Planned<T> {
    pub fn new(value: T, known: Option<&T>) -> Planned<T> {
        let change = match known {
            None => Change::Added,
            Some(known) if *known == value => Change::Same,
            Some(_) => Change::Changed,
        };
        Planned { value, change }
    }
}

/// A workbook without mistakes, compared with the database.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub municipalities: Vec<Planned<Municipality>>,
    pub organisations: Vec<Planned<Organisation>>,
    pub accounts: Vec<Planned<Account>>,
}

impl Plan {
    /// Accounts that need a password.
    pub fn new_accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.iter().filter(|account| account.change == Change::Added).map(|account| &account.value)
    }

    pub fn report(&self) -> ImportReport {
        ImportReport {
            municipalities: Counts::of(&self.municipalities),
            organisations: Counts::of(&self.organisations),
            accounts: Counts::of(&self.accounts),
            credentials: self.new_accounts().count(),
        }
    }
}

/// Rows of one sheet by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub added: usize,
    pub changed: usize,
    pub same: usize,
}

impl Counts {
    fn of<T>(planned: &[Planned<T>]) -> Counts {
        let count = |change| planned.iter().filter(|row| row.change == change).count();
        Counts { added: count(Change::Added), changed: count(Change::Changed), same: count(Change::Same) }
    }
}

/// What an import did, or would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    pub municipalities: Counts,
    pub organisations: Counts,
    pub accounts: Counts,
    /// Credential cards written: one a new account.
    pub credentials: usize,
}

/// Hashes of the new accounts' passwords, by login.
pub type Hashes = HashMap<String, String>;
