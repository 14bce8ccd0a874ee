//! SQL of sign-in.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::sign_in::MEMORY;
use crate::db::time::{from_ms, to_ms};
use crate::domain::AccountId;
use crate::error::AppError;

/// What is needed to check a password.
pub struct Credentials {
    pub account: AccountId,
    pub password_hash: String,
}

/// Failures counted under one key.
pub struct Failures {
    pub count: u32,
    pub locked_until: Option<DateTime<Utc>>,
}

impl Failures {
    /// Until when the key is locked, if it is.
    pub fn locked(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.locked_until.filter(|until| *until > now)
    }
}

/// The account of a login, unless disabled.
pub fn credentials(connection: &Connection, login: &str) -> Result<Option<Credentials>, AppError> {
    let mut statement =
        connection.prepare_cached("SELECT id, password_hash FROM account WHERE login = ?1 AND disabled_at IS NULL")?;
    let found =
        statement.query_row([login], |row| Ok(Credentials { account: row.get(0)?, password_hash: row.get(1)? }));
    Ok(found.optional()?)
}

/// Counts one more attempt under `key`, forgetting old ones; gives what is counted now. While the key is locked nothing is
/// counted: no password is looked at.
pub fn count_attempt(connection: &Connection, key: &[u8; 32], now: DateTime<Utc>) -> Result<Failures, AppError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO sign_in_failure (key_hash, failures, last_at) VALUES (?1, 1, ?2)
         ON CONFLICT (key_hash) DO UPDATE SET
           failures = CASE WHEN locked_until > ?2 THEN failures WHEN last_at < ?3 THEN 1 ELSE failures + 1 END,
           last_at = ?2
         RETURNING failures, locked_until",
    )?;
    let found = statement.query_row(params![key, to_ms(now), to_ms(now - MEMORY)], |row| {
        let until: i64 = row.get(1)?;
        Ok(Failures { count: row.get(0)?, locked_until: (until > 0).then(|| from_ms(until)) })
    });
    Ok(found?)
}

/// Takes back what [`count_attempt`] has counted under both keys.
pub fn uncount_attempt(connection: &Connection, first: &[u8; 32], second: &[u8; 32]) -> Result<(), AppError> {
    connection
        .prepare_cached("UPDATE sign_in_failure SET failures = max(failures - 1, 0) WHERE key_hash IN (?1, ?2)")?
        .execute(params![first, second])?;
    Ok(())
}

/// Locks `key`, which starts its count anew.
pub fn lock(connection: &Connection, key: &[u8; 32], until: DateTime<Utc>) -> Result<(), AppError> {
    connection
        .prepare_cached("UPDATE sign_in_failure SET locked_until = ?2, failures = 0 WHERE key_hash = ?1")?
        .execute(params![key, to_ms(until)])?;
    Ok(())
}

pub fn forget_failures(connection: &Connection, first: &[u8; 32], second: &[u8; 32]) -> Result<(), AppError> {
    connection
        .prepare_cached("DELETE FROM sign_in_failure WHERE key_hash IN (?1, ?2)")?
        .execute(params![first, second])?;
    Ok(())
}

/// Removes counts nobody needs any more; gives how many.
pub fn sweep_failures(connection: &Connection, now: DateTime<Utc>) -> Result<usize, AppError> {
    let mut statement =
        connection.prepare_cached("DELETE FROM sign_in_failure WHERE last_at < ?1 AND locked_until <= ?2")?;
    Ok(statement.execute(params![to_ms(now - MEMORY), to_ms(now)])?)
}

/// Whether there is such a login, disabled or not.
pub fn is_known(connection: &Connection, login: &str) -> Result<bool, AppError> {
    Ok(connection.prepare_cached("SELECT 1 FROM account WHERE login = ?1")?.exists([login])?)
}

/// Stores the hash of a new password; `false` when there is no such login.
pub fn set_password(connection: &Connection, login: &str, hash: &str, now: DateTime<Utc>) -> Result<bool, AppError> {
    let mut statement = connection
        .prepare_cached("UPDATE account SET password_hash = ?2, password_changed_at = ?3 WHERE login = ?1")?;
    Ok(statement.execute(params![login, hash, to_ms(now)])? > 0)
}

/// Closes (`at`) or opens (`None`) an account; `false` when it is so already.
pub fn set_disabled(connection: &Connection, login: &str, at: Option<DateTime<Utc>>) -> Result<bool, AppError> {
    let mut statement = connection.prepare_cached(
        "UPDATE account SET disabled_at = ?2 WHERE login = ?1 AND (disabled_at IS NULL) = (?2 IS NOT NULL)",
    )?;
    Ok(statement.execute(params![login, at.map(to_ms)])? > 0)
}

/// Ends every session of a login; gives how many there were.
pub fn end_sessions(connection: &Connection, login: &str) -> Result<usize, AppError> {
    let mut statement = connection
        .prepare_cached("DELETE FROM session WHERE account_id = (SELECT id FROM account WHERE login = ?1)")?;
    Ok(statement.execute([login])?)
}

/// Accounts of operators that are not disabled. A command asks once, of a small number.
pub fn enabled_operators(connection: &Connection) -> Result<i64, AppError> {
    let sql = "SELECT count(*) FROM account WHERE role = 'operator' AND disabled_at IS NULL /* reads all of account */";
    Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}
