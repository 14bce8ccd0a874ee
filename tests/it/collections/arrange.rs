//! A publication with one collection, and the small words of the protocol.

use chrono::{DateTime, TimeZone, Utc};
use oko::db::time::to_ms;
use oko::domain::{PublicationId, Viewer};
use rocket::http::Status;
use rusqlite::params;
use serde_json::{Value as Json, json};

use crate::harness::{Page, TestApp, User};

/// Two sheets: free rows with a cell of every kind, and rows fixed by the operator.
pub const SPEC: &str = r#"{"title":"Расписание","sheets":[
  {"key":"paper","title":"На бланках","hint":"Не более пяти дней","rows":{"mode":"free","min":1,"max":4},"columns":[
    {"key":"subject","title":"Предмет","kind":"list","options":["Химия","Математика","Физика"],"required":true,"unique":true},
    {"key":"day","title":"Дата","kind":"date","min":"2026-09-15","max":"2026-10-09"},
    {"key":"rooms","title":"Аудиторий","kind":"integer","min":1,"max":100,"required":true},
    {"key":"share","title":"Доля, %","kind":"decimal","min":0,"max":100,"digits":2},
    {"key":"note","title":"Примечание","kind":"text","max_length":20},
    {"key":"online","title":"Дистанционно","kind":"boolean"}]},
  {"key":"classes","title":"Классы","rows":{"mode":"fixed","items":[
     {"key":"c5","values":{"name":"5 класс"}},{"key":"c6","values":{"name":"6 класс"}}]},
   "columns":[{"key":"name","title":"Класс","kind":"text","locked":true},{"key":"pupils","title":"Учеников","kind":"integer","min":0}]}]}"#;

/// The first moment of the window; the harness starts a day later.
pub fn opens_at() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 8, 31, 9, 0, 0).unwrap()
}

/// The first moment after the window: 18:00 in Moscow.
pub fn closes_at() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 9, 7, 15, 0, 0).unwrap()
}

/// Makes a publication for everyone with a collection of this form; gives the collection's id.
pub async fn collection(t: &TestApp, spec: &str) -> i64 {
    let spec = spec.to_owned();
    t.arrange(move |c| {
        c.execute(
            "INSERT INTO publication (section_id, slug, title, title_fold, body_md, body_html, publish_at, created_at)
             VALUES ((SELECT id FROM section WHERE title = 'ВПР СПО'), 'p' || (SELECT count(*) FROM publication), 'Сбор расписания', 'сбор расписания', '', '', 0, 0)",
            [],
        )
        .unwrap();
        let publication = c.last_insert_rowid();
        let version = form_version(c, &spec);
        c.execute(
            "INSERT INTO collection (publication_id, position, title, form_version_id, opens_at, closes_at)
             VALUES (?1, 1, 'Расписание ВПР', ?2, ?3, ?4)",
            params![publication, version, to_ms(opens_at()), to_ms(closes_at())],
        )
        .unwrap();
        c.last_insert_rowid()
    })
    .await
}

/// Stores a form; gives the id of its version.
pub fn form_version(c: &oko::db::Connection, spec: &str) -> i64 {
    c.execute("INSERT INTO form (title) VALUES ('Форма')", []).unwrap();
    let form = c.last_insert_rowid();
    c.execute(
        "INSERT INTO form_version (form_id, number, spec, created_at) VALUES (?1, 1, ?2, 0)",
        params![form, spec],
    )
    .unwrap();
    c.last_insert_rowid()
}

/// Shows the collection to `sch240001` only.
pub async fn narrow(t: &TestApp, collection: i64) {
    t.arrange(move |c| {
        c.execute(
            "INSERT INTO publication_account SELECT publication_id, (SELECT id FROM account WHERE login = 'sch240001')
             FROM collection WHERE id = ?1",
            [collection],
        )
        .unwrap()
    })
    .await;
}

pub fn set(row: &str, column: &str, text: &str, was: &str, base: i64) -> Json {
    set_in("paper", row, column, text, was, base)
}

pub fn set_in(sheet: &str, row: &str, column: &str, text: &str, was: &str, base: i64) -> Json {
    json!({"op": "set", "sheet": sheet, "row": row, "column": column, "text": text, "was": was, "base": base})
}

pub fn add(row: &str, position: &str) -> Json {
    json!({"op": "row", "sheet": "paper", "row": row, "position": position})
}

pub fn delete(row: &str, base: i64) -> Json {
    json!({"op": "delete", "sheet": "paper", "row": row, "base": base})
}

/// One page load of the form.
pub struct Window<'a> {
    pub user: &'a User<'a>,
    pub collection: i64,
    pub client: &'static str,
    pub seq: i64,
}

impl<'a> Window<'a> {
    pub fn new(user: &'a User<'a>, collection: i64, client: &'static str) -> Window<'a> {
        Window { user, collection, client, seq: 0 }
    }

    /// Sends the next batch; gives the answer, which must be 200.
    pub async fn save(&mut self, since: i64, edits: &[Json]) -> Json {
        self.seq += 1;
        let page = self.send(self.seq, since, edits).await;
        assert_eq!(page.status, Status::Ok, "{}", page.text());
        page.json()
    }

    pub async fn send(&self, seq: i64, since: i64, edits: &[Json]) -> Page {
        let batch = json!({"client": self.client, "seq": seq, "since": since, "edits": edits});
        self.post("cells", &batch).await
    }

    pub async fn post(&self, what: &str, body: &Json) -> Page {
        self.user.post_json(&format!("/lk/collections/{}/{what}", self.collection), body).await
    }

    pub async fn state(&self) -> Json {
        let page = self.get("state").await;
        assert_eq!(page.status, Status::Ok, "{}", page.text());
        page.json()
    }

    pub async fn changes(&self, since: i64) -> Page {
        self.get(&format!("changes?since={since}")).await
    }

    pub async fn get(&self, what: &str) -> Page {
        self.user.get_json(&format!("/lk/collections/{}/{what}", self.collection)).await
    }

    /// Fills the table without mistakes: one row of the free sheet. Gives the revision.
    pub async fn fill(&mut self) -> i64 {
        let answer = self
            .save(
                0,
                &[
                    add("row00001", "a0"),
                    set("row00001", "subject", "Химия", "", 0),
                    set("row00001", "rooms", "12", "", 0),
                ],
            )
            .await;
        answer["revision"].as_i64().unwrap()
    }
}

/// The text a cell shows in a state or an answer; `null` when it is empty or the row is not there.
pub fn cell<'j>(answer: &'j Json, sheet: &str, row: &str, column: &str) -> &'j Json {
    let rows = answer["sheets"].get(sheet).map_or(&answer["rows"][sheet], |sheet| &sheet["rows"]);
    let found = rows.as_array().and_then(|rows| rows.iter().find(|found| found["id"] == row));
    found.map_or(&Json::Null, |row| row["cells"].get(column).unwrap_or(&Json::Null))
}

/// Status and code of an answer that refuses.
pub fn refusal(page: &Page) -> (u16, String) {
    (page.status.code, page.json()["code"].as_str().unwrap_or_default().to_owned())
}

/// The publication a collection stands in.
pub fn publication_of(c: &oko::db::Connection, collection: i64) -> PublicationId {
    c.query_row("SELECT publication_id FROM collection WHERE id = ?1", [collection], |row| row.get(0)).unwrap()
}

/// The account of a login, as one who looks.
pub fn viewer(c: &oko::db::Connection, login: &str) -> Viewer {
    let sql = "SELECT id, role, municipality_id, organisation_id FROM account WHERE login = ?1";
    c.query_row(sql, [login], |row| {
        Ok(Viewer {
            account: row.get(0)?,
            login: login.to_owned(),
            full_name: String::new(),
            role: row.get(1)?,
            municipality: row.get(2)?,
            organisation: row.get(3)?,
        })
    })
    .unwrap()
}

/// The words of a piece of HTML.
pub fn text_of(html: &str) -> String {
    let mut text = String::new();
    for piece in html.split('<') {
        text.push_str(piece.split_once('>').map_or(piece, |(_, words)| words));
    }
    text
}

/// All of them at once, to the end.
pub async fn together<F: Future>(all: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut all: Vec<_> = all.map(|one| (Box::pin(one), None)).collect();
    std::future::poll_fn(move |context| {
        for (one, done) in &mut all {
            if done.is_none()
                && let std::task::Poll::Ready(output) = one.as_mut().poll(context)
            {
                *done = Some(output);
            }
        }
        if all.iter().any(|(_, done)| done.is_none()) {
            return std::task::Poll::Pending;
        }
        std::task::Poll::Ready(all.iter_mut().filter_map(|(_, done)| done.take()).collect())
    })
    .await
}
