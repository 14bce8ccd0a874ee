//! `oko check` on sound and on damaged files.

use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

use crate::run::{init, run, text};
use crate::server::Server;

/// An instance with a file of 600,000 bytes and one report handed in.
fn instance() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    init(folder.path());
    let connection = open(folder.path());
    let chunks = [vec![b'a'; 256 * 1024], vec![b'b'; 256 * 1024], vec![b'c'; 600_000 - 512 * 1024]];
    let sha256 = hex(&chunks.concat());
    connection
        .execute("INSERT INTO blob (id, sha256, size, created_at, complete_at) VALUES (1, ?1, 600000, 0, 0)", [sha256])
        .unwrap();
    for (number, chunk) in chunks.iter().enumerate() {
        let values = params![number as i64, chunk];
        connection.execute("INSERT INTO blob_chunk (blob_id, number, bytes) VALUES (1, ?1, ?2)", values).unwrap();
    }
    seed_submission(&connection);
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    folder
}

fn seed_submission(connection: &Connection) {
    connection
        .execute_batch(
            "INSERT INTO municipality (id, code, title) VALUES (1, '001', 'г. Ачинск');
             INSERT INTO organisation (id, code, municipality_id, kind, full_title, short_title, title_fold, updated_at)
               VALUES (1, '0001', 1, 'school', 'Школа № 1', 'Школа № 1', 'школа № 1', 0);
             INSERT INTO publication (id, section_id, slug, title, title_fold, body_md, body_html, publish_at, created_at)
               SELECT 1, min(id), 'p', 'П', 'п', '', '', 0, 0 FROM section;
             INSERT INTO form (id, title) VALUES (1, 'Ф');
             INSERT INTO form_version (id, form_id, number, spec, created_at) VALUES (1, 1, 1, '{}', 0);
             INSERT INTO collection (id, publication_id, position, title, form_version_id, opens_at, closes_at)
               VALUES (1, 1, 1, 'С', 1, 0, 1);
             INSERT INTO response (id, collection_id, organisation_id, form_version_id, revision, started_at, changed_at)
               VALUES (1, 1, 1, 1, 1, 0, 0);",
        )
        .unwrap();
    let data = r#"{"sheets":{"paper":[{"rooms":12}]}}"#;
    connection
        .execute(
            "INSERT INTO submission (id, response_id, number, revision, form_version_id, submitted_at, login, person, data, sha256)
             VALUES (1, 1, 1, 1, 1, 0, 'sch240001', '', ?1, ?2)",
            [data, &hex(data.as_bytes())],
        )
        .unwrap();
}

fn open(folder: &Path) -> Connection {
    Connection::open(folder.join("oko.db")).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Flips one byte of the file where `pattern` stands in it.
fn flip(folder: &Path, pattern: &[u8], offset: u64) {
    let mut file = std::fs::File::options().read(true).write(true).open(folder.join("oko.db")).unwrap();
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).unwrap();
    let found = bytes.windows(pattern.len()).position(|window| window == pattern).expect("the pattern is in the file");
    let at = found as u64 + offset;
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(&[bytes[at as usize] ^ 1]).unwrap();
}

fn check(folder: &Path) -> crate::run::Ended {
    run(&["check", "--data", text(folder)])
}

#[test]
fn a_sound_file_passes_also_beside_a_server() {
    let folder = instance();
    let out = check(folder.path()).fine();
    assert_eq!(out.matches("в порядке").count(), 4, "{out}");
    let server = Server::start(folder.path());
    check(folder.path()).fine();
    assert_eq!(server.terminate().code(), Some(0));
}

#[test]
fn a_flipped_bit_of_a_file_is_found() {
    let folder = instance();
    flip(folder.path(), &[b'b'; 2000], 1000);
    let out = check(folder.path()).failed("повреждена");
    assert!(out.contains("файл 1 повреждён"), "{out}");
    assert!(out.contains("сданные отчёты: в порядке"), "{out}");
}

#[test]
fn a_lost_chunk_is_found() {
    let folder = instance();
    open(folder.path()).execute("DELETE FROM blob_chunk WHERE number = 2", []).unwrap();
    assert!(check(folder.path()).failed("повреждена").contains("файл 1 повреждён"));
}

#[test]
fn a_changed_submission_is_found() {
    let folder = instance();
    flip(folder.path(), br#"{"sheets":{"paper":[{"rooms":12}]}}"#, 31);
    let out = check(folder.path()).failed("повреждена");
    assert!(out.contains("отчёт № 1 не совпадает"), "{out}");
}

#[test]
fn a_submission_can_not_be_changed_by_a_statement() {
    let folder = instance();
    let changed = open(folder.path()).execute("UPDATE submission SET data = '{}'", []);
    assert!(changed.is_err());
    check(folder.path()).fine();
}

#[test]
fn a_broken_reference_is_found() {
    let folder = instance();
    let connection = open(folder.path());
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    connection.execute("UPDATE response SET organisation_id = 77", []).unwrap();
    drop(connection);
    let out = check(folder.path()).failed("повреждена");
    assert!(out.contains("response"), "{out}");
}

#[test]
fn a_broken_page_is_found() {
    let folder = instance();
    // The type byte of a page of the schema's own tree of organisations.
    let page: u32 = open(folder.path())
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'organisation_by_municipality'", [], |row| {
            row.get(0)
        })
        .unwrap();
    let mut file = std::fs::File::options().write(true).open(folder.path().join("oko.db")).unwrap();
    file.seek(SeekFrom::Start(u64::from(page - 1) * 4096)).unwrap();
    file.write_all(&[0x55; 64]).unwrap();
    drop(file);
    check(folder.path()).failed("");
}

#[test]
fn what_is_no_database_is_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("oko.db"), "Уважаемые коллеги, направляем вам базу данных".repeat(100)).unwrap();
    check(folder.path()).failed("не является базой ОКО");
}
