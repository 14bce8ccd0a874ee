//! «Экспорт результатов» (FEATURES F4): asked for, built, read back cell by cell, downloaded by its owner only.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use chrono::TimeDelta;
use oko::jobs;
use rocket::http::Status;
use serde_json::{Value as Json, json};

use crate::harness::{TestApp, User};
use crate::schedule::{self, Handed, arrange_schedule, hand_in, start};

async fn build(t: &TestApp) -> usize {
    jobs::run_due(&t.app, &oko::rooms::job_kinds()).await.unwrap()
}

/// Presses «Экспорт результатов»; the address of the report's page.
async fn order(user: &User<'_>) -> String {
    let answer = user.post_form("/lk/collections/1/reports", &[]).await;
    assert_eq!(answer.status, Status::SeeOther, "{}", answer.text());
    answer.location.unwrap()
}

async fn download(user: &User<'_>, report: &str) -> Xlsx<Cursor<Vec<u8>>> {
    let file = user.get(&format!("{report}/file")).await;
    assert_eq!(file.status, Status::Ok, "{}", file.text());
    Xlsx::new(Cursor::new(file.bytes)).unwrap()
}

fn rows(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> Vec<Vec<Data>> {
    book.worksheet_range(sheet).unwrap().rows().map(<[Data]>::to_vec).collect()
}

/// Rows in a few words: text as it is, numbers as numbers, dates by day, `·` for nothing.
fn said(rows: &[Vec<Data>]) -> Vec<String> {
    let cell = |cell: &Data| match cell {
        Data::Empty => "·".to_owned(),
        Data::String(text) => format!("«{text}»"),
        Data::Float(number) => format!("{number}"),
        Data::DateTime(at) => {
            let (year, month, day, hour, minute, ..) = at.to_ymd_hms_milli();
            format!("{day:02}.{month:02}.{year} {hour:02}:{minute:02}")
        }
        other => panic!("{other:?}"),
    };
    rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(" | ")).collect()
}

fn first_school() -> Json {
    json!({
        "paper": [
            {"row": "r1", "cells": {"subject": "Химия", "day": "2026-09-15", "rooms": 12, "share": 3.75,
                                    "note": "=1+1", "online": true}},
            {"row": "r2", "cells": {"subject": "Математика", "rooms": -3, "note": "007", "online": false}},
        ],
        "classes": [{"row": "c5", "cells": {"name": "5 класс", "pupils": 0}}, {"row": "c6", "cells": {"name": "6 класс"}}],
    })
}

#[rocket::async_test]
async fn the_workbook_holds_what_was_handed_in_with_its_types() {
    let t = TestApp::new().await;
    arrange_schedule(&t).await;
    hand_in(&t, 1, Handed { version: 1, sheets: first_school() }).await;
    start(&t, 2).await; // typed but not handed in: not exported
    t.set_now(t.now() + TimeDelta::minutes(97));
    hand_in(
        &t,
        3,
        Handed { version: 1, sheets: json!({"paper": [{"row": "x", "cells": {"note": "-A1"}}], "classes": []}) },
    )
    .await;
    let user = t.sign_in("reg24_vpr").await;
    let report = order(&user).await;
    assert_eq!(report, "/lk/reports/1");

    let page = user.get(&report).await.text();
    assert!(page.contains("Отчёт #1 формируется") && page.contains("hx-trigger=\"every 1s\""), "{page}");
    assert!(page.contains("Вы можете закрыть окно и найти результат формирования отчета в"));
    assert_eq!(user.get(&format!("{report}/file")).await.status, Status::NotFound, "not yet");
    assert_eq!(build(&t).await, 1);
    let page = user.get(&report).await.text();
    assert!(page.contains("Отчёт #1 готов к загрузке") && page.contains("Загрузить отчёт"), "{page}");
    assert!(!page.contains("hx-trigger"), "nothing more to wait for");

    let file = user.get(&format!("{report}/file")).await;
    let disposition = file.header("Content-Disposition").unwrap().to_owned();
    assert!(disposition.contains("attachment") && disposition.contains("%D0%A2%D0%B5%D1%81%D1%82"), "{disposition}");
    let mut book = Xlsx::new(Cursor::new(file.bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["РАБОТЫ НА БЛАНКЕ", "Классы 5 6"]);
    let paper = rows(&mut book, "РАБОТЫ НА БЛАНКЕ");
    assert_eq!(
        said(&paper),
        [
            "«Код» | «Организация» | «Муниципалитет» | «Логин» | «Дата сдачи» | «№ сдачи» | «Предмет» | «Дата 1й курс» | \
             «Количество аудиторий» | «Доля, %» | «Примечание» | «Дистанционно»",
            "«0001» | «МБОУ «Школа № 1»» | «г. Ачинск» | «sch240001» | 01.09.2026 12:00 | «24-000001» | «Химия» | \
             15.09.2026 00:00 | 12 | 3.75 | «=1+1» | «Да»",
            "«0001» | «МБОУ «Школа № 1»» | «г. Ачинск» | «sch240001» | 01.09.2026 12:00 | «24-000001» | «Математика» | · | \
             -3 | · | «007» | «Нет»",
            "«0003» | «Школа № 3» | «Канский район» | «sch240003» | 01.09.2026 13:37 | «24-000002» | · | · | · | · | «-A1» | ·",
        ]
    );
    let formulas = book.worksheet_formula("РАБОТЫ НА БЛАНКЕ").unwrap();
    assert!(formulas.used_cells().all(|(_, _, formula)| formula.is_empty()), "no text has become a formula");
    let classes = said(&rows(&mut book, "Классы 5 6"));
    assert_eq!(classes.len(), 3);
    assert!(classes[1].ends_with("«Класс 5» | 0") || classes[1].ends_with("«5 класс» | 0"), "{classes:?}");
}

#[rocket::async_test]
async fn a_later_hand_in_replaces_the_earlier_and_a_draft_changes_nothing() {
    let t = TestApp::new().await;
    arrange_schedule(&t).await;
    let with_note = |note: &str| Handed {
        version: 1,
        sheets: json!({"paper": [{"row": "r", "cells": {"note": note}}], "classes": []}),
    };
    hand_in(&t, 1, with_note("первая")).await;
    hand_in(&t, 1, with_note("вторая")).await;
    start(&t, 1).await;
    let user = t.sign_in("admin").await;
    let report = order(&user).await;
    build(&t).await;
    let paper = said(&rows(&mut download(&user, &report).await, "РАБОТЫ НА БЛАНКЕ"));
    assert_eq!(paper.len(), 2);
    assert!(paper[1].contains("«24-000002»") && paper[1].contains("«вторая»"), "{paper:?}");
}

#[rocket::async_test]
async fn versions_of_a_form_meet_in_columns_by_key() {
    let t = TestApp::new().await;
    arrange_schedule(&t).await;
    hand_in(&t, 1, Handed { version: 1, sheets: first_school() }).await;
    t.arrange(|c| {
        let second = json!({"title": "Расписание", "sheets": [
            {"key": "paper", "title": "Бланк", "rows": {"mode": "free", "min": 0, "max": 9}, "columns": [
                {"key": "rooms", "title": "Аудиторий", "kind": "text"}, {"key": "floor", "title": "Этаж", "group": "Здание", "kind": "integer"}]}]});
        schedule::add_version(c, 2, &second);
        c.execute("UPDATE collection SET form_version_id = 2", []).unwrap();
    })
    .await;
    let sheets = json!({"paper": [{"row": "r", "cells": {"rooms": "две", "floor": 3}}]});
    hand_in(&t, 3, Handed { version: 2, sheets }).await;
    let user = t.sign_in("reg24_vpr").await;
    let report = order(&user).await;
    build(&t).await;
    let mut book = download(&user, &report).await;
    assert_eq!(
        book.sheet_names(),
        ["Бланк", "Классы 5 6 (убран)"],
        "the present version first, nothing of the earlier lost"
    );
    let paper = said(&rows(&mut book, "Бланк"));
    assert!(paper[0].ends_with(
        "«Аудиторий» | «Здание: Этаж» | «Предмет (убран из формы)» | «Дата 1й курс (убран из формы)» | \
         «Доля, % (убран из формы)» | «Примечание (убран из формы)» | «Дистанционно (убран из формы)»"
    ));
    assert!(paper[3].ends_with("«две» | 3 | · | · | · | · | ·"), "{paper:?}");
    assert!(paper[1].ends_with("12 | · | «Химия» | 15.09.2026 00:00 | 3.75 | «=1+1» | «Да»"), "{paper:?}");
}

#[rocket::async_test]
async fn a_municipal_coordinator_gets_only_theirs_and_nobody_elses_report() {
    let t = TestApp::new().await;
    arrange_schedule(&t).await;
    hand_in(&t, 1, Handed { version: 1, sheets: first_school() }).await;
    hand_in(&t, 3, Handed { version: 1, sheets: first_school() }).await;
    let first = t.sign_in("reg24_vpr_m001").await;
    let second = t.sign_in("reg24_vpr_m002").await;
    let (of_first, of_second) = (order(&first).await, order(&second).await);
    assert_ne!(of_first, of_second);
    assert_eq!(build(&t).await, 2);
    for (user, report, own) in [(&first, &of_first, "«0001»"), (&second, &of_second, "«0003»")] {
        let paper = said(&rows(&mut download(user, report).await, "РАБОТЫ НА БЛАНКЕ"));
        assert_eq!(paper.len(), 3);
        assert!(paper[1..].iter().all(|row| row.starts_with(own)), "{paper:?}");
    }
    for login in ["reg24_vpr_m002", "reg24_vpr", "admin", "sch240001", "desk"] {
        let other = t.sign_in(login).await;
        for path in [of_first.clone(), format!("{of_first}/file")] {
            assert_eq!(other.get(&path).await.status, Status::NotFound, "{login} {path}");
        }
    }
    for login in ["sch240001", "desk"] {
        let answer = t.sign_in(login).await.post_form("/lk/collections/1/reports", &[]).await;
        assert_eq!(answer.status, Status::NotFound, "{login}");
    }
}

#[rocket::async_test]
async fn two_clicks_make_one_report_and_a_finished_one_makes_way() {
    let t = TestApp::new().await;
    arrange_schedule(&t).await;
    let user = t.sign_in("reg24_vpr").await;
    let (one, two) = (order(&user).await, order(&user).await);
    assert_eq!((one.as_str(), two.as_str()), ("/lk/reports/1", "/lk/reports/1"));
    assert_eq!(build(&t).await, 1);
    assert_eq!(order(&user).await, "/lk/reports/2");
    let mut empty = download(&user, "/lk/reports/1").await;
    assert_eq!(rows(&mut empty, "РАБОТЫ НА БЛАНКЕ").len(), 1, "nothing was handed in: headings alone");
}

#[rocket::async_test]
async fn scope_is_taken_anew_when_it_is_built_and_when_it_is_downloaded() {
    let t = TestApp::new().await;
    arrange_schedule(&t).await;
    let user = t.sign_in("reg24_vpr_m001").await;
    let narrow = "INSERT INTO publication_municipality VALUES (1, 2)";
    let report = order(&user).await;
    build(&t).await;
    t.arrange(move |c| c.execute(narrow, []).unwrap()).await;
    assert_eq!(user.get(&format!("{report}/file")).await.status, Status::NotFound, "out of reach since");

    t.arrange(|c| c.execute("DELETE FROM publication_municipality", []).unwrap()).await;
    let report = order(&user).await;
    t.arrange(move |c| c.execute(narrow, []).unwrap()).await;
    build(&t).await;
    t.arrange(|c| c.execute("DELETE FROM publication_municipality", []).unwrap()).await;
    let page = user.get(&report).await.text();
    assert!(page.contains("не сформирован") && page.contains("больше не доступен"), "{page}");
    assert!(page.contains("Сформировать ещё раз"));
}

#[rocket::async_test]
async fn one_cut_off_after_its_end_is_not_told_of_twice() {
    let t = TestApp::new().await;
    arrange_schedule(&t).await;
    let user = t.sign_in("reg24_vpr").await;
    order(&user).await;
    build(&t).await;
    // As after a crash between the end of the work and the removal of its row.
    let now = t.now();
    t.arrange(move |c| jobs::enqueue(c, "report.results", &json!({"report": 1}), now).unwrap()).await;
    assert_eq!(build(&t).await, 1);
    let told: i64 =
        t.arrange(|c| c.query_row("SELECT count(*) FROM notification", [], |row| row.get(0)).unwrap()).await;
    assert_eq!(told, 1);
}

#[rocket::async_test]
async fn one_that_fails_each_time_is_given_up_and_told_of() {
    let t = TestApp::new().await;
    arrange_schedule(&t).await;
    t.arrange(|c| c.execute("UPDATE form_version SET spec = '{}'", []).unwrap()).await;
    let user = t.sign_in("reg24_vpr").await;
    let report = order(&user).await;
    for _ in 0..4 {
        assert!(user.get(&report).await.text().contains("формируется"));
        assert_eq!(build(&t).await, 1);
        t.set_now(t.now() + TimeDelta::minutes(2));
    }
    let page = user.get(&report).await.text();
    assert!(page.contains("Отчёт #1 не сформирован") && page.contains("обратитесь в техническую поддержку"), "{page}");
    let notifications = user.get("/lk/notifications").await.text();
    assert!(notifications.contains("не удалось сформировать") && !notifications.contains("Скачать"), "{notifications}");
    assert_eq!(order(&user).await, "/lk/reports/2", "asking again is possible");
}

#[rocket::async_test]
async fn a_report_of_half_a_year_ago_goes_with_what_told_of_it() {
    let t = TestApp::new().await;
    arrange_schedule(&t).await;
    let user = t.sign_in("reg24_vpr").await;
    let report = order(&user).await;
    build(&t).await;
    t.set_now(t.now() + TimeDelta::days(182));
    let sweep = async |t: &TestApp| {
        let now = t.now() - TimeDelta::days(183);
        t.app.db.write(move |c| oko::rooms::reports::sweep(c, now)).await.unwrap()
    };
    assert_eq!(sweep(&t).await, 0);
    t.set_now(t.now() + TimeDelta::days(2));
    assert_eq!(sweep(&t).await, 1);
    let user = t.sign_in("reg24_vpr").await;
    assert_eq!(user.get(&report).await.status, Status::NotFound);
    let left: i64 =
        t.arrange(|c| c.query_row("SELECT count(*) FROM notification", [], |row| row.get(0)).unwrap()).await;
    assert_eq!(left, 0);
}
