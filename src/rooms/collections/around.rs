//! What an organisation's table takes from elsewhere: today's date, the organisation's card, what it handed in to the
//! earlier collection.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use rusqlite::Connection;
use serde_json::Value as Json;

use super::desk::Desk;
use super::queries::sources;
use crate::app::App;
use crate::db::forms::{FormCache, FormVersion};
use crate::domain::{CollectionId, OrganisationId};
use crate::error::AppError;
use crate::forms::compute::{Outside, State};
use crate::forms::{Data, Form, handin};

/// All of it, read at one moment.
pub struct Around {
    /// On the office's calendar.
    pub today: NaiveDate,
    pub passport: BTreeMap<String, String>,
    /// With the form of that time; `None`: nothing was handed in, or no earlier collection is named.
    previous: Option<(Arc<FormVersion>, Data)>,
}

impl Around {
    /// For the table on a desk.
    pub fn of(desk: &Desk, c: &Connection) -> Result<Around, AppError> {
        Around::read(&desk.app, c, desk.place.collection, desk.place.organisation, desk.now)
    }

    pub fn read(
        app: &App,
        c: &Connection,
        collection: CollectionId,
        organisation: OrganisationId,
        now: DateTime<Utc>,
    ) -> Result<Around, AppError> {
        Around::with(&app.forms, c, app.region.zone, (collection, organisation), now)
    }

    /// [`Around::read`] where there is no application yet.
    pub fn with(
        forms: &FormCache,
        c: &Connection,
        zone: Tz,
        (collection, organisation): (CollectionId, OrganisationId),
        now: DateTime<Utc>,
    ) -> Result<Around, AppError> {
        let passport = sources::passport(c, organisation)?;
        let previous = match sources::earlier(c, collection, organisation)? {
            None => None,
            Some((version, data)) => {
                let version = forms.get(c, version)?;
                let document: Json = serde_json::from_str(&data)?;
                let data = handin::data(&version.form, &document);
                Some((version, data))
            }
        };
        Ok(Around { today: now.with_timezone(&zone).date_naive(), passport, previous })
    }

    pub fn previous(&self) -> Option<(&Form, &Data)> {
        self.previous.as_ref().map(|(version, data)| (&version.form, data))
    }

    /// A form's data with everything computed.
    pub fn compute(&self, form: &Form, data: Data) -> State {
        State::full(form, data, &self.outside())
    }

    /// As formulas take it.
    pub fn outside(&self) -> Outside<'_> {
        Outside { today: Some(self.today), passport: &self.passport, previous: self.previous() }
    }
}
