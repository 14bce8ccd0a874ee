//! What SQLite alone can take: one thread, the statements of a saved batch and nothing around them, as many in a
//! transaction as the server's writer puts into one at most. No server with this file format can be quicker.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use rusqlite::{Connection, params};

/// Batches in a transaction, as in `src/db/writer.rs`.
const TRANSACTION: usize = 512;
/// The argument by which the bench calls itself.
pub const FLAG: &str = "--bare-writer";

/// Batches a second, measured by a process of its own so that `prepare` can slow its disk down.
pub fn measure(data: &Path, seconds: u64, prepare: impl Fn(&mut Command)) -> f64 {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.arg(FLAG).arg(data).arg(seconds.to_string());
    prepare(&mut command);
    let output = command.output().expect("the bare writer");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().parse().expect("a number")
}

/// The process itself: writes over the tables that are there in the database of `data`, and says how many a second.
pub fn run(data: &Path, seconds: u64) {
    let c = Connection::open(data.join("oko.db")).expect("the database");
    c.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;
         PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;",
    )
    .expect("pragmas");
    let responses: i64 = c.query_row("SELECT max(id) FROM response", [], |row| row.get(0)).expect("responses");
    let (started, time) = (Instant::now(), Duration::from_secs(seconds));
    let mut batches = 0;
    while started.elapsed() < time {
        c.execute_batch("BEGIN IMMEDIATE").expect("BEGIN");
        for _ in 0..TRANSACTION {
            batches += 1;
            save(&c, batches % responses + 1, batches).expect("a batch");
        }
        c.execute_batch("COMMIT").expect("COMMIT");
    }
    println!("{}", batches as f64 / started.elapsed().as_secs_f64());
}

fn save(c: &Connection, response: i64, batch: i64) -> rusqlite::Result<()> {
    c.prepare_cached("SAVEPOINT act")?.execute([])?;
    c.prepare_cached(
        "SELECT c.opens_at, c.closes_at, c.form_version_id, r.id, r.form_version_id, r.revision
         FROM collection AS c LEFT JOIN response AS r ON r.collection_id = c.id AND r.organisation_id = ?1 WHERE c.id = 1",
    )?
    .query_row([response], |_| Ok(()))?;
    c.prepare_cached("SELECT max(last_seq) FROM response_client WHERE response_id = ?1")?
        .query_row([response], |_| Ok(()))?;
    let row: String = c
        .prepare_cached("SELECT row FROM response_row WHERE response_id = ?1 AND sheet = 'paper' ORDER BY row LIMIT 1")?
        .query_row([response], |row| row.get(0))?;
    c.prepare_cached("UPDATE response SET revision = revision + 1, changed_at = ?2 WHERE id = ?1")?
        .execute(params![response, batch])?;
    let cells =
        format!(r#"{{"subject":"Химия","rooms":{batch},"share":{}.25,"note":"Примечание {batch}"}}"#, batch % 100);
    c.prepare_cached(
        "UPDATE response_row SET cells = ?3, revision = ?4 WHERE response_id = ?1 AND sheet = 'paper' AND row = ?2",
    )?
    .execute(params![response, row, cells, batch])?;
    c.prepare_cached("UPDATE response_client SET last_seq = last_seq + 1, at = ?2 WHERE response_id = ?1")?
        .execute(params![response, batch])?;
    c.prepare_cached("RELEASE act")?.execute([])?;
    Ok(())
}
