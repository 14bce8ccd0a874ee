//! Making forms (FEATURES H2): drafts, versions, JSON in and out, the trial.

use oko::web::paths;
use rocket::http::{ContentType, Header, Status};
use serde_json::{Value as Json, json};

use crate::collections::arrange::{self, SPEC};
use crate::harness::{Page, TestApp, User};

async fn post_text(user: &User<'_>, path: &str, text: &str) -> Page {
    let request = user.app.client.post(path.to_owned()).header(ContentType::JSON).body(text);
    user.send(request.header(Header::new("X-Oko-Csrf", user.csrf.clone()))).await
}

/// A new form; gives its address.
async fn create(user: &User<'_>, title: &str) -> String {
    let page = user.post_form("/lk/forms", &[("title", title)]).await;
    assert_eq!(page.status, Status::SeeOther, "{}", page.text());
    page.location.unwrap()
}

async fn draft(user: &User<'_>, form: &str) -> Json {
    user.get_json(&format!("{form}/draft")).await.json()
}

async fn save(user: &User<'_>, form: &str, base: i64, spec: &Json) -> Page {
    user.post_json(&format!("{form}/draft?base={base}"), spec).await
}

#[rocket::async_test]
async fn forms_are_listed_with_versions_and_where_they_are_used() {
    let t = TestApp::new().await;
    let admin = t.sign_in("admin").await;
    let empty = admin.get("/lk/forms").await.text();
    assert!(empty.contains("Форм пока нет") && empty.contains("Создать форму"), "{empty}");
    arrange::collection(&t, SPEC).await;
    create(&admin, "Учёт подвоза").await;
    let page = admin.get("/lk/forms").await.text();
    for part in ["Расписание ВПР", "№ 1", "Учёт подвоза", "нигде", "admin", "есть изменения"]
    {
        assert!(page.contains(part), "{part} in {page}");
    }
    let found = admin.get(&paths::with_query("/lk/forms", &[("q", Some("ПОДВОЗА учет"))])).await.text();
    assert!(found.contains("Учёт подвоза") && !found.contains("Расписание ВПР"), "{found}");
    assert!(
        admin
            .get(&paths::with_query("/lk/forms", &[("q", Some("нет такой")), ("page", Some("9"))]))
            .await
            .text()
            .contains("Ничего не найдено")
    );
}

#[rocket::async_test]
async fn a_draft_is_saved_with_its_mistakes_told_by_path() {
    let t = TestApp::new().await;
    let admin = t.sign_in("admin").await;
    let form = create(&admin, "Форма").await;
    let start = draft(&admin, &form).await;
    assert_eq!(start["spec"]["title"], "Форма");
    let mut spec = start["spec"].clone();
    spec["title"] = json!("Новое название");
    spec["sheets"][0]["columns"] = json!([{"key": "n", "title": "Н", "kind": "integer", "min": 9, "max": 1}]);
    let saved = save(&admin, &form, start["revision"].as_i64().unwrap(), &spec).await.json();
    assert_eq!(saved["mistakes"][0]["path"], "sheets[0].columns[0].max", "{saved}");
    assert_eq!(saved["shows"], true, "the rest can be shown");
    let again = draft(&admin, &form).await;
    assert_eq!((&again["spec"], &again["by"]), (&spec, &json!("admin")));
    assert!(admin.get("/lk/forms").await.text().contains("Новое название"));
    let known = format!("{form}/draft?since={}", again["revision"]);
    assert_eq!(admin.get_json(&known).await.status, Status::NoContent);
    for (text, told) in [("{", "не JSON"), ("[]", "нужен объект"), (r#"{"title": "Ф", "sheets": [1]}"#, "sheets[0]")]
    {
        let refused = post_text(&admin, &format!("{form}/draft?base={}", again["revision"]), text).await;
        assert_eq!(refused.status, Status::UnprocessableEntity);
        assert!(refused.text().contains(told), "{told} in {}", refused.text());
    }
}

#[rocket::async_test]
async fn of_two_operators_the_second_is_told_and_nothing_is_overwritten() {
    let t = TestApp::new().await;
    let admin = t.sign_in("admin").await;
    let form = create(&admin, "Форма").await;
    let start = draft(&admin, &form).await;
    let base = start["revision"].as_i64().unwrap();
    let titled = |title: &str| {
        let mut spec = start["spec"].clone();
        spec["title"] = json!(title);
        spec
    };
    assert_eq!(save(&admin, &form, base, &titled("Первый")).await.status, Status::Ok);
    let again = save(&admin, &form, base, &titled("Первый")).await;
    assert_eq!(again.status, Status::Ok, "an answer that was lost is given again: {}", again.text());
    let second = save(&admin, &form, base, &titled("Второй")).await;
    assert_eq!(second.status, Status::Conflict);
    assert_eq!(second.json()["code"], "changed");
    assert!(second.text().contains("(admin)"), "{}", second.text());
    assert_eq!(draft(&admin, &form).await["spec"]["title"], "Первый");
}

#[rocket::async_test]
async fn a_draft_without_mistakes_becomes_a_version_that_stays() {
    let t = TestApp::new().await;
    let admin = t.sign_in("admin").await;
    let form = create(&admin, "Форма").await;
    let versions = format!("{form}/versions");
    let start = draft(&admin, &form).await;
    let refused = admin.post_json(&versions, &json!({"revision": start["revision"]})).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (Status::UnprocessableEntity, Some("mistakes")));
    let spec: Json = serde_json::from_str(SPEC).unwrap();
    let saved = save(&admin, &form, start["revision"].as_i64().unwrap(), &spec).await.json();
    let stale = admin.post_json(&versions, &json!({"revision": start["revision"]})).await;
    assert_eq!(stale.status, Status::Conflict);
    let released = admin.post_json(&versions, &json!({"revision": saved["revision"]})).await.json();
    assert_eq!(released, json!({"number": 1, "is_new": true}));
    let same = admin.post_json(&versions, &json!({"revision": saved["revision"]})).await.json();
    assert_eq!(same, json!({"number": 1, "is_new": false}));
    let mut changed = spec.clone();
    changed["title"] = json!("Иначе");
    let saved = save(&admin, &form, saved["revision"].as_i64().unwrap(), &changed).await.json();
    let second = admin.post_json(&versions, &json!({"revision": saved["revision"]})).await.json();
    assert_eq!(second["number"], 2);
    let file = admin.get(&format!("{form}/versions/1/form.json")).await;
    assert_eq!(file.json()["title"], "Расписание");
    assert!(file.header("Content-Disposition").unwrap().contains(".json"));
    let acts: Vec<String> = t
        .arrange(|c| {
            let mut statement = c.prepare("SELECT action FROM audit WHERE subject LIKE 'form:%' ORDER BY id").unwrap();
            statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
        })
        .await;
    assert_eq!(acts, ["form.create", "form.release", "form.release"]);
    let refused = admin.post_form(&format!("{form}/delete"), &[]).await;
    assert_eq!(refused.status, Status::Conflict, "what has versions stays");
}

#[rocket::async_test]
async fn a_form_comes_from_json_or_from_another_form() {
    let t = TestApp::new().await;
    let admin = t.sign_in("admin").await;
    let made = post_text(&admin, "/lk/forms/json", SPEC).await.json();
    let form = made["href"].as_str().unwrap().to_owned();
    assert_eq!(draft(&admin, &form).await["mistakes"], json!([]));
    let wrong = SPEC.replace("\"integer\"", "\"whole\"");
    let refused = post_text(&admin, "/lk/forms/json", &wrong).await.json();
    assert_eq!(refused["mistakes"].as_array().unwrap().len(), 2, "{refused}");
    assert_eq!(refused["usable"], true);
    let anyway = post_text(&admin, "/lk/forms/json?anyway=true", &wrong).await;
    assert_eq!(anyway.status, Status::Ok);
    let refused = post_text(&admin, "/lk/forms/json?anyway=true", "{\"sheets\": 5}").await;
    assert_eq!(refused.status, Status::UnprocessableEntity);
    assert_eq!(refused.json()["usable"], false);
    let checked = post_text(&admin, &format!("{form}/check"), &wrong).await.json();
    assert_eq!(checked["mistakes"].as_array().unwrap().len(), 2);
    let id = form.rsplit('/').next().unwrap();
    let copy = admin.post_form("/lk/forms/copies", &[("from", id), ("title", "Копия")]).await;
    let copied = draft(&admin, &copy.location.unwrap()).await;
    assert_eq!((&copied["spec"]["title"], &copied["spec"]["sheets"][1]["key"]), (&json!("Копия"), &json!("classes")));
    let deleted = admin.post_form(&format!("{form}/delete"), &[]).await;
    assert_eq!(deleted.status, Status::SeeOther);
    assert_eq!(admin.get(&form).await.status, Status::NotFound);
}

#[rocket::async_test]
async fn a_trial_checks_as_the_real_table_does_and_stores_nothing() {
    let t = TestApp::new().await;
    let admin = t.sign_in("admin").await;
    let form = post_text(&admin, "/lk/forms/json", SPEC).await.json()["href"].as_str().unwrap().to_owned();
    let page = admin.get(&format!("{form}/trial")).await;
    assert!(
        page.text().contains("Проба")
            && page.header("Content-Security-Policy").unwrap().contains("frame-ancestors 'self'")
    );
    let builder = admin.get(&form).await;
    assert!(builder.header("Content-Security-Policy").unwrap().contains("frame-src 'self'"));
    let trial = format!("{form}/trial");
    let state = admin.get_json(&format!("{trial}/state")).await.json();
    assert_eq!((&state["revision"], &state["readonly"]), (&json!(0), &Json::Null));
    assert_eq!(state["sheets"]["classes"]["rows"][0]["cells"]["name"], "5 класс");
    let refused = admin.post_json(&format!("{trial}/submission"), &json!({"revision": 0})).await;
    assert_eq!(refused.json()["code"], "errors");
    let batch = json!({"client": "trial", "seq": 1, "since": 0, "edits": [
        arrange::add("row00001", "a0"),
        arrange::set("row00001", "subject", "химия", "", 0),
        arrange::set("row00001", "rooms", "сто", "", 0),
    ]});
    let saved = admin.post_json(&format!("{trial}/cells"), &batch).await.json();
    assert_eq!(saved["rows"]["paper"][0]["cells"]["subject"], "Химия");
    assert_eq!(saved["issues"]["rows"]["paper"]["row00001"][0]["column"], "rooms", "{saved}");
    let again = admin.post_json(&format!("{trial}/cells"), &batch).await.json();
    assert_eq!(again["revision"], saved["revision"], "a batch sent twice is taken once");
    let mend =
        json!({"client": "trial", "seq": 2, "since": 1, "edits": [arrange::set("row00001", "rooms", "7", "сто", 1)]});
    let mended = admin.post_json(&format!("{trial}/cells"), &mend).await.json();
    let done = admin.post_json(&format!("{trial}/submission"), &json!({"revision": mended["revision"]})).await;
    assert_eq!(done.json(), json!({"trial": true}), "{}", done.text());
    let stored: i64 = t.arrange(|c| c.query_row("SELECT count(*) FROM response", [], |row| row.get(0)).unwrap()).await;
    assert_eq!(stored, 0);
    // The draft changes under the data: what fits stays.
    let current = draft(&admin, &form).await;
    let mut spec = current["spec"].clone();
    spec["sheets"][0]["columns"][2]["kind"] = json!("text");
    for key in ["min", "max"] {
        spec["sheets"][0]["columns"][2].as_object_mut().unwrap().remove(key);
    }
    save(&admin, &form, current["revision"].as_i64().unwrap(), &spec).await;
    let state = admin.get_json(&format!("{trial}/state")).await.json();
    assert_eq!(state["sheets"]["paper"]["rows"][0]["cells"]["rooms"], "7");
    admin.post_json(&format!("{trial}/clear"), &json!({})).await;
    let state = admin.get_json(&format!("{trial}/state")).await.json();
    assert_eq!(state["sheets"]["paper"]["rows"], json!([]));
}

#[rocket::async_test]
async fn lists_are_kept_for_forms_and_nobodys_change_is_lost() {
    let t = TestApp::new().await;
    let admin = t.sign_in("admin").await;
    assert!(admin.get("/lk/lists").await.text().contains("Списков пока нет"));
    let list = |title: &str, options: Json, base: i64| json!({"title": title, "options": options, "base": base});
    let made = admin.post_json("/lk/lists", &list("Классы", json!(["5", " 6 "]), 0)).await;
    assert_eq!(made.status, Status::Ok, "{}", made.text());
    for (title, options, told) in [
        ("классы", json!(["7"]), "уже есть"),
        ("", json!(["7"]), "Название"),
        ("Дни", json!([]), "от 1 до 5000"),
        ("Дни", json!(["а", "б", "А "]), "Вариант 3 «А» повторяет вариант 1"),
        ("Дни", json!(["а\nб"]), "Вариант 1"),
    ] {
        let refused = admin.post_json("/lk/lists", &list(title, options, 0)).await;
        assert_eq!(refused.status, Status::UnprocessableEntity);
        assert!(refused.text().contains(told), "{told} in {}", refused.text());
    }
    assert_eq!(admin.get("/lk/lists/1/options").await.json(), json!({"options": ["5", "6"]}));
    let page = admin.get("/lk/lists/1").await.text();
    let base: i64 = page.split("data-base=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
    let changed = admin.post_json("/lk/lists/1", &list("Классы", json!(["5", "6", "7"]), base)).await;
    assert_eq!(changed.status, Status::Ok, "{}", changed.text());
    let late = admin.post_json("/lk/lists/1", &list("Классы", json!(["5"]), base)).await;
    assert_eq!((late.status, late.json()["code"].as_str()), (Status::Conflict, Some("changed")));
    let form = create(&admin, "Форма").await;
    assert_eq!(draft(&admin, &form).await["lists"], json!([{"title": "Классы", "href": "/lk/lists/1/options"}]));
    assert_eq!(admin.post_form("/lk/lists/1/delete", &[]).await.status, Status::SeeOther);
    assert_eq!(admin.get("/lk/lists/1").await.status, Status::NotFound);
}

#[rocket::async_test]
async fn a_workbook_becomes_a_form_with_what_was_understood_beside_it() {
    let t = TestApp::new().await;
    let admin = t.sign_in("admin").await;
    for (name, bytes, told) in
        [("x.xlsx", &b"no workbook"[..], "Это не книга Excel"), ("x.xlsx", b"", "Файл не выбран")]
    {
        let refused = admin.post_file("/lk/workbooks", name, bytes).await;
        assert_eq!(refused.status, Status::UnprocessableEntity);
        assert!(refused.text().contains(told), "{told} in {}", refused.text());
    }
    let bytes = include_bytes!("../data/workbooks/monitoring-openpyxl.xlsx");
    let read = admin.post_file("/lk/workbooks", "Мониторинг.xlsx", bytes).await.location.unwrap();
    let page = admin.get(&read).await.text();
    for part in ["Что понято в книге «Мониторинг.xlsx»", "столбец «Предмет»", "Создать форму", "<iframe"]
    {
        assert!(page.contains(part), "{part} in {page}");
    }
    let trial = format!("/lk/forms/w-{}/trial/state", read.rsplit('/').next().unwrap());
    let state = admin.get_json(&trial).await.json();
    assert!(state["spec"]["sheets"].as_array().is_some_and(|sheets| !sheets.is_empty()), "{state}");
    let form = admin.post_form(&read, &[]).await.location.unwrap();
    assert_eq!(admin.post_form(&read, &[]).await.location.unwrap(), form, "a second click makes no second form");
    let made = draft(&admin, &form).await;
    assert_eq!((&made["mistakes"], &made["has_workbook"]), (&json!([]), &json!(true)));
    let told = admin.get_json(&format!("{form}/workbook")).await.json();
    assert_eq!(told["file"], "Мониторинг.xlsx");
    assert!(told["findings"].as_array().unwrap().iter().any(|finding| finding["cell"] == "A4"), "{told}");
}

#[rocket::async_test]
async fn rules_and_formulas_are_tried_on_sample_data() {
    let t = TestApp::new().await;
    let admin = t.sign_in("admin").await;
    let spec = json!({"title": "Ф", "sheets": [{"key": "paper", "title": "А", "rows": {"mode": "free", "min": 0, "max": 9},
        "columns": [{"key": "a", "title": "Всего", "kind": "integer"}, {"key": "b", "title": "Сдали", "kind": "integer"},
            {"key": "c", "title": "Осталось", "kind": "integer", "formula": "[@Всего]-[@Сдали]"}]}],
        "rules": [{"key": "r", "where": "row", "sheet": "paper", "condition": "[@Сдали]<=[@Всего]", "message": "М",
            "severity": "warning"}]});
    let form = post_text(&admin, "/lk/forms/json", &spec.to_string()).await.json();
    let trial = format!("{}/trial", form["href"].as_str().unwrap_or_else(|| panic!("{form}")));
    let before = admin.get_json(&format!("{trial}/results")).await.json();
    assert!(before["rules"]["r"]["text"].as_str().unwrap().contains("Впишите"), "{before}");
    let batch = json!({"client": "trial", "seq": 1, "since": 0, "edits": [
        arrange::add("row00001", "a0"), arrange::set("row00001", "a", "5", "", 0), arrange::set("row00001", "b", "7", "", 0),
    ]});
    let saved = admin.post_json(&format!("{trial}/cells"), &batch).await.json();
    assert_eq!(saved["computed"]["paper"]["row00001"]["c"], "-2", "{saved}");
    let issue = &saved["issues"]["rows"]["paper"]["row00001"][0];
    assert_eq!((&issue["severity"], &issue["explain"]["column"]), (&json!("warning"), &json!("!r")), "{saved}");
    let results = admin.get_json(&format!("{trial}/results")).await.json();
    assert_eq!(results["rules"]["r"]["broken"], 1);
    assert!(results["rules"]["r"]["text"].as_str().unwrap().contains("в строке 1."), "{results}");
    let hand_in = json!({"revision": saved["revision"]});
    assert_eq!(admin.post_json(&format!("{trial}/submission"), &hand_in).await.status, Status::UnprocessableEntity);
    let explain =
        json!({"client": "trial", "seq": 2, "since": 1, "edits": [arrange::set("row00001", "!r", "так вышло", "", 1)]});
    let explained = admin.post_json(&format!("{trial}/cells"), &explain).await.json();
    let done = admin.post_json(&format!("{trial}/submission"), &json!({"revision": explained["revision"]})).await;
    assert_eq!(done.json(), json!({"trial": true}), "{}", done.text());
}

#[rocket::async_test]
async fn a_trial_is_filled_as_the_office_would_fill_it() {
    let t = TestApp::new().await;
    let admin = t.sign_in("admin").await;
    let spec = json!({"title": "Ф", "sheets": [{"key": "paper", "title": "А", "rows": {"mode": "free", "min": 1, "max": 9},
        "columns": [
            {"key": "inn", "title": "ИНН", "kind": "text", "locked": true, "prefill": {"from": "passport", "field": "inn"}},
            {"key": "plan", "title": "План", "kind": "integer", "min": 3, "prefill": {"from": "table", "column": "План"}},
            {"key": "was", "title": "Было", "kind": "list", "options": ["да", "нет"], "prefill": {"from": "previous"}},
            {"key": "note", "title": "Примечание", "kind": "text"}]}]});
    let form = post_text(&admin, "/lk/forms/json", &spec.to_string()).await.json();
    let trial = format!("{}/trial", form["href"].as_str().unwrap_or_else(|| panic!("{form}")));
    let state = admin.get_json(&format!("{trial}/state")).await.json();
    let cells = &state["sheets"]["paper"]["rows"][0]["cells"];
    assert_eq!(cells, &json!({"inn": "2400000001", "plan": "3", "was": "да"}), "{state}");
    let done = admin.post_json(&format!("{trial}/submission"), &json!({"revision": state["revision"]})).await;
    assert_eq!(done.json(), json!({"trial": true}), "{}", done.text());
}
