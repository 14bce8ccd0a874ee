//! The workers: claim, run, note what came of it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value as Json;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_cron_scheduler::{Job as Tick, JobScheduler};

use super::queue::{self, Claimed};
use super::schedule::{self, Recurring, run_recurring};
use super::{JobError, Kind, Task};
use crate::app::App;
use crate::error::{AppError, chain};

/// Jobs at work at a time: a long report does not hold up the rest.
const WORKERS: usize = 2;
/// How often a worker shows that it lives; well within a lease.
const RENEWAL: Duration = Duration::from_secs(15);
/// Every second.
const TICK: &str = "* * * * * *";

/// The kinds of job this program knows; cheap to clone.
#[derive(Clone)]
pub struct Kinds(Arc<[Box<dyn Kind>]>);

impl Kinds {
    pub fn new(kinds: Vec<Box<dyn Kind>>) -> Kinds {
        Kinds(kinds.into())
    }

    fn find(&self, name: &str) -> Option<&dyn Kind> {
        self.0.iter().find(|kind| kind.name() == name).map(Box::as_ref)
    }
}

/// The workers at work, until [`Jobs::stop`].
pub struct Jobs {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    ticks: JobScheduler,
}

/// Takes over what an earlier process left, does what came due meanwhile, and goes on until stopped.
pub async fn start(app: App, kinds: Kinds, recurring: Vec<Recurring>) -> Result<Jobs, AppError> {
    let now = app.clock.now();
    let names: Vec<&str> = recurring.iter().map(|job| job.name).collect();
    let resumed = app
        .db
        .write(move |c| {
            schedule::register(c, &names, now)?;
            queue::void_leases(c)
        })
        .await?;
    if resumed > 0 {
        tracing::info!(resumed, "jobs cut off by the last stop start anew");
    }
    let (stop, stopped) = watch::channel(false);
    let mut tasks = vec![tokio::spawn(keep_recurring(app.clone(), recurring, stopped.clone()))];
    for _ in 0..WORKERS {
        tasks.push(tokio::spawn(keep_working(app.clone(), kinds.clone(), stopped.clone())));
    }
    Ok(Jobs { stop, tasks, ticks: start_ticks(app).await? })
}

impl Jobs {
    /// A handle that says "stop" early, before [`Jobs::stop`] waits.
    pub fn stopper(&self) -> impl Fn() + Send + Sync + 'static {
        let stop = self.stop.clone();
        move || {
            stop.send_replace(true);
        }
    }

    /// Lets jobs at work finish or stop at their next step, and waits for them.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        if let Err(cause) = self.ticks.shutdown().await {
            tracing::warn!(%cause, "stopping the ticks");
        }
        for task in self.tasks {
            if let Err(cause) = task.await {
                tracing::error!(%cause, "a worker of jobs ended badly");
            }
        }
    }
}

/// Runs every job that is due now, one after another, this process's other workers aside; gives how many it ran.
pub async fn run_due(app: &App, kinds: &Kinds) -> Result<usize, AppError> {
    let (_never, stopped) = watch::channel(false);
    let mut ran = 0;
    while let Some(job) = claim(app).await? {
        run(app, kinds, job, &stopped).await?;
        ran += 1;
    }
    Ok(ran)
}

async fn start_ticks(app: App) -> Result<JobScheduler, AppError> {
    let scheduler = JobScheduler::new().await.map_err(AppError::internal)?;
    let tick = Tick::new(TICK, move |_, _| app.jobs.tick()).map_err(AppError::internal)?;
    scheduler.add(tick).await.map_err(AppError::internal)?;
    scheduler.start().await.map_err(AppError::internal)?;
    Ok(scheduler)
}

async fn keep_recurring(app: App, recurring: Vec<Recurring>, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        let (at_work, jobs) = (app.clone(), recurring.clone());
        let done = tokio::task::spawn_blocking(move || run_recurring(&at_work, &jobs, at_work.clock.now())).await;
        log_failure(done.map_err(AppError::internal).and_then(|done| done.map(drop)));
        tokio::select! {
            () = app.jobs.recurring_called() => {}
            _ = stopped.wait_for(|stop| *stop) => {}
        }
    }
}

async fn keep_working(app: App, kinds: Kinds, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        match claim(&app).await {
            Ok(Some(job)) => {
                app.jobs.wake(); // there may be more: the next worker looks
                log_failure(run(&app, &kinds, job, &stopped).await);
                continue;
            }
            Ok(None) => {}
            Err(error) => log_failure(Err(error)),
        }
        tokio::select! {
            () = app.jobs.queue_called() => {}
            _ = stopped.wait_for(|stop| *stop) => {}
        }
    }
}

fn log_failure(done: Result<(), AppError>) {
    if let Err(error) = done {
        tracing::error!(cause = chain(&error), "jobs can't go on; trying again");
    }
}

async fn claim(app: &App) -> Result<Option<Claimed>, AppError> {
    let now = app.clock.now();
    if !app.db.read(|c| queue::any_due(c, now))? {
        return Ok(None);
    }
    app.db.write(move |c| queue::claim(c, now)).await
}

async fn run(app: &App, kinds: &Kinds, job: Claimed, stopped: &watch::Receiver<bool>) -> Result<(), AppError> {
    let (id, attempts) = (job.id, job.attempts);
    if attempts > attempts_of(kinds, &job.kind) {
        let reason = "the program ended each time while at it".to_owned();
        return note(app, kinds, job, Err(JobError::Hopeless(reason))).await;
    }
    let mut work = tokio::task::spawn_blocking({
        let (app, kinds, stopped) = (app.clone(), kinds.clone(), stopped.clone());
        let (kind, payload) = (job.kind.clone(), job.payload.clone());
        move || perform(&app, &kinds, &kind, &payload, &stopped)
    });
    let done = loop {
        match tokio::time::timeout(RENEWAL, &mut work).await {
            Ok(done) => break done.unwrap_or_else(|panic| Err(AppError::internal(panic).into())),
            Err(_) => {
                let now = app.clock.now();
                log_failure(app.db.write(move |c| queue::renew(c, id, attempts, now)).await);
            }
        }
    };
    note(app, kinds, job, done).await
}

/// A kind that this program does not know may be known to the next one: it is not given up at once.
fn attempts_of(kinds: &Kinds, kind: &str) -> u32 {
    kinds.find(kind).map_or(8, Kind::attempts)
}

fn perform(app: &App, kinds: &Kinds, kind: &str, payload: &str, stop: &watch::Receiver<bool>) -> Result<(), JobError> {
    let kind = kinds.find(kind).ok_or_else(|| JobError::Failed(AppError::internal("no such kind of job")))?;
    let payload: Json = serde_json::from_str(payload).map_err(|cause| JobError::Hopeless(cause.to_string()))?;
    kind.run(&Task { app, payload: &payload, stop })
}

async fn note(app: &App, kinds: &Kinds, job: Claimed, done: Result<(), JobError>) -> Result<(), AppError> {
    let Claimed { id, kind, payload, attempts } = job;
    let now = app.clock.now();
    let (error, hopeless) = match done {
        Ok(()) => return app.db.write(move |c| queue::finish(c, id, attempts)).await,
        Err(JobError::Stopped) => return app.db.write(move |c| queue::release(c, id, attempts)).await,
        Err(JobError::Hopeless(reason)) => (reason, true),
        Err(JobError::Failed(error)) => (chain(&error), false),
    };
    let last = attempts >= attempts_of(kinds, &kind);
    if !hopeless && !last {
        tracing::warn!(job = id, kind, attempts, error, "job failed, will be tried again");
        return app.db.write(move |c| queue::retry(c, id, attempts, &error, now)).await;
    }
    tracing::error!(job = id, kind, attempts, error, "job given up");
    let kinds = kinds.clone();
    app.db
        .write(move |c| {
            let ours = queue::give_up(c, id, attempts, &error, now)?;
            match (kinds.find(&kind), serde_json::from_str(&payload)) {
                (Some(kind), Ok(payload)) if ours => kind.given_up(c, &payload, now),
                _ => Ok(()),
            }
        })
        .await
}
