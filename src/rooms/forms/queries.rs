//! SQL of the room.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::model::{Draft, Listed, Use, Version};
use crate::db::time::{from_ms, to_ms};
use crate::domain::FormId;
use crate::domain::text::fold;
use crate::error::AppError;
use crate::web::paths;

/// A page of the forms whose titles have all words of `query`, those changed last first, and how many there are in all.
pub fn list(c: &Connection, query: &str, page: u64, per_page: u64) -> Result<(Vec<Listed>, u64), AppError> {
    let found = find(c, query)?;
    let total = found.len() as u64;
    let page = page.clamp(1, total.div_ceil(per_page).max(1));
    let first = ((page - 1) * per_page) as usize;
    let wanted: Vec<FormId> = found.into_iter().skip(first).take(per_page as usize).map(|(id, _)| id).collect();
    Ok((listed(c, &wanted)?, total))
}

/// Ids and titles of all forms that fit, those changed last first. An office has hundreds of forms, not more.
pub fn find(c: &Connection, query: &str) -> Result<Vec<(FormId, String)>, AppError> {
    let words = fold(query);
    let mut statement = c.prepare_cached("SELECT id, title FROM form ORDER BY changed_at DESC, id DESC")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    let fits = |title: &str| {
        let title = fold(title);
        words.split(' ').all(|word| title.contains(word))
    };
    let rows = rows.collect::<Result<Vec<(FormId, String)>, _>>()?;
    Ok(rows.into_iter().filter(|(_, title)| fits(title)).collect())
}

fn listed(c: &Connection, ids: &[FormId]) -> Result<Vec<Listed>, AppError> {
    let mut uses: HashMap<FormId, Vec<Use>> = HashMap::new();
    for used in self::uses(c, ids)? {
        uses.entry(used.form).or_default().push(used);
    }
    let mut statement = c.prepare_cached(
        "SELECT f.title, f.changed_at, f.changed_by, v.number, f.draft IS NOT NULL AND f.changed_at > coalesce(v.created_at, -1)
         FROM form AS f LEFT JOIN form_version AS v ON v.form_id = f.id
           AND v.number = (SELECT max(number) FROM form_version WHERE form_id = f.id)
         WHERE f.id = ?1",
    )?;
    let mut read = |id: FormId| {
        statement.query_row([id], |row| {
            Ok(Listed {
                id,
                title: row.get(0)?,
                changed_at: from_ms(row.get(1)?),
                changed_by: row.get(2)?,
                latest: row.get::<_, Option<i64>>(3)?.unwrap_or(0),
                has_changes: row.get(4)?,
                uses: uses.remove(&id).unwrap_or_default(),
            })
        })
    };
    Ok(ids.iter().map(|id| read(*id)).collect::<Result<_, _>>()?)
}

/// The collections that have a version of one of the forms, what closes last first.
pub fn uses(c: &Connection, forms: &[FormId]) -> Result<Vec<Use>, AppError> {
    let forms: Vec<i64> = forms.iter().map(|id| id.0).collect();
    let mut statement = c.prepare_cached(
        "SELECT v.form_id, k.title, v.number, s.slug, p.slug, k.id
         FROM json_each(?1) AS wanted
         JOIN form_version AS v ON v.form_id = wanted.value
         JOIN collection AS k ON k.form_version_id = v.id
         JOIN publication AS p ON p.id = k.publication_id JOIN section AS s ON s.id = p.section_id
         ORDER BY k.closes_at DESC, k.id DESC",
    )?;
    let rows = statement.query_map([serde_json::to_string(&forms)?], |row| {
        let (section, slug): (String, String) = (row.get(3)?, row.get(4)?);
        Ok(Use {
            form: row.get(0)?,
            collection: row.get(5)?,
            title: row.get(1)?,
            version: row.get(2)?,
            href: paths::publication(&section, &slug),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What is being built; a form never drafted has the text of its latest version.
pub fn draft(c: &Connection, id: FormId) -> Result<Draft, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT f.title, coalesce(f.draft, (SELECT spec FROM form_version WHERE form_id = f.id ORDER BY number DESC LIMIT 1), '{}'),
           f.draft_revision, f.changed_at, f.changed_by FROM form AS f WHERE f.id = ?1",
    )?;
    let draft = statement.query_row([id], |row| {
        Ok(Draft {
            id,
            title: row.get(0)?,
            text: row.get(1)?,
            revision: row.get(2)?,
            changed_at: from_ms(row.get(3)?),
            changed_by: row.get(4)?,
        })
    });
    draft.optional()?.ok_or(AppError::NotFound)
}

/// The revision of a draft alone.
pub fn draft_revision(c: &Connection, id: FormId) -> Result<i64, AppError> {
    let mut statement = c.prepare_cached("SELECT draft_revision FROM form WHERE id = ?1")?;
    statement.query_row([id], |row| row.get(0)).optional()?.ok_or(AppError::NotFound)
}

/// A new form with its draft.
pub fn insert(c: &Connection, title: &str, draft: &str, by: &str, now: DateTime<Utc>) -> Result<FormId, AppError> {
    c.prepare_cached(
        "INSERT INTO form (title, draft, draft_revision, changed_at, changed_by) VALUES (?1, ?2, 1, ?3, ?4)",
    )?
    .execute(params![title, draft, to_ms(now), by])?;
    Ok(FormId(c.last_insert_rowid()))
}

/// Puts a draft in place of the one before; gives its revision.
pub fn put_draft(
    c: &Connection,
    id: FormId,
    title: &str,
    draft: &str,
    by: &str,
    now: DateTime<Utc>,
) -> Result<i64, AppError> {
    let mut statement = c.prepare_cached(
        "UPDATE form SET title = ?2, draft = ?3, draft_revision = draft_revision + 1, changed_at = ?4, changed_by = ?5
         WHERE id = ?1 RETURNING draft_revision",
    )?;
    Ok(statement.query_row(params![id, title, draft, to_ms(now), by], |row| row.get(0))?)
}

/// Versions, the latest first.
pub fn versions(c: &Connection, id: FormId) -> Result<Vec<Version>, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT v.number, v.created_at, (SELECT count(*) FROM collection AS k WHERE k.form_version_id = v.id), v.id
         FROM form_version AS v WHERE v.form_id = ?1 ORDER BY v.number DESC",
    )?;
    let rows = statement.query_map([id], |row| {
        Ok(Version { number: row.get(0)?, created_at: from_ms(row.get(1)?), uses: row.get(2)?, id: row.get(3)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The text of a version; of the latest when none is named.
pub fn version(c: &Connection, id: FormId, number: Option<i64>) -> Result<Option<(i64, String)>, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT number, spec FROM form_version WHERE form_id = ?1 AND (?2 IS NULL OR number = ?2)
         ORDER BY number DESC LIMIT 1",
    )?;
    Ok(statement.query_row(params![id, number], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// Makes the next version of a form; gives its number.
pub fn insert_version(c: &Connection, id: FormId, spec: &str, now: DateTime<Utc>) -> Result<i64, AppError> {
    c.prepare_cached("UPDATE form SET changed_at = max(changed_at, ?2) WHERE id = ?1")?
        .execute(params![id, to_ms(now)])?;
    let mut statement = c.prepare_cached(
        "INSERT INTO form_version (form_id, number, spec, created_at)
         SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3 FROM form_version WHERE form_id = ?1 RETURNING number",
    )?;
    Ok(statement.query_row(params![id, spec, to_ms(now)], |row| row.get(0))?)
}

/// Takes away a form that never had a version.
pub fn delete(c: &Connection, id: FormId) -> Result<bool, AppError> {
    let sql = "DELETE FROM form WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM form_version WHERE form_id = ?1)";
    Ok(c.prepare_cached(sql)?.execute([id])? > 0)
}

/// Keeps what was told of the workbook that a form was made of.
pub fn put_workbook(c: &Connection, id: FormId, told: &str) -> Result<(), AppError> {
    c.prepare_cached("UPDATE form SET workbook = ?2 WHERE id = ?1")?.execute(params![id, told])?;
    Ok(())
}

/// What was told of the workbook that a form was made of, if it was.
pub fn workbook(c: &Connection, id: FormId) -> Result<Option<String>, AppError> {
    let mut statement = c.prepare_cached("SELECT workbook FROM form WHERE id = ?1")?;
    Ok(statement.query_row([id], |row| row.get(0)).optional()?.flatten())
}
