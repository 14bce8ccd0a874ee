//! Moments as the database keeps them: milliseconds since 1970 UTC.

use chrono::{DateTime, Utc};

/// For a `…_at` column.
pub fn to_ms(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

/// From a `…_at` column; a moment beyond the calendar reads as 1970.
pub fn from_ms(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or_default()
}
