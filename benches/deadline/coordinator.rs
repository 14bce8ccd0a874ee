//! Coordinators who watch the evening: the list of participants again and again, and the results as a workbook.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::http::Connection;
use crate::region::COLLECTION;
use crate::sessions::Session;
use crate::times::Times;
use crate::workbook;

/// How long one looks at a page before opening it again.
const LOOK: Duration = Duration::from_secs(3);
/// Between two exports.
const BETWEEN_EXPORTS: Duration = Duration::from_secs(3);
/// How often one looks whether the workbook is there.
const LOOK_FOR_FILE: Duration = Duration::from_millis(200);

/// Opens the list until the evening is over.
pub async fn watch(address: Arc<str>, session: Arc<Session>, over: Arc<AtomicBool>) -> Times {
    let mut connection = Connection::new(address);
    let mut times = Times::default();
    let path = format!("/lk/collections/{COLLECTION}/participants");
    while !over.load(Ordering::Relaxed) {
        let started = Instant::now();
        match connection.get(&path, &session.headers).await {
            Ok(answer) if answer.status == 200 => times.push(started.elapsed()),
            Ok(answer) if answer.status == 503 => {}
            Ok(answer) => panic!("{}: {}", answer.status, String::from_utf8_lossy(answer.body)),
            Err(cause) => eprintln!("coordinator's connection: {cause}"),
        }
        rest(&over, LOOK).await;
    }
    times
}

/// What the exports came to.
#[derive(Default)]
pub struct Exports {
    /// From the order to the last byte.
    pub times: Times,
    /// The last workbook, in bytes.
    pub size: usize,
}

/// Orders a workbook of all results, waits until it is built, downloads it, and begins again until the evening is over.
pub async fn export(address: Arc<str>, session: Arc<Session>, over: Arc<AtomicBool>) -> Exports {
    let mut connection = Connection::new(address);
    let mut exports = Exports::default();
    while !over.load(Ordering::Relaxed) {
        let started = Instant::now();
        let workbook = workbook::order(&mut connection, &session, COLLECTION, LOOK_FOR_FILE).await.expect("a workbook");
        exports.size = workbook.len();
        exports.times.push(started.elapsed());
        rest(&over, BETWEEN_EXPORTS).await;
    }
    exports
}

/// Waits, but not past the end of the evening.
async fn rest(over: &AtomicBool, time: Duration) {
    let until = Instant::now() + time;
    while Instant::now() < until && !over.load(Ordering::Relaxed) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
