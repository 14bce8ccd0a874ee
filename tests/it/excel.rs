//! «Скачать шаблон Excel» and «Загрузить из Excel» (FEATURES E7): the whole act, from the template to taking it back.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use chrono::TimeDelta;
use rocket::http::Status;
use rust_xlsxwriter::Workbook;
use serde_json::{Value as Json, json};

use crate::collections::arrange::{self, Window};
use crate::harness::{Page, TestApp, User};

async fn collection(t: &TestApp) -> i64 {
    let collection = arrange::collection(t, arrange::SPEC).await;
    allow(t, collection).await;
    collection
}

pub async fn allow(t: &TestApp, collection: i64) {
    t.arrange(move |c| c.execute("UPDATE collection SET excel = 1 WHERE id = ?1", [collection]).unwrap()).await;
}

/// A filled workbook of somebody's own: rows below the headings of the sheet «На бланках».
pub fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("На бланках").unwrap();
    let headings: &[&str] = &["Предмет", "Дата", "Аудиторий", "Доля, %", "Примечание", "Дистанционно"];
    for (number, row) in (0..).zip([headings].iter().chain(rows)) {
        for (column, text) in (0..).zip(*row) {
            sheet.write_string(number, column, *text).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

fn address(collection: i64) -> String {
    format!("/lk/collections/{collection}/upload")
}

/// Sends a file; gives the address of the page that compares it.
async fn send(user: &User<'_>, collection: i64, bytes: &[u8]) -> String {
    let answer = user.post_file(&address(collection), "Отчет.xlsx", bytes).await;
    assert_eq!(answer.status, Status::SeeOther, "{}", answer.text());
    answer.location.unwrap()
}

/// Presses «Загрузить» on the page as it is shown.
async fn load(user: &User<'_>, page: &str) -> Page {
    let shown = user.get(page).await.text();
    let field = |name: &str| {
        let marked = format!(r#"name="{name}" value=""#);
        shown.split(&marked).nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned)
    };
    let revision = field("revision").unwrap_or_else(|| panic!("no button: {shown}"));
    let mut fields = vec![("revision", revision.as_str())];
    let with_errors = field("with_errors");
    fields.extend(with_errors.as_deref().map(|value| ("with_errors", value)));
    user.post_form(&format!("{page}/load"), &fields).await
}

/// The cells of the first sheet as its table has them, row by row in order.
async fn cells(user: &User<'_>, collection: i64) -> Vec<Json> {
    let state = user.get_json(&format!("/lk/collections/{collection}/state")).await.json();
    let rows = state["sheets"]["paper"]["rows"].as_array().unwrap().clone();
    rows.into_iter().map(|row| row["cells"].clone()).collect()
}

async fn type_a_row(user: &User<'_>, collection: i64) {
    let mut window = Window::new(user, collection, "first");
    let edits = [
        arrange::add("row00001", "a0"),
        arrange::set("row00001", "subject", "Химия", "", 0),
        arrange::set("row00001", "rooms", "2", "", 0),
        arrange::set("row00001", "note", "=1+1", "", 0),
    ];
    window.save(0, &edits).await;
}

#[rocket::async_test]
async fn the_template_holds_what_is_there_and_comes_back_unchanged() {
    let t = TestApp::new().await;
    let collection = collection(&t).await;
    let school = t.sign_in("sch240001").await;
    type_a_row(&school, collection).await;
    let form = school.get(&format!("/lk/collections/{collection}/form")).await.text();
    assert!(form.contains("Скачать шаблон Excel") && form.contains("Загрузить из Excel"));
    let file = school.get(&format!("/lk/collections/{collection}/template")).await;
    assert_eq!(file.status, Status::Ok);
    assert!(file.header("Content-Type").unwrap().contains("spreadsheetml"), "{:?}", file.headers);
    assert!(file.header("Content-Disposition").unwrap().contains("attachment"), "{:?}", file.headers);
    let mut book = Xlsx::new(Cursor::new(file.bytes.clone())).unwrap();
    let sheet = book.worksheet_range("На бланках").unwrap();
    let texts: Vec<String> = sheet.rows().flatten().map(Data::to_string).collect();
    assert!(texts.contains(&"Химия".to_owned()) && texts.contains(&"=1+1".to_owned()), "{texts:?}");
    assert!(texts[0].contains("МБОУ «Школа № 1»"), "{texts:?}");

    let page = send(&school, collection, &file.bytes).await;
    let shown = school.get(&page).await.text();
    assert!(shown.contains("загружать нечего"), "{shown}");
    assert!(!shown.contains("нет отметки шаблона"), "{shown}");
}

#[rocket::async_test]
async fn a_file_is_compared_loaded_and_taken_back() {
    let t = TestApp::new().await;
    let collection = collection(&t).await;
    let school = t.sign_in("sch240001").await;
    type_a_row(&school, collection).await;
    let before = cells(&school, collection).await;
    let file =
        workbook(&[&["математика", "15.09.2026", "1 0", "", "'до обеда", "да"], &["Химия", "", "3", "", "=1+1"]]);
    let page = send(&school, collection, &file).await;
    let shown = school.get(&page).await.text();
    for part in [
        "A2",
        "новая строка",
        "Математика · 15.09.2026",
        "C3",
        "<td data-label=\"Было\">2</td>",
        "Загрузить вместе с ошибками",
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    assert!(shown.contains("Лист «На бланках», ячейка C2: Введите число"), "{shown}");
    assert_eq!(cells(&school, collection).await, before, "looking changes nothing");

    let plain = school.post_form(&format!("{page}/load"), &[("revision", "1")]).await;
    assert_eq!(plain.location.unwrap(), format!("{page}?again=1"), "mistakes are loaded only when asked for");
    assert_eq!(load(&school, &page).await.location.as_deref(), Some(page.as_str()));
    let loaded = cells(&school, collection).await;
    let meant = [
        json!({"subject": "Математика", "day": "15.09.2026", "rooms": "1 0", "note": "'до обеда", "online": "Да"}),
        json!({"subject": "Химия", "rooms": "3", "note": "=1+1"}),
    ];
    assert_eq!(loaded, meant);
    let again = school.post_form(&format!("{page}/load"), &[("revision", "2"), ("with_errors", "1")]).await;
    assert_eq!(again.location.as_deref(), Some(page.as_str()));
    assert_eq!(cells(&school, collection).await, loaded, "pressing twice loads once");

    let shown = school.get(&page).await.text();
    assert!(shown.contains("В таблице 1\u{a0}ошибка") && shown.contains("Сдать отчет нельзя, пока"), "{shown}");
    let undo = format!(r#"action="{page}/undo""#);
    assert!(shown.contains(&undo) && shown.contains("Отменить загрузку"), "{shown}");
    let choosing = school.get(&address(collection)).await.text();
    assert!(choosing.contains("Отчет.xlsx") && choosing.contains(&undo), "found again on the page of choosing");
    let undone = school.post_form(&format!("{page}/undo"), &[]).await;
    assert_eq!(undone.location.as_deref(), Some(page.as_str()), "{}", undone.text());
    assert_eq!(cells(&school, collection).await, before);
    assert!(school.get(&page).await.text().contains("Загрузка отменена"));
    assert!(!school.get(&address(collection)).await.text().contains(&undo));
    let actions: Vec<String> = t
        .arrange(|c| {
            let sql = "SELECT action FROM audit WHERE subject LIKE 'upload:%' ORDER BY id";
            let mut statement = c.prepare(sql).unwrap();
            statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        })
        .await;
    assert_eq!(actions, ["upload.load", "upload.undo"]);
}

#[rocket::async_test]
async fn a_table_changed_since_the_page_is_compared_again() {
    let t = TestApp::new().await;
    let collection = collection(&t).await;
    let school = t.sign_in("sch240001").await;
    type_a_row(&school, collection).await;
    let page = send(&school, collection, &workbook(&[&["Химия", "", "3", "", "=1+1"]])).await;
    let shown = school.get(&page).await.text();
    assert!(shown.contains(r#"name="revision" value="1""#), "{shown}");
    Window::new(&school, collection, "second").save(1, &[arrange::set("row00001", "rooms", "7", "2", 1)]).await;
    let answer = school.post_form(&format!("{page}/load"), &[("revision", "1")]).await;
    let again = answer.location.unwrap();
    let shown = school.get(&again).await.text();
    assert!(shown.contains("таблица изменилась") && shown.contains("<td data-label=\"Было\">7</td>"), "{shown}");
    assert_eq!(cells(&school, collection).await[0]["rooms"], "7");
    load(&school, &page).await;
    assert_eq!(cells(&school, collection).await[0]["rooms"], "3");
}

#[rocket::async_test]
async fn a_file_older_than_the_table_says_so() {
    const OLDER: &str = "После скачивания файла таблицу меняли";
    let t = TestApp::new().await;
    let collection = collection(&t).await;
    let school = t.sign_in("sch240001").await;
    type_a_row(&school, collection).await;
    let template = school.get(&format!("/lk/collections/{collection}/template")).await.bytes;
    Window::new(&school, collection, "second").save(1, &[arrange::set("row00001", "rooms", "7", "2", 1)]).await;
    let shown = school.get(&send(&school, collection, &template).await).await.text();
    assert!(shown.contains("<td data-label=\"Было\">7</td>") && shown.contains(OLDER), "{shown}");
    let own = workbook(&[&["Химия", "", "3", "", "=1+1"]]);
    let shown = school.get(&send(&school, collection, &own).await).await.text();
    assert!(!shown.contains(OLDER), "a file of one's own does not say how old it is: {shown}");
}

#[rocket::async_test]
async fn an_explanation_is_asked_for_until_it_is_given() {
    let t = TestApp::new().await;
    let rule = r#"{"key":"r","where":"row","sheet":"paper","condition":"[@Аудиторий]<=5","message":"Много","severity":"warning"}"#;
    let spec = format!(r#"{},"rules":[{rule}]}}"#, arrange::SPEC.strip_suffix('}').unwrap());
    let collection = arrange::collection(&t, &spec).await;
    allow(&t, collection).await;
    let school = t.sign_in("sch240001").await;
    type_a_row(&school, collection).await;
    let first = send(&school, collection, &workbook(&[&["Химия", "", "7", "", "=1+1"]])).await;
    assert!(school.get(&first).await.text().contains("Понадобится объяснение"));
    load(&school, &first).await;
    assert!(school.get(&first).await.text().contains("Не хватает пояснений: 1"));
    let explained = [arrange::set("row00001", "!r", "Набор вырос", "", 2)];
    Window::new(&school, collection, "second").save(2, &explained).await;
    let shown = school.get(&first).await.text();
    assert!(shown.contains("сдайте отчет") && !shown.contains("Не хватает пояснений"), "{shown}");
    let second = send(&school, collection, &workbook(&[&["Химия", "", "8", "", "=1+1"]])).await;
    let shown = school.get(&second).await.text();
    assert!(shown.contains("<td data-label=\"Было\">7</td>") && !shown.contains("Понадобится"), "{shown}");
}

#[rocket::async_test]
async fn what_was_changed_after_loading_is_not_taken_back() {
    let t = TestApp::new().await;
    let collection = collection(&t).await;
    let school = t.sign_in("sch240001").await;
    type_a_row(&school, collection).await;
    let page = send(&school, collection, &workbook(&[&["Химия", "", "3", "", "=1+1"]])).await;
    load(&school, &page).await;
    let mut window = Window::new(&school, collection, "second");
    window.save(2, &[arrange::set("row00001", "note", "иное", "=1+1", 2)]).await;
    window.save(3, &[arrange::set("row00001", "rooms", "9", "3", 3)]).await;
    let refused = school.post_form(&format!("{page}/undo"), &[]).await;
    assert_eq!(refused.status, Status::Conflict);
    assert!(refused.text().contains("Лист «На бланках»: Аудиторий"), "{}", refused.text());
    window.save(4, &[arrange::set("row00001", "rooms", "3", "9", 4)]).await;
    assert_eq!(school.post_form(&format!("{page}/undo"), &[]).await.status, Status::SeeOther);
    let now = cells(&school, collection).await;
    assert_eq!(now, [json!({"subject": "Химия", "rooms": "2", "note": "иное"})], "what was typed beside it stays");
}

#[rocket::async_test]
async fn the_last_file_is_the_one_loaded_last_whichever_came_first() {
    let t = TestApp::new().await;
    let collection = collection(&t).await;
    let school = t.sign_in("sch240001").await;
    let send = async |name: &str, file: &[u8]| {
        let answer = school.post_file(&address(collection), name, file).await;
        // As if somebody else of the organisation had sent it: one's own newer file takes the place of an older one.
        t.arrange(|c| c.execute("UPDATE upload SET account_id = NULL", []).unwrap()).await;
        answer.location.unwrap()
    };
    let first = send("Первый.xlsx", &workbook(&[&["Химия", "", "3"]])).await;
    let second = send("Второй.xlsx", &workbook(&[&["Физика", "", "5"]])).await;
    load(&school, &second).await;
    load(&school, &first).await;
    let choosing = school.get(&address(collection)).await.text();
    assert!(choosing.contains("Первый.xlsx") && !choosing.contains("Второй.xlsx"), "{choosing}");
    assert!(!school.get(&second).await.text().contains("/undo\""), "another was loaded over it");
    assert_eq!(school.post_form(&format!("{first}/undo"), &[]).await.status, Status::SeeOther);
    assert_eq!(cells(&school, collection).await[0]["subject"], "Физика");
}

#[rocket::async_test]
async fn files_that_cannot_be_loaded_say_why_and_change_nothing() {
    let t = TestApp::new().await;
    let collection = collection(&t).await;
    let school = t.sign_in("sch240001").await;
    let refuse = async |bytes: &[u8], why: &str| {
        let answer = school.post_file(&address(collection), "x.xlsx", bytes).await;
        assert_eq!(answer.status, Status::UnprocessableEntity, "{why}");
        assert!(answer.text().contains(why), "{why} in {}", answer.text());
    };
    refuse(b"", "айл не выбран").await;
    refuse(b"\xd0\x9a\xd0\xbb\xd0\xb0\xd1\x81\xd1\x81;5", "не книга Excel").await;
    refuse(b"PK\x03\x04 not really", "не книга Excel").await;
    refuse(&[&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[7; 2_000]].concat(), "Книга повреждена").await;
    let other = t.sign_in("sch240002").await;
    let theirs = other.get(&format!("/lk/collections/{collection}/template")).await.bytes;
    refuse(&theirs, "файл другой организации: «Ачинский колледж»").await;
    let forms = self::collection(&t).await;
    t.arrange(move |c| {
        let sql = "UPDATE form_version SET spec = replace(spec, 'Расписание', 'Другая форма') WHERE id = (SELECT form_version_id FROM collection WHERE id = ?1)";
        c.execute(sql, [forms]).unwrap()
    })
    .await;
    let wrong = school.get(&format!("/lk/collections/{forms}/template")).await.bytes;
    refuse(&wrong, "файл другой формы: «Другая форма»").await;
    let many: Vec<Vec<String>> = (0..5).map(|n| vec![format!("{n}"), String::new(), "1".into()]).collect();
    let many: Vec<Vec<&str>> = many.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let many: Vec<&[&str]> = many.iter().map(Vec::as_slice).collect();
    let page = send(&school, collection, &workbook(&many)).await;
    let shown = school.get(&page).await.text();
    assert!(
        shown.contains("Файл нельзя загрузить") && shown.contains("ячейка A6: На листе может быть не больше 4 строк"),
        "{shown}"
    );
    assert_eq!(cells(&school, collection).await, Vec::<Json>::new());
}

#[rocket::async_test]
async fn outside_the_window_and_where_it_is_not_allowed_there_is_no_way_in() {
    let t = TestApp::new().await;
    let collection = collection(&t).await;
    let school = t.sign_in("sch240001").await;
    let page = send(&school, collection, &workbook(&[&["Химия", "", "3"]])).await;
    t.set_now(arrange::closes_at() + TimeDelta::seconds(1));
    let school = t.sign_in("sch240001").await;
    assert!(school.get(&page).await.text().contains("Прием закрыт: загрузить файл уже нельзя"));
    let late = school.post_form(&format!("{page}/load"), &[("revision", "0")]).await;
    assert_eq!(late.status, Status::Conflict);
    let late = school.post_file(&address(collection), "x.xlsx", &workbook(&[&["Химия", "", "3"]])).await;
    assert_eq!(late.status, Status::Conflict);
    assert_eq!(cells(&school, collection).await, Vec::<Json>::new());

    let plain = arrange::collection(&t, arrange::SPEC).await;
    let form = school.get(&format!("/lk/collections/{plain}/form")).await.text();
    assert!(!form.contains("Скачать шаблон Excel"));
    for path in ["template", "upload"] {
        assert_eq!(school.get(&format!("/lk/collections/{plain}/{path}")).await.status, Status::NotFound);
    }
}

#[rocket::async_test]
async fn uploads_nobody_has_loaded_are_forgotten() {
    let t = TestApp::new().await;
    let collection = collection(&t).await;
    let school = t.sign_in("sch240001").await;
    let first = send(&school, collection, &workbook(&[&["Химия", "", "3"]])).await;
    let second = send(&school, collection, &workbook(&[&["Физика", "", "3"]])).await;
    assert!(
        school.get(&first).await.text().contains("вы проверяли другой"),
        "a newer file takes the place of one not loaded"
    );
    assert!(school.get(&second).await.text().contains("Физика"));
    let now = t.now() + TimeDelta::days(2);
    let swept = t
        .app
        .db
        .write(move |c| oko::rooms::excel::sweep(c, now - TimeDelta::days(1), now - TimeDelta::days(100)))
        .await;
    assert_eq!(swept.unwrap(), 2);
    assert_eq!(school.get(&second).await.status, Status::NotFound);
}
