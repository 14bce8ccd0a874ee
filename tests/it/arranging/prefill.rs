//! Cells filled by themselves.

use oko::sheets::write::{Book, Column, Value};
use rocket::http::Status;
use serde_json::json;

use super::one;
use crate::collections::arrange::{self, Window, add, set};
use crate::harness::{TestApp, User};

const SPEC: &str = r#"{"title":"План","sheets":[{"key":"paper","title":"План","rows":{"mode":"free","min":0,"max":9},"columns":[
    {"key":"inn","title":"ИНН","kind":"text","locked":true,"prefill":{"from":"passport","field":"inn"}},
    {"key":"plan","title":"План","kind":"integer","locked":true,"prefill":{"from":"table","column":"План"}},
    {"key":"head","title":"Кто","kind":"text","prefill":{"from":"table","column":"Ответственный"}},
    {"key":"was","title":"Было","kind":"integer","locked":true,"prefill":{"from":"previous","column":"rooms"}},
    {"key":"subject","title":"Заметка","kind":"text"}]}]}"#;

fn book(rows: &[[&str; 4]]) -> Vec<u8> {
    let mut book = Book::in_memory();
    let columns = ["Код", "План", "ответственный ", "Лишнее"].map(|title| Column::new(title, 12.0));
    let sheet = book.add_sheet("Лист", &columns).unwrap();
    for row in rows {
        book.row(sheet, &row.map(Value::Text)).unwrap();
    }
    let mut bytes = std::io::Cursor::new(Vec::new());
    book.save_to(&mut bytes).unwrap();
    bytes.into_inner()
}

/// Uploads and stores a table.
async fn load(t: &TestApp, collection: i64, rows: &[[&str; 4]]) {
    let operator = t.sign_in("admin").await;
    let token = read(&operator, collection, rows).await;
    let stored = operator.post_form(&format!("/lk/arranging/{collection}/prefill/store"), &[("token", &token)]).await;
    assert_eq!(stored.status, Status::SeeOther, "{}", stored.text());
}

/// Uploads a table; gives the token that stores it.
async fn read(operator: &User<'_>, collection: i64, rows: &[[&str; 4]]) -> String {
    let at = format!("/lk/arranging/{collection}/prefill");
    token_of(&operator.post_file(&at, "План.xlsx", &book(rows)).await.text())
}

fn token_of(page: &str) -> String {
    let token = page.split("name=\"token\" value=\"").nth(1).unwrap_or_else(|| panic!("{page}"));
    token.split('"').next().unwrap().to_owned()
}

#[rocket::async_test]
async fn an_organisation_gone_meanwhile_is_named_and_the_rest_is_stored() {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, SPEC).await;
    t.arrange(|c| {
        c.execute(
            "INSERT INTO organisation (id, code, municipality_id, kind, full_title, short_title, title_fold, updated_at)
             VALUES (77, '0077', 1, 'school', 'Школа', 'Школа', 'школа', 0)",
            [],
        )
        .unwrap();
    })
    .await;
    let operator = t.sign_in("admin").await;
    let token = read(&operator, collection, &[["0001", "5", "", ""], ["0077", "6", "", ""]]).await;
    t.arrange(|c| c.execute("DELETE FROM organisation WHERE id = 77", []).unwrap()).await;
    let store = format!("/lk/arranging/{collection}/prefill/store");
    let page = operator.post_form(&store, &[("token", &token)]).await;
    assert_eq!(page.status, Status::Ok);
    let page = page.text();
    assert!(page.contains("больше нет в реестре: 0077") && page.contains("Прочитано: План.xlsx"), "{page}");
    assert_eq!(one::<i64>(&t, "SELECT count(*) FROM prefill_row".into()).await, 0);
    let token = token_of(&page);
    assert_eq!(operator.post_form(&store, &[("token", &token)]).await.status, Status::SeeOther);
    assert_eq!(one::<i64>(&t, "SELECT count(*) FROM prefill_row".into()).await, 1);
    let again = operator.post_form(&store, &[("token", &token)]).await.text();
    assert!(again.contains("загрузите файл ещё раз"), "stored once: {again}");
}

fn cells(state: &serde_json::Value) -> Vec<String> {
    let rows = state["sheets"]["paper"]["rows"].as_array().unwrap();
    rows.iter().map(|row| row["cells"].to_string()).collect()
}

#[rocket::async_test]
async fn a_table_is_judged_before_it_is_stored() {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, SPEC).await;
    let operator = t.sign_in("admin").await;
    let at = format!("/lk/arranging/{collection}/prefill");
    let rows = [["0001", "5", "Иванов", "x"], ["sch240003", "много", "", ""], ["9999", "1", "", ""]];
    let page = operator.post_file(&at, "C:\\Планы\\План.xlsx", &book(&rows)).await.text();
    for told in ["Прочитано: План.xlsx", "9999", "Лишнее", "B3", "много", "Сохранить таблицу"]
    {
        assert!(page.contains(told), "{told} in {page}");
    }
    assert_eq!(one::<i64>(&t, "SELECT count(*) FROM prefill_row".into()).await, 0, "nothing is stored yet");
    for (bytes, told) in [
        (b"PK".to_vec(), "Файл не прочитан"),
        (Vec::new(), "Выберите файл"),
        (no_key(), "нет строки заголовков со столбцом «Код» или «Логин»"),
        (book(&[["77", "1", "", ""]]), "Сохранять нечего"),
    ] {
        let page = operator.post_file(&at, "x.xlsx", &bytes).await;
        assert_eq!(page.status, Status::Ok, "{told}");
        assert!(page.text().contains(told), "{told} in {}", page.text());
    }
    let stale = operator.post_form(&format!("{at}/store"), &[("token", "0")]).await.text();
    assert!(stale.contains("загрузите файл ещё раз"), "{stale}");
    let sample = operator.get(&format!("{at}/sample")).await;
    assert!(sample.bytes.starts_with(b"PK") && sample.header("Content-Disposition").unwrap().contains(".xlsx"));
}

fn no_key() -> Vec<u8> {
    let mut book = Book::in_memory();
    let sheet = book.add_sheet("Лист", &[Column::new("Школа", 12.0)]).unwrap();
    book.row(sheet, &[Value::Text("первая")]).unwrap();
    let mut bytes = std::io::Cursor::new(Vec::new());
    book.save_to(&mut bytes).unwrap();
    bytes.into_inner()
}

#[rocket::async_test]
async fn opening_the_table_fills_it_and_begins_nothing() {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, SPEC).await;
    t.arrange(|c| c.execute("UPDATE organisation SET inn = '2466000001' WHERE id = 1", []).unwrap()).await;
    load(&t, collection, &[["0001", "5", "Иванов", ""], ["0003", "7", "", ""], ["0001", "6", "Петров", ""]]).await;
    let school = t.sign_in("sch240001").await;
    let window = Window::new(&school, collection, "first");
    let state = window.state().await;
    assert_eq!(
        cells(&state),
        [r#"{"head":"Иванов","inn":"2466000001","plan":"5"}"#, r#"{"head":"Петров","inn":"2466000001","plan":"6"}"#]
    );
    assert_eq!(state["last_change"], json!(null), "no person has changed it");
    assert_eq!(window.state().await["revision"], state["revision"], "once is enough");
    assert_eq!(one::<i64>(&t, "SELECT count(started_at) FROM response".into()).await, 0);
    let block = school.get("/lk/publications/vpr-spo/p0").await.text();
    assert!(block.contains("Заполнить") && !block.contains("Черновик сохранён"), "{block}");
    let view = t.sign_in("admin").await.get(&format!("/lk/collections/{collection}/organisations/1")).await.text();
    assert!(view.contains("Данных пока нет"), "{view}");
}

#[rocket::async_test]
async fn saving_the_draft_brings_in_what_changed_where_nobody_has_been() {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, SPEC).await;
    load(&t, collection, &[["0001", "5", "Иванов", ""], ["0001", "6", "Петров", ""]]).await;
    let school = t.sign_in("sch240001").await;
    let mut window = Window::new(&school, collection, "first");
    let revision = window.state().await["revision"].as_i64().unwrap();
    let refused = window.save(revision, &[set("prefill-00000", "plan", "99", "5", revision)]).await;
    assert!(refused["refused"][0]["message"].as_str().unwrap().contains("только для чтения"), "{refused}");
    window.save(revision, &[set("prefill-00000", "subject", "моё", "", revision)]).await;
    load(&t, collection, &[["0001", "50", "Сидоров", ""], ["0001", "60", "Козлов", ""]]).await;
    let state = window.state().await;
    assert_eq!(cells(&state), [r#"{"head":"Иванов","plan":"50","subject":"моё"}"#, r#"{"head":"Козлов","plan":"60"}"#]);
    assert_eq!(state["last_change"]["by"], "sch240001");
}

#[rocket::async_test]
async fn what_was_handed_in_earlier_comes_from_the_earlier_collection() {
    let t = TestApp::new().await;
    let earlier = arrange::collection(&t, arrange::SPEC).await;
    let collection = arrange::collection(&t, SPEC).await;
    let school = t.sign_in("sch240001").await;
    let mut window = Window::new(&school, earlier, "first");
    let revision = window
        .save(
            0,
            &[add("row00001", "a0"), set("row00001", "subject", "Химия", "", 0), set("row00001", "rooms", "4", "", 0)],
        )
        .await["revision"]
        .clone();
    assert_eq!(window.post("submission", &json!({"revision": revision})).await.status, Status::Ok);
    let now = Window::new(&school, collection, "second");
    assert_eq!(cells(&now.state().await).len(), 0, "no earlier collection is named");
    t.arrange(move |c| {
        c.execute("UPDATE collection SET previous_id = ?2 WHERE id = ?1", [collection, earlier]).unwrap();
    })
    .await;
    assert_eq!(cells(&now.state().await), [r#"{"was":"4"}"#]);
}

#[rocket::async_test]
async fn a_closed_collection_is_not_filled() {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, SPEC).await;
    load(&t, collection, &[["0001", "5", "Иванов", ""]]).await;
    t.set_now(arrange::closes_at());
    let school = t.sign_in("sch240001").await;
    assert!(cells(&Window::new(&school, collection, "first").state().await).is_empty());
    assert_eq!(one::<i64>(&t, "SELECT count(*) FROM response".into()).await, 0);
}

#[rocket::async_test]
async fn a_table_of_a_whole_region_is_taken() {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, SPEC).await;
    t.arrange(|c| {
        let mut insert = c
            .prepare(
                "INSERT INTO organisation (code, municipality_id, kind, full_title, short_title, title_fold, updated_at)
                 VALUES (?1, 1, 'school', 'Школа', 'Школа', 'школа', 0)",
            )
            .unwrap();
        for number in 1000..2500 {
            insert.execute([number.to_string()]).unwrap();
        }
    })
    .await;
    let codes: Vec<String> = (1000..2500).map(|number| number.to_string()).collect();
    let rows: Vec<[&str; 4]> = codes.iter().map(|code| [code.as_str(), "5", "Иванов", ""]).collect();
    load(&t, collection, &rows).await;
    assert_eq!(one::<i64>(&t, "SELECT count(*) FROM prefill_row".into()).await, 1500);
    let operator = t.sign_in("admin").await;
    let page = operator.get(&format!("/lk/arranging/{collection}/prefill")).await.text();
    assert!(page.contains("1500\u{a0}организаций"), "{page}");
    let gone = operator.post_form(&format!("/lk/arranging/{collection}/prefill/forget"), &[]).await;
    assert_eq!(gone.status, Status::SeeOther);
    assert_eq!(one::<i64>(&t, "SELECT count(*) FROM prefill_row".into()).await, 0);
}
