//! A publication made in the browser: the same draft, the same checks of text and names and the same rows as a package's,
//! with forms and files that the region has already.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::check::{self, Contents, FormOf};
use super::front_matter::Draft;
use super::{Imported, Refused, store};
use crate::db::audit::Actor;
use crate::domain::{BlobId, CollectionId, FormVersionId};

/// What stands behind the names of the draft.
#[derive(Debug, Clone, Default)]
pub struct Stored {
    /// The form of each collection, and its earlier collection.
    pub collections: Vec<(FormVersionId, Option<CollectionId>)>,
    /// Files that the text may link to, by `files/NAME`.
    pub files: BTreeMap<String, BlobId>,
}

/// Checks and stores in one act of the writer. `form` and `previous` of the draft's collections are not asked: `stored` says.
pub fn create(
    c: &Connection,
    mut draft: Draft,
    stored: &Stored,
    now: DateTime<Utc>,
    actor: &Actor,
) -> Result<Imported, Refused> {
    draft.collections.iter_mut().for_each(|collection| collection.previous = None);
    let mut mistakes = Vec::new();
    let linked = check::links(&draft.text, |path| stored.files.contains_key(path), &mut mistakes);
    let names = check::names(c, &draft)?;
    let mut names = match names {
        Ok(names) if mistakes.is_empty() => names,
        names => {
            mistakes.extend(names.err().into_iter().flatten());
            return Err(Refused::Mistakes(mistakes));
        }
    };
    names.previous = stored.collections.iter().map(|(_, previous)| *previous).collect();
    let contents = Contents {
        storages: Vec::new(),
        collections: stored.collections.iter().map(|(version, _)| FormOf::Stored(*version)).collect(),
        forms: BTreeMap::new(),
        linked,
        notes: Vec::new(),
    };
    Ok(store::insert(c, &draft, &contents, &names, &stored.files, now, actor)?)
}
