//! The only doorway to SQLite (DESIGN 1).
//!
//! Reads go through a pool of `query_only` connections; writes through one thread that owns the one writing connection
//! and commits what has gathered as one transaction. An answer is given only after the commit.

pub mod audit;
pub mod backup;
pub mod blobs;
mod checkpoint;
mod connection;
pub mod data_dir;
pub mod forms;
mod ids;
pub mod instance;
pub mod migrations;
pub mod time;
mod writer;

use std::path::Path;
use std::sync::Arc;

use r2d2_sqlite::SqliteConnectionManager;
pub use rusqlite::Connection;
use tokio::sync::Semaphore;

use crate::error::AppError;
use checkpoint::Checkpointer;
use writer::Writer;

/// Reading connections: more than the async workers and the long readers together can hold at once.
const READERS: u32 = 16;
/// Long reads (exports, scans) at a time.
const LONG_READERS: usize = 4;
/// Tables that compute, at a time: saves must not wait for exports.
const TABLE_READERS: usize = 6;

/// The open database. Cheap to clone; the writer stops when [`Db::close`] is called or the last clone goes.
#[derive(Clone)]
pub struct Db {
    readers: r2d2::Pool<SqliteConnectionManager>,
    writer: Arc<Writer>,
    long_readers: Arc<Semaphore>,
    table_readers: Arc<Semaphore>,
}

impl Db {
    /// Opens the file, which must exist and have the current schema: see [`migrations::prepare`].
    pub fn open(file: &Path) -> Result<Db, AppError> {
        Db::open_with(file, |_| ())
    }

    /// [`Db::open`], with `on_connect` called for every connection that is made: a place to listen to what runs.
    pub fn open_with(file: &Path, on_connect: fn(&Connection)) -> Result<Db, AppError> {
        let manager = SqliteConnectionManager::file(file).with_init(move |c| {
            connection::prepare_reader(c)?;
            on_connect(c);
            Ok(())
        });
        let readers = r2d2::Pool::builder()
            .max_size(READERS)
            // All at once and for good: later, in a crowd, there may be no file descriptor left to open one with.
            .min_idle(Some(READERS))
            .idle_timeout(None)
            .max_lifetime(None)
            .connection_timeout(std::time::Duration::from_secs(10))
            .build(manager)?;
        let writer = connection::open_writer(file)?;
        on_connect(&writer);
        let checkpointer = Checkpointer::start(connection::open_checkpointer(file)?)?;
        let writer = Arc::new(Writer::start(writer, checkpointer)?);
        let (long_readers, table_readers) = (Semaphore::new(LONG_READERS), Semaphore::new(TABLE_READERS));
        Ok(Db { readers, writer, long_readers: Arc::new(long_readers), table_readers: Arc::new(table_readers) })
    }

    /// A short indexed read, right here: fit for an async handler.
    pub fn read<T>(&self, query: impl FnOnce(&Connection) -> Result<T, AppError>) -> Result<T, AppError> {
        let connection = self.readers.get()?;
        query(&connection)
    }

    /// Like [`Db::read`], but every statement inside sees the same moment.
    pub fn snapshot<T>(&self, query: impl FnOnce(&Connection) -> Result<T, AppError>) -> Result<T, AppError> {
        let mut connection = self.readers.get()?;
        let transaction = connection.transaction()?;
        query(&transaction)
    }

    /// A long read, on a thread of its own, a few at a time.
    pub async fn read_long<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        self.read_aside(&self.long_readers, query).await
    }

    /// A read of one table with work of its own in it, on a thread of its own.
    pub async fn read_table<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        self.read_aside(&self.table_readers, query).await
    }

    async fn read_aside<T: Send + 'static>(
        &self,
        bound: &Arc<Semaphore>,
        query: impl FnOnce(&Connection) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let _permit = bound.clone().acquire_owned().await.map_err(AppError::internal)?;
        let db = self.clone();
        tokio::task::spawn_blocking(move || db.snapshot(query)).await.map_err(AppError::internal)?
    }

    /// A write: all of `act` or nothing, durable when this returns. No hashing, network or workbook inside `act`.
    pub async fn write<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Connection) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        self.writer.write(act).await
    }

    /// [`Db::write`] for threads outside the async runtime: the command line, jobs at work.
    pub fn write_blocking<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Connection) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        self.writer.write_blocking(act)
    }

    /// Finishes what is queued and stops the writer; later writes answer [`AppError::Busy`].
    pub fn close(&self) {
        self.writer.stop();
    }
}
