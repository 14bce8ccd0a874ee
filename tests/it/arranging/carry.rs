//! What several changes of a form in a row leave of an organisation's data.

use rocket::http::Status;
use serde_json::json;

use super::{change_form, next_version, one};
use crate::collections::arrange::{self, Window, add, set};
use crate::harness::TestApp;

/// One row of `sch240001`, handed in.
async fn handed_in(t: &TestApp, collection: i64, cells: &[(&str, &str)]) {
    let school = t.sign_in("sch240001").await;
    let mut window = Window::new(&school, collection, "first");
    let mut edits = vec![add("row00001", "a0")];
    edits.extend(cells.iter().map(|(column, text)| set("row00001", column, text, "", 0)));
    let saved = window.save(0, &edits).await;
    let page = window.post("submission", &json!({"revision": saved["revision"]})).await;
    assert_eq!(page.status, Status::Ok, "{}", page.text());
}

#[rocket::async_test]
async fn looking_again_is_asked_for_until_nothing_is_wrong() {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, arrange::SPEC).await;
    handed_in(&t, collection, &[("subject", "Химия"), ("rooms", "3")]).await;
    let operator = t.sign_in("admin").await;
    let asked = || one::<i64>(&t, "SELECT coalesce(look_again_at, 0) FROM response".into());
    let day = r#""key":"day","title":"Дата","kind":"date","#;
    let second = arrange::SPEC.replace(day, &format!(r#"{day}"required":true,"#));
    let to = next_version(&t, collection, &second).await;
    change_form(&t, &operator, collection, to).await;
    let since = asked().await;
    assert_ne!(since, 0, "the day must be filled now");
    // Nothing more is wrong by the third version, and what was still is.
    let to = next_version(&t, collection, &second.replace("\"Примечание\"", "\"Заметка\"")).await;
    t.set_now(t.app.clock.now() + chrono::TimeDelta::minutes(1));
    change_form(&t, &operator, collection, to).await;
    assert_eq!(asked().await, since, "nobody has looked yet");
    let block = t.sign_in("sch240001").await.get("/lk/publications/vpr-spo/p0").await.text();
    assert!(block.contains("После сдачи отчета форма изменилась"), "{block}");
    assert_eq!(one::<i64>(&t, "SELECT count(*) FROM notification".into()).await, 1, "told once");
    // By the fourth everything is right.
    let to = next_version(&t, collection, arrange::SPEC).await;
    change_form(&t, &operator, collection, to).await;
    assert_eq!(asked().await, 0);
}
