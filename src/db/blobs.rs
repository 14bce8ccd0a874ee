//! Contents of files, in chunks inside the database (DESIGN 2). Nothing here holds more than a few chunks in memory.

use std::io::Read;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::Db;
use super::time::to_ms;
use crate::domain::BlobId;
use crate::error::AppError;

/// Bytes of a chunk; every one but a blob's last is exactly that long.
pub const CHUNK: usize = 256 * 1024;
/// Chunks written in one transaction: other writers get their turn between.
const CHUNKS_A_WRITE: usize = 16;

/// Stores everything `source` gives, up to `limit` bytes. The same contents are stored once. What fails leaves nothing; a
/// crash leaves an incomplete blob, which [`sweep`] removes. Blocks: not for async handlers.
pub fn store(db: &Db, mut source: impl Read, limit: u64, now: DateTime<Utc>) -> Result<BlobId, AppError> {
    let id = db.write_blocking(move |c| begin(c, now))?;
    let mut hash = Sha256::new();
    let mut size = 0u64;
    let mut next = 0i64;
    loop {
        let chunks = match read_chunks(&mut source) {
            Ok(chunks) => chunks,
            Err(cause) => {
                db.write_blocking(move |c| discard(c, id))?;
                return Err(cause.into());
            }
        };
        let last = chunks.len() < CHUNKS_A_WRITE;
        for chunk in &chunks {
            hash.update(chunk);
            size += chunk.len() as u64;
        }
        if size > limit {
            db.write_blocking(move |c| discard(c, id))?;
            return Err(AppError::TooLarge(format!("файл больше {} МБ", limit / 1_000_000)));
        }
        let first = next;
        next += chunks.len() as i64;
        db.write_blocking(move |c| append(c, id, first, &chunks))?;
        if last {
            break;
        }
    }
    let sha256 = hex(&hash.finalize());
    db.write_blocking(move |c| complete(c, id, &sha256, size, now))
}

/// A complete blob, as an answer needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    pub id: BlobId,
    /// Bytes.
    pub size: u64,
    /// Lower-case hex.
    pub sha256: String,
}

/// A complete blob; `None`: there is none of that id.
pub fn find(connection: &Connection, id: BlobId) -> Result<Option<Blob>, AppError> {
    let mut statement =
        connection.prepare_cached("SELECT size, sha256 FROM blob WHERE id = ?1 AND complete_at IS NOT NULL")?;
    let found = statement.query_row([id], |row| {
        Ok(Blob { id, size: u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0), sha256: row.get(1)? })
    });
    Ok(found.optional()?)
}

/// Chunk `number` of a blob; `None` past its end.
pub fn chunk(connection: &Connection, id: BlobId, number: u64) -> Result<Option<Vec<u8>>, AppError> {
    let mut statement = connection.prepare_cached("SELECT bytes FROM blob_chunk WHERE blob_id = ?1 AND number = ?2")?;
    Ok(statement.query_row(params![id, number as i64], |row| row.get(0)).optional()?)
}

/// Removes what a crash left behind before `older_than`: blobs cut off in the middle, and whole ones that the act they
/// were for never came to use; gives how many.
pub fn sweep(connection: &Connection, older_than: DateTime<Utc>) -> Result<usize, AppError> {
    let mut cut_off = connection.prepare_cached("DELETE FROM blob WHERE complete_at IS NULL AND created_at < ?1")?;
    let mut unused = connection.prepare_cached(
        "DELETE FROM blob WHERE complete_at < ?1 AND NOT EXISTS (SELECT 1 FROM file WHERE blob_id = blob.id)
         AND NOT EXISTS (SELECT 1 FROM report WHERE blob_id = blob.id) /* reads all of blob */",
    )?;
    Ok(cut_off.execute([to_ms(older_than)])? + unused.execute([to_ms(older_than)])?)
}

/// Removes those of `ids` that nothing refers to: what was stored for an act that then failed.
pub fn discard_unused(connection: &Connection, ids: &[BlobId]) -> Result<(), AppError> {
    let mut statement = connection.prepare_cached(
        "DELETE FROM blob WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM file WHERE blob_id = ?1)
         AND NOT EXISTS (SELECT 1 FROM report WHERE blob_id = ?1)",
    )?;
    for id in ids {
        statement.execute([id])?;
    }
    Ok(())
}

/// Reads every blob again and compares: ids of those whose size or SHA-256 is not what was noted (`oko check`).
pub fn verify(connection: &Connection) -> Result<Vec<BlobId>, AppError> {
    let mut blobs = connection.prepare("SELECT id, sha256, size FROM blob WHERE complete_at IS NOT NULL")?;
    let mut rows = blobs.query([])?;
    let mut wrong = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, sha256, size): (BlobId, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let mut hash = Sha256::new();
        let mut found = 0i64;
        let mut number = 0;
        while let Some(bytes) = chunk(connection, id, number)? {
            hash.update(&bytes);
            found += bytes.len() as i64;
            number += 1;
        }
        if found != size || hex(&hash.finalize()) != sha256 {
            wrong.push(id);
        }
    }
    Ok(wrong)
}

/// Lower-case hexadecimal, as hashes are kept and shown.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn begin(connection: &Connection, now: DateTime<Utc>) -> Result<BlobId, AppError> {
    connection.prepare_cached("INSERT INTO blob (created_at) VALUES (?1)")?.execute([to_ms(now)])?;
    Ok(BlobId(connection.last_insert_rowid()))
}

fn append(connection: &Connection, id: BlobId, first: i64, chunks: &[Vec<u8>]) -> Result<(), AppError> {
    let mut statement =
        connection.prepare_cached("INSERT INTO blob_chunk (blob_id, number, bytes) VALUES (?1, ?2, ?3)")?;
    for (number, bytes) in (first..).zip(chunks) {
        statement.execute(params![id, number, bytes])?;
    }
    Ok(())
}

/// Marks the blob complete, or gives the one that already has these contents and drops the new one.
fn complete(
    connection: &Connection,
    id: BlobId,
    sha256: &str,
    size: u64,
    now: DateTime<Utc>,
) -> Result<BlobId, AppError> {
    let same: Option<BlobId> = connection
        .prepare_cached("SELECT id FROM blob WHERE sha256 = ?1 AND complete_at IS NOT NULL")?
        .query_row([sha256], |row| row.get(0))
        .optional()?;
    if let Some(same) = same {
        discard(connection, id)?;
        // Somebody is about to use it: not for the sweep.
        connection
            .prepare_cached("UPDATE blob SET complete_at = max(complete_at, ?2) WHERE id = ?1")?
            .execute(params![same, to_ms(now)])?;
        return Ok(same);
    }
    connection
        .prepare_cached("UPDATE blob SET sha256 = ?2, size = ?3, complete_at = ?4 WHERE id = ?1")?
        .execute(params![id, sha256, size as i64, to_ms(now)])?;
    Ok(id)
}

fn discard(connection: &Connection, id: BlobId) -> Result<(), AppError> {
    connection.prepare_cached("DELETE FROM blob WHERE id = ?1")?.execute([id])?;
    Ok(())
}

fn read_chunks(source: &mut impl Read) -> std::io::Result<Vec<Vec<u8>>> {
    let mut chunks = Vec::new();
    while chunks.len() < CHUNKS_A_WRITE {
        let mut chunk = Vec::with_capacity(CHUNK);
        source.by_ref().take(CHUNK as u64).read_to_end(&mut chunk)?;
        if chunk.is_empty() {
            break;
        }
        let short = chunk.len() < CHUNK;
        chunks.push(chunk);
        if short {
            break;
        }
    }
    Ok(chunks)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn open() -> (Db, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("oko.db");
        super::super::migrations::prepare(&file).unwrap();
        (Db::open(&file).unwrap(), folder)
    }

    fn count(db: &Db) -> (i64, i64) {
        let sql = "SELECT (SELECT count(*) FROM blob), (SELECT count(*) FROM blob_chunk)";
        db.read(|c| Ok(c.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?)).unwrap()
    }

    fn noon() -> DateTime<Utc> {
        DateTime::from_timestamp(1_788_264_000, 0).unwrap()
    }

    #[test]
    fn contents_come_back_whatever_their_length() {
        let (db, _folder) = open();
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, CHUNK * CHUNKS_A_WRITE, CHUNK * CHUNKS_A_WRITE + 5] {
            let bytes: Vec<u8> = (0..length).map(|n| (n % 249) as u8).collect();
            let id = store(&db, bytes.as_slice(), length as u64, noon()).unwrap();
            let blob = db.read(|c| find(c, id)).unwrap().unwrap();
            assert_eq!((blob.size, blob.sha256), (length as u64, hex(&Sha256::digest(&bytes))));
            let mut read = Vec::new();
            while let Some(chunk) = db.read(|c| chunk(c, id, (read.len() / CHUNK) as u64)).unwrap() {
                read.extend(chunk);
                if read.len() % CHUNK != 0 {
                    break;
                }
            }
            assert!(read == bytes, "{length}");
        }
        assert!(db.read(verify).unwrap().is_empty());
    }

    #[test]
    fn what_fails_leaves_nothing() {
        struct Torn(usize);
        impl Read for Torn {
            fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
                self.0 = self.0.checked_sub(buffer.len().min(1000)).ok_or(std::io::ErrorKind::UnexpectedEof)?;
                Ok(buffer.len().min(1000))
            }
        }
        let (db, _folder) = open();
        assert!(store(&db, Torn(CHUNK * 20), u64::MAX, noon()).is_err());
        assert!(matches!(store(&db, &[0; 1001][..], 1000, noon()), Err(AppError::TooLarge(_))));
        assert_eq!(count(&db), (0, 0));
    }

    #[test]
    fn the_sweep_takes_what_nobody_uses_and_only_that() {
        let (db, _folder) = open();
        let ids: Vec<BlobId> = (0..3u8).map(|n| store(&db, &[n][..], 9, noon()).unwrap()).collect();
        db.write_blocking(move |c| {
            c.execute_batch(
                "INSERT INTO section VALUES (1, 1, 'a', 'A', 'a');
                 INSERT INTO publication VALUES (1, 1, 'a', 'A', 'a', '', '', 0, 0);
                 INSERT INTO file VALUES (1, 1, NULL, 0, 'a', 'all', 1);",
            )?;
            begin(c, noon())
        })
        .unwrap();
        // The same contents are asked for again a day later: about to be used.
        assert_eq!(store(&db, &[1][..], 9, noon() + TimeDelta::hours(24)).unwrap(), ids[1]);
        let sweep_at = |hours| db.write_blocking(move |c| sweep(c, noon() + TimeDelta::hours(hours))).unwrap();
        assert_eq!((sweep_at(0), count(&db).0), (0, 4));
        assert_eq!((sweep_at(1), count(&db)), (2, (2, 2)));
        assert_eq!((sweep_at(25), count(&db)), (1, (1, 1)));
        db.write_blocking(move |c| discard_unused(c, &[ids[0]])).unwrap();
        assert_eq!(count(&db).0, 1, "in use");
    }
}
