//! Addresses of «Обмен данными».

use maud::Markup;
use rocket::request::{FromRequest, Outcome, Request};
use rocket::response::Redirect;
use rocket::{State, get, routes};

use super::model::{Opened, Section};
use super::{pages, queries};
use crate::app::App;
use crate::db::Connection;
use crate::error::AppError;
use crate::rooms::audience::Watching;
use crate::rooms::{collections, monitoring, storage};
use crate::web::errors::Answer;
use crate::web::guards::{Can, may};
use crate::web::layout::Tab;
use crate::web::paths;

pub fn all() -> Vec<rocket::Route> {
    routes![home, list, one]
}

type Cabinet = Can<may::OpenCabinet>;

/// Whether htmx asks, to put the answer into a page that is there already.
struct InPlace(bool);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for InPlace {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        Outcome::Success(InPlace(request.headers().contains("HX-Request")))
    }
}

/// To the first section that has something.
#[get("/lk")]
fn home(app: &State<App>, can: Cabinet) -> Answer<Result<Redirect, Markup>> {
    let watching = Watching::new(&can.viewer, can.now);
    let sections = app.db.read(|c| queries::sections(c, &watching))?;
    match sections.iter().find(|section| section.count > 0).or(sections.first()) {
        Some(section) => Ok(Ok(Redirect::to(paths::section(&section.slug)))),
        None => Ok(Err(pages::no_sections(&can.shell(app, Some(Tab::Exchange))?))),
    }
}

#[get("/lk/publications/<section>?<q>&<page>")]
fn list(app: &State<App>, can: Cabinet, section: &str, q: Option<&str>, page: Option<u64>) -> Answer<Markup> {
    let watching = Watching::new(&can.viewer, can.now);
    let (sections, current, listing) = app.db.snapshot(|c| {
        let (sections, current) = sections_with(c, &watching, section)?;
        let listing = queries::list(c, &watching, &current, q.unwrap_or_default(), page.unwrap_or(1))?;
        Ok((sections, current, listing))
    })?;
    let shell = can.shell(app, Some(Tab::Exchange))?;
    Ok(pages::list(app, &shell, &sections, &current, &listing, can.now))
}

#[get("/lk/publications/<section>/<slug>")]
async fn one(app: &State<App>, can: Cabinet, in_place: InPlace, section: &str, slug: &str) -> Answer<Markup> {
    let shell = can.shell(app, Some(Tab::Exchange))?;
    let read = |c: &Connection| -> Result<(Vec<Section>, Section, Opened, Vec<Markup>), AppError> {
        let watching = Watching::new(&can.viewer, can.now);
        let (sections, current) = sections_with(c, &watching, section)?;
        let opened = queries::open(c, &watching, current.id, slug)?;
        let blocks = blocks(app, c, &can, &shell.csrf, &opened)?;
        Ok((sections, current, opened, blocks))
    };
    let (mut sections, current, mut opened, blocks) = app.db.snapshot(read)?;
    if !opened.head.seen {
        let (account, publication, now) = (can.viewer.account, opened.head.id, can.now);
        app.db.write(move |c| queries::mark_seen(c, account, publication, now)).await?;
        opened.head.seen = true;
        if let Some(section) = sections.iter_mut().find(|section| section.id == current.id) {
            section.unseen = section.unseen.saturating_sub(1);
        }
    }
    if in_place.0 {
        return Ok(pages::fragment(app, &current, &opened, blocks, can.now));
    }
    Ok(pages::one(app, &shell, &sections, &current, &opened, blocks, can.now))
}

/// The viewer's sections and the one asked for among them.
fn sections_with(c: &Connection, watching: &Watching, slug: &str) -> Result<(Vec<Section>, Section), AppError> {
    let sections = queries::sections(c, watching)?;
    let current = sections.iter().find(|section| section.slug == slug).cloned().ok_or(AppError::NotFound)?;
    Ok((sections, current))
}

/// Storages and collections in the order of the publication (C2).
fn blocks(app: &App, c: &Connection, can: &Cabinet, csrf: &str, opened: &Opened) -> Result<Vec<Markup>, AppError> {
    let mut blocks = storage::blocks(app, c, &can.viewer, opened.head.id)?;
    blocks.extend(collections::blocks(app, c, &can.viewer, opened.head.id, can.now)?);
    blocks.extend(monitoring::blocks(app, c, &can.viewer, csrf, opened.head.id, can.now)?);
    blocks.sort_by_key(|(position, _)| *position);
    Ok(blocks.into_iter().map(|(_, block)| block).collect())
}
