//! What another version of the form would do to each stored response. Thousands of responses take a while: the work is done
//! beside the requests, a few responses at a time, and a page asks how far it is. What is kept is counts and a few examples.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::Connection;
use tokio::sync::Semaphore;

use crate::app::App;
use crate::domain::{CollectionId, FormVersionId, OrganisationId};
use crate::error::{AppError, chain};
use crate::forms::differences::{Difference, compare};
use crate::forms::{Form, Issue};
use crate::rooms::collections::carry::{self, Carrying, Dropped};

/// Responses looked at before others have their turn.
const AT_A_TIME: usize = 20;
/// Examples of each sort.
pub const EXAMPLES: usize = 30;
/// Organisations named with their counts.
pub const ORGANISATIONS: usize = 200;
/// How long what was found is good: responses go on changing.
const GOOD_FOR: TimeDelta = TimeDelta::minutes(5);
/// One comparison has a core at a time, for a few responses: it may take minutes, and signing in must not wait for it.
static ONE: Semaphore = Semaphore::const_new(1);
/// How long a comparison waits when all cores are asked for.
const PAUSE: Duration = Duration::from_millis(200);
/// Comparisons kept at a time, those under way too.
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
    /// Another version was asked for meanwhile.
    Stopped,
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

/// A collection, the version it has, the version it is compared with.
type Key = (CollectionId, FormVersionId, FormVersionId);

/// Comparisons under way and done; kept in the application's memory.
#[derive(Default)]
pub struct Previews {
    kept: Mutex<HashMap<Key, Kept>>,
    runs: AtomicU64,
}

struct Kept {
    preview: Preview,
    /// Who may change it: a run that was stopped may not.
    run: u64,
}

/// How far the comparison is, begun now if it is not known yet or too old, or if it was stopped and is wanted `again`. `from`
/// is the version the collection has. Of one collection one comparison is under way: a newer one stops the last.
pub fn ask(app: &App, key: Key, again: bool, now: DateTime<Utc>) -> Result<Preview, AppError> {
    let previews = app.memory.of::<Previews>();
    let (preview, run) = previews.ask(key, again, now)?;
    if let Some(run) = run {
        let app = app.clone();
        tokio::spawn(async move {
            if let Err(error) = look(&app, &previews, key, run).await {
                tracing::error!(cause = chain(&error), "comparing versions of a form");
                previews.change(key, run, |preview| preview.state = State::Failed);
            }
        });
    }
    Ok(preview)
}

/// [`ask`], waiting a moment: most collections are looked through at once.
pub async fn soon(app: &App, key: Key, again: bool, now: DateTime<Utc>) -> Result<Preview, AppError> {
    let mut preview = ask(app, key, again, now)?;
    for _ in 0..16 {
        if preview.state != State::UnderWay {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        preview = ask(app, key, false, now)?;
    }
    Ok(preview)
}

impl Previews {
    /// What is known, with the number of the run that is to be begun.
    fn ask(&self, key: Key, again: bool, now: DateTime<Utc>) -> Result<(Preview, Option<u64>), AppError> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, one| one.preview.state == State::UnderWay || now - one.preview.begun_at < GOOD_FOR);
        let is_good = |state| state != State::Failed && !(again && state == State::Stopped);
        if let Some(known) = kept.get(&key).filter(|known| is_good(known.preview.state)) {
            return Ok((known.preview.clone(), None));
        }
        for (other, one) in kept.iter_mut() {
            if other.0 == key.0 && one.preview.state == State::UnderWay {
                one.preview.state = State::Stopped;
            }
        }
        kept.remove(&key);
        if kept.len() >= KEPT {
            let done = kept.iter().filter(|(_, one)| one.preview.state != State::UnderWay);
            let oldest = done.min_by_key(|(_, one)| one.preview.begun_at).map(|(key, _)| *key);
            kept.remove(&oldest.ok_or(AppError::Busy)?);
        }
        let (preview, run) = (Preview::begun(now), self.runs.fetch_add(1, Ordering::Relaxed));
        kept.insert(key, Kept { preview: preview.clone(), run });
        Ok((preview, Some(run)))
    }

    /// Changes what is known; `false` when the run was stopped.
    fn change(&self, key: Key, run: u64, change: impl FnOnce(&mut Preview)) -> bool {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let own = kept.get_mut(&key).filter(|one| one.run == run && one.preview.state == State::UnderWay);
        let Some(own) = own else { return false };
        change(&mut own.preview);
        true
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

async fn look(app: &App, previews: &Arc<Previews>, key: Key, run: u64) -> Result<(), AppError> {
    let (id, from, to) = key;
    let own = app.clone();
    let begin = move || {
        let (old, new) = own.db.read(|c| Ok((own.forms.get(c, from)?, own.forms.get(c, to)?)))?;
        Ok::<_, AppError>((own.db.read(|c| count(c, id))?, compare(&old.form, &new.form)))
    };
    let (total, differences) = turn(app, begin).await??;
    previews.change(key, run, |preview| (preview.total, preview.differences) = (total, differences));
    let mut after = OrganisationId(0);
    loop {
        let (own, kept) = (app.clone(), previews.clone());
        match turn(app, move || batch(&own, &kept, key, run, after)).await?? {
            Some(last) => after = last,
            None => break,
        }
    }
    previews.change(key, run, |preview| {
        preview.keep_most_concerned();
        preview.state = State::Ready;
    });
    Ok(())
}

/// Does something long beside other comparisons and everything else that is long: waits until a core is free.
async fn turn<T: Send + 'static>(app: &App, work: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
    let _one = ONE.acquire().await.map_err(AppError::internal)?;
    let work = Arc::new(Mutex::new(Some(work)));
    loop {
        let own = work.clone();
        let take = move || own.lock().unwrap_or_else(PoisonError::into_inner).take();
        match app.heavy(move || take().map(|work| work())).await {
            Ok(Some(done)) => return Ok(done),
            Ok(None) => return Err(AppError::internal("done already")),
            Err(AppError::Busy) => tokio::time::sleep(PAUSE).await,
            Err(error) => return Err(error),
        }
    }
}

/// Looks at the next responses; gives the last of them. `None`: there are no more, or the run was stopped.
fn batch(
    app: &App,
    previews: &Previews,
    key: Key,
    run: u64,
    after: OrganisationId,
) -> Result<Option<OrganisationId>, AppError> {
    let (id, _, to) = key;
    let now = app.clock.now();
    let found = app.db.read(|c| carry::responses(c, id, after, AT_A_TIME))?;
    let last = found.last().map(|last| last.organisation);
    for kept in found {
        let was = app.db.read(|c| app.forms.get(c, kept.form_version))?;
        let (title, carrying) = app.db.snapshot(|c| {
            let title = title_of(c, kept.organisation)?;
            Ok((title, carry::plan(app, c, kept, to, now)?))
        })?;
        if !previews.change(key, run, |preview| preview.take(&was.form, &title, &carrying)) {
            return Ok(None);
        }
    }
    Ok(last)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn key(collection: i64, to: i64) -> Key {
        (CollectionId(collection), FormVersionId(1), FormVersionId(to))
    }

    #[test]
    fn one_comparison_of_a_collection_is_under_way() {
        let (previews, now) = (Previews::default(), DateTime::UNIX_EPOCH);
        let (_, first) = previews.ask(key(1, 2), false, now).unwrap();
        let first = first.unwrap();
        assert!(previews.change(key(1, 2), first, |preview| preview.total = 9));
        let (_, second) = previews.ask(key(1, 3), false, now).unwrap();
        assert!(!previews.change(key(1, 2), first, |preview| preview.done += 1), "it is to stop");
        // The page that still asks for it neither begins it anew nor stops the other.
        let (preview, run) = previews.ask(key(1, 2), false, now).unwrap();
        assert_eq!((preview.state, preview.total, run), (State::Stopped, 9, None));
        assert!(previews.change(key(1, 3), second.unwrap(), |preview| preview.done += 1));
        let (preview, again) = previews.ask(key(1, 2), true, now).unwrap();
        assert_eq!(preview.state, State::UnderWay);
        assert!(again.is_some_and(|again| again != first));
        assert!(!previews.change(key(1, 2), first, |preview| preview.done += 1), "stopped once, stopped for good");
        assert!(!previews.change(key(1, 3), second.unwrap(), |preview| preview.done += 1));
    }

    #[test]
    fn comparisons_under_way_are_counted_too() {
        let (previews, now) = (Previews::default(), DateTime::UNIX_EPOCH);
        let runs: Vec<_> = (0..8).map(|id| previews.ask(key(id, 2), false, now).unwrap().1.unwrap()).collect();
        assert!(matches!(previews.ask(key(8, 2), false, now), Err(AppError::Busy)));
        previews.change(key(3, 2), runs[3], |preview| preview.state = State::Ready);
        assert!(previews.ask(key(8, 2), false, now).unwrap().1.is_some(), "one that is done makes room");
        assert_eq!(previews.kept.lock().unwrap().len(), 8);
    }
}
