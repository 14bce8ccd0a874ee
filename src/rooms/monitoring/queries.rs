//! SQL of the room.
//!
//! Who takes part is decided by the publication's audience ([`PARTICIPATES`]); an organisation that has handed in stays
//! in the counts and the list even when the audience has changed since, for what was handed in never drops out.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, ToSql};

use super::board::{Numbers, Organisation};
use super::model::{Scope, Tally, Watched};
use crate::db::time::from_ms;
use crate::domain::text::fold;
use crate::domain::{
    CollectionId, MunicipalityId, OrganisationId, PublicationId, ResponseState, SubmissionId, Window, WindowState,
};
use crate::error::AppError;
use crate::rooms::audience::PARTICIPATES;
use crate::web::paths;

const WATCHED: &str =
    "SELECT c.id, c.publication_id, c.position, c.title, c.opens_at, c.closes_at, s.slug, p.slug, c.form_version_id
     FROM collection AS c JOIN publication AS p ON p.id = c.publication_id JOIN section AS s ON s.id = p.section_id";

/// Organisations `o` that take part, each with its response `r`, if any.
const TAKING_PART: &str = "FROM organisation AS o
     LEFT JOIN response AS r ON r.collection_id = :collection AND r.organisation_id = o.id";

/// The collection, to be shown only to those who may see its publication.
pub fn watched(c: &Connection, id: CollectionId) -> Result<Option<Watched>, AppError> {
    let mut statement = c.prepare_cached(&format!("{WATCHED} WHERE c.id = ?1"))?;
    Ok(statement.query_row([id], read_watched).optional()?)
}

/// The collections of a publication in their order.
pub fn of_publication(c: &Connection, publication: PublicationId) -> Result<Vec<Watched>, AppError> {
    let mut statement = c.prepare_cached(&format!("{WATCHED} WHERE c.publication_id = ?1 ORDER BY c.position"))?;
    let rows = statement.query_map([publication], read_watched)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How far the registry and the collection have changed: what was read at the same numbers is the same.
pub fn numbers(c: &Connection, collection: CollectionId) -> Result<Numbers, AppError> {
    let mut statement = c.prepare_cached("SELECT coalesce(max(number), 0) FROM change WHERE subject = ?1")?;
    let registry = statement.query_row(["registry"], |row| row.get(0))?;
    let collection = statement.query_row([format!("collection:{collection}")], |row| row.get(0))?;
    Ok(Numbers { registry, collection })
}

/// How many take part, have begun, have handed in, whatever the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    total: u64,
    begun: u64,
    handed_in: u64,
}

impl Counted {
    /// What they count as while the window stands so.
    pub fn tally(self, window: WindowState) -> Tally {
        let mut tally = Tally::default();
        tally.add(ResponseState::of(true, true, window), self.handed_in);
        tally.add(ResponseState::of(true, false, window), self.begun - self.handed_in);
        tally.add(ResponseState::of(false, false, window), self.total - self.begun);
        tally
    }
}

/// Counts those of a collection.
pub fn counted(c: &Connection, collection: &Watched, scope: Scope) -> Result<Counted, AppError> {
    let sql = format!(
        "SELECT count(*), total(r.started_at IS NOT NULL), total(r.submission_id IS NOT NULL) {TAKING_PART} WHERE {}",
        condition(scope)
    );
    let counted =
        with_params(collection, scope, |params| c.prepare_cached(&sql)?.query_row(params, |row| read_counted(row, 0)));
    Ok(counted?)
}

/// The counts of a collection by municipality, by their titles; those without participants are left out.
pub fn tallies_by_municipality(
    c: &Connection,
    collection: &Watched,
    scope: Scope,
    now: DateTime<Utc>,
) -> Result<Vec<(MunicipalityId, String, Tally)>, AppError> {
    let sql = format!(
        "SELECT m.id, m.title, count(*), total(r.started_at IS NOT NULL), total(r.submission_id IS NOT NULL)
         {TAKING_PART} JOIN municipality AS m ON m.id = o.municipality_id
         WHERE {} GROUP BY m.id",
        condition(scope)
    );
    let window = collection.window.state(now);
    let counted = with_params(collection, scope, |params| {
        let mut statement = c.prepare_cached(&sql)?;
        let rows =
            statement.query_map(params, |row| Ok((row.get(0)?, row.get(1)?, read_counted(row, 2)?.tally(window))))?;
        rows.collect::<rusqlite::Result<Vec<_>>>()
    });
    let mut counted: Vec<(MunicipalityId, String, Tally)> = counted?;
    counted.sort_by_cached_key(|(_, title, _)| fold(title));
    Ok(counted)
}

/// The organisations that a collection is addressed to, in no order.
pub fn participants(c: &Connection, collection: &Watched) -> Result<Vec<OrganisationId>, AppError> {
    let sql = format!("SELECT o.id FROM organisation AS o WHERE {PARTICIPATES} /* reads all of organisation */");
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement.query_map(&[(":publication", &collection.publication)], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// All organisations of the registry, in no order. For a region some thousands of rows: a long read.
pub fn organisations(c: &Connection) -> Result<Vec<Organisation>, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT o.id, o.code, o.short_title, o.full_title, o.title_fold, m.id, m.title,
           (SELECT a.login FROM account AS a WHERE a.organisation_id = o.id ORDER BY a.disabled_at IS NOT NULL, a.id LIMIT 1)
         FROM organisation AS o JOIN municipality AS m ON m.id = o.municipality_id /* reads all of organisation */",
    )?;
    let rows = statement.query_map([], read_organisation)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One organisation's response, as far as the list shows it.
#[derive(Clone, Debug)]
pub struct Response {
    pub organisation: OrganisationId,
    pub started_at: Option<DateTime<Utc>>,
    pub submission: Option<SubmissionId>,
    /// The form changed after it was handed in, and it is to be handed in again.
    pub looks_again: bool,
}

/// The responses to a collection, in no order.
pub fn responses(c: &Connection, collection: CollectionId) -> Result<Vec<Response>, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT organisation_id, started_at, submission_id, look_again_at IS NOT NULL FROM response WHERE collection_id = ?1",
    )?;
    let rows = statement.query_map([collection], |row| {
        let started_at = row.get::<_, Option<i64>>(1)?.map(from_ms);
        Ok(Response { organisation: row.get(0)?, started_at, submission: row.get(2)?, looks_again: row.get(3)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// When a submission was made: that never changes.
pub fn submitted_at(c: &Connection, submission: SubmissionId) -> Result<DateTime<Utc>, AppError> {
    let mut statement = c.prepare_cached("SELECT submitted_at FROM submission WHERE id = ?1")?;
    Ok(from_ms(statement.query_row([submission], |row| row.get(0))?))
}

/// The region's municipalities by title, for choosing one.
pub fn municipalities(c: &Connection) -> Result<Vec<(MunicipalityId, String)>, AppError> {
    let mut statement = c.prepare_cached("SELECT id, title FROM municipality")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut municipalities = rows.collect::<Result<Vec<(MunicipalityId, String)>, _>>()?;
    municipalities.sort_by_cached_key(|(_, title)| fold(title));
    Ok(municipalities)
}

fn condition(scope: Scope) -> String {
    let within = match scope {
        Scope::Region => "/* reads all of organisation */",
        Scope::Municipality(_) => "o.municipality_id = :municipality AND",
    };
    format!("{within} (r.submission_id IS NOT NULL OR {PARTICIPATES})")
}

fn with_params<T>(collection: &Watched, scope: Scope, query: impl FnOnce(&[(&str, &dyn ToSql)]) -> T) -> T {
    let municipality = scope.municipality();
    let mut params: Vec<(&str, &dyn ToSql)> =
        vec![(":collection", &collection.id), (":publication", &collection.publication)];
    if municipality.is_some() {
        params.push((":municipality", &municipality));
    }
    query(&params)
}

fn read_watched(row: &Row<'_>) -> rusqlite::Result<Watched> {
    let (section, slug): (String, String) = (row.get(6)?, row.get(7)?);
    Ok(Watched {
        id: row.get(0)?,
        publication: row.get(1)?,
        position: row.get(2)?,
        title: row.get(3)?,
        window: Window { opens_at: from_ms(row.get(4)?), closes_at: from_ms(row.get(5)?) },
        form_version: row.get(8)?,
        publication_href: paths::publication(&section, &slug),
    })
}

/// From columns `first` on.
fn read_counted(row: &Row<'_>, first: usize) -> rusqlite::Result<Counted> {
    let whole = |index: usize| row.get::<_, f64>(index).map(|sum| sum as u64);
    let total = row.get::<_, i64>(first)?.unsigned_abs();
    Ok(Counted { total, begun: whole(first + 1)?, handed_in: whole(first + 2)? })
}

fn read_organisation(row: &Row<'_>) -> rusqlite::Result<Organisation> {
    let (code, title_fold): (String, String) = (row.get(1)?, row.get(4)?);
    let login = row.get::<_, Option<String>>(7)?.unwrap_or_default();
    Ok(Organisation {
        id: row.get(0)?,
        short_title: row.get(2)?,
        full_title: row.get(3)?,
        municipality: row.get(5)?,
        municipality_title: row.get(6)?,
        haystack: format!("{title_fold} {} {}", fold(&code), fold(&login)),
        login,
    })
}
