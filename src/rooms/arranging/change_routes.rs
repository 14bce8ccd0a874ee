//! Addresses of a change of the form's version.

use maud::Markup;
use rocket::response::Redirect;
use rocket::{FromForm, State, get, post};

use super::change::{self, preview};
use super::change_pages::{self, Page};
use super::queries;
use crate::app::App;
use crate::db::time::from_ms;
use crate::domain::{CollectionId, FormVersionId};
use crate::error::AppError;
use crate::web::errors::Answer;
use crate::web::form::CheckedForm;
use crate::web::guards::{Can, may};
use crate::web::layout::{self, Tab};
use crate::web::paths::ARRANGING;

pub fn all() -> Vec<rocket::Route> {
    rocket::routes![show, apply]
}

#[get("/lk/arranging/<id>/form?<to>&<again>")]
async fn show(
    app: &State<App>,
    can: Can<may::ArrangeCollection>,
    id: i64,
    to: Option<i64>,
    again: Option<bool>,
) -> Answer<Markup> {
    let shell = can.shell(app, Some(Tab::Forms))?;
    let (collection, versions) = app.db.read(|c| {
        let collection = queries::collection(c, CollectionId(id))?;
        let versions = queries::versions(c, collection.form)?;
        Ok((collection, versions))
    })?;
    let from = collection.form_version;
    let to = to.map(FormVersionId).filter(|to| *to != from && versions.iter().any(|(id, ..)| id == to));
    let preview = match to {
        Some(to) => Some(preview::soon(app, (collection.id, from, to), again.unwrap_or(false), can.now).await?),
        None => None,
    };
    let versions = versions.into_iter().map(|(id, number, at)| (id, number, from_ms(at))).collect();
    let title = format!("Версия формы: {}", collection.title);
    let page = Page { collection, versions, to, preview };
    Ok(layout::page(&shell, &title, change_pages::page(app, &page, &shell)))
}

#[derive(FromForm)]
struct Sent {
    from: Option<i64>,
    to: Option<i64>,
}

#[post("/lk/arranging/<id>/form", data = "<sent>")]
async fn apply(
    app: &State<App>,
    can: Can<may::ArrangeCollection>,
    id: i64,
    sent: CheckedForm<Sent>,
) -> Answer<Redirect> {
    let Sent { from, to } = sent.0;
    let id = CollectionId(id);
    app.db.read(|c| queries::collection(c, id))?;
    let versions = from.zip(to).ok_or_else(|| AppError::invalid("Не указано, какую версию сменить на какую."))?;
    let versions = (FormVersionId(versions.0), FormVersionId(versions.1));
    let (actor, now) = (can.actor(), can.now);
    app.db.write(move |c| change::apply(c, id, versions, now, &actor)).await?;
    app.jobs.wake();
    Ok(Redirect::to(format!("{ARRANGING}/{id}?done=form")))
}
