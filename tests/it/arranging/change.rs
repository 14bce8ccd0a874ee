//! Another version of the form with data in.

use rocket::http::Status;
use serde_json::json;

use super::{apply, change_form, next_version, one};
use crate::collections::arrange::{self, Window, add, set, set_in};
use crate::harness::TestApp;

/// Of [`arrange::SPEC`]: without «Доля» and «Дистанционно», «Примечание» a whole number, «Дата» required, the second class gone,
/// a new column.
const NEXT: &str = r#"{"title":"Расписание","sheets":[
  {"key":"paper","title":"На бланках","rows":{"mode":"free","min":1,"max":4},"columns":[
    {"key":"subject","title":"Предмет","kind":"list","options":["Химия","Математика","Физика"],"required":true,"unique":true},
    {"key":"day","title":"Дата","kind":"date","min":"2026-09-15","max":"2026-10-09","required":true},
    {"key":"rooms","title":"Аудиторий","kind":"integer","min":1,"max":100,"required":true},
    {"key":"note","title":"Примечание","kind":"integer"},
    {"key":"extra","title":"Новое","kind":"text"}]},
  {"key":"classes","title":"Классы","rows":{"mode":"fixed","items":[{"key":"c5","values":{"name":"5 класс"}}]},
   "columns":[{"key":"name","title":"Класс","kind":"text","locked":true},{"key":"pupils","title":"Учеников","kind":"integer","min":0}]}]}"#;

/// Everything filled by `sch240001`, and handed in.
async fn handed_in(t: &TestApp, collection: i64) {
    let school = t.sign_in("sch240001").await;
    let mut window = Window::new(&school, collection, "first");
    let saved = window
        .save(
            0,
            &[
                add("row00001", "a0"),
                set("row00001", "subject", "Химия", "", 0),
                set("row00001", "rooms", "3", "", 0),
                set("row00001", "share", "12,5", "", 0),
                set("row00001", "note", "12", "", 0),
                set("row00001", "online", "да", "", 0),
                set_in("classes", "c5", "pupils", "25", "", 0),
                set_in("classes", "c6", "pupils", "26", "", 0),
            ],
        )
        .await;
    let page = window.post("submission", &json!({"revision": saved["revision"]})).await;
    assert_eq!(page.status, Status::Ok, "{}", page.text());
}

#[rocket::async_test]
async fn what_a_version_would_do_is_shown_and_changes_nothing() {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, arrange::SPEC).await;
    handed_in(&t, collection).await;
    let to = next_version(&t, collection, NEXT).await;
    let operator = t.sign_in("admin").await;
    let page = operator.get(&format!("/lk/arranging/{collection}/form?to={to}")).await.text();
    for told in [
        "убран столбец «Доля, %»",
        "столбец «Примечание»: вид: текст → целое число",
        "столбец «Дата»: обязательный: нет → да",
        "новый столбец «Новое»",
        "Лист «Классы»: строки: убрано 1",
        "МБОУ «Школа № 1»",
        "12,5",
        "<strong class=\"count-value\">3</strong>", // dropped: share, online, c6
    ] {
        assert!(page.contains(told), "{told} in {page}");
    }
    assert!(page.contains("Перейти на версию 2"), "{page}");
    let before: i64 = one(&t, format!("SELECT form_version_id FROM response WHERE collection_id = {collection}")).await;
    assert_ne!(before, to);
    assert_eq!(one::<i64>(&t, "SELECT count(*) FROM former_row".into()).await, 0);
}

#[rocket::async_test]
async fn responses_are_carried_over_and_nothing_is_lost() {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, arrange::SPEC).await;
    handed_in(&t, collection).await;
    let submitted: String = one(&t, "SELECT data FROM submission".into()).await;
    let to = next_version(&t, collection, NEXT).await;
    let operator = t.sign_in("admin").await;
    change_form(&t, &operator, collection, to).await;

    assert_eq!(one::<String>(&t, "SELECT data FROM submission".into()).await, submitted, "what was handed in stays");
    let cells: String = one(&t, "SELECT cells FROM response_row WHERE row = 'row00001'".into()).await;
    assert_eq!(cells, r#"{"note":12,"rooms":3,"subject":"Химия"}"#, "read anew by the new kinds");
    let former: String = one(&t, "SELECT group_concat(row || cells, ' ' ORDER BY row) FROM former_row".into()).await;
    assert_eq!(former, r#"c6{"pupils":26} row00001{"online":true,"share":12.5}"#);

    let school = t.sign_in("sch240001").await;
    let state = Window::new(&school, collection, "second").state().await;
    assert_eq!(state["form"], to);
    assert_eq!(state["readonly"], serde_json::Value::Null);
    let messages = state["issues"]["rows"]["paper"]["row00001"].to_string();
    assert!(messages.contains("day"), "the new mistake is told: {messages}");

    // The coordinator finds what has no place any more.
    let regional = t.sign_in("reg24_vpr").await;
    let view = regional.get(&format!("/lk/collections/{collection}/organisations/1?draft=1")).await.text();
    assert!(
        view.contains("Прежние значения: 3\u{a0}значения") && view.contains("12,5") && view.contains("6 класс"),
        "{view}"
    );
}

#[rocket::async_test]
async fn who_had_handed_in_is_told_to_look_again_until_it_is_handed_in_again() {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, arrange::SPEC).await;
    handed_in(&t, collection).await;
    let to = next_version(&t, collection, NEXT).await;
    let (operator, regional) = (t.sign_in("admin").await, t.sign_in("reg24_vpr").await);
    let participants = format!("/lk/collections/{collection}/participants");
    let list = regional.get(&participants).await.text();
    assert!(list.contains("Сдано") && !list.contains("форма изменилась"), "{list}");
    change_form(&t, &operator, collection, to).await;
    let list = regional.get(&participants).await.text();
    assert!(list.contains("форма изменилась, нужно пересдать"), "{list}");

    let school = t.sign_in("sch240001").await;
    let bell = school.get("/lk/notifications").await.text();
    assert!(bell.contains("Форма изменилась: «Расписание ВПР»") && bell.contains("сдайте отчет еще раз"), "{bell}");
    let what = "столбец «Дата» теперь обязателен, столбец «Примечание» изменён (вид, знаков не больше), \
                добавлен столбец «Новое» и ещё 3 изменения";
    let table = format!("href=\"/lk/collections/{collection}/form\"");
    assert!(bell.contains(what) && bell.contains(&table), "{bell}");
    let block = school.get("/lk/publications/vpr-spo/p0").await.text();
    assert!(block.contains("После сдачи отчета форма изменилась") && block.contains(what), "{block}");
    let form = school.get(&format!("/lk/collections/{collection}/form")).await.text();
    assert!(form.contains("После сдачи отчета форма изменилась") && form.contains(what), "{form}");

    let mut window = Window::new(&school, collection, "second");
    let state = window.state().await;
    assert_eq!(state["handed_in"]["form_changed"], true, "nobody has edited anything: {}", state["handed_in"]);
    assert_eq!(state["handed_in"]["revision"], state["revision"]);
    let revision = state["revision"].as_i64().unwrap();
    t.set_now(t.now() + chrono::TimeDelta::seconds(60));
    let saved = window.save(revision, &[set("row00001", "day", "20.09.2026", "", revision)]).await;
    let state = window.state().await;
    assert_eq!(state["handed_in"]["form_changed"], serde_json::Value::Null, "edited since: {}", state["handed_in"]);
    let page = window.post("submission", &json!({"revision": saved["revision"], "form": to})).await;
    assert_eq!(page.status, Status::Ok, "{}", page.text());
    let block = school.get("/lk/publications/vpr-spo/p0").await.text();
    assert!(!block.contains("форма изменилась"), "{block}");
    let list = regional.get(&participants).await.text();
    assert!(!list.contains("форма изменилась"), "{list}");
}

#[rocket::async_test]
async fn a_version_that_harms_nobody_tells_nobody() {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, arrange::SPEC).await;
    handed_in(&t, collection).await;
    let to = next_version(&t, collection, &arrange::SPEC.replace("\"Примечание\"", "\"Заметка\"")).await;
    let operator = t.sign_in("admin").await;
    change_form(&t, &operator, collection, to).await;
    let state: String = one(
        &t,
        "SELECT form_version_id || ' ' || (look_again_at IS NULL) || ' ' || (revision = submitted_revision) FROM response"
            .into(),
    )
    .await;
    assert_eq!(state, format!("{to} 1 1"));
    assert_eq!(one::<i64>(&t, "SELECT count(*) FROM notification".into()).await, 0);
}

#[rocket::async_test]
async fn a_page_of_the_old_form_is_told_and_keeps_what_was_typed() {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, arrange::SPEC).await;
    handed_in(&t, collection).await;
    let school = t.sign_in("sch240001").await;
    let window = Window::new(&school, collection, "second");
    let state = window.state().await;
    let (shown, revision) = (state["form"].as_i64().unwrap(), state["revision"].as_i64().unwrap());
    let to = next_version(&t, collection, NEXT).await;
    let operator = t.sign_in("admin").await;
    change_form(&t, &operator, collection, to).await;

    let edits = [set("row00001", "share", "99", "12,5", revision)];
    let batch = json!({"client": "second", "seq": 1, "since": revision, "form": shown, "edits": edits});
    let page = window.post("cells", &batch).await;
    assert_eq!((page.status, page.json()["code"].as_str().unwrap()), (Status::Conflict, "form_changed"));
    let page = window.get(&format!("changes?since={revision}&form={shown}")).await;
    assert_eq!(page.json()["code"], "form_changed");
    let page = window.post("submission", &json!({"revision": revision + 1, "form": shown})).await;
    assert_eq!(page.json()["code"], "form_changed");
    // After a reload the same batch comes with the new version: the column is told to be gone, no other is harmed.
    let batch = json!({"client": "second", "seq": 1, "since": revision, "form": to, "edits": edits});
    let answer = window.post("cells", &batch).await.json();
    assert!(answer["refused"][0]["message"].as_str().unwrap().contains("Такого столбца"), "{answer}");
}

#[rocket::async_test]
async fn a_table_opened_before_the_job_has_come_to_it_is_carried_over_at_once() {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, arrange::SPEC).await;
    handed_in(&t, collection).await;
    let to = next_version(&t, collection, NEXT).await;
    let operator = t.sign_in("admin").await;
    let from: i64 = one(&t, format!("SELECT form_version_id FROM collection WHERE id = {collection}")).await;
    assert_eq!(apply(&operator, collection, from, to).await.status, Status::SeeOther);
    let settings = operator.get(&format!("/lk/arranging/{collection}")).await.text();
    assert!(settings.contains("осталось организаций: <strong>1</strong>"), "{settings}");
    let school = t.sign_in("sch240001").await;
    let state = Window::new(&school, collection, "second").state().await;
    assert_eq!((&state["form"], &state["readonly"]), (&json!(to), &json!(null)));
}

#[rocket::async_test]
async fn going_back_brings_back_what_had_no_place() {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, arrange::SPEC).await;
    handed_in(&t, collection).await;
    let first: i64 = one(&t, format!("SELECT form_version_id FROM collection WHERE id = {collection}")).await;
    let to = next_version(&t, collection, NEXT).await;
    let operator = t.sign_in("admin").await;
    change_form(&t, &operator, collection, to).await;
    change_form(&t, &operator, collection, first).await;
    let cells: String = one(&t, "SELECT cells FROM response_row WHERE row = 'row00001'".into()).await;
    assert_eq!(cells, r#"{"note":"12","online":true,"rooms":3,"share":12.5,"subject":"Химия"}"#);
    let pupils: String = one(&t, "SELECT cells FROM response_row WHERE row = 'c6'".into()).await;
    assert_eq!(pupils, r#"{"pupils":26}"#);
    assert_eq!(one::<i64>(&t, "SELECT count(*) FROM former_row".into()).await, 0);
}

#[rocket::async_test]
async fn only_versions_of_the_same_form_and_only_once() {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, arrange::SPEC).await;
    let other = t.arrange(|c| arrange::form_version(c, arrange::SPEC)).await;
    let operator = t.sign_in("admin").await;
    let from: i64 = one(&t, format!("SELECT form_version_id FROM collection WHERE id = {collection}")).await;
    assert_eq!(apply(&operator, collection, from, other).await.status, Status::UnprocessableEntity);
    assert_eq!(apply(&operator, collection, from, from).await.status, Status::Conflict);
    let to = next_version(&t, collection, NEXT).await;
    assert_eq!(apply(&operator, collection, from, to).await.status, Status::SeeOther);
    assert_eq!(apply(&operator, collection, from, to).await.status, Status::Conflict, "somebody was quicker");
    assert_eq!(
        operator.post_form(&format!("/lk/arranging/{collection}/form"), &[]).await.status,
        Status::UnprocessableEntity
    );
    let told: String = one(
        &t,
        "SELECT group_concat(action || ' ' || subject || details) FROM audit WHERE action = 'collection.form'".into(),
    )
    .await;
    assert!(
        told.starts_with(&format!("collection.form collection:{collection}")) && told.contains(r#""to":2"#),
        "{told}"
    );
}

#[rocket::async_test]
async fn a_stop_in_the_middle_goes_on_after_the_next_start() {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, arrange::SPEC).await;
    handed_in(&t, collection).await;
    // Many more, as the first school's.
    t.arrange(|c| {
        c.execute_batch(
            "WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 159)
             INSERT INTO organisation (id, code, municipality_id, kind, full_title, short_title, title_fold, updated_at)
             SELECT i, 'x' || i, 1, 'school', 'Школа', 'Школа', 'школа', 0 FROM n;
             INSERT INTO response (id, collection_id, organisation_id, form_version_id, revision, started_at, changed_at)
             SELECT 1000 + o.id, r.collection_id, o.id, r.form_version_id, 1, 0, 0 FROM organisation AS o, response AS r WHERE o.id >= 10;
             INSERT INTO response_row (response_id, sheet, row, position, revision, changed_by, cells)
             SELECT 1000 + o.id, 'paper', 'row00001', 'a0', 1, 'sch', '{\"share\":1.5,\"subject\":\"Химия\"}' FROM organisation AS o WHERE o.id >= 10;",
        )
        .unwrap();
    })
    .await;
    let to = next_version(&t, collection, NEXT).await;
    let operator = t.sign_in("admin").await;
    let from: i64 = one(&t, format!("SELECT form_version_id FROM collection WHERE id = {collection}")).await;
    assert_eq!(apply(&operator, collection, from, to).await.status, Status::SeeOther);
    // Cut off after some: those are carried over, the job still stands in its queue, leased by a dead process.
    t.arrange(move |c| {
        c.execute("UPDATE response SET form_version_id = ?1 WHERE organisation_id BETWEEN 10 AND 60", [to]).unwrap();
        c.execute("UPDATE job SET leased_until = 9e15, attempts = 1", []).unwrap();
    })
    .await;
    let t = t.restart().await;
    let jobs = oko::jobs::start(t.app.clone(), oko::rooms::job_kinds(), Vec::new()).await.unwrap();
    for _ in 0..200 {
        if one::<i64>(&t, "SELECT count(*) FROM job".into()).await == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    jobs.stop().await;
    let left: String = one(&t, format!("SELECT count(*) || ' of ' || sum(form_version_id = {to}) FROM response")).await;
    assert_eq!(left, "151 of 151");
    assert_eq!(one::<i64>(&t, "SELECT count(DISTINCT response_id) FROM former_row".into()).await, 100);
}

#[rocket::async_test]
async fn what_has_no_place_is_in_the_export() {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, arrange::SPEC).await;
    handed_in(&t, collection).await;
    let to = next_version(&t, collection, NEXT).await;
    let operator = t.sign_in("admin").await;
    change_form(&t, &operator, collection, to).await;
    // Handed in by the first version: its columns stand at the right.
    let book = exported(&t, collection).await;
    assert!(book.contains("Доля, % (убран из формы)") && !book.contains("Версия формы"), "{book}");
    // Handed in again: what had no place is told value by value.
    let school = t.sign_in("sch240001").await;
    let mut window = Window::new(&school, collection, "second");
    let revision = window.state().await["revision"].as_i64().unwrap();
    let saved = window.save(revision, &[set("row00001", "day", "20.09.2026", "", revision)]).await;
    let page = window.post("submission", &json!({"revision": saved["revision"], "form": to})).await;
    assert_eq!(page.status, Status::Ok, "{}", page.text());
    let book = exported(&t, collection).await;
    assert!(!book.contains("Доля, % (убран из формы)"), "{book}");
    for line in ["На бланках|1|Доля, %|12.5|1", "На бланках|1|Дистанционно|Да|1", "Классы|6 класс|Учеников|26|1"]
    {
        assert!(book.contains(line), "{line} in {book}");
    }
}

/// All cells of the workbook of results, row by row.
async fn exported(t: &TestApp, collection: i64) -> String {
    let operator = t.sign_in("admin").await;
    let report = operator.post_form(&format!("/lk/collections/{collection}/reports"), &[]).await.location.unwrap();
    oko::jobs::run_due(&t.app, &oko::rooms::job_kinds()).await.unwrap();
    let page = operator.get(&format!("{report}/file")).await;
    let mut file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut file, &page.bytes).unwrap();
    let mut book = oko::sheets::read::Workbook::from_file(file, oko::sheets::read::Limits::default()).unwrap();
    let mut told = String::new();
    for sheet in book.sheet_names() {
        book.for_each_row(&sheet, |row| {
            let cells: Vec<&str> = row.iter().map(|cell| cell.text.as_str()).collect();
            told.push_str(&format!("{}\n", cells.join("|")));
            Ok::<(), oko::sheets::read::ReadError>(())
        })
        .unwrap();
    }
    told
}
