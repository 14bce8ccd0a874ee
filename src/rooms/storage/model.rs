//! What a storage shows.

use chrono::{DateTime, Utc};

use crate::db::blobs::Blob;
use crate::domain::{FileAccess, FileId};

/// A storage with the files its viewer may know of.
#[derive(Debug, Clone, PartialEq)]
pub struct Storage {
    /// Among the blocks of the publication.
    pub position: i64,
    pub title: String,
    /// When the publication was published: from then on files can be had.
    pub available_from: DateTime<Utc>,
    pub files: Vec<File>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct File {
    pub id: FileId,
    pub name: String,
    /// Bytes.
    pub size: u64,
    pub access: FileAccess,
    /// The viewer's own last download.
    pub downloaded_at: Option<DateTime<Utc>>,
}

/// A file found for one who may download it.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub id: FileId,
    pub name: String,
    pub blob: Blob,
}
