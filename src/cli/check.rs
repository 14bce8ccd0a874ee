//! `oko check`: is everything in the file as it should be.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};

use super::{CliError, DataArg};
use crate::db::{blobs, migrations};
use crate::error::AppError;

/// Проверить базу: целостность, связи, файлы, сданные отчёты, версию схемы
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    data: DataArg,
}

pub fn run(args: Args) -> Result<(), CliError> {
    let file = args.data.existing()?;
    let connection = open_read_only(&file)?;
    let found = migrations::version(&connection, &file).map_err(|cause| CliError::Failed(cause.to_string()))?;
    if found < migrations::current() as i64 {
        println!("схема: версия {found}, будет обновлена до {} при запуске", migrations::current());
    } else {
        println!("схема: версия {found}, текущая");
    }
    let faults = [
        report("целостность", integrity(&connection)?),
        report("связи", foreign_keys(&connection)?),
        report("файлы", blobs::verify(&connection)?.iter().map(|id| format!("файл {id} повреждён")).collect()),
        report("сданные отчёты", submissions(&connection)?),
    ];
    match faults.iter().sum::<usize>() {
        0 => Ok(()),
        count => Err(CliError::Failed(format!("база повреждена: ошибок {count}; восстановите копию: oko restore"))),
    }
}

/// A connection that can't change the file.
pub fn open_read_only(file: &Path) -> Result<Connection, CliError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(file, flags)
        .and_then(|c| c.busy_timeout(std::time::Duration::from_secs(15)).map(|()| c));
    opened.map_err(|cause| CliError::Failed(format!("не удалось открыть {}: {cause}", file.display())))
}

/// Prints one line for a check that passed, one for each fault otherwise; gives the number of faults.
fn report(name: &str, faults: Vec<String>) -> usize {
    if faults.is_empty() {
        println!("{name}: в порядке");
    }
    for fault in &faults {
        println!("{name}: {fault}");
    }
    faults.len()
}

/// SQLite's own check of every page and index; also used before a restore.
pub fn integrity(connection: &Connection) -> Result<Vec<String>, AppError> {
    let mut statement = connection.prepare("PRAGMA integrity_check(20)")?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

fn foreign_keys(connection: &Connection) -> Result<Vec<String>, AppError> {
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let rows = statement.query_map([], |row| {
        Ok(format!(
            "строка таблицы {} ссылается на отсутствующую строку {}",
            row.get::<_, String>(0)?,
            row.get::<_, String>(2)?
        ))
    })?;
    Ok(rows.take(20).collect::<Result<_, _>>()?)
}

/// Every submission hashed again: what was handed in is what the receipt says.
fn submissions(connection: &Connection) -> Result<Vec<String>, AppError> {
    let mut statement = connection.prepare("SELECT number, data, sha256 FROM submission")?;
    let mut rows = statement.query([])?;
    let mut faults = Vec::new();
    while let Some(row) = rows.next()? {
        let (number, data, sha256): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if blobs::hex(&Sha256::digest(data.as_bytes())) != sha256 {
            faults.push(format!("отчёт № {number} не совпадает со своей контрольной суммой"));
        }
    }
    Ok(faults)
}
