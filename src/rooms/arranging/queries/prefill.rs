//! SQL of the tables that cells are filled from.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, named_params, params};

use crate::db::time::{from_ms, to_ms};
use crate::domain::{CollectionId, OrganisationId, PublicationId};
use crate::error::AppError;
use crate::rooms::audience::PARTICIPATES;

/// The table a collection has.
#[derive(Clone, Debug)]
pub struct Table {
    pub file_name: String,
    pub columns: Vec<String>,
    pub rows: u64,
    pub organisations: u64,
    pub loaded_at: DateTime<Utc>,
    pub loaded_by: String,
}

/// The table of a collection, if it has one.
pub fn table(c: &Connection, id: CollectionId) -> Result<Option<Table>, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT file_name, columns, rows, loaded_at, loaded_by,
           (SELECT count(DISTINCT organisation_id) FROM prefill_row WHERE collection_id = t.collection_id)
         FROM prefill_table AS t WHERE collection_id = ?1",
    )?;
    let found = statement.query_row([id], |row| {
        let columns: String = row.get(1)?;
        Ok(Table {
            file_name: row.get(0)?,
            columns: serde_json::from_str(&columns).unwrap_or_default(),
            rows: row.get::<_, i64>(2)?.unsigned_abs(),
            loaded_at: from_ms(row.get(3)?),
            loaded_by: row.get(4)?,
            organisations: row.get::<_, i64>(5)?.unsigned_abs(),
        })
    });
    Ok(found.optional()?)
}

/// Organisations by what a table may call them: codes, and logins of their accounts. A code goes before a login.
pub fn names(c: &Connection) -> Result<HashMap<String, OrganisationId>, AppError> {
    let mut names = HashMap::new();
    let mut statement = c.prepare_cached(
        "SELECT login, organisation_id FROM account WHERE organisation_id IS NOT NULL /* reads all of account */",
    )?;
    for row in statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))? {
        let (login, id) = row?;
        names.insert(login, id);
    }
    let mut statement = c.prepare_cached("SELECT code, id FROM organisation /* reads all of organisation */")?;
    for row in statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))? {
        let (code, id) = row?;
        names.insert(code, id);
    }
    Ok(names)
}

/// Organisations that a publication is addressed to: codes and titles, by code.
pub fn participants(c: &Connection, publication: PublicationId) -> Result<Vec<(String, String)>, AppError> {
    let sql = format!(
        "SELECT o.code, o.short_title FROM organisation AS o WHERE {PARTICIPATES} ORDER BY o.code /* reads all of organisation */"
    );
    let mut statement = c.prepare_cached(&sql)?;
    let rows =
        statement.query_map(named_params! { ":publication": publication }, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Which of them are not in the registry any more.
pub fn gone(c: &Connection, ids: impl Iterator<Item = OrganisationId>) -> Result<BTreeSet<OrganisationId>, AppError> {
    let mut statement = c.prepare_cached("SELECT 1 FROM organisation WHERE id = ?1")?;
    let mut gone = BTreeSet::new();
    for id in ids {
        if !statement.exists([id])? {
            gone.insert(id);
        }
    }
    Ok(gone)
}

/// Puts a table in the place of the one before.
pub fn replace(
    c: &Connection,
    id: CollectionId,
    (file_name, columns): (&str, &[String]),
    rows: &[(OrganisationId, String)],
    (now, by): (DateTime<Utc>, &str),
) -> Result<(), AppError> {
    forget(c, id)?;
    c.prepare_cached(
        "INSERT INTO prefill_table (collection_id, file_name, columns, rows, loaded_at, loaded_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![id, file_name, serde_json::to_string(columns)?, rows.len() as i64, to_ms(now), by])?;
    let mut insert = c.prepare_cached(
        "INSERT INTO prefill_row (collection_id, organisation_id, number, cells) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (number, (organisation, cells)) in rows.iter().enumerate() {
        insert.execute(params![id, organisation, number as i64, cells])?;
    }
    Ok(())
}

/// Takes the table away; what it filled stays until a table is opened.
pub fn forget(c: &Connection, id: CollectionId) -> Result<bool, AppError> {
    c.prepare_cached("DELETE FROM prefill_row WHERE collection_id = ?1")?.execute([id])?;
    Ok(c.prepare_cached("DELETE FROM prefill_table WHERE collection_id = ?1")?.execute([id])? > 0)
}
