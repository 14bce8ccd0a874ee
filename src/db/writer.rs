//! The one thread that writes. Acts come through a bounded channel; each runs in a savepoint of its own, so that one that
//! fails takes nothing of its neighbours along; the batch that has gathered is committed once.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::checkpoint::{self, Checkpointer};
use crate::error::AppError;

/// Acts that may wait; more callers wait for a place.
const QUEUE: usize = 1024;
/// Acts in one transaction, and how long one may gather before it commits.
const BATCH: usize = 512;
const GATHER: Duration = Duration::from_millis(25);

/// Runs the act and gives back what to do once the commit has succeeded or failed.
type Act = Box<dyn FnOnce(&Connection) -> Settle + Send>;
type Settle = Box<dyn FnOnce(bool) + Send>;

pub(super) struct Writer {
    queue: Mutex<Option<mpsc::Sender<Act>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub fn start(connection: Connection, checkpointer: Checkpointer) -> Result<Writer, AppError> {
        let (queue, acts) = mpsc::channel(QUEUE);
        let thread =
            std::thread::Builder::new().name("oko-writer".into()).spawn(move || run(connection, checkpointer, acts))?;
        Ok(Writer { queue: Mutex::new(Some(queue)), thread: Mutex::new(Some(thread)) })
    }

    pub async fn write<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Connection) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let (act, answer) = prepare(act);
        self.queue()?.send(act).await.map_err(|_| AppError::Busy)?;
        answer.await.map_err(|_| AppError::Busy)?
    }

    pub fn write_blocking<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Connection) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let (act, answer) = prepare(act);
        self.queue()?.blocking_send(act).map_err(|_| AppError::Busy)?;
        answer.blocking_recv().map_err(|_| AppError::Busy)?
    }

    /// Closes the queue, lets what is in it finish, and waits for the thread.
    pub fn stop(&self) {
        lock(&self.queue).take();
        if let Some(thread) = lock(&self.thread).take()
            && thread.join().is_err()
        {
            tracing::error!("the writer thread panicked");
        }
    }

    fn queue(&self) -> Result<mpsc::Sender<Act>, AppError> {
        lock(&self.queue).clone().ok_or(AppError::Busy)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.stop();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn prepare<T: Send + 'static>(
    act: impl FnOnce(&Connection) -> Result<T, AppError> + Send + 'static,
) -> (Act, oneshot::Receiver<Result<T, AppError>>) {
    let (sender, answer) = oneshot::channel();
    let act: Act = Box::new(move |connection| {
        let result = in_savepoint(connection, act);
        Box::new(move |committed| {
            let result = if committed || result.is_err() { result } else { Err(AppError::Busy) };
            // The caller may have gone (a cut connection); the act stands all the same.
            let _ = sender.send(result);
        })
    });
    (act, answer)
}

fn in_savepoint<T>(
    connection: &Connection,
    act: impl FnOnce(&Connection) -> Result<T, AppError>,
) -> Result<T, AppError> {
    connection.prepare_cached("SAVEPOINT act")?.execute([])?;
    let result = catch_unwind(AssertUnwindSafe(|| act(connection)))
        .unwrap_or_else(|_| Err(AppError::internal("an act of the writer panicked")));
    if connection.is_autocommit() {
        return result.and_then(|_| Err(AppError::Busy)); // the transaction is gone, and the savepoint with it
    }
    if result.is_err() {
        connection.prepare_cached("ROLLBACK TO act")?.execute([])?;
    }
    connection.prepare_cached("RELEASE act")?.execute([])?;
    result
}

fn run(connection: Connection, mut checkpointer: Checkpointer, mut acts: mpsc::Receiver<Act>) {
    checkpoint::watch(&connection);
    while let Some(first) = acts.blocking_recv() {
        if let Err(cause) = begin(&connection) {
            tracing::error!(%cause, "no write lock");
            // Whoever has come meanwhile has waited too, and would wait as long again: all are told that we are busy.
            // Taken out before anybody is told: who comes after the first has heard it has not waited.
            let waiting: Vec<Act> = std::iter::from_fn(|| acts.try_recv().ok()).collect();
            drop((first, waiting));
            continue;
        }
        let settles = gather(&connection, first, &mut acts);
        let committed = commit(&connection);
        for settle in settles {
            settle(committed);
        }
        checkpointer.after_commit(&connection);
    }
    drop(checkpointer);
    // Leaves the file without a -wal beside it when nobody else has it open.
    if let Err(cause) = connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);") {
        tracing::warn!(%cause, "closing checkpoint");
    }
}

/// Waits for other processes as long as `busy_timeout` says.
fn begin(connection: &Connection) -> rusqlite::Result<()> {
    connection.prepare_cached("BEGIN IMMEDIATE")?.execute([]).map(drop)
}

/// Runs what has come. A full disk or a failing one makes SQLite undo the whole transaction: then nothing more is run in
/// it, and the commit that follows fails for all.
fn gather(connection: &Connection, first: Act, acts: &mut mpsc::Receiver<Act>) -> Vec<Settle> {
    let started = Instant::now();
    let mut settles = vec![first(connection)];
    while !connection.is_autocommit() && settles.len() < BATCH && started.elapsed() < GATHER {
        match acts.try_recv() {
            Ok(act) => settles.push(act(connection)),
            Err(_) => break,
        }
    }
    settles
}

fn commit(connection: &Connection) -> bool {
    let commit = connection.prepare_cached("COMMIT").and_then(|mut statement| statement.execute([]));
    if let Err(cause) = &commit {
        tracing::error!(%cause, "commit failed");
        if !connection.is_autocommit()
            && let Err(cause) = connection.execute_batch("ROLLBACK")
        {
            tracing::error!(%cause, "roll-back failed");
        }
    }
    commit.is_ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// A table, and room for about thirty pages.
    fn small_disk(file: &std::path::Path) -> Connection {
        let connection = Connection::open(file).unwrap();
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; CREATE TABLE t (x PRIMARY KEY, bytes); PRAGMA max_page_count = 30;",
            )
            .unwrap();
        connection
    }

    fn insert(x: i64, bytes: usize) -> impl FnOnce(&Connection) -> Result<i64, AppError> + Send + 'static {
        move |c| {
            c.execute("INSERT INTO t VALUES (?1, zeroblob(?2))", (x, bytes as i64))?;
            Ok(x)
        }
    }

    fn start(connection: Connection, file: &std::path::Path) -> Arc<Writer> {
        let checkpointer = Checkpointer::start(Connection::open(file).unwrap()).unwrap();
        Arc::new(Writer::start(connection, checkpointer).unwrap())
    }

    #[test]
    fn a_full_disk_in_the_middle_of_a_batch_never_makes_the_answers_lie() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("t.db");
        let writer = start(small_disk(&file), &file);
        // Holds the writer until the others are queued, so that they come into one transaction.
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let first = std::thread::spawn({
            let writer = writer.clone();
            move || writer.write_blocking(move |_| Ok(wait.recv().is_ok()))
        });
        std::thread::sleep(Duration::from_millis(50));
        let acts: Vec<_> = [(1, 10), (2, 1_000_000), (3, 10), (4, 10)]
            .into_iter()
            .map(|(x, bytes)| {
                let writer = writer.clone();
                let act = std::thread::spawn(move || writer.write_blocking(insert(x, bytes)));
                std::thread::sleep(Duration::from_millis(50));
                act
            })
            .collect();
        go.send(()).unwrap();
        assert!(first.join().unwrap().is_ok());
        let told: Vec<i64> = acts.into_iter().filter_map(|act| act.join().unwrap().ok()).collect();
        let connection = Connection::open(&file).unwrap();
        let mut statement = connection.prepare("SELECT x FROM t ORDER BY x").unwrap();
        let stored: Vec<i64> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        assert_eq!(told, stored);
        assert!(!told.contains(&2) && writer.write_blocking(insert(5, 10)).is_ok(), "smaller acts go on");
    }

    #[test]
    fn closing_leaves_no_statistics_behind() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("t.db");
        let writer = start(small_disk(&file), &file);
        writer.write_blocking(insert(1, 10)).unwrap();
        writer.stop();
        let connection = Connection::open(&file).unwrap();
        let statistics = "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'sqlite_stat%'";
        assert_eq!(connection.query_row(statistics, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
    }

    #[test]
    fn while_another_process_writes_all_who_wait_are_told_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("t.db");
        let connection = small_disk(&file);
        connection.busy_timeout(Duration::from_millis(400)).unwrap();
        let other = Connection::open(&file).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let writer = start(connection, &file);
        let started = Instant::now();
        let acts: Vec<_> = (1..=8)
            .map(|x| {
                let writer = writer.clone();
                std::thread::spawn(move || writer.write_blocking(insert(x, 10)))
            })
            .collect();
        for act in acts {
            assert!(matches!(act.join().unwrap(), Err(AppError::Busy)));
        }
        assert!(started.elapsed() < Duration::from_millis(1_600), "{:?}", started.elapsed());
        other.execute_batch("ROLLBACK").unwrap();
        assert!(writer.write_blocking(insert(9, 10)).is_ok());
    }
}
