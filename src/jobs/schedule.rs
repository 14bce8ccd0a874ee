//! What happens again and again: table `schedule`.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, params};

use crate::app::App;
use crate::db::time::to_ms;
use crate::error::{AppError, chain};

/// Work that comes due by itself. Rooms have theirs in `rooms::recurring`.
#[derive(Clone, Copy)]
pub struct Recurring {
    /// The key in table `schedule`.
    pub name: &'static str,
    /// From one run to the next.
    pub every: TimeDelta,
    /// Does the work on a thread that may block; gives what came of it, in Russian, for the operator.
    pub run: fn(&App, DateTime<Utc>) -> Result<String, AppError>,
}

/// A run that failed is tried again this soon, or at its usual time if that is sooner.
const AFTER_FAILURE: TimeDelta = TimeDelta::minutes(5);

/// Makes every name known to the table, a new one due at once, and forgets those that are no more.
pub(super) fn register(connection: &Connection, names: &[&str], now: DateTime<Utc>) -> Result<(), AppError> {
    let mut insert = connection
        .prepare_cached("INSERT INTO schedule (name, next_at) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING")?;
    for name in names {
        insert.execute(params![name, to_ms(now)])?;
    }
    let known = serde_json::to_string(names)?;
    connection
        .prepare_cached("DELETE FROM schedule WHERE name NOT IN (SELECT value FROM json_each(?1))")?
        .execute([known])?;
    Ok(())
}

/// Runs what is due at `now`, one after another; gives the names of what ran. Blocks. The next due time is written after
/// the run, so a run cut off by a crash is repeated.
pub fn run_recurring(app: &App, recurring: &[Recurring], now: DateTime<Utc>) -> Result<Vec<&'static str>, AppError> {
    let due = app.db.read(|c| due_names(c, now))?;
    let mut ran = Vec::new();
    for job in recurring.iter().filter(|job| due.iter().any(|name| name == job.name)) {
        let (pause, result) = match (job.run)(app, now) {
            Ok(result) => (job.every, result),
            Err(error) => {
                let cause = chain(&error);
                tracing::error!(name = job.name, cause, "recurring job failed");
                (job.every.min(AFTER_FAILURE), format!("ошибка: {cause}"))
            }
        };
        let name = job.name;
        app.db.write_blocking(move |c| record(c, name, now + pause, now, &result))?;
        ran.push(name);
    }
    Ok(ran)
}

fn due_names(connection: &Connection, now: DateTime<Utc>) -> Result<Vec<String>, AppError> {
    let mut statement = connection.prepare_cached("SELECT name FROM schedule WHERE next_at <= ?1 ORDER BY next_at")?;
    let names = statement.query_map([to_ms(now)], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

fn record(
    connection: &Connection,
    name: &str,
    next: DateTime<Utc>,
    last: DateTime<Utc>,
    result: &str,
) -> Result<(), AppError> {
    connection
        .prepare_cached("UPDATE schedule SET next_at = ?2, last_at = ?3, last_result = ?4 WHERE name = ?1")?
        .execute(params![name, to_ms(next), to_ms(last), result])?;
    Ok(())
}
