//! SQL of uploads.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::model::{About, Stage, Upload};
use crate::db::time::{from_ms, to_ms};
use crate::domain::{CollectionId, FormVersionId, OrganisationId, UploadId, Viewer};
use crate::error::AppError;

/// Form and organisation as a template's stamp names them.
pub fn about(c: &Connection, form: FormVersionId, organisation: OrganisationId) -> Result<About, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT v.form_id, v.number, o.code, o.short_title FROM form_version AS v, organisation AS o
         WHERE v.id = ?1 AND o.id = ?2",
    )?;
    let found = statement.query_row(params![form, organisation], |row| {
        Ok(About { form: row.get(0)?, form_number: row.get(1)?, code: row.get(2)?, title: row.get(3)? })
    });
    found.optional()?.ok_or(AppError::NotFound)
}

/// What is kept of a file just read.
pub struct New {
    pub collection: CollectionId,
    pub organisation: OrganisationId,
    pub viewer: Viewer,
    pub file_name: String,
    pub form_version: FormVersionId,
    pub revision: i64,
    pub plan: String,
    pub now: DateTime<Utc>,
}

/// Keeps a file that was read; what the person's earlier ones that were never loaded held is forgotten. Their numbers stay
/// for a day, so that a page left open does not speak of another file.
pub fn insert(c: &Connection, new: &New) -> Result<UploadId, AppError> {
    c.prepare_cached(
        "UPDATE upload SET plan = ''
         WHERE collection_id = ?1 AND organisation_id = ?2 AND account_id = ?3 AND applied_at IS NULL AND plan <> ''",
    )?
    .execute(params![new.collection, new.organisation, new.viewer.account])?;
    c.prepare_cached(
        "INSERT INTO upload (collection_id, organisation_id, account_id, file_name, made_at, form_version_id, revision, plan)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        new.collection,
        new.organisation,
        new.viewer.account,
        new.file_name,
        to_ms(new.now),
        new.form_version,
        new.revision,
        new.plan
    ])?;
    Ok(UploadId(c.last_insert_rowid()))
}

/// Columns that [`upload_of`] reads.
const UPLOAD: &str = "SELECT u.id, u.collection_id, u.organisation_id, u.file_name, coalesce(a.login, ''),
        u.form_version_id, u.plan, u.applied_at, u.applied_revision, u.undone_at
    FROM upload AS u LEFT JOIN account AS a ON a.id = u.account_id";

fn upload_of(row: &Row<'_>) -> rusqlite::Result<Upload> {
    let (applied_at, revision): (Option<i64>, Option<i64>) = (row.get(7)?, row.get(8)?);
    let undone_at: Option<i64> = row.get(9)?;
    let stage = match (applied_at, revision, undone_at) {
        (_, _, Some(at)) => Stage::Undone { at: from_ms(at) },
        (Some(at), Some(revision), None) => Stage::Loaded { at: from_ms(at), revision },
        _ => Stage::Waiting,
    };
    Ok(Upload {
        id: row.get(0)?,
        collection: row.get(1)?,
        organisation: row.get(2)?,
        file_name: row.get(3)?,
        by: row.get(4)?,
        form_version: row.get(5)?,
        plan: row.get(6)?,
        stage,
    })
}

/// The upload of that number to an organisation's table; [`AppError::NotFound`] when there is none.
pub fn upload(
    c: &Connection,
    id: UploadId,
    collection: CollectionId,
    organisation: OrganisationId,
) -> Result<Upload, AppError> {
    let sql = format!("{UPLOAD} WHERE u.id = ?1 AND u.collection_id = ?2 AND u.organisation_id = ?3");
    let mut statement = c.prepare_cached(&sql)?;
    statement.query_row(params![id, collection, organisation], upload_of).optional()?.ok_or(AppError::NotFound)
}

/// The file loaded last into an organisation's table.
pub fn latest(
    c: &Connection,
    collection: CollectionId,
    organisation: OrganisationId,
) -> Result<Option<Upload>, AppError> {
    let sql = format!(
        "{UPLOAD} WHERE u.collection_id = ?1 AND u.organisation_id = ?2 AND u.applied_at IS NOT NULL
         ORDER BY u.applied_revision DESC LIMIT 1"
    );
    let mut statement = c.prepare_cached(&sql)?;
    Ok(statement.query_row(params![collection, organisation], upload_of).optional()?)
}

/// The upload is loaded; false when it was already. What earlier ones would be taken back with is needed no more.
pub fn set_loaded(
    c: &Connection,
    upload: &Upload,
    revision: i64,
    steps: &str,
    now: DateTime<Utc>,
) -> Result<bool, AppError> {
    let loaded = c
        .prepare_cached(
            "UPDATE upload SET applied_at = ?2, applied_revision = ?3, plan = ?4 WHERE id = ?1 AND applied_at IS NULL",
        )?
        .execute(params![upload.id, to_ms(now), revision, steps])?;
    c.prepare_cached(
        "UPDATE upload SET plan = '' WHERE collection_id = ?1 AND organisation_id = ?2 AND id <> ?3 AND applied_at IS NOT NULL
           AND applied_revision < ?4 AND plan <> ''",
    )?
    .execute(params![upload.collection, upload.organisation, upload.id, revision])?;
    Ok(loaded == 1)
}

/// The upload is taken back; false when it was already.
pub fn set_undone(c: &Connection, upload: UploadId, now: DateTime<Utc>) -> Result<bool, AppError> {
    let undone = c
        .prepare_cached("UPDATE upload SET undone_at = ?2, plan = '' WHERE id = ?1 AND undone_at IS NULL")?
        .execute(params![upload, to_ms(now)])?;
    Ok(undone == 1)
}

/// Removes files that nobody has loaded, and those loaded long ago; gives how many.
pub fn sweep(c: &Connection, waiting: DateTime<Utc>, loaded: DateTime<Utc>) -> Result<usize, AppError> {
    let mut statement =
        c.prepare_cached("DELETE FROM upload WHERE made_at < ?1 AND (applied_at IS NULL OR made_at < ?2)")?;
    Ok(statement.execute(params![to_ms(waiting), to_ms(loaded)])?)
}
