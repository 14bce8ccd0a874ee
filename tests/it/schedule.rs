//! A collection for the tests of watching: publication 1 «Расписание» in section «ВПР» with collection 1, open from
//! 30 August to 7 September 2026, 18:00 in Moscow, and what organisations do in it.

use chrono::{DateTime, TimeZone, Utc};
use oko::db::Connection;
use oko::db::time::to_ms;
use rusqlite::params;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use crate::harness::TestApp;

pub const PUBLICATION: i64 = 1;
pub const COLLECTION: i64 = 1;

pub fn opens_at() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 8, 30, 17, 56, 0).unwrap()
}

pub fn closes_at() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 9, 7, 15, 0, 0).unwrap()
}

/// Form version 1: a sheet of free rows with a column of every kind, and a sheet of fixed rows.
pub fn form() -> Json {
    json!({"title": "Расписание", "sheets": [
        {"key": "paper", "title": "РАБОТЫ НА БЛАНКЕ", "rows": {"mode": "free", "min": 0, "max": 300}, "columns": [
            {"key": "subject", "title": "Предмет", "kind": "list", "options": ["Химия", "Математика"]},
            {"key": "day", "title": "Дата 1й курс", "kind": "date"},
            {"key": "rooms", "title": "Количество аудиторий", "kind": "integer"},
            {"key": "share", "title": "Доля, %", "kind": "decimal"},
            {"key": "note", "title": "Примечание", "kind": "text"},
            {"key": "online", "title": "Дистанционно", "kind": "boolean"}]},
        {"key": "classes", "title": "Классы: 5/6", "rows": {"mode": "fixed",
            "items": [{"key": "c5", "values": {"name": "5 класс"}}, {"key": "c6", "values": {"name": "6 класс"}}]},
         "columns": [{"key": "name", "title": "Класс", "kind": "text", "locked": true},
                     {"key": "pupils", "title": "Обучающихся", "kind": "integer"}]}]})
}

/// Makes the publication, its form and its collection.
pub async fn arrange_schedule(t: &TestApp) {
    t.arrange(|c| {
        c.execute(
            "INSERT INTO publication (id, section_id, slug, title, title_fold, body_md, body_html, publish_at, created_at)
             VALUES (?1, (SELECT id FROM section WHERE slug = 'vpr'), 'raspisanie', 'Расписание', 'расписание', '', '', ?2, 0)",
            params![PUBLICATION, to_ms(opens_at())],
        )
        .unwrap();
        c.execute("INSERT INTO form (id, title) VALUES (1, 'Расписание')", []).unwrap();
        add_version(c, 1, &form());
        c.execute(
            "INSERT INTO collection (id, publication_id, position, title, form_version_id, opens_at, closes_at)
             VALUES (?1, ?2, 2, 'Тестовый сбор', 1, ?3, ?4)",
            params![COLLECTION, PUBLICATION, to_ms(opens_at()), to_ms(closes_at())],
        )
        .unwrap();
    })
    .await;
}

/// Another version of form 1; its id is its number.
pub fn add_version(c: &Connection, number: i64, spec: &Json) {
    c.execute(
        "INSERT INTO form_version (id, form_id, number, spec, created_at) VALUES (?1, 1, ?1, ?2, 0)",
        params![number, spec.to_string()],
    )
    .unwrap();
}

/// The organisation's first cell is stored, now.
pub async fn start(t: &TestApp, organisation: i64) {
    let now = to_ms(t.now());
    t.arrange(move |c| {
        c.execute(
            "INSERT INTO response (collection_id, organisation_id, form_version_id, revision, started_at, changed_at)
             VALUES (?1, ?2, 1, 1, ?3, ?3) ON CONFLICT DO UPDATE SET revision = revision + 1, changed_at = ?3",
            params![COLLECTION, organisation, now],
        )
        .unwrap();
    })
    .await;
}

/// What an organisation hands in.
pub struct Handed {
    pub version: i64,
    /// As in the canonical data: sheet key → rows.
    pub sheets: Json,
}

impl Default for Handed {
    fn default() -> Handed {
        Handed { version: 1, sheets: json!({"paper": [], "classes": []}) }
    }
}

/// The organisation hands in, now; once more if it has before.
pub async fn hand_in(t: &TestApp, organisation: i64, handed: Handed) {
    start(t, organisation).await;
    let now = to_ms(t.now());
    let document = json!({"form": {"title": "Расписание", "version": handed.version}, "sheets": handed.sheets});
    let data = oko::forms::handin::canonical(&document).unwrap();
    let sha256 = oko::db::blobs::hex(&Sha256::digest(data.as_bytes()));
    t.arrange(move |c| {
        c.execute(
            "INSERT INTO submission (response_id, number, revision, form_version_id, submitted_at, login, person, data, sha256)
             SELECT r.id, (SELECT coalesce(max(number), 0) + 1 FROM submission), r.revision, ?3, ?4,
               (SELECT login FROM account WHERE organisation_id = ?2), '', ?5, ?6
             FROM response r WHERE r.collection_id = ?1 AND r.organisation_id = ?2",
            params![COLLECTION, organisation, handed.version, now, data, sha256],
        )
        .unwrap();
        c.execute(
            "UPDATE response SET submission_id = ?3, submitted_revision = revision
             WHERE collection_id = ?1 AND organisation_id = ?2",
            params![COLLECTION, organisation, c.last_insert_rowid()],
        )
        .unwrap();
    })
    .await;
}
