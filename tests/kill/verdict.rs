//! What is in the file at the end, against what the players were told.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};

use crate::backups::{self, Copy};
use crate::player::{Story, owns};
use crate::table::Table;

/// Everything acknowledged is there once, nothing else is, and the copies hold what they must.
pub fn check(data: &Path, stories: &[Story], copies: &[Copy]) {
    backups::check(data);
    let file = open(data);
    let submissions = submissions(&file);
    for story in stories {
        check_cells(&file, story);
        check_receipts(&submissions, story);
    }
    check_batches(&file, stories);
    check_nothing_else(&submissions, stories);
    for copy in copies {
        check_copy(&open(&copy.data()), copy, &submissions);
    }
}

/// A submission as it lies in the file.
struct Submission {
    organisation: usize,
    revision: i64,
    sha256: String,
    data: String,
}

fn open(data: &Path) -> Connection {
    Connection::open_with_flags(data.join("oko.db"), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// By number, as people see it.
fn submissions(file: &Connection) -> BTreeMap<String, Submission> {
    let mut statement = file
        .prepare(
            "SELECT s.number, r.organisation_id, s.revision, s.sha256, s.data
             FROM submission s JOIN response r ON r.id = s.response_id",
        )
        .unwrap();
    let rows = statement.query_map([], |row| {
        let number: i64 = row.get(0)?;
        let submission = Submission {
            organisation: row.get::<_, i64>(1)? as usize,
            revision: row.get(2)?,
            sha256: row.get(3)?,
            data: row.get(4)?,
        };
        Ok((format!("24-{number:06}"), submission))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

fn check_cells(file: &Connection, story: &Story) {
    let mut statement = file
        .prepare(
            "SELECT w.sheet, w.row, w.cells FROM response_row w JOIN response r ON r.id = w.response_id
             WHERE r.organisation_id = ?1 AND w.deleted = 0",
        )
        .unwrap();
    let mut rows = statement.query([story.organisation as i64]).unwrap();
    let mut found = Table::default();
    while let Some(row) = rows.next().unwrap() {
        let (sheet, id, cells): (String, String, String) =
            (row.get(0).unwrap(), row.get(1).unwrap(), row.get(2).unwrap());
        found.read_row(&sheet, &id, &serde_json::from_str(&cells).unwrap());
    }
    assert_eq!(found.part(|sheet, row| owns(story.number, sheet, row)), story.table, "cells of {}", story.window);
}

fn check_receipts(submissions: &BTreeMap<String, Submission>, story: &Story) {
    for receipt in &story.receipts {
        let found = submissions.get(&receipt.number).unwrap_or_else(|| panic!("receipt {} is lost", receipt.number));
        let told = (story.organisation, receipt.revision, &receipt.sha256);
        assert_eq!((found.organisation, found.revision, &found.sha256), told, "receipt {}", receipt.number);
        let sha256: String = Sha256::digest(found.data.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(sha256, found.sha256, "data of {}", receipt.number);
        let handed_in = handed_in(&found.data).part(|sheet, row| owns(story.number, sheet, row));
        assert_eq!(handed_in, receipt.table, "data of {}", receipt.number);
    }
}

fn handed_in(data: &str) -> Table {
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    let mut table = Table::default();
    for sheet in ["paper", "classes"] {
        for row in data["sheets"][sheet].as_array().into_iter().flatten() {
            table.read_row(sheet, row["row"].as_str().unwrap(), &row["cells"]);
        }
    }
    table
}

/// Each batch changes something, so a response's revision counts the batches stored: one stored twice would show.
fn check_batches(file: &Connection, stories: &[Story]) {
    let mut sent: BTreeMap<usize, i64> = BTreeMap::new();
    for story in stories {
        *sent.entry(story.organisation).or_default() += story.batches as i64;
        let last: i64 = file
            .query_row("SELECT last_seq FROM response_client WHERE client = ?1", [&story.window], |row| row.get(0))
            .unwrap();
        assert_eq!(last, story.batches as i64, "last batch of {}", story.window);
    }
    assert_eq!(revisions(file), sent, "stored batches by organisation");
}

fn revisions(file: &Connection) -> BTreeMap<usize, i64> {
    let mut statement = file.prepare("SELECT organisation_id, revision FROM response").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get::<_, i64>(0)? as usize, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

/// A submission in the file was asked for by a window of its organisation, of that revision.
fn check_nothing_else(submissions: &BTreeMap<String, Submission>, stories: &[Story]) {
    for (number, found) in submissions {
        let asked_for = stories
            .iter()
            .any(|story| story.organisation == found.organisation && story.tried.contains(&found.revision));
        assert!(asked_for, "nobody handed in {number}");
    }
}

/// A copy holds all that was acknowledged before it was begun, and no submission that the database does not have.
fn check_copy(file: &Connection, copy: &Copy, submissions: &BTreeMap<String, Submission>) {
    let copied = self::submissions(file);
    for (number, found) in &copied {
        let original = submissions.get(number).unwrap_or_else(|| panic!("{number} is only in the copy"));
        assert_eq!((&found.sha256, &found.data), (&original.sha256, &original.data), "{number} in the copy");
    }
    let lost: Vec<_> = copy.before.receipts.iter().filter(|number| !copied.contains_key(*number)).collect();
    assert!(lost.is_empty(), "not in the copy: {lost:?}");
    let revisions = revisions(file);
    for (organisation, batches) in &copy.before.batches {
        let found = revisions.get(organisation).copied().unwrap_or_default();
        assert!(found >= *batches, "the copy has {found} of {batches} batches of organisation {organisation}");
    }
}
