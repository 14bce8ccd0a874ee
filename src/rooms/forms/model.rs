//! What passes between this room's parts.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::domain::{CollectionId, FormId, FormVersionId};

/// Forms on a page of the list.
pub const PER_PAGE: u64 = 20;
/// Collections named beside a form; more are counted.
pub const USES_SHOWN: usize = 3;

/// A form in the list.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: FormId,
    pub title: String,
    pub changed_at: DateTime<Utc>,
    /// Login; empty for what no person has changed.
    pub changed_by: String,
    /// Number of the latest version, 0 when there is none yet.
    pub latest: i64,
    /// The draft was changed after the latest version.
    pub has_changes: bool,
    /// Collections of any of its versions, the latest first.
    pub uses: Vec<Use>,
}

/// A collection that has a version of a form.
#[derive(Clone, Debug)]
pub struct Use {
    pub form: FormId,
    pub collection: CollectionId,
    pub title: String,
    pub version: i64,
    /// Of its publication.
    pub href: String,
}

/// What is being built.
#[derive(Clone, Debug)]
pub struct Draft {
    pub id: FormId,
    pub title: String,
    /// JSON; may have mistakes.
    pub text: String,
    /// Grows with every change.
    pub revision: i64,
    pub changed_at: DateTime<Utc>,
    pub changed_by: String,
}

/// An immutable version of a form.
#[derive(Clone, Debug)]
pub struct Version {
    pub id: FormVersionId,
    pub number: i64,
    pub created_at: DateTime<Utc>,
    /// How many collections have it.
    pub uses: i64,
}

/// A mistake of a draft as the page is told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mistake {
    /// `sheets[0].columns[2].max`; empty for the form as a whole.
    pub path: String,
    pub message: String,
}
