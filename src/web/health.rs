//! For the machine's watchers.

use rocket::State;
use rocket::http::Status;

use crate::app::App;

/// 200 «ok» while the database answers.
#[rocket::get("/health")]
pub async fn health(app: &State<App>) -> (Status, &'static str) {
    match app.db.read(|c| Ok(c.query_row("SELECT 1", [], |row| row.get::<_, i64>(0))?)) {
        Ok(_) => (Status::Ok, "ok\n"),
        Err(_) => (Status::ServiceUnavailable, "database\n"),
    }
}
