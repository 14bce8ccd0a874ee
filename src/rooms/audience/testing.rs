//! A small region in memory for the tests of rooms: two municipalities, five organisations, an account of every role.

use chrono::{DateTime, TimeZone, Utc};
use rusqlite::{Connection, params};

use crate::db::time::to_ms;
use crate::domain::{AccountId, MunicipalityId, OrganisationId, PublicationId, Role, Viewer};

/// The moment of most tests.
pub fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 9, 1, 12, 0, 0).single().unwrap_or_default()
}

/// Sections 1 «ВПР» and 2 «НИКО»; municipalities 1 (code 01) and 2 (code 02). Accounts are:
/// `operator`, `support`, `reg24_vpr`, `niko_24` (section 2 only), `reg24_vpr_m01`, `reg24_vpr_m02`, and organisations
/// `sch240001`, `sch240002` (schools of 1), `spo240003` (college of 1), `sch240004` (school of 2, section 1 only),
/// `edu240005` (authority of 2, its only account disabled).
pub fn region() -> Connection {
    let c = Connection::open_in_memory().expect("memory");
    c.execute_batch(include_str!("../../../schema.sql")).expect("schema");
    c.execute_batch(
        "PRAGMA foreign_keys = ON;
         INSERT INTO section (id, position, slug, title, title_fold) VALUES (1, 1, 'vpr', 'ВПР', 'впр'), (2, 2, 'niko', 'НИКО', 'нико');
         INSERT INTO municipality (id, code, title) VALUES (1, '01', 'г. Первый'), (2, '02', 'Второй район');",
    )
    .expect("sections");
    for (id, municipality, kind) in
        [(1, 1, "school"), (2, 1, "school"), (3, 1, "college"), (4, 2, "school"), (5, 2, "authority")]
    {
        c.execute(
            "INSERT INTO organisation (id, code, municipality_id, kind, full_title, short_title, title_fold, updated_at)
             VALUES (?1, ?1, ?2, ?3, 'Организация ' || ?1, 'О' || ?1, '', 0)",
            params![id, municipality, kind],
        )
        .expect("organisation");
    }
    for (login, role, municipality, organisation) in [
        ("operator", "operator", None, None),
        ("support", "support", None, None),
        ("reg24_vpr", "regional", None, None),
        ("niko_24", "regional", None, None),
        ("reg24_vpr_m01", "municipal", Some(1), None),
        ("reg24_vpr_m02", "municipal", Some(2), None),
        ("sch240001", "organisation", None, Some(1)),
        ("sch240002", "organisation", None, Some(2)),
        ("spo240003", "organisation", None, Some(3)),
        ("sch240004", "organisation", None, Some(4)),
        ("edu240005", "organisation", None, Some(5)),
    ] {
        c.execute(
            "INSERT INTO account (login, role, municipality_id, organisation_id, password_hash, password_changed_at, created_at)
             VALUES (?1, ?2, ?3, ?4, '', 0, 0)",
            params![login, role, municipality, organisation],
        )
        .expect("account");
    }
    c.execute_batch(
        "UPDATE account SET disabled_at = 1 WHERE login = 'edu240005';
         INSERT INTO account_section SELECT id, 2 FROM account WHERE login = 'niko_24';
         INSERT INTO account_section SELECT id, 1 FROM account WHERE login = 'sch240004';",
    )
    .expect("sections of accounts");
    c
}

/// Publishes in section 1 at [`noon`]; `narrow` is SQL run with the publication's id as `?1`, a statement each.
pub fn publish(c: &Connection, slug: &str, narrow: &[&str]) -> PublicationId {
    c.execute(
        "INSERT INTO publication (section_id, slug, title, title_fold, body_md, body_html, publish_at, created_at)
         VALUES (1, ?1, ?1, ?1, '', '', ?2, 0)",
        params![slug, to_ms(noon())],
    )
    .expect("publication");
    let id = PublicationId(c.last_insert_rowid());
    for statement in narrow {
        c.execute(statement, [id]).expect(statement);
    }
    id
}

/// The account of that login, as one who looks.
pub fn viewer(c: &Connection, login: &str) -> Viewer {
    c.query_row("SELECT id, role, municipality_id, organisation_id FROM account WHERE login = ?1", [login], |row| {
        Ok(Viewer {
            account: AccountId(row.get(0)?),
            login: login.to_owned(),
            full_name: String::new(),
            role: row.get::<_, Role>(1)?,
            municipality: row.get::<_, Option<MunicipalityId>>(2)?,
            organisation: row.get::<_, Option<OrganisationId>>(3)?,
        })
    })
    .expect(login)
}
