//! Forms that compute (E4, E8), kept between requests: after a saved batch only what depends on it is looked at again.
//!
//! What is kept is never more than a short cut: it is made anew from the database whenever it is missing, or the day, the
//! form, the registry or what was handed in to the earlier collection is another.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::NaiveDate;
use rusqlite::Connection;

use super::around::Around;
use super::desk::Desk;
use super::wire::{Changes, Issues, WireRow};
use super::{judged, queries, state};
use crate::domain::{CollectionId, FormVersionId, OrganisationId, ResponseId};
use crate::error::AppError;
use crate::forms::compute::{Change, Effect, State};
use crate::forms::explanations::SHEET;
use crate::forms::{FormSheet, StoredRow};

/// Most bytes that all tables kept may take together, about.
const MOST_BYTES: usize = 100 << 20;
/// Revisions of which is known what came of them, and cells and rows that they may name together; a page further behind is
/// told everything.
const REMEMBERED: usize = 64;
const REMEMBERED_PLACES: usize = 20_000;
/// About what takes how many bytes: a cell, filled or not; a filled one; a row; a place in what is remembered.
const BYTES: [usize; 4] = [24, 150, 200, 120];

/// Every table kept.
#[derive(Default)]
struct Live {
    shelf: Mutex<Shelf>,
    clock: AtomicU64,
}

#[derive(Default)]
struct Shelf {
    seats: HashMap<Place, Arc<Seat>>,
    /// Of all seats.
    bytes: usize,
}

type Place = (CollectionId, OrganisationId);

#[derive(Default)]
struct Seat {
    kept: Mutex<Option<Kept>>,
    /// When it was last asked for, by the clock of [`Live`].
    used: AtomicU64,
    bytes: AtomicUsize,
}

/// A table with everything computed.
pub struct Kept {
    mark: Mark,
    revision: i64,
    pub state: State,
    /// What came of the latest revisions, each with its number.
    effects: VecDeque<(i64, Effect)>,
    /// What came of all revisions after this one is known.
    known_after: i64,
}

/// What a table was computed with.
#[derive(PartialEq, Eq)]
struct Mark {
    response: Option<ResponseId>,
    form: FormVersionId,
    today: NaiveDate,
    registry: i64,
    /// What was handed in to the earlier collection.
    earlier: Option<i64>,
}

/// The desk's table, computed as of what `c` sees, or later.
pub fn with<T>(
    desk: &Desk,
    c: &Connection,
    response: Option<ResponseId>,
    act: impl FnOnce(&Kept) -> Result<T, AppError>,
) -> Result<T, AppError> {
    let live = desk.app.memory.of::<Live>();
    let place = (desk.place.collection, desk.place.organisation);
    let seat = live.seat(place);
    let mut kept = lock(&seat.kept);
    bring_up(desk, c, response, &mut kept)?;
    let Some(kept) = kept.as_ref() else { return Err(AppError::internal("no table was computed")) };
    live.weigh(place, &seat, kept.bytes(desk));
    act(kept)
}

/// What a page that knows the table as of `since` is told.
pub fn changes(desk: &Desk, c: &Connection, response: ResponseId, since: i64) -> Result<Changes, AppError> {
    let (revision, last_change) = queries::last_change(c, response)?;
    let since = if since > revision { 0 } else { since };
    let rows = queries::rows_since(c, response, &desk.form.form, since)?;
    with(desk, c, Some(response), |kept| {
        let last_change = last_change.map(|(at, by)| desk.last_change(at, by));
        Ok(Changes { last_change, ..kept.changes(desk, since, revision, rows) })
    })
}

fn bring_up(
    desk: &Desk,
    c: &Connection,
    response: Option<ResponseId>,
    kept: &mut Option<Kept>,
) -> Result<(), AppError> {
    let mark = Mark::read(desk, c, response)?;
    let revision = response.map_or(Ok(0), |id| queries::last_change(c, id).map(|(revision, _)| revision))?;
    match kept.as_mut().filter(|kept| kept.mark == mark) {
        Some(kept) if kept.revision >= revision => Ok(()),
        Some(kept) => kept.catch_up(desk, c, response, revision),
        None => {
            *kept = Some(Kept::compute(desk, c, mark, revision)?);
            Ok(())
        }
    }
}

impl Mark {
    fn read(desk: &Desk, c: &Connection, response: Option<ResponseId>) -> Result<Mark, AppError> {
        let (registry, earlier) = queries::sources::mark(c, desk.place.collection, desk.place.organisation)?;
        let today = desk.app.local(desk.now).date_naive();
        Ok(Mark { response, form: desk.form.id, today, registry, earlier })
    }
}

impl Kept {
    fn compute(desk: &Desk, c: &Connection, mark: Mark, revision: i64) -> Result<Kept, AppError> {
        let form = &desk.form.form;
        let data = state::data(c, form, mark.response)?;
        let state = Around::of(desk, c)?.compute(form, data);
        Ok(Kept { mark, revision, state, effects: VecDeque::new(), known_after: revision })
    }

    fn catch_up(
        &mut self,
        desk: &Desk,
        c: &Connection,
        response: Option<ResponseId>,
        revision: i64,
    ) -> Result<(), AppError> {
        let Some(response) = response else { return Ok(()) };
        let rows = queries::rows_since(c, response, &desk.form.form, self.revision)?;
        let effect = self.state.apply(rows.into_iter().filter_map(|(sheet, row)| change(sheet, row)).collect());
        self.effects.push_back((revision, effect));
        self.revision = revision;
        while self.effects.len() > REMEMBERED || self.places() > REMEMBERED_PLACES {
            let Some((forgotten, _)) = self.effects.pop_front() else { break };
            self.known_after = forgotten;
        }
        Ok(())
    }

    /// Cells and rows that the effects name.
    fn places(&self) -> usize {
        let places = |effect: &Effect| effect.cells.values().map(Vec::len).sum::<usize>() + effect.rows.len();
        self.effects.iter().map(|(_, effect)| places(effect)).sum()
    }

    fn bytes(&self, desk: &Desk) -> usize {
        let form = &desk.form.form;
        let of_sheet = |sheet: &FormSheet| {
            let rows = self.state.rows(sheet.key());
            let filled: usize = rows.iter().map(|row| row.cells.len()).sum();
            rows.len() * sheet.columns().len() * BYTES[0] + filled * BYTES[1] + rows.len() * BYTES[2]
        };
        let own: usize = form.sheets().iter().map(of_sheet).sum();
        let earlier = if form.program().needs_earlier() { own } else { 0 };
        own + earlier + self.places() * BYTES[3]
    }

    fn changes(&self, desk: &Desk, since: i64, revision: i64, changed: Vec<(&FormSheet, StoredRow)>) -> Changes {
        let mut rows: BTreeMap<String, Vec<WireRow>> = BTreeMap::new();
        let mut deleted: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut looked_at: BTreeSet<(String, String)> = BTreeSet::new();
        for (sheet, stored) in changed {
            let (key, id) = (sheet.key().to_owned(), stored.id.clone());
            if stored.deleted {
                deleted.entry(key).or_default().push(id);
            } else if let Some(row) = self.state.row(&key, &id).cloned().or_else(|| sheet.row(stored)) {
                rows.entry(key.clone()).or_default().push(row.into());
                looked_at.insert((key, id));
            }
        }
        let form = &desk.form.form;
        if since < self.known_after {
            let issues = judged::issues(form, &self.state, state::Told::All);
            let computed = judged::all_computed(form, &self.state);
            return Changes { rows, deleted, computed, issues, ..Changes::none(revision) };
        }
        let effect = self.effect_after(since);
        let explained = looked_at.iter().any(|(sheet, _)| sheet == SHEET);
        looked_at.extend(effect.rows.iter().cloned());
        let mut issues = Issues::default();
        for (sheet, row) in looked_at.iter().filter(|(sheet, _)| sheet != SHEET) {
            judged::put_row(&mut issues, &self.state, sheet, row);
        }
        let mut sheets: BTreeSet<&str> = effect.sheets.iter().map(String::as_str).collect();
        if explained {
            sheets.extend(form.sheets().iter().map(FormSheet::key).chain([SHEET]));
        }
        for sheet in sheets {
            judged::put_sheet(&mut issues, &self.state, sheet);
        }
        let computed = judged::computed(&self.state, &effect);
        Changes { rows, deleted, computed, issues, ..Changes::none(revision) }
    }

    /// What came of all revisions after one.
    fn effect_after(&self, since: i64) -> Effect {
        let mut all = Effect::default();
        for (_, effect) in self.effects.iter().filter(|(revision, _)| *revision > since) {
            for (place, columns) in &effect.cells {
                all.cells.entry(place.clone()).or_default().extend(columns.iter().cloned());
            }
            all.rows.extend(effect.rows.iter().cloned());
            all.sheets.extend(effect.sheets.iter().cloned());
        }
        all
    }
}

/// A stored row as an edit of what is computed; `None`: the form has no such row.
fn change(sheet: &FormSheet, stored: StoredRow) -> Option<Change> {
    let key = sheet.key().to_owned();
    if stored.deleted {
        return Some(Change::Gone { sheet: key, id: stored.id });
    }
    sheet.row(stored).map(|row| Change::Row { sheet: key, row })
}

impl Live {
    fn seat(&self, place: Place) -> Arc<Seat> {
        let now = self.clock.fetch_add(1, Ordering::Relaxed);
        let seat = lock(&self.shelf).seats.entry(place).or_default().clone();
        seat.used.store(now, Ordering::Relaxed);
        seat
    }

    /// Notes what a table takes now; others make room for it.
    fn weigh(&self, place: Place, seat: &Arc<Seat>, bytes: usize) {
        let mut shelf = lock(&self.shelf);
        // Somebody else's table may have taken this one's place meanwhile.
        if shelf.seats.get(&place).is_some_and(|known| Arc::ptr_eq(known, seat)) {
            shelf.bytes = shelf.bytes + bytes - seat.bytes.swap(bytes, Ordering::Relaxed);
            if shelf.bytes > MOST_BYTES {
                shelf.make_room();
            }
        }
    }
}

impl Shelf {
    /// The tables not asked for for longest go, until half of the room is free. Who works on one keeps it until done.
    fn make_room(&mut self) {
        let mut by_use: Vec<(u64, Place)> =
            self.seats.iter().map(|(place, seat)| (seat.used.load(Ordering::Relaxed), *place)).collect();
        by_use.sort_unstable_by_key(|(used, _)| *used);
        for (_, place) in by_use {
            if self.bytes <= MOST_BYTES / 2 {
                return;
            }
            if let Some(seat) = self.seats.remove(&place) {
                self.bytes -= seat.bytes.load(Ordering::Relaxed);
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
