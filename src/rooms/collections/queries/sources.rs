//! SQL of what forms take from elsewhere: the organisation's card, the table the operator uploaded, the earlier collection.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use crate::db::time::to_ms;
use crate::domain::{CollectionId, FormVersionId, OrganisationId, OrganisationKind, ResponseId};
use crate::error::AppError;
use crate::forms::spec::PASSPORT_FIELDS;

/// The card of an organisation by the names of [`PASSPORT_FIELDS`].
pub fn passport(c: &Connection, organisation: OrganisationId) -> Result<BTreeMap<String, String>, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT o.code, o.short_title, o.full_title, o.kind, m.title, m.code, o.inn, o.ogrn, o.kpp, o.address, o.head,
           o.phone, o.email
         FROM organisation AS o JOIN municipality AS m ON m.id = o.municipality_id WHERE o.id = ?1",
    )?;
    let card = statement.query_row([organisation], |row| {
        PASSPORT_FIELDS.iter().enumerate().map(|(at, (name, _))| Ok(((*name).to_owned(), row.get(at)?))).collect()
    });
    let mut card: BTreeMap<String, String> = card.optional()?.ok_or(AppError::NotFound)?;
    if let Some(kind) = card.get_mut("kind") {
        *kind = OrganisationKind::parse(kind).map_or("", OrganisationKind::title).to_owned();
    }
    Ok(card)
}

/// The organisation's rows of the table uploaded for a collection, in order: heading → text.
pub fn table(
    c: &Connection,
    collection: CollectionId,
    organisation: OrganisationId,
) -> Result<Vec<BTreeMap<String, String>>, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT cells FROM prefill_row WHERE collection_id = ?1 AND organisation_id = ?2 ORDER BY number",
    )?;
    let mut rows = statement.query(params![collection, organisation])?;
    let mut read = Vec::new();
    while let Some(row) = rows.next()? {
        read.push(serde_json::from_str(row.get_ref(0)?.as_str().map_err(AppError::internal)?)?);
    }
    Ok(read)
}

/// What the organisation handed in last to the collection named as the earlier one: the version of its form, and the data.
pub fn earlier(
    c: &Connection,
    collection: CollectionId,
    organisation: OrganisationId,
) -> Result<Option<(FormVersionId, String)>, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT s.form_version_id, s.data FROM collection AS k
         JOIN response AS r ON r.collection_id = k.previous_id AND r.organisation_id = ?2
         JOIN submission AS s ON s.id = r.submission_id
         WHERE k.id = ?1",
    )?;
    Ok(statement.query_row(params![collection, organisation], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// Numbers that change when the registry does, and when the organisation hands in to the earlier collection again.
pub fn mark(
    c: &Connection,
    collection: CollectionId,
    organisation: OrganisationId,
) -> Result<(i64, Option<i64>), AppError> {
    let mut statement = c.prepare_cached("SELECT number FROM change WHERE subject = 'registry'")?;
    let registry = statement.query_row([], |row| row.get(0)).optional()?.unwrap_or(0);
    let mut statement = c.prepare_cached(
        "SELECT r.submission_id FROM collection AS k
         JOIN response AS r ON r.collection_id = k.previous_id AND r.organisation_id = ?2
         WHERE k.id = ?1",
    )?;
    let earlier = statement.query_row(params![collection, organisation], |row| row.get(0)).optional()?.flatten();
    Ok((registry, earlier))
}

/// Makes a response that nobody has begun: only filled by itself.
pub fn begin_prefilled(
    c: &Connection,
    collection: CollectionId,
    organisation: OrganisationId,
    form_version: FormVersionId,
    now: DateTime<Utc>,
) -> Result<ResponseId, AppError> {
    c.prepare_cached(
        "INSERT INTO response (collection_id, organisation_id, form_version_id, revision, started_at, changed_at, changed_by)
         VALUES (?1, ?2, ?3, 0, NULL, ?4, NULL)",
    )?
    .execute(params![collection, organisation, form_version, to_ms(now)])?;
    Ok(ResponseId(c.last_insert_rowid()))
}

/// Rows were filled by themselves under that revision: no change of a person.
pub fn set_prefilled(c: &Connection, response: ResponseId, revision: i64, now: DateTime<Utc>) -> Result<(), AppError> {
    c.prepare_cached("UPDATE response SET revision = ?2, prefilled_at = ?3 WHERE id = ?1")?.execute(params![
        response,
        revision,
        to_ms(now)
    ])?;
    Ok(())
}
