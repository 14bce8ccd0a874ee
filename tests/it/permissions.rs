//! Every mounted route as every role (DESIGN 7), other people's identifiers included. A route without a line in
//! [`LINES`] fails the test.

use std::collections::BTreeSet;

use oko::jobs;
use rocket::http::Status;
use serde_json::json;

use crate::collections::arrange;
use crate::harness::{LOGINS, Page, TestApp, User};

const EVERYONE: &[&str] =
    &["admin", "desk", "reg24_vpr", "reg24_vpr_m001", "reg24_vpr_m002", "sch240001", "sch240002", "sch240003"];
const OPERATOR: &[&str] = &["admin"];
const ORGANISATIONS: &[&str] = &["sch240001", "sch240002", "sch240003"];
const WATCHERS: &[&str] = &["admin", "reg24_vpr", "reg24_vpr_m001", "reg24_vpr_m002"];
/// Who may see what belongs to organisation 1 of municipality 001, and the organisation itself.
const OF_FIRST: &[&str] = &["admin", "reg24_vpr", "reg24_vpr_m001", "sch240001"];
const WATCHERS_OF_FIRST: &[&str] = &["admin", "reg24_vpr", "reg24_vpr_m001"];

/// How a route is asked.
enum Ask {
    Get,
    Head,
    Form,
    Json(serde_json::Value),
    File,
}

struct Line {
    /// The route as rocket prints it, without its query.
    route: &'static str,
    path: String,
    ask: Ask,
    /// Logins that get an answer; to all others it does not exist (404), or is not theirs to do (403).
    allowed: &'static [&'static str],
}

/// What the lines speak of: a publication with files and an open collection for everyone, and one for municipality 001.
struct World {
    collection: i64,
    narrow: i64,
    receipt: String,
    report: i64,
    files: [i64; 3],
    /// The page of a workbook that organisation 1 has uploaded.
    upload: String,
    /// The page of a workbook that the operator has had read, and a form made of one.
    workbook: String,
    made: String,
}

impl World {
    async fn make(t: &TestApp) -> World {
        let collection = arrange::collection(t, arrange::SPEC).await;
        let narrow = arrange::collection(t, arrange::SPEC).await;
        t.arrange(move |c| {
            let sql = "INSERT INTO publication_municipality (publication_id, municipality_id)
                       SELECT publication_id, 1 FROM collection WHERE id = ?1";
            c.execute(sql, [narrow]).unwrap();
            c.execute_batch(
                "INSERT INTO option_list VALUES (1, 'Классы', 'классы', '[\"5\"]', 0), (2, 'Дни', 'дни', '[\"1\"]', 0)",
            )
            .unwrap();
        })
        .await;
        let files =
            t.arrange(move |c| ["all", "organisations", "coordinators"].map(|who| file(c, collection, who))).await;
        let receipt = hand_in(t, collection).await;
        let regional = t.sign_in("reg24_vpr").await;
        regional.post_form(&format!("/lk/collections/{collection}/reports"), &[]).await;
        jobs::run_due(&t.app, &oko::rooms::job_kinds()).await.unwrap();
        let report = t.arrange(|c| c.query_row("SELECT max(id) FROM report", [], |row| row.get(0)).unwrap()).await;
        crate::excel::allow(t, collection).await;
        let school = t.sign_in("sch240001").await;
        let sent = school
            .post_file(
                &format!("/lk/collections/{collection}/upload"),
                "a.xlsx",
                &crate::excel::workbook(&[&["Физика", "", "3"]]),
            )
            .await;
        let upload = sent.location.unwrap();
        let (workbook, made) = workbook(t).await;
        World { collection, narrow, receipt, report, files, upload, workbook, made }
    }

    fn lines(&self) -> Vec<Line> {
        let World {
            collection,
            narrow,
            receipt,
            report,
            files: [for_all, for_organisations, for_coordinators],
            upload,
            workbook,
            made,
        } = self;
        let tried = format!("/lk/forms/w-{}/trial", workbook.rsplit('/').next().unwrap_or_default());
        let get = |route, path: String, allowed| Line { route, path, ask: Ask::Get, allowed };
        let head = |route, path: String, allowed| Line { route, path, ask: Ask::Head, allowed };
        let form = |route, path: String, allowed| Line { route, path, ask: Ask::Form, allowed };
        let json = |route, path: String, body, allowed| Line { route, path, ask: Ask::Json(body), allowed };
        let batch = || json!({"client": "walk", "seq": 1, "since": 0, "edits": []});
        let mut lines = vec![
            get("GET /", "/".into(), EVERYONE),
            get("GET /health", "/health".into(), EVERYONE),
            get("GET /help/password", "/help/password".into(), EVERYONE),
            get("GET /login", "/login".into(), EVERYONE),
            get("GET /lk", "/lk".into(), EVERYONE),
            get("GET /lk/publications/<section>", "/lk/publications/vpr".into(), EVERYONE),
            get("GET /lk/publications/<section>", "/lk/publications/net-takogo".into(), &[]),
            get("GET /lk/publications/<section>/<slug>", "/lk/publications/vpr-spo/p0".into(), EVERYONE),
            get("GET /lk/publications/<section>/<slug>", "/lk/publications/vpr-spo/p1".into(), SEE_NARROW),
            get("GET /lk/publications/<section>/<slug>", "/lk/publications/vpr/net-takoi".into(), &[]),
            get("GET /lk/notifications", "/lk/notifications".into(), EVERYONE),
            get("GET /lk/analytics", "/lk/analytics".into(), EVERYONE),
            get("GET /lk/passport", "/lk/passport".into(), EVERYONE),
            get("GET /lk/passport/<id>", "/lk/passport/1".into(), OF_FIRST),
            get("GET /lk/passport/<id>", "/lk/passport/999".into(), &[]),
            get("GET /lk/files/<id>/<_name>", format!("/lk/files/{for_all}/a.txt"), EVERYONE),
            get("GET /lk/files/<id>/<_name>", format!("/lk/files/{for_organisations}/a.txt"), FOR_ORGANISATIONS),
            get("GET /lk/files/<id>/<_name>", format!("/lk/files/{for_coordinators}/a.txt"), FOR_COORDINATORS),
            get("GET /lk/files/<id>/<_name>", "/lk/files/999/a.txt".into(), &[]),
            head("HEAD /lk/files/<id>/<_name>", format!("/lk/files/{for_all}/a.txt"), EVERYONE),
            head("HEAD /lk/files/<id>/<_name>", format!("/lk/files/{for_coordinators}/a.txt"), FOR_COORDINATORS),
            get("GET /lk/collections/<id>/form", format!("/lk/collections/{collection}/form"), ORGANISATIONS),
            get("GET /lk/collections/<id>/form", format!("/lk/collections/{narrow}/form"), &["sch240001", "sch240002"]),
            get("GET /lk/collections/<id>/state", format!("/lk/collections/{collection}/state"), ORGANISATIONS),
            get(
                "GET /lk/collections/<id>/state",
                format!("/lk/collections/{narrow}/state"),
                &["sch240001", "sch240002"],
            ),
            get("GET /lk/collections/<id>/template", format!("/lk/collections/{collection}/template"), ORGANISATIONS),
            get("GET /lk/collections/<id>/template", format!("/lk/collections/{narrow}/template"), &[]),
            get("GET /lk/collections/<id>/upload", format!("/lk/collections/{collection}/upload"), ORGANISATIONS),
            Line {
                route: "POST /lk/collections/<id>/upload",
                path: format!("/lk/collections/{collection}/upload"),
                ask: Ask::File,
                allowed: ORGANISATIONS,
            },
            get("GET /lk/collections/<id>/upload/<upload>", upload.clone(), &["sch240001"]),
            form("POST /lk/collections/<id>/upload/<upload>/load", format!("{upload}/load"), &["sch240001"]),
            form("POST /lk/collections/<id>/upload/<upload>/undo", format!("{upload}/undo"), &["sch240001"]),
            get(
                "GET /lk/collections/<id>/changes",
                format!("/lk/collections/{collection}/changes?since=0"),
                ORGANISATIONS,
            ),
            get("GET /lk/collections/<id>/changes", "/lk/collections/999/changes?since=0".into(), &[]),
            json(
                "POST /lk/collections/<id>/cells",
                format!("/lk/collections/{collection}/cells"),
                batch(),
                ORGANISATIONS,
            ),
            json(
                "POST /lk/collections/<id>/cells",
                format!("/lk/collections/{narrow}/cells"),
                batch(),
                &["sch240001", "sch240002"],
            ),
            json(
                "POST /lk/collections/<id>/submission",
                format!("/lk/collections/{collection}/submission"),
                json!({"revision": 0}),
                ORGANISATIONS,
            ),
            json(
                "POST /lk/collections/<id>/submission",
                format!("/lk/collections/{narrow}/submission"),
                json!({"revision": 0}),
                &["sch240001", "sch240002"],
            ),
            get(
                "GET /lk/collections/<id>/participants",
                format!("/lk/collections/{collection}/participants"),
                WATCHERS,
            ),
            get(
                "GET /lk/collections/<id>/participants",
                format!("/lk/collections/{narrow}/participants"),
                WATCHERS_OF_FIRST,
            ),
            get(
                "GET /lk/collections/<id>/organisations/<organisation>",
                format!("/lk/collections/{collection}/organisations/1"),
                WATCHERS_OF_FIRST,
            ),
            get(
                "GET /lk/collections/<id>/organisations/<organisation>",
                format!("/lk/collections/{collection}/organisations/999"),
                &[],
            ),
            form("POST /lk/collections/<id>/reports", format!("/lk/collections/{collection}/reports"), WATCHERS),
            form("POST /lk/collections/<id>/reports", format!("/lk/collections/{narrow}/reports"), WATCHERS_OF_FIRST),
            get("GET /lk/reports/<id>", format!("/lk/reports/{report}"), &["reg24_vpr"]),
            get("GET /lk/reports/<id>/file", format!("/lk/reports/{report}/file"), &["reg24_vpr"]),
            get("GET /lk/submissions/<number>", format!("/lk/submissions/{receipt}"), OF_FIRST),
            get("GET /lk/submissions/<number>/data", format!("/lk/submissions/{receipt}/data"), OF_FIRST),
            get("GET /lk/submissions/<number>", "/lk/submissions/24-999999".into(), &[]),
            get("GET /lk/forms", "/lk/forms".into(), OPERATOR),
            get("GET /lk/forms/new", "/lk/forms/new".into(), OPERATOR),
            form("POST /lk/forms", "/lk/forms".into(), OPERATOR),
            form("POST /lk/forms/copies", "/lk/forms/copies".into(), OPERATOR),
            json("POST /lk/forms/json", "/lk/forms/json".into(), json!({}), OPERATOR),
            get("GET /lk/forms/<id>", "/lk/forms/1".into(), OPERATOR),
            get("GET /lk/forms/<id>", "/lk/forms/999".into(), &[]),
            get("GET /lk/forms/<id>/draft", "/lk/forms/1/draft".into(), OPERATOR),
            json("POST /lk/forms/<id>/draft", "/lk/forms/1/draft?base=0".into(), json!({"sheets": []}), OPERATOR),
            json("POST /lk/forms/<_id>/check", "/lk/forms/1/check".into(), json!({}), OPERATOR),
            get("GET /lk/forms/<id>/form.json", "/lk/forms/1/form.json".into(), OPERATOR),
            get("GET /lk/forms/<id>/versions", "/lk/forms/1/versions".into(), OPERATOR),
            json("POST /lk/forms/<id>/versions", "/lk/forms/2/versions".into(), json!({"revision": 0}), OPERATOR),
            get("GET /lk/forms/<id>/versions/<number>/form.json", "/lk/forms/1/versions/1/form.json".into(), OPERATOR),
            get("GET /lk/forms/<id>/versions/<number>/form.json", "/lk/forms/1/versions/9/form.json".into(), &[]),
            form("POST /lk/forms/<id>/delete", "/lk/forms/1/delete".into(), OPERATOR),
            get("GET /lk/forms/<place>/trial", "/lk/forms/2/trial".into(), OPERATOR),
            get("GET /lk/forms/<place>/trial/state", "/lk/forms/2/trial/state".into(), OPERATOR),
            get("GET /lk/forms/<place>/trial/state", "/lk/forms/other/trial/state".into(), &[]),
            json("POST /lk/forms/<place>/trial/cells", "/lk/forms/2/trial/cells".into(), batch(), OPERATOR),
            get("GET /lk/forms/<place>/trial/changes", "/lk/forms/2/trial/changes?since=0".into(), OPERATOR),
            get("GET /lk/forms/<place>/trial/results", "/lk/forms/2/trial/results".into(), OPERATOR),
            json(
                "POST /lk/forms/<place>/trial/submission",
                "/lk/forms/2/trial/submission".into(),
                json!({"revision": 0}),
                OPERATOR,
            ),
            json("POST /lk/forms/<place>/trial/clear", "/lk/forms/2/trial/clear".into(), json!({}), OPERATOR),
            get("GET /lk/forms/<id>/workbook", format!("{made}/workbook"), OPERATOR),
            get("GET /lk/workbooks/new", "/lk/workbooks/new".into(), OPERATOR),
            Line { route: "POST /lk/workbooks", path: "/lk/workbooks".into(), ask: Ask::File, allowed: OPERATOR },
            get("GET /lk/workbooks/<name>", workbook.clone(), OPERATOR),
            form("POST /lk/workbooks/<name>", workbook.clone(), OPERATOR),
            get("GET /lk/workbooks/<name>", "/lk/workbooks/other".into(), &[]),
            get("GET /lk/forms/<place>/trial", tried.clone(), OPERATOR),
            get("GET /lk/lists", "/lk/lists".into(), OPERATOR),
            get("GET /lk/lists/new", "/lk/lists/new".into(), OPERATOR),
            json("POST /lk/lists", "/lk/lists".into(), json!({}), OPERATOR),
            get("GET /lk/lists/<id>", "/lk/lists/1".into(), OPERATOR),
            get("GET /lk/lists/<id>", "/lk/lists/999".into(), &[]),
            json("POST /lk/lists/<id>", "/lk/lists/1".into(), json!({}), OPERATOR),
            get("GET /lk/lists/<id>/options", "/lk/lists/1/options".into(), OPERATOR),
            form("POST /lk/lists/<id>/delete", "/lk/lists/2/delete".into(), OPERATOR),
            form("POST /logout", "/logout".into(), EVERYONE),
        ];
        lines.extend(self.arranging());
        lines
    }

    /// «Сборы данных».
    fn arranging(&self) -> Vec<Line> {
        let at = format!("/lk/arranging/{}", self.collection);
        let line = |route, path: String, ask| Line { route, path, ask, allowed: OPERATOR };
        vec![
            line("GET /lk/arranging", "/lk/arranging".into(), Ask::Get),
            line("GET /lk/arranging/new", "/lk/arranging/new".into(), Ask::Get),
            line("POST /lk/arranging/new", "/lk/arranging/new".into(), Ask::Form),
            line("GET /lk/arranging/<id>", at.clone(), Ask::Get),
            Line { allowed: &[], ..line("GET /lk/arranging/<id>", "/lk/arranging/999".into(), Ask::Get) },
            line("POST /lk/arranging/<id>", at.clone(), Ask::Form),
            line("GET /lk/arranging/<id>/copy", format!("{at}/copy"), Ask::Get),
            line("GET /lk/arranging/<id>/form", format!("{at}/form"), Ask::Get),
            line("POST /lk/arranging/<id>/form", format!("{at}/form"), Ask::Form),
            line("GET /lk/arranging/<id>/prefill", format!("{at}/prefill"), Ask::Get),
            line("POST /lk/arranging/<id>/prefill", format!("{at}/prefill"), Ask::File),
            line("POST /lk/arranging/<id>/prefill/store", format!("{at}/prefill/store"), Ask::Form),
            line("POST /lk/arranging/<id>/prefill/forget", format!("{at}/prefill/forget"), Ask::Form),
            line("GET /lk/arranging/<id>/prefill/sample", format!("{at}/prefill/sample"), Ask::Get),
        ]
    }
}

/// Narrowed to municipality 001: the desk and the region see it too.
const SEE_NARROW: &[&str] = &["admin", "desk", "reg24_vpr", "reg24_vpr_m001", "sch240001", "sch240002"];
/// The operator has put the files there.
const FOR_ORGANISATIONS: &[&str] = &["admin", "sch240001", "sch240002", "sch240003"];
const FOR_COORDINATORS: &[&str] = WATCHERS;

/// Routes that are not about roles: their own tests walk them.
const ELSEWHERE: &[&str] = &["GET /assets/<hash>/<path..>", "POST /login"];

fn file(c: &oko::db::Connection, collection: i64, audience: &str) -> i64 {
    c.execute("INSERT INTO blob (sha256, size, created_at, complete_at) VALUES (?1, 2, 0, 0)", [audience]).unwrap();
    let blob = c.last_insert_rowid();
    c.execute("INSERT INTO blob_chunk (blob_id, number, bytes) VALUES (?1, 0, x'4f4b')", [blob]).unwrap();
    c.execute(
        "INSERT INTO storage (publication_id, position, title) SELECT publication_id, 9, 'Файлы' FROM collection WHERE id = ?1",
        [collection],
    )
    .unwrap();
    let sql = "INSERT INTO file (publication_id, storage_id, position, name, audience, blob_id)
               SELECT publication_id, ?2, 1, 'a.txt', ?3, ?4 FROM collection WHERE id = ?1";
    c.execute(sql, rusqlite::params![collection, c.last_insert_rowid(), audience, blob]).unwrap();
    c.last_insert_rowid()
}

/// The operator has a workbook read and makes a form of it; gives the addresses of both.
async fn workbook(t: &TestApp) -> (String, String) {
    let admin = t.sign_in("admin").await;
    let bytes = include_bytes!("../data/workbooks/monitoring-openpyxl.xlsx");
    let read = admin.post_file("/lk/workbooks", "Мониторинг.xlsx", bytes).await.location.unwrap();
    let made = admin.post_form(&read, &[]).await.location.unwrap();
    (read, made)
}

/// Organisation 1 hands in; gives the receipt's number as addresses have it.
async fn hand_in(t: &TestApp, collection: i64) -> String {
    let school = t.sign_in("sch240001").await;
    let batch = json!({"client": "first", "seq": 1, "since": 0, "edits": [
        arrange::add("row00001", "a0"),
        arrange::set("row00001", "subject", "Химия", "", 0),
        arrange::set("row00001", "rooms", "2", "", 0),
    ]});
    let saved = school.post_json(&format!("/lk/collections/{collection}/cells"), &batch).await.json();
    let path = format!("/lk/collections/{collection}/submission");
    let page = school.post_json(&path, &json!({"revision": saved["revision"]})).await;
    assert_eq!(page.status, Status::Ok, "{}", page.text());
    page.json()["number"].as_str().unwrap().to_owned()
}

async fn ask(user: &User<'_>, line: &Line) -> Page {
    match &line.ask {
        Ask::Get => user.get(&line.path).await,
        Ask::Head => user.send(user.app.client.head(line.path.clone())).await,
        Ask::Form => user.post_form(&line.path, &[]).await,
        Ask::Json(body) => user.post_json(&line.path, body).await,
        Ask::File => user.post_file(&line.path, "a.xlsx", b"PK").await,
    }
}

fn is_refused(page: &Page) -> bool {
    page.status == Status::NotFound || page.status == Status::Forbidden
}

#[rocket::async_test]
async fn every_route_answers_only_those_it_is_for() {
    let t = TestApp::new().await;
    let world = World::make(&t).await;
    let mut wrong = Vec::new();
    for (login, _) in LOGINS {
        for line in world.lines() {
            let user = t.sign_in(login).await;
            let page = ask(&user, &line).await;
            let allowed = line.allowed.contains(&login);
            if page.status.code >= 500 || is_refused(&page) == allowed {
                wrong.push(format!("{login}: {} {} → {}", line.route, line.path, page.status));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[rocket::async_test]
async fn a_stranger_is_led_to_sign_in_and_learns_nothing() {
    let t = TestApp::new().await;
    let world = World::make(&t).await;
    let open = ["/", "/health", "/help/password", "/login"];
    for line in world.lines().iter().filter(|line| !open.contains(&line.path.as_str())) {
        let page = ask(&t.stranger(), line).await;
        let led = page.location.as_deref().is_some_and(|to| to.starts_with("/login"));
        assert!(led || page.status == Status::Unauthorized, "{} → {}", line.path, page.status);
    }
}

#[rocket::async_test]
async fn every_post_without_its_token_is_refused() {
    let t = TestApp::new().await;
    let world = World::make(&t).await;
    for line in world.lines().iter().filter(|line| matches!(line.ask, Ask::Form | Ask::Json(_) | Ask::File)) {
        let Some(login) = line.allowed.first() else { continue };
        let mut user = t.sign_in(login).await;
        user.csrf = "0".repeat(64);
        assert_eq!(ask(&user, line).await.status, Status::Forbidden, "{}", line.path);
    }
}

#[rocket::async_test]
async fn every_mounted_route_is_walked() {
    let t = TestApp::new().await;
    let world = World::make(&t).await;
    let mounted: BTreeSet<String> = t
        .client
        .rocket()
        .routes()
        .map(|route| {
            let path = route.uri.path().to_string();
            format!("{} {path}", route.method)
        })
        .collect();
    let walked: BTreeSet<String> =
        world.lines().iter().map(|line| line.route).chain(ELSEWHERE.iter().copied()).map(str::to_owned).collect();
    assert_eq!(mounted, walked);
}
