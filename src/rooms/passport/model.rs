//! What passes between this room's parts.

use chrono::{DateTime, Utc};

use crate::domain::{CollectionId, MunicipalityId, OrganisationId, OrganisationKind, Window};

/// Organisations on a page of the list.
pub const PER_PAGE: u64 = 50;

/// An organisation's card. Texts may be empty: not known.
#[derive(Clone, Debug)]
pub struct Card {
    pub id: OrganisationId,
    pub municipality: MunicipalityId,
    pub municipality_title: String,
    pub code: String,
    pub kind: OrganisationKind,
    pub full_title: String,
    pub short_title: String,
    pub inn: String,
    pub ogrn: String,
    pub kpp: String,
    pub address: String,
    pub head: String,
    pub phone: String,
    pub email: String,
    /// Logins that are not disabled, with the person of each.
    pub accounts: Vec<(String, String)>,
}

/// A collection in the history of an organisation.
#[derive(Clone, Debug)]
pub struct Entry {
    pub collection: CollectionId,
    pub title: String,
    pub publication_title: String,
    pub publication_href: String,
    pub window: Window,
    /// When its first cell was stored.
    pub started_at: Option<DateTime<Utc>>,
    /// When it was handed in last.
    pub submitted_at: Option<DateTime<Utc>>,
}

/// A row of the list of organisations.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: OrganisationId,
    pub code: String,
    pub short_title: String,
    pub full_title: String,
    pub kind: OrganisationKind,
    pub municipality_title: String,
}
