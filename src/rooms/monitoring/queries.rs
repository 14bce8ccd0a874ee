//! SQL of the room.
//!
//! Who takes part is decided by the publication's audience ([`PARTICIPATES`]); an organisation that has handed in stays
//! in the counts and the list even when the audience has changed since, for what was handed in never drops out.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, ToSql};

use super::model::{Participant, Scope, Tally, Watched};
use crate::db::time::from_ms;
use crate::domain::text::fold;
use crate::domain::{CollectionId, MunicipalityId, PublicationId, ResponseState, Window};
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

/// The counts of a collection.
pub fn tally(c: &Connection, collection: &Watched, scope: Scope, now: DateTime<Utc>) -> Result<Tally, AppError> {
    let sql = format!(
        "SELECT count(*), total(r.started_at IS NOT NULL), total(r.submission_id IS NOT NULL) {TAKING_PART} WHERE {}",
        condition(scope)
    );
    let counted = with_params(collection, scope, |params| {
        c.prepare_cached(&sql)?.query_row(params, |row| read_tally(row, 0, collection, now))
    });
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
    let counted = with_params(collection, scope, |params| {
        let mut statement = c.prepare_cached(&sql)?;
        let rows =
            statement.query_map(params, |row| Ok((row.get(0)?, row.get(1)?, read_tally(row, 2, collection, now)?)))?;
        rows.collect::<rusqlite::Result<Vec<_>>>()
    });
    let mut counted: Vec<(MunicipalityId, String, Tally)> = counted?;
    counted.sort_by_cached_key(|(_, title, _)| fold(title));
    Ok(counted)
}

/// Everyone who takes part, in no order. For a region some thousands of rows: a long read.
pub fn participants(
    c: &Connection,
    collection: &Watched,
    scope: Scope,
    now: DateTime<Utc>,
) -> Result<Vec<Participant>, AppError> {
    let sql = format!(
        "SELECT o.id, o.code, o.short_title, o.full_title, o.title_fold, m.id, m.title, r.started_at, s.submitted_at,
           (SELECT a.login FROM account AS a WHERE a.organisation_id = o.id ORDER BY a.disabled_at IS NOT NULL, a.id LIMIT 1)
         {TAKING_PART} LEFT JOIN submission AS s ON s.id = r.submission_id
         JOIN municipality AS m ON m.id = o.municipality_id
         WHERE {}",
        condition(scope)
    );
    let found = with_params(collection, scope, |params| {
        let mut statement = c.prepare_cached(&sql)?;
        let rows = statement.query_map(params, |row| read_participant(row, collection, now))?;
        rows.collect::<rusqlite::Result<Vec<_>>>()
    });
    Ok(found?)
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

/// From columns `first` on: how many take part, have begun, have handed in.
fn read_tally(row: &Row<'_>, first: usize, collection: &Watched, now: DateTime<Utc>) -> rusqlite::Result<Tally> {
    let whole = |index: usize| row.get::<_, f64>(index).map(|sum| sum as u64);
    let total = row.get::<_, i64>(first)?.unsigned_abs();
    let (begun, handed_in) = (whole(first + 1)?, whole(first + 2)?);
    let window = collection.window.state(now);
    let mut tally = Tally::default();
    tally.add(ResponseState::of(true, true, window), handed_in);
    tally.add(ResponseState::of(true, false, window), begun - handed_in);
    tally.add(ResponseState::of(false, false, window), total - begun);
    Ok(tally)
}

fn read_participant(row: &Row<'_>, collection: &Watched, now: DateTime<Utc>) -> rusqlite::Result<Participant> {
    let started_at = row.get::<_, Option<i64>>(7)?.map(from_ms);
    let submitted_at = row.get::<_, Option<i64>>(8)?.map(from_ms);
    let (code, title_fold): (String, String) = (row.get(1)?, row.get(4)?);
    let login = row.get::<_, Option<String>>(9)?.unwrap_or_default();
    Ok(Participant {
        organisation: row.get(0)?,
        short_title: row.get(2)?,
        full_title: row.get(3)?,
        municipality: row.get(5)?,
        municipality_title: row.get(6)?,
        state: ResponseState::of(started_at.is_some(), submitted_at.is_some(), collection.window.state(now)),
        started_at,
        submitted_at,
        haystack: format!("{title_fold} {} {}", fold(&code), fold(&login)),
        login,
    })
}
