//! SQL of the room.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::model::{About, Notification, PER_PAGE};
use crate::db::time::{from_ms, to_ms};
use crate::domain::{AccountId, CollectionId, ReportId};
use crate::error::AppError;

/// Tells an account that something has happened, in the transaction of what has. `report`: what can be downloaded.
pub fn notify(
    c: &Connection,
    account: AccountId,
    subject: &str,
    text: &str,
    about: Option<About>,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let (report, collection) = match about {
        Some(About::Report(report)) => (Some(report), None),
        Some(About::Table(collection)) => (None, Some(collection)),
        None => (None, None),
    };
    c.prepare_cached(
        "INSERT INTO notification (account_id, at, subject, text, report_id, collection_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![account, to_ms(now), subject, text, report, collection])?;
    Ok(())
}

/// The report was downloaded: its notification tells nothing new any more.
pub fn see_report(c: &Connection, report: ReportId, now: DateTime<Utc>) -> Result<(), AppError> {
    c.prepare_cached("UPDATE notification SET seen_at = ?2 WHERE report_id = ?1 AND seen_at IS NULL")?
        .execute(params![report, to_ms(now)])?;
    Ok(())
}

/// Everything the account was told of until now is seen.
pub fn see_all(c: &Connection, account: AccountId, until: i64, now: DateTime<Utc>) -> Result<(), AppError> {
    c.prepare_cached("UPDATE notification SET seen_at = ?3 WHERE account_id = ?1 AND seen_at IS NULL AND id <= ?2")?
        .execute(params![account, until, to_ms(now)])?;
    Ok(())
}

/// How many there are, and the largest id among them (0 without any).
pub fn count(c: &Connection, account: AccountId) -> Result<(u64, i64), AppError> {
    let mut statement =
        c.prepare_cached("SELECT count(*), coalesce(max(id), 0) FROM notification WHERE account_id = ?1")?;
    Ok(statement.query_row([account], |row| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?)))?)
}

/// A page of an account's notifications, newest first; `page` counts from 1.
pub fn page(c: &Connection, account: AccountId, page: u64) -> Result<Vec<Notification>, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT at, subject, text, report_id, seen_at IS NULL, collection_id FROM notification
         WHERE account_id = ?1 ORDER BY id DESC LIMIT ?2 OFFSET ?3",
    )?;
    let offset = page.saturating_sub(1).saturating_mul(PER_PAGE).min(u32::MAX.into()) as i64;
    let rows = statement.query_map(params![account, PER_PAGE as i64, offset], |row| {
        Ok(Notification {
            at: from_ms(row.get(0)?),
            subject: row.get(1)?,
            text: row.get(2)?,
            about: match row.get(3)? {
                Some(report) => Some(About::Report(report)),
                None => row.get::<_, Option<CollectionId>>(5)?.map(About::Table),
            },
            unseen: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
