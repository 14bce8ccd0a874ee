//! A form made of an ordinary workbook (FEATURES H2, N8): what was understood is kept in memory until the form is made of
//! it, and stands beside the form afterwards.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::judge::Judged;
use crate::domain::{AccountId, FormId};
use crate::error::AppError;
use crate::sheets::understand::{Understood, form_from_workbook};
use crate::sheets::workbook;
use crate::web::upload::Upload;

/// Workbooks kept at a time; the oldest goes first.
const MOST: usize = 20;
/// How long one is kept.
const KEPT: TimeDelta = TimeDelta::hours(12);

/// Workbooks understood and not yet made into forms.
#[derive(Default)]
pub struct Pending(Mutex<HashMap<String, Arc<Book>>>);

/// A workbook understood.
pub struct Book {
    pub owner: AccountId,
    pub read_at: DateTime<Utc>,
    pub spec: serde_json::Value,
    pub judged: Judged,
    pub told: Told,
    /// The form made of it: a second click leads there too.
    pub made: tokio::sync::Mutex<Option<FormId>>,
}

/// What is told of a workbook; stored with the form.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Told {
    pub file: String,
    pub findings: Vec<Finding>,
}

/// One thing told, at its cell.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Finding {
    pub sheet: Option<String>,
    pub cell: Option<String>,
    /// `understood`, `changed`, `not_understood`.
    pub level: String,
    pub message: String,
}

impl Told {
    /// How many there are of a level.
    pub fn count(&self, level: &str) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }
}

/// Reads a workbook that was sent; long and blocking.
pub fn understand(upload: Upload, owner: AccountId, now: DateTime<Utc>) -> Result<Book, AppError> {
    if upload.size == 0 {
        return Err(AppError::invalid("Файл не выбран или пуст: выберите книгу Excel или таблицу ODS."));
    }
    let Upload { file, name, .. } = upload;
    let understood = form_from_workbook(file, &name, workbook::limits());
    let Understood { spec, findings } = understood.map_err(|error| AppError::invalid(sentence(&error.to_string())))?;
    let findings = findings.into_iter().map(|found| Finding {
        sheet: found.sheet,
        cell: found.cell,
        level: found.level.name().to_owned(),
        message: found.message,
    });
    let told = Told { file: name, findings: findings.collect() };
    let judged = Judged::of(&spec.to_string());
    Ok(Book { owner, read_at: now, spec, judged, told, made: tokio::sync::Mutex::default() })
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

impl Pending {
    /// Keeps a workbook under a new name.
    pub fn put(&self, name: String, book: Book) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = book.read_at;
        kept.retain(|_, book| now - book.read_at < KEPT);
        if kept.len() >= MOST {
            let oldest = kept.iter().min_by_key(|(_, book)| book.read_at).map(|(name, _)| name.clone());
            oldest.map(|name| kept.remove(&name));
        }
        kept.insert(name, Arc::new(book));
    }

    /// The workbook of that name, if it is this person's.
    pub fn get(&self, name: &str, who: AccountId) -> Option<Arc<Book>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(name).filter(|book| book.owner == who).cloned()
    }
}
