//! The publication package (DESIGN 10): a ZIP with `publication.md`, `files/` and `forms/*.json`. Whatever is wrong with
//! it is told, all at once; then it is taken whole or leaves nothing behind.
//!
//! - [`archive`]: opens the archive with suspicion;
//! - [`front_matter`]: reads `publication.md`;
//! - [`check`]: asks whether all that it names exists, in the package and in the region;
//! - [`store`]: files first, in small writes, then the publication in one;
//! - [`compose`]: a publication made in the browser goes the same way.

mod archive;
mod check;
mod compose;
mod front_matter;
mod store;
#[cfg(test)]
mod tests;

use std::io::{Read, Seek};

use chrono::{DateTime, Utc};

pub use compose::{Stored, create};
pub use front_matter::{Draft, DraftAudience, DraftCollection};

use crate::db::Db;
use crate::db::audit::Actor;
use crate::domain::PublicationId;
use crate::error::AppError;

/// Largest `publication.md`, in bytes.
const MAX_TEXT: u64 = 1024 * 1024;

/// What came of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    pub id: PublicationId,
    pub title: String,
    /// Its address in the cabinet: `/lk/publications/SECTION/SLUG`.
    pub href: String,
    /// What was left out and why, for the person who imports.
    pub notes: Vec<String>,
}

/// Why nothing came of it.
#[derive(Debug)]
pub enum Refused {
    /// Mistakes of the package, each with where and how to mend it, in Russian.
    Mistakes(Vec<String>),
    /// It is there already ([`AppError::Conflict`]), or the machine failed.
    Failed(AppError),
}

impl From<AppError> for Refused {
    fn from(error: AppError) -> Refused {
        Refused::Failed(error)
    }
}

/// Reads, checks and stores a package. Blocks: not for async handlers.
pub fn import(db: &Db, source: impl Read + Seek, now: DateTime<Utc>, actor: &Actor) -> Result<Imported, Refused> {
    let mut package = archive::Package::open(source).map_err(Refused::Mistakes)?;
    let text = package.text("publication.md", MAX_TEXT).map_err(|mistake| Refused::Mistakes(vec![mistake]))?;
    let (draft, mut mistakes) = front_matter::read(&text);
    let draft = draft.unwrap_or_default();
    // A form or a file that is wrong is told even where publication.md is wrong too.
    let contents = check::contents(&mut package, &draft);
    let names = db.read(|c| check::names(c, &draft))?;
    match (contents, names) {
        (Ok(contents), Ok(names)) if mistakes.is_empty() => {
            store::store(db, &mut package, draft, contents, names, now, actor)
        }
        (contents, names) => {
            mistakes.extend(names.err().into_iter().chain(contents.err()).flatten());
            Err(Refused::Mistakes(mistakes))
        }
    }
}
