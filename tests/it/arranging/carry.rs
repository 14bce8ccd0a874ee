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

#[rocket::async_test]
async fn a_value_read_as_a_number_comes_back_as_it_was_typed() {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, arrange::SPEC).await;
    handed_in(&t, collection, &[("subject", "Химия"), ("rooms", "3"), ("note", "0245"), ("share", "12,5")]).await;
    let operator = t.sign_in("admin").await;
    let cells = || one::<String>(&t, "SELECT cells FROM response_row WHERE row = 'row00001'".into());
    let former = || one::<String>(&t, "SELECT coalesce(group_concat(cells), '') FROM former_row".into());
    let note = r#""key":"note","title":"Примечание","kind":"text","max_length":20"#;
    let second = arrange::SPEC.replace(note, r#""key":"note","title":"Примечание","kind":"integer""#);
    let to = next_version(&t, collection, &second).await;
    // It has its place and is not told as lost.
    let shown = operator.get(&format!("/lk/arranging/{collection}/form?to={to}")).await.text();
    assert!(!shown.contains("Значения, которым не будет места"), "{shown}");
    change_form(&t, &operator, collection, to).await;
    assert_eq!(cells().await, r#"{"note":245,"rooms":3,"share":12.5,"subject":"Химия"}"#);
    assert_eq!(former().await, r#"{"note":"0245"}"#);
    let view = operator.get(&format!("/lk/collections/{collection}/organisations/1?draft=1")).await.text();
    assert!(view.contains("Прежние значения: 1\u{a0}значение") && view.contains("0245"), "{view}");
    // A column removed later does not push it out.
    let share = r#"{"key":"share","title":"Доля, %","kind":"decimal","min":0,"max":100,"digits":2},"#;
    let to = next_version(&t, collection, &second.replace(share, "")).await;
    change_form(&t, &operator, collection, to).await;
    let to = next_version(&t, collection, arrange::SPEC).await;
    change_form(&t, &operator, collection, to).await;
    assert_eq!(cells().await, r#"{"note":"0245","rooms":3,"share":12.5,"subject":"Химия"}"#);
    assert_eq!(former().await, "");
}

#[rocket::async_test]
async fn former_values_of_one_version_do_not_push_each_other_out() {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, arrange::SPEC).await;
    let first: i64 = one(&t, format!("SELECT form_version_id FROM collection WHERE id = {collection}")).await;
    handed_in(&t, collection, &[("subject", "Химия"), ("rooms", "3"), ("note", "0245"), ("share", "12,5")]).await;
    let operator = t.sign_in("admin").await;
    let note = r#""key":"note","title":"Примечание","kind":"text","max_length":20"#;
    let as_number = arrange::SPEC.replace(note, r#""key":"note","title":"Примечание","kind":"integer""#);
    let to = next_version(&t, collection, &as_number).await;
    change_form(&t, &operator, collection, to).await;
    // Changed by the school: what it typed first is history now, and stays so.
    let school = t.sign_in("sch240001").await;
    let mut window = Window::new(&school, collection, "second");
    let revision = window.state().await["revision"].as_i64().unwrap();
    window.save(revision, &[set("row00001", "note", "300", "245", revision)]).await;
    change_form(&t, &operator, collection, first).await;
    let share = r#"{"key":"share","title":"Доля, %","kind":"decimal","min":0,"max":100,"digits":2},"#;
    let to = next_version(&t, collection, &arrange::SPEC.replace(share, "")).await;
    change_form(&t, &operator, collection, to).await;
    let cells: String = one(&t, "SELECT cells FROM response_row WHERE row = 'row00001'".into()).await;
    assert_eq!(cells, r#"{"note":"300","rooms":3,"subject":"Химия"}"#);
    let former: String = one(&t, "SELECT group_concat(cells) FROM former_row".into()).await;
    assert_eq!(former, r#"{"note":"0245","share":12.5}"#);
}
