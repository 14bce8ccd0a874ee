//! No page reads a large table through.
//!
//! Every connection of the harness is listened to, and when a test ends, SQLite is asked for the plan of each statement
//! that has run: a scan of one of [`LARGE`] fails the test. A statement that means to read such a table whole says so
//! in its text: `/* reads all of organisation */`.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{LazyLock, Mutex, PoisonError};

use oko::db::Connection;
use regex::Regex;
use rusqlite::trace::{TraceEvent, TraceEventCodes};

/// Tables that grow with the region, its work and its time.
const LARGE: [&str; 20] = [
    "account",
    "account_section",
    "audit",
    "blob",
    "blob_chunk",
    "download",
    "file",
    "job",
    "notification",
    "organisation",
    "publication_account",
    "publication_seen",
    "report",
    "response",
    "response_client",
    "response_row",
    "session",
    "sign_in_failure",
    "submission",
    "upload",
];

/// Statements heard, of all tests of this process, and which of them no test has looked at yet.
#[derive(Default)]
struct Heard {
    all: HashSet<String>,
    new: Vec<String>,
}

static HEARD: LazyLock<Mutex<Heard>> = LazyLock::new(Mutex::default);

/// Listens to what a connection runs.
pub fn listen(connection: &Connection) {
    connection.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(hear));
}

/// Stops listening: for the SQL of the tests themselves.
pub fn ignore(connection: &Connection) {
    connection.trace_v2(TraceEventCodes::empty(), None);
}

/// Looks at the new statements when it goes.
pub struct Checked;

impl Drop for Checked {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let new = std::mem::take(&mut HEARD.lock().unwrap_or_else(PoisonError::into_inner).new);
        let empty = empty_database();
        let found: Vec<String> = new.iter().flat_map(|sql| scans(&empty, sql)).collect();
        assert!(found.is_empty(), "large tables are read through:\n{}", found.join("\n"));
    }
}

fn hear(event: TraceEvent<'_>) {
    let TraceEvent::Stmt(statement, _) = event else { return };
    let sql = statement.sql();
    let mut heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
    if !heard.all.contains(sql.as_ref()) {
        heard.all.insert(sql.to_string());
        heard.new.push(sql.into_owned());
    }
}

/// A plan depends on the schema alone while nobody runs ANALYZE.
fn empty_database() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(include_str!("../../schema.sql")).unwrap();
    connection
}

/// The large tables that the statement reads through without saying so, each told with its plan.
fn scans(connection: &Connection, sql: &str) -> Vec<String> {
    static READS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^\s*(?i:SELECT|WITH|INSERT|UPDATE|DELETE)\b").unwrap());
    if !READS.is_match(sql) {
        return Vec::new();
    }
    let Ok(mut plan) = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")) else { return Vec::new() };
    let names = names(sql);
    let steps = plan.raw_query().mapped(|row| row.get::<_, String>(3)).collect::<Result<Vec<_>, _>>().unwrap();
    let told = |step: &String| {
        // An index made for one run of a statement is made of the whole table.
        let made = step.strip_prefix("SEARCH ").filter(|rest| rest.contains(" AUTOMATIC "));
        let name = step.strip_prefix("SCAN ").or(made)?.split(' ').next()?;
        let table = names.get(name)?;
        let meant = sql.contains(&format!("/* reads all of {table} */"));
        (!meant).then(|| format!("{step} ({table}) in {sql}"))
    };
    steps.iter().filter_map(told).collect()
}

/// The large tables of a statement by the names it gives them.
fn names(sql: &str) -> BTreeMap<String, &'static str> {
    let mut names = BTreeMap::new();
    for table in LARGE {
        let named = Regex::new(&format!(r"(?i)\b{table}\s+(?:AS\s+)?([a-z_]+)")).unwrap();
        names.insert(table.to_owned(), table);
        names.extend(named.captures_iter(sql).map(|found| (found[1].to_owned(), table)));
    }
    names
}

#[test]
fn a_scan_is_found_by_whatever_name() {
    let c = empty_database();
    assert_eq!(scans(&c, "SELECT 1 FROM response AS r WHERE r.revision = ?1").len(), 1);
    assert_eq!(scans(&c, "SELECT 1 FROM section JOIN account a ON a.full_name = section.title").len(), 1);
    assert_eq!(scans(&c, "SELECT count(*) FROM submission").len(), 1, "by way of an index as well");
    assert_eq!(scans(&c, "DELETE FROM session WHERE address = ?1").len(), 1);
    assert_eq!(scans(&c, "SELECT 1 FROM organisation /* reads all of organisation */"), [""; 0]);
    assert_eq!(scans(&c, "SELECT login FROM account WHERE id = ?1"), [""; 0]);
    assert_eq!(scans(&c, "SELECT title FROM municipality"), [""; 0], "small");
}

/// Deleting or changing a row looks for those that point to it: each such look must have an index.
#[test]
fn every_reference_can_be_followed_back() {
    let c = empty_database();
    let texts = |sql: &str| -> Vec<String> {
        let mut statement = c.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let mut missing = BTreeSet::new();
    for table in texts("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") {
        let indexes = texts(&format!("SELECT name FROM pragma_index_list('{table}')"));
        let led: Vec<String> = indexes
            .iter()
            .flat_map(|index| texts(&format!("SELECT name FROM pragma_index_info('{index}') WHERE seqno = 0")))
            .chain(texts(&format!("SELECT name FROM pragma_table_info('{table}') WHERE pk = 1")))
            .collect();
        for column in texts(&format!("SELECT \"from\" FROM pragma_foreign_key_list('{table}')")) {
            if !led.contains(&column) {
                missing.insert(format!("{table}.{column}"));
            }
        }
    }
    assert_eq!(missing, BTreeSet::new());
}
