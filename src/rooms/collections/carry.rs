//! A response carried over to the version of the form that its collection has now (H2): values are read anew, what has no
//! place any more is kept as former, and an organisation that had handed in is told when there is something to look at again.
//! What was handed in stays as it is.
//!
//! What is to be done is found outside of the writer; its act looks again that the response is still the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::around::Around;
use super::model::Place;
use super::queries::carry::LookAgain;
use super::queries::{self, carry as sql};
use crate::app::App;
use crate::db::forms::FormVersion;
use crate::domain::{CollectionId, FormVersionId, OrganisationId, ResponseId};
use crate::error::AppError;
use crate::forms::change::{self, carry, has_row, newly_wrong};
use crate::forms::differences::{compare, in_brief};
use crate::forms::{Cells, Data, Form, Issue, Severity, StoredRow, check};
use crate::rooms::notifications::{self, About};

pub use sql::Kept;

/// What another version makes of one response.
pub struct Carrying {
    pub kept: Kept,
    from: Arc<FormVersion>,
    pub to: Arc<FormVersion>,
    /// Rows that differ, with their sheets; `None`: the version has no such row.
    rows: Vec<(String, String, Option<StoredRow>)>,
    /// Former values by version, sheet and row, as they are to be kept from now on: those kept already and those of now.
    former: Vec<FormerRow>,
    /// Values that stay where they were.
    pub stay: usize,
    /// Of them, how many are read as another value.
    pub read_anew: usize,
    /// Values without a place: sheet, row and column.
    pub dropped: Vec<Dropped>,
    /// Former values that have a place again.
    pub put_back: usize,
    /// Mistakes that were none under the version before.
    pub newly_wrong: Vec<Issue>,
    /// Whether anything at all is wrong under the new version.
    is_wrong: bool,
    /// The data under the new version.
    pub data: Data,
}

/// A value that has no place any more.
pub struct Dropped {
    pub sheet: String,
    pub row: String,
    pub column: String,
    pub text: String,
}

struct FormerRow {
    version: Arc<FormVersion>,
    sheet: String,
    row: String,
    position: String,
    cells: Cells,
    /// Not as it is stored.
    differs: bool,
}

/// The responses of a collection that another version may concern, from the one after `after` on.
pub fn responses(
    c: &Connection,
    collection: CollectionId,
    after: OrganisationId,
    limit: usize,
) -> Result<Vec<Kept>, AppError> {
    sql::responses(c, collection, after, limit)
}

/// What `to` makes of a response; changes nothing. `c` must see one moment.
pub fn plan(
    app: &App,
    c: &Connection,
    kept: Kept,
    to: FormVersionId,
    now: DateTime<Utc>,
) -> Result<Carrying, AppError> {
    let around = Around::read(app, c, kept.collection, kept.organisation, now)?;
    let (from, to) = (app.forms.get(c, kept.form_version)?, app.forms.get(c, to)?);
    let mut stored: BTreeMap<String, Vec<StoredRow>> = BTreeMap::new();
    for sheet in from.form.stored_sheets() {
        stored.insert(sheet.key().to_owned(), queries::sheet_rows(c, kept.response, sheet)?);
    }
    let before = check(&from.form, &shown(&from.form, &stored), &around.outside());
    let kept_response = kept.response;
    let mut carrying = Carrying {
        kept,
        from: from.clone(),
        to: to.clone(),
        rows: Vec::new(),
        former: stored_former(app, c, kept_response)?,
        stay: 0,
        read_anew: 0,
        dropped: Vec::new(),
        put_back: 0,
        newly_wrong: Vec::new(),
        is_wrong: false,
        data: Data::default(),
    };
    let mut after: BTreeMap<String, Vec<StoredRow>> = BTreeMap::new();
    let stood = carrying.stood(&stored);
    for sheet in from.form.stored_sheets() {
        for row in stored.remove(sheet.key()).unwrap_or_default() {
            if let Some(row) = carrying.row(&from, sheet.key(), row) {
                after.entry(sheet.key().to_owned()).or_default().push(row);
            }
        }
    }
    carrying.bring_back(&from.form, &stood, &mut after);
    carrying.data = shown(&to.form, &after);
    let after = check(&to.form, &carrying.data, &around.outside());
    carrying.is_wrong = after.iter().any(|issue| issue.severity == Severity::Error);
    carrying.newly_wrong = newly_wrong(&before, after);
    Ok(carrying)
}

/// Stores what was planned; `false` when the response has changed since.
pub fn store(c: &Connection, carrying: &Carrying, now: DateTime<Utc>) -> Result<bool, AppError> {
    let kept = &carrying.kept;
    let look_again = match carrying.asks_to_look_again() {
        true => LookAgain::Since(now),
        false if carrying.is_wrong => LookAgain::AsBefore,
        false => LookAgain::No,
    };
    if !sql::repin(c, kept, carrying.to.id, look_again)? {
        return Ok(false);
    }
    for (sheet, id, row) in &carrying.rows {
        match row {
            Some(row) => queries::put_row(c, kept.response, sheet, row)?,
            None => sql::remove_row(c, kept.response, sheet, id)?,
        }
    }
    for former in carrying.former.iter().filter(|former| former.differs) {
        if let Some(sheet) = former.version.form.sheet(&former.sheet) {
            let place = (former.row.as_str(), former.position.as_str());
            sql::put_former(c, kept.response, former.version.id, sheet, place, &former.cells, now)?;
        }
    }
    if carrying.asks_to_look_again() {
        tell(c, carrying, now)?;
    }
    Ok(true)
}

fn tell(c: &Connection, carrying: &Carrying, now: DateTime<Utc>) -> Result<(), AppError> {
    let (accounts, title) = sql::to_be_told(c, carrying.kept.response)?;
    let subject = format!("Форма изменилась: «{title}»");
    let mut text = between(&carrying.from.form, &carrying.to.form);
    if !text.is_empty() {
        text = format!("Что изменилось: {text}. ");
    }
    text.push_str(LOOK_AGAIN);
    let about = Some(About::Table(carrying.kept.collection));
    for account in accounts {
        notifications::notify(c, account, &subject, &text, about, now)?;
    }
    Ok(())
}

/// What changed in the form since the organisation handed in, in brief, where it is to look again; else nothing.
pub fn since_handed_in(app: &App, c: &Connection, place: &Place) -> Result<String, AppError> {
    let Some(latest) = place.handed_in().filter(|_| place.look_again_at().is_some()) else {
        return Ok(String::new());
    };
    let (was, now) = (app.forms.get(c, latest.form_version)?, app.forms.get(c, place.shown_form())?);
    Ok(between(&was.form, &now.form))
}

fn between(was: &Form, now: &Form) -> String {
    in_brief(&compare(was, now), TOLD)
}

/// Differences that are named before «и ещё».
const TOLD: usize = 3;

const LOOK_AGAIN: &str = "Сданный отчет остается в силе, но по новой форме в ваших данных есть что исправить или дополнить: \
    откройте таблицу, посмотрите список ошибок и сдайте отчет еще раз.";

/// The data of a form as it is shown and checked.
fn shown(form: &Form, stored: &BTreeMap<String, Vec<StoredRow>>) -> Data {
    let rows = |key: &str| stored.get(key).cloned().unwrap_or_default();
    let sheets = form.stored_sheets().map(|sheet| (sheet.key().to_owned(), sheet.rows(rows(sheet.key()))));
    Data { sheets: sheets.collect() }
}

impl Carrying {
    /// Rows that are to be written.
    pub fn weight(&self) -> usize {
        self.rows.len() + self.former.iter().filter(|former| former.differs).count()
    }

    /// Whether the organisation, which had handed in, has to do something now.
    pub fn asks_to_look_again(&self) -> bool {
        self.kept.is_handed_in && !self.newly_wrong.is_empty()
    }

    /// Carries one row; gives it as it stands then.
    fn row(&mut self, from: &Arc<FormVersion>, sheet: &str, row: StoredRow) -> Option<StoredRow> {
        let (old, to) = (from.form.sheet(sheet)?, self.to.clone());
        let carried = carry(old, to.form.sheet(sheet), &row);
        self.stay += carried.cells.len();
        self.read_anew += carried.read_anew;
        self.dropped.extend(carried.former.iter().map(|(column, value)| Dropped {
            sheet: sheet.to_owned(),
            row: row.id.clone(),
            column: column.clone(),
            text: value.show(),
        }));
        self.keep(from, sheet, &row, carried.former.into_iter().chain(carried.originals).collect());
        if carried.is_gone {
            self.rows.push((sheet.to_owned(), row.id, None));
            return None;
        }
        let changed = carried.cells != row.cells;
        let row = StoredRow { cells: carried.cells, ..row };
        if changed {
            self.rows.push((sheet.to_owned(), row.id.clone(), Some(row.clone())));
        }
        Some(row)
    }

    /// Keeps former values of a row beside those that are kept of it under the same version.
    fn keep(&mut self, version: &Arc<FormVersion>, sheet: &str, row: &StoredRow, cells: Cells) {
        if cells.is_empty() {
            return;
        }
        let is_it = |kept: &&mut FormerRow| (kept.version.id, &*kept.sheet, &kept.row) == (version.id, sheet, &row.id);
        if let Some(kept) = self.former.iter_mut().find(is_it) {
            kept.cells.extend(cells);
            kept.differs = true;
            return;
        }
        self.former.push(FormerRow {
            version: version.clone(),
            sheet: sheet.to_owned(),
            row: row.id.clone(),
            position: row.position.clone(),
            cells,
            differs: true,
        });
    }

    /// The rows that have former values, as they stand before.
    fn stood(&self, stored: &BTreeMap<String, Vec<StoredRow>>) -> BTreeMap<(String, String), Cells> {
        let rows = self.former.iter().filter_map(|former| {
            let row = stored.get(&former.sheet)?.iter().find(|row| row.id == former.row)?;
            Some(((former.sheet.clone(), former.row.clone()), row.cells.clone()))
        });
        rows.collect()
    }

    /// Puts former values back that have a place again and where nothing else stands.
    fn bring_back(
        &mut self,
        from: &Form,
        stood: &BTreeMap<(String, String), Cells>,
        after: &mut BTreeMap<String, Vec<StoredRow>>,
    ) {
        let to = self.to.clone();
        for former in &mut self.former {
            let (Some(old), Some(new)) = (former.version.form.sheet(&former.sheet), to.form.sheet(&former.sheet))
            else {
                continue;
            };
            if !has_row(new, &former.row) {
                continue;
            }
            let rows = after.entry(former.sheet.clone()).or_default();
            let at = rows.iter().position(|row| row.id == former.row);
            let mut row = match at {
                Some(at) if rows[at].deleted => continue,
                Some(at) => rows[at].clone(),
                None => StoredRow {
                    id: former.row.clone(),
                    position: former.position.clone(),
                    revision: self.kept.revision,
                    deleted: false,
                    by: String::new(),
                    cells: Cells::new(),
                },
            };
            let stood = stood.get(&(former.sheet.clone(), former.row.clone()));
            let between = from.sheet(&former.sheet).zip(stood);
            let back = change::put_back((old, new), &former.row, between, &mut former.cells, &mut row.cells);
            if back == 0 {
                continue;
            }
            self.put_back += back;
            former.differs = true;
            self.rows.push((former.sheet.clone(), former.row.clone(), Some(row.clone())));
            match at {
                Some(at) => rows[at] = row,
                None => rows.push(row),
            }
        }
    }
}

/// Former values as they are kept, the latest version's first.
fn stored_former(app: &App, c: &Connection, response: ResponseId) -> Result<Vec<FormerRow>, AppError> {
    let mut found = Vec::new();
    for kept in sql::former(c, response)? {
        let version = app.forms.get(c, kept.form_version)?;
        let Some(sheet) = version.form.sheet(&kept.sheet) else { continue };
        let cells = sheet.read_cells(&kept.cells)?;
        found.push(FormerRow {
            version: version.clone(),
            sheet: kept.sheet,
            row: kept.row,
            position: kept.position,
            cells,
            differs: false,
        });
    }
    Ok(found)
}
