//! Responses in every state: not begun, in work with and without errors, handed in, handed in and edited since.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use rusqlite::{Connection, named_params, params};
use sha2::{Digest, Sha256};

use super::values::{self, Filled};
use crate::db::blobs::hex;
use crate::db::forms::FormCache;
use crate::db::time::{from_ms, to_ms};
use crate::domain::{
    AccountId, CollectionId, FormVersionId, OrganisationId, PublicationId, ResponseId, Window, WindowState,
};
use crate::error::AppError;
use crate::forms::compute::State;
use crate::forms::prefill::{self, Sources};
use crate::forms::{Data, Form, FormSpec, Row, StoredRow, Value, handin, value};
use crate::rooms::audience::PARTICIPATES;
use crate::rooms::collections::around::Around;

/// Of a hundred organisations, how many handed in and how many are in work, while a window is open and after it.
const OPEN: (u32, u32) = (38, 30);
const CLOSED: (u32, u32) = (86, 8);
/// Of a hundred that handed in, how many have edited since.
const EDITED: u32 = 12;

struct Collection {
    id: CollectionId,
    publication: PublicationId,
    form_version: FormVersionId,
    version: i64,
    form: Form,
    window: Window,
}

/// When it is, and what was compiled on the way.
struct Today {
    now: DateTime<Utc>,
    zone: Tz,
    forms: FormCache,
}

struct Participant {
    organisation: OrganisationId,
    account: AccountId,
    login: String,
    person: String,
}

/// Fills every collection that has opened by `now`.
pub fn write_all(c: &Connection, zone: Tz, now: DateTime<Utc>) -> Result<(), AppError> {
    let mut next_number = 1;
    let today = Today { now, zone, forms: FormCache::default() };
    for collection in collections(c)? {
        if collection.window.state(now) == WindowState::NotOpen {
            continue;
        }
        for participant in participants(c, collection.publication)? {
            write_one(c, &collection, &participant, &today, &mut next_number)?;
        }
    }
    Ok(())
}

fn collections(c: &Connection) -> Result<Vec<Collection>, AppError> {
    let mut statement = c.prepare(
        "SELECT c.id, c.publication_id, v.id, v.number, v.spec, c.opens_at, c.closes_at
         FROM collection c JOIN form_version v ON v.id = c.form_version_id ORDER BY c.id",
    )?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let spec: String = row.get(4)?;
        let spec = FormSpec::parse(&spec).map_err(|_| AppError::internal("a stored form does not parse"))?;
        found.push(Collection {
            id: row.get(0)?,
            publication: row.get(1)?,
            form_version: row.get(2)?,
            version: row.get(3)?,
            form: Form::compile(spec),
            window: Window { opens_at: from_ms(row.get(5)?), closes_at: from_ms(row.get(6)?) },
        });
    }
    Ok(found)
}

fn participants(c: &Connection, publication: PublicationId) -> Result<Vec<Participant>, AppError> {
    let sql = format!(
        "SELECT o.id, me.id, me.login, me.full_name
         FROM organisation AS o JOIN account AS me ON me.organisation_id = o.id
         WHERE {PARTICIPATES} ORDER BY o.id"
    );
    let mut statement = c.prepare_cached(&sql)?;
    let found = statement.query_map(named_params! { ":publication": publication }, |row| {
        Ok(Participant { organisation: row.get(0)?, account: row.get(1)?, login: row.get(2)?, person: row.get(3)? })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn write_one(
    c: &Connection,
    collection: &Collection,
    participant: &Participant,
    today: &Today,
    next_number: &mut i64,
) -> Result<(), AppError> {
    let now = today.now;
    let seed = (collection.id.0 as u64) << 32 | participant.organisation.0 as u64;
    let mut rng = SmallRng::seed_from_u64(seed);
    let (handed_in, in_work) = if collection.window.state(now) == WindowState::Closed { CLOSED } else { OPEN };
    let lot = rng.random_range(0..100);
    if lot >= handed_in + in_work {
        return Ok(());
    }
    let filled = if lot < handed_in { Filled::Whole } else { Filled::Partly };
    let mut data = values::make(&collection.form, seed, filled);
    let place = (collection.id, participant.organisation);
    let around = match prefill::is_wanted(&collection.form) {
        true => Some(Around::with(&today.forms, c, today.zone, place, now)?),
        false => None,
    };
    if let Some(around) = &around {
        prefill(&collection.form, &mut data, around);
    }
    let started = moment(&mut rng, collection.window.opens_at, now.min(collection.window.closes_at));
    let changed = moment(&mut rng, started, now.min(collection.window.closes_at).min(started + TimeDelta::hours(3)));
    let response = insert_response(c, collection, participant, started, changed)?;
    insert_rows(c, response, &collection.form, &data, &participant.login)?;
    let outside = around.as_ref().map(Around::outside).unwrap_or_default();
    let computed = State::full(&collection.form, data.clone(), &outside);
    if filled == Filled::Whole && computed.issues().is_empty() {
        hand_in(c, collection, participant, response, &computed.into_data(), changed, *next_number)?;
        *next_number += 1;
        if collection.window.state(now) == WindowState::Open && rng.random_range(0..100) < EDITED {
            edit_since(c, response, &collection.form, &data, now.min(changed + TimeDelta::hours(5)))?;
        }
    }
    Ok(())
}

/// What is filled before anybody types.
fn prefill(form: &Form, data: &mut Data, around: &Around) {
    let sources = Sources { passport: &around.passport, table: &[], previous: around.previous() };
    for sheet in form.sheets() {
        let Some(rows) = data.sheets.get_mut(sheet.key()) else { continue };
        let stored: Vec<StoredRow> = rows.iter().map(untouched).collect();
        for filled in prefill::fill(sheet, &stored, &sources, 1) {
            if let Some(row) = rows.iter_mut().find(|row| row.id == filled.id) {
                row.cells = filled.cells;
            }
        }
    }
}

fn untouched(row: &Row) -> StoredRow {
    StoredRow {
        id: row.id.clone(),
        position: row.position.clone(),
        revision: row.revision,
        deleted: false,
        by: prefill::BY.to_owned(),
        cells: row.cells.clone(),
    }
}

fn moment(rng: &mut SmallRng, from: DateTime<Utc>, to: DateTime<Utc>) -> DateTime<Utc> {
    let span = (to - from).num_milliseconds().max(1);
    from + TimeDelta::milliseconds(rng.random_range(0..span))
}

fn insert_response(
    c: &Connection,
    collection: &Collection,
    participant: &Participant,
    started: DateTime<Utc>,
    changed: DateTime<Utc>,
) -> Result<ResponseId, AppError> {
    c.prepare_cached(
        "INSERT INTO response (collection_id, organisation_id, form_version_id, revision, started_at, changed_at, changed_by)
         VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6)",
    )?
    .execute(params![
        collection.id,
        participant.organisation,
        collection.form_version,
        to_ms(started),
        to_ms(changed),
        participant.account
    ])?;
    Ok(ResponseId(c.last_insert_rowid()))
}

/// Stores what the organisation typed; the operator's own values are in the form.
fn insert_rows(c: &Connection, response: ResponseId, form: &Form, data: &Data, login: &str) -> Result<(), AppError> {
    let mut insert = c.prepare_cached(
        "INSERT INTO response_row (response_id, sheet, row, position, revision, changed_by, cells)
         VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6)",
    )?;
    for (sheet, rows) in &data.sheets {
        for row in rows {
            let mut typed = row.cells.clone();
            let is_stored = |column: &str| {
                let filled =
                    form.sheet(sheet).and_then(|sheet| sheet.column(column)).is_some_and(|c| c.prefill.is_some());
                filled || form.is_editable(sheet, &row.id, column)
            };
            typed.retain(|column, _| is_stored(column));
            if !typed.is_empty() {
                insert.execute(params![response, sheet, row.id, row.position, login, value::cells_to_json(&typed)])?;
            }
        }
    }
    Ok(())
}

fn hand_in(
    c: &Connection,
    collection: &Collection,
    participant: &Participant,
    response: ResponseId,
    data: &Data,
    at: DateTime<Utc>,
    number: i64,
) -> Result<(), AppError> {
    let document = handin::document(&collection.form, collection.version, data);
    let canonical = handin::canonical(&document)?;
    let sha256 = hex(&Sha256::digest(canonical.as_bytes()));
    c.prepare_cached(
        "INSERT INTO submission (response_id, number, revision, form_version_id, submitted_at, account_id, login, person,
                                 data, sha256)
         VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        response,
        number,
        collection.form_version,
        to_ms(at),
        participant.account,
        participant.login,
        participant.person,
        canonical,
        sha256
    ])?;
    c.prepare_cached("UPDATE response SET submission_id = ?2, submitted_revision = 1 WHERE id = ?1")?
        .execute(params![response, c.last_insert_rowid()])?;
    Ok(())
}

/// A draft that is ahead of what was handed in, by one number: shown, not counted.
fn edit_since(
    c: &Connection,
    response: ResponseId,
    form: &Form,
    data: &Data,
    at: DateTime<Utc>,
) -> Result<(), AppError> {
    let numbers = data.sheets.iter().flat_map(|(sheet, rows)| rows.iter().map(move |row| (sheet, row)));
    let mut numbers =
        numbers.flat_map(|(sheet, row)| row.cells.iter().map(move |(column, value)| (sheet, row, column, value)));
    let edited = numbers.find_map(|(sheet, row, column, value)| match value {
        Value::Integer(number) if form.is_editable(sheet, &row.id, column) => Some((sheet, row, column, number + 1)),
        _ => None,
    });
    let Some((sheet, row, column, number)) = edited else { return Ok(()) };
    c.prepare_cached("UPDATE response SET revision = 2, changed_at = ?2 WHERE id = ?1")?
        .execute(params![response, to_ms(at)])?;
    c.prepare_cached(
        "UPDATE response_row SET revision = 2, cells = json_set(cells, '$.' || ?4, ?5)
         WHERE response_id = ?1 AND sheet = ?2 AND row = ?3",
    )?
    .execute(params![response, sheet, row.id, column, number])?;
    Ok(())
}
