//! SQL of the room.

pub mod copy;
pub mod prefill;

use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};

use super::model::{Choices, Collection, Entry, Filling, PER_PAGE};
use crate::db::time::{from_ms, to_ms};
use crate::domain::text::fold;
use crate::domain::{CollectionId, FormVersionId, Window};
use crate::error::AppError;
use crate::web::paths;

const COLLECTION: &str = "SELECT c.id, c.title, p.id, p.title, s.slug, p.slug, f.id, f.title, v.id, v.number,
        (SELECT max(number) FROM form_version WHERE form_id = f.id), c.opens_at, c.closes_at, c.excel,
        e.id, e.title, ep.title
    FROM collection AS c
    JOIN publication AS p ON p.id = c.publication_id
    JOIN section AS s ON s.id = p.section_id
    JOIN form_version AS v ON v.id = c.form_version_id
    JOIN form AS f ON f.id = v.form_id
    LEFT JOIN collection AS e ON e.id = c.previous_id
    LEFT JOIN publication AS ep ON ep.id = e.publication_id";

fn read(row: &Row<'_>) -> rusqlite::Result<Collection> {
    let (section, slug): (String, String) = (row.get(4)?, row.get(5)?);
    let previous = match row.get::<_, Option<CollectionId>>(14)? {
        Some(id) => Some((id, named(&row.get::<_, String>(15)?, &row.get::<_, String>(16)?))),
        None => None,
    };
    Ok(Collection {
        id: row.get(0)?,
        title: row.get(1)?,
        publication: row.get(2)?,
        publication_title: row.get(3)?,
        publication_href: paths::publication(&section, &slug),
        form: row.get(6)?,
        form_title: row.get(7)?,
        form_version: row.get(8)?,
        number: row.get(9)?,
        newest: row.get(10)?,
        window: Window { opens_at: from_ms(row.get(11)?), closes_at: from_ms(row.get(12)?) },
        excel: row.get(13)?,
        previous,
    })
}

/// «Расписание (Расписание проведения ВПР)», or the title alone when both are the same.
fn named(collection: &str, publication: &str) -> String {
    if collection == publication { collection.to_owned() } else { format!("{collection} ({publication})") }
}

/// One collection; [`AppError::NotFound`] when there is none.
pub fn collection(c: &Connection, id: CollectionId) -> Result<Collection, AppError> {
    let mut statement = c.prepare_cached(&format!("{COLLECTION} WHERE c.id = ?1"))?;
    statement.query_row([id], read).optional()?.ok_or(AppError::NotFound)
}

/// A page of the collections in whose titles (or those of publication and form) every word of `query` is, what closes last
/// first; and how many there are in all.
pub fn list(c: &Connection, query: &str, page: u64) -> Result<(Vec<Collection>, u64), AppError> {
    let words = fold(query);
    let words: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
    let mut statement = c.prepare_cached(&format!("{COLLECTION} ORDER BY c.closes_at DESC, c.id DESC"))?;
    let mut rows = statement.query([])?;
    let (mut found, mut total) = (Vec::new(), 0);
    let skipped = page.saturating_sub(1).saturating_mul(PER_PAGE);
    while let Some(row) = rows.next()? {
        let title = |at| row.get_ref(at).ok().and_then(|text| text.as_str().ok().map(fold)).unwrap_or_default();
        let titles = format!("{} {} {}", title(1), title(3), title(7));
        if words.iter().all(|word| titles.contains(word)) {
            if (skipped..skipped + PER_PAGE).contains(&total) {
                found.push(read(row)?);
            }
            total += 1;
        }
    }
    Ok((found, total))
}

/// How far its organisations are.
pub fn filling(c: &Connection, id: CollectionId) -> Result<Filling, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT count(r.started_at), count(r.submission_id), total(r.form_version_id <> c.form_version_id)
         FROM collection AS c LEFT JOIN response AS r ON r.collection_id = c.id WHERE c.id = ?1",
    )?;
    Ok(statement.query_row([id], |row| {
        Ok(Filling {
            begun: row.get::<_, i64>(0)?.unsigned_abs(),
            handed_in: row.get::<_, i64>(1)?.unsigned_abs(),
            elsewhere: row.get::<_, f64>(2)? as u64,
        })
    })?)
}

/// The version of its form a collection has now; `None`: there is no such collection.
pub fn form_of(c: &Connection, id: CollectionId) -> Result<Option<FormVersionId>, AppError> {
    let mut statement = c.prepare_cached("SELECT form_version_id FROM collection WHERE id = ?1")?;
    Ok(statement.query_row([id], |row| row.get(0)).optional()?)
}

/// Versions of a form by number, the newest first: id, number, when it was made (ms).
pub fn versions(c: &Connection, form: i64) -> Result<Vec<(FormVersionId, i64, i64)>, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT id, number, created_at FROM form_version WHERE form_id = ?1 ORDER BY number DESC LIMIT 200",
    )?;
    let rows = statement.query_map([form], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Gives a collection another version; `false` when it no longer has `from`.
pub fn set_form(c: &Connection, id: CollectionId, from: FormVersionId, to: FormVersionId) -> Result<bool, AppError> {
    let changed = c
        .prepare_cached("UPDATE collection SET form_version_id = ?3 WHERE id = ?1 AND form_version_id = ?2")?
        .execute(params![id, from, to])?;
    Ok(changed > 0)
}

/// Puts settings down.
pub fn set(
    c: &Connection,
    id: CollectionId,
    title: &str,
    window: Window,
    excel: bool,
    previous: Option<CollectionId>,
) -> Result<(), AppError> {
    c.prepare_cached(
        "UPDATE collection SET title = ?2, opens_at = ?3, closes_at = ?4, excel = ?5, previous_id = ?6 WHERE id = ?1",
    )?
    .execute(params![id, title, to_ms(window.opens_at), to_ms(window.closes_at), excel, previous])?;
    Ok(())
}

/// Collections that one could come after, what closes last first.
pub fn others(c: &Connection, but: Option<CollectionId>) -> Result<Vec<(CollectionId, String)>, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT c.id, c.title, p.title FROM collection AS c JOIN publication AS p ON p.id = c.publication_id
         WHERE c.id IS NOT ?1 ORDER BY c.closes_at DESC, c.id DESC LIMIT 500",
    )?;
    let rows = statement
        .query_map([but], |row| Ok((row.get(0)?, named(&row.get::<_, String>(1)?, &row.get::<_, String>(2)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What a new collection is made of.
pub fn choices(c: &Connection) -> Result<Choices, AppError> {
    fn all<T>(
        c: &Connection,
        sql: &str,
        params: &[&dyn ToSql],
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, AppError> {
        let mut statement = c.prepare_cached(sql)?;
        let rows = statement.query_map(params, read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
    Ok(Choices {
        sections: all(c, "SELECT id, title FROM section ORDER BY position, id", &[], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?,
        forms: all(
            c,
            "SELECT v.id, f.title, v.number FROM form AS f JOIN form_version AS v ON v.form_id = f.id
               AND v.number = (SELECT max(number) FROM form_version WHERE form_id = f.id)
             ORDER BY f.changed_at DESC, f.id DESC LIMIT 500",
            &[],
            |row| Ok((row.get(0)?, version_title(&row.get::<_, String>(1)?, row.get(2)?))),
        )?,
        municipalities: all(c, "SELECT code, title FROM municipality ORDER BY title, id", &[], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?,
        collections: others(c, None)?,
    })
}

/// A version of a form as it is chosen; `None`: there is no such one.
pub fn form_version(c: &Connection, id: FormVersionId) -> Result<Option<String>, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT f.title, v.number FROM form_version AS v JOIN form AS f ON f.id = v.form_id WHERE v.id = ?1",
    )?;
    Ok(statement.query_row([id], |row| Ok(version_title(&row.get::<_, String>(0)?, row.get(1)?))).optional()?)
}

fn version_title(title: &str, number: i64) -> String {
    format!("{title}, версия {number}")
}

/// What was done with a collection, the latest first.
pub fn history(c: &Connection, id: CollectionId) -> Result<Vec<Entry>, AppError> {
    let mut statement =
        c.prepare_cached("SELECT at, actor, action, details FROM audit WHERE subject = ?1 ORDER BY id DESC LIMIT 30")?;
    let rows = statement.query_map([subject(id)], |row| {
        let details: String = row.get(3)?;
        Ok(Entry {
            at: from_ms(row.get(0)?),
            actor: row.get(1)?,
            action: row.get(2)?,
            details: serde_json::from_str(&details).unwrap_or_default(),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A collection in the audit log.
pub fn subject(id: CollectionId) -> String {
    format!("collection:{id}")
}
