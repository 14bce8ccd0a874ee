//! Who has a table open at this moment, and at which cell (FEATURES E9). In memory only: after a restart everybody is known
//! again with the next question of each page, a few seconds later.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::desk::Desk;
use super::wire::is_client;
use crate::domain::{CollectionId, OrganisationId};

/// A page asks every four seconds while it is seen; one not heard of for so long is gone.
const STAY: TimeDelta = TimeDelta::seconds(12);
/// Tables left by everybody are forgotten this often.
const SWEEP: TimeDelta = TimeDelta::seconds(60);
/// Most pages that one table remembers.
const MOST: usize = 20;

/// Everyone at every table.
#[derive(Default)]
struct Presence(Mutex<Tables>);

#[derive(Default)]
struct Tables {
    seats: HashMap<(CollectionId, OrganisationId), Vec<Seat>>,
    swept: Option<DateTime<Utc>>,
}

struct Seat {
    /// The page load.
    client: String,
    person: Person,
    heard: DateTime<Utc>,
}

/// Somebody at a table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Person {
    pub login: String,
    /// The active cell; `None` when the page did not tell.
    pub cell: Option<Cell>,
}

/// A cell as the page names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Cell {
    pub sheet: String,
    pub row: String,
    pub column: String,
}

/// Where a page load says that it is.
pub struct At {
    pub client: String,
    pub cell: Option<Cell>,
}

/// Notes where a page of this desk is and gives the others at the same table. A page that misnames itself is nobody, and a
/// cell that the form does not have is no cell.
pub fn others(desk: &Desk, At { client, cell }: At) -> Vec<Person> {
    if !is_client(&client) {
        return Vec::new();
    }
    let form = &desk.form.form;
    let is_there = |cell: &Cell| {
        let sheet = form.sheet(&cell.sheet);
        sheet.is_some_and(|sheet| sheet.column(&cell.column).is_some()) && is_client(&cell.row)
    };
    let person = Person { login: desk.viewer.login.clone(), cell: cell.filter(is_there) };
    let table = (desk.place.collection, desk.place.organisation);
    desk.app.memory.of::<Presence>().sit(table, &client, person, desk.now)
}

impl Presence {
    /// The page load `client` is at the table at `now`; gives the others who are, in the order in which they came.
    fn sit(
        &self,
        table: (CollectionId, OrganisationId),
        client: &str,
        person: Person,
        now: DateTime<Utc>,
    ) -> Vec<Person> {
        let mut tables = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tables.sweep(now);
        let seats = tables.seats.entry(table).or_default();
        seats.retain(|seat| seat.is_taken(now));
        if let Some(seat) = seats.iter_mut().find(|seat| seat.client == client) {
            (seat.person, seat.heard) = (person, now);
        } else if seats.len() < MOST {
            seats.push(Seat { client: client.to_owned(), person, heard: now });
        }
        seats.iter().filter(|seat| seat.client != client).map(|seat| seat.person.clone()).collect()
    }
}

impl Tables {
    fn sweep(&mut self, now: DateTime<Utc>) {
        if self.swept.is_some_and(|swept| now >= swept && now - swept < SWEEP) {
            return;
        }
        self.seats.retain(|_, seats| seats.iter().any(|seat| seat.is_taken(now)));
        self.swept = Some(now);
    }
}

impl Seat {
    /// A moment ahead of `now` counts too: the machine's clock was set back.
    fn is_taken(&self, now: DateTime<Utc>) -> bool {
        (now - self.heard).abs() < STAY
    }
}

/// A short name of what a page was told last: as long as it is the same there is nothing to tell.
pub fn mark(told: &impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    told.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: (CollectionId, OrganisationId) = (CollectionId(1), OrganisationId(1));

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap_or_default()
    }

    fn person(login: &str) -> Person {
        Person { login: login.into(), cell: None }
    }

    fn sit(presence: &Presence, client: &str, second: i64) -> Vec<String> {
        let others = presence.sit(TABLE, client, person(client), at(second));
        others.into_iter().map(|person| person.login).collect()
    }

    #[test]
    fn each_sees_the_others_and_not_oneself() {
        let presence = Presence::default();
        assert_eq!(sit(&presence, "a", 0), [""; 0]);
        assert_eq!(sit(&presence, "b", 1), ["a"]);
        assert_eq!(sit(&presence, "a", 4), ["b"]);
        let elsewhere = (CollectionId(1), OrganisationId(2));
        assert_eq!(presence.sit(elsewhere, "c", person("c"), at(4)), Vec::<Person>::new());
    }

    #[test]
    fn who_is_not_heard_of_is_gone() {
        let presence = Presence::default();
        sit(&presence, "a", 0);
        assert_eq!(sit(&presence, "b", 11), ["a"]);
        assert_eq!(sit(&presence, "b", 12), [""; 0]);
    }

    #[test]
    fn a_page_is_told_where_the_other_went() {
        let presence = Presence::default();
        let cell = |row: &str| Some(Cell { sheet: "paper".into(), row: row.into(), column: "note".into() });
        let there = |row| Person { login: "a".into(), cell: cell(row) };
        presence.sit(TABLE, "a", there("row00001"), at(0));
        presence.sit(TABLE, "a", there("row00002"), at(1));
        assert_eq!(presence.sit(TABLE, "b", person("b"), at(2)), [there("row00002")]);
    }

    #[test]
    fn a_table_is_not_filled_with_names() {
        let presence = Presence::default();
        for number in 0..100 {
            sit(&presence, &format!("page{number}"), 0);
        }
        assert_eq!(sit(&presence, "page0", 1).len(), MOST - 1);
        assert_eq!(sit(&presence, "late", 1).len(), MOST, "who finds no place sees the others nevertheless");
    }

    #[test]
    fn empty_tables_are_forgotten() {
        let presence = Presence::default();
        sit(&presence, "a", 0);
        let other = (CollectionId(2), OrganisationId(1));
        presence.sit(other, "b", person("b"), at(61));
        let tables = presence.0.lock().unwrap();
        assert_eq!(tables.seats.keys().collect::<Vec<_>>(), [&other]);
    }
}
