//! Drafts and versions: what is saved, and when it is not.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde_json::{Value as Json, json};

use super::judge::{self, Judged, Judgements};
use super::model::{Draft, Mistake};
use super::queries;
use super::workbook::Book;
use crate::app::App;
use crate::db::audit::{self, Actor};
use crate::domain::FormId;
use crate::error::AppError;

/// What came of saving a draft.
pub struct Saved {
    pub revision: i64,
    pub judged: Arc<Judged>,
}

/// Puts a draft in place of the one of revision `base`. A draft sent twice, its first answer lost, is taken once.
pub async fn save(
    app: &App,
    actor: Actor,
    id: FormId,
    base: i64,
    text: String,
    now: DateTime<Utc>,
) -> Result<Saved, AppError> {
    let (text, title, judged) = app.heavy(move || read(text)).await??;
    let revision = app
        .db
        .write(move |c| {
            let stored = queries::draft(c, id)?;
            if stored.text == text {
                return Ok(stored.revision);
            }
            require_revision(&stored, base)?;
            queries::put_draft(c, id, &title, &text, &actor.name, now)
        })
        .await?;
    app.memory.of::<Judgements>().put(&name(id), revision, judged.clone());
    Ok(Saved { revision, judged })
}

fn read(text: String) -> Result<(String, String, Arc<Judged>), AppError> {
    let draft = judge::shape(&text).map_err(|mistakes| AppError::invalid(first(&mistakes)))?;
    let text = draft.to_string();
    let judged = Arc::new(Judged::of(&text));
    Ok((text, judge::title(&draft), judged))
}

fn first(mistakes: &[Mistake]) -> String {
    match mistakes.first() {
        Some(Mistake { path, message, .. }) if !path.is_empty() => format!("{path}: {message}"),
        Some(Mistake { message, .. }) => message.clone(),
        None => "это не форма: проверьте JSON".to_owned(),
    }
}

fn require_revision(stored: &Draft, base: i64) -> Result<(), AppError> {
    if stored.revision == base {
        return Ok(());
    }
    let message = format!("Форму тем временем изменил другой оператор ({}).", stored.changed_by);
    Err(AppError::Conflict { code: "changed", message })
}

/// Under which name judgements are kept.
pub fn name(id: FormId) -> String {
    format!("form {id}")
}

/// The judgement of a stored draft.
pub fn judged(app: &App, draft: &Draft) -> Arc<Judged> {
    app.memory.of::<Judgements>().get(&name(draft.id), draft.revision, &draft.text)
}

/// What came of «Выпустить версию».
pub enum Released {
    /// The number of the new version.
    Version(i64),
    /// The draft says what the latest version says.
    Same(i64),
    Mistakes(Vec<Mistake>),
}

/// Makes a version of the draft as it stands at `revision`.
pub async fn release(
    app: &App,
    actor: Actor,
    id: FormId,
    revision: i64,
    now: DateTime<Utc>,
) -> Result<Released, AppError> {
    let draft = app.db.read(|c| queries::draft(c, id))?;
    require_revision(&draft, revision)?;
    let whole = app.clone();
    let judging = draft.clone();
    let judged = app.heavy(move || judged(&whole, &judging)).await?;
    if !judged.is_right() {
        return Ok(Released::Mistakes(judged.mistakes.clone()));
    }
    let Some(spec) = judged.shown.as_ref().map(|spec| spec.to_json().to_string()) else {
        return Err(AppError::NotFound);
    };
    app.db
        .write(move |c| {
            require_revision(&queries::draft(c, id)?, revision)?;
            match queries::version(c, id, None)? {
                Some((number, latest)) if latest == spec => Ok(Released::Same(number)),
                _ => {
                    let number = queries::insert_version(c, id, &spec, now)?;
                    record(c, now, &actor, "form.release", id, &json!({ "version": number }))?;
                    Ok(Released::Version(number))
                }
            }
        })
        .await
}

/// A new form of a draft.
pub async fn create(
    app: &App,
    actor: Actor,
    draft: Json,
    source: &'static str,
    now: DateTime<Utc>,
) -> Result<FormId, AppError> {
    app.db.write(move |c| insert(c, &actor, &draft, source, now)).await
}

/// The same of a workbook; what was told of it stays with the form.
pub async fn create_of_workbook(app: &App, actor: Actor, book: &Book, now: DateTime<Utc>) -> Result<FormId, AppError> {
    let (draft, told) = (book.spec.clone(), serde_json::to_string(&book.told)?);
    let act = move |c: &Connection| {
        let id = insert(c, &actor, &draft, "workbook", now)?;
        queries::put_workbook(c, id, &told)?;
        Ok(id)
    };
    app.db.write(act).await
}

fn insert(c: &Connection, actor: &Actor, draft: &Json, source: &str, now: DateTime<Utc>) -> Result<FormId, AppError> {
    let title = judge::title(draft);
    let id = queries::insert(c, &title, &draft.to_string(), &actor.name, now)?;
    record(c, now, actor, "form.create", id, &json!({ "from": source, "title": title }))?;
    Ok(id)
}

/// Takes away a form that never had a version.
pub async fn delete(app: &App, actor: Actor, id: FormId, now: DateTime<Utc>) -> Result<(), AppError> {
    app.db
        .write(move |c| {
            let draft = queries::draft(c, id)?;
            if !queries::delete(c, id)? {
                let message = "У этой формы есть выпущенные версии: удалить ее нельзя.";
                return Err(AppError::Conflict { code: "released", message: message.into() });
            }
            record(c, now, &actor, "form.delete", id, &json!({ "title": draft.title }))
        })
        .await
}

fn record(
    c: &Connection,
    now: DateTime<Utc>,
    actor: &Actor,
    action: &str,
    id: FormId,
    details: &Json,
) -> Result<(), AppError> {
    audit::record(c, now, actor, action, &format!("form:{id}"), details)
}

/// The draft of a form without anything in it: one sheet with one column, so that there is something to change.
pub fn empty(title: &str) -> Json {
    json!({ "title": title, "sheets": [{
        "key": "list1", "title": "Лист 1", "rows": { "mode": "free", "min": 1, "max": 1000 }, "columns": []
    }] })
}

/// A copy under another title.
pub fn copy(draft: &Draft, title: &str) -> Result<Json, AppError> {
    let mut copy: Json = serde_json::from_str(&draft.text)?;
    copy["title"] = json!(title);
    Ok(copy)
}
