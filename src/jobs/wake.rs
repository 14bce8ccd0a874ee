//! The call that gets the workers going.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

/// Wakes the workers; cheap to clone. Calling too often or for nothing does no harm.
#[derive(Clone, Default)]
pub struct Wake {
    queue: Arc<Notify>,
    recurring: Arc<Notify>,
}

/// Nothing waits longer than this, should every other call be lost.
const LONGEST: Duration = Duration::from_secs(15);

impl Wake {
    /// A job has come: to be called after the commit of what enqueued it.
    pub fn wake(&self) {
        self.queue.notify_one();
    }

    /// A second has passed.
    pub(super) fn tick(&self) {
        self.queue.notify_one();
        self.recurring.notify_one();
    }

    pub(super) async fn queue_called(&self) {
        let _ = tokio::time::timeout(LONGEST, self.queue.notified()).await;
    }

    pub(super) async fn recurring_called(&self) {
        let _ = tokio::time::timeout(LONGEST, self.recurring.notified()).await;
    }
}
