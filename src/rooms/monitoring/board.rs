//! «Список участников» kept in memory, so that a coordinator who looks again and again does not have thousands of rows read
//! and folded each time.
//!
//! Two numbers of table `change`, read in the same snapshot as everything else, say whether what is kept is good: one
//! grows with the registry and with what is addressed to whom, the other when somebody begins or hands in, or has to
//! again by a changed form. So a board
//! is never older than the request, whoever has written meanwhile. In a build for tests every board that is used again
//! is compared with one made anew.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::model::{Scope, Tally, Watched};
use super::queries::{self, Counted, Response};
use crate::app::App;
use crate::domain::text::fold;
use crate::domain::{CollectionId, MunicipalityId, OrganisationId, ResponseState, SubmissionId, WindowState};
use crate::error::AppError;

/// Boards kept at a time, and counts: far more collections than are open at once.
const BOARDS: usize = 32;
const TALLIES: usize = 1_000;

/// An organisation of the registry as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    pub id: OrganisationId,
    /// Empty where the organisation has no account any more.
    pub login: String,
    pub short_title: String,
    pub full_title: String,
    pub municipality: MunicipalityId,
    pub municipality_title: String,
    /// What search looks in: folded titles, code and login.
    pub haystack: String,
}

/// All organisations, ordered by login.
#[derive(Debug, PartialEq, Eq)]
pub struct Roster {
    number: i64,
    pub organisations: Vec<Organisation>,
    /// Where each stands when ordered by title, and by municipality; alike ones stand at one place.
    pub by_title: Vec<u32>,
    pub by_municipality: Vec<u32>,
    /// To choose from, by title.
    pub municipalities: Vec<(MunicipalityId, String)>,
    places: HashMap<OrganisationId, u32>,
}

/// One who takes part, or has handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its place in the roster.
    pub at: u32,
    pub municipality: MunicipalityId,
    /// When its first cell was stored.
    pub started_at: Option<DateTime<Utc>>,
    /// When it handed in last.
    pub submitted_at: Option<DateTime<Utc>>,
    submission: Option<SubmissionId>,
    /// Handed in by an earlier version of the form, and to be handed in again.
    pub looks_again: bool,
}

impl Member {
    pub fn state(&self, window: WindowState) -> ResponseState {
        ResponseState::of(self.started_at.is_some(), self.submitted_at.is_some(), window)
    }
}

/// The participants of a collection, of the whole region, by login.
#[derive(Debug, PartialEq, Eq)]
pub struct Board {
    number: i64,
    pub roster: Arc<Roster>,
    pub members: Vec<Member>,
    takes_part: Arc<Vec<bool>>,
}

/// What is kept.
#[derive(Default)]
pub struct Boards(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    roster: Option<Arc<Roster>>,
    boards: HashMap<CollectionId, Arc<Board>>,
    tallies: HashMap<(CollectionId, Scope), (Numbers, Counted)>,
}

/// The numbers of the registry and of the collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    pub registry: i64,
    pub collection: i64,
}

/// The board of a collection as the snapshot of `c` has it.
pub fn board(app: &App, c: &Connection, collection: &Watched) -> Result<Arc<Board>, AppError> {
    let boards = app.memory.of::<Boards>();
    let numbers = queries::numbers(c, collection.id)?;
    let (roster, board) = boards.kept(collection.id);
    if let Some(board) = board.clone().filter(|board| board.is_of(numbers)) {
        debug_assert_eq!(*board, Board::load(c, collection, Roster::load(c, numbers.registry)?, None, numbers)?);
        return Ok(board);
    }
    let roster = match roster.filter(|roster| roster.number == numbers.registry) {
        Some(roster) => roster,
        None => Roster::load(c, numbers.registry)?,
    };
    let board = Arc::new(Board::load(c, collection, roster, board.as_deref(), numbers)?);
    boards.keep(collection.id, board.clone());
    Ok(board)
}

/// The counts of a collection as the snapshot of `c` has it.
pub fn tally(
    app: &App,
    c: &Connection,
    collection: &Watched,
    scope: Scope,
    now: DateTime<Utc>,
) -> Result<Tally, AppError> {
    let boards = app.memory.of::<Boards>();
    let numbers = queries::numbers(c, collection.id)?;
    let known = boards.counted(collection.id, scope).filter(|(of, _)| *of == numbers);
    let counted = match known {
        Some((_, counted)) => {
            debug_assert_eq!(counted, queries::counted(c, collection, scope)?);
            counted
        }
        None => queries::counted(c, collection, scope)?,
    };
    boards.keep_counted(collection.id, scope, (numbers, counted));
    Ok(counted.tally(collection.window.state(now)))
}

impl Board {
    fn is_of(&self, numbers: Numbers) -> bool {
        self.number == numbers.collection && self.roster.number == numbers.registry
    }

    /// Reads who has begun and handed in; of `earlier` is taken what can't have changed.
    fn load(
        c: &Connection,
        collection: &Watched,
        roster: Arc<Roster>,
        earlier: Option<&Board>,
        numbers: Numbers,
    ) -> Result<Board, AppError> {
        let earlier = earlier.filter(|earlier| earlier.roster.number == roster.number);
        let takes_part = match earlier {
            Some(earlier) => earlier.takes_part.clone(),
            None => Arc::new(roster.marks(queries::participants(c, collection)?)),
        };
        let mut responses: Vec<Option<Response>> = vec![None; roster.organisations.len()];
        for response in queries::responses(c, collection.id)? {
            if let Some(at) = roster.places.get(&response.organisation) {
                responses[*at as usize] = Some(response);
            }
        }
        let known: HashMap<SubmissionId, DateTime<Utc>> = earlier.map(Board::submissions).unwrap_or_default();
        let mut members = Vec::new();
        for (at, organisation) in (0..).zip(&roster.organisations) {
            let response = responses[at as usize].as_ref();
            let submission = response.and_then(|response| response.submission);
            if submission.is_none() && !takes_part[at as usize] {
                continue;
            }
            let submitted_at = match submission {
                Some(id) => Some(known.get(&id).copied().map_or_else(|| queries::submitted_at(c, id), Ok)?),
                None => None,
            };
            let started_at = response.and_then(|response| response.started_at);
            let municipality = organisation.municipality;
            let looks_again = response.is_some_and(|response| response.looks_again);
            members.push(Member { at, municipality, started_at, submitted_at, submission, looks_again });
        }
        Ok(Board { number: numbers.collection, roster, members, takes_part })
    }

    fn submissions(&self) -> HashMap<SubmissionId, DateTime<Utc>> {
        self.members.iter().filter_map(|member| Some((member.submission?, member.submitted_at?))).collect()
    }
}

impl Roster {
    fn load(c: &Connection, number: i64) -> Result<Arc<Roster>, AppError> {
        Ok(Arc::new(Roster::new(number, queries::organisations(c)?, queries::municipalities(c)?)))
    }

    fn new(number: i64, mut organisations: Vec<Organisation>, municipalities: Vec<(MunicipalityId, String)>) -> Roster {
        organisations.sort_by(|a, b| (&a.login, a.id).cmp(&(&b.login, b.id)));
        let by_title = places_by(&organisations, |organisation| fold(&organisation.short_title));
        let by_municipality = places_by(&organisations, |organisation| fold(&organisation.municipality_title));
        let places = (0..).zip(&organisations).map(|(at, organisation)| (organisation.id, at)).collect();
        Roster { number, organisations, by_title, by_municipality, municipalities, places }
    }

    /// For each organisation whether it is among `ids`.
    fn marks(&self, ids: Vec<OrganisationId>) -> Vec<bool> {
        let mut marks = vec![false; self.organisations.len()];
        ids.iter().filter_map(|id| self.places.get(id)).for_each(|at| marks[*at as usize] = true);
        marks
    }
}

/// Where each stands when ordered by a text.
fn places_by(organisations: &[Organisation], text: impl Fn(&Organisation) -> String) -> Vec<u32> {
    let texts: Vec<String> = organisations.iter().map(text).collect();
    let mut in_order: Vec<&str> = texts.iter().map(String::as_str).collect();
    in_order.sort_unstable();
    in_order.dedup();
    let places: HashMap<&str, u32> = in_order.into_iter().zip(0..).collect();
    texts.iter().map(|text| places[text.as_str()]).collect()
}

impl Boards {
    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kept(&self, collection: CollectionId) -> (Option<Arc<Roster>>, Option<Arc<Board>>) {
        let kept = self.lock();
        (kept.roster.clone(), kept.boards.get(&collection).cloned())
    }

    /// Numbers only grow: what an older snapshot has made does not take the place of a newer one's.
    fn keep(&self, collection: CollectionId, board: Arc<Board>) {
        let mut kept = self.lock();
        if kept.roster.as_ref().is_none_or(|roster| roster.number < board.roster.number) {
            kept.roster = Some(board.roster.clone());
            kept.boards.retain(|_, other| other.roster.number >= board.roster.number);
        }
        if kept.boards.len() >= BOARDS && !kept.boards.contains_key(&collection) {
            kept.boards.clear();
        }
        let newer = |other: &Arc<Board>| (other.roster.number, other.number) >= (board.roster.number, board.number);
        if !kept.boards.get(&collection).is_some_and(newer) {
            kept.boards.insert(collection, board);
        }
    }

    fn counted(&self, collection: CollectionId, scope: Scope) -> Option<(Numbers, Counted)> {
        self.lock().tallies.get(&(collection, scope)).copied()
    }

    fn keep_counted(&self, collection: CollectionId, scope: Scope, counted: (Numbers, Counted)) {
        let mut kept = self.lock();
        if kept.tallies.len() >= TALLIES {
            kept.tallies.clear();
        }
        kept.tallies.insert((collection, scope), counted);
    }
}

#[cfg(test)]
pub mod testing {
    use super::*;

    /// A board of these: login, title, and state while the window is open.
    pub fn board(participants: &[(&str, &str, ResponseState)]) -> Board {
        let municipality = MunicipalityId(1);
        let organisation = |(id, (login, title, _)): (i64, &(&str, &str, ResponseState))| Organisation {
            id: OrganisationId(id),
            login: login.to_string(),
            short_title: title.to_string(),
            full_title: title.to_string(),
            municipality,
            municipality_title: String::new(),
            haystack: fold(&format!("{title} {login}")),
        };
        let roster = Roster::new(1, (0..).zip(participants).map(organisation).collect(), Vec::new());
        let member = |(at, organisation): (u32, &Organisation)| {
            let state = participants[organisation.id.0 as usize].2;
            let when = |is_so: bool| is_so.then_some(DateTime::UNIX_EPOCH);
            let started_at = when(state != ResponseState::NotBegun);
            let submitted_at = when(state == ResponseState::HandedIn);
            Member { at, municipality, started_at, submitted_at, submission: None, looks_again: false }
        };
        let members = (0..).zip(&roster.organisations).map(member).collect();
        Board { number: 1, roster: Arc::new(roster), members, takes_part: Arc::default() }
    }
}
