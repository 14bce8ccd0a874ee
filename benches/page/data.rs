//! A section full of publications, narrowed in every way there is, and a collection in the midst of its window.

use std::path::Path;

use rusqlite::{Connection, params};

/// Publications of the section, the collection's own among them.
pub const PUBLICATIONS: usize = 300;
/// Participants of the collection: a third has handed in, a third has begun.
pub const ORGANISATIONS: usize = 3_000;
/// When the last publication came out; the others came an hour apart before it.
const LAST_MS: i64 = 1_780_000_000_000;
const HOUR_MS: i64 = 3_600_000;

/// Fills the region in `data`; gives the address of its section.
pub fn write(data: &Path) -> String {
    let mut connection = Connection::open(data.join("oko.db")).expect("the database");
    let transaction = connection.transaction().expect("a transaction");
    for number in 2..=PUBLICATIONS {
        write_publication(&transaction, number);
    }
    for organisation in 1..=ORGANISATIONS {
        if organisation % 3 > 0 {
            write_response(&transaction, organisation, organisation % 3 == 1);
        }
    }
    let section: String = transaction
        .query_row("SELECT slug FROM section ORDER BY id LIMIT 1", [], |row| row.get(0))
        .expect("the section");
    transaction.commit().expect("a commit");
    format!("/lk/publications/{section}")
}

/// Everyone sees them all, though a third of them name municipalities, kinds or logins, or a role: as many rows as a
/// region that names its addressees would have.
fn write_publication(c: &Connection, number: usize) {
    let title =
        format!("Материалы № {number} для проведения всероссийских проверочных работ: инструкции, формы и сроки");
    let body = "<p>Просим ознакомиться с материалами и подтвердить получение.</p>".repeat(12);
    let id = number as i64;
    c.execute(
        "INSERT INTO publication (id, section_id, slug, title, title_fold, body_md, body_html, publish_at, created_at)
         SELECT ?1, min(id), ?2, ?3, ?4, ?5, ?5, ?6, 0 FROM section",
        params![
            id,
            format!("materialy-{number}"),
            title,
            title.to_lowercase(),
            body,
            LAST_MS - (PUBLICATIONS - number) as i64 * HOUR_MS
        ],
    )
    .expect("a publication");
    let narrowing = match number % 12 {
        0 => "INSERT INTO publication_municipality SELECT ?1, id FROM municipality",
        3 => "INSERT INTO publication_kind VALUES (?1, 'school'), (?1, 'college')",
        6 => "INSERT INTO publication_account SELECT ?1, id FROM account WHERE organisation_id <= 200",
        9 => "INSERT INTO publication_role VALUES (?1, 'organisation'), (?1, 'municipal'), (?1, 'regional')",
        _ => return,
    };
    c.execute(narrowing, [id]).expect("an audience");
}

fn write_response(c: &Connection, organisation: usize, handed_in: bool) {
    let (id, at) = (organisation as i64, LAST_MS + organisation as i64 * 1_000);
    c.execute(
        "INSERT INTO response (id, collection_id, organisation_id, form_version_id, revision, started_at, changed_at)
         VALUES (?1, ?2, ?1, 1, 1, ?3, ?3)",
        params![id, crate::region::COLLECTION, at],
    )
    .expect("a response");
    if handed_in {
        // As long as a small form's.
        let data = format!(r#"{{"sheets":{{"paper":["{}"]}}}}"#, "x".repeat(2_000));
        c.execute(
            "INSERT INTO submission (id, response_id, number, revision, form_version_id, submitted_at, login, person, data, sha256)
             VALUES (?1, ?1, ?1, 1, 1, ?2, ?3, '', ?4, '')",
            params![id, at + 500, crate::region::login(organisation), data],
        )
        .expect("a submission");
        c.execute("UPDATE response SET submission_id = ?1, submitted_revision = 1 WHERE id = ?1", [id])
            .expect("a response");
    }
}
