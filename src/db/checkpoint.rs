//! What the write-ahead log has gathered goes into the database beside the writer, on a thread and a connection of its own,
//! so that nobody's save waits for it. SQLite's own way, a checkpoint inside the commit that reaches the limit, makes
//! everybody in that commit wait for two more fsyncs and thousands of pages.

use std::cell::Cell;
use std::ffi::c_int;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use rusqlite::Connection;
use rusqlite::hooks::Wal;

use crate::error::AppError;

/// New pages in the log after which they are moved.
const STEP: c_int = 4_000;
/// Pages in the log (64 MiB) from which the writer moves the rest itself, between two commits: while it goes on writing the
/// log is never empty, and only an empty log begins anew.
const MOST: c_int = 16_000;

thread_local! {
    /// Pages in the log after the last commit of this thread's connection.
    static PAGES: Cell<c_int> = const { Cell::new(0) };
}

/// Notes the log's length at each commit of the writer's connection, in place of SQLite's own checkpoints. To be called on
/// the thread that writes.
pub(super) fn watch(connection: &Connection) {
    connection.wal_hook(Some(|_: &Wal, pages| {
        PAGES.set(pages);
        Ok(())
    }));
}

pub(super) struct Checkpointer {
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    /// Pages at which the thread is woken next.
    next: c_int,
}

impl Checkpointer {
    /// `connection` is the thread's own.
    pub fn start(connection: Connection) -> Result<Checkpointer, AppError> {
        let (wake, woken) = sync_channel(1);
        let thread = std::thread::Builder::new().name("oko-checkpoint".into()).spawn(move || {
            while woken.recv().is_ok() {
                move_pages(&connection);
            }
        })?;
        Ok(Checkpointer { wake: Some(wake), thread: Some(thread), next: STEP })
    }

    /// Called by the writer after each commit, when everybody has been answered.
    pub fn after_commit(&mut self, writer: &Connection) {
        let pages = PAGES.get();
        if pages + STEP < self.next {
            self.next = STEP; // the log has begun anew
        }
        if pages >= MOST {
            move_pages(writer);
        } else if pages >= self.next {
            self.next = pages + STEP;
            let wake = self.wake.as_ref().map(|wake| wake.try_send(()));
            if let Some(Err(TrySendError::Disconnected(()))) = wake {
                move_pages(writer);
            }
        }
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.wake.take();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the checkpointing thread panicked");
        }
    }
}

/// As many pages as no reader needs in the log any more; waits for nobody.
fn move_pages(connection: &Connection) {
    let moved = connection.prepare_cached("PRAGMA wal_checkpoint(PASSIVE)");
    if let Err(cause) = moved.and_then(|mut checkpoint| checkpoint.query_row([], |_| Ok(()))) {
        tracing::warn!(%cause, "checkpoint");
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn open(file: &std::path::Path) -> Connection {
        let connection = Connection::open(file).unwrap();
        connection
            .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;")
            .unwrap();
        connection
    }

    /// Pages of the log, and how many of them are in the database.
    fn log(connection: &Connection) -> (i64, i64) {
        connection.query_row("PRAGMA wal_checkpoint(NOOP)", [], |row| Ok((row.get(1)?, row.get(2)?))).unwrap()
    }

    fn write_pages(connection: &Connection, pages: i64) {
        connection.execute("INSERT INTO t VALUES (zeroblob(?1))", [pages * 4096]).unwrap();
    }

    #[test]
    fn pages_are_moved_beside_the_writer_and_the_log_does_not_grow_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("t.db");
        let writer = open(&file);
        watch(&writer);
        writer.execute_batch("CREATE TABLE t (bytes)").unwrap();
        let mut checkpointer = Checkpointer::start(open(&file)).unwrap();

        write_pages(&writer, 1_000);
        checkpointer.after_commit(&writer);
        assert_eq!(log(&writer).1, 0, "too few to be moved");
        write_pages(&writer, 4_000);
        checkpointer.after_commit(&writer);
        let started = Instant::now();
        while log(&writer).1 < 5_000 {
            assert!(started.elapsed() < Duration::from_secs(20), "{:?}", log(&writer));
            std::thread::sleep(Duration::from_millis(5));
        }

        let mut longest = 0;
        for _ in 0..100 {
            write_pages(&writer, 1_000);
            checkpointer.after_commit(&writer);
            longest = longest.max(log(&writer).0);
        }
        assert!(longest < 3 * i64::from(MOST), "{longest} pages in the log");
    }
}
