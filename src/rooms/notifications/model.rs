//! What passes between this room's parts.

use chrono::{DateTime, Utc};

use crate::domain::ReportId;

/// Notifications on a page.
pub const PER_PAGE: u64 = 50;

/// One notification.
#[derive(Clone, Debug)]
pub struct Notification {
    pub at: DateTime<Utc>,
    /// What it is about.
    pub subject: String,
    /// What happened.
    pub text: String,
    /// The report that can be downloaded.
    pub report: Option<ReportId>,
    pub unseen: bool,
}
