//! What another version of the form would do to each stored response. Thousands of responses take a while: the work is done
//! beside the requests, one response at a time, and a page asks how far it is. What is kept is counts and a few examples.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::Connection;
use tokio::sync::Semaphore;

use crate::app::App;
use crate::domain::{CollectionId, FormVersionId, OrganisationId};
use crate::error::{AppError, chain};
use crate::forms::change::{Difference, compare};
use crate::forms::{Form, Issue};
use crate::rooms::collections::carry::{self, Carrying, Dropped};

/// Responses looked at in one read: short, so that the file's log of changes is not held up.
const AT_A_TIME: usize = 20;
/// Examples of each sort.
pub const EXAMPLES: usize = 30;
/// Organisations named with their counts.
pub const ORGANISATIONS: usize = 200;
/// How long what was found is good: responses go on changing.
const GOOD_FOR: TimeDelta = TimeDelta::minutes(5);
/// One comparison at a time: it may take minutes, and signing in must not wait for it.
static ONE: Semaphore = Semaphore::const_new(1);
/// Comparisons kept at a time.
const KEPT: usize = 8;

/// What is known of a comparison so far.
#[derive(Clone, Debug)]
pub struct Preview {
    pub begun_at: DateTime<Utc>,
    /// Responses looked at, of how many.
    pub done: u64,
    pub total: u64,
    pub state: State,
    pub differences: Vec<Difference>,
    pub sums: Sums,
    /// Organisations that lose something or have something newly wrong: those first that are most concerned.
    pub concerned: Vec<Concerned>,
    /// How many there are of them.
    pub concerned_total: u64,
    /// Organisations that have handed in and would be told to look again.
    pub look_again: u64,
    pub dropped: Vec<Example>,
    pub wrong: Vec<Example>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    UnderWay,
    Ready,
    Failed,
}

/// Counts of values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub stay: u64,
    pub read_anew: u64,
    pub dropped: u64,
    pub put_back: u64,
    pub newly_wrong: u64,
}

/// One organisation.
#[derive(Clone, Debug)]
pub struct Concerned {
    pub organisation: OrganisationId,
    pub title: String,
    pub sums: Sums,
    pub is_handed_in: bool,
}

/// One cell.
#[derive(Clone, Debug)]
pub struct Example {
    pub organisation: String,
    pub sheet: String,
    pub row: String,
    pub column: String,
    /// The value that has no place, or what is wrong.
    pub text: String,
}

/// Comparisons under way and done; kept in the application's memory.
#[derive(Default)]
pub struct Previews(Mutex<HashMap<(CollectionId, FormVersionId, FormVersionId), Preview>>);

/// How far the comparison is, begun now if it is not known yet or too old. `from` is the version the collection has.
pub fn ask(app: &App, id: CollectionId, from: FormVersionId, to: FormVersionId, now: DateTime<Utc>) -> Preview {
    let previews = app.memory.of::<Previews>();
    let key = (id, from, to);
    let mut kept = previews.0.lock().unwrap_or_else(PoisonError::into_inner);
    kept.retain(|_, preview| preview.state == State::UnderWay || now - preview.begun_at < GOOD_FOR);
    if let Some(known) = kept.get(&key).filter(|known| known.state != State::Failed) {
        return known.clone();
    }
    if kept.len() >= KEPT {
        let oldest = kept.iter().filter(|(_, one)| one.state != State::UnderWay).min_by_key(|(_, one)| one.begun_at);
        if let Some(oldest) = oldest.map(|(key, _)| *key) {
            kept.remove(&oldest);
        }
    }
    let begun = Preview::begun(now);
    kept.insert(key, begun.clone());
    drop(kept);
    let (app, previews) = (app.clone(), previews.clone());
    tokio::spawn(async move {
        let (own, kept) = (app.clone(), previews.clone());
        let turn = ONE.acquire().await;
        let done = tokio::task::spawn_blocking(move || look(&own, &kept, key, to)).await;
        drop(turn);
        if let Err(error) = done.map_err(AppError::internal).and_then(|done| done) {
            tracing::error!(cause = chain(&error), "comparing versions of a form");
            previews.change(key, |preview| preview.state = State::Failed);
        }
    });
    begun
}

/// [`ask`], waiting a moment: most collections are looked through at once.
pub async fn soon(app: &App, id: CollectionId, from: FormVersionId, to: FormVersionId, now: DateTime<Utc>) -> Preview {
    let mut preview = ask(app, id, from, to, now);
    for _ in 0..16 {
        if preview.state != State::UnderWay {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        preview = ask(app, id, from, to, now);
    }
    preview
}

impl Previews {
    fn change(&self, key: (CollectionId, FormVersionId, FormVersionId), change: impl FnOnce(&mut Preview)) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(preview) = kept.get_mut(&key) {
            change(preview);
        }
    }
}

impl Preview {
    fn begun(now: DateTime<Utc>) -> Preview {
        Preview {
            begun_at: now,
            done: 0,
            total: 0,
            state: State::UnderWay,
            differences: Vec::new(),
            sums: Sums::default(),
            concerned: Vec::new(),
            concerned_total: 0,
            look_again: 0,
            dropped: Vec::new(),
            wrong: Vec::new(),
        }
    }

    fn take(&mut self, form: &Form, title: &str, carrying: &Carrying) {
        let sums = Sums {
            stay: carrying.stay as u64,
            read_anew: carrying.read_anew as u64,
            dropped: carrying.dropped.len() as u64,
            put_back: carrying.put_back as u64,
            newly_wrong: carrying.newly_wrong.len() as u64,
        };
        self.done += 1;
        self.sums.add(sums);
        self.look_again += u64::from(carrying.asks_to_look_again());
        let room = EXAMPLES - self.dropped.len();
        self.dropped.extend(
            carrying.dropped.iter().take(room).map(|dropped| example_of_dropped(form, title, carrying, dropped)),
        );
        let room = EXAMPLES - self.wrong.len();
        self.wrong.extend(carrying.newly_wrong.iter().take(room).map(|issue| example_of_issue(title, carrying, issue)));
        if sums.dropped + sums.newly_wrong == 0 {
            return;
        }
        self.concerned_total += 1;
        let is_handed_in = carrying.kept.is_handed_in;
        let organisation = carrying.kept.organisation;
        self.concerned.push(Concerned { organisation, title: title.to_owned(), sums, is_handed_in });
        // Cut back now and then: memory does not grow with the region.
        if self.concerned.len() >= 2 * ORGANISATIONS {
            self.keep_most_concerned();
        }
    }

    fn keep_most_concerned(&mut self) {
        self.concerned.sort_by_key(|one| std::cmp::Reverse(one.sums.newly_wrong + one.sums.dropped));
        self.concerned.truncate(ORGANISATIONS);
    }
}

impl Sums {
    fn add(&mut self, more: Sums) {
        self.stay += more.stay;
        self.read_anew += more.read_anew;
        self.dropped += more.dropped;
        self.put_back += more.put_back;
        self.newly_wrong += more.newly_wrong;
    }
}

fn look(
    app: &App,
    previews: &Arc<Previews>,
    key: (CollectionId, FormVersionId, FormVersionId),
    to: FormVersionId,
) -> Result<(), AppError> {
    let (id, from, _) = key;
    let (old, new) = app.db.read(|c| Ok((app.forms.get(c, from)?, app.forms.get(c, to)?)))?;
    let total = app.db.read(|c| count(c, id))?;
    let differences = compare(&old.form, &new.form);
    previews.change(key, |preview| (preview.total, preview.differences) = (total, differences));
    let (mut after, now) = (OrganisationId(0), app.clock.now());
    loop {
        let found = app.db.read(|c| carry::responses(c, id, after, AT_A_TIME))?;
        let Some(last) = found.last() else { break };
        after = last.organisation;
        for kept in found {
            let was = app.db.read(|c| app.forms.get(c, kept.form_version))?;
            let (title, carrying) = app.db.snapshot(|c| {
                let title = title_of(c, kept.organisation)?;
                Ok((title, carry::plan(app, c, kept, to, now)?))
            })?;
            previews.change(key, |preview| preview.take(&was.form, &title, &carrying));
        }
    }
    previews.change(key, |preview| {
        preview.keep_most_concerned();
        preview.state = State::Ready;
    });
    Ok(())
}

fn count(c: &Connection, id: CollectionId) -> Result<u64, AppError> {
    let mut statement = c.prepare_cached("SELECT count(*) FROM response WHERE collection_id = ?1")?;
    Ok(statement.query_row([id], |row| row.get::<_, i64>(0))?.unsigned_abs())
}

fn title_of(c: &Connection, id: OrganisationId) -> Result<String, AppError> {
    let mut statement = c.prepare_cached("SELECT short_title FROM organisation WHERE id = ?1")?;
    Ok(statement.query_row([id], |row| row.get(0))?)
}

fn example_of_dropped(form: &Form, organisation: &str, carrying: &Carrying, dropped: &Dropped) -> Example {
    let sheet = form.sheet(&dropped.sheet);
    let column = sheet.and_then(|sheet| sheet.column(&dropped.column));
    let rows = carrying.data.rows(&dropped.sheet);
    let number = rows.iter().position(|row| row.id == dropped.row);
    let number = number.or_else(|| sheet?.fixed_row_index(&dropped.row));
    Example {
        organisation: organisation.to_owned(),
        sheet: sheet.map_or_else(|| dropped.sheet.clone(), |sheet| sheet.spec().title.clone()),
        row: number.map(|at| (at + 1).to_string()).unwrap_or_default(),
        column: column.map_or_else(|| dropped.column.clone(), |column| column.heading().into_owned()),
        text: dropped.text.clone(),
    }
}

fn example_of_issue(organisation: &str, carrying: &Carrying, issue: &Issue) -> Example {
    let sheet = carrying.to.form.sheet(&issue.sheet);
    let column = issue.column.as_deref();
    let heading = column.and_then(|column| Some(sheet?.column(column)?.heading().into_owned()));
    let rows = carrying.data.rows(&issue.sheet);
    let number = issue.row.as_deref().and_then(|id| rows.iter().position(|row| row.id == id));
    Example {
        organisation: organisation.to_owned(),
        sheet: sheet.map_or_else(|| issue.sheet.clone(), |sheet| sheet.spec().title.clone()),
        row: number.map(|at| (at + 1).to_string()).unwrap_or_default(),
        column: heading.unwrap_or_default(),
        text: issue.message(),
    }
}
