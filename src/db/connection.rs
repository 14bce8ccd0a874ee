//! How connections are set up.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

/// How long to wait for another process (the command line beside the server).
const BUSY: Duration = Duration::from_secs(15);
const CACHED_STATEMENTS: usize = 256;

/// Pragmas every connection needs; also used for the command line's own connections.
pub(super) fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    connection.execute_batch(
        "PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -8000;",
    )
}

/// The file is not mapped: a long export through several connections would map it several times over, and each growth of
/// the file takes the maps away again.
pub(super) fn prepare_reader(connection: &Connection) -> rusqlite::Result<()> {
    prepare(connection)?;
    connection.execute_batch("PRAGMA query_only = ON;")
}

/// The writing connection: what it commits survives a power cut.
pub(super) fn open_writer(file: &Path) -> rusqlite::Result<Connection> {
    let connection = open_durable(file)?;
    connection.execute_batch(
        "PRAGMA journal_size_limit = 67108864;
         PRAGMA cache_size = -65536;",
    )?;
    Ok(connection)
}

/// The connection that moves pages from the log into the database; it writes nothing else.
pub(super) fn open_checkpointer(file: &Path) -> rusqlite::Result<Connection> {
    open_durable(file)
}

/// Checkpoints are our own affair ([`super::checkpoint`]).
fn open_durable(file: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    prepare(&connection)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA wal_autocheckpoint = 0;",
    )?;
    Ok(connection)
}
