//! One organisation's table, opened for one request.

use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};

use super::model::{HandedIn, Place, receipt_href, show_number};
use super::{queries, wire};
use crate::app::App;
use crate::db::forms::FormVersion;
use crate::db::{Connection, Db};
use crate::domain::{CollectionId, FormVersionId, OrganisationId, Viewer, Window, WindowState};
use crate::error::AppError;
use crate::web::dates;

/// A collection's table before a person of the organisation that fills it.
pub struct Desk {
    pub app: App,
    pub viewer: Viewer,
    /// The moment of the request: the window is decided by it.
    pub now: DateTime<Utc>,
    pub place: Place,
    /// The form the table is shown with.
    pub form: Arc<FormVersion>,
}

impl Desk {
    /// Opens the table; [`AppError::NotFound`] when there is none for this viewer.
    pub fn open(app: &App, viewer: &Viewer, collection: CollectionId, now: DateTime<Utc>) -> Result<Desk, AppError> {
        app.db.read(|c| Desk::read(app, c, viewer, collection, now))
    }

    /// [`Desk::open`] on a connection at hand.
    pub fn read(
        app: &App,
        c: &Connection,
        viewer: &Viewer,
        collection: CollectionId,
        now: DateTime<Utc>,
    ) -> Result<Desk, AppError> {
        let organisation = viewer.organisation.ok_or(AppError::NotFound)?;
        let place = queries::place(c, viewer, collection, organisation, now)?;
        let form = app.forms.get(c, place.shown_form())?;
        Ok(Desk { app: app.clone(), viewer: viewer.clone(), now, place, form })
    }

    /// Refuses when nothing can be changed now.
    pub fn require_writable(&self) -> Result<(), AppError> {
        require_open(&self.place.window, self.now)?;
        require_form(self.form.id, self.place.form_version)
    }

    /// Refuses what was typed into another version of the form than this; pages of before an upgrade do not say.
    pub fn require_shown(&self, shown: Option<FormVersionId>) -> Result<(), AppError> {
        shown.map_or(Ok(()), |shown| require_form(shown, self.form.id))
    }

    /// Why nothing can be typed now; `None` when it can.
    pub fn readonly(&self) -> Option<&'static str> {
        match self.place.window.state(self.now) {
            WindowState::Closed => Some("closed"),
            WindowState::NotOpen => Some("not_open"),
            WindowState::Open => self.place.form_changed().then_some("view"),
        }
    }

    /// When the table last changed, as people write it.
    pub fn last_change(&self, at: DateTime<Utc>, by: Option<String>) -> wire::LastChange {
        wire::LastChange { at: exact(at), text: self.say(at), by: by.unwrap_or_default() }
    }

    pub fn handed_in(&self, latest: &HandedIn) -> wire::HandedIn {
        let region = &self.app.region.code;
        let form_changed = self.place.only_the_form_changed();
        wire::HandedIn {
            number: show_number(region, latest.number),
            text: self.say(latest.at),
            url: receipt_href(region, latest.number),
            // Carrying over to another version of the form is nobody's edit.
            revision: if form_changed { self.place.revision() } else { latest.revision },
            form_changed,
        }
    }

    pub fn table(&self) -> Table {
        let Place { collection, organisation, .. } = self.place;
        let computes = !self.form.form.program().is_empty();
        Table { db: self.app.db.clone(), collection, organisation, computes }
    }

    /// «7 сентября 2026, 17:58» in the instance's zone.
    pub fn say(&self, at: DateTime<Utc>) -> String {
        dates::long(&self.app.local(at))
    }
}

/// Where an organisation's data of a collection is read.
pub struct Table {
    pub db: Db,
    pub collection: CollectionId,
    pub organisation: OrganisationId,
    /// Its form computes: reading is the lesser part of the work.
    pub computes: bool,
}

/// Bytes of cells up to which a table is read right where it is asked for.
const SMALL: i64 = 128 * 1024;

impl Table {
    /// Reads of one moment: a small table at once, one that is large or computes beside the threads that answer everyone.
    pub async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        if self.computes {
            return self.db.read_table(query).await;
        }
        if self.db.read(|c| queries::weight(c, self.collection, self.organisation))? <= SMALL {
            return self.db.snapshot(query);
        }
        self.db.read_long(query).await
    }
}

/// Data is taken only while the window is open (FEATURES E2).
pub fn require_open(window: &Window, now: DateTime<Utc>) -> Result<(), AppError> {
    let (code, message) = match window.state(now) {
        WindowState::Open => return Ok(()),
        WindowState::Closed => ("closed", "Прием закрыт: изменения больше не принимаются."),
        WindowState::NotOpen => ("not_open", "Прием еще не открыт: заполнить форму можно будет позже."),
    };
    Err(AppError::Conflict { code, message: message.into() })
}

/// Data is taken only for the form that the collection has now.
pub fn require_form(shown: FormVersionId, current: FormVersionId) -> Result<(), AppError> {
    if shown == current {
        return Ok(());
    }
    Err(AppError::Conflict {
        code: "form_changed", message: "Форма изменилась: обновите страницу.".into()
    })
}

/// RFC 3339 in UTC, for programs.
pub fn exact(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
