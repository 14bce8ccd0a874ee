//! `oko restore`: a copy back into its place, with the server stopped.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::check::{integrity, open_read_only};
use super::{CliError, DataArg};
use crate::clock::Clock;
use crate::db::audit::{self, Actor};
use crate::db::{Db, backup, data_dir, migrations};
use crate::error::AppError;

/// Восстановить базу из копии; сервер должен быть остановлен
#[derive(clap::Args)]
pub struct Args {
    /// Копия, сделанная oko backup
    #[arg(value_name = "FILE.db")]
    file: PathBuf,
    #[command(flatten)]
    data: DataArg,
}

pub fn run(args: Args) -> Result<(), CliError> {
    if !args.file.is_file() {
        return Err(CliError::Usage(format!("нет файла {}", args.file.display())));
    }
    let copy = open_read_only(&args.file)?;
    check_copy(&copy, &args.file)?;
    let folder = &args.data.data;
    data_dir::create(folder).map_err(|cause| CliError::Failed(format!("папка {}: {cause}", folder.display())))?;
    let _lock = data_dir::lock(folder)?
        .ok_or_else(|| CliError::Failed(format!("на папке {} работает сервер: остановите его", folder.display())))?;
    let live = data_dir::database(folder);
    let kept = keep_present(&live)?;
    // The copy is written beside and renamed: a cut in the middle leaves the present database as it was.
    backup::copy_to(&copy, &live)?;
    data_dir::give_to_owner(folder, &live)?;
    migrations::prepare(&live).map_err(|cause| CliError::Failed(cause.to_string()))?;
    mark(&live, &args.file)?;
    println!("База восстановлена из {}", args.file.display());
    if let Some(kept) = kept {
        println!("Прежняя база сохранена: {}", kept.display());
    }
    Ok(())
}

fn check_copy(copy: &Connection, file: &Path) -> Result<(), CliError> {
    let version = migrations::version(copy, file).map_err(|cause| CliError::Failed(cause.to_string()))?;
    let faults = if version == 0 { vec!["файл пуст".to_owned()] } else { integrity(copy)? };
    match faults.first() {
        None => Ok(()),
        Some(fault) => Err(CliError::Failed(format!("копия {} повреждена: {fault}", file.display()))),
    }
}

/// Keeps the present database under another name, and leaves no -wal of it that the restored one would read as its own.
fn keep_present(live: &Path) -> Result<Option<PathBuf>, CliError> {
    if !live.exists() {
        return Ok(None);
    }
    let stamp = Clock::System.now().format("%Y%m%d-%H%M%S");
    let kept = live.with_file_name(format!("oko-before-restore-{stamp}.db"));
    match open_read_write(live).and_then(|present| Ok(backup::copy_to(&present, &kept)?)) {
        Ok(()) => {}
        // A present database too broken to be read is kept as it is.
        Err(_) => drop(std::fs::copy(live, &kept)?),
    }
    for suffix in ["-wal", "-shm"] {
        let mut beside = live.as_os_str().to_owned();
        beside.push(suffix);
        match std::fs::remove_file(PathBuf::from(beside)) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => return Err(cause.into()),
            _ => {}
        }
    }
    Ok(Some(kept))
}

fn open_read_write(file: &Path) -> Result<Connection, CliError> {
    let connection = Connection::open(file).map_err(AppError::from)?;
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").map_err(AppError::from)?;
    Ok(connection)
}

/// Sessions of the copy's time are over; the log says what happened.
fn mark(live: &Path, from: &Path) -> Result<(), CliError> {
    let db = Db::open(live)?;
    let details = serde_json::json!({ "from": from.display().to_string() });
    let now = Clock::System.now();
    db.write_blocking(move |c| {
        c.execute("DELETE FROM session", [])?;
        audit::record(c, now, &Actor::cli(), "restore", "instance", &details)
    })?;
    db.close();
    Ok(())
}
