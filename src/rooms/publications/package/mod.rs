//! The publication package (DESIGN 10): a ZIP with `publication.md`, `files/` and `forms/*.json`. Whatever is wrong with
//! it is told, all at once; then it is taken whole or leaves nothing behind.
//!
//! - [`archive`]: opens the archive with suspicion;
//! - [`front_matter`]: reads `publication.md`;
//! - [`check`]: asks whether all that it names exists, in the package and in the region;
//! - [`store`]: files first, in small writes, then the publication in one.

mod archive;
mod check;
mod front_matter;
mod store;
#[cfg(test)]
mod tests;

use std::io::{Read, Seek};

use chrono::{DateTime, Utc};

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
    let draft = front_matter::read(&text);
    // A form or a file that is wrong is told even where publication.md is wrong too.
    let contents = check::contents(&mut package, draft.as_ref().ok());
    let names = draft.as_ref().ok().map(|draft| db.read(|c| check::names(c, draft))).transpose()?;
    match (draft, contents, names) {
        (Ok(draft), Ok(contents), Some(Ok(names))) => {
            store::store(db, &mut package, draft, contents, names, now, actor)
        }
        (draft, contents, names) => {
            let of_names = names.and_then(Result::err);
            let all = [draft.err(), of_names, contents.err()];
            Err(Refused::Mistakes(all.into_iter().flatten().flatten().collect()))
        }
    }
}
