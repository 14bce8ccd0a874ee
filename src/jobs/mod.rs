//! Work done beside requests (DESIGN 6, FEATURES I3): reports being built, sweeps.
//!
//! A job is a row of table `job`, written by [`enqueue`] in the transaction of the act that causes it; `app.jobs.wake()`
//! after the commit makes it start at once, and a tick each second finds it anyway. A worker claims the row with a
//! short lease that it renews while it works, so a job whose process died is taken up again. A job that fails is tried
//! later and later; after [`Kind::attempts`] it is given up, with the reason kept in its row.
//!
//! What has to happen again and again is a [`Recurring`] with its due time in table `schedule`: what came due while the
//! program was down is done first thing at start.

mod queue;
mod runner;
mod schedule;
mod wake;

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde_json::Value as Json;
use tokio::sync::watch;

pub use queue::enqueue;
pub use runner::{Jobs, Kinds, run_due, start};
pub use schedule::{Recurring, run_recurring};
pub use wake::Wake;

use crate::app::App;
use crate::error::AppError;

/// What one kind of job does. Rooms have their kinds in `rooms::job_kinds`.
pub trait Kind: Send + Sync + 'static {
    /// The word in `job.kind`; stays the same for ever, since rows outlive the program.
    fn name(&self) -> &'static str;

    /// How often it is tried before it is given up.
    fn attempts(&self) -> u32 {
        8
    }

    /// Does the work, on a thread that may block. A job may be run again after it has succeeded (the process can die
    /// before the row is removed), so doing it twice must do no harm.
    fn run(&self, task: &Task<'_>) -> Result<(), JobError>;

    /// Tells whom it concerns that the work is given up, in the transaction that marks it so.
    fn given_up(&self, _connection: &Connection, _payload: &Json, _now: DateTime<Utc>) -> Result<(), AppError> {
        Ok(())
    }
}

/// One run of a job.
pub struct Task<'a> {
    pub app: &'a App,
    /// As given to [`enqueue`].
    pub payload: &'a Json,
    stop: &'a watch::Receiver<bool>,
}

impl Task<'_> {
    /// To be asked every second or so of work: an error once the program is being stopped. The job then starts anew at
    /// the next start, and this run does not count.
    pub fn go_on(&self) -> Result<(), JobError> {
        if *self.stop.borrow() { Err(JobError::Stopped) } else { Ok(()) }
    }
}

/// Why a run did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The program is being stopped.
    #[error("stopped")]
    Stopped,
    /// May succeed later.
    #[error(transparent)]
    Failed(#[from] AppError),
    /// Will never succeed; why, for the operator.
    #[error("{0}")]
    Hopeless(String),
}

impl From<rusqlite::Error> for JobError {
    fn from(cause: rusqlite::Error) -> JobError {
        JobError::Failed(cause.into())
    }
}

impl From<std::io::Error> for JobError {
    fn from(cause: std::io::Error) -> JobError {
        JobError::Failed(cause.into())
    }
}
