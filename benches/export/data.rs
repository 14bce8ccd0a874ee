//! The data file: a collection that every organisation has handed in, and some more that have only begun.

use std::path::Path;

use oko::forms::{Cells, Data, Form, FormSpec, Row, Value, handin, value};
use rusqlite::{Connection, params};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::cells::{COLUMNS, Cell, cell, column, key, submitted_at};

/// The collection that is exported.
pub const COLLECTION: i64 = 2;
/// Id of the one row each organisation has.
pub const ROW: &str = "r1";
pub const SHEET: &str = "main";

/// Adds the collection to the region in `data`: the first `handed_in` organisations have handed in, `begun` more have not.
pub fn write(data: &Path, handed_in: usize, begun: usize) {
    let mut connection = Connection::open(data.join("oko.db")).expect("the database");
    let transaction = connection.transaction().expect("a transaction");
    let spec = json!({ "title": "Показатели", "sheets": [
        { "key": SHEET, "title": "Показатели", "rows": { "mode": "free", "min": 0, "max": 10 },
          "columns": (0..COLUMNS).map(column).collect::<Vec<_>>() },
    ] });
    let spec = spec.to_string();
    write_collection(&transaction, &spec);
    let form = Form::compile(FormSpec::parse(&spec).expect("a form"));
    for number in 1..=handed_in + begun {
        write_response(&transaction, &form, number, number <= handed_in);
    }
    transaction.commit().expect("a commit");
}

fn write_collection(c: &Connection, spec: &str) {
    c.execute("INSERT INTO form (id, title) VALUES (2, 'Показатели')", []).expect("a form");
    c.execute("INSERT INTO form_version (id, form_id, number, spec, created_at) VALUES (2, 2, 1, ?1, 0)", [spec])
        .expect("a version");
    // Closes in the year 2096.
    c.execute(
        "INSERT INTO collection (id, publication_id, position, title, form_version_id, opens_at, closes_at)
         VALUES (?1, 1, 2, 'Показатели', 2, 0, 4000000000000)",
        [COLLECTION],
    )
    .expect("a collection");
}

fn write_response(c: &Connection, form: &Form, number: usize, handed_in: bool) {
    let cells: Cells = (0..COLUMNS).map(|column| (key(column), stored(cell(number, column)))).collect();
    let (at, position) = (submitted_at(number).timestamp_millis(), oko::forms::order::order_key(0));
    c.prepare_cached(
        "INSERT INTO response (id, collection_id, organisation_id, form_version_id, revision, started_at, changed_at)
         VALUES (?1, ?2, ?1, 2, 1, ?3, ?3)",
    )
    .and_then(|mut insert| insert.execute(params![number as i64, COLLECTION, at]))
    .expect("a response");
    c.prepare_cached(
        "INSERT INTO response_row (response_id, sheet, row, position, revision, changed_by, cells)
         VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6)",
    )
    .and_then(|mut insert| {
        let (login, cells) = (crate::region::login(number), value::cells_to_json(&cells));
        insert.execute(params![number as i64, SHEET, ROW, position, login, cells])
    })
    .expect("a row");
    if handed_in {
        let row = Row { id: ROW.to_owned(), position, revision: 1, cells };
        let data = Data { sheets: [(SHEET.to_owned(), vec![row])].into() };
        write_submission(c, number, at, &handin::canonical(&handin::document(form, 1, &data)).expect("JSON"));
    }
}

fn write_submission(c: &Connection, number: usize, at: i64, data: &str) {
    let sha256 = oko::db::blobs::hex(&Sha256::digest(data.as_bytes()));
    c.prepare_cached(
        "INSERT INTO submission (id, response_id, number, revision, form_version_id, submitted_at, login, person, data, sha256)
         VALUES (?1, ?1, ?1, 1, 2, ?2, ?3, '', ?4, ?5)",
    )
    .and_then(|mut insert| insert.execute(params![number as i64, at, crate::region::login(number), data, sha256]))
    .expect("a submission");
    c.prepare_cached("UPDATE response SET submission_id = ?1, submitted_revision = 1 WHERE id = ?1")
        .and_then(|mut update| update.execute([number as i64]))
        .expect("a response");
}

fn stored(cell: Cell) -> Value {
    match cell {
        Cell::Text(text) => Value::Text(text),
        Cell::Integer(number) => Value::Integer(number),
        Cell::Decimal(number) => Value::Decimal(number),
        Cell::Date(day) => Value::Date(day),
        Cell::Boolean(flag) => Value::Boolean(flag),
        Cell::Moment(_) => unreachable!("no column of a form is of moments"),
    }
}
