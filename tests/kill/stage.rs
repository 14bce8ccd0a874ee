//! What the players and the one who kills the server share: where it is now, and what has been acknowledged so far.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub struct Stage {
    now: Mutex<Now>,
    changed: Condvar,
    acknowledged: Mutex<Acknowledged>,
}

struct Now {
    /// Number of the server's life, from 0.
    life: usize,
    base: String,
    closing: bool,
}

/// What clients have been told is saved.
#[derive(Clone, Default)]
pub struct Acknowledged {
    /// Batches by organisation.
    pub batches: BTreeMap<usize, i64>,
    /// Numbers of receipts.
    pub receipts: BTreeSet<String>,
}

impl Stage {
    pub fn new(base: &str) -> Stage {
        Stage {
            now: Mutex::new(Now { life: 0, base: base.to_owned(), closing: false }),
            changed: Condvar::new(),
            acknowledged: Mutex::default(),
        }
    }

    /// A new server has taken the killed one's place.
    pub fn moved(&self, base: &str) {
        let mut now = lock(&self.now);
        now.life += 1;
        base.clone_into(&mut now.base);
        self.changed.notify_all();
    }

    /// No further kills: the players finish what they have under way.
    pub fn close(&self) {
        lock(&self.now).closing = true;
        self.changed.notify_all();
    }

    pub fn is_closing(&self) -> bool {
        lock(&self.now).closing
    }

    /// The server's life and address.
    pub fn server(&self) -> (usize, String) {
        let now = lock(&self.now);
        (now.life, now.base.clone())
    }

    /// Waits a little for another server than that of `life`, or for the end.
    pub fn wait_for_another(&self, life: usize) {
        let now = lock(&self.now);
        let same = |now: &mut Now| now.life == life && !now.closing;
        drop(self.changed.wait_timeout_while(now, Duration::from_millis(500), same));
    }

    pub fn acknowledged(&self) -> Acknowledged {
        lock(&self.acknowledged).clone()
    }

    pub fn batch_acknowledged(&self, organisation: usize) {
        *lock(&self.acknowledged).batches.entry(organisation).or_default() += 1;
    }

    pub fn receipt_acknowledged(&self, number: &str) {
        lock(&self.acknowledged).receipts.insert(number.to_owned());
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
