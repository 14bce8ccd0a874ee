//! A file comes in: it is read against the form, and what it holds is kept until it is loaded.

use std::fs::File;

use chrono::{DateTime, Utc};

use super::queries::{self, New};
use super::template::open;
use crate::app::App;
use crate::domain::{CollectionId, UploadId, Viewer};
use crate::error::AppError;
use crate::rooms::collections::{self, Desk};
use crate::sheets::upload::book::{Book, Limits};
use crate::sheets::upload::fill::{Expected, Filled, fill};
use crate::sheets::upload::note::Note;

/// What came of a file.
pub enum Received {
    Kept(UploadId),
    /// It can't be loaded, and this is why.
    Refused(Vec<Note>),
}

/// Reads the file; [`AppError::Conflict`] when nothing can be stored now.
pub async fn receive(
    app: &App,
    viewer: Viewer,
    collection: CollectionId,
    file: File,
    file_name: String,
    now: DateTime<Utc>,
) -> Result<Received, AppError> {
    collections::bring_up(app, &viewer, collection, now).await?;
    let (desk, expected) = app.db.read(|c| {
        let desk = open(app, c, &viewer, collection, now)?;
        let about = queries::about(c, desk.form.id, desk.place.organisation)?;
        let expected = Expected {
            form: about.form,
            form_number: about.form_number,
            collection: collection.0,
            organisation: about.code,
        };
        Ok((desk, expected))
    })?;
    desk.require_writable()?;
    let form = desk.form.clone();
    let read = app.heavy(move || read(file, &form.form, &expected)).await?;
    match read {
        Ok(filled) => keep(app, &desk, file_name, &filled).await.map(Received::Kept),
        Err(notes) => Ok(Received::Refused(notes)),
    }
}

fn read(file: File, form: &crate::forms::Form, expected: &Expected) -> Result<Filled, Vec<Note>> {
    let book = Book::read(file, Limits::default()).map_err(|error| vec![Note::file(error.to_string())])?;
    fill(form, &book, expected)
}

async fn keep(app: &App, desk: &Desk, file_name: String, filled: &Filled) -> Result<UploadId, AppError> {
    let new = New {
        collection: desk.place.collection,
        organisation: desk.place.organisation,
        viewer: desk.viewer.clone(),
        file_name,
        form_version: desk.form.id,
        revision: desk.place.revision(),
        plan: serde_json::to_string(filled)?,
        now: desk.now,
    };
    app.db.write(move |c| queries::insert(c, &new)).await
}
