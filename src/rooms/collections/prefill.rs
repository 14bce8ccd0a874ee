//! Cells that are filled before anybody types (E8): brought up to date when an organisation opens its table while the window
//! is open, and with «Сохранить черновик», which reads the table anew (E4).
//!
//! It is no act of a person: nothing is begun by it, and «Последнее изменение» does not move.

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::around::Around;
use super::carry;
use super::desk::Desk;
use super::queries::{self, sources};
use crate::app::App;
use crate::db::forms::FormVersion;
use crate::domain::{CollectionId, OrganisationId, ResponseId, Viewer, WindowState};
use crate::error::AppError;
use crate::forms::prefill::{self, Sources};
use crate::forms::{Form, StoredRow};

/// Somebody else may save in between; then it is looked at anew, so often.
const TRIES: usize = 3;

/// Carries the table over to the version of the form that its collection has now, as long as it can be filled.
pub async fn take_over(
    app: &App,
    viewer: &Viewer,
    collection: CollectionId,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let desk = Desk::open(app, viewer, collection, now)?;
    if desk.place.window.state(now) == WindowState::Open && desk.place.form_changed() {
        carry_over(&desk).await?;
    }
    Ok(())
}

/// Brings the table up to what its collection says now: the version of the form, and what is filled by itself.
pub async fn bring_up(
    app: &App,
    viewer: &Viewer,
    collection: CollectionId,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    for _ in 0..TRIES {
        let desk = Desk::open(app, viewer, collection, now)?;
        if desk.place.window.state(now) != WindowState::Open {
            return Ok(());
        }
        let done = if desk.place.form_changed() {
            carry_over(&desk).await?
        } else if prefill::is_wanted(&desk.form.form) {
            fill(desk).await?
        } else {
            return Ok(());
        };
        if done {
            return Ok(());
        }
    }
    Ok(())
}

/// The job that carries all responses over may not have come to this one yet. `false`: look again.
async fn carry_over(desk: &Desk) -> Result<bool, AppError> {
    let (app, collection, organisation) = (desk.app.clone(), desk.place.collection, desk.place.organisation);
    let (to, now) = (desk.place.form_version, desk.now);
    let after = OrganisationId(organisation.0 - 1);
    let plan = move |c: &Connection| {
        let found = carry::responses(c, collection, after, 1)?;
        let kept = found.into_iter().find(|kept| kept.organisation == organisation && kept.form_version != to);
        kept.map(|kept| carry::plan(&app, c, kept, to, now)).transpose()
    };
    if let Some(carrying) = desk.table().read(plan).await? {
        desk.app.db.write(move |c| carry::store(c, &carrying, now)).await?;
    }
    // What the new version fills by itself comes with the next look.
    Ok(false)
}

/// `false`: somebody saved meanwhile.
async fn fill(desk: Desk) -> Result<bool, AppError> {
    let (app, now) = (desk.app.clone(), desk.now);
    let act = desk.table().read(move |c| Act::plan(&desk, c)).await?;
    if act.rows.is_empty() {
        return Ok(true);
    }
    app.db.write(move |c| act.run(c, now)).await
}

/// Rows that people add hold the organisation's card too, where the form locks it in every row.
pub fn put_cards(
    c: &Connection,
    form: &Form,
    organisation: OrganisationId,
    rows: &mut [(String, StoredRow)],
) -> Result<(), AppError> {
    let takes = |sheet: &str| form.sheet(sheet).filter(|sheet| prefill::takes_card(sheet));
    if !rows.iter().any(|(sheet, row)| !row.deleted && takes(sheet).is_some()) {
        return Ok(());
    }
    let passport = sources::passport(c, organisation)?;
    for (sheet, row) in rows.iter_mut().filter(|(_, row)| !row.deleted) {
        if let Some(sheet) = takes(sheet) {
            prefill::put_card(sheet, row, &passport);
        }
    }
    Ok(())
}

struct Act {
    collection: CollectionId,
    organisation: OrganisationId,
    form: std::sync::Arc<FormVersion>,
    /// As it was looked at; 0 without a response.
    revision: i64,
    rows: Vec<(String, StoredRow)>,
}

impl Act {
    fn plan(desk: &Desk, c: &Connection) -> Result<Act, AppError> {
        let (collection, organisation) = (desk.place.collection, desk.place.organisation);
        // Of the same moment as the rows.
        let target = queries::target(c, collection, organisation)?;
        let (response, revision) = target.response.map_or((None, 0), |(id, _, revision)| (Some(id), revision));
        let around = Around::read(&desk.app, c, collection, organisation, desk.now)?;
        let table = sources::table(c, collection, organisation)?;
        let from = Sources { passport: &around.passport, table: &table, previous: around.previous() };
        let mut rows = Vec::new();
        for sheet in desk.form.form.sheets().iter().filter(|sheet| prefill::is_wanted_on(sheet)) {
            let stored = response.map_or(Ok(Vec::new()), |id: ResponseId| queries::sheet_rows(c, id, sheet))?;
            let filled = prefill::fill(sheet, &stored, &from, revision + 1);
            rows.extend(filled.into_iter().map(|row| (sheet.key().to_owned(), row)));
        }
        Ok(Act { collection, organisation, form: desk.form.clone(), revision, rows })
    }

    fn run(&self, c: &Connection, now: DateTime<Utc>) -> Result<bool, AppError> {
        let target = queries::target(c, self.collection, self.organisation)?;
        let (response, form, revision) = match target.response {
            Some((id, form, revision)) => (Some(id), form, revision),
            None => (None, target.form_version, 0),
        };
        let is_open = target.window.state(now) == WindowState::Open;
        if !is_open || revision != self.revision || form != self.form.id || form != target.form_version {
            return Ok(false);
        }
        let response = match response {
            Some(id) => id,
            None => sources::begin_prefilled(c, self.collection, self.organisation, form, now)?,
        };
        sources::set_prefilled(c, response, revision + 1, now)?;
        for (sheet, row) in &self.rows {
            queries::put_row(c, response, sheet, row)?;
        }
        Ok(true)
    }
}
