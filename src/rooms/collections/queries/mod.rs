//! SQL of tables being filled; [`submissions`] has that of what was handed in.

pub mod carry;
pub mod sources;
pub mod submissions;

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};

use super::model::{HandedIn, Organisation, Place, Publication, Response};
use crate::db::time::{from_ms, to_ms};
use crate::domain::{CollectionId, FormVersionId, OrganisationId, PublicationId, ResponseId, Viewer, Window};
use crate::error::AppError;
use crate::forms::value::cells_to_json;
use crate::forms::{Form, FormSheet, StoredRow};
use crate::rooms::audience::{VISIBLE, Watching};

/// Columns that [`place_of`] reads.
const PLACE: &str = "c.id, c.title, c.form_version_id, c.opens_at, c.closes_at, c.position, p.title, p.slug, s.slug,
    r.id, r.form_version_id, r.revision, r.changed_at, a.login, h.number, h.submitted_at, h.revision, p.id, c.excel,
    r.started_at IS NOT NULL OR r.changed_by IS NOT NULL, r.look_again_at, h.form_version_id";
/// Tables that [`PLACE`] takes from, for the organisation `:organisation`.
const PLACE_TABLES: &str = "collection AS c
    JOIN publication AS p ON p.id = c.publication_id
    JOIN section AS s ON s.id = p.section_id
    LEFT JOIN response AS r ON r.collection_id = c.id AND r.organisation_id = :organisation
    LEFT JOIN account AS a ON a.id = r.changed_by
    LEFT JOIN submission AS h ON h.id = r.submission_id";

/// A collection that the viewer may see, with that organisation's response; else [`AppError::NotFound`].
pub fn place(
    connection: &Connection,
    viewer: &Viewer,
    collection: CollectionId,
    organisation: OrganisationId,
    now: DateTime<Utc>,
) -> Result<Place, AppError> {
    static SQL: LazyLock<String> =
        LazyLock::new(|| format!("SELECT {PLACE} FROM {PLACE_TABLES} WHERE c.id = :collection AND {VISIBLE}"));
    let watching = Watching::new(viewer, now);
    let own: [(&str, &dyn ToSql); 2] = [(":collection", &collection), (":organisation", &organisation)];
    let mut statement = connection.prepare_cached(&SQL)?;
    let found = statement.query_row(&*watching.params(&own), |row| place_of(row, organisation)).optional()?;
    found.ok_or(AppError::NotFound)
}

/// The collections of a publication, with that organisation's responses, in their order.
pub fn places(
    connection: &Connection,
    publication: PublicationId,
    organisation: OrganisationId,
) -> Result<Vec<Place>, AppError> {
    let sql =
        format!("SELECT {PLACE} FROM {PLACE_TABLES} WHERE c.publication_id = :publication ORDER BY c.position, c.id");
    let params: [(&str, &dyn ToSql); 2] = [(":publication", &publication), (":organisation", &organisation)];
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(&params, |row| place_of(row, organisation))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn place_of(row: &Row<'_>, organisation: OrganisationId) -> rusqlite::Result<Place> {
    Ok(Place {
        collection: row.get(0)?,
        title: row.get(1)?,
        form_version: row.get(2)?,
        window: Window { opens_at: from_ms(row.get(3)?), closes_at: from_ms(row.get(4)?) },
        position: row.get(5)?,
        excel: row.get(18)?,
        publication: Publication { id: row.get(17)?, title: row.get(6)?, slug: row.get(7)?, section_slug: row.get(8)? },
        organisation,
        response: row.get::<_, Option<ResponseId>>(9)?.map(|id| response_of(row, id)).transpose()?,
    })
}

fn response_of(row: &Row<'_>, id: ResponseId) -> rusqlite::Result<Response> {
    let number: Option<i64> = row.get(14)?;
    let handed_in = number.map(|number| handed_in_of(row, number)).transpose()?;
    Ok(Response {
        id,
        form_version: row.get(10)?,
        revision: row.get(11)?,
        changed_at: from_ms(row.get(12)?),
        changed_by: row.get(13)?,
        is_touched: row.get(19)?,
        look_again_at: row.get::<_, Option<i64>>(20)?.map(from_ms),
        handed_in,
    })
}

fn handed_in_of(row: &Row<'_>, number: i64) -> rusqlite::Result<HandedIn> {
    Ok(HandedIn { number, at: from_ms(row.get(15)?), revision: row.get(16)?, form_version: row.get(21)? })
}

/// An organisation of the registry.
pub fn organisation(connection: &Connection, id: OrganisationId) -> Result<Option<Organisation>, AppError> {
    let mut statement =
        connection.prepare_cached("SELECT short_title, municipality_id FROM organisation WHERE id = ?1")?;
    let found = statement.query_row([id], |row| Ok(Organisation { title: row.get(0)?, municipality: row.get(1)? }));
    Ok(found.optional()?)
}

/// What the writer asks again before it changes a response.
pub struct Target {
    pub window: Window,
    pub form_version: FormVersionId,
    /// Id, the form it was begun with, revision.
    pub response: Option<(ResponseId, FormVersionId, i64)>,
}

/// The collection and the organisation's response as the writer sees them.
pub fn target(
    connection: &Connection,
    collection: CollectionId,
    organisation: OrganisationId,
) -> Result<Target, AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT c.opens_at, c.closes_at, c.form_version_id, r.id, r.form_version_id, r.revision
         FROM collection AS c
         LEFT JOIN response AS r ON r.collection_id = c.id AND r.organisation_id = ?2
         WHERE c.id = ?1",
    )?;
    let found = statement.query_row(params![collection, organisation], |row| {
        let response = match row.get(3)? {
            Some(id) => Some((id, row.get(4)?, row.get(5)?)),
            None => None,
        };
        let window = Window { opens_at: from_ms(row.get(0)?), closes_at: from_ms(row.get(1)?) };
        Ok(Target { window, form_version: row.get(2)?, response })
    });
    found.optional()?.ok_or(AppError::NotFound)
}

/// Makes a response at revision 0; it counts as begun (FEATURES F1) only from [`bump`] with a cell on.
pub fn begin_response(
    connection: &Connection,
    collection: CollectionId,
    organisation: OrganisationId,
    form_version: FormVersionId,
    viewer: &Viewer,
    now: DateTime<Utc>,
) -> Result<ResponseId, AppError> {
    connection
        .prepare_cached(
            "INSERT INTO response (collection_id, organisation_id, form_version_id, revision, started_at, changed_at, changed_by)
             VALUES (?1, ?2, ?3, 0, NULL, ?4, ?5)",
        )?
        .execute(params![collection, organisation, form_version, to_ms(now), viewer.account])?;
    Ok(ResponseId(connection.last_insert_rowid()))
}

/// The response has a new revision; with a cell in it, it is begun (FEATURES F1).
pub fn bump(
    connection: &Connection,
    response: ResponseId,
    revision: i64,
    with_cell: bool,
    viewer: &Viewer,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    connection
        .prepare_cached(
            "UPDATE response SET revision = ?2, changed_at = ?3, changed_by = ?4,
               started_at = coalesce(started_at, iif(?5, ?3, NULL))
             WHERE id = ?1",
        )?
        .execute(params![response, revision, to_ms(now), viewer.account, with_cell])?;
    Ok(())
}

/// The number of the last batch taken from a page load; 0 when none was.
pub fn last_seq(connection: &Connection, response: ResponseId, client: &str) -> Result<i64, AppError> {
    let mut statement =
        connection.prepare_cached("SELECT last_seq FROM response_client WHERE response_id = ?1 AND client = ?2")?;
    Ok(statement.query_row(params![response, client], |row| row.get(0)).optional()?.unwrap_or(0))
}

/// Remembers the number of the last batch taken from a page load.
pub fn put_seq(
    connection: &Connection,
    response: ResponseId,
    client: &str,
    seq: i64,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    connection
        .prepare_cached(
            "INSERT INTO response_client (response_id, client, last_seq, at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (response_id, client) DO UPDATE SET last_seq = excluded.last_seq, at = excluded.at",
        )?
        .execute(params![response, client, seq, to_ms(now)])?;
    Ok(())
}

/// Forgets page loads not heard of since then.
pub fn forget_clients(connection: &Connection, response: ResponseId, before: DateTime<Utc>) -> Result<(), AppError> {
    connection
        .prepare_cached("DELETE FROM response_client WHERE response_id = ?1 AND at < ?2")?
        .execute(params![response, to_ms(before)])?;
    Ok(())
}

/// Columns that [`read_row`] reads.
const ROW: &str = "sheet, row, position, revision, deleted, changed_by, cells";

fn read_row(sheet: &FormSheet, row: &Row<'_>) -> Result<StoredRow, AppError> {
    let cells = row.get_ref(6)?.as_str().map_err(AppError::internal)?;
    Ok(StoredRow {
        id: row.get(1)?,
        position: row.get(2)?,
        revision: row.get(3)?,
        deleted: row.get(4)?,
        by: row.get(5)?,
        cells: sheet.read_cells(cells)?,
    })
}

/// One row as stored, a deleted one too.
pub fn row(
    connection: &Connection,
    response: ResponseId,
    sheet: &FormSheet,
    row: &str,
) -> Result<Option<StoredRow>, AppError> {
    let sql = format!("SELECT {ROW} FROM response_row WHERE response_id = ?1 AND sheet = ?2 AND row = ?3");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![response, sheet.key(), row])?;
    rows.next()?.map(|row| read_row(sheet, row)).transpose()
}

/// How many rows of a sheet there are: not deleted, and all with the marks of deleted ones.
pub fn count_rows(connection: &Connection, response: ResponseId, sheet: &str) -> Result<(u32, u32), AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT count(*) FILTER (WHERE deleted = 0), count(*) FROM response_row WHERE response_id = ?1 AND sheet = ?2",
    )?;
    Ok(statement.query_row(params![response, sheet], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Bytes that the cells of an organisation's response take as stored; 0 without one. Reads no cell.
pub fn weight(
    connection: &Connection,
    collection: CollectionId,
    organisation: OrganisationId,
) -> Result<i64, AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT coalesce(sum(octet_length(w.cells)), 0)
         FROM response AS r JOIN response_row AS w ON w.response_id = r.id
         WHERE r.collection_id = ?1 AND r.organisation_id = ?2",
    )?;
    Ok(statement.query_row(params![collection, organisation], |row| row.get(0))?)
}

/// All rows of a sheet as stored, deleted ones too.
pub fn sheet_rows(
    connection: &Connection,
    response: ResponseId,
    sheet: &FormSheet,
) -> Result<Vec<StoredRow>, AppError> {
    let sql = format!("SELECT {ROW} FROM response_row WHERE response_id = ?1 AND sheet = ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![response, sheet.key()])?;
    let mut read = Vec::new();
    while let Some(row) = rows.next()? {
        read.push(read_row(sheet, row)?);
    }
    Ok(read)
}

/// Rows that changed after a revision, deleted ones too, with their sheets; those of no sheet of the form left out.
pub fn rows_since<'f>(
    connection: &Connection,
    response: ResponseId,
    form: &'f Form,
    since: i64,
) -> Result<Vec<(&'f FormSheet, StoredRow)>, AppError> {
    let sql = format!("SELECT {ROW} FROM response_row WHERE response_id = ?1 AND revision > ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![response, since])?;
    let mut read = Vec::new();
    while let Some(row) = rows.next()? {
        let sheet = row.get_ref(0)?.as_str().map_err(AppError::internal)?;
        if let Some(sheet) = form.sheet(sheet) {
            read.push((sheet, read_row(sheet, row)?));
        }
    }
    Ok(read)
}

/// Stores a row, new or changed.
pub fn put_row(connection: &Connection, response: ResponseId, sheet: &str, row: &StoredRow) -> Result<(), AppError> {
    connection
        .prepare_cached(
            "INSERT INTO response_row (response_id, sheet, row, position, revision, changed_by, deleted, cells)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (response_id, sheet, row) DO UPDATE SET position = excluded.position,
               revision = excluded.revision, changed_by = excluded.changed_by, deleted = excluded.deleted,
               cells = excluded.cells",
        )?
        .execute(params![
            response,
            sheet,
            row.id,
            row.position,
            row.revision,
            row.by,
            row.deleted,
            cells_to_json(&row.cells)
        ])?;
    Ok(())
}

/// When, and the login of who did it; `None` when that account is gone.
type Change = (DateTime<Utc>, Option<String>);

/// Where the response stands now: its revision, and when a person last changed it and who; `None`: nobody has.
pub fn last_change(connection: &Connection, response: ResponseId) -> Result<(i64, Option<Change>), AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT r.revision, r.changed_at, a.login, r.started_at IS NOT NULL OR r.changed_by IS NOT NULL
         FROM response AS r LEFT JOIN account AS a ON a.id = r.changed_by WHERE r.id = ?1",
    )?;
    Ok(statement.query_row([response], |row| {
        let touched: bool = row.get(3)?;
        let change = if touched { Some((from_ms(row.get(1)?), row.get(2)?)) } else { None };
        Ok((row.get(0)?, change))
    })?)
}
