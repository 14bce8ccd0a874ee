//! Another version of the form for a collection that has data: what it does to each response is shown first
//! ([`preview`]), then the collection has it and a job carries the responses over ([`job`]).

pub mod job;
pub mod preview;

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde_json::json;

use super::queries;
use crate::db::audit::{self, Actor};
use crate::domain::{CollectionId, FormVersionId};
use crate::error::AppError;

/// Gives the collection that version of its form and has its responses carried over.
pub fn apply(
    c: &Connection,
    id: CollectionId,
    (from, to): (FormVersionId, FormVersionId),
    now: DateTime<Utc>,
    actor: &Actor,
) -> Result<(), AppError> {
    let collection = queries::collection(c, id)?;
    let versions = queries::versions(c, collection.form)?;
    let number = versions.iter().find(|(version, ..)| *version == to).map(|(_, number, _)| *number);
    let number = number.ok_or_else(|| AppError::invalid("Такой версии у этой формы нет: выберите из списка."))?;
    if from == to || !queries::set_form(c, id, from, to)? {
        let message = "Форму сбора тем временем изменили: посмотрите, что есть теперь, и повторите.".to_owned();
        return Err(AppError::Conflict { code: "form_changed", message });
    }
    let details = json!({ "form": collection.form, "from": collection.number, "to": number });
    audit::record(c, now, actor, "collection.form", &queries::subject(id), &details)?;
    job::enqueue(c, id, now)
}
