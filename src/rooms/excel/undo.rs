//! «Отменить загрузку»: everything the file has changed becomes what it was, as one act, while nobody has changed it since.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::model::Stage;
use super::queries;
use super::steps::{Step, back};
use super::template::open;
use crate::app::App;
use crate::db::audit::{self, Actor};
use crate::domain::{CollectionId, UploadId, Viewer};
use crate::error::AppError;
use crate::rooms::collections::{self, Target};

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Undone {
    /// Now or before.
    Done,
    /// Places that were changed since; nothing was taken back.
    Met(Vec<String>),
}

/// The table may change between a look at it and the act; then it is looked at again.
const TRIES: usize = 3;

pub async fn undo(
    app: &App,
    actor: Actor,
    viewer: &Viewer,
    collection: CollectionId,
    id: UploadId,
    now: DateTime<Utc>,
) -> Result<Undone, AppError> {
    for _ in 0..TRIES {
        let (whole, who) = (app.clone(), viewer.clone());
        let read = app.db.read_long(move |c| {
            let desk = open(&whole, c, &who, collection, now)?;
            let upload = queries::upload(c, id, collection, desk.place.organisation)?;
            let stored = collections::stored(c, &desk)?;
            Ok((desk, upload, stored))
        });
        let (desk, upload, stored) = read.await?;
        match upload.stage {
            Stage::Undone { .. } => return Ok(Undone::Done),
            Stage::Waiting => {
                let message = "Этот файл еще не загружен: отменять нечего.".to_owned();
                return Err(AppError::Conflict { code: "not_loaded", message });
            }
            Stage::Loaded { .. } => desk.require_writable()?,
        }
        if upload.plan.is_empty() || upload.form_version != desk.form.id {
            return Ok(Undone::Met(vec!["после этого файла загружен другой, или форма изменилась".to_owned()]));
        }
        let steps: Vec<Step> = serde_json::from_str(&upload.plan)?;
        let target = Target::of(&desk);
        let rows = match back(&desk.form.form, &steps, &stored, target.revision + 1, &desk.viewer.login) {
            Ok(rows) => rows,
            Err(met) => return Ok(Undone::Met(met)),
        };
        let actor = actor.clone();
        let written = app.db.write(move |c| {
            let revision = target.store(c, &rows)?;
            if queries::set_undone(c, id, now)? {
                let details = json!({ "collection": collection, "revision": revision });
                audit::record(c, now, &actor, "upload.undo", &format!("upload:{id}"), &details)?;
            }
            Ok(())
        });
        match written.await {
            Ok(()) => return Ok(Undone::Done),
            Err(AppError::Conflict { code: "changed", .. }) => {}
            Err(other) => return Err(other),
        }
    }
    Err(AppError::Busy)
}
