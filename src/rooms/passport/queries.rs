//! SQL of the room.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, ToSql};

use super::model::{Card, Entry, Listed, PER_PAGE};
use crate::db::time::from_ms;
use crate::domain::text::fold;
use crate::domain::{Action, OrganisationId, PublicationId, Reach, Viewer, Window};
use crate::error::AppError;
use crate::rooms::audience::{self, VISIBLE, Watching};
use crate::web::paths;

/// The card, if the viewer may read it; else [`AppError::NotFound`].
pub fn card(c: &Connection, viewer: &Viewer, id: OrganisationId) -> Result<Card, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT o.id, m.id, m.title, o.code, o.kind, o.full_title, o.short_title, o.inn, o.ogrn, o.kpp, o.address,
           o.head, o.phone, o.email
         FROM organisation AS o JOIN municipality AS m ON m.id = o.municipality_id WHERE o.id = ?1",
    )?;
    let card = statement.query_row([id], read_card).optional()?.ok_or(AppError::NotFound)?;
    if !viewer.reaches(Action::ReadPassport, card.id, card.municipality) {
        return Err(AppError::NotFound);
    }
    Ok(Card { accounts: accounts(c, id)?, ..card })
}

/// Collections that the organisation takes or took part in, of those the viewer may see; what closes last comes first.
pub fn history(
    c: &Connection,
    viewer: &Viewer,
    organisation: OrganisationId,
    now: DateTime<Utc>,
) -> Result<Vec<Entry>, AppError> {
    let sql = format!(
        "SELECT k.id, k.title, p.id, p.title, section.slug, p.slug, k.opens_at, k.closes_at, r.started_at, s.submitted_at
         FROM collection AS k JOIN publication AS p ON p.id = k.publication_id
         JOIN section ON section.id = p.section_id
         LEFT JOIN response AS r ON r.collection_id = k.id AND r.organisation_id = :organisation
         LEFT JOIN submission AS s ON s.id = r.submission_id
         WHERE {VISIBLE} ORDER BY k.closes_at DESC, k.id DESC"
    );
    let watching = Watching::new(viewer, now);
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement
        .query_map(&*watching.params(&[(":organisation", &organisation)]), |row| Ok((row.get(2)?, read_entry(row)?)))?;
    let mut entries = Vec::new();
    for row in rows {
        let (publication, entry): (PublicationId, Entry) = row?;
        if entry.started_at.is_some() || audience::participates(c, publication, organisation)? {
            entries.push(entry);
        }
    }
    Ok(entries)
}

/// A page of the organisations in the viewer's reach that fit `query`, and how many fit in all; `page` counts from 1.
pub fn list(c: &Connection, viewer: &Viewer, query: &str, page: u64) -> Result<(Vec<Listed>, u64), AppError> {
    let words = serde_json::to_string(&fold(query).split(' ').collect::<Vec<_>>())?;
    let limit = PER_PAGE as i64;
    let offset = page.saturating_sub(1).saturating_mul(PER_PAGE).min(u32::MAX.into()) as i64;
    let mut params: Vec<(&str, &dyn ToSql)> = vec![(":words", &words), (":limit", &limit), (":offset", &offset)];
    let within = match viewer.reach(Action::ReadPassport) {
        Some(Reach::Region) => "/* reads all of organisation */",
        Some(Reach::Municipality) => {
            params.push((":municipality", &viewer.municipality));
            "o.municipality_id = :municipality AND"
        }
        Some(Reach::Own) | None => return Ok((Vec::new(), 0)),
    };
    let mut statement = c.prepare_cached(&format!(
        "SELECT o.id, o.code, o.short_title, o.full_title, o.kind, m.title, count(*) OVER ()
         FROM organisation AS o JOIN municipality AS m ON m.id = o.municipality_id
         WHERE {within} NOT EXISTS (
           SELECT 1 FROM json_each(:words) WHERE instr(o.title_fold || ' ' || o.code || ' ' || o.inn, value) = 0)
         ORDER BY o.short_title, o.id LIMIT :limit OFFSET :offset"
    ))?;
    let mut total = 0;
    let rows = statement.query_map(&*params, |row| {
        total = row.get::<_, i64>(6)?.unsigned_abs();
        Ok(Listed {
            id: row.get(0)?,
            code: row.get(1)?,
            short_title: row.get(2)?,
            full_title: row.get(3)?,
            kind: row.get(4)?,
            municipality_title: row.get(5)?,
        })
    })?;
    let listed = rows.collect::<Result<_, _>>()?;
    Ok((listed, total))
}

fn accounts(c: &Connection, organisation: OrganisationId) -> Result<Vec<(String, String)>, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT login, full_name FROM account WHERE organisation_id = ?1 AND disabled_at IS NULL ORDER BY login",
    )?;
    let rows = statement.query_map([organisation], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read_card(row: &Row<'_>) -> rusqlite::Result<Card> {
    Ok(Card {
        id: row.get(0)?,
        municipality: row.get(1)?,
        municipality_title: row.get(2)?,
        code: row.get(3)?,
        kind: row.get(4)?,
        full_title: row.get(5)?,
        short_title: row.get(6)?,
        inn: row.get(7)?,
        ogrn: row.get(8)?,
        kpp: row.get(9)?,
        address: row.get(10)?,
        head: row.get(11)?,
        phone: row.get(12)?,
        email: row.get(13)?,
        accounts: Vec::new(),
    })
}

fn read_entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let (section, slug): (String, String) = (row.get(4)?, row.get(5)?);
    Ok(Entry {
        collection: row.get(0)?,
        title: row.get(1)?,
        publication_title: row.get(3)?,
        publication_href: paths::publication(&section, &slug),
        window: Window { opens_at: from_ms(row.get(6)?), closes_at: from_ms(row.get(7)?) },
        started_at: row.get::<_, Option<i64>>(8)?.map(from_ms),
        submitted_at: row.get::<_, Option<i64>>(9)?.map(from_ms),
    })
}
