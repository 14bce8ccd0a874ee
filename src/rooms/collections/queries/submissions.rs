//! SQL of what was handed in.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::db::time::{from_ms, to_ms};
use crate::domain::{ResponseId, SubmissionId, Viewer};
use crate::error::AppError;
use crate::rooms::collections::model::{NewSubmission, Submission};

/// Columns that [`submission_of`] reads, and where they come from.
const SUBMISSION: &str = "SELECT s.id, s.number, s.submitted_at, s.login, s.person, s.sha256, f.title, v.number,
        o.id, o.full_title, o.municipality_id, c.id, c.title, p.id, p.title, latest.number,
        s.revision, s.form_version_id
    FROM submission AS s
    JOIN form_version AS v ON v.id = s.form_version_id
    JOIN form AS f ON f.id = v.form_id
    JOIN response AS r ON r.id = s.response_id
    JOIN submission AS latest ON latest.id = r.submission_id
    JOIN organisation AS o ON o.id = r.organisation_id
    JOIN collection AS c ON c.id = r.collection_id
    JOIN publication AS p ON p.id = c.publication_id";

fn submission_of(row: &Row<'_>) -> rusqlite::Result<Submission> {
    Ok(Submission {
        id: row.get(0)?,
        number: row.get(1)?,
        at: from_ms(row.get(2)?),
        login: row.get(3)?,
        person: row.get(4)?,
        sha256: row.get(5)?,
        form_title: row.get(6)?,
        form_number: row.get(7)?,
        organisation: row.get(8)?,
        organisation_title: row.get(9)?,
        municipality: row.get(10)?,
        collection: row.get(11)?,
        collection_title: row.get(12)?,
        publication: row.get(13)?,
        publication_title: row.get(14)?,
        latest: row.get(15)?,
        revision: row.get(16)?,
        form_version: row.get(17)?,
    })
}

/// The handing in of that number.
pub fn by_number(connection: &Connection, number: i64) -> Result<Option<Submission>, AppError> {
    let sql = format!("{SUBMISSION} WHERE s.number = ?1");
    Ok(connection.prepare_cached(&sql)?.query_row([number], submission_of).optional()?)
}

/// The handing in made of that revision of a response.
pub fn of_revision(
    connection: &Connection,
    response: ResponseId,
    revision: i64,
) -> Result<Option<Submission>, AppError> {
    let sql = format!("{SUBMISSION} WHERE s.response_id = ?1 AND s.revision = ?2");
    Ok(connection.prepare_cached(&sql)?.query_row(params![response, revision], submission_of).optional()?)
}

/// The response a handing in was made of.
pub fn response(connection: &Connection, id: SubmissionId) -> Result<Option<ResponseId>, AppError> {
    let mut statement = connection.prepare_cached("SELECT response_id FROM submission WHERE id = ?1")?;
    Ok(statement.query_row([id], |row| row.get(0)).optional()?)
}

/// The data of a handing in: the very text its SHA-256 is of.
pub fn data(connection: &Connection, id: SubmissionId) -> Result<String, AppError> {
    let mut statement = connection.prepare_cached("SELECT data FROM submission WHERE id = ?1")?;
    Ok(statement.query_row([id], |row| row.get(0))?)
}

/// Puts down a handing in as the response's latest; gives its number, the next of the instance.
pub fn insert(
    connection: &Connection,
    response: ResponseId,
    new: &NewSubmission,
    viewer: &Viewer,
    now: DateTime<Utc>,
) -> Result<i64, AppError> {
    let number: i64 = connection
        .prepare_cached("SELECT coalesce(max(number), 0) + 1 FROM submission")?
        .query_row([], |row| row.get(0))?;
    connection
        .prepare_cached(
            "INSERT INTO submission (response_id, number, revision, form_version_id, submitted_at, account_id, login, person, data, sha256)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            response,
            number,
            new.revision,
            new.form_version,
            to_ms(now),
            viewer.account,
            viewer.login,
            viewer.full_name,
            new.data,
            new.sha256
        ])?;
    let id = SubmissionId(connection.last_insert_rowid());
    connection
        .prepare_cached(
            "UPDATE response SET submission_id = ?2, submitted_revision = ?3, started_at = coalesce(started_at, ?4),
               look_again_at = NULL
             WHERE id = ?1",
        )?
        .execute(params![response, id, new.revision, to_ms(now)])?;
    Ok(number)
}
