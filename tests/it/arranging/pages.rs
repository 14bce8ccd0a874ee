//! The list, a new collection, a copy, settings.

use rocket::http::Status;

use super::one;
use crate::collections::arrange::{self, Window};
use crate::harness::TestApp;

/// Fields of a new collection, all right; the form's version and section are put in.
fn fields<'a>(form: &'a str, section: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("section", section),
        ("title", "Готовность к ВПР"),
        ("text", "Уважаемые **коллеги**!\r\n\r\nЗаполните форму."),
        ("form", form),
        ("collection", "Готовность"),
        ("opens_at", "2026-09-01T13:00"),
        ("closes_at", "2026-09-10T18:00"),
        ("excel", "1"),
        ("kinds", "school"),
        ("municipalities", "001"),
    ]
}

fn with<'a>(fields: &[(&'a str, &'a str)], name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let others = fields.iter().filter(|(known, _)| *known != name).copied();
    others.chain([(name, value)]).collect()
}

#[rocket::async_test]
async fn a_new_collection_is_a_publication_for_those_it_is_for() {
    let t = TestApp::new().await;
    let form = t.arrange(|c| arrange::form_version(c, arrange::SPEC)).await.to_string();
    let section: i64 = one(&t, "SELECT id FROM section WHERE title = 'ВПР'".into()).await;
    let operator = t.sign_in("admin").await;
    let new = operator.get(&format!("/lk/arranging/new?form={form}")).await.text();
    assert!(new.contains("Форма, версия 1"), "{new}");
    let section = section.to_string();
    let page = operator.post_form("/lk/arranging/new", &fields(&form, &section)).await;
    assert_eq!(page.status, Status::SeeOther, "{}", page.text());
    let settings = operator.get(&page.location.unwrap()).await.text();
    assert!(settings.contains("Сбор данных создан.") && settings.contains("Сбор создан"), "{settings}");
    let stored: String = one(
        &t,
        "SELECT c.title || '|' || p.title || '|' || p.body_html || '|' || c.excel || '|' || (c.opens_at / 1000) || '|' ||
           (SELECT group_concat(kind) FROM publication_kind WHERE publication_id = p.id) || '|' ||
           (SELECT group_concat(municipality_id) FROM publication_municipality WHERE publication_id = p.id)
         FROM collection AS c JOIN publication AS p ON p.id = c.publication_id"
            .into(),
    )
    .await;
    assert!(stored.starts_with("Готовность|Готовность к ВПР|<p>Уважаемые <strong>коллеги</strong>!</p>"), "{stored}");
    assert!(stored.ends_with("|1|1788256800|school|1"), "opens at 13:00 in Moscow: {stored}");
    // A school of the municipality sees it, a college and another municipality do not.
    for (login, sees) in [("sch240001", true), ("sch240002", false), ("sch240003", false)] {
        let page = t.sign_in(login).await.get("/lk/publications/vpr/gotovnost-k-vpr").await;
        assert_eq!(page.status == Status::Ok, sees, "{login}");
    }
}

#[rocket::async_test]
async fn mistakes_are_told_by_field_and_what_was_typed_is_kept() {
    let t = TestApp::new().await;
    let form = t.arrange(|c| arrange::form_version(c, arrange::SPEC)).await.to_string();
    let operator = t.sign_in("admin").await;
    let right = fields(&form, "1");
    for (name, value, told) in [
        ("section", "999", "Выберите раздел."),
        ("title", " ", "Укажите название публикации."),
        ("form", "999", "Выберите форму."),
        ("closes_at", "2026-09-01T12:30", "должен закрываться позже"),
        ("closes_at", "завтра", "Укажите дату и время"),
        ("closes_at", "2026-08-30T12:30", "Это время уже прошло"),
        ("publish_at", "вчера", "Укажите дату и время"),
        ("previous", "999", "Такого сбора данных нет"),
        ("municipalities", "077", "нет в реестре"),
        ("text", "[сюда](files/нет.pdf)", "такого файла в пакете нет"),
    ] {
        let mut sent = with(&right, name, value);
        if value == "2026-08-30T12:30" {
            sent = with(&sent, "opens_at", "2026-08-29T12:30");
        }
        let page = operator.post_form("/lk/arranging/new", &sent).await;
        assert_eq!(page.status, Status::Ok, "{name}={value}: {}", page.text());
        let page = page.text();
        assert!(page.contains(told), "{name}={value}: {told} in {page}");
        assert!(name == "title" || page.contains("value=\"Готовность к ВПР\""), "{name}: the title is kept");
        assert!(name == "text" || page.contains("Уважаемые **коллеги**!"), "{name}: the text is kept");
        assert!(page.contains("value=\"school\" checked"), "{name}: ticks are kept");
    }
    assert_eq!(one::<i64>(&t, "SELECT count(*) FROM publication".into()).await, 0);
    let empty = operator.post_form("/lk/arranging/new", &[]).await;
    assert_eq!(empty.status, Status::Ok);
    // The same twice is a slip of the hand.
    let sent = with(&right, "publish_at", "2026-09-01T12:00");
    assert_eq!(operator.post_form("/lk/arranging/new", &sent).await.status, Status::SeeOther);
    let again = operator.post_form("/lk/arranging/new", &sent).await.text();
    assert!(again.contains("Такая публикация с тем же временем уже есть"), "{again}");
}

#[rocket::async_test]
async fn a_copy_has_its_dates_shifted_and_remembers_its_source() {
    let t = TestApp::new().await;
    let source = arrange::collection(&t, arrange::SPEC).await;
    t.arrange(move |c| {
        c.execute_batch(
            "INSERT INTO blob (id, sha256, size, created_at, complete_at) VALUES (77, 'x', 2, 0, 0);
             INSERT INTO file (id, publication_id, position, name, audience, blob_id) SELECT 78, publication_id, 0, 'План.pdf', 'all', 77 FROM collection;
             INSERT INTO publication_role SELECT publication_id, 'organisation' FROM collection;
             UPDATE publication SET body_md = 'Смотрите [план](files/План.pdf).', title = 'ВПР 2026/27',
               publish_at = unixepoch('2026-08-25 06:00') * 1000;
             UPDATE collection SET excel = 1;",
        )
        .unwrap();
    })
    .await;
    let operator = t.sign_in("admin").await;
    let page = operator.get(&format!("/lk/arranging/{source}/copy")).await.text();
    assert!(page.contains("value=\"2027-08-31T12:00\"") && page.contains("value=\"2027-09-07T18:00\""), "{page}");
    assert!(page.contains("только для ролей: организация"), "{page}");
    assert!(page.contains("name=\"publish_at\"") && page.contains("value=\"2027-08-25T09:00\""), "not at once: {page}");
    assert!(page.contains("Осталось от прежнего срока") && page.contains("осталось «2026/27»"), "{page}");
    assert!(page.contains("Предел столбца «Дата» (лист «На бланках») — до 09.10.2026"), "{page}");
    let page = operator.get(&format!("/lk/arranging/{source}/copy?shift=days&days=30")).await.text();
    assert!(page.contains("value=\"2026-09-30T12:00\"") && page.contains("value=\"2026-10-07T18:00\""), "{page}");
    let page = operator
        .get(&format!("/lk/arranging/{source}/copy?shift=days&days=%D0%BC%D0%BD%D0%BE%D0%B3%D0%BE"))
        .await
        .text();
    assert!(page.contains("укажите число дней"), "{page}");
    assert_eq!(one::<i64>(&t, "SELECT count(*) FROM collection".into()).await, 1, "nothing is made yet");

    let (form, of) =
        (one::<i64>(&t, "SELECT form_version_id FROM collection".into()).await.to_string(), source.to_string());
    let section: i64 = one(&t, "SELECT section_id FROM publication".into()).await;
    let section = section.to_string();
    let sent = [
        ("section", section.as_str()),
        ("title", "Сбор расписания"),
        ("text", "Смотрите [план](files/План.pdf)."),
        ("form", &form),
        ("collection", "Расписание ВПР"),
        ("opens_at", "2027-08-31T12:00"),
        ("closes_at", "2027-09-07T18:00"),
        ("excel", "1"),
        ("previous", &of),
        ("copy_of", &of),
    ];
    let made = operator.post_form("/lk/arranging/new", &sent).await;
    assert_eq!(made.status, Status::SeeOther, "{}", made.text());
    let copy: String = one(
        &t,
        "SELECT c.previous_id || '|' || c.excel || '|' || p.body_html || '|' ||
           (SELECT group_concat(role) FROM publication_role WHERE publication_id = p.id) || '|' ||
           (SELECT blob_id FROM file WHERE publication_id = p.id)
         FROM collection AS c JOIN publication AS p ON p.id = c.publication_id ORDER BY c.id DESC LIMIT 1"
            .into(),
    )
    .await;
    assert!(copy.starts_with(&format!("{source}|1|")) && copy.ends_with("|organisation|77"), "{copy}");
    assert!(copy.contains("/lk/files/"), "links of the text lead to files of the copy: {copy}");
    assert!(operator.get("/lk/arranging/999/copy").await.status == Status::NotFound);
}

#[rocket::async_test]
async fn the_list_is_searched_and_counts() {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, arrange::SPEC).await;
    let school = t.sign_in("sch240001").await;
    Window::new(&school, collection, "first").fill().await;
    let operator = t.sign_in("admin").await;
    let page = operator.get("/lk/arranging").await.text();
    assert!(
        page.contains("Расписание ВПР") && page.contains("Форма") && page.contains("data-label=\"В работе\">1<"),
        "{page}"
    );
    let found = operator.get("/lk/arranging?q=%D0%B2%D0%BF%D1%80%20%D1%81%D0%B1%D0%BE%D1%80").await.text();
    assert!(found.contains("Расписание ВПР"), "{found}");
    let nothing = operator.get("/lk/arranging?q=xyz&page=99999999999").await.text();
    assert!(nothing.contains("Ничего не найдено"), "{nothing}");
    for _ in 0..20 {
        arrange::collection(&t, arrange::SPEC).await;
    }
    let second = operator.get("/lk/arranging?page=2").await.text();
    assert!(second.contains("21–21 из 21"), "{second}");
}

/// The settings of [`arrange::collection`], as a page that shows them carries them.
const BASE: &str = r#"{"title":"Расписание ВПР","opens_at":"2026-08-31T12:00","closes_at":"2026-09-07T18:00","excel":false,"previous":""}"#;

#[rocket::async_test]
async fn settings_that_somebody_else_has_changed_are_not_overwritten() {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, arrange::SPEC).await;
    let operator = t.sign_in("admin").await;
    let at = format!("/lk/arranging/{collection}");
    let shown = operator.get(&at).await.text();
    assert!(shown.contains(&BASE.replace('"', "&quot;")), "{shown}");
    let older = [
        ("title", "Расписание ВПР"),
        ("opens_at", "2026-08-31T12:00"),
        ("closes_at", "2026-09-07T18:00"),
        ("base", BASE),
    ];
    // One gives more time, allows Excel and renames; the other renames by an older page.
    let sent = with(&with(&with(&older, "closes_at", "2026-09-09T18:00"), "excel", "1"), "title", "Первое");
    assert_eq!(operator.post_form(&at, &sent).await.status, Status::SeeOther);
    let page = operator.post_form(&at, &with(&older, "title", "Второе")).await;
    assert_eq!(page.status, Status::Conflict);
    let page = page.text();
    for told in [
        "Закрывается: теперь «09.09.2026 18:00» — так и останется",
        "Заполнять файлом Excel: теперь «да» — так и останется",
        "Название: теперь «Первое», у вас «Второе»",
        "value=\"Второе\"",
        "value=\"2026-09-09T18:00\"",
    ] {
        assert!(page.contains(told), "{told} in {page}");
    }
    let stored = "SELECT title || ' ' || excel || ' ' || (closes_at / 1000) FROM collection";
    assert_eq!(one::<String>(&t, stored.into()).await, "Первое 1 1788966000");
    // Saved again with what that page shows.
    let base = BASE.replace("Расписание ВПР", "Первое").replace("2026-09-07", "2026-09-09").replace("false", "true");
    let sent = with(&with(&sent, "title", "Второе"), "base", &base);
    assert_eq!(operator.post_form(&at, &sent).await.status, Status::SeeOther);
    assert_eq!(one::<String>(&t, stored.into()).await, "Второе 1 1788966000");
    // A page that does not tell what it showed overwrites nothing either.
    let blind = operator.post_form(&at, &[("title", "Третье")]).await;
    assert_eq!(blind.status, Status::Conflict);
}

#[rocket::async_test]
async fn settings_are_changed_with_a_line_in_the_log() {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, arrange::SPEC).await;
    let earlier = arrange::collection(&t, arrange::SPEC).await;
    let operator = t.sign_in("admin").await;
    let at = format!("/lk/arranging/{collection}");
    let earlier = earlier.to_string();
    let sent = [
        ("title", "Расписание ВПР"),
        ("opens_at", "2026-08-31T12:00"),
        ("closes_at", "2026-09-09T18:00"),
        ("excel", "1"),
        ("previous", &earlier),
        ("base", BASE),
    ];
    let page = operator.post_form(&at, &sent).await;
    assert_eq!(page.status, Status::SeeOther, "{}", page.text());
    let page = operator.get(&at).await.text();
    for told in [
        "Закрывается 09.09.2026 18:00 вместо 07.09.2026 18:00",
        "Файлом Excel заполнять можно",
        "Указан другой прошлый сбор",
    ] {
        assert!(page.contains(told), "{told} in {page}");
    }
    // Nothing changed writes no line; what is wrong changes nothing.
    let base = BASE.replace("2026-09-07", "2026-09-09").replace("false", "true");
    let base = base.replace(r#""previous":"""#, &format!(r#""previous":"{earlier}""#));
    let sent = with(&sent, "base", &base);
    operator.post_form(&at, &sent).await;
    assert_eq!(one::<i64>(&t, "SELECT count(*) FROM audit WHERE action = 'collection.change'".into()).await, 1);
    let own = collection.to_string();
    for (name, value, told) in [
        ("closes_at", "2026-08-01T18:00", "должен закрываться позже"),
        ("previous", own.as_str(), "Такого сбора данных нет"),
        ("title", "", "Укажите название"),
    ] {
        let page = operator.post_form(&at, &with(&sent, name, value)).await.text();
        assert!(page.contains(told) && page.contains("2026-08-31T12:00"), "{told} in {page}");
    }
}

#[rocket::async_test]
async fn closing_early_is_told_before_it_is_done() {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, arrange::SPEC).await;
    let school = t.sign_in("sch240001").await;
    Window::new(&school, collection, "first").fill().await;
    let operator = t.sign_in("admin").await;
    let at = format!("/lk/arranging/{collection}");
    let sent = [
        ("title", "Расписание ВПР"),
        ("opens_at", "2026-08-31T12:00"),
        ("closes_at", "2026-09-01T11:00"),
        ("base", BASE),
    ];
    let page = operator.post_form(&at, &sent).await;
    assert_eq!(page.status, Status::Ok);
    assert!(
        page.text().contains("Прием закроется сразу") && page.text().contains("Не сдано черновиков: 1"),
        "{}",
        page.text()
    );
    let closes = "SELECT closes_at FROM collection";
    let before: i64 = one(&t, closes.into()).await;
    let confirmed = with(&sent, "confirmed", "2026-08-31T12:00 2026-09-01T11:00");
    assert_eq!(operator.post_form(&at, &confirmed).await.status, Status::SeeOther);
    assert_ne!(one::<i64>(&t, closes.into()).await, before);
}
