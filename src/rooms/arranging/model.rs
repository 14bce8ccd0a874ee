//! What passes between this room's parts.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::domain::{CollectionId, FormVersionId, OrganisationKind, PublicationId, SectionId, Window};
use crate::web::paths;

/// Collections on a page of the list.
pub const PER_PAGE: u64 = 20;

/// A collection as its operator meets it.
#[derive(Clone, Debug)]
pub struct Collection {
    pub id: CollectionId,
    pub title: String,
    pub publication: PublicationId,
    pub publication_title: String,
    pub publication_href: String,
    pub form: i64,
    pub form_title: String,
    pub form_version: FormVersionId,
    /// Number of the version within its form, and of the newest one.
    pub number: i64,
    pub newest: i64,
    pub window: Window,
    pub excel: bool,
    /// The earlier collection, with its title and that of its publication.
    pub previous: Option<(CollectionId, String)>,
}

/// How far the organisations of a collection are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filling {
    pub begun: u64,
    pub handed_in: u64,
    /// Kept by another version of the form than the collection has: being carried over.
    pub elsewhere: u64,
}

/// A line of the audit log about a collection.
#[derive(Clone, Debug)]
pub struct Entry {
    pub at: DateTime<Utc>,
    pub actor: String,
    pub action: String,
    pub details: serde_json::Value,
}

/// The form of a page: as typed, whatever was wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub section: String,
    pub title: String,
    pub text: String,
    pub publish_at: String,
    pub form: String,
    pub collection: String,
    pub opens_at: String,
    pub closes_at: String,
    pub excel: bool,
    pub previous: String,
    pub kinds: Vec<String>,
    pub municipalities: Vec<String>,
    /// The collection it is a copy of.
    pub copy_of: String,
}

/// What is wrong with the fields of a form, by their names; `""`: with the whole.
pub type Mistakes = BTreeMap<&'static str, String>;

/// What can be chosen on the page of a new collection.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    pub sections: Vec<(SectionId, String)>,
    /// Versions of forms with their titles, the form changed last first.
    pub forms: Vec<(FormVersionId, String)>,
    pub municipalities: Vec<(String, String)>,
    pub collections: Vec<(CollectionId, String)>,
}

/// What a copy takes from its source without asking.
#[derive(Clone, Debug)]
pub struct Source {
    pub typed: Typed,
    pub title: String,
    pub publish_at: DateTime<Utc>,
    pub opens_at: DateTime<Utc>,
    pub closes_at: DateTime<Utc>,
    /// Roles and logins that the publication is narrowed by.
    pub roles: Vec<crate::domain::Role>,
    pub logins: Vec<String>,
    /// Number of the newest version of its form, if it is newer.
    pub newer: Option<i64>,
    /// Files that texts may link to, by `files/NAME`.
    pub files: BTreeMap<String, crate::domain::BlobId>,
}

impl Collection {
    pub fn href(&self) -> String {
        paths::arranging(self.id)
    }
}

/// Kinds that are named by their words.
pub fn kinds(words: &[String]) -> Vec<OrganisationKind> {
    words.iter().filter_map(|word| OrganisationKind::parse(word)).collect()
}
