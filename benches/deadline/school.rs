//! Schools at their tables. One connection serves several of them in turn, as a proxy's would.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::http::{Connection, JSON};
use crate::region::COLLECTION;
use crate::sessions::Session;
use crate::times::Times;

/// Rows one window fills, and cells it changes in one batch.
const ROWS: usize = 8;
const CELLS: usize = 3;
const COLUMNS: [&str; 3] = ["rooms", "share", "note"];

/// A cell, by row and column, and the text put into it.
type Put = ((usize, &'static str), String);

/// One window open at a table.
pub struct Desk {
    pub window: usize,
    pub organisation: usize,
    session: Arc<Session>,
    seq: usize,
    pub revision: i64,
    /// Batches acknowledged.
    pub saved: i64,
    /// Shown text of every cell acknowledged, by row and column.
    pub cells: HashMap<(usize, &'static str), String>,
    /// Receipts acknowledged: number.
    pub receipts: Vec<String>,
}

/// What a connection did.
pub struct Share {
    pub desks: Vec<Desk>,
    pub times: Times,
    /// Requests repeated because the connection broke or the server was busy.
    pub sent_again: usize,
}

impl Desk {
    pub fn new(window: usize, organisation: usize, session: Arc<Session>) -> Desk {
        let (cells, receipts) = (HashMap::new(), Vec::new());
        Desk { window, organisation, session, seq: 0, revision: 0, saved: 0, cells, receipts }
    }

    /// Id of one of its rows.
    pub fn row(&self, number: usize) -> String {
        format!("bench-{}-{number}", self.window)
    }

    /// The window's name in its batches.
    pub fn client(&self) -> String {
        format!("bench-{}", self.window)
    }

    /// Fills every row, one a batch, all of them acknowledged: what is to be stored of them.
    pub fn fill(&mut self) -> Vec<Filled> {
        (0..ROWS)
            .map(|_| {
                let (_, changes) = self.batch();
                self.cells.extend(changes);
                self.saved += 1;
                let row = self.seq % ROWS;
                let text = |column| self.cells.get(&(row, column)).map_or("", String::as_str);
                let (rooms, share, note) = (text("rooms"), text("share").replace(',', "."), text("note"));
                let cells = format!(r#"{{"subject":"Химия","rooms":{rooms},"share":{share},"note":"{note}"}}"#);
                Filled { id: self.row(row), position: self.position(row), cells }
            })
            .collect()
    }

    fn position(&self, row: usize) -> String {
        oko::forms::order::order_key(self.window * ROWS + row)
    }

    /// The next batch and what it puts where. The first batches add the rows.
    fn batch(&mut self) -> (String, Vec<Put>) {
        self.seq += 1;
        let mut edits = String::new();
        let mut changes = Vec::with_capacity(CELLS);
        let row = self.seq % ROWS;
        if self.seq <= ROWS {
            let (position, id) = (self.position(row), self.row(row));
            let _ = write!(edits, r#"{{"op":"row","sheet":"paper","row":"{id}","position":"{position}"}},"#);
            self.set(&mut edits, &mut changes, row, "subject", "Химия".to_owned());
        }
        for (place, column) in COLUMNS.into_iter().enumerate() {
            let number = self.seq * CELLS + place;
            let text = match column {
                "share" => format!("{},25", number % 10_000),
                "note" => format!("Примечание {number}"),
                _ => number.to_string(),
            };
            self.set(&mut edits, &mut changes, row, column, text);
        }
        edits.pop();
        let (client, seq, revision) = (self.client(), self.seq, self.revision);
        (format!(r#"{{"client":"{client}","seq":{seq},"since":{revision},"edits":[{edits}]}}"#), changes)
    }

    fn set(&self, edits: &mut String, changes: &mut Vec<Put>, row: usize, column: &'static str, text: String) {
        let was = self.cells.get(&(row, column)).map_or("", String::as_str);
        let (id, base) = (self.row(row), self.revision);
        let _ = write!(
            edits,
            r#"{{"op":"set","sheet":"paper","row":"{id}","column":"{column}","text":"{text}","was":"{was}","base":{base}}},"#
        );
        changes.push(((row, column), text));
    }
}

/// A row as it is to be stored.
pub struct Filled {
    pub id: String,
    pub position: String,
    /// JSON.
    pub cells: String,
}

/// Saves batch after batch until the moment, each desk in its turn.
pub async fn save(address: Arc<str>, mut desks: Vec<Desk>, until: Instant) -> Share {
    let mut connection = Connection::new(address);
    let (mut times, mut sent_again) = (Times::default(), 0);
    let path = format!("/lk/collections/{COLLECTION}/cells");
    let mut turn = 0;
    let count = desks.len();
    while Instant::now() < until {
        let desk = &mut desks[turn % count];
        turn += 1;
        let (body, changes) = desk.batch();
        let session = desk.session.clone();
        let started = Instant::now();
        let revision = insist(&mut connection, &path, &session.headers, &body, &mut sent_again, |answer| {
            assert!(answer.contains(r#""conflicts":[],"refused":[]"#), "{answer}");
            let revision = answer.strip_prefix(r#"{"revision":"#).and_then(|rest| rest.split(',').next());
            revision.and_then(|revision| revision.parse().ok()).expect("a revision")
        });
        desk.revision = revision.await;
        times.push(started.elapsed());
        desk.saved += 1;
        desk.cells.extend(changes);
    }
    Share { desks, times, sent_again }
}

/// Each organisation hands in once, from its first window.
pub async fn hand_in(address: Arc<str>, mut desks: Vec<Desk>, revisions: Arc<HashMap<usize, i64>>) -> Share {
    let mut connection = Connection::new(address);
    let (mut times, mut sent_again) = (Times::default(), 0);
    let path = format!("/lk/collections/{COLLECTION}/submission");
    for desk in desks.iter_mut().filter(|desk| desk.window + 1 == desk.organisation) {
        let revision = revisions[&desk.organisation];
        if revision == 0 {
            continue;
        }
        let started = Instant::now();
        let (body, session) = (format!(r#"{{"revision":{revision}}}"#), desk.session.clone());
        let number = insist(&mut connection, &path, &session.headers, &body, &mut sent_again, |answer| {
            let number = answer.split(r#""number":""#).nth(1).and_then(|rest| rest.split('"').next());
            number.expect("a number").to_owned()
        });
        let number = number.await;
        // Of a table that did not change since, the receipt is the same.
        if desk.receipts.last() != Some(&number) {
            desk.receipts.push(number);
        }
        times.push(started.elapsed());
    }
    Share { desks, times, sent_again }
}

/// Sends a request until it is answered 200; anything but a broken connection or a busy server is a failure of the bench.
async fn insist<T>(
    connection: &mut Connection,
    path: &str,
    session: &str,
    body: &str,
    sent_again: &mut usize,
    read: impl Fn(&str) -> T,
) -> T {
    for _ in 0..100 {
        match connection.post(path, session, JSON, body).await {
            Ok(answer) => {
                let text = std::str::from_utf8(answer.body).expect("UTF-8");
                match answer.status {
                    200 => return read(text),
                    503 => {}
                    status => panic!("{status} to {body}: {text}"),
                }
            }
            Err(cause) => eprintln!("connection: {cause}"),
        }
        *sent_again += 1;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no answer to {body}");
}
