//! Addresses of the room.

use maud::Markup;
use rocket::{FromForm, State, get};

use super::model::{Scope, Tally, Wanted};
use super::{pages, queries};
use crate::app::App;
use crate::domain::CollectionId;
use crate::error::AppError;
use crate::rooms::audience;
use crate::web::errors::Answer;
use crate::web::guards::{Can, may};
use crate::web::layout::{self, Tab};

pub fn all() -> Vec<rocket::Route> {
    rocket::routes![participants]
}

/// What of the list is asked for; words that mean nothing are as if absent.
#[derive(FromForm)]
struct Asked {
    status: Option<String>,
    q: Option<String>,
    municipality: Option<i64>,
    sort: Option<String>,
    page: Option<usize>,
}

/// «Список участников» (F2).
#[get("/lk/collections/<id>/participants?<asked..>")]
async fn participants(app: &State<App>, can: Can<may::WatchCollection>, id: i64, asked: Asked) -> Answer<Markup> {
    let Asked { status, q, municipality, sort, page } = asked;
    let wanted = Wanted::parse(status.as_deref(), q.as_deref(), municipality, sort.as_deref(), page);
    let shell = can.shell(app, Some(Tab::Exchange))?;
    let scope = Scope::of(&can.viewer).ok_or(AppError::NotFound)?;
    let (viewer, now) = (can.viewer, can.now);
    let list = app
        .db
        .read_long(move |c| {
            audience::require_collection(c, &viewer, CollectionId(id), now)?;
            let collection = queries::watched(c, CollectionId(id))?.ok_or(AppError::NotFound)?;
            let municipalities = if scope == Scope::Region { queries::municipalities(c)? } else { Vec::new() };
            let all = queries::participants(c, &collection, scope, now)?;
            let tally = Tally::count(all.iter().map(|participant| participant.state));
            let participants = wanted.pick(all);
            Ok(pages::List { collection, tally, municipalities, participants, wanted })
        })
        .await?;
    let title = format!("Список участников: {}", list.collection.title);
    Ok(layout::page(&shell, &title, pages::list(app, &list, &shell.csrf, now)))
}
