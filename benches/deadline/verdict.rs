//! The file after the evening, against what the schools were told.

use std::collections::HashMap;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use crate::school::Desk;

pub struct Verdict {
    /// Acknowledged batches, cells and receipts that are not in the file.
    pub lost: i64,
    /// Batches and submissions in the file that nobody was told of.
    pub doubled: i64,
}

impl Verdict {
    pub fn is_clean(&self) -> bool {
        self.lost == 0 && self.doubled == 0
    }

    /// Compares how many there are with how many there should be.
    fn weigh(&mut self, found: i64, told: i64) {
        self.lost += (told - found).max(0);
        self.doubled += (found - told).max(0);
    }
}

/// Reads the database in `data`.
pub fn read(data: &Path, desks: &[&Desk]) -> Verdict {
    let file =
        Connection::open_with_flags(data.join("oko.db"), OpenFlags::SQLITE_OPEN_READ_ONLY).expect("the database");
    let count = |sql: &str| file.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a count");
    let mut verdict = Verdict { lost: 0, doubled: 0 };
    // Every batch changes something, so revisions count the batches stored.
    verdict.weigh(count("SELECT coalesce(sum(revision), 0) FROM response"), desks.iter().map(|desk| desk.saved).sum());
    verdict.weigh(count("SELECT count(*) FROM submission"), desks.iter().map(|desk| desk.receipts.len() as i64).sum());
    let rows = rows(&file);
    for desk in desks {
        verdict.lost += lost_cells(desk, &rows) as i64;
    }
    verdict
}

/// Cells of every row, by organisation and row.
fn rows(file: &Connection) -> HashMap<(i64, String), Value> {
    let mut statement = file
        .prepare(
            "SELECT r.organisation_id, w.row, w.cells FROM response_row w JOIN response r ON r.id = w.response_id
             WHERE w.deleted = 0",
        )
        .expect("SQL");
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get::<_, String>(2)?)));
    rows.expect("rows")
        .map(|row| row.expect("a row"))
        .map(|(place, cells)| (place, serde_json::from_str(&cells).expect("JSON")))
        .collect()
}

fn lost_cells(desk: &Desk, rows: &HashMap<(i64, String), Value>) -> usize {
    let kept = |(row, column): &(usize, &str), text: &str| {
        let cells = rows.get(&(desk.organisation as i64, desk.row(*row)));
        cells.and_then(|cells| cells.get(*column)).is_some_and(|value| shown(value) == text)
    };
    desk.cells.iter().filter(|(place, text)| !kept(place, text)).count()
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string().replace('.', ","),
    }
}
