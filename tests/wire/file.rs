//! The database as it lies on the disk, looked at beside the running server.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, params};

use crate::region::COLLECTION;

pub struct File(Connection);

/// What is stored of one organisation.
#[derive(Debug, PartialEq, Eq)]
pub struct Stored {
    /// One for each batch that was taken.
    pub revision: i64,
    /// Rows of the free sheet by their ids: text of the column `note`.
    pub notes: Vec<(String, String)>,
}

impl File {
    pub fn open(data: &Path) -> File {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
        let file = Connection::open_with_flags(data.join("oko.db"), flags).unwrap();
        file.busy_timeout(std::time::Duration::from_secs(15)).unwrap();
        File(file)
    }

    pub fn stored(&self, organisation: usize) -> Stored {
        let revision = "SELECT revision FROM response WHERE organisation_id = ?1";
        let revision = self.0.query_row(revision, [organisation as i64], |row| row.get(0)).unwrap_or(0);
        let mut notes = self
            .0
            .prepare(
                "SELECT w.row, w.cells ->> '$.note' FROM response_row w JOIN response r ON r.id = w.response_id
                 WHERE r.organisation_id = ?1 AND w.sheet = 'paper' AND w.deleted = 0 ORDER BY w.row",
            )
            .unwrap();
        let notes = notes.query_map([organisation as i64], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        Stored { revision, notes: notes.map(Result::unwrap).collect() }
    }

    /// Moves the moment at which the collection closes; in milliseconds since 1970.
    pub fn close_at(&self, moment: i64) {
        let moved = self.0.execute("UPDATE collection SET closes_at = ?2 WHERE id = ?1", params![COLLECTION, moment]);
        assert_eq!(moved.unwrap(), 1);
    }
}
