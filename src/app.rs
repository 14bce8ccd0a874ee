//! What every request and job has at hand.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use tokio::sync::Semaphore;

use crate::clock::Clock;
use crate::config::Config;
use crate::db::forms::FormCache;
use crate::db::{Db, instance};
use crate::error::AppError;
use crate::jobs::Wake;

/// The application's state; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

pub struct Inner {
    pub db: Db,
    pub clock: Clock,
    pub config: Config,
    pub region: Region,
    /// To be woken after a job was enqueued.
    pub jobs: Wake,
    /// Forms compiled so far.
    pub forms: FormCache,
    /// What rooms remember between requests.
    pub memory: Memory,
    heavy: Semaphore,
}

/// One thing of each type, made when it is first asked for: a room keeps here what this page need not know of.
#[derive(Default)]
pub struct Memory(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Memory {
    pub fn of<T: Any + Default + Send + Sync>(&self) -> Arc<T> {
        let mut things = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let thing = things.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default())).clone();
        thing.downcast().unwrap_or_default()
    }
}

/// Settings of the instance that every page needs.
#[derive(Clone, Debug)]
pub struct Region {
    /// Two digits.
    pub code: String,
    /// Name of the instance, in the head of each page.
    pub title: String,
    /// Zone that times are shown in.
    pub zone: Tz,
    /// Key of the CSRF tokens.
    pub secret: String,
}

/// Heavy things at a time for each core: passwords being hashed, workbooks being read.
const HEAVY_PER_CORE: usize = 1;
/// Heavy things that may wait; more are told to come again.
const HEAVY_WAITING: usize = 256;

impl App {
    /// Reads the instance's settings from `db`.
    pub fn new(db: Db, clock: Clock, config: Config) -> Result<App, AppError> {
        let region = db.read(Region::load)?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let heavy = Semaphore::new(cores * HEAVY_PER_CORE + HEAVY_WAITING);
        let (jobs, forms, memory) = (Wake::default(), FormCache::default(), Memory::default());
        Ok(App(Arc::new(Inner { db, clock, config, region, jobs, forms, memory, heavy })))
    }

    /// Runs something long and blocking (hashing, workbooks, archives) off the async workers, a bounded number at a time.
    pub async fn heavy<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
        let _place = self.heavy.try_acquire().map_err(|_| AppError::Busy)?;
        let core = CORES.acquire().await.map_err(AppError::internal)?;
        let done = tokio::task::spawn_blocking(work).await.map_err(AppError::internal);
        drop(core);
        done
    }

    /// A moment in the instance's zone.
    pub fn local(&self, at: DateTime<Utc>) -> DateTime<Tz> {
        at.with_timezone(&self.region.zone)
    }
}

/// One for each core, of the process: tests start many applications.
static CORES: std::sync::LazyLock<Semaphore> = std::sync::LazyLock::new(|| {
    Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from) * HEAVY_PER_CORE)
});

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Region {
    fn load(connection: &crate::db::Connection) -> Result<Region, AppError> {
        let text = |key| {
            instance::get(connection, key)?
                .ok_or_else(|| AppError::internal(format!("the instance has no setting {key}: run oko init")))
        };
        let zone = text(instance::TIMEZONE)?;
        Ok(Region {
            code: text(instance::REGION)?,
            title: text(instance::TITLE)?,
            zone: zone.parse().map_err(|_| AppError::internal(format!("unknown time zone {zone}")))?,
            secret: text(instance::SECRET)?,
        })
    }
}
