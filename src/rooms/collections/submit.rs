//! «Сдать отчет» (FEATURES E6, N7): the table as it stands becomes an immutable submission with a number.
//!
//! The check, the canonical text and its SHA-256 are made outside of the writer, of one moment; its act looks again whether
//! the table is still at that revision and the window open. A revision is handed in once: asking again gives the same
//! receipt, so a request whose answer was lost can be repeated.

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::around::Around;
use super::desk::{Desk, Table, require_form, require_open};
use super::judged;
use super::model::{NewSubmission, Submission, receipt_href, show_number};
use super::queries::{self, submissions};
use super::state::{self, Told};
use super::wire::{HandIn, Issues, Receipt};
use crate::app::App;
use crate::db::audit::{self, Actor};
use crate::db::blobs::hex;
use crate::db::forms::FormVersion;
use crate::domain::{CollectionId, OrganisationId, ResponseId, Viewer};
use crate::error::AppError;
use crate::forms::{Data, handin};
use crate::web::dates;

/// What came of it.
pub enum HandedIn {
    Receipt(Receipt),
    /// Nothing was handed in: these mistakes must be mended first.
    Mistakes(Issues),
}

/// Hands in the organisation's table of `collection` as it stands at the revision wanted.
pub async fn hand_in(
    app: &App,
    actor: Actor,
    viewer: &Viewer,
    collection: CollectionId,
    wanted: HandIn,
    now: DateTime<Utc>,
) -> Result<HandedIn, AppError> {
    let organisation = viewer.organisation.ok_or(AppError::NotFound)?;
    let table = Table { db: app.db.clone(), collection, organisation, computes: true };
    let (whole, who) = (app.clone(), viewer.clone());
    let read = move |c: &Connection| look(&whole, c, &who, collection, &wanted, now);
    let new = match table.read(read).await? {
        Looked::Done(submission) => return Ok(HandedIn::Receipt(receipt(app, &submission))),
        Looked::Mistakes(issues) => return Ok(HandedIn::Mistakes(issues)),
        Looked::Ready(new) => new,
    };
    let region = app.region.code.clone();
    let act = Act { collection, organisation, viewer: viewer.clone(), actor, region, new, now };
    let submission = app.db.write(move |c| act.run(c)).await?;
    Ok(HandedIn::Receipt(receipt(app, &submission)))
}

/// What stands before the writer is asked.
enum Looked {
    Done(Submission),
    Mistakes(Issues),
    Ready(NewSubmission),
}

fn look(
    app: &App,
    c: &Connection,
    viewer: &Viewer,
    collection: CollectionId,
    wanted: &HandIn,
    now: DateTime<Utc>,
) -> Result<Looked, AppError> {
    let revision = wanted.revision;
    let desk = Desk::read(app, c, viewer, collection, now)?;
    let response = desk.place.response.as_ref().map(|response| response.id);
    if let Some(done) = done(c, response, revision)? {
        return Ok(Looked::Done(done));
    }
    desk.require_writable()?;
    desk.require_shown(wanted.form)?;
    require_revision(desk.place.revision(), revision)?;
    let data = state::data(c, &desk.form.form, response)?;
    let (data, issues) = judge(&desk, c, data)?;
    if issues.block() {
        return Ok(Looked::Mistakes(issues));
    }
    Ok(Looked::Ready(new_submission(&desk.form, &data, revision)?))
}

/// The data with its computed cells, and all that is wrong. Nothing kept in memory is trusted with what is handed in.
fn judge(desk: &Desk, c: &Connection, data: Data) -> Result<(Data, Issues), AppError> {
    let form = &desk.form.form;
    if form.program().is_empty() {
        let issues = state::issues(form, &data, Told::All);
        return Ok((data, issues));
    }
    let computed = Around::of(desk, c)?.compute(form, data);
    let issues = judged::issues(form, &computed, Told::All);
    Ok((computed.into_data(), issues))
}

fn new_submission(form: &FormVersion, data: &Data, revision: i64) -> Result<NewSubmission, AppError> {
    let data = handin::canonical(&handin::document(&form.form, form.number, data))?;
    let sha256 = hex(&Sha256::digest(data.as_bytes()));
    Ok(NewSubmission { revision, form_version: form.id, data, sha256 })
}

fn done(c: &Connection, response: Option<ResponseId>, revision: i64) -> Result<Option<Submission>, AppError> {
    response.map_or(Ok(None), |response| submissions::of_revision(c, response, revision))
}

fn require_revision(current: i64, wanted: i64) -> Result<(), AppError> {
    if current == wanted {
        return Ok(());
    }
    let message = "Пока вы сдавали, данные изменились в другом окне: проверьте таблицу и сдайте отчет еще раз.";
    Err(AppError::Conflict { code: "changed", message: message.into() })
}

/// What the writer needs.
struct Act {
    collection: CollectionId,
    organisation: OrganisationId,
    viewer: Viewer,
    actor: Actor,
    region: String,
    new: NewSubmission,
    now: DateTime<Utc>,
}

impl Act {
    fn run(&self, c: &Connection) -> Result<Submission, AppError> {
        let target = queries::target(c, self.collection, self.organisation)?;
        let response = target.response.map(|(id, _, _)| id);
        if let Some(done) = done(c, response, self.new.revision)? {
            return Ok(done);
        }
        require_open(&target.window, self.now)?;
        require_form(self.new.form_version, target.form_version)?;
        require_revision(target.response.map_or(0, |(_, _, revision)| revision), self.new.revision)?;
        let response = match response {
            Some(id) => id,
            // A table in which nothing is required, handed in as it is.
            None => {
                let form = self.new.form_version;
                queries::begin_response(c, self.collection, self.organisation, form, &self.viewer, self.now)?
            }
        };
        let number = submissions::insert(c, response, &self.new, &self.viewer, self.now)?;
        self.record(c, number)?;
        submissions::by_number(c, number)?.ok_or(AppError::NotFound)
    }

    fn record(&self, c: &Connection, number: i64) -> Result<(), AppError> {
        let subject = format!("submission:{}", show_number(&self.region, number));
        let details = json!({
            "collection": self.collection,
            "organisation": self.organisation,
            "revision": self.new.revision,
            "sha256": self.new.sha256,
        });
        audit::record(c, self.now, &self.actor, "submission.hand_in", &subject, &details)
    }
}

fn receipt(app: &App, submission: &Submission) -> Receipt {
    let region = &app.region.code;
    Receipt {
        number: show_number(region, submission.number),
        url: receipt_href(region, submission.number),
        text: dates::long(&app.local(submission.at)),
        by: submission.by(),
        sha256: submission.sha256.clone(),
    }
}
