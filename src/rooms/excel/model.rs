//! What passes between this room's parts.

use chrono::{DateTime, Utc};

use crate::domain::{CollectionId, FormVersionId, OrganisationId, UploadId};

/// A file that was uploaded.
#[derive(Clone, Debug)]
pub struct Upload {
    pub id: UploadId,
    pub collection: CollectionId,
    pub organisation: OrganisationId,
    pub file_name: String,
    /// Login of who uploaded it; empty when that account is gone.
    pub by: String,
    pub form_version: FormVersionId,
    /// JSON: what the file holds; once loaded, [`super::steps::Step`]s; empty when a later file has taken its place.
    pub plan: String,
    pub stage: Stage,
}

/// Where an upload stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Looked at, nothing stored.
    Waiting,
    Loaded {
        at: DateTime<Utc>,
        revision: i64,
    },
    Undone {
        at: DateTime<Utc>,
    },
}

/// What a template's stamp tells beyond the collection.
#[derive(Clone, Debug)]
pub struct About {
    pub form: i64,
    pub form_number: i64,
    /// Of the organisation.
    pub code: String,
    /// Of the organisation.
    pub title: String,
}
