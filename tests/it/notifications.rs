//! «Уведомления» (FEATURES F5).

use chrono::TimeDelta;
use oko::jobs;

use crate::harness::{Page, TestApp};
use crate::schedule::arrange_schedule;

/// What the bell shows; `None`: nothing new.
fn bell(page: &Page) -> Option<String> {
    let text = page.text();
    let (_, after) = text.split_once("class=\"bell-count\"")?;
    after.split(['>', '<']).nth(1).map(str::to_owned)
}

#[rocket::async_test]
async fn a_finished_report_is_told_of_and_seen_once_opened() {
    let t = TestApp::new().await;
    arrange_schedule(&t).await;
    let user = t.sign_in("reg24_vpr").await;
    let empty = user.get("/lk/notifications").await;
    assert!(empty.text().contains("Уведомлений пока нет") && bell(&empty).is_none());

    user.post_form("/lk/collections/1/reports", &[]).await;
    t.set_now(t.now() + TimeDelta::minutes(72));
    jobs::run_due(&t.app, &oko::rooms::job_kinds()).await.unwrap();
    assert_eq!(bell(&user.get("/lk/reports/1").await).as_deref(), Some("1"));
    let list = user.get("/lk/notifications").await;
    let text = list.text().replace('\u{a0}', " ");
    for part in [
        "1 СЕН. 2026 / 13:12",
        "Расписание - Отчёт #1 по проекту сбора данных Тестовый сбор",
        "Формирование отчёта завершено",
        "href=\"/lk/reports/1/file\"",
        "Скачать",
        "Новое",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let again = user.get("/lk/notifications").await;
    assert!(bell(&again).is_none() && !again.text().contains("Новое"), "seen");
    assert!(!t.sign_in("admin").await.get("/lk/notifications").await.text().contains("Отчёт"), "nobody else's");
}

#[rocket::async_test]
async fn downloading_a_report_sees_its_notification() {
    let t = TestApp::new().await;
    arrange_schedule(&t).await;
    let user = t.sign_in("reg24_vpr").await;
    user.post_form("/lk/collections/1/reports", &[]).await;
    jobs::run_due(&t.app, &oko::rooms::job_kinds()).await.unwrap();
    user.get("/lk/reports/1/file").await;
    assert!(bell(&user.get("/lk/reports/1").await).is_none());
}

#[rocket::async_test]
async fn a_long_list_has_pages_newest_first() {
    let t = TestApp::new().await;
    t.arrange(|c| {
        for number in 1..=120 {
            c.execute(
                "INSERT INTO notification (account_id, at, subject, text)
                 SELECT id, 0, 'Известие ' || ?1 || '.', '' FROM account WHERE login = 'sch240001'",
                [number],
            )
            .unwrap();
        }
    })
    .await;
    let user = t.sign_in("sch240001").await;
    let subjects = async |page: &str| -> Vec<String> {
        let text = user.get(&format!("/lk/notifications{page}")).await.text();
        text.split("Известие ").skip(1).map(|rest| rest.split('.').next().unwrap().to_owned()).collect()
    };
    let first = subjects("").await;
    assert_eq!((first.len(), first[0].as_str(), first[49].as_str()), (50, "120", "71"));
    let last = subjects("?page=3").await;
    assert_eq!((last.len(), last[19].as_str()), (20, "1"));
    assert_eq!(subjects("?page=99999999999999").await, last, "beyond the end is the end");
}
