//! Municipalities, organisations and accounts of the demo region.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::REGION;
use super::accounts::DemoAccount;
use super::names::{self, MUNICIPALITIES};
use crate::db::time::to_ms;
use crate::domain::text::fold;
use crate::domain::{OrganisationKind, Role, login};
use crate::error::AppError;

/// Sections of municipal and of the ВПР coordinators; every coordinator reads the last one.
const VPR_SECTIONS: &[&str] = &["ВПР", "ШНОР", "Дорожные карты", "Техническая поддержка"];

pub struct Region {
    organisations: Vec<Organisation>,
}

struct Organisation {
    code: String,
    /// Index in [`MUNICIPALITIES`].
    municipality: usize,
    kind: OrganisationKind,
    full_title: String,
    short_title: String,
    login: String,
    number: usize,
}

/// Coordinators of the region and staff of the office.
const STAFF: [(&str, Role, &[&str]); 6] = [
    ("operator", Role::Operator, &[]),
    ("support", Role::Support, &[]),
    ("reg24_vpr", Role::Regional, VPR_SECTIONS),
    ("spo_coord_24", Role::Regional, &["ВПР СПО", "Техническая поддержка"]),
    ("niko_24", Role::Regional, &["НИКО", "Техническая поддержка"]),
    ("reg24_kko", Role::Regional, &["ФГККО", "Техническая поддержка"]),
];

impl Region {
    /// A region of `count` organisations: schools mostly, a college in every eight, a department in each municipality.
    pub fn make(count: usize) -> Region {
        Region { organisations: (1..=count).map(Organisation::make).collect() }
    }

    /// The accounts, as `accounts.csv` lists them.
    pub fn accounts(&self) -> Vec<DemoAccount> {
        let staff = STAFF.iter().map(|(login, role, _)| DemoAccount::new(login, *role, ""));
        let municipal = MUNICIPALITIES
            .iter()
            .enumerate()
            .map(|(index, title)| DemoAccount::new(&municipal_login(index), Role::Municipal, title));
        let organisations = self
            .organisations
            .iter()
            .map(|organisation| DemoAccount::new(&organisation.login, Role::Organisation, &organisation.short_title));
        staff.chain(municipal).chain(organisations).collect()
    }

    /// Stores all of it; every account has the same password.
    pub fn write(&self, c: &Connection, password_hash: &str, now: DateTime<Utc>) -> Result<(), AppError> {
        let mut insert = c.prepare("INSERT INTO municipality (id, code, title) VALUES (?1, ?2, ?3)")?;
        for (index, title) in MUNICIPALITIES.iter().enumerate() {
            insert.execute(params![index as i64 + 1, municipality_code(index), title])?;
        }
        let accounts = Accounts { c, password_hash, now };
        for (number, (login, role, sections)) in STAFF.iter().enumerate() {
            accounts.add(login, *role, None, None, number, sections)?;
        }
        for (index, _) in MUNICIPALITIES.iter().enumerate() {
            let municipality = Some(index as i64 + 1);
            accounts.add(&municipal_login(index), Role::Municipal, municipality, None, 20 + index, VPR_SECTIONS)?;
        }
        for organisation in &self.organisations {
            let id = organisation.write(c, now)?;
            accounts.add(&organisation.login, Role::Organisation, None, Some(id), organisation.number, &[])?;
        }
        Ok(())
    }
}

impl Organisation {
    fn make(number: usize) -> Organisation {
        let municipality = (number * 5 + number / 8) % MUNICIPALITIES.len();
        let place = MUNICIPALITIES[municipality];
        let (kind, (full_title, short_title)) = match number % 8 {
            3 => (OrganisationKind::College, names::college(number)),
            6 if number <= 64 => (
                OrganisationKind::Authority,
                (
                    format!("Управление образования администрации ({place})"),
                    format!("Управление образования ({place})"),
                ),
            ),
            _ => (OrganisationKind::School, names::school(number, place)),
        };
        let code = format!("{number:04}");
        let login = login::propose(REGION, kind, &code).unwrap_or_default();
        Organisation { code, municipality, kind, full_title, short_title, login, number }
    }

    fn write(&self, c: &Connection, now: DateTime<Utc>) -> Result<i64, AppError> {
        let inn = inn(self.number);
        let kpp = format!("{}01001", &inn[..4]);
        c.prepare_cached(
            "INSERT INTO organisation (code, municipality_id, kind, full_title, short_title, title_fold, inn, ogrn, kpp,
                                       address, head, phone, email, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?
        .execute(params![
            self.code,
            self.municipality as i64 + 1,
            self.kind,
            self.full_title,
            self.short_title,
            fold(&format!("{} {}", self.full_title, self.short_title)),
            inn,
            ogrn(self.number),
            kpp,
            format!("{}, ул. Школьная, д. {}", MUNICIPALITIES[self.municipality], self.number % 90 + 1),
            names::person(self.number + 7),
            format!("+7391{:07}", self.number),
            format!("{}@example.org", self.login),
            to_ms(now),
        ])?;
        Ok(c.last_insert_rowid())
    }
}

struct Accounts<'a> {
    c: &'a Connection,
    password_hash: &'a str,
    now: DateTime<Utc>,
}

impl Accounts<'_> {
    fn add(
        &self,
        login: &str,
        role: Role,
        municipality: Option<i64>,
        organisation: Option<i64>,
        number: usize,
        sections: &[&str],
    ) -> Result<(), AppError> {
        let full_name = if role == Role::Operator { String::new() } else { names::person(number) };
        self.c
            .prepare_cached(
                "INSERT INTO account (login, role, municipality_id, organisation_id, full_name, password_hash,
                                      password_changed_at, created_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
            )?
            .execute(params![
                login,
                role,
                municipality,
                organisation,
                full_name,
                self.password_hash,
                to_ms(self.now)
            ])?;
        let account = self.c.last_insert_rowid();
        let mut insert = self.c.prepare_cached(
            "INSERT INTO account_section (account_id, section_id) SELECT ?1, id FROM section WHERE title_fold = ?2",
        )?;
        for section in sections {
            insert.execute(params![account, fold(section)])?;
        }
        Ok(())
    }
}

fn municipality_code(index: usize) -> String {
    format!("{:03}", index + 1)
}

fn municipal_login(index: usize) -> String {
    format!("reg{REGION}_vpr_m{}", municipality_code(index))
}

/// An ИНН of ten digits with its check digit.
fn inn(number: usize) -> String {
    let body = format!("2401{number:05}");
    let weights = [2, 4, 10, 3, 5, 9, 4, 6, 8];
    let sum: u32 = body.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{body}{}", sum % 11 % 10)
}

/// An ОГРН of thirteen digits with its check digit.
fn ogrn(number: usize) -> String {
    let body = 102_240_000_000_u64 + number as u64;
    format!("{body}{}", body % 11 % 10)
}
