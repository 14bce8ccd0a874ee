//! Addresses of the room.

use maud::Markup;
use rocket::{FromForm, State, get};

use super::model::{Scope, Tally, Wanted};
use super::{board, pages, queries};
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
    let own = app.inner().clone();
    let list = app
        .db
        .read_long(move |c| {
            audience::require_collection(c, &viewer, CollectionId(id), now)?;
            let collection = queries::watched(c, CollectionId(id))?.ok_or(AppError::NotFound)?;
            let board = board::board(&own, c, &collection)?;
            let municipalities = if scope == Scope::Region { board.roster.municipalities.clone() } else { Vec::new() };
            let window = collection.window.state(now);
            let in_scope = board.members.iter().filter(|member| scope.has(member.municipality));
            let tally = Tally::count(in_scope.map(|member| member.state(window)));
            let members = wanted.pick(&board, scope, window);
            Ok(pages::List { collection, tally, municipalities, board, members, wanted, window })
        })
        .await?;
    let title = format!("Список участников: {}", list.collection.title);
    Ok(layout::page(&shell, &title, pages::list(app, &list, &shell.csrf, now)))
}
