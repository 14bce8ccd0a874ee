//! Addresses of the room.

use maud::Markup;
use rocket::{State, get};

use super::model::PER_PAGE;
use super::{pages, queries};
use crate::app::App;
use crate::web::errors::Answer;
use crate::web::guards::{Can, may};
use crate::web::layout;

pub fn all() -> Vec<rocket::Route> {
    rocket::routes![list]
}

/// «Уведомления»: opening the list marks what is in it seen; this once it is still shown as new.
#[get("/lk/notifications?<page>")]
async fn list(app: &State<App>, can: Can<may::OpenCabinet>, page: Option<u64>) -> Answer<Markup> {
    let account = can.viewer.account;
    let (total, newest, page, shown) = app.db.snapshot(|c| {
        let (total, newest) = queries::count(c, account)?;
        let page = page.unwrap_or(1).clamp(1, total.div_ceil(PER_PAGE).max(1));
        Ok((total, newest, page, queries::page(c, account, page)?))
    })?;
    let mut shell = can.shell(app, None)?;
    if shell.unseen > 0 {
        let now = can.now;
        app.db.write(move |c| queries::see_all(c, account, newest, now)).await?;
        shell.unseen = 0;
    }
    Ok(layout::page(&shell, "Уведомления", pages::list(app, &shown, total, page)))
}
