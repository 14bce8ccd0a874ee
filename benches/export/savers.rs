//! Schools that go on correcting what they handed in, at a modest rate, whatever the server is doing meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::cells::{Cell, cell, key};
use crate::data::{COLLECTION, ROW, SHEET};
use crate::http::{Connection, JSON};
use crate::sessions::Session;
use crate::times::Times;

/// Connections, each of a browser or a proxy.
const CONNECTIONS: usize = 8;
/// Saves a second of all of them together.
const RATE: usize = 100;
/// The column that is corrected: a text.
const COLUMN: usize = 0;

/// A table and what its window knows of it.
pub struct Table {
    session: Arc<Session>,
    seq: i64,
    revision: i64,
    text: String,
}

/// Saving that goes on until it is told to end.
pub struct Saving {
    over: Arc<AtomicBool>,
    tasks: Vec<JoinHandle<(Vec<Table>, Times)>>,
}

impl Table {
    pub fn new(organisation: usize, session: Arc<Session>) -> Table {
        let Cell::Text(text) = cell(organisation, COLUMN) else { panic!("a column of text") };
        Table { session, seq: 0, revision: 1, text }
    }

    /// The next batch and the text it puts.
    fn batch(&self, client: usize) -> (String, String) {
        let (seq, revision, was) = (self.seq + 1, self.revision, &self.text);
        let (column, text) = (key(COLUMN), format!("Исправлено {client}, раз {seq}"));
        let body = format!(
            r#"{{"client":"bench-{client}","seq":{seq},"since":{revision},"edits":[{{"op":"set","sheet":"{SHEET}","row":"{ROW}","column":"{column}","text":"{text}","was":"{was}","base":{revision}}}]}}"#
        );
        (body, text)
    }
}

/// Each connection's share of `tables`.
pub fn deal(tables: Vec<Table>) -> Vec<Vec<Table>> {
    let mut shares: Vec<Vec<Table>> = (0..CONNECTIONS).map(|_| Vec::new()).collect();
    for (number, table) in tables.into_iter().enumerate() {
        shares[number % CONNECTIONS].push(table);
    }
    shares
}

impl Saving {
    pub fn start(address: &Arc<str>, shares: Vec<Vec<Table>>) -> Saving {
        let over = Arc::new(AtomicBool::new(false));
        let tasks = shares.into_iter().enumerate();
        let tasks =
            tasks.map(|(number, tables)| tokio::spawn(save(address.clone(), number, tables, over.clone()))).collect();
        Saving { over, tasks }
    }

    /// Gives the tables back, and how long the saves took.
    pub async fn end(self) -> (Vec<Vec<Table>>, Times) {
        self.over.store(true, Ordering::Relaxed);
        let (mut shares, mut times) = (Vec::new(), Times::default());
        for task in self.tasks {
            let (tables, taken) = task.await.expect("a connection");
            shares.push(tables);
            times.extend(taken);
        }
        (shares, times)
    }
}

/// Saves at its moments, table after table. A save is timed from the moment it was due: one held up holds up the next.
async fn save(
    address: Arc<str>,
    connection: usize,
    mut tables: Vec<Table>,
    over: Arc<AtomicBool>,
) -> (Vec<Table>, Times) {
    let mut times = Times::default();
    let mut http = Connection::new(address);
    let pause = Duration::from_secs(1) * CONNECTIONS as u32 / RATE as u32;
    let mut due = Instant::now() + pause * connection as u32 / CONNECTIONS as u32;
    let count = tables.len();
    for turn in 0.. {
        tokio::time::sleep_until(due).await;
        if over.load(Ordering::Relaxed) {
            break;
        }
        save_one(&mut http, &mut tables[turn % count], connection + turn % count * CONNECTIONS).await;
        times.push(due.elapsed());
        due += pause;
    }
    (tables, times)
}

async fn save_one(http: &mut Connection, table: &mut Table, client: usize) {
    let (body, text) = table.batch(client);
    let path = format!("/lk/collections/{COLLECTION}/cells");
    let answer = http.post(&path, &table.session.headers, JSON, &body).await.expect("an answer");
    let told = String::from_utf8_lossy(answer.body);
    assert_eq!(answer.status, 200, "{told}");
    assert!(told.contains(r#""conflicts":[],"refused":[]"#), "{told}");
    let revision = told.strip_prefix(r#"{"revision":"#).and_then(|rest| rest.split(',').next());
    table.revision = revision.and_then(|revision| revision.parse().ok()).expect("a revision");
    (table.seq, table.text) = (table.seq + 1, text);
}
