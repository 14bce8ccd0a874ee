//! SQL of the room.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::Connection;

use crate::db::time::to_ms;
use crate::domain::{CollectionId, Viewer};
use crate::error::AppError;
use crate::rooms::audience::{VISIBLE, Watching};

/// Collections that closed this long ago are still shown.
const STILL_SHOWN: TimeDelta = TimeDelta::days(30);

/// The collections the viewer may see that have begun and are not long closed; what closes first comes first, closed
/// ones last.
pub fn current(c: &Connection, viewer: &Viewer, now: DateTime<Utc>) -> Result<Vec<CollectionId>, AppError> {
    let sql = format!(
        "SELECT k.id FROM collection AS k JOIN publication AS p ON p.id = k.publication_id
         WHERE k.opens_at <= :now AND k.closes_at > :since AND {VISIBLE}
         ORDER BY k.closes_at <= :now, abs(k.closes_at - :now), k.id"
    );
    let since = to_ms(now - STILL_SHOWN);
    let watching = Watching::new(viewer, now);
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement.query_map(&*watching.params(&[(":since", &since)]), |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
