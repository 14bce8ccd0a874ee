//! Signing in and out, expiry, slow-down and lock (FEATURES A1, A6).

use chrono::TimeDelta;
use rocket::http::{ContentType, Status};

use crate::harness::{PASSWORD, TestApp, User};

async fn try_sign_in(user: &User<'_>, login: &str, password: &str) -> crate::harness::Page {
    user.post_form("/login", &[("login", login), ("password", password)]).await
}

#[rocket::async_test]
async fn a_right_password_opens_the_cabinet_and_leaving_closes_it() {
    let t = TestApp::new().await;
    let page = try_sign_in(&t.stranger(), "sch240001", PASSWORD).await;
    assert_eq!((page.status, page.location.as_deref()), (Status::SeeOther, Some("/lk")));
    let cookie = page.header("Set-Cookie").unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");

    let user = t.sign_in("sch240001").await;
    assert_eq!(user.get("/login").await.status, Status::SeeOther);
    assert_eq!(user.post_form("/logout", &[]).await.location.as_deref(), Some("/login"));
    assert_eq!(user.get("/login").await.status, Status::Ok, "the session is over");
}

#[rocket::async_test]
async fn unknown_wrong_and_disabled_get_the_same_words() {
    let t = TestApp::new().await;
    t.arrange(|c| c.execute("UPDATE account SET disabled_at = 1 WHERE login = 'sch240002'", []).unwrap()).await;
    let stranger = t.stranger();
    let mut bodies = Vec::new();
    for (login, password) in
        [("nobody", PASSWORD), ("sch240001", "другой"), ("sch240002", PASSWORD), ("SCH240001", PASSWORD)]
    {
        let page = try_sign_in(&stranger, login, password).await;
        assert_eq!(page.status, Status::Unauthorized, "{login}");
        assert!(page.text().contains("Неверный логин или пароль"), "{login}");
        assert!(!page.text().contains(password), "the password is never sent back");
        bodies.push(page.text().replace(login, "LOGIN"));
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]));
}

#[rocket::async_test]
async fn ten_failures_lock_the_login_for_that_address_and_time_opens_it() {
    let t = TestApp::new().await;
    let stranger = t.stranger();
    for _ in 0..5 {
        assert_eq!(try_sign_in(&stranger, "sch240001", "нет").await.status, Status::Unauthorized);
    }
    t.arrange(|c| c.execute("UPDATE sign_in_failure SET failures = 9 WHERE failures = 5", []).unwrap()).await;
    // Nine now; the tenth locks. Its slow-down is five seconds, the longest there is.
    assert_eq!(try_sign_in(&stranger, "sch240001", "нет").await.status, Status::Unauthorized);
    let locked = try_sign_in(&stranger, "sch240001", PASSWORD).await;
    assert_eq!(locked.status, Status::TooManyRequests);
    assert!(locked.text().contains("через 15 мин"), "{}", locked.text());
    for _ in 0..12 {
        assert_eq!(try_sign_in(&stranger, "sch240001", "нет").await.status, Status::TooManyRequests);
    }
    assert_eq!(try_sign_in(&stranger, "sch240003", PASSWORD).await.status, Status::SeeOther, "others are not locked");
    let sql = "SELECT group_concat(actor || ' ' || subject || ' ' || address) FROM audit WHERE action = 'sign_in.lock'";
    let noted: String = t.arrange(|c| c.query_row(sql, [], |row| row.get(0)).unwrap()).await;
    assert!(noted.starts_with("nobody account:sch240001 ") && !noted.contains(','), "{noted}");

    t.set_now(t.now() + TimeDelta::minutes(31));
    assert_eq!(try_sign_in(&stranger, "sch240001", PASSWORD).await.status, Status::SeeOther);
}

#[rocket::async_test]
async fn many_guesses_at_once_do_not_slip_past_the_limit() {
    let t = TestApp::new().await;
    let stranger = t.stranger();
    let guesses = (0..24).map(|_| try_sign_in(&stranger, "sch240001", "нет"));
    let answers = rocket::futures::future::join_all(guesses).await;
    let looked_at = answers.iter().filter(|page| page.status == Status::Unauthorized).count();
    let refused = answers.iter().filter(|page| page.status == Status::TooManyRequests).count();
    assert_eq!((looked_at, refused), (10, 14));
    assert_eq!(try_sign_in(&stranger, "sch240001", PASSWORD).await.status, Status::TooManyRequests, "locked");
}

#[rocket::async_test]
async fn a_page_that_asks_for_news_by_itself_keeps_nobody_signed_in() {
    let t = TestApp::new().await;
    let user = t.sign_in("sch240001").await;
    let start = t.now();
    for minutes in (10..120).step_by(10) {
        t.set_now(start + TimeDelta::minutes(minutes));
        assert_eq!(user.get_json("/lk/collections/1/changes?since=0").await.status, Status::NotFound, "{minutes}");
    }
    t.set_now(start + TimeDelta::minutes(121));
    assert_eq!(user.get_json("/lk/collections/1/changes?since=0").await.status, Status::Unauthorized);
}

#[rocket::async_test]
async fn a_file_that_takes_no_writes_can_still_be_read() {
    let t = TestApp::new().await;
    let user = t.sign_in("reg24_vpr").await;
    t.set_now(t.now() + TimeDelta::minutes(5));
    t.app.db.close();
    assert_eq!(user.get("/lk/notifications").await.status, Status::Ok);
}

#[rocket::async_test]
async fn sessions_end_by_idleness_by_age_and_by_disabling() {
    let t = TestApp::new().await;
    let user = t.sign_in("sch240001").await;
    let signed_in = async |user: &User<'_>| user.get("/login").await.status == Status::SeeOther;
    let start = t.now();
    t.set_now(start + TimeDelta::minutes(119));
    assert!(signed_in(&user).await, "used within two hours");
    t.set_now(start + TimeDelta::minutes(119 + 121));
    assert!(!signed_in(&user).await, "idle for over two hours");

    let user = t.sign_in("sch240001").await;
    let start = t.now();
    for hour in 1..14 {
        t.set_now(start + TimeDelta::hours(hour));
        assert!(signed_in(&user).await, "hour {hour}");
    }
    t.set_now(start + TimeDelta::hours(14) + TimeDelta::seconds(1));
    assert!(!signed_in(&user).await, "fourteen hours are the most");

    let user = t.sign_in("sch240001").await;
    t.arrange(|c| c.execute("UPDATE account SET disabled_at = 1 WHERE login = 'sch240001'", []).unwrap()).await;
    assert!(!signed_in(&user).await, "disabled");
}

#[rocket::async_test]
async fn a_post_without_the_token_or_from_elsewhere_is_refused() {
    let t = TestApp::new().await;
    let mut user = t.sign_in("sch240001").await;
    let right = std::mem::replace(&mut user.csrf, "0".repeat(64));
    assert_eq!(user.post_form("/logout", &[]).await.status, Status::Forbidden);
    user.csrf = right;
    let from_elsewhere = t
        .client
        .post("/logout")
        .header(ContentType::Form)
        .header(rocket::http::Header::new("Sec-Fetch-Site", "cross-site"))
        .body(format!("csrf={}", user.csrf));
    assert_eq!(user.send(from_elsewhere).await.status, Status::Forbidden);
    assert_eq!(user.post_form("/logout", &[]).await.status, Status::SeeOther);
}

#[rocket::async_test]
async fn a_stranger_is_led_to_sign_in_and_back() {
    let t = TestApp::new().await;
    let page = t.stranger().get("/login?next=/lk/notifications").await;
    assert!(page.text().contains("value=\"/lk/notifications\""));
    let page = t.stranger().get("/login?next=//evil.example").await;
    assert!(!page.text().contains("evil"));
    let user = t.sign_in("sch240001").await;
    for next in ["%2Flk%20x", "%2Flk%D0%B0", "%2Flk%22"] {
        let page = user.get(&format!("/login?next={next}")).await;
        assert_eq!((page.status, page.location.as_deref()), (Status::SeeOther, Some("/lk")), "{next}");
    }
}
