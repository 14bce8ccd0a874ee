//! «Сборы данных»: the operator's pages, change of a form with data in, prefilled cells.

mod carry;
mod change;
mod pages;
mod prefill;

use oko::jobs;
use rocket::http::Status;

use crate::harness::{Page, TestApp, User};

/// Stores the next version of a collection's form; gives its id.
pub async fn next_version(t: &TestApp, collection: i64, spec: &str) -> i64 {
    let spec = spec.to_owned();
    t.arrange(move |c| {
        c.execute(
            "INSERT INTO form_version (form_id, number, spec, created_at)
             SELECT form_id, (SELECT max(number) + 1 FROM form_version AS w WHERE w.form_id = v.form_id), ?2, 0
             FROM form_version AS v WHERE v.id = (SELECT form_version_id FROM collection WHERE id = ?1)",
            rusqlite::params![collection, spec],
        )
        .unwrap();
        c.last_insert_rowid()
    })
    .await
}

/// Gives the collection that version and lets the job run.
pub async fn change_form(t: &TestApp, operator: &User<'_>, collection: i64, to: i64) {
    let from: i64 = one(t, format!("SELECT form_version_id FROM collection WHERE id = {collection}")).await;
    let page = apply(operator, collection, from, to).await;
    assert_eq!(page.status, Status::SeeOther, "{}", page.text());
    jobs::run_due(&t.app, &oko::rooms::job_kinds()).await.unwrap();
}

pub async fn apply(operator: &User<'_>, collection: i64, from: i64, to: i64) -> Page {
    let (from, to) = (from.to_string(), to.to_string());
    operator.post_form(&format!("/lk/arranging/{collection}/form"), &[("from", &from), ("to", &to)]).await
}

/// One value of the database.
pub async fn one<T: rusqlite::types::FromSql + Send + 'static>(t: &TestApp, sql: String) -> T {
    t.arrange(move |c| c.query_row(&sql, [], |row| row.get(0)).unwrap_or_else(|error| panic!("{sql}: {error}"))).await
}
