//! Copies of the whole file, taken while the server works (FEATURES I4).

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use crate::error::AppError;

/// Pages copied before other connections get their turn.
const PAGES: i32 = 2000;

/// Copies the database of `source` into a new file `target`, complete or not at all: it is written under a temporary name
/// beside it, synced, then renamed. The source stays in use.
pub fn copy_to(source: &Connection, target: &Path) -> Result<(), AppError> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let draft = tempfile::Builder::new().prefix(".oko-copy-").suffix(".db").tempfile_in(folder)?;
    copy_pages(source, draft.path())?;
    draft.as_file().sync_all()?;
    draft.persist(target).map_err(|cause| cause.error)?;
    std::fs::File::open(folder)?.sync_all()?;
    Ok(())
}

fn copy_pages(source: &Connection, draft: &Path) -> Result<(), AppError> {
    // One read transaction, so that writers beside can't make the copy start over again and again.
    source.execute_batch("BEGIN")?;
    let copied = copy_in_snapshot(source, draft);
    source.execute_batch("COMMIT")?;
    copied
}

fn copy_in_snapshot(source: &Connection, draft: &Path) -> Result<(), AppError> {
    source.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    let mut target = Connection::open(draft)?;
    {
        let backup = Backup::new(source, &mut target)?;
        loop {
            match backup.step(PAGES)? {
                StepResult::Done => break,
                StepResult::Busy | StepResult::Locked => std::thread::sleep(Duration::from_millis(20)),
                _ => {}
            }
        }
    }
    // A plain single file: the copy is carried about and mailed, a -wal beside it would be forgotten.
    target.execute_batch("PRAGMA journal_mode = DELETE;")?;
    Ok(())
}
