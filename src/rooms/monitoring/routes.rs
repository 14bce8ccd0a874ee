//! Addresses of the room.

use maud::Markup;
use rocket::{State, get};

use super::model::{Scope, Wanted};
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

/// «Список участников» (F2).
#[get("/lk/collections/<id>/participants?<status>&<q>&<municipality>&<sort>&<page>")]
#[allow(clippy::too_many_arguments)] // each is a part of the address
async fn participants(
    app: &State<App>,
    can: Can<may::WatchCollection>,
    id: i64,
    status: Option<&str>,
    q: Option<&str>,
    municipality: Option<i64>,
    sort: Option<&str>,
    page: Option<usize>,
) -> Answer<Markup> {
    let wanted = Wanted::parse(status, q, municipality, sort, page);
    let shell = can.shell(app, Some(Tab::Exchange))?;
    let scope = Scope::of(&can.viewer).ok_or(AppError::NotFound)?;
    let (viewer, now) = (can.viewer, can.now);
    let list = app
        .db
        .read_long(move |c| {
            audience::require_collection(c, &viewer, CollectionId(id), now)?;
            let collection = queries::watched(c, CollectionId(id))?.ok_or(AppError::NotFound)?;
            let municipalities = if scope == Scope::Region { queries::municipalities(c)? } else { Vec::new() };
            let tally = queries::tally(c, &collection, scope, now)?;
            let participants = wanted.pick(queries::participants(c, &collection, scope, now)?);
            Ok(pages::List { collection, tally, municipalities, participants, wanted })
        })
        .await?;
    let title = format!("Список участников: {}", list.collection.title);
    Ok(layout::page(&shell, &title, pages::list(app, &list, &shell.csrf, now)))
}
