//! When a collection takes data (FEATURES E1, E2).

use chrono::{DateTime, Utc};

/// From `opens_at` on, until just before `closes_at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub opens_at: DateTime<Utc>,
    pub closes_at: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowState {
    NotOpen,
    Open,
    Closed,
}

impl Window {
    /// Decided by the clock alone: no job has to run for a window to open or close.
    pub fn state(&self, now: DateTime<Utc>) -> WindowState {
        if now >= self.closes_at {
            WindowState::Closed
        } else if now < self.opens_at {
            WindowState::NotOpen
        } else {
            WindowState::Open
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeDelta, TimeZone};

    #[test]
    fn the_closing_moment_is_already_closed() {
        let opens_at = Utc.with_ymd_and_hms(2026, 8, 30, 17, 56, 0).unwrap();
        let closes_at = Utc.with_ymd_and_hms(2026, 9, 7, 15, 0, 0).unwrap();
        let window = Window { opens_at, closes_at };
        let tick = TimeDelta::milliseconds(1);
        assert_eq!(window.state(opens_at - tick), WindowState::NotOpen);
        assert_eq!(window.state(opens_at), WindowState::Open);
        assert_eq!(window.state(closes_at - tick), WindowState::Open);
        assert_eq!(window.state(closes_at), WindowState::Closed);
    }
}
