//! What passes between this room's parts.

use chrono::{DateTime, Utc};

use crate::domain::{AccountId, BlobId, CollectionId, FormVersionId, ReportId, SubmissionId};

/// A report as its owner meets it.
#[derive(Clone, Debug)]
pub struct Report {
    pub id: ReportId,
    pub owner: AccountId,
    pub collection: CollectionId,
    pub collection_title: String,
    pub publication_title: String,
    pub publication_href: String,
    pub file_name: String,
    pub state: State,
}

/// Where a report stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    Building,
    Ready {
        at: DateTime<Utc>,
        blob: BlobId,
        /// Bytes.
        size: u64,
    },
    /// Why, in Russian.
    Failed(String),
}

impl Report {
    /// What a notification is about: «Сбор данных об участниках - Отчёт #446 по проекту сбора данных Тестовый сбор».
    pub fn subject(&self) -> String {
        let Report { id, publication_title, collection_title, .. } = self;
        format!("{publication_title} - Отчёт #{id} по проекту сбора данных {collection_title}")
    }
}

/// The address of a report.
pub fn href(id: ReportId) -> String {
    format!("/lk/reports/{id}")
}

/// The name a report is saved under; nothing in it that a file system refuses.
pub fn file_name(id: ReportId, collection_title: &str) -> String {
    const TITLE: usize = 80;
    let clean: String =
        collection_title.chars().map(|c| if c.is_control() || r#"\/:*?"<>|"#.contains(c) { ' ' } else { c }).collect();
    let words = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    let title: String = words.chars().take(TITLE).collect();
    format!("Отчёт {id} {}.xlsx", title.trim_end_matches([' ', '.']))
}

/// Who has handed in, and what last.
#[derive(Clone, Debug)]
pub struct Handed {
    pub submission: SubmissionId,
    pub code: String,
    pub organisation: String,
    pub municipality: String,
}

/// What was handed in.
#[derive(Clone, Debug)]
pub struct Submitted {
    pub form_version: FormVersionId,
    pub number: i64,
    pub at: DateTime<Utc>,
    /// At that time.
    pub login: String,
    /// Canonical JSON.
    pub data: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_clean_and_short() {
        assert_eq!(file_name(ReportId(446), "Сбор: 5/6 класс?"), "Отчёт 446 Сбор 5 6 класс.xlsx");
        assert_eq!(file_name(ReportId(1), &"я".repeat(300)).chars().count(), 93);
    }
}
