//! SQL of table `job`.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value as Json;

use crate::db::time::to_ms;
use crate::error::AppError;

/// How long a claimed job is left alone without a sign of life from its worker.
pub(super) const LEASE: TimeDelta = TimeDelta::seconds(60);
/// Pause before the second attempt; it doubles with each further one.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(5);
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(1);
/// Characters kept of an error.
const ERROR_LIMIT: usize = 2_000;

/// A job in the hands of a worker.
pub(super) struct Claimed {
    pub id: i64,
    pub kind: String,
    pub payload: String,
    /// This one included. Together with `id` it names the claim: a later claim has another number.
    pub attempts: u32,
}

/// Puts a job into the queue, in the transaction of the act that causes it. `kind` is a [`super::Kind::name`]; the
/// payload names rows by id and never holds a secret. Gives the job's id.
pub fn enqueue(connection: &Connection, kind: &str, payload: &Json, due: DateTime<Utc>) -> Result<i64, AppError> {
    connection.prepare_cached("INSERT INTO job (kind, payload, due_at) VALUES (?1, ?2, ?3)")?.execute(params![
        kind,
        payload.to_string(),
        to_ms(due)
    ])?;
    Ok(connection.last_insert_rowid())
}

/// Whether [`claim`] would find one: asked on a reading connection, so that an idle second costs no transaction.
pub(super) fn any_due(connection: &Connection, now: DateTime<Utc>) -> Result<bool, AppError> {
    let mut statement = connection
        .prepare_cached("SELECT 1 FROM job WHERE failed_at IS NULL AND due_at <= ?1 AND leased_until <= ?1 LIMIT 1")?;
    Ok(statement.exists([to_ms(now)])?)
}

/// Takes the job that has been due longest and is in nobody's hands.
pub(super) fn claim(connection: &Connection, now: DateTime<Utc>) -> Result<Option<Claimed>, AppError> {
    let mut statement = connection.prepare_cached(
        "UPDATE job SET leased_until = ?2, attempts = attempts + 1
         WHERE id = (SELECT id FROM job WHERE failed_at IS NULL AND due_at <= ?1 AND leased_until <= ?1
                     ORDER BY due_at, id LIMIT 1)
         RETURNING id, kind, payload, attempts",
    )?;
    let claimed = statement.query_row(params![to_ms(now), to_ms(now + LEASE)], |row| {
        Ok(Claimed { id: row.get(0)?, kind: row.get(1)?, payload: row.get(2)?, attempts: row.get(3)? })
    });
    Ok(claimed.optional()?)
}

/// The worker is alive: nobody else takes its job for another lease.
pub(super) fn renew(connection: &Connection, id: i64, attempts: u32, now: DateTime<Utc>) -> Result<(), AppError> {
    connection.prepare_cached("UPDATE job SET leased_until = ?3 WHERE id = ?1 AND attempts = ?2")?.execute(params![
        id,
        attempts,
        to_ms(now + LEASE)
    ])?;
    Ok(())
}

/// Done: the row goes.
pub(super) fn finish(connection: &Connection, id: i64, attempts: u32) -> Result<(), AppError> {
    connection.prepare_cached("DELETE FROM job WHERE id = ?1 AND attempts = ?2")?.execute(params![id, attempts])?;
    Ok(())
}

/// Not done because the program stops: as if it had not been claimed.
pub(super) fn release(connection: &Connection, id: i64, attempts: u32) -> Result<(), AppError> {
    connection
        .prepare_cached("UPDATE job SET leased_until = 0, attempts = attempts - 1 WHERE id = ?1 AND attempts = ?2")?
        .execute(params![id, attempts])?;
    Ok(())
}

/// Failed: to be tried again after a pause.
pub(super) fn retry(
    connection: &Connection,
    id: i64,
    attempts: u32,
    error: &str,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    connection
        .prepare_cached(
            "UPDATE job SET leased_until = 0, due_at = ?3, last_error = ?4 WHERE id = ?1 AND attempts = ?2",
        )?
        .execute(params![id, attempts, to_ms(now + pause(attempts)), shortened(error)])?;
    Ok(())
}

/// Failed for good; `false` when the claim is no longer ours.
pub(super) fn give_up(
    connection: &Connection,
    id: i64,
    attempts: u32,
    error: &str,
    now: DateTime<Utc>,
) -> Result<bool, AppError> {
    let changed = connection
        .prepare_cached(
            "UPDATE job SET leased_until = 0, failed_at = ?3, last_error = ?4 WHERE id = ?1 AND attempts = ?2",
        )?
        .execute(params![id, attempts, to_ms(now), shortened(error)])?;
    Ok(changed > 0)
}

/// Only one server works on a data folder, so at its start every lease is a dead process's.
pub(super) fn void_leases(connection: &Connection) -> Result<usize, AppError> {
    let mut statement = connection.prepare_cached(
        "UPDATE job SET leased_until = 0 WHERE failed_at IS NULL AND leased_until > 0 /* reads all of job */",
    )?;
    Ok(statement.execute([])?)
}

/// The pause after that many attempts.
fn pause(attempts: u32) -> TimeDelta {
    let doubled = FIRST_PAUSE * 2i32.pow(attempts.saturating_sub(1).min(16));
    doubled.min(LONGEST_PAUSE)
}

fn shortened(error: &str) -> String {
    error.chars().take(ERROR_LIMIT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        let seconds: Vec<i64> = [1, 2, 3, 8, 20, u32::MAX].map(|attempts| pause(attempts).num_seconds()).to_vec();
        assert_eq!(seconds, [5, 10, 20, 640, 3600, 3600]);
    }
}
