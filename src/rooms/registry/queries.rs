//! The registry's SQL: what there is, and rows put into place.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::model::{Account, Known, Municipality, Organisation};
use crate::db::instance;
use crate::db::time::to_ms;
use crate::domain::text::fold;
use crate::domain::{AccountId, MunicipalityId, OrganisationId, Role, SectionId};
use crate::error::AppError;

/// The whole registry, to compare a workbook with.
pub fn known(connection: &Connection) -> Result<Known, AppError> {
    Ok(Known {
        region: instance::get(connection, instance::REGION)?.unwrap_or_default(),
        municipalities: municipalities(connection)?,
        organisations: organisations(connection)?,
        accounts: accounts(connection)?,
        active_operators: active_operators(connection)?,
        sections: sections(connection)?,
    })
}

fn municipalities(connection: &Connection) -> Result<BTreeMap<String, Municipality>, AppError> {
    let mut statement = connection.prepare_cached("SELECT code, title FROM municipality")?;
    let rows = statement.query_map([], |row| Ok(Municipality { code: row.get(0)?, title: row.get(1)? }))?;
    rows.map(|row| row.map(|row| (row.code.clone(), row)).map_err(AppError::from)).collect()
}

fn organisations(connection: &Connection) -> Result<BTreeMap<String, Organisation>, AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT o.code, m.code, o.kind, o.full_title, o.short_title, o.inn, o.ogrn, o.kpp, o.address, o.head, o.phone, o.email
         FROM organisation o JOIN municipality m ON m.id = o.municipality_id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Organisation {
            code: row.get(0)?,
            municipality: row.get(1)?,
            kind: row.get(2)?,
            full_title: row.get(3)?,
            short_title: row.get(4)?,
            inn: row.get(5)?,
            ogrn: row.get(6)?,
            kpp: row.get(7)?,
            address: row.get(8)?,
            head: row.get(9)?,
            phone: row.get(10)?,
            email: row.get(11)?,
        })
    })?;
    rows.map(|row| row.map(|row| (row.code.clone(), row)).map_err(AppError::from)).collect()
}

fn accounts(connection: &Connection) -> Result<BTreeMap<String, Account>, AppError> {
    let mut sections = account_sections(connection)?;
    let mut statement = connection.prepare_cached(
        "SELECT a.id, a.login, a.role, m.code, o.code, a.full_name, a.email, a.phone
         FROM account a LEFT JOIN municipality m ON m.id = a.municipality_id
              LEFT JOIN organisation o ON o.id = a.organisation_id",
    )?;
    let rows = statement.query_map([], |row| {
        let account = Account {
            login: row.get(1)?,
            role: row.get(2)?,
            sections: Vec::new(),
            municipality: row.get(3)?,
            organisation: row.get(4)?,
            full_name: row.get(5)?,
            email: row.get(6)?,
            phone: row.get(7)?,
        };
        Ok((row.get::<_, AccountId>(0)?, account))
    })?;
    let with_sections = |(id, account): (AccountId, Account)| {
        let sections = sections.remove(&id).unwrap_or_default();
        (account.login.clone(), Account { sections, ..account })
    };
    let rows: Result<Vec<_>, rusqlite::Error> = rows.collect();
    Ok(rows?.into_iter().map(with_sections).collect())
}

fn account_sections(connection: &Connection) -> Result<HashMap<AccountId, Vec<SectionId>>, AppError> {
    let mut statement = connection
        .prepare_cached("SELECT account_id, section_id FROM account_section ORDER BY account_id, section_id")?;
    let mut sections: HashMap<AccountId, Vec<SectionId>> = HashMap::new();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for row in rows {
        let (account, section) = row?;
        sections.entry(account).or_default().push(section);
    }
    Ok(sections)
}

fn active_operators(connection: &Connection) -> Result<Vec<String>, AppError> {
    let mut statement =
        connection.prepare_cached("SELECT login FROM account WHERE role = 'operator' AND disabled_at IS NULL")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn sections(connection: &Connection) -> Result<Vec<(SectionId, String)>, AppError> {
    let mut statement = connection.prepare_cached("SELECT id, title FROM section ORDER BY position, id")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Rows of municipalities by code.
pub fn municipality_ids(connection: &Connection) -> Result<HashMap<String, MunicipalityId>, AppError> {
    let mut statement = connection.prepare_cached("SELECT code, id FROM municipality")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Rows of organisations by code.
pub fn organisation_ids(connection: &Connection) -> Result<HashMap<String, OrganisationId>, AppError> {
    let mut statement = connection.prepare_cached("SELECT code, id FROM organisation")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn put_municipality(connection: &Connection, new: &Municipality) -> Result<(), AppError> {
    connection
        .prepare_cached(
            "INSERT INTO municipality (code, title) VALUES (?1, ?2) ON CONFLICT (code) DO UPDATE SET title = excluded.title",
        )?
        .execute(params![new.code, new.title])?;
    Ok(())
}

pub fn put_organisation(
    connection: &Connection,
    new: &Organisation,
    municipality: MunicipalityId,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let title_fold = fold(&format!("{} {}", new.full_title, new.short_title));
    connection
        .prepare_cached(
            "INSERT INTO organisation (code, municipality_id, kind, full_title, short_title, title_fold, inn, ogrn, kpp,
                                       address, head, phone, email, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
             ON CONFLICT (code) DO UPDATE SET
               municipality_id = excluded.municipality_id, kind = excluded.kind, full_title = excluded.full_title,
               short_title = excluded.short_title, title_fold = excluded.title_fold, inn = excluded.inn,
               ogrn = excluded.ogrn, kpp = excluded.kpp, address = excluded.address, head = excluded.head,
               phone = excluded.phone, email = excluded.email, updated_at = excluded.updated_at",
        )?
        .execute(params![
            new.code,
            municipality,
            new.kind,
            new.full_title,
            new.short_title,
            title_fold,
            new.inn,
            new.ogrn,
            new.kpp,
            new.address,
            new.head,
            new.phone,
            new.email,
            to_ms(now)
        ])?;
    Ok(())
}

/// Where an account belongs.
#[derive(Clone, Copy)]
pub struct Scope {
    pub role: Role,
    pub municipality: Option<MunicipalityId>,
    pub organisation: Option<OrganisationId>,
}

pub fn add_account(
    connection: &Connection,
    new: &Account,
    scope: Scope,
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    connection
        .prepare_cached(
            "INSERT INTO account (login, role, municipality_id, organisation_id, full_name, email, phone,
                                  password_hash, password_changed_at, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)",
        )?
        .execute(params![
            new.login,
            scope.role,
            scope.municipality,
            scope.organisation,
            new.full_name,
            new.email,
            new.phone,
            password_hash,
            to_ms(now)
        ])?;
    Ok(())
}

/// Everything of an existing account but its password.
pub fn change_account(connection: &Connection, new: &Account, scope: Scope) -> Result<(), AppError> {
    connection
        .prepare_cached(
            "UPDATE account SET role = ?2, municipality_id = ?3, organisation_id = ?4, full_name = ?5, email = ?6, phone = ?7
             WHERE login = ?1",
        )?
        .execute(params![
            new.login,
            scope.role,
            scope.municipality,
            scope.organisation,
            new.full_name,
            new.email,
            new.phone
        ])?;
    Ok(())
}

/// Replaces the sections an account is limited to.
pub fn set_sections(connection: &Connection, login: &str, sections: &[SectionId]) -> Result<(), AppError> {
    connection
        .prepare_cached("DELETE FROM account_section WHERE account_id = (SELECT id FROM account WHERE login = ?1)")?
        .execute([login])?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO account_section (account_id, section_id) SELECT id, ?2 FROM account WHERE login = ?1",
    )?;
    for section in sections {
        insert.execute(params![login, section])?;
    }
    Ok(())
}

/// Whether the account has this hash: tells after an unclear failure whether a commit took place.
pub fn has_hash(connection: &Connection, login: &str, hash: &str) -> Result<bool, AppError> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM account WHERE login = ?1 AND password_hash = ?2")?
        .exists([login, hash])?)
}
