//! SQL of carrying responses over to another version of their form.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use crate::db::time::{from_ms, to_ms};
use crate::domain::{AccountId, CollectionId, FormVersionId, OrganisationId, ResponseId};
use crate::error::AppError;
use crate::forms::value::cells_to_json;
use crate::forms::{Cells, FormSheet};

/// A response with the version of the form that it is kept by.
#[derive(Clone, Debug)]
pub struct Kept {
    pub response: ResponseId,
    pub collection: CollectionId,
    pub organisation: OrganisationId,
    pub form_version: FormVersionId,
    pub revision: i64,
    pub is_handed_in: bool,
}

/// Responses of a collection by organisation, from the one after `after` on.
pub fn responses(
    c: &Connection,
    collection: CollectionId,
    after: OrganisationId,
    limit: usize,
) -> Result<Vec<Kept>, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT id, organisation_id, form_version_id, revision, submission_id IS NOT NULL FROM response
         WHERE collection_id = ?1 AND organisation_id > ?2 ORDER BY organisation_id LIMIT ?3",
    )?;
    let rows = statement.query_map(params![collection, after, limit as i64], |row| {
        Ok(Kept {
            response: row.get(0)?,
            collection,
            organisation: row.get(1)?,
            form_version: row.get(2)?,
            revision: row.get(3)?,
            is_handed_in: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether an organisation that has handed in is asked to look at its data again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookAgain {
    /// From now on.
    Since(DateTime<Utc>),
    /// As before: nothing is newly wrong, but what was may still be.
    AsBefore,
    /// There is nothing wrong any more.
    No,
}

/// The response is kept by another version from now on; `false` when it has changed since it was looked at.
pub fn repin(c: &Connection, kept: &Kept, to: FormVersionId, look_again: LookAgain) -> Result<bool, AppError> {
    let since = match look_again {
        LookAgain::Since(now) => Some(to_ms(now)),
        LookAgain::AsBefore | LookAgain::No => None,
    };
    let changed = c
        .prepare_cached(
            "UPDATE response SET form_version_id = ?4, look_again_at = iif(?6, NULL, coalesce(?5, look_again_at)),
               revision = revision + (?5 IS NOT NULL)
             WHERE id = ?1 AND revision = ?2 AND form_version_id = ?3",
        )?
        .execute(params![kept.response, kept.revision, kept.form_version, to, since, look_again == LookAgain::No])?;
    Ok(changed > 0)
}

/// Takes a stored row away for good: what stood in it is kept elsewhere.
pub fn remove_row(c: &Connection, response: ResponseId, sheet: &str, row: &str) -> Result<(), AppError> {
    c.prepare_cached("DELETE FROM response_row WHERE response_id = ?1 AND sheet = ?2 AND row = ?3")?
        .execute(params![response, sheet, row])?;
    Ok(())
}

/// Values that had their place in an earlier version of the form, row by row.
#[derive(Clone, Debug)]
pub struct Former {
    /// The last version that had them.
    pub form_version: FormVersionId,
    pub sheet: String,
    pub row: String,
    pub position: String,
    /// JSON as stored; [`FormSheet::read_cells`] of that version reads it.
    pub cells: String,
    pub kept_at: DateTime<Utc>,
}

/// Former values of a response, the latest first.
pub fn former(c: &Connection, response: ResponseId) -> Result<Vec<Former>, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT form_version_id, sheet, row, position, cells, kept_at FROM former_row WHERE response_id = ?1
         ORDER BY form_version_id DESC, sheet, position, row",
    )?;
    let rows = statement.query_map([response], |row| {
        Ok(Former {
            form_version: row.get(0)?,
            sheet: row.get(1)?,
            row: row.get(2)?,
            position: row.get(3)?,
            cells: row.get(4)?,
            kept_at: from_ms(row.get(5)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Keeps former values of a row, in place of those kept of it under the same version; none: forgets them.
pub fn put_former(
    c: &Connection,
    response: ResponseId,
    form_version: FormVersionId,
    sheet: &FormSheet,
    (row, position): (&str, &str),
    cells: &Cells,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    if cells.is_empty() {
        c.prepare_cached(
            "DELETE FROM former_row WHERE response_id = ?1 AND form_version_id = ?2 AND sheet = ?3 AND row = ?4",
        )?
        .execute(params![response, form_version, sheet.key(), row])?;
        return Ok(());
    }
    c.prepare_cached(
        "INSERT INTO former_row (response_id, form_version_id, sheet, row, position, cells, kept_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (response_id, form_version_id, sheet, row) DO UPDATE SET position = excluded.position,
           cells = excluded.cells, kept_at = excluded.kept_at",
    )?
    .execute(params![response, form_version, sheet.key(), row, position, cells_to_json(cells), to_ms(now)])?;
    Ok(())
}

/// The organisation's accounts that can sign in, with the collection's title for them.
pub fn to_be_told(c: &Connection, response: ResponseId) -> Result<(Vec<AccountId>, String), AppError> {
    let mut statement = c.prepare_cached(
        "SELECT a.id, k.title FROM response AS r JOIN collection AS k ON k.id = r.collection_id
         JOIN account AS a ON a.organisation_id = r.organisation_id AND a.disabled_at IS NULL WHERE r.id = ?1",
    )?;
    let mut rows = statement.query([response])?;
    let (mut accounts, mut title) = (Vec::new(), String::new());
    while let Some(row) = rows.next()? {
        accounts.push(row.get(0)?);
        title = row.get(1)?;
    }
    Ok((accounts, title))
}

/// Whether any response of a collection has former values.
pub fn any_former(c: &Connection, collection: CollectionId) -> Result<bool, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT 1 FROM response AS r WHERE r.collection_id = ?1
         AND EXISTS (SELECT 1 FROM former_row AS f WHERE f.response_id = r.id) LIMIT 1",
    )?;
    Ok(statement.exists([collection])?)
}
