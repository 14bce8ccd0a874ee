//! The table as the page gets it: whole, and what changed.

use chrono::TimeDelta;
use rocket::http::Status;
use serde_json::json;

use super::arrange::*;
use crate::harness::TestApp;

#[rocket::async_test]
async fn an_untouched_table_has_fixed_rows_and_tells_what_is_missing() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    let school = t.sign_in("sch240001").await;
    let state = Window::new(&school, id, "a").state().await;
    assert_eq!((state["revision"].clone(), state["readonly"].clone()), (json!(0), json!(null)));
    assert_eq!((state["last_change"].clone(), state["handed_in"].clone()), (json!(null), json!(null)));
    assert_eq!(state["closes_at"], "2026-09-07T15:00:00.000Z");
    assert_eq!(state["spec"]["sheets"][0]["columns"][1]["min"], "15.09.2026");
    assert_eq!(state["spec"]["sheets"][1]["rows"], json!({"mode": "fixed"}));
    assert_eq!(state["sheets"]["paper"]["rows"], json!([]));
    let classes = &state["sheets"]["classes"];
    assert_eq!(
        classes["rows"],
        json!([{"id": "c5", "position": "a0", "revision": 0, "cells": {"name": "5 класс"}},
               {"id": "c6", "position": "a1", "revision": 0, "cells": {"name": "6 класс"}}])
    );
    assert_eq!(classes["locked"], json!({"c5": ["name"], "c6": ["name"]}));
    let message = state["issues"]["sheets"]["paper"][0]["message"].as_str().unwrap();
    assert!(message.contains("не меньше 1 строки"), "{message}");
    assert_eq!(state["issues"]["rows"], json!({}));
    let begun =
        t.arrange(|c| c.query_row("SELECT count(*) FROM response", [], |row| row.get::<_, i64>(0)).unwrap()).await;
    assert_eq!(begun, 0, "looking does not begin");
}

#[rocket::async_test]
async fn state_keeps_what_was_typed_bad_text_too() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    let school = t.sign_in("sch240001").await;
    let mut window = Window::new(&school, id, "a");
    let typed = [
        ("subject", "химия ", "Химия"),
        ("day", "15/9/26", "15.09.2026"),
        ("rooms", "сто", "сто"),
        ("share", "3.75", "3,75"),
        ("note", " без изменений\r\n", "без изменений"),
        ("online", "+", "Да"),
    ];
    let mut edits = vec![add("row00001", "a0")];
    edits.extend(typed.iter().map(|(column, text, _)| set("row00001", column, text, "", 0)));
    edits.push(set_in("classes", "c6", "pupils", "1 234", "", 0));
    window.save(0, &edits).await;
    let state = window.state().await;
    for (column, _, shown) in typed {
        assert_eq!(cell(&state, "paper", "row00001", column), shown);
    }
    assert_eq!(cell(&state, "classes", "c6", "pupils"), "1234");
    assert_eq!(state["last_change"]["by"], "sch240001");
    assert_eq!(state["last_change"]["text"], "1\u{a0}сентября 2026, 12:00");
    let issue = &state["issues"]["rows"]["paper"]["row00001"];
    assert_eq!(
        issue,
        &json!([{"column": "rooms", "severity": "error", "message": "Введите число цифрами, например 12"}])
    );
    assert_eq!(state["issues"]["sheets"], json!({"paper": [], "classes": []}));
}

#[rocket::async_test]
async fn another_window_learns_of_changes_and_only_of_them() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    let school = t.sign_in("sch240001").await;
    let (mut one, other) = (Window::new(&school, id, "one"), Window::new(&school, id, "other"));
    assert_eq!(other.changes(0).await.status, Status::NoContent);
    let first = one.fill().await;
    let news = other.changes(0).await.json();
    assert_eq!((news["revision"].as_i64(), cell(&news, "paper", "row00001", "rooms")), (Some(first), &json!("12")));
    assert_eq!(news["issues"]["rows"]["paper"]["row00001"], json!([]));
    assert!(news.get("conflicts").is_none() && news.get("refused").is_none(), "{news}");
    assert_eq!(other.changes(first).await.status, Status::NoContent);

    let second = one.save(first, &[add("row00002", "a1"), delete("row00001", first)]).await;
    let news = other.changes(first).await.json();
    assert_eq!(news["deleted"], json!({"paper": ["row00001"]}));
    assert_eq!(news["rows"]["paper"].as_array().unwrap().len(), 1);
    assert_eq!(news["revision"], second["revision"]);
    assert!(news["issues"]["sheets"]["paper"][0]["message"].as_str().unwrap().contains("не меньше 1"), "{news}");
    // A page that is ahead of a database restored from a backup is told everything.
    assert_eq!(other.changes(500).await.json()["deleted"], json!({"paper": ["row00001"]}));
    assert_eq!(refusal(&other.get("changes").await), (422, "invalid".into()));
}

#[rocket::async_test]
async fn the_window_decides_to_the_millisecond() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    let tick = TimeDelta::milliseconds(1);
    for (now, code, readonly) in [
        (opens_at() - tick, "not_open", json!("not_open")),
        (opens_at(), "", json!(null)),
        (closes_at() - tick, "", json!(null)),
        (closes_at(), "closed", json!("closed")),
    ] {
        t.set_now(now);
        let school = t.sign_in("sch240001").await;
        let window = Window::new(&school, id, "a");
        assert_eq!(window.state().await["readonly"], readonly, "{now}");
        let saved = window.send(1, 0, &[]).await;
        let news = window.changes(0).await;
        if code.is_empty() {
            assert_eq!((saved.status, news.status), (Status::Ok, Status::NoContent), "{now}");
        } else {
            assert_eq!(refusal(&saved), (409, code.to_owned()), "{now}");
            assert_eq!(refusal(&news), (409, code.to_owned()), "{now}");
            assert!(saved.json()["message"].as_str().unwrap().contains("Прием"), "{now}");
        }
        let page = school.get(&format!("/lk/collections/{id}/form")).await;
        assert_eq!(page.status, Status::Ok);
        let words = match code {
            "" => "Вы можете заполнить форму. Прием открыт.",
            "closed" => ">Закрыт<",
            _ => ">Еще не открыт<",
        };
        assert!(page.text().contains(words), "{now}: {words}");
    }
}

#[rocket::async_test]
async fn the_page_has_what_its_script_needs() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    let school = t.sign_in("sch240001").await;
    let page = school.get(&format!("/lk/collections/{id}/form")).await.text();
    for part in [
        &format!(
            "<main id=\"form\" data-collection=\"{id}\" data-login=\"sch240001\" data-zone=\"Europe/Moscow\" data-zone-word=\"мск\">"
        ),
        "href=\"/lk/publications/vpr-spo/p0\"",
        "/js/form/main.js",
        "Расписание ВПР",
        "мск",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    for id in [
        "form-saved",
        "form-clock",
        "form-errors",
        "form-draft",
        "form-submit",
        "form-banner",
        "form-grid",
        "form-tabs",
        "form-errors-list",
        "form-receipt",
    ] {
        assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
    }
}

#[rocket::async_test]
async fn what_one_may_not_see_does_not_exist() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    narrow(&t, id).await;
    for login in ["sch240002", "sch240003", "reg24_vpr", "reg24_vpr_m001", "admin", "desk"] {
        let user = t.sign_in(login).await;
        let window = Window::new(&user, id, "a");
        let absent = Window::new(&user, 9999, "a");
        for (here, nowhere) in [
            (window.send(1, 0, &[]).await, absent.send(1, 0, &[]).await),
            (window.changes(0).await, absent.changes(0).await),
            (window.get("state").await, absent.get("state").await),
            (window.get("form").await, absent.get("form").await),
        ] {
            assert_eq!((here.status, here.bytes), (Status::NotFound, nowhere.bytes), "{login}");
        }
    }
    let school = t.sign_in("sch240001").await;
    assert_eq!(Window::new(&school, id, "a").send(1, 0, &[]).await.status, Status::Ok);
}

#[rocket::async_test]
async fn a_form_changed_by_the_operator_is_taken_over_when_the_table_is_opened_anew() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    let school = t.sign_in("sch240001").await;
    let mut window = Window::new(&school, id, "a");
    let revision = window.fill().await;
    t.arrange(move |c| {
        let version = form_version(c, &SPEC.replace("Расписание", "Новая форма"));
        c.execute("UPDATE collection SET form_version_id = ?1 WHERE id = ?2", [version, id]).unwrap()
    })
    .await;
    assert_eq!(refusal(&window.send(2, revision, &[]).await), (409, "form_changed".into()));
    assert_eq!(refusal(&window.changes(revision).await), (409, "form_changed".into()));
    let state = window.state().await;
    assert_eq!((&state["readonly"], &state["spec"]["title"]), (&json!(null), &json!("Новая форма")));
    assert_eq!(state["sheets"]["paper"]["rows"][0]["cells"]["subject"], "Химия");
    // Who has not begun gets the new form.
    let other = t.sign_in("sch240002").await;
    assert_eq!(Window::new(&other, id, "b").state().await["spec"]["title"], "Новая форма");
}
