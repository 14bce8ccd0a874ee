//! An upload before the person: what it would change in the table as it stands, or what became of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::model::{Stage, Upload};
use super::queries;
use super::template::open;
use crate::app::App;
use crate::db::Connection;
use crate::domain::{CollectionId, UploadId, Viewer};
use crate::error::AppError;
use crate::forms::{Severity, StoredRow};
use crate::rooms::collections::{self, Desk};
use crate::sheets::upload::compare::{Comparison, Table, Who, compare};
use crate::sheets::upload::fill::Filled;
use crate::sheets::upload::note::Note;

/// An upload with the table it is for.
pub struct Looked {
    pub desk: Desk,
    pub upload: Upload,
    /// While it waits to be loaded.
    pub shown: Option<Shown>,
    /// What the table has to be mended of, once it is loaded.
    pub left: Left,
}

/// What keeps the table as it stands from being handed in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Left {
    pub errors: usize,
    /// Warnings that nobody has explained.
    pub unexplained: usize,
}

/// What is shown of a waiting upload.
pub struct Shown {
    pub filled: Filled,
    /// What it would change; or what of it a table can never hold.
    pub compared: Result<Comparison, Vec<Note>>,
    /// Mistakes that the table would have, at their places in the file.
    pub mistakes: Vec<Note>,
    /// What would have to be explained and is not yet.
    pub warnings: Vec<Note>,
    /// The table as it stands.
    pub stored: BTreeMap<String, Vec<StoredRow>>,
}

impl Shown {
    /// Whether it is loaded together with mistakes.
    pub fn has_errors(&self) -> bool {
        !self.mistakes.is_empty() || !self.filled.errors.is_empty()
    }

    /// Whether the table, now at this revision, was changed after the file was made of it.
    pub fn is_older(&self, revision: i64) -> bool {
        self.filled.revision.is_some_and(|made_of| made_of < revision)
    }
}

/// Reads the upload and compares it; `c` must see one moment.
pub fn look(
    app: &App,
    c: &Connection,
    viewer: &Viewer,
    collection: CollectionId,
    id: UploadId,
    now: DateTime<Utc>,
) -> Result<Looked, AppError> {
    let desk = open(app, c, viewer, collection, now)?;
    let upload = queries::upload(c, id, collection, desk.place.organisation)?;
    if upload.stage != Stage::Waiting || upload.form_version != desk.form.id || upload.plan.is_empty() {
        let left = match upload.stage {
            Stage::Loaded { .. } => left(&desk, c)?,
            Stage::Waiting | Stage::Undone { .. } => Left::default(),
        };
        return Ok(Looked { desk, upload, shown: None, left });
    }
    let filled: Filled = serde_json::from_str(&upload.plan)?;
    let stored = collections::stored(c, &desk)?;
    let compared = {
        let table = Table { form: &desk.form.form, stored: &stored, revision: desk.place.revision() };
        compare(&table, &filled, &Who { login: &desk.viewer.login, upload: id.0 })
    };
    let (mut mistakes, mut warnings) = (Vec::new(), Vec::new());
    if let Ok(comparison) = &compared {
        for issue in collections::obstacles(&desk, c, &comparison.after)? {
            let place = &comparison.places;
            let note = place.note(&issue.sheet, issue.row.as_deref(), issue.column.as_deref(), issue.message());
            match issue.severity {
                Severity::Error => mistakes.extend(note),
                Severity::Warning => warnings.extend(note),
            }
        }
    }
    let shown = Some(Shown { filled, compared, mistakes, warnings, stored });
    Ok(Looked { desk, upload, shown, left: Left::default() })
}

fn left(desk: &Desk, c: &Connection) -> Result<Left, AppError> {
    let (data, _) = collections::computed(desk, c)?;
    let mut left = Left::default();
    for issue in collections::obstacles(desk, c, &data)? {
        match issue.severity {
            Severity::Error => left.errors += 1,
            Severity::Warning => left.unexplained += 1,
        }
    }
    Ok(left)
}
