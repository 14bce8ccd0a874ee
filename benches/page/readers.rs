//! Browsers that open one page again and again.

use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::http::Connection;
use crate::options::Options;
use crate::sessions::Session;
use crate::times::Times;

/// A page and who opens it.
pub struct Page<'a> {
    pub name: &'a str,
    pub path: String,
    /// In turns, a connection each.
    pub sessions: &'a [Arc<Session>],
    /// What begins each row of it, and how many there are.
    pub row: &'a str,
    pub rows: usize,
}

/// Level of compression that a proxy uses when told nothing.
const LEVEL: Compression = Compression::new(6);

/// Reads the page by all connections and prints what came of it.
pub async fn read(address: &Arc<str>, options: &Options, page: &Page<'_>) {
    let (size, packed) = look(address, page).await;
    let started = Instant::now();
    let until = started + Duration::from_secs(options.seconds);
    let task = |number: usize| {
        let session = page.sessions[number % page.sessions.len()].clone();
        tokio::spawn(read_until(address.clone(), page.path.clone(), session, until))
    };
    let tasks: Vec<_> = (0..options.connections).map(task).collect();
    let mut times = Times::default();
    for task in tasks {
        times.extend(task.await.expect("a connection"));
    }
    let rate = times.count() as f64 / started.elapsed().as_secs_f64();
    let (name, spread) = (page.name, times.spread());
    println!(
        "  {name:<24} {rate:>7.0}/s  {spread}; {:.0} KB, {:.1} KB gzipped",
        size as f64 / 1e3,
        packed as f64 / 1e3
    );
}

/// Opens the page once by each session: it must be right. Gives its bytes, plain and as a proxy packs them.
async fn look(address: &Arc<str>, page: &Page<'_>) -> (usize, usize) {
    let mut sizes = (0, 0);
    for session in page.sessions.iter().take(16) {
        let mut connection = Connection::new(address.clone());
        let answer = connection.get(&page.path, &session.headers).await.expect("an answer");
        let text = std::str::from_utf8(answer.body).expect("UTF-8");
        assert_eq!((answer.status, text.matches(page.row).count()), (200, page.rows), "{}", page.path);
        let mut encoder = GzEncoder::new(Vec::new(), LEVEL);
        encoder.write_all(answer.body).expect("memory");
        sizes = (answer.body.len(), encoder.finish().expect("memory").len());
    }
    sizes
}

async fn read_until(address: Arc<str>, path: String, session: Arc<Session>, until: Instant) -> Times {
    let mut connection = Connection::new(address);
    let mut times = Times::default();
    while Instant::now() < until {
        let started = Instant::now();
        let answer = connection.get(&path, &session.headers).await.expect("an answer");
        assert_eq!(answer.status, 200, "{path}");
        times.push(started.elapsed());
    }
    times
}
