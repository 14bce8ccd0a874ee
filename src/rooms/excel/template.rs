//! «Скачать шаблон Excel»: the table as it stands, as a workbook to fill.

use chrono::{DateTime, Utc};

use super::queries;
use crate::app::App;
use crate::domain::{CollectionId, Viewer};
use crate::error::AppError;
use crate::rooms::collections::{self, Desk};
use crate::sheets::stamp::Stamp;
use crate::sheets::template::Template;
use crate::web::dates;
use crate::web::download::Made;

/// Letters of a file's name besides its ending.
const NAME: usize = 80;

pub async fn make(app: &App, viewer: Viewer, collection: CollectionId, now: DateTime<Utc>) -> Result<Made, AppError> {
    collections::bring_up(app, &viewer, collection, now).await?;
    let whole = app.clone();
    let (desk, data, passport, stamp) = app
        .db
        .read_long(move |c| {
            let desk = open(&whole, c, &viewer, collection, now)?;
            let (data, passport) = collections::computed(&desk, c)?;
            let about = queries::about(c, desk.form.id, desk.place.organisation)?;
            let stamp = Stamp {
                form: about.form,
                form_title: desk.form.form.title().to_owned(),
                form_number: about.form_number,
                collection: collection.0,
                collection_title: desk.place.title.clone(),
                organisation: about.code,
                organisation_title: about.title,
                revision: desk.place.revision(),
                made: dates::long(&whole.local(now)).replace('\u{a0}', " "),
                ..Stamp::default()
            };
            Ok((desk, data, passport, stamp))
        })
        .await?;
    let name = file_name(&desk.place.title, &stamp.organisation_title);
    let written = move || {
        let mut bytes = std::io::Cursor::new(Vec::new());
        let template = Template { form: &desk.form.form, data: &data, passport: &passport, stamp };
        template.write(&mut bytes)?;
        Ok::<Vec<u8>, AppError>(bytes.into_inner())
    };
    Ok(Made { bytes: app.heavy(written).await??, name })
}

/// The table, where it may be filled in Excel; [`AppError::NotFound`] elsewhere.
pub fn open(
    app: &App,
    c: &crate::db::Connection,
    viewer: &Viewer,
    collection: CollectionId,
    now: DateTime<Utc>,
) -> Result<Desk, AppError> {
    let desk = Desk::read(app, c, viewer, collection, now)?;
    if desk.place.excel { Ok(desk) } else { Err(AppError::NotFound) }
}

fn file_name(collection: &str, organisation: &str) -> String {
    let forbidden = |c: char| c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let clean: String =
        format!("{collection} — {organisation}").chars().filter(|c| !forbidden(*c)).take(NAME).collect();
    format!("{}.xlsx", clean.trim())
}
