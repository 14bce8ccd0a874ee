//! «Загрузить»: what the page has shown becomes one act, all of it or nothing.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::look::look;
use super::model::Stage;
use super::queries;
use super::steps::steps;
use crate::app::App;
use crate::db::audit::{self, Actor};
use crate::domain::{CollectionId, UploadId, Viewer};
use crate::error::AppError;
use crate::rooms::collections::Target;

/// What the person has confirmed.
pub struct Confirmed {
    pub collection: CollectionId,
    pub upload: UploadId,
    /// The table's revision that the page was made of, where it says so.
    pub revision: Option<i64>,
    /// «Загрузить вместе с ошибками».
    pub with_errors: bool,
}

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Applied {
    /// Now or before.
    Done,
    /// The table was changed since the page was made, or has mistakes that the person was not shown: look again.
    LookAgain,
}

pub async fn apply(
    app: &App,
    actor: Actor,
    viewer: &Viewer,
    confirmed: Confirmed,
    now: DateTime<Utc>,
) -> Result<Applied, AppError> {
    let Confirmed { collection, upload: id, revision, with_errors } = confirmed;
    let (whole, who) = (app.clone(), viewer.clone());
    let looked = app.db.read_long(move |c| look(&whole, c, &who, collection, id, now)).await?;
    if looked.upload.stage != Stage::Waiting {
        return Ok(Applied::Done);
    }
    looked.desk.require_writable()?;
    let target = Target::of(&looked.desk);
    let Some(shown) = looked.shown.filter(|_| revision == Some(target.revision)) else { return Ok(Applied::LookAgain) };
    let has_errors = shown.has_errors();
    let Ok(comparison) = shown.compared else { return Ok(Applied::LookAgain) };
    if has_errors && !with_errors {
        return Ok(Applied::LookAgain);
    }
    let steps = serde_json::to_string(&steps(&shown.stored, &comparison.changed))?;
    let counts = comparison.counts;
    let details = json!({
        "collection": collection,
        "organisation": target.organisation,
        "file": looked.upload.file_name,
        "added_rows": counts.added_rows,
        "removed_rows": counts.removed_rows,
        "changed_cells": counts.changed_cells,
    });
    let upload = looked.upload;
    let stored = app
        .db
        .write(move |c| {
            let revision = target.store(c, &comparison.changed)?;
            if queries::set_loaded(c, &upload, revision, &steps, now)? {
                let details = json!({ "revision": revision, "upload": details });
                audit::record(c, now, &actor, "upload.load", &format!("upload:{}", upload.id), &details)?;
            }
            Ok(())
        })
        .await;
    match stored {
        Ok(()) => Ok(Applied::Done),
        Err(AppError::Conflict { code: "changed", .. }) => Ok(Applied::LookAgain),
        Err(other) => Err(other),
    }
}
