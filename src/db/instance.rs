//! Settings kept in the file itself.

use rusqlite::{Connection, OptionalExtension};

use crate::error::AppError;

/// Region code, two digits.
pub const REGION: &str = "region";
/// Name shown in the head of each page.
pub const TITLE: &str = "title";
/// IANA name of the zone times are shown in.
pub const TIMEZONE: &str = "timezone";
/// 32 random bytes in hex; CSRF tokens are made with it.
pub const SECRET: &str = "secret";

/// A setting, `None` when never set.
pub fn get(connection: &Connection, key: &str) -> Result<Option<String>, AppError> {
    let mut statement = connection.prepare_cached("SELECT value FROM instance WHERE key = ?1")?;
    Ok(statement.query_row([key], |row| row.get(0)).optional()?)
}

pub fn set(connection: &Connection, key: &str, value: &str) -> Result<(), AppError> {
    connection
        .prepare_cached("INSERT INTO instance (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2")?
        .execute([key, value])?;
    Ok(())
}
