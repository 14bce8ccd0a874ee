//! The job that carries the responses of a collection over to the version of the form it has now. Each response says itself
//! by which version it is kept: that is the mark a run goes on from, whatever became of the one before.

use serde_json::json;

use super::super::queries;
use crate::db::Connection;
use crate::domain::{CollectionId, OrganisationId};
use crate::error::AppError;
use crate::jobs::{self, JobError, Kind, Task};
use crate::rooms::collections::carry::{self, Carrying};

/// The word in table `job`.
const NAME: &str = "collection.carry";
/// Responses looked up at a time.
const AT_A_TIME: usize = 100;
/// Responses and rows of one act of the writer: short, so that saves need not wait.
const RESPONSES: usize = 20;
const ROWS: usize = 1_000;

/// Puts it into the queue, in the transaction that changes the form.
pub fn enqueue(c: &Connection, collection: CollectionId, now: chrono::DateTime<chrono::Utc>) -> Result<(), AppError> {
    jobs::enqueue(c, NAME, &json!({ "collection": collection }), now).map(drop)
}

/// Carries responses over.
pub struct CarryJob;

impl Kind for CarryJob {
    fn name(&self) -> &'static str {
        NAME
    }

    fn run(&self, task: &Task<'_>) -> Result<(), JobError> {
        let collection = task.payload["collection"].as_i64().map(CollectionId);
        let collection = collection.ok_or_else(|| JobError::Hopeless("no collection is named".into()))?;
        // A response that was saved just then is left for another round.
        while round(task, collection)? {}
        Ok(())
    }
}

/// Carries every response that is not there yet; whether any was.
fn round(task: &Task<'_>, collection: CollectionId) -> Result<bool, JobError> {
    let db = &task.app.db;
    let (mut after, mut carried) = (OrganisationId(0), false);
    loop {
        task.go_on()?;
        // The operator may have changed it again.
        let Some(to) = db.read(|c| queries::form_of(c, collection))? else { return Ok(false) };
        let found = db.read(|c| carry::responses(c, collection, after, AT_A_TIME))?;
        let Some(last) = found.last() else { return Ok(carried) };
        after = last.organisation;
        let mut act: Vec<Carrying> = Vec::new();
        let now = task.app.clock.now();
        for kept in found.into_iter().filter(|kept| kept.form_version != to) {
            carried = true;
            act.push(db.snapshot(|c| carry::plan(task.app, c, kept, to, now))?);
            if act.len() >= RESPONSES || act.iter().map(Carrying::weight).sum::<usize>() >= ROWS {
                store(task, std::mem::take(&mut act))?;
            }
        }
        store(task, act)?;
    }
}

fn store(task: &Task<'_>, act: Vec<Carrying>) -> Result<(), JobError> {
    if act.is_empty() {
        return Ok(());
    }
    task.go_on()?;
    let now = task.app.clock.now();
    Ok(task.app.db.write_blocking(move |c| {
        for carrying in &act {
            carry::store(c, carrying, now)?;
        }
        Ok(())
    })?)
}
