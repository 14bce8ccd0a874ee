//! Addresses of «Паспорт».

use maud::Markup;
use rocket::{State, get};

use super::model::{Card, Entry};
use super::{pages, queries};
use crate::app::App;
use crate::domain::{Action, OrganisationId};
use crate::web::errors::Answer;
use crate::web::guards::{Can, Permits, may};
use crate::web::layout::{self, Tab};

pub fn all() -> Vec<rocket::Route> {
    rocket::routes![own, one]
}

/// The organisation's own card; for those who watch the list of organisations; for others there is nothing here.
#[get("/lk/passport?<q>&<page>")]
async fn own(app: &State<App>, can: Can<may::OpenCabinet>, q: Option<&str>, page: Option<u64>) -> Answer<Markup> {
    let shell = can.shell(app, Some(Tab::Passport))?;
    if let Some(organisation) = can.viewer.organisation {
        let (card, history) = card(app, &can, organisation).await?;
        return Ok(layout::page(
            &shell,
            "Паспорт",
            pages::card(app, &card, &history, can.viewer.organisation.is_some(), can.now),
        ));
    }
    if can.viewer.reach(Action::ReadPassport).is_none() {
        return Ok(layout::page(&shell, "Паспорт", pages::nothing()));
    }
    let query: String = q.unwrap_or_default().trim().chars().take(200).collect();
    let (viewer, searched) = (can.viewer, query.clone());
    let (listed, total, page) = app
        .db
        .read_long(move |c| {
            let wanted = page.unwrap_or(1).max(1);
            let (listed, total) = queries::list(c, &viewer, &searched, wanted)?;
            if !listed.is_empty() || wanted == 1 {
                return Ok((listed, total, wanted));
            }
            // Beyond the end, where nothing tells how many there are: the first page instead.
            let (listed, total) = queries::list(c, &viewer, &searched, 1)?;
            Ok((listed, total, 1))
        })
        .await?;
    Ok(layout::page(&shell, "Паспорт", pages::list(&listed, total, &query, page)))
}

/// One organisation's card.
#[get("/lk/passport/<id>")]
async fn one(app: &State<App>, can: Can<may::ReadPassport>, id: i64) -> Answer<Markup> {
    let (card, history) = card(app, &can, OrganisationId(id)).await?;
    let shell = can.shell(app, Some(Tab::Passport))?;
    Ok(layout::page(
        &shell,
        &card.short_title,
        pages::card(app, &card, &history, can.viewer.organisation.is_some(), can.now),
    ))
}

async fn card<A: Permits>(app: &App, can: &Can<A>, id: OrganisationId) -> Answer<(Card, Vec<Entry>)> {
    let (viewer, now) = (can.viewer.clone(), can.now);
    let read = move |c: &crate::db::Connection| {
        let card = queries::card(c, &viewer, id)?;
        let history = queries::history(c, &viewer, id, now)?;
        Ok((card, history))
    };
    app.db.read_long(read).await
}
