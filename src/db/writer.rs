//! The one thread that writes. Acts come through a bounded channel; each runs in a savepoint of its own, so that one that
//! fails takes nothing of its neighbours along; the batch that has gathered is committed once.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use crate::error::AppError;

/// Acts that may wait; more callers wait for a place.
const QUEUE: usize = 1024;
/// Acts in one transaction, and how long one may gather before it commits.
const BATCH: usize = 512;
const GATHER: Duration = Duration::from_millis(25);
/// Attempts to get SQLite's write lock from another process before the batch is refused.
const LOCK_ATTEMPTS: usize = 3;

/// Runs the act and gives back what to do once the commit has succeeded or failed.
type Act = Box<dyn FnOnce(&Connection) -> Settle + Send>;
type Settle = Box<dyn FnOnce(bool) + Send>;

pub(super) struct Writer {
    queue: Mutex<Option<mpsc::Sender<Act>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub fn start(connection: Connection) -> Result<Writer, AppError> {
        let (queue, acts) = mpsc::channel(QUEUE);
        let thread = std::thread::Builder::new().name("oko-writer".into()).spawn(move || run(connection, acts))?;
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
    if result.is_err() {
        connection.prepare_cached("ROLLBACK TO act")?.execute([])?;
    }
    connection.prepare_cached("RELEASE act")?.execute([])?;
    result
}

fn run(connection: Connection, mut acts: mpsc::Receiver<Act>) {
    while let Some(first) = acts.blocking_recv() {
        let settles = match begin(&connection) {
            Ok(()) => gather(&connection, first, &mut acts),
            Err(cause) => {
                tracing::error!(%cause, "no write lock");
                drop(first); // its caller gets Busy
                continue;
            }
        };
        let committed = commit(&connection);
        for settle in settles {
            settle(committed);
        }
    }
    // Leaves the file without a -wal beside it when nobody else has it open.
    if let Err(cause) = connection.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);") {
        tracing::warn!(%cause, "closing checkpoint");
    }
}

fn begin(connection: &Connection) -> rusqlite::Result<()> {
    let mut last = Ok(());
    for _ in 0..LOCK_ATTEMPTS {
        last = connection.prepare_cached("BEGIN IMMEDIATE")?.execute([]).map(drop);
        if last.is_ok() {
            break;
        }
    }
    last
}

fn gather(connection: &Connection, first: Act, acts: &mut mpsc::Receiver<Act>) -> Vec<Settle> {
    let started = Instant::now();
    let mut settles = vec![first(connection)];
    while settles.len() < BATCH && started.elapsed() < GATHER {
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
