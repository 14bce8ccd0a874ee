//! What passes between this room's parts.

use chrono::{DateTime, Utc};

use crate::domain::{
    CollectionId, FormVersionId, MunicipalityId, OrganisationId, PublicationId, ResponseId, SubmissionId, Window,
};
use crate::web::paths;

/// A collection as one organisation meets it: its window, its form, and where the organisation's response stands.
#[derive(Clone, Debug)]
pub struct Place {
    pub collection: CollectionId,
    pub title: String,
    /// Among the blocks of its publication.
    pub position: i64,
    pub publication: Publication,
    pub window: Window,
    /// Whether it may be filled in Excel too (FEATURES E7).
    pub excel: bool,
    /// The collection's form as it is now.
    pub form_version: FormVersionId,
    pub organisation: OrganisationId,
    /// `None`: nothing was stored yet.
    pub response: Option<Response>,
}

/// The publication a collection stands in, as far as links to it need.
#[derive(Clone, Debug)]
pub struct Publication {
    pub id: PublicationId,
    pub title: String,
    pub slug: String,
    pub section_slug: String,
}

/// An organisation, as its data's heading needs it.
#[derive(Clone, Debug)]
pub struct Organisation {
    pub title: String,
    pub municipality: MunicipalityId,
}

/// Where a response stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    pub id: ResponseId,
    /// The form it was begun with.
    pub form_version: FormVersionId,
    pub revision: i64,
    pub changed_at: DateTime<Utc>,
    /// Login of who changed it last; `None` when that account is gone.
    pub changed_by: Option<String>,
    /// A person has been at it; otherwise it is only filled by itself.
    pub is_touched: bool,
    /// The form changed after it was handed in, and there is something to look at again.
    pub look_again_at: Option<DateTime<Utc>>,
    /// The latest handing in.
    pub handed_in: Option<HandedIn>,
}

/// A handing in, as far as a word and a link need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedIn {
    pub number: i64,
    pub at: DateTime<Utc>,
    /// The revision of the response it was made of.
    pub revision: i64,
    /// The version of the form it was made by.
    pub form_version: FormVersionId,
}

/// What the writer puts down when a report is handed in.
#[derive(Clone, Debug)]
pub struct NewSubmission {
    /// Of the response.
    pub revision: i64,
    pub form_version: FormVersionId,
    /// Canonical JSON.
    pub data: String,
    /// Of `data`, lower-case hex.
    pub sha256: String,
}

/// A handing in with all that its receipt says (FEATURES N7).
#[derive(Clone, Debug)]
pub struct Submission {
    pub id: SubmissionId,
    pub number: i64,
    pub at: DateTime<Utc>,
    pub login: String,
    /// May be empty.
    pub person: String,
    pub sha256: String,
    /// Of the response.
    pub revision: i64,
    pub form_version: FormVersionId,
    pub form_title: String,
    /// Version of the form.
    pub form_number: i64,
    pub organisation: OrganisationId,
    pub organisation_title: String,
    pub municipality: MunicipalityId,
    pub collection: CollectionId,
    pub collection_title: String,
    pub publication: PublicationId,
    pub publication_title: String,
    /// Number of the latest handing in of the same table; this one's own unless it was handed in again.
    pub latest: i64,
}

impl Place {
    /// The form the table is shown with: the response's own once there is one.
    pub fn shown_form(&self) -> FormVersionId {
        self.response.as_ref().map_or(self.form_version, |response| response.form_version)
    }

    /// The response was begun with another version of the form than the collection has now.
    pub fn form_changed(&self) -> bool {
        self.shown_form() != self.form_version
    }

    /// 0 while nothing is stored.
    pub fn revision(&self) -> i64 {
        self.response.as_ref().map_or(0, |response| response.revision)
    }

    /// The response, unless it is only filled by itself.
    pub fn touched(&self) -> Option<&Response> {
        self.response.as_ref().filter(|response| response.is_touched)
    }

    /// Since when there is something to look at again that was handed in by an earlier form.
    pub fn look_again_at(&self) -> Option<DateTime<Utc>> {
        self.response.as_ref()?.look_again_at
    }

    /// There is something to look at again, and nobody has edited anything since handing in.
    pub fn only_the_form_changed(&self) -> bool {
        let at = self.handed_in().map(|latest| latest.at);
        self.look_again_at().is_some() && self.response.as_ref().map(|response| response.changed_at) <= at
    }

    pub fn handed_in(&self) -> Option<&HandedIn> {
        self.response.as_ref()?.handed_in.as_ref()
    }
}

impl Submission {
    /// «Иванова Мария Петровна (sch240001)», or the login alone.
    pub fn by(&self) -> String {
        if self.person.is_empty() { self.login.clone() } else { format!("{} ({})", self.person, self.login) }
    }
}

impl Publication {
    /// Its own address (FEATURES C1).
    pub fn href(&self) -> String {
        paths::publication(&self.section_slug, &self.slug)
    }
}

/// A number of handing in as people see it: `24-000123`.
pub fn show_number(region: &str, number: i64) -> String {
    format!("{region}-{number:06}")
}

/// The reverse of [`show_number`]; `None` for anything written otherwise.
pub fn read_number(region: &str, text: &str) -> Option<i64> {
    let digits = text.strip_prefix(region)?.strip_prefix('-')?;
    let number = digits.parse().ok().filter(|number| *number > 0)?;
    (show_number(region, number) == text).then_some(number)
}

/// The address of a receipt.
pub fn receipt_href(region: &str, number: i64) -> String {
    format!("/lk/submissions/{}", show_number(region, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_only_as_they_are_shown() {
        assert_eq!(show_number("24", 123), "24-000123");
        assert_eq!(read_number("24", "24-000123"), Some(123));
        assert_eq!(read_number("24", &show_number("24", 12_345_678)), Some(12_345_678));
        for wrong in ["24-123", "23-000123", "24-0000123", "24-000000", "24000123", "24-+00123", "24--00001", "24-", ""]
        {
            assert_eq!(read_number("24", wrong), None, "{wrong}");
        }
    }
}
