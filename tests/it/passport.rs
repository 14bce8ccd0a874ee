//! «Паспорт» and «Аналитика» (FEATURES B6, B7 as far as they go).

use rocket::http::Status;

use crate::harness::TestApp;
use crate::schedule::{self, Handed, arrange_schedule, hand_in, start};

#[rocket::async_test]
async fn an_organisation_sees_its_card_with_its_collections() {
    let t = TestApp::new().await;
    arrange_schedule(&t).await;
    t.arrange(|c| c.execute("UPDATE organisation SET inn = '2443012345' WHERE id = 1", []).unwrap()).await;
    hand_in(&t, 1, Handed::default()).await;
    let page = t.sign_in("sch240001").await.get("/lk/passport").await.text();
    for part in
        ["Муниципальное бюджетное", "2443012345", "г. Ачинск", "sch240001", "не указано", "Тестовый сбор", "Сдано"]
    {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains("/organisations/"), "its own data it opens from the publication");
    let analytics = t.sign_in("sch240001").await.get("/lk/analytics").await.text();
    assert!(analytics.contains("Тестовый сбор") && analytics.contains("осталось"), "{analytics}");
}

#[rocket::async_test]
async fn the_history_is_of_what_is_addressed_to_it_or_was_begun_by_it() {
    let t = TestApp::new().await;
    arrange_schedule(&t).await;
    t.arrange(|c| c.execute("INSERT INTO publication_municipality VALUES (?1, 1)", [schedule::PUBLICATION]).unwrap())
        .await;
    let user = t.sign_in("reg24_vpr").await;
    assert!(user.get("/lk/passport/1").await.text().contains("Тестовый сбор"));
    assert!(user.get("/lk/passport/3").await.text().contains("Сборов данных пока нет"));
    start(&t, 3).await;
    let page = user.get("/lk/passport/3").await.text();
    assert!(page.contains("Тестовый сбор") && page.contains("href=\"/lk/collections/1/organisations/3\""), "{page}");
}

#[rocket::async_test]
async fn coordinators_search_the_organisations_in_their_reach() {
    let t = TestApp::new().await;
    let found = async |login: &str, query: &str| -> Vec<String> {
        let text = t.sign_in(login).await.get(&format!("/lk/passport{query}")).await.text();
        text.split("href=\"/lk/passport/").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    assert_eq!(found("reg24_vpr", "").await, ["2", "1", "3"]);
    assert_eq!(found("admin", "?q=%D0%A8%D0%9A%D0%9E%D0%9B%D0%90").await, ["1", "3"]);
    assert_eq!(found("reg24_vpr", "?q=0002").await, ["2"]);
    assert_eq!(found("reg24_vpr_m002", "").await, ["3"]);
    assert_eq!(found("reg24_vpr", "?page=9").await.len(), 3, "beyond the end is the first page");
    assert_eq!(found("reg24_vpr", "?q=nothing").await, [""; 0]);
}

#[rocket::async_test]
async fn another_ones_card_is_not_found() {
    let t = TestApp::new().await;
    let status = async |login, path: &str| t.sign_in(login).await.get(path).await.status;
    assert_eq!(status("sch240001", "/lk/passport/1").await, Status::Ok);
    assert_eq!(status("reg24_vpr_m001", "/lk/passport/1").await, Status::Ok);
    for (login, path) in [
        ("sch240001", "/lk/passport/2"),
        ("reg24_vpr_m001", "/lk/passport/3"),
        ("desk", "/lk/passport/1"),
        ("admin", "/lk/passport/99"),
    ] {
        assert_eq!(status(login, path).await, Status::NotFound, "{login} {path}");
    }
    for path in ["/lk/passport", "/lk/analytics"] {
        assert!(t.sign_in("desk").await.get(path).await.text().contains("Здесь ничего нет"), "{path}");
    }
}

#[rocket::async_test]
async fn completeness_is_told_by_municipality() {
    let t = TestApp::new().await;
    let empty = t.sign_in("reg24_vpr").await.get("/lk/analytics").await.text();
    assert!(empty.contains("Сейчас сборов данных нет"), "{empty}");
    arrange_schedule(&t).await;
    hand_in(&t, 1, Handed::default()).await;
    start(&t, 3).await;
    let page = t.sign_in("reg24_vpr").await.get("/lk/analytics").await.text();
    let row = |page: &str, title: &str| -> String {
        let (_, rest) = page.split_once("id=\"municipalities\"").unwrap();
        let (_, rest) = rest.split_once(title).unwrap();
        let cells = rest.split("</tr>").next().unwrap().split("<td").skip(1);
        let text = |cell: &str| cell.split('>').skip(1).filter_map(|piece| piece.split('<').next()).collect::<String>();
        cells.map(text).collect::<Vec<_>>().join("|").replace('\u{a0}', " ")
    };
    assert_eq!(row(&page, "г. Ачинск"), "2|1|0|1|50 %");
    assert_eq!(row(&page, "Канский район"), "1|0|1|0|0 %");
    assert_eq!(row(&page, "Итого"), "3|1|1|1|33 %");
    assert!(page.contains("href=\"/lk/collections/1/participants?status=handed_in&amp;municipality=1\""), "{page}");
    let municipal = t.sign_in("reg24_vpr_m002").await.get("/lk/analytics?collection=1").await.text();
    assert!(!municipal.contains("Ачинск"));
    assert_eq!(row(&municipal, "Итого"), "1|0|1|0|0 %");
}
