//! Which connections have stood still too long. Pure: the moment is a parameter.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::sockets::{Connection, Id};

/// How long a connection may stand still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// There is room: a browser keeps its connection for the next request.
    Ordinary,
    /// More than 70 % of the files the process may open are open.
    Short,
}

impl Patience {
    pub fn with(open: u64, limit: u64) -> Patience {
        if open * 10 >= limit * 7 { Patience::Short } else { Patience::Ordinary }
    }

    fn time(self) -> Duration {
        match self {
            Patience::Ordinary => Duration::from_secs(120),
            Patience::Short => Duration::from_secs(5),
        }
    }
}

/// What was seen of each connection.
#[derive(Default)]
pub struct Watch {
    seen: HashMap<Id, Seen>,
}

struct Seen {
    moved: u64,
    since: Instant,
}

impl Watch {
    /// Takes note of all `connections` as they are at `now` and gives those to be closed. The ones told once are told again
    /// until they are gone.
    pub fn look(&mut self, now: Instant, connections: &[Connection], patience: Patience) -> Vec<Connection> {
        let mut seen = HashMap::with_capacity(connections.len());
        let mut stalled = Vec::new();
        for connection in connections {
            let before = self.seen.remove(&connection.id).filter(|before| before.moved == connection.moved);
            let since = before.map_or(now, |before| before.since);
            if now.duration_since(since) >= patience.time() {
                stalled.push(*connection);
            }
            seen.insert(connection.id, Seen { moved: connection.moved, since });
        }
        self.seen = seen;
        stalled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: [i32; 0] = [];

    fn connection(number: i32, moved: u64) -> Connection {
        Connection { id: Id { fd: number, inode: 1000 + number as u64 }, moved }
    }

    fn look(watch: &mut Watch, start: Instant, second: u64, now: &[Connection], patience: Patience) -> Vec<i32> {
        let stalled = watch.look(start + Duration::from_secs(second), now, patience);
        stalled.iter().map(|connection| connection.id.fd).collect()
    }

    #[test]
    fn one_that_stands_still_is_told_after_two_minutes() {
        let (mut watch, start) = (Watch::default(), Instant::now());
        let mut at = |second, moved| look(&mut watch, start, second, &[connection(7, moved)], Patience::Ordinary);
        assert_eq!(at(0, 10), NONE);
        assert_eq!(at(119, 10), NONE);
        assert_eq!(at(120, 10), [7]);
        assert_eq!(at(121, 10), [7], "still there: told again");
        assert_eq!(at(122, 11), NONE, "a byte moved");
        assert_eq!(at(241, 11), NONE);
        assert_eq!(at(242, 11), [7]);
    }

    #[test]
    fn when_files_run_short_five_seconds_are_enough() {
        let (mut watch, start) = (Watch::default(), Instant::now());
        let still = [connection(7, 10), connection(8, 0)];
        assert_eq!(look(&mut watch, start, 0, &still, Patience::Short), NONE);
        assert_eq!(look(&mut watch, start, 4, &still, Patience::Short), NONE);
        let one_moves = [connection(7, 10), connection(8, 1)];
        assert_eq!(look(&mut watch, start, 5, &one_moves, Patience::Short), [7]);
    }

    #[test]
    fn a_slow_but_steady_client_is_let_be() {
        let (mut watch, start) = (Watch::default(), Instant::now());
        for second in 0..300 {
            assert_eq!(look(&mut watch, start, second, &[connection(7, second / 4)], Patience::Short), NONE);
        }
    }

    #[test]
    fn another_connection_with_the_same_descriptor_begins_anew() {
        let (mut watch, start) = (Watch::default(), Instant::now());
        look(&mut watch, start, 0, &[connection(7, 0)], Patience::Short);
        let another = Connection { id: Id { fd: 7, inode: 5 }, moved: 0 };
        assert_eq!(look(&mut watch, start, 6, &[another], Patience::Short), NONE);
        assert_eq!(look(&mut watch, start, 11, &[another], Patience::Short), [7]);
    }

    #[test]
    fn files_run_short_at_seven_tenths() {
        assert_eq!(Patience::with(179, 256), Patience::Ordinary);
        assert_eq!(Patience::with(180, 256), Patience::Short);
        assert_eq!(Patience::with(0, 0), Patience::Short);
    }
}
