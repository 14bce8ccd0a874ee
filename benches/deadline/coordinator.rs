//! Coordinators who watch the evening: the list of participants, again and again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::http::Connection;
use crate::region::COLLECTION;
use crate::report::Times;
use crate::sessions::Session;

/// How long one looks at a page before opening it again.
const LOOK: Duration = Duration::from_millis(1500);

/// Opens the list until the evening is over.
pub async fn watch(address: Arc<str>, session: Session, over: Arc<AtomicBool>) -> Times {
    let mut connection = Connection::new(address);
    let mut times = Times::default();
    let path = format!("/lk/collections/{COLLECTION}/participants");
    while !over.load(Ordering::Relaxed) {
        let started = Instant::now();
        match connection.get(&path, &session).await {
            Ok(answer) if answer.status == 200 => times.push(started.elapsed()),
            Ok(answer) if answer.status == 503 => {}
            Ok(answer) => panic!("{}: {}", answer.status, String::from_utf8_lossy(answer.body)),
            Err(cause) => eprintln!("coordinator's connection: {cause}"),
        }
        tokio::time::sleep(LOOK).await;
    }
    times
}
