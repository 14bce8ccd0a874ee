//! «Обмен данными» and «Хранилище файлов» over HTTP (FEATURES B2, B4, C, D1, D4).

use std::io::{Cursor, Write};

use chrono::TimeDelta;
use oko::db::audit::Actor;
use oko::rooms::publications::package;
use rocket::http::{Header, Status};

use crate::harness::{LOGINS, Page, TestApp, User};

const PLAN: &str = "/lk/files/1/%D0%9F%D0%BB%D0%B0%D0%BD%201.pdf";

/// Imports a package of this text, with the same files and form each time.
async fn import(t: &TestApp, text: &str) -> String {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let large: Vec<u8> = (0..700_000u32).map(|n| (n % 251) as u8).collect();
    let form = r#"{"title":"Кабинеты","sheets":[{"key":"a","title":"Лист","rows":{"mode":"free","min":0,"max":5},
        "columns":[{"key":"n","title":"Сколько","kind":"integer"}]}]}"#;
    for (name, bytes) in [
        ("publication.md", text.as_bytes()),
        ("files/План 1.pdf", large.as_slice()),
        ("files/КИМ.zip", b"kim"),
        ("files/Ключи.xlsx", b"keys"),
        ("forms/rooms.json", form.as_bytes()),
    ] {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    let zip = writer.finish().unwrap();
    let (db, now) = (t.app.db.clone(), t.now());
    let imported = tokio::task::spawn_blocking(move || package::import(&db, zip, now, &Actor::cli()));
    imported.await.unwrap().unwrap().href
}

fn text(title: &str, more: &str) -> String {
    format!(
        "+++\ntitle = \"{title}\"\nsection = \"ВПР\"\npublish_at = 2026-09-01T09:00:00+03:00\n{more}\n+++\n\
         Уважаемые **коллеги**! [План](<files/План 1.pdf>)\n"
    )
}

const BLOCKS: &str = r#"
[[storage]]
title = "Материалы ВПР"
files = [{path = "files/План 1.pdf"}, {path = "files/КИМ.zip", for = "organisations"}, {path = "files/Ключи.xlsx", for = "coordinators"}]
[[collection]]
title = "Сведения о кабинетах"
form = "rooms"
opens_at = 2026-09-01T10:00:00+03:00
closes_at = 2026-09-07T18:00:00+03:00
"#;

async fn with_header(user: &User<'_>, t: &TestApp, path: &str, name: &'static str, value: &str) -> Page {
    user.send(t.client.get(path.to_owned()).header(Header::new(name, value.to_owned()))).await
}

#[rocket::async_test]
async fn a_form_that_came_with_a_publication_is_as_new_as_its_version() {
    let t = TestApp::new().await;
    import(&t, &text("Сбор сведений о кабинетах", BLOCKS)).await;
    let changed = "SELECT f.changed_at, v.created_at FROM form AS f JOIN form_version AS v ON v.form_id = f.id";
    let (changed, made): (i64, i64) =
        t.arrange(|c| c.query_row(changed, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()).await;
    assert_eq!(changed, made);
    assert_ne!(made, 0);
}

#[rocket::async_test]
async fn a_publication_is_listed_opened_and_marked_as_seen() {
    let t = TestApp::new().await;
    let href = import(&t, &text("Сбор сведений о кабинетах", BLOCKS)).await;
    assert_eq!(href, "/lk/publications/vpr/sbor-svedenii-o-kabinetakh");
    let school = t.sign_in("sch240001").await;
    let home = school.get("/lk").await;
    assert_eq!((home.status, home.location.as_deref()), (Status::SeeOther, Some("/lk/publications/vpr")));

    let list = school.get("/lk/publications/vpr").await.text();
    for part in ["1 сен. 2026 (вторник)", "Новая", "Сбор сведений о кабинетах", "Дорожные карты", "не просмотрено: 1"]
    {
        assert!(list.replace('\u{a0}', " ").contains(part), "{part}: {list}");
    }
    assert!(!list.contains("коллеги"), "a list is closed at first");

    let opened = with_header(&school, &t, &href, "HX-Request", "true").await.text();
    assert!(opened.starts_with("<article") && opened.contains("<strong>коллеги</strong>"), "{opened}");
    let page = school.get(&href).await.text();
    for part in ["<h1", "Материалы ВПР", "Файлы доступны для скачивания с", "Еще не скачивался", PLAN]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    let (storage, collection) = (page.find("Материалы ВПР"), page.find("Сведения о кабинетах"));
    assert!(storage < collection && page.contains("Заполнить"), "{page}");
    let watched = t.sign_in("reg24_vpr").await.get(&href).await.text();
    assert!(watched.contains("Сведения о кабинетах") && watched.contains("Не приступило"), "{watched}");
    let list = school.get("/lk/publications/vpr").await.text();
    assert!(!list.contains("Новая") && !list.contains("не просмотрено"), "{list}");
    assert!(t.sign_in("sch240002").await.get("/lk/publications/vpr").await.text().contains("Новая"));
}

#[rocket::async_test]
async fn what_is_not_for_one_answers_as_what_is_not_there() {
    let t = TestApp::new().await;
    let href = import(&t, &text("Только школе", &format!("[audience]\nlogins = [\"sch240001\"]\n{BLOCKS}"))).await;
    let later = text("Позже", "").replace("2026-09-01T09", "2026-09-02T09");
    let later = import(&t, &later).await;
    let sees = ["admin", "reg24_vpr", "reg24_vpr_m001", "sch240001"];
    for (login, _) in LOGINS {
        let user = t.sign_in(login).await;
        let absent = user.get("/lk/publications/vpr/net-takoi").await;
        assert_eq!(absent.status, Status::NotFound);
        for path in [href.as_str(), PLAN] {
            let page = user.get(path).await;
            if sees.contains(&login) {
                assert_eq!(page.status, Status::Ok, "{login} {path}");
            } else {
                assert_eq!((page.status, page.bytes), (Status::NotFound, absent.bytes.clone()), "{login} {path}");
            }
        }
        let list = user.get("/lk/publications/vpr").await.text();
        assert_eq!(list.contains("Только школе"), sees.contains(&login), "{login}");
        assert_eq!((list.contains("Позже"), list.contains("Запланировано")), (login == "admin", login == "admin"));
        let early = user.get(&later).await.status;
        assert_eq!(early, if login == "admin" { Status::Ok } else { Status::NotFound }, "{login}");
    }
    t.set_now(t.now() + TimeDelta::hours(21));
    assert_eq!(t.sign_in("sch240003").await.get(&later).await.status, Status::Ok);
    for path in ["/lk", "/lk/publications/vpr", &href, PLAN] {
        assert_eq!(t.stranger().get(path).await.status, Status::SeeOther, "{path}");
    }
}

#[rocket::async_test]
async fn titles_are_searched() {
    let t = TestApp::new().await;
    for title in ["Расписание ВПР СПО", "Учёт подвоза"] {
        import(&t, &text(title, "")).await;
    }
    let school = t.sign_in("sch240001").await;
    let found = |query: &str| format!("/lk/publications/vpr?q={}", oko::web::paths::encode(query));
    let page = school.get(&found("спо РАСПИСАНИЕ")).await.text();
    assert!(page.contains("Расписание ВПР СПО</a>") && !page.contains("Учёт подвоза</a>"), "{page}");
    assert!(page.contains("value=\"спо РАСПИСАНИЕ\""), "{page}");
    assert!(school.get(&found("учет")).await.text().contains("Учёт подвоза</a>"));
    let page = school.get(&found("<b>&нет")).await.text();
    assert!(
        page.contains("Ничего не найдено") && page.contains("&lt;b&gt;&amp;нет") && !page.contains("<b>"),
        "{page}"
    );
    for odd in ["?page=0", "?page=99", "?page=x", "?q=%FF", "?page=18446744073709551615"] {
        assert_eq!(school.get(&format!("/lk/publications/vpr{odd}")).await.status, Status::Ok, "{odd}");
    }
    let other = school.get("/lk/publications/niko").await.text();
    assert!(other.contains("В этом разделе пока ничего нет"), "{other}");
}

/// D1 and D4: who gets which file, and what is said of the others.
#[rocket::async_test]
async fn files_go_to_those_they_are_for() {
    let t = TestApp::new().await;
    let href = import(&t, &text("Материалы", BLOCKS)).await;
    let (kim, keys) = ("/lk/files/2/kim.zip", "/lk/files/3/x");
    let (ok, no, gone) = (Status::Ok, Status::Forbidden, Status::NotFound);
    let table = [
        ("admin", [ok, ok, ok]),
        ("desk", [ok, gone, gone]),
        ("reg24_vpr", [ok, no, ok]),
        ("reg24_vpr_m002", [ok, no, ok]),
        ("sch240001", [ok, ok, gone]),
    ];
    for (login, expected) in table {
        let user = t.sign_in(login).await;
        let page = user.get(&href).await.text();
        for (path, (name, status)) in
            [PLAN, kim, keys].into_iter().zip(["План 1.pdf", "КИМ.zip", "Ключи.xlsx"].into_iter().zip(expected))
        {
            let answer = user.get(path).await;
            assert_eq!(answer.status, status, "{login} {path}");
            assert_eq!(page.contains(name), status != gone, "{login} {name}");
            if status == no {
                assert!(answer.text().contains("Файл доступен только образовательным организациям"), "{login}");
                assert!(page.contains("Файл доступен только образовательным организациям"), "{login}");
            }
        }
        let linked = page.contains("/lk/files/2/");
        assert_eq!(linked, expected[1] == ok, "{login}");
    }
    let school = t.sign_in("sch240001").await;
    for path in ["/lk/files/99/x", "/lk/files/x/x", "/lk/files/-1/x"] {
        assert_eq!(school.get(path).await.status, gone, "{path}");
    }
}

#[rocket::async_test]
async fn a_download_is_whole_named_and_noted() {
    let t = TestApp::new().await;
    let href = import(&t, &text("Материалы", BLOCKS)).await;
    let school = t.sign_in("sch240001").await;
    let head = school.send(t.client.head(PLAN)).await;
    assert_eq!((head.status, head.header("Accept-Ranges"), head.bytes.len()), (Status::Ok, Some("bytes"), 0));
    assert!(school.get(&href).await.text().contains("Еще не скачивался"), "looking is not downloading");

    let answer = school.get(PLAN).await;
    assert_eq!((answer.bytes.len(), answer.bytes[300_000]), (700_000, (300_000 % 251) as u8));
    assert_eq!(answer.header("Content-Type"), Some("application/pdf"));
    assert_eq!(answer.header("X-Content-Type-Options"), Some("nosniff"));
    assert_eq!(
        answer.header("Content-Disposition"),
        Some("inline; filename=\"_____1.pdf\"; filename*=UTF-8''%D0%9F%D0%BB%D0%B0%D0%BD%201.pdf")
    );
    let zip = school.get("/lk/files/2/kim.zip").await;
    assert!(zip.header("Content-Disposition").unwrap().starts_with("attachment;"));
    let page = school.get(&href).await.text().replace('\u{a0}', " ");
    assert!(page.contains("1 сентября 2026, 12:00") && !page.contains("Еще не скачивался"), "{page}");
    assert!(t.sign_in("sch240002").await.get(&href).await.text().contains("Еще не скачивался"), "each for himself");

    let tag = answer.header("ETag").unwrap().to_owned();
    let same = with_header(&school, &t, PLAN, "If-None-Match", &tag).await;
    assert_eq!((same.status, same.bytes.len()), (Status::NotModified, 0));
    let table = [
        ("bytes=0-0", 206, "bytes 0-0/700000", 0..1),
        ("bytes=262140-262150", 206, "bytes 262140-262150/700000", 262_140..262_151),
        ("bytes=699999-", 206, "bytes 699999-699999/700000", 699_999..700_000),
        ("bytes=-5", 206, "bytes 699995-699999/700000", 699_995..700_000),
        ("bytes=700000-", 416, "bytes */700000", 0..0),
        ("pages=1", 200, "", 0..700_000),
    ];
    for (range, status, told, bytes) in table {
        let part = with_header(&school, &t, PLAN, "Range", range).await;
        assert_eq!((part.status.code, part.header("Content-Range").unwrap_or_default()), (status, told), "{range}");
        assert_eq!(part.bytes, answer.bytes[bytes], "{range}");
    }
}
