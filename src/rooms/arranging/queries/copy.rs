//! SQL of copying: what a collection and its publication are made of.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row};

use crate::db::time::from_ms;
use crate::domain::{BlobId, CollectionId, FormVersionId, PublicationId, Role};
use crate::error::AppError;
use crate::rooms::arranging::model::{Source, Typed};

/// What a copy of a collection starts from; [`AppError::NotFound`] when there is none. Its moments are still the source's.
pub fn source(c: &Connection, id: CollectionId) -> Result<Source, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT c.title, c.form_version_id, c.opens_at, c.closes_at, c.excel, p.id, p.section_id, p.title, p.body_md,
           p.publish_at
         FROM collection AS c JOIN publication AS p ON p.id = c.publication_id WHERE c.id = ?1",
    )?;
    let found = statement.query_row([id], |row| {
        let typed = Typed {
            collection: row.get(0)?,
            form: row.get::<_, FormVersionId>(1)?.to_string(),
            excel: row.get(4)?,
            section: row.get::<_, i64>(6)?.to_string(),
            title: row.get(7)?,
            text: row.get(8)?,
            previous: id.to_string(),
            copy_of: id.to_string(),
            ..Typed::default()
        };
        let publication: PublicationId = row.get(5)?;
        let moments = (from_ms(row.get(9)?), from_ms(row.get(2)?), from_ms(row.get(3)?));
        Ok((typed, row.get::<_, FormVersionId>(1)?, moments, publication))
    });
    let (mut typed, form, (publish_at, opens_at, closes_at), publication) =
        found.optional()?.ok_or(AppError::NotFound)?;
    typed.kinds = all(c, "SELECT kind FROM publication_kind WHERE publication_id = ?1", publication, |row| row.get(0))?;
    typed.municipalities = all(
        c,
        "SELECT m.code FROM publication_municipality AS n JOIN municipality AS m ON m.id = n.municipality_id
         WHERE n.publication_id = ?1",
        publication,
        |row| row.get(0),
    )?;
    let roles: Vec<Role> =
        all(c, "SELECT role FROM publication_role WHERE publication_id = ?1", publication, |row| row.get(0))?;
    let logins = all(
        c,
        "SELECT a.login FROM publication_account AS n JOIN account AS a ON a.id = n.account_id WHERE n.publication_id = ?1",
        publication,
        |row| row.get(0),
    )?;
    Ok(Source {
        title: typed.collection.clone(),
        typed,
        publish_at,
        opens_at,
        closes_at,
        roles,
        logins,
        newer: newer(c, form)?,
        files: files(c, publication)?,
    })
}

fn all<T>(
    c: &Connection,
    sql: &str,
    publication: PublicationId,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, AppError> {
    let mut statement = c.prepare_cached(sql)?;
    let rows = statement.query_map([publication], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The newest version of the same form, if it is newer.
fn newer(c: &Connection, form: FormVersionId) -> Result<Option<i64>, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT n.number FROM form_version AS v
         JOIN form_version AS n ON n.form_id = v.form_id AND n.number > v.number
         WHERE v.id = ?1 ORDER BY n.number DESC LIMIT 1",
    )?;
    Ok(statement.query_row([form], |row| row.get(0)).optional()?)
}

/// Files of a publication as its text names them. Of several of one name the first.
fn files(c: &Connection, publication: PublicationId) -> Result<BTreeMap<String, BlobId>, AppError> {
    let mut statement =
        c.prepare_cached("SELECT name, blob_id FROM file WHERE publication_id = ?1 ORDER BY id DESC")?;
    let rows =
        statement.query_map([publication], |row| Ok((format!("files/{}", row.get::<_, String>(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
