//! What passes between this room's parts.

use chrono::{DateTime, Utc};

use crate::domain::{CollectionId, ReportId};

/// Notifications on a page.
pub const PER_PAGE: u64 = 50;

/// What a notification leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A report that can be downloaded.
    Report(ReportId),
    /// The account's own table of a collection.
    Table(CollectionId),
}

/// One notification.
#[derive(Clone, Debug)]
pub struct Notification {
    pub at: DateTime<Utc>,
    /// What it is about.
    pub subject: String,
    /// What happened.
    pub text: String,
    /// What can be opened.
    pub about: Option<About>,
    pub unseen: bool,
}
