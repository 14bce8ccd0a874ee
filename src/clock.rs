//! The only place that reads "now". Time elsewhere is a parameter.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, SubsecRound, Utc};

/// Where "now" comes from; cheap to clone.
#[derive(Clone, Debug)]
pub enum Clock {
    System,
    /// Milliseconds since 1970 UTC, moved by a test.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `start` until moved.
    pub fn manual(start: DateTime<Utc>) -> Clock {
        Clock::Manual(Arc::new(AtomicI64::new(start.timestamp_millis())))
    }

    /// Now, to the millisecond: as precise as what is stored.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Clock::System => Utc::now().trunc_subsecs(3),
            Clock::Manual(at) => DateTime::from_timestamp_millis(at.load(Ordering::SeqCst)).unwrap_or_default(),
        }
    }

    /// Moves a manual clock; the system's stays as it is.
    pub fn set(&self, now: DateTime<Utc>) {
        if let Clock::Manual(at) = self {
            at.store(now.timestamp_millis(), Ordering::SeqCst);
        }
    }
}
