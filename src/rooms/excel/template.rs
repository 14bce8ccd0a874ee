//! «Скачать шаблон Excel»: the table as it stands, as a workbook to fill.

use chrono::{DateTime, Utc};

use super::queries;
use crate::app::App;
use crate::domain::{CollectionId, Viewer};
use crate::error::AppError;
use crate::forms::Data;
use crate::forms::compute::{Outside, State};
use crate::rooms::collections::{self, Desk};
use crate::sheets::stamp::Stamp;
use crate::sheets::template::Template;
use crate::web::dates;
use crate::web::download::Made;

/// Letters of a file's name besides its ending.
const NAME: usize = 80;

pub async fn make(app: &App, viewer: Viewer, collection: CollectionId, now: DateTime<Utc>) -> Result<Made, AppError> {
    let whole = app.clone();
    let (desk, data, stamp) = app
        .db
        .read_long(move |c| {
            let desk = open(&whole, c, &viewer, collection, now)?;
            let stored = collections::stored(c, &desk)?;
            let sheets = desk.form.form.sheets().iter();
            let sheets = sheets.map(|sheet| {
                let rows = stored.get(sheet.key()).cloned().unwrap_or_default();
                (sheet.key().to_owned(), sheet.rows(rows))
            });
            let data = Data { sheets: sheets.collect() };
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
            Ok((desk, data, stamp))
        })
        .await?;
    let name = file_name(&desk.place.title, &stamp.organisation_title);
    let today = Some(app.local(now).date_naive());
    let written = move || {
        let mut bytes = std::io::Cursor::new(Vec::new());
        let outside = Outside { today, ..Outside::default() };
        let computed = State::full(&desk.form.form, data, &outside).into_data();
        let template = Template { form: &desk.form.form, data: &computed, passport: outside.passport, stamp };
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
