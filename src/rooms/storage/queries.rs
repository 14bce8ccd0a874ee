//! SQL of storages and downloads.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::model::{File, Found, Storage};
use crate::db::blobs;
use crate::db::time::{from_ms, to_ms};
use crate::domain::{AccountId, BlobId, FileAccess, FileAudience, FileId, PublicationId, StorageId, Viewer};
use crate::error::AppError;
use crate::rooms::audience;

/// The storages of a publication with what the viewer may know of in them; those without anything are left out.
pub fn storages(c: &Connection, viewer: &Viewer, publication: PublicationId) -> Result<Vec<Storage>, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT storage.id, storage.position, storage.title, publication.publish_at
         FROM storage JOIN publication ON publication.id = storage.publication_id
         WHERE storage.publication_id = ?1 ORDER BY storage.position, storage.id",
    )?;
    let rows = statement.query_map([publication], |row| {
        let storage = Storage {
            position: row.get(1)?,
            title: row.get(2)?,
            available_from: from_ms(row.get(3)?),
            files: Vec::new(),
        };
        Ok((row.get::<_, StorageId>(0)?, storage))
    })?;
    let mut storages = Vec::new();
    for row in rows {
        let (id, mut storage) = row?;
        storage.files = files(c, viewer, id)?;
        storages.push(storage);
    }
    storages.retain(|storage| !storage.files.is_empty());
    Ok(storages)
}

fn files(c: &Connection, viewer: &Viewer, storage: StorageId) -> Result<Vec<File>, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT file.id, file.name, file.audience, blob.size, download.last_at
         FROM file JOIN blob ON blob.id = file.blob_id
         LEFT JOIN download ON download.file_id = file.id AND download.account_id = ?2
         WHERE file.storage_id = ?1 ORDER BY file.position, file.id",
    )?;
    let rows = statement.query_map(params![storage, viewer.account], |row| {
        let audience: FileAudience = row.get(2)?;
        Ok(File {
            id: row.get(0)?,
            name: row.get(1)?,
            size: u64::try_from(row.get::<_, i64>(3)?).unwrap_or(0),
            access: audience.access(viewer.role),
            downloaded_at: row.get::<_, Option<i64>>(4)?.map(from_ms),
        })
    })?;
    let files: Vec<File> = rows.collect::<Result<_, _>>()?;
    Ok(files.into_iter().filter(|file| file.access != FileAccess::Hidden).collect())
}

/// A file for one who wants it: not found unless the viewer sees its publication and may know of it; forbidden where it is
/// only listed (D4).
pub fn find(c: &Connection, viewer: &Viewer, id: FileId, now: DateTime<Utc>) -> Result<Found, AppError> {
    let mut statement = c.prepare_cached("SELECT publication_id, name, audience, blob_id FROM file WHERE id = ?1")?;
    let row = statement
        .query_row([id], |row| {
            Ok((row.get::<_, PublicationId>(0)?, row.get(1)?, row.get::<_, FileAudience>(2)?, row.get::<_, BlobId>(3)?))
        })
        .optional()?;
    let (publication, name, file_audience, blob) = row.ok_or(AppError::NotFound)?;
    audience::require(c, viewer, publication, now)?;
    match file_audience.access(viewer.role) {
        FileAccess::Hidden => Err(AppError::NotFound),
        FileAccess::Listed => Err(AppError::Forbidden("Файл доступен только образовательным организациям".into())),
        FileAccess::Download => {
            let blob = blobs::find(c, blob)?.ok_or_else(|| AppError::internal(format!("file {id} has no contents")))?;
            Ok(Found { id, name, blob })
        }
    }
}

/// Notes that the account has downloaded the file (D1).
pub fn record(c: &Connection, account: AccountId, file: FileId, now: DateTime<Utc>) -> Result<(), AppError> {
    c.prepare_cached(
        "INSERT INTO download (account_id, file_id, first_at, last_at) VALUES (?1, ?2, ?3, ?3)
         ON CONFLICT (account_id, file_id) DO UPDATE SET last_at = max(last_at, ?3)",
    )?
    .execute(params![account, file, to_ms(now)])?;
    Ok(())
}
