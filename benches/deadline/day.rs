//! The day before the evening, written straight into the file: every window has filled its rows. Over HTTP it would take
//! the larger regions minutes.

use std::path::Path;

use rusqlite::{Connection, params};

use crate::region::{self, COLLECTION};
use crate::school::Desk;

/// Stores what each desk's first batches would have brought, and lets the desks know.
pub fn fill(data: &Path, shares: &mut [Vec<Desk>], organisations: usize) {
    let mut connection = Connection::open(data.join("oko.db")).expect("the database");
    let transaction = connection.transaction().expect("a transaction");
    let mut revisions = vec![0; organisations + 1];
    let mut desks: Vec<&mut Desk> = shares.iter_mut().flatten().collect();
    for desk in &mut desks {
        write(&transaction, desk, &mut revisions[desk.organisation]).expect("a filled table");
    }
    for desk in desks {
        desk.revision = revisions[desk.organisation];
    }
    transaction.commit().expect("a commit");
}

fn write(c: &Connection, desk: &mut Desk, revision: &mut i64) -> rusqlite::Result<()> {
    let (organisation, login) = (desk.organisation as i64, region::login(desk.organisation));
    c.prepare_cached(
        "INSERT INTO response (id, collection_id, organisation_id, form_version_id, revision, started_at, changed_at, changed_by)
         SELECT ?1, ?2, ?1, 1, 0, 0, 0, id FROM account WHERE login = ?3 ON CONFLICT DO NOTHING",
    )?
    .execute(params![organisation, COLLECTION, login])?;
    for row in desk.fill() {
        *revision += 1;
        c.prepare_cached(
            "INSERT INTO response_row (response_id, sheet, row, position, revision, changed_by, cells)
             VALUES (?1, 'paper', ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![organisation, row.id, row.position, *revision, login, row.cells])?;
    }
    c.prepare_cached("UPDATE response SET revision = ?2 WHERE id = ?1")?.execute(params![organisation, *revision])?;
    c.prepare_cached("INSERT INTO response_client (response_id, client, last_seq, at) VALUES (?1, ?2, ?3, 0)")?
        .execute(params![organisation, desk.client(), desk.saved])?;
    Ok(())
}
