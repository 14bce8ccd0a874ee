//! What passes between queries and pages.

use chrono::{DateTime, Utc};

use crate::domain::{PublicationId, SectionId};

/// A section at the left, as one viewer sees it (FEATURES B2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub id: SectionId,
    pub slug: String,
    pub title: String,
    /// Publications in it that the viewer may see.
    pub count: u64,
    /// Of them not yet opened.
    pub unseen: u64,
}

/// A publication in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub id: PublicationId,
    pub slug: String,
    pub title: String,
    pub publish_at: DateTime<Utc>,
    pub seen: bool,
}

/// One publication, opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    pub head: Head,
    /// Sanitised when it was stored.
    pub body_html: String,
    /// How many of its section the viewer sees before it, newest first.
    pub before: u64,
}

/// A part of a section's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// What was looked for, as typed; empty = everything.
    pub query: String,
    /// From 1.
    pub page: u64,
    /// Of all pages.
    pub total: u64,
    pub heads: Vec<Head>,
}

/// Publications on one page of a list.
pub const PER_PAGE: u64 = 25;
