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

/// Makes root's file in `data` belong to whom the folder belongs: what root does there must not lock the service out.
pub fn give_to_owner(data: &Path, file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    let (folder, found) = (data.metadata()?, file.metadata()?);
    if found.uid() == 0 && folder.uid() != 0 {
        chown(file, Some(folder.uid()), Some(folder.gid()))?;
    }
    Ok(())
}

/// Held while it lives; the system lets go of it when the process dies, however it dies.
pub struct DataLock {
    _file: File,
}

/// Takes the folder for this process alone: `serve` and `restore` do. `None`: another process holds it.
pub fn lock(data: &Path) -> std::io::Result<Option<DataLock>> {
    let path = data.join(LOCK);
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
    give_to_owner(data, &path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(DataLock { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(cause)) => Err(cause),
    }
}
