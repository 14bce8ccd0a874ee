//! Handing in and its receipt (FEATURES E5, E6, N7).

use rocket::http::Status;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::arrange::*;
use crate::harness::TestApp;

async fn hand_in(window: &Window<'_>, revision: i64) -> crate::harness::Page {
    window.post("submission", &json!({ "revision": revision })).await
}

async fn count(t: &TestApp, sql: &'static str) -> i64 {
    t.arrange(move |c| c.query_row(sql, [], |row| row.get(0)).unwrap()).await
}

#[rocket::async_test]
async fn mistakes_keep_a_report_from_being_handed_in() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    let school = t.sign_in("sch240001").await;
    let mut window = Window::new(&school, id, "a");
    let page = hand_in(&window, 0).await;
    assert_eq!(refusal(&page), (422, "errors".into()));
    assert!(page.json()["issues"]["sheets"]["paper"][0]["message"].as_str().unwrap().contains("не меньше 1"));

    let revision = window.fill().await;
    let answer = window.save(revision, &[set("row00001", "rooms", "101", "12", revision)]).await;
    let page = hand_in(&window, answer["revision"].as_i64().unwrap()).await;
    assert_eq!(refusal(&page), (422, "errors".into()));
    assert_eq!(page.json()["issues"]["rows"]["paper"]["row00001"][0]["column"], "rooms");
    assert_eq!(page.json()["issues"]["sheets"]["paper"], json!([]), "mistakes that are gone are told too");
    assert_eq!(count(&t, "SELECT count(*) FROM submission").await, 0);
}

#[rocket::async_test]
async fn what_is_handed_in_stays_and_its_sum_can_be_checked() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    let school = t.sign_in("sch240001").await;
    let mut window = Window::new(&school, id, "a");
    let revision = window.fill().await;
    window.save(revision, &[add("row00002", "a1")]).await;
    let receipt = hand_in(&window, 2).await.json();
    assert_eq!(
        (receipt["number"].clone(), receipt["url"].clone()),
        (json!("24-000001"), json!("/lk/submissions/24-000001"))
    );
    assert_eq!(receipt["text"], "1\u{a0}сентября 2026, 12:00");

    let data = school.get("/lk/submissions/24-000001/data").await;
    assert_eq!(data.header("Content-Disposition"), Some("attachment; filename=\"24-000001.json\""));
    assert_eq!(
        data.text(),
        r#"{"form":{"title":"Расписание","version":1},"sheets":{"classes":[{"cells":{"name":"5 класс"},"row":"c5"},{"cells":{"name":"6 класс"},"row":"c6"}],"paper":[{"cells":{"rooms":12,"subject":"Химия"},"row":"row00001"}]}}"#
    );
    let sum: String = Sha256::digest(&data.bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(receipt["sha256"], sum.as_str());
    let page = school.get("/lk/submissions/24-000001").await.text();
    let groups: Vec<&str> = (0..8).map(|group| &sum[group * 8..group * 8 + 8]).collect();
    for part in
        ["24-000001", "Имя sch240001 (sch240001)", "Школа № 1", "Расписание ВПР", "12:00:00 мск", &groups.join(" ")]
    {
        assert!(page.contains(part), "{part} in {page}");
    }

    // A later draft changes nothing of it, and counts only when handed in too.
    window.save(2, &[set("row00001", "rooms", "50", "12", 2)]).await;
    assert_eq!(school.get("/lk/submissions/24-000001/data").await.bytes, data.bytes);
    let state = window.state().await;
    assert_eq!((&state["handed_in"]["revision"], &state["revision"]), (&json!(2), &json!(3)));
    assert_eq!(hand_in(&window, 3).await.json()["number"], "24-000002");
    let page = school.get("/lk/submissions/24-000001").await.text();
    assert!(page.contains("Позже этот отчет сдан еще раз") && page.contains("/lk/submissions/24-000002"), "{page}");
    let audited = count(
        &t,
        "SELECT count(*) FROM audit WHERE action = 'submission.hand_in' AND subject LIKE 'submission:24-00000_'",
    )
    .await;
    assert_eq!(audited, 2);
}

#[rocket::async_test]
async fn a_revision_is_handed_in_once() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    let school = t.sign_in("sch240001").await;
    let mut window = Window::new(&school, id, "a");
    let revision = window.fill().await;
    let first = hand_in(&window, revision).await.json();
    t.set_now(closes_at());
    let school = t.sign_in("sch240001").await;
    let window = Window::new(&school, id, "a");
    assert_eq!(hand_in(&window, revision).await.json(), first, "the answer was lost, the window has closed meanwhile");
    assert_eq!(count(&t, "SELECT count(*) FROM submission").await, 1);
    assert_eq!(count(&t, "SELECT count(*) FROM audit WHERE action = 'submission.hand_in'").await, 1);
}

#[rocket::async_test]
async fn ten_at_once_give_one_receipt() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    let school = t.sign_in("sch240001").await;
    let mut window = Window::new(&school, id, "a");
    let revision = window.fill().await;
    let window = &window;
    let all = (0..10).map(|_| hand_in(window, revision));
    let receipts: Vec<Json> = together(all).await.iter().map(|page| page.json()).collect();
    assert!(receipts.iter().all(|receipt| receipt == &receipts[0]), "{receipts:?}");
    assert_eq!(count(&t, "SELECT count(*) FROM submission").await, 1);
}

#[rocket::async_test]
async fn what_changed_or_closed_meanwhile_is_not_handed_in() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    let school = t.sign_in("sch240001").await;
    let mut window = Window::new(&school, id, "a");
    let revision = window.fill().await;
    window.save(revision, &[set("row00001", "rooms", "50", "12", revision)]).await;
    assert_eq!(refusal(&hand_in(&window, revision).await), (409, "changed".into()));
    assert_eq!(refusal(&hand_in(&window, 7).await), (409, "changed".into()));
    assert_eq!(refusal(&window.post("submission", &json!({"revision": "2"})).await), (422, "invalid".into()));
    t.set_now(closes_at());
    let school = t.sign_in("sch240001").await;
    let window = Window::new(&school, id, "a");
    assert_eq!(refusal(&hand_in(&window, 2).await), (409, "closed".into()));
    assert_eq!(count(&t, "SELECT count(*) FROM submission").await, 0);
}

#[rocket::async_test]
async fn a_table_that_asks_for_nothing_can_be_handed_in_untouched() {
    let t = TestApp::new().await;
    let spec = r#"{"title":"Ф","sheets":[{"key":"a","title":"А","rows":{"mode":"free","min":0,"max":9},
        "columns":[{"key":"n","title":"Н","kind":"text"}]}]}"#;
    let id = collection(&t, spec).await;
    let school = t.sign_in("sch240001").await;
    let window = Window::new(&school, id, "a");
    assert_eq!(hand_in(&window, 0).await.json()["number"], "24-000001");
    assert_eq!(hand_in(&window, 0).await.json()["number"], "24-000001");
    assert_eq!(school.get("/lk/submissions/24-000001/data").await.json()["sheets"], json!({"a": []}));
}

#[rocket::async_test]
async fn a_receipt_is_read_by_its_own_and_by_who_watches_them() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    let school = t.sign_in("sch240001").await;
    let mut window = Window::new(&school, id, "a");
    let revision = window.fill().await;
    hand_in(&window, revision).await;
    for path in ["/lk/submissions/24-000001", "/lk/submissions/24-000001/data"] {
        for login in ["sch240001", "reg24_vpr_m001", "reg24_vpr", "admin"] {
            assert_eq!(t.sign_in(login).await.get(path).await.status, Status::Ok, "{login} {path}");
        }
        for login in ["sch240002", "sch240003", "reg24_vpr_m002", "desk"] {
            assert_eq!(t.sign_in(login).await.get(path).await.status, Status::NotFound, "{login} {path}");
        }
        assert_eq!(t.stranger().get(path).await.status, Status::SeeOther, "{path}");
    }
    for wrong in ["24-000002", "24-1", "23-000001", "1", "24-999999999999999999999", "%00"] {
        let page = school.get(&format!("/lk/submissions/{wrong}")).await;
        assert_eq!(page.status, Status::NotFound, "{wrong}");
    }
    // No longer addressed to it, but its own all the same.
    t.arrange(|c| c.execute_batch("INSERT INTO publication_role SELECT id, 'municipal' FROM publication").unwrap())
        .await;
    assert_eq!(school.get("/lk/submissions/24-000001").await.status, Status::Ok);
    assert_eq!(t.sign_in("reg24_vpr").await.get("/lk/submissions/24-000001").await.status, Status::NotFound);
}

#[rocket::async_test]
async fn everything_is_there_after_a_restart() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    let before = {
        let school = t.sign_in("sch240001").await;
        let mut window = Window::new(&school, id, "a");
        let revision = window.fill().await;
        hand_in(&window, revision).await;
        window.save(revision, &[set("row00001", "rooms", "50", "12", revision)]).await;
        window.state().await
    };
    let t = t.restart().await;
    let school = t.sign_in("sch240001").await;
    let window = Window::new(&school, id, "a");
    assert_eq!(window.state().await, before);
    // The batch whose answer the stop has cut is known.
    let again = window.send(2, 1, &[set("row00001", "rooms", "50", "12", 1)]).await.json();
    assert_eq!((&again["revision"], &again["conflicts"]), (&json!(2), &json!([])));
    assert_eq!(school.get("/lk/submissions/24-000001").await.status, Status::Ok);
}

#[rocket::async_test]
async fn the_block_says_where_one_stands() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    let block = async |t: &TestApp, login: &'static str| {
        let (app, now) = (t.app.clone(), t.now());
        t.arrange(move |c| {
            let viewer = viewer(c, login);
            let blocks = oko::rooms::collections::blocks(&app, c, &viewer, publication_of(c, id), now).unwrap();
            blocks
                .into_iter()
                .map(|(position, block)| (position, block.into_string().replace('\u{a0}', " ")))
                .collect::<Vec<_>>()
        })
        .await
    };
    assert_eq!(block(&t, "reg24_vpr").await.len(), 0);
    let says = async |t: &TestApp, parts: &[&str], not: &[&str]| {
        let blocks = block(t, "sch240001").await;
        let (position, text) = &blocks[0];
        let words = text_of(text);
        assert_eq!((blocks.len(), *position), (1, 1));
        for part in parts {
            assert!(words.contains(part), "{part} in {words}");
        }
        for part in not {
            assert!(!words.contains(part), "{part} in {words}");
        }
    };
    t.set_now(opens_at() - chrono::TimeDelta::hours(1));
    says(&t, &["Еще не открыт", "Посмотреть"], &["Заполнить", "осталось"]).await;
    t.set_now(opens_at());
    let interval = "31 августа 2026, 12:00 - 7 сентября 2026, 18:00 мск";
    says(
        &t,
        &["Открыт", interval, "осталось 7 дней", "Заполнить", "Вы можете заполнить форму. Прием открыт."],
        &["Сдано"],
    )
    .await;
    let school = t.sign_in("sch240001").await;
    let mut window = Window::new(&school, id, "a");
    let revision = window.fill().await;
    says(&t, &["Черновик сохранён 31 августа 2026, 12:00, не сдано", "Редактировать"], &["Сдано"]).await;
    hand_in(&window, revision).await;
    says(&t, &["Сдано 31 августа 2026, 12:00 (№ 24-000001)", "Редактировать"], &["Черновик"]).await;
    window.save(revision, &[set("row00001", "rooms", "50", "12", revision)]).await;
    says(&t, &["№ 24-000001", "после сдачи: сдайте отчет еще раз"], &[]).await;
    t.set_now(closes_at());
    says(&t, &["Закрыт", "№ 24-000001", "изменения не сданы", "Посмотреть"], &["Редактировать", "осталось"]).await;
}
