//! Coordinators who watch the evening: the list of participants again and again, and the results as a workbook.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::http::{Connection, FORM};
use crate::region::COLLECTION;
use crate::report::Times;
use crate::sessions::Session;

/// How long one looks at a page before opening it again.
const LOOK: Duration = Duration::from_secs(3);
/// Between two exports.
const BETWEEN_EXPORTS: Duration = Duration::from_secs(3);

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
        exports.size = workbook(&mut connection, &session).await.expect("a workbook");
        exports.times.push(started.elapsed());
        rest(&over, BETWEEN_EXPORTS).await;
    }
    exports
}

async fn workbook(connection: &mut Connection, session: &Session) -> std::io::Result<usize> {
    let path = format!("/lk/collections/{COLLECTION}/reports");
    let ordered = connection.post(&path, &session.headers, FORM, &format!("csrf={}", session.csrf)).await?;
    assert_eq!(ordered.status, 303, "{}", String::from_utf8_lossy(ordered.body));
    let file = format!("{}/file", ordered.location);
    for _ in 0..600 {
        let answer = connection.get(&file, &session.headers).await?;
        match answer.status {
            200 => return Ok(answer.body.len()),
            404 => tokio::time::sleep(Duration::from_millis(200)).await,
            status => panic!("{status} for {file}"),
        }
    }
    panic!("{file} was not built in two minutes");
}

/// Waits, but not past the end of the evening.
async fn rest(over: &AtomicBool, time: Duration) {
    let until = Instant::now() + time;
    while Instant::now() < until && !over.load(Ordering::Relaxed) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
