//! One organisation's data read by those who watch it (FEATURES F3).

use rocket::http::{Header, Status};
use serde_json::{Value as Json, json};

use super::arrange::*;
use crate::harness::{TestApp, User};

/// A school that has handed in twelve rooms and has fifty in its draft.
async fn handed_in_and_changed(t: &TestApp) -> i64 {
    let id = collection(t, SPEC).await;
    let school = t.sign_in("sch240001").await;
    let mut window = Window::new(&school, id, "a");
    let revision = window.fill().await;
    window.post("submission", &json!({ "revision": revision })).await;
    let edits = [set("row00001", "rooms", "500", "12", 1), set_in("classes", "c5", "pupils", "77", "", 0)];
    window.save(revision, &edits).await;
    id
}

async fn read(user: &User<'_>, collection: i64, query: &str) -> String {
    let page = user.get(&format!("/lk/collections/{collection}/organisations/1{query}")).await;
    assert_eq!(page.status, Status::Ok);
    page.text().replace('\u{a0}', " ")
}

#[rocket::async_test]
async fn what_was_handed_in_is_shown_and_the_draft_only_when_asked_for() {
    let t = TestApp::new().await;
    let id = handed_in_and_changed(&t).await;
    let watcher = t.sign_in("reg24_vpr_m001").await;
    let page = read(&watcher, id, "").await;
    for part in [
        "Сдано",
        "24-000001",
        ">12<",
        "Химия",
        "Показать нынешний черновик",
        "?draft=1",
        "МБОУ «Школа № 1»",
        "?sheet=classes",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains(">500<") && !page.contains("Черновик<"), "{page}");
    let page = text_of(&read(&watcher, id, "?draft=1").await);
    for part in [
        "Черновик",
        "сохранен 1 сентября 2026, 12:00",
        "не учитывается до сдачи",
        "Показать сданное",
        "Число должно быть между 1 и 100",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(page.contains("500"), "{page}");
    let classes = read(&watcher, id, "?draft=1&sheet=classes").await;
    assert!(classes.contains("5 класс") && classes.contains(">77<"), "{classes}");
    let classes = read(&watcher, id, "?sheet=classes").await;
    assert!(classes.contains("5 класс") && !classes.contains(">77<"), "{classes}");
    assert!(
        read(&watcher, id, "?sheet=none&page=99").await.contains(">12<"),
        "unknown sheets and pages lead to the first"
    );
}

#[rocket::async_test]
async fn a_draft_never_handed_in_is_shown_as_one_and_nothing_as_nothing() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    let watcher = t.sign_in("reg24_vpr").await;
    let page = read(&watcher, id, "").await;
    assert!(page.contains("Данных пока нет") && page.contains("Не приступил"), "{page}");
    let school = t.sign_in("sch240001").await;
    Window::new(&school, id, "a").fill().await;
    let page = read(&watcher, id, "").await;
    assert!(page.contains("Черновик") && page.contains(", не сдан") && !page.contains("Показать сданное"), "{page}");
}

#[rocket::async_test]
async fn a_list_gets_it_as_a_dialog() {
    let t = TestApp::new().await;
    let id = handed_in_and_changed(&t).await;
    let watcher = t.sign_in("reg24_vpr").await;
    let request =
        t.client.get(format!("/lk/collections/{id}/organisations/1")).header(Header::new("HX-Request", "true"));
    let part = watcher.send(request).await.text();
    assert!(part.starts_with("<dialog") && part.contains("data-show") && part.contains("data-light-dismiss"), "{part}");
    assert!(part.contains("id=\"response-dialog\"") && part.contains("hx-target=\"#response-view\""), "{part}");
    let list = watcher.get(&format!("/lk/collections/{id}/participants")).await.text();
    assert!(
        list.contains("<dialog id=\"response-dialog\"") && list.contains("hx-target=\"#response-dialog\""),
        "{list}"
    );
}

#[rocket::async_test]
async fn only_those_who_watch_the_organisation_read_it() {
    let t = TestApp::new().await;
    let id = handed_in_and_changed(&t).await;
    let path = format!("/lk/collections/{id}/organisations/1");
    for login in ["reg24_vpr_m001", "reg24_vpr", "admin"] {
        assert_eq!(t.sign_in(login).await.get(&path).await.status, Status::Ok, "{login}");
    }
    for login in ["reg24_vpr_m002", "sch240001", "sch240003", "desk"] {
        assert_eq!(t.sign_in(login).await.get(&path).await.status, Status::NotFound, "{login}");
    }
    let watcher = t.sign_in("reg24_vpr").await;
    for absent in ["/lk/collections/999/organisations/1", &format!("/lk/collections/{id}/organisations/99")] {
        assert_eq!(watcher.get(absent).await.status, Status::NotFound, "{absent}");
    }
    narrow(&t, id).await;
    assert_eq!(watcher.get(&path).await.status, Status::Ok);
    let other = format!("/lk/collections/{id}/organisations/2");
    assert_eq!(watcher.get(&other).await.status, Status::NotFound, "not addressed to it");
}

#[rocket::async_test]
async fn a_long_table_comes_in_pages() {
    let t = TestApp::new().await;
    let columns: Vec<Json> =
        (0..30).map(|n| json!({"key": format!("c{n}"), "title": format!("Столбец {n}"), "kind": "integer"})).collect();
    let spec = json!({"title": "Ф", "sheets": [{"key": "a", "title": "А",
        "rows": {"mode": "free", "min": 0, "max": 400}, "columns": columns}]});
    let id = collection(&t, &spec.to_string()).await;
    let school = t.sign_in("sch240001").await;
    let mut window = Window::new(&school, id, "a");
    let mut revision = 0;
    for batch in 0..8 {
        let rows = (batch * 50..batch * 50 + 50usize).flat_map(|row| {
            let id = format!("row{row:05}");
            let cells =
                (0..30).map(|column| set_in("a", &id, &format!("c{column}"), &format!("{}", 10_000 + row), "", 0));
            let position = oko::forms::order::order_key(row);
            let add = json!({"op": "row", "sheet": "a", "row": id, "position": position});
            std::iter::once(add).chain(cells.collect::<Vec<_>>()).collect::<Vec<_>>()
        });
        revision = window.save(revision, &rows.collect::<Vec<_>>()).await["revision"].as_i64().unwrap();
    }
    let watcher = t.sign_in("reg24_vpr").await;
    let first = read(&watcher, id, "").await;
    assert!(
        first.contains("1–300 из 400") && first.contains(">10000<") && !first.contains(">10300<"),
        "the first page"
    );
    assert!(first.len() < 600_000, "{} bytes", first.len());
    let second = read(&watcher, id, "?page=2").await;
    assert!(
        second.contains("301–400 из 400") && second.contains(">10399<") && !second.contains(">10299<"),
        "the second"
    );
}

#[rocket::async_test]
async fn columns_of_a_group_stand_under_its_heading() {
    let t = TestApp::new().await;
    let mut spec: Json = serde_json::from_str(SPEC).unwrap();
    for column in [1, 2] {
        spec["sheets"][0]["columns"][column]["group"] = json!("1й курс");
    }
    let id = collection(&t, &spec.to_string()).await;
    let school = t.sign_in("sch240001").await;
    Window::new(&school, id, "a").fill().await;
    let page = read(&t.sign_in("reg24_vpr_m001").await, id, "?draft=1").await;
    let head = page.split("<thead>").nth(1).and_then(|rest| rest.split("</thead>").next()).unwrap();
    let (above, below) = head.split_once("</tr>").unwrap();
    assert!(above.contains(r#"<th class="group" scope="colgroup" colspan="2">1й курс</th>"#), "{above}");
    assert_eq!(above.matches(r#"rowspan="2""#).count(), spec["sheets"][0]["columns"].as_array().unwrap().len() - 1);
    assert_eq!(below.matches("<th").count(), 2, "{below}");
}
