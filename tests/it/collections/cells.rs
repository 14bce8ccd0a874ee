//! The protocol of saving: what is stored, what is refused, what meets another's change (FEATURES E4, E9).

use rocket::http::{ContentType, Header, Status};
use serde_json::{Value as Json, json};

use super::arrange::*;
use crate::harness::TestApp;

#[rocket::async_test]
async fn a_batch_is_stored_and_answered_with_rows_and_issues() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    let school = t.sign_in("sch240001").await;
    let mut window = Window::new(&school, id, "a");
    let edits =
        [add("row00001", "a0"), set("row00001", "subject", "химия", "", 0), set("row00001", "rooms", "101", "", 0)];
    let answer = window.save(0, &edits).await;
    assert_eq!(
        answer,
        json!({
            "revision": 1,
            "rows": {"paper": [{"id": "row00001", "position": "a0", "revision": 1, "cells": {"rooms": "101", "subject": "Химия"}}]},
            "deleted": {},
            "issues": {
                "rows": {"paper": {"row00001": [
                    {"column": "rooms", "severity": "error", "message": "Число должно быть между 1 и 100"}]}},
                "sheets": {"paper": []}
            },
            "conflicts": [], "refused": [],
            "last_change": {"at": "2026-09-01T09:00:00.000Z", "text": "1\u{a0}сентября 2026, 12:00", "by": "sch240001"}
        })
    );
    let answer = window.save(1, &[set("row00001", "rooms", "100", "101", 1)]).await;
    assert_eq!(
        answer["issues"],
        json!({"rows": {"paper": {"row00001": []}}, "sheets": {}}),
        "nothing across rows changed"
    );
    let answer = window.save(2, &[set("row00001", "rooms", "", "100", 2)]).await;
    assert_eq!(cell(&answer, "paper", "row00001", "rooms"), &Json::Null);
    assert_eq!(answer["issues"]["rows"]["paper"]["row00001"][0]["message"], "Заполните ячейку: она обязательна");
}

#[rocket::async_test]
async fn begun_is_who_has_stored_a_cell() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    let school = t.sign_in("sch240001").await;
    let mut window = Window::new(&school, id, "a");
    let begun = async || {
        let sql = "SELECT count(*) FROM response WHERE collection_id = ?1 AND started_at IS NOT NULL";
        t.arrange(move |c| c.query_row(sql, [id], |row| row.get::<_, i64>(0)).unwrap()).await
    };
    window.save(0, &[add("row00001", "a0")]).await;
    assert_eq!(begun().await, 0, "an empty row is no beginning");
    window.save(1, &[set("row00001", "rooms", "7", "", 1)]).await;
    assert_eq!(begun().await, 1);
    window.save(2, &[set("row00001", "rooms", "", "7", 2)]).await;
    assert_eq!(begun().await, 1, "who has begun stays so");
}

#[rocket::async_test]
async fn mistakes_across_rows_come_and_go_with_what_causes_them() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    let school = t.sign_in("sch240001").await;
    let mut window = Window::new(&school, id, "a");
    let first = window.fill().await;
    let edits =
        [add("row00002", "a1"), set("row00002", "subject", "Химия", "", 0), set("row00002", "rooms", "1", "", 0)];
    let answer = window.save(first, &edits).await;
    let across = answer["issues"]["sheets"]["paper"].as_array().unwrap();
    let places: Vec<(&Json, &Json)> = across.iter().map(|issue| (&issue["row"], &issue["column"])).collect();
    assert_eq!(places, [(&json!("row00001"), &json!("subject")), (&json!("row00002"), &json!("subject"))]);
    assert!(across[0]["message"].as_str().unwrap().contains("в строке 2"), "{answer}");
    let answer = window.save(2, &[set("row00001", "subject", "Физика", "Химия", 1)]).await;
    assert_eq!(answer["issues"]["sheets"], json!({"paper": []}));
    let answer = window.save(3, &[delete("row00001", 3), delete("row00002", 3)]).await;
    assert!(answer["issues"]["sheets"]["paper"][0]["message"].as_str().unwrap().contains("не меньше 1"));
    assert_eq!(answer["deleted"], json!({"paper": ["row00001", "row00002"]}));
}

#[rocket::async_test]
async fn a_batch_sent_again_is_not_applied_again() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    let school = t.sign_in("sch240001").await;
    let mut window = Window::new(&school, id, "a");
    let revision = window.fill().await;
    let edits = [set("row00001", "rooms", "20", "12", revision), set("row00001", "note", "моё", "", revision)];
    let first = window.save(revision, &edits).await;
    let again = window.send(window.seq, revision, &edits).await.json();
    assert_eq!(again["revision"], first["revision"]);
    assert_eq!((&again["rows"], &again["conflicts"], &again["refused"]), (&first["rows"], &json!([]), &json!([])));

    let mut other = Window::new(&school, id, "b");
    other.save(2, &[set("row00001", "rooms", "30", "20", 2)]).await;
    let again = window.send(window.seq, revision, &edits).await.json();
    assert_eq!(
        again["conflicts"],
        json!([{"sheet": "paper", "row": "row00001", "column": "rooms", "mine": "20", "theirs": "30", "by": "sch240001"}])
    );
    assert_eq!(cell(&again, "paper", "row00001", "rooms"), "30", "the later text stays");
    // An earlier batch that comes late is not applied over a later one either.
    let late = window.send(1, 0, &[set("row00001", "rooms", "99", "30", 3)]).await.json();
    assert_eq!(
        (late["conflicts"][0]["mine"].clone(), cell(&late, "paper", "row00001", "rooms")),
        (json!("99"), &json!("30"))
    );
}

#[rocket::async_test]
async fn edits_that_meet_another_persons_are_told_and_overwrite_nothing() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    // A second person of the same organisation.
    t.arrange(|c| c.execute_batch("UPDATE account SET organisation_id = 1 WHERE login = 'sch240002'").unwrap()).await;
    let (ann, bob) = (t.sign_in("sch240001").await, t.sign_in("sch240002").await);
    let (mut ann, mut bob) = (Window::new(&ann, id, "ann"), Window::new(&bob, id, "bob"));
    let base = ann.fill().await;
    bob.save(base, &[set("row00001", "rooms", "13", "12", base)]).await;
    let answer = ann
        .save(base, &[set("row00001", "rooms", "14", "12", base), set("row00001", "note", "своя ячейка", "", base)])
        .await;
    assert_eq!(
        answer["conflicts"],
        json!([{"sheet": "paper", "row": "row00001", "column": "rooms", "mine": "14", "theirs": "13", "by": "sch240002"}])
    );
    assert_eq!(cell(&answer, "paper", "row00001", "rooms"), "13");
    assert_eq!(cell(&answer, "paper", "row00001", "note"), "своя ячейка", "another cell of the row is no conflict");

    let answer = bob.save(2, &[delete("row00001", 2)]).await;
    assert_eq!((&answer["conflicts"][0]["column"], &answer["conflicts"][0]["by"]), (&Json::Null, &json!("sch240001")));
    bob.save(3, &[delete("row00001", 3)]).await;
    let answer = ann.save(3, &[set("row00001", "rooms", "15", "13", 3)]).await;
    assert_eq!((&answer["conflicts"][0]["theirs"], &answer["deleted"]["paper"]), (&Json::Null, &json!(["row00001"])));
}

#[rocket::async_test]
async fn what_can_never_be_stored_is_refused_one_by_one() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    let school = t.sign_in("sch240001").await;
    let mut window = Window::new(&school, id, "a");
    let revision = window.fill().await;
    let long = "я".repeat(10_001);
    let edits = [
        set_in("classes", "c5", "name", "7 класс", "5 класс", 0),
        set_in("none", "c5", "name", "7", "", 0),
        set("row00001", "none", "1", "", revision),
        set("row99999", "rooms", "1", "", revision),
        set_in("classes", "c7", "pupils", "1", "", 0),
        set("row00001", "note", &long, "", revision),
        add("short", "a5"),
        add("строка-один", "a5"),
        add("row 0 0 0", "a5"),
        add("row00005", "не место"),
        json!({"op": "row", "sheet": "classes", "row": "row00006", "position": "a5"}),
        set("row00001", "rooms", "5", "12", revision),
    ];
    let answer = window.save(revision, &edits).await;
    let numbers: Vec<i64> = answer["refused"].as_array().unwrap().iter().map(|r| r["edit"].as_i64().unwrap()).collect();
    assert_eq!(numbers, (0..11).collect::<Vec<i64>>());
    assert_eq!(answer["refused"][0]["message"], "Ячейка только для чтения");
    assert_eq!(cell(&answer, "paper", "row00001", "rooms"), "5", "the others are stored");

    let rows: Vec<Json> = (2..7).map(|n| add(&format!("row0000{n}"), &format!("a{n}"))).collect();
    let answer = window.save(2, &rows).await;
    assert_eq!(answer["refused"].as_array().unwrap().len(), 2, "four rows are the most");
    let again = window.send(window.seq, 2, &rows).await.json();
    assert_eq!(again["refused"].as_array().unwrap().len(), 2, "told again when sent again");
}

#[rocket::async_test]
async fn a_row_that_is_only_refused_begins_nothing() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    let school = t.sign_in("sch240001").await;
    let mut window = Window::new(&school, id, "a");
    let answer =
        window.save(0, &[set("row99999", "rooms", "1", "", 0), set_in("classes", "c5", "pupils", " ", "", 0)]).await;
    assert_eq!((&answer["revision"], &answer["last_change"]), (&json!(0), &Json::Null));
    let begun =
        t.arrange(|c| c.query_row("SELECT count(*) FROM response", [], |row| row.get::<_, i64>(0)).unwrap()).await;
    assert_eq!(begun, 0);
}

#[rocket::async_test]
async fn requests_no_page_sends_are_refused_whole() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    let school = t.sign_in("sch240001").await;
    let window = Window::new(&school, id, "a");
    let batch = |change: &dyn Fn(&mut Json)| {
        let mut batch = json!({"client": "a", "seq": 1, "since": 0, "edits": [add("row00001", "a0")]});
        change(&mut batch);
        batch
    };
    let many: Vec<Json> = (0..2001).map(|_| delete("row00001", 0)).collect();
    let cases: [(&str, Json); 11] = [
        ("no client", batch(&|b| drop(b.as_object_mut().unwrap().remove("client")))),
        ("empty client", batch(&|b| b["client"] = json!(""))),
        ("strange client", batch(&|b| b["client"] = json!("а б"))),
        ("long client", batch(&|b| b["client"] = json!("x".repeat(65)))),
        ("seq 0", batch(&|b| b["seq"] = json!(0))),
        ("seq in words", batch(&|b| b["seq"] = json!("1"))),
        ("since -1", batch(&|b| b["since"] = json!(-1))),
        ("an unknown key", batch(&|b| b["more"] = json!(1))),
        ("an unknown act", batch(&|b| b["edits"][0]["op"] = json!("drop"))),
        ("too many", batch(&|b| b["edits"] = json!(many))),
        ("no object", json!([1, 2])),
    ];
    for (case, body) in cases {
        let page = window.post("cells", &body).await;
        assert_eq!(refusal(&page), (422, "invalid".to_owned()), "{case}");
        assert!(!page.json()["message"].as_str().unwrap().is_empty(), "{case}");
    }
    let huge = batch(&|b| b["edits"][0]["row"] = json!("r".repeat(1024 * 1024)));
    assert_eq!(window.post("cells", &huge).await.status, Status::PayloadTooLarge);

    let path = format!("/lk/collections/{id}/cells");
    let raw = |kind: ContentType, body: &str| {
        let request = t.client.post(path.clone()).header(kind).body(body);
        school.send(request.header(Header::new("X-Oko-Csrf", school.csrf.clone())))
    };
    assert_eq!(raw(ContentType::JSON, "{\"client\"}").await.status, Status::UnprocessableEntity);
    assert_eq!(raw(ContentType::Plain, "{}").await.status, Status::UnsupportedMediaType);
    let without_token = t.client.post(path.clone()).header(ContentType::JSON).body("{}");
    assert_eq!(school.send(without_token).await.status, Status::Forbidden);
    let news = format!("/lk/collections/{id}/changes?since=0");
    assert_eq!(school.get_json(&news).await.status, Status::NoContent);
    let of_another_session = school.app.client.get(news).header(Header::new("X-Oko-Csrf", "stale"));
    assert_eq!(refusal(&school.send(of_another_session).await), (403, "csrf".to_owned()));
    let stranger = t.stranger();
    let page = stranger.post_json(&path, &batch(&|_| {})).await;
    assert_eq!(refusal(&page), (401, "session".to_owned()));
    let stored =
        t.arrange(|c| c.query_row("SELECT count(*) FROM response", [], |row| row.get::<_, i64>(0)).unwrap()).await;
    assert_eq!(stored, 0, "nothing of all this was stored");
}

#[rocket::async_test]
async fn half_a_request_is_told_from_a_wrong_one_and_stores_nothing() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    let school = t.sign_in("sch240001").await;
    let window = Window::new(&school, id, "a");
    let batch = json!({"client": "a", "seq": 1, "since": 0, "edits": [add("row00001", "a0"), set("row00001", "rooms", "5", "", 0)]});
    let whole = batch.to_string();
    let send = |body: String, declared: Option<usize>| {
        let request = t.client.post(format!("/lk/collections/{id}/cells")).header(ContentType::JSON).body(body);
        let request = request.header(Header::new("X-Oko-Csrf", school.csrf.clone()));
        school.send(match declared {
            Some(length) => request.header(Header::new("Content-Length", length.to_string())),
            None => request,
        })
    };
    for length in [0, 1, whole.len() / 2, whole.len() - 1] {
        let page = send(whole[..length].to_owned(), None).await;
        assert_eq!(refusal(&page), (400, "cut".to_owned()), "{length} bytes");
        assert!(page.json()["message"].as_str().unwrap().contains("не целиком"), "{}", page.text());
    }
    // A body that breaks off where it could have ended.
    let page = send("[]".to_owned(), Some(whole.len())).await;
    assert_eq!(refusal(&page), (400, "cut".to_owned()));
    assert_eq!(window.state().await["revision"], 0);
    assert_eq!(send(whole, None).await.status, Status::Ok, "the same batch is taken when it comes whole");
    assert_eq!(window.state().await["revision"], 1);
}

#[rocket::async_test]
async fn a_table_too_heavy_to_be_opened_takes_no_more_but_can_be_made_lighter() {
    let t = TestApp::new().await;
    let collection = collection(&t, SPEC).await;
    let user = t.sign_in("sch240001").await;
    let mut window = Window::new(&user, collection, "first");
    window.save(0, &[add("row00001", "a0"), set("row00001", "note", "ок", "", 0)]).await;
    t.arrange(|c| {
        c.execute_batch(
            "UPDATE response SET revision = 32;
             UPDATE response_row SET revision = 32, cells = '{\"note\":\"' || hex(zeroblob(33 * 1024 * 1024)) || '\"}'",
        )
        .unwrap();
    })
    .await;
    let refused = window.send(2, 32, &[add("row00002", "a1"), set("row00002", "note", "еще", "", 0)]).await;
    assert_eq!(refused.status.code, 413);
    assert!(refused.text().contains("больше 64 МБ"), "{}", refused.text());
    assert_eq!(window.send(2, 32, &[delete("row00001", 32)]).await.status.code, 200);
    assert_eq!(
        window.send(3, 33, &[add("row00002", "a1"), set("row00002", "note", "еще", "", 0)]).await.status.code,
        200
    );
}
