//! Counts and «Список участников» (FEATURES F1, F2, F6).

use chrono::TimeDelta;
use oko::db::Connection;
use oko::domain::{PublicationId, Role, Viewer};
use oko::rooms::monitoring;
use rocket::http::Status;

use crate::harness::TestApp;
use crate::schedule::{self, Handed, arrange_schedule, hand_in, start};

fn viewer(c: &Connection, login: &str) -> Viewer {
    let sql = "SELECT id, role, municipality_id, organisation_id FROM account WHERE login = ?1";
    c.query_row(sql, [login], |row| {
        Ok(Viewer {
            account: row.get(0)?,
            login: login.to_owned(),
            full_name: String::new(),
            role: row.get::<_, Role>(1)?,
            municipality: row.get(2)?,
            organisation: row.get(3)?,
        })
    })
    .unwrap()
}

/// «Всего», «Не приступило», «В работе», «Сдано» as the block of the publication shows them; `-` for one not shown.
fn shown_counts(html: &str) -> [String; 4] {
    ["Всего", "Не приступило", "В работе", "Сдано"].map(|label| {
        let after = html.split_once(&format!("<span class=\"count-label\">{label}</span>"));
        let value = after.and_then(|(_, rest)| rest.split_once("<strong class=\"count-value\">"));
        value.and_then(|(_, rest)| rest.split_once('<')).map_or("-".to_owned(), |(number, _)| number.to_owned())
    })
}

async fn block(t: &TestApp, login: &'static str) -> Option<String> {
    let (app, now) = (t.app.clone(), t.now());
    t.arrange(move |c| {
        let viewer = viewer(c, login);
        let mut blocks =
            monitoring::blocks(&app, c, &viewer, "token", PublicationId(schedule::PUBLICATION), now).unwrap();
        assert!(blocks.len() <= 1);
        blocks.pop().map(|(position, markup)| {
            assert_eq!(position, 2);
            markup.into_string()
        })
    })
    .await
}

#[rocket::async_test]
async fn counts_follow_the_work_and_after_closing_there_are_two() {
    let t = TestApp::new().await;
    arrange_schedule(&t).await;
    let counts = async |login| shown_counts(&block(&t, login).await.unwrap());
    assert_eq!(counts("reg24_vpr").await, ["3", "3", "0", "0"]);
    start(&t, 1).await;
    start(&t, 3).await;
    assert_eq!(counts("reg24_vpr").await, ["3", "1", "2", "0"]);
    hand_in(&t, 1, Handed::default()).await;
    assert_eq!(counts("reg24_vpr").await, ["3", "1", "1", "1"]);
    assert_eq!(counts("admin").await, ["3", "1", "1", "1"]);
    assert_eq!(counts("reg24_vpr_m001").await, ["2", "1", "0", "1"]);
    assert_eq!(counts("reg24_vpr_m002").await, ["1", "0", "1", "0"]);
    let open = block(&t, "reg24_vpr").await.unwrap();
    assert!(open.contains("Открыт") && open.contains("Список участников") && open.contains("Экспорт результатов"));

    t.set_now(schedule::closes_at() - TimeDelta::milliseconds(1));
    assert_eq!(counts("reg24_vpr").await, ["3", "1", "1", "1"]);
    t.set_now(schedule::closes_at());
    assert_eq!(counts("reg24_vpr").await, ["3", "2", "-", "1"]);
    assert!(block(&t, "reg24_vpr").await.unwrap().contains("Закрыт"));
    for login in ["sch240001", "desk"] {
        assert_eq!(block(&t, login).await, None, "{login} watches nobody");
    }
}

#[rocket::async_test]
async fn the_counts_are_of_the_audience_and_what_was_handed_in_stays() {
    let t = TestApp::new().await;
    arrange_schedule(&t).await;
    hand_in(&t, 2, Handed::default()).await;
    start(&t, 1).await;
    t.arrange(|c| {
        c.execute("INSERT INTO publication_kind VALUES (?1, 'school')", [schedule::PUBLICATION]).unwrap();
        c.execute("UPDATE account SET disabled_at = 1 WHERE login = 'sch240001'", []).unwrap();
    })
    .await;
    let counts = shown_counts(&block(&t, "reg24_vpr").await.unwrap());
    assert_eq!(counts, ["2", "1", "0", "1"], "the college has handed in; the first school has no account left");
}

#[rocket::async_test]
async fn the_list_shows_who_stands_where() {
    let t = TestApp::new().await;
    arrange_schedule(&t).await;
    start(&t, 1).await; // 1 September 2026, 12:00
    t.set_now(t.now() + TimeDelta::minutes(97));
    start(&t, 3).await;
    hand_in(&t, 1, Handed::default()).await;
    let user = t.sign_in("reg24_vpr").await;
    let page = user.get("/lk/collections/1/participants").await.text();
    assert_eq!(shown_counts(&page), ["3", "1", "1", "1"]);
    for part in [
        "title=\"Муниципальное бюджетное общеобразовательное учреждение «Школа № 1»\">МБОУ «Школа № 1»<",
        ">01.09.2026 12:00<",
        ">01.09.2026 13:37<",
        "Муниципалитет",
        "Канский район",
        "Список пользователей, не приступивших к сбору данных",
        "/lk/publications/vpr/raspisanie",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    let (begun, not_begun) = page.split_once("<h2>").unwrap();
    assert!(begun.contains("sch240001") && begun.contains("sch240003") && !begun.contains("sch240002"));
    assert!(not_begun.contains("sch240002") && not_begun.contains("Не приступил<"));
    assert!(begun.contains("href=\"/lk/collections/1/organisations/1\""));
    assert!(!not_begun.contains("/organisations/2"), "there is nothing to open");

    let municipal = t.sign_in("reg24_vpr_m001").await.get("/lk/collections/1/participants").await.text();
    assert!(municipal.contains("sch240001") && !municipal.contains("sch240003") && !municipal.contains("Канский"));

    t.set_now(schedule::closes_at());
    let page = t.sign_in("reg24_vpr").await.get("/lk/collections/1/participants").await.text();
    let (begun, not_begun) = page.split_once("<h2>").unwrap();
    assert!(begun.contains("sch240001") && !begun.contains("sch240003"));
    assert!(not_begun.contains("sch240003") && not_begun.contains("/organisations/3"), "a draft can still be read");
}

#[rocket::async_test]
async fn the_list_is_filtered_sorted_and_searched() {
    let t = TestApp::new().await;
    arrange_schedule(&t).await;
    start(&t, 1).await;
    start(&t, 3).await;
    let user = t.sign_in("reg24_vpr").await;
    let logins = async |query: &str| -> Vec<String> {
        let page = user.get(&format!("/lk/collections/1/participants{query}")).await;
        assert_eq!(page.status, Status::Ok);
        let text = page.text();
        let cells = text.split("data-label=\"Логин\"").skip(1);
        cells.map(|cell| cell.split(['>', '<']).nth(1).unwrap().to_owned()).collect()
    };
    assert_eq!(logins("").await, ["sch240001", "sch240003", "sch240002"]);
    assert_eq!(logins("?sort=-login").await, ["sch240003", "sch240001", "sch240002"]);
    assert_eq!(logins("?status=in_work").await, ["sch240001", "sch240003"]);
    assert_eq!(logins("?status=not_begun&q=%D0%9A%D0%9E%D0%9B%D0%9B%D0%95%D0%94%D0%96").await, ["sch240002"]);
    assert_eq!(logins("?q=240003").await, ["sch240003"]);
    assert_eq!(logins("?municipality=2").await, ["sch240003"]);
    assert_eq!(logins("?q=nobody").await, [""; 0]);
    assert_eq!(logins("?status=x&sort=y&page=z&municipality=").await.len(), 3, "nonsense is as if absent");
    assert_eq!(logins("?page=99").await.len(), 3);
}

#[rocket::async_test]
async fn what_may_not_be_seen_is_not_found() {
    let t = TestApp::new().await;
    arrange_schedule(&t).await;
    t.arrange(|c| {
        c.execute("INSERT INTO publication_municipality VALUES (?1, 1)", [schedule::PUBLICATION]).unwrap();
    })
    .await;
    let status = async |login, path: &str| t.sign_in(login).await.get(path).await.status;
    for login in ["admin", "reg24_vpr", "reg24_vpr_m001"] {
        assert_eq!(status(login, "/lk/collections/1/participants").await, Status::Ok, "{login}");
    }
    for login in ["reg24_vpr_m002", "sch240001", "desk"] {
        assert_eq!(status(login, "/lk/collections/1/participants").await, Status::NotFound, "{login}");
    }
    assert_eq!(status("admin", "/lk/collections/2/participants").await, Status::NotFound);
    assert_eq!(t.stranger().get("/lk/collections/1/participants").await.status, Status::SeeOther);
}

#[rocket::async_test]
async fn a_region_of_three_thousand_is_quick() {
    let t = TestApp::new().await;
    arrange_schedule(&t).await;
    t.arrange(|c| {
        c.execute_batch(
            "WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 3999)
             INSERT INTO organisation (id, code, municipality_id, kind, full_title, short_title, title_fold, updated_at)
             SELECT i, i, 1 + i % 2, 'school', 'Школа ' || i, 'Школа ' || i, 'школа ' || i, 0 FROM n;
             INSERT INTO account (login, role, organisation_id, password_hash, password_changed_at, created_at)
             SELECT 'sch24' || id, 'organisation', id, '', 0, 0 FROM organisation WHERE id >= 1000;
             INSERT INTO response (collection_id, organisation_id, form_version_id, revision, started_at, changed_at)
             SELECT 1, id, 1, 1, 0, 0 FROM organisation WHERE id >= 2000;",
        )
        .unwrap();
    })
    .await;
    let user = t.sign_in("reg24_vpr").await;
    user.get("/lk/collections/1/participants").await;
    let begun = std::time::Instant::now();
    let page = user.get("/lk/collections/1/participants?page=3&sort=-title").await.text();
    let took = begun.elapsed();
    assert!(page.contains("201–300 из 3003"), "{}", &page[page.len() - 3000..]);
    // Generous: an unoptimised build on a busy machine.
    assert!(took.as_millis() < 1500, "took {took:?}");
    println!("a page of 3,003 participants: {took:?}");
}
