//! SQL of the room.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};

use super::model::{Handed, Report, State, Submitted, file_name};
use crate::db::time::{from_ms, to_ms};
use crate::domain::text::fold;
use crate::domain::{AccountId, BlobId, CollectionId, FormVersionId, MunicipalityId, ReportId, SubmissionId, Viewer};
use crate::error::AppError;
use crate::rooms::monitoring::Scope;
use crate::web::paths;

/// A report with its owner; whether the one who asks is the owner is the caller's to check.
pub fn report(c: &Connection, id: ReportId) -> Result<Option<Report>, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT r.id, r.account_id, r.collection_id, c.title, p.title, s.slug, p.slug, r.file_name, r.state, r.ready_at,
           r.blob_id, b.size, r.failure
         FROM report AS r JOIN collection AS c ON c.id = r.collection_id JOIN publication AS p ON p.id = c.publication_id
         JOIN section AS s ON s.id = p.section_id LEFT JOIN blob AS b ON b.id = r.blob_id
         WHERE r.id = ?1",
    )?;
    Ok(statement.query_row([id], read_report).optional()?)
}

/// The account's report of that collection that is being built now: there is never more than one.
pub fn building(c: &Connection, owner: AccountId, collection: CollectionId) -> Result<Option<ReportId>, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT id FROM report WHERE account_id = ?1 AND collection_id = ?2 AND state = 'building' LIMIT 1",
    )?;
    Ok(statement.query_row(params![owner, collection], |row| row.get(0)).optional()?)
}

/// A new report of what was handed in, to be built.
pub fn insert(
    c: &Connection,
    owner: AccountId,
    collection: CollectionId,
    title: &str,
    now: DateTime<Utc>,
) -> Result<ReportId, AppError> {
    c.prepare_cached(
        "INSERT INTO report (kind, collection_id, account_id, state, file_name, created_at)
         VALUES ('results', ?1, ?2, 'building', '', ?3)",
    )?
    .execute(params![collection, owner, to_ms(now)])?;
    let id = ReportId(c.last_insert_rowid());
    c.prepare_cached("UPDATE report SET file_name = ?2 WHERE id = ?1")?.execute(params![id, file_name(id, title)])?;
    Ok(id)
}

/// Done, unless it was already; whether it was this that did it.
pub fn set_ready(c: &Connection, id: ReportId, blob: BlobId, now: DateTime<Utc>) -> Result<bool, AppError> {
    let mut statement = c.prepare_cached(
        "UPDATE report SET state = 'ready', blob_id = ?2, ready_at = ?3 WHERE id = ?1 AND state = 'building'",
    )?;
    Ok(statement.execute(params![id, blob, to_ms(now)])? > 0)
}

/// Given up, unless it was finished already; `failure` is for the person.
pub fn set_failed(c: &Connection, id: ReportId, failure: &str) -> Result<bool, AppError> {
    let mut statement =
        c.prepare_cached("UPDATE report SET state = 'failed', failure = ?2 WHERE id = ?1 AND state = 'building'")?;
    Ok(statement.execute(params![id, failure])? > 0)
}

/// Takes an account's reports away, with what told of them: its reach has changed, and they hold what it reached before.
pub fn forget(c: &Connection, login: &str) -> Result<usize, AppError> {
    let mut statement =
        c.prepare_cached("DELETE FROM report WHERE account_id = (SELECT id FROM account WHERE login = ?1)")?;
    Ok(statement.execute([login])?)
}

/// Takes away reports asked for before `older_than`, with what told of them; gives how many. Their blobs go with the sweep
/// of blobs.
pub fn sweep(c: &Connection, older_than: DateTime<Utc>) -> Result<usize, AppError> {
    let mut statement = c.prepare_cached("DELETE FROM report WHERE created_at < ?1 /* reads all of report */")?;
    Ok(statement.execute([to_ms(older_than)])?)
}

/// The account as it is now, with the scope it has now; `None` when it is disabled or gone.
pub fn viewer(c: &Connection, account: AccountId) -> Result<Option<Viewer>, AppError> {
    let mut statement = c.prepare_cached(
        "SELECT id, login, full_name, role, municipality_id, organisation_id FROM account
         WHERE id = ?1 AND disabled_at IS NULL",
    )?;
    let found = statement.query_row([account], |row| {
        Ok(Viewer {
            account: row.get(0)?,
            login: row.get(1)?,
            full_name: row.get(2)?,
            role: row.get(3)?,
            municipality: row.get(4)?,
            organisation: row.get(5)?,
        })
    });
    Ok(found.optional()?)
}

/// Every organisation in scope that has handed in, by municipality and code. What it handed in is not read here: for a
/// whole region that is the greater part of the file.
pub fn handed_in(c: &Connection, collection: CollectionId, scope: Scope) -> Result<Vec<Handed>, AppError> {
    let mut statement = c.prepare_cached(&format!(
        "SELECT r.submission_id, o.code, o.short_title, m.title
         FROM response AS r JOIN organisation AS o ON o.id = r.organisation_id
         JOIN municipality AS m ON m.id = o.municipality_id
         WHERE r.collection_id = :collection AND r.submission_id IS NOT NULL {}",
        within(scope)
    ))?;
    let municipality = scope.municipality();
    let rows = statement.query_map(&*named(&collection, &municipality), |row| {
        let (submission, code) = (row.get(0)?, row.get(1)?);
        Ok(Handed { submission, code, organisation: row.get(2)?, municipality: row.get(3)? })
    })?;
    let mut handed = rows.collect::<Result<Vec<_>, _>>()?;
    handed.sort_by_cached_key(|one| (fold(&one.municipality), one.code.clone()));
    Ok(handed)
}

/// The versions of a form, of which `current` is one, that [`handed_in`]'s submissions were made with.
pub fn versions_handed_in(
    c: &Connection,
    collection: CollectionId,
    current: FormVersionId,
    scope: Scope,
) -> Result<Vec<FormVersionId>, AppError> {
    let mut statement = c.prepare_cached(&format!(
        "SELECT v.id FROM form_version AS v
         WHERE v.form_id = (SELECT form_id FROM form_version WHERE id = :current) AND EXISTS (
           SELECT 1 FROM submission AS s JOIN response AS r ON r.submission_id = s.id
           JOIN organisation AS o ON o.id = r.organisation_id
           WHERE s.form_version_id = v.id AND r.collection_id = :collection {})",
        within(scope)
    ))?;
    let municipality = scope.municipality();
    let mut params = named(&collection, &municipality);
    params.push((":current", &current));
    let rows = statement.query_map(&*params, |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A submission with its data.
pub fn submitted(c: &Connection, submission: SubmissionId) -> Result<Submitted, AppError> {
    let mut statement =
        c.prepare_cached("SELECT form_version_id, number, submitted_at, login, data FROM submission WHERE id = ?1")?;
    Ok(statement.query_row([submission], |row| {
        Ok(Submitted {
            form_version: row.get(0)?,
            number: row.get(1)?,
            at: from_ms(row.get(2)?),
            login: row.get(3)?,
            data: row.get(4)?,
        })
    })?)
}

/// The condition that an organisation `o` is in scope.
fn within(scope: Scope) -> &'static str {
    match scope {
        Scope::Region => "",
        Scope::Municipality(_) => "AND o.municipality_id = :municipality",
    }
}

/// Parameters of a query with [`within`].
fn named<'a>(
    collection: &'a CollectionId,
    municipality: &'a Option<MunicipalityId>,
) -> Vec<(&'static str, &'a dyn ToSql)> {
    let mut params: Vec<(&str, &dyn ToSql)> = vec![(":collection", collection)];
    if municipality.is_some() {
        params.push((":municipality", municipality));
    }
    params
}

fn read_report(row: &Row<'_>) -> rusqlite::Result<Report> {
    let (section, slug): (String, String) = (row.get(5)?, row.get(6)?);
    let state: String = row.get(8)?;
    let blob: Option<BlobId> = row.get(10)?;
    let state = match (state.as_str(), blob) {
        ("ready", Some(blob)) => {
            State::Ready { at: from_ms(row.get(9)?), blob, size: row.get::<_, i64>(11)?.unsigned_abs() }
        }
        ("building", _) => State::Building,
        _ => State::Failed(row.get::<_, Option<String>>(12)?.unwrap_or_default()),
    };
    Ok(Report {
        id: row.get(0)?,
        owner: row.get(1)?,
        collection: row.get(2)?,
        collection_title: row.get(3)?,
        publication_title: row.get(4)?,
        publication_href: paths::publication(&section, &slug),
        file_name: row.get(7)?,
        state,
    })
}
