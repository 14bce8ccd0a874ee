//! A region of any size written straight into a new database: organisations, their accounts and one open collection.

use std::path::Path;
use std::process::Stdio;

use rusqlite::{Connection, params};

use crate::server::oko;

/// The password of every account of the region.
pub const PASSWORD: &str = "Верный пароль 1";
/// The collection that every organisation fills.
pub const COLLECTION: i64 = 1;
/// Fixed rows of the sheet `classes`: `c1` …
pub const CLASSES: usize = 22;
const MUNICIPALITIES: usize = 8;

/// Login of an organisation, from 1.
pub fn login(organisation: usize) -> String {
    format!("sch24{organisation:04}")
}

/// Makes an instance in `data` by `oko init` and fills it.
pub fn create(data: &Path, organisations: usize) {
    let mut init = oko();
    init.args(["init", "--region", "24", "--admin", "admin", "--data"]).arg(data);
    let made = init.stdin(Stdio::null()).stdout(Stdio::null()).status().unwrap();
    assert!(made.success(), "oko init: {made}");
    let mut connection = Connection::open(data.join("oko.db")).unwrap();
    let transaction = connection.transaction().unwrap();
    write_collection(&transaction);
    write_organisations(&transaction, organisations);
    transaction.commit().unwrap();
}

fn write_collection(c: &Connection) {
    let spec = form().to_string();
    c.execute_batch(
        "INSERT INTO publication (id, section_id, slug, title, title_fold, body_md, body_html, publish_at, created_at)
           SELECT 1, min(id), 'itogi', 'Итоги', 'итоги', '', '', 0, 0 FROM section;
         INSERT INTO form (id, title) VALUES (1, 'Сведения');",
    )
    .unwrap();
    c.execute("INSERT INTO form_version (id, form_id, number, spec, created_at) VALUES (1, 1, 1, ?1, 0)", [spec])
        .unwrap();
    // Closes in the year 2096.
    c.execute(
        "INSERT INTO collection (id, publication_id, position, title, form_version_id, opens_at, closes_at)
         VALUES (?1, 1, 1, 'Сведения', 1, 0, 4000000000000)",
        [COLLECTION],
    )
    .unwrap();
}

/// A free sheet of four columns and a fixed one of twenty-two rows.
fn form() -> serde_json::Value {
    let classes: Vec<serde_json::Value> = (1..=CLASSES)
        .map(|number| serde_json::json!({ "key": format!("c{number}"), "values": { "name": format!("{number} класс") } }))
        .collect();
    serde_json::json!({ "title": "Сведения", "sheets": [
        { "key": "paper", "title": "Работы", "rows": { "mode": "free", "min": 0, "max": 300 }, "columns": [
            { "key": "subject", "title": "Предмет", "kind": "list", "options": ["Химия", "Математика"], "required": true },
            { "key": "rooms", "title": "Аудиторий", "kind": "integer", "min": 0, "required": true },
            { "key": "share", "title": "Доля", "kind": "decimal", "min": 0, "digits": 2 },
            { "key": "note", "title": "Примечание", "kind": "text", "max_length": 200 } ] },
        { "key": "classes", "title": "Классы", "rows": { "mode": "fixed", "items": classes }, "columns": [
            { "key": "name", "title": "Класс", "kind": "text", "locked": true },
            { "key": "pupils", "title": "Обучающихся", "kind": "integer", "min": 0 },
            { "key": "teachers", "title": "Учителей", "kind": "integer", "min": 0 } ] },
    ] })
}

fn write_organisations(c: &Connection, organisations: usize) {
    let hash = oko::rooms::accounts::password::hash(PASSWORD).unwrap();
    for number in 1..=MUNICIPALITIES {
        let code = format!("{number:03}");
        c.execute("INSERT INTO municipality (id, code, title) VALUES (?1, ?2, ?2)", params![number as i64, code])
            .unwrap();
        account(c, &hash, &format!("reg24_vpr_m{code}"), "municipal", Some(number), None);
    }
    account(c, &hash, "reg24_vpr", "regional", None, None);
    for number in 1..=organisations {
        c.prepare_cached(
            "INSERT INTO organisation (id, code, municipality_id, kind, full_title, short_title, title_fold, updated_at)
             VALUES (?1, ?2, ?3, 'school', ?4, ?4, lower(?4), 0)",
        )
        .unwrap()
        .execute(params![
            number as i64,
            format!("{number:04}"),
            (number % MUNICIPALITIES + 1) as i64,
            format!("Школа № {number}")
        ])
        .unwrap();
        account(c, &hash, &login(number), "organisation", None, Some(number));
    }
}

fn account(
    c: &Connection,
    hash: &str,
    login: &str,
    role: &str,
    municipality: Option<usize>,
    organisation: Option<usize>,
) {
    let id = |number: Option<usize>| number.map(|number| number as i64);
    c.prepare_cached(
        "INSERT INTO account (login, role, municipality_id, organisation_id, password_hash, password_changed_at, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, 0, 0)",
    )
    .unwrap()
    .execute(params![login, role, id(municipality), id(organisation), hash])
    .unwrap();
}
