//! The data folder: `oko.db`, and `oko.lock` held by the server that runs on it.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// Name of the database inside the data folder.
pub const DATABASE: &str = "oko.db";
const LOCK: &str = "oko.lock";

/// The database's path in `data`.
pub fn database(data: &Path) -> PathBuf {
    data.join(DATABASE)
}

/// Makes the folder, readable by its owner only.
pub fn create(data: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(data)
}

/// Held while it lives; the system lets go of it when the process dies, however it dies.
pub struct DataLock {
    _file: File,
}

/// Takes the folder for this process alone: `serve` and `restore` do. `None`: another process holds it.
pub fn lock(data: &Path) -> std::io::Result<Option<DataLock>> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(data.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(DataLock { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(cause)) => Err(cause),
    }
}
