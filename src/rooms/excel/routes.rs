//! Addresses of the room.

use maud::Markup;
use rocket::http::Status;
use rocket::response::Redirect;
use rocket::{Either, State, get, post};

use super::apply::{self, Applied, Confirmed};
use super::receive::{self, Received};
use super::undo::{self, Undone};
use super::{look, pages, queries, template};
use crate::app::App;
use crate::db::Connection;
use crate::domain::{CollectionId, UploadId};
use crate::error::AppError;
use crate::web::download::Made;
use crate::web::errors::Answer;
use crate::web::form::{CheckedForm, Nothing};
use crate::web::guards::{Can, may};
use crate::web::layout::{Tab, page};
use crate::web::upload::CheckedUpload;

pub fn all() -> Vec<rocket::Route> {
    rocket::routes![download, choose, take, show, load, take_back]
}

/// «Скачать шаблон Excel».
#[get("/lk/collections/<id>/template")]
async fn download(app: &State<App>, can: Can<may::FillForm>, id: i64) -> Answer<Made> {
    template::make(app, can.viewer, CollectionId(id), can.now).await
}

/// «Загрузить из Excel»: which file.
#[get("/lk/collections/<id>/upload")]
fn choose(app: &State<App>, can: Can<may::FillForm>, id: i64) -> Answer<Markup> {
    choosing(app, &can, CollectionId(id), &[])
}

/// Takes the file; what can't be loaded is told on the page it was chosen on. The window is decided by the moment at which
/// the whole file has come.
#[post("/lk/collections/<id>/upload", data = "<sent>")]
async fn take(
    app: &State<App>,
    can: Can<may::FillForm>,
    id: i64,
    sent: CheckedUpload,
) -> Answer<Either<Redirect, (Status, Markup)>> {
    let collection = CollectionId(id);
    let sent = sent.0?;
    let refused =
        |told: &[String]| Ok(Either::Right((Status::UnprocessableEntity, choosing(app, &can, collection, told)?)));
    if sent.size == 0 {
        return refused(&["файл не выбран: выберите заполненный файл и нажмите «Проверить файл»".to_owned()]);
    }
    let now = app.clock.now();
    match receive::receive(app, can.viewer.clone(), collection, sent.file, sent.name, now).await? {
        Received::Kept(upload) => Ok(Either::Left(Redirect::to(pages::href(collection, upload)))),
        Received::Refused(notes) => refused(&notes.iter().map(ToString::to_string).collect::<Vec<_>>()),
    }
}

fn choosing(app: &App, can: &Can<may::FillForm>, collection: CollectionId, told: &[String]) -> Answer<Markup> {
    let (desk, latest) = app.db.read(|c| {
        let desk = template::open(app, c, &can.viewer, collection, can.now)?;
        let latest = queries::latest(c, collection, desk.place.organisation)?;
        Ok((desk, latest))
    })?;
    let shell = can.shell(app, Some(Tab::Exchange))?;
    Ok(page(&shell, "Загрузить из Excel", pages::choose(&desk, latest.as_ref(), told, &shell.csrf)))
}

/// What the file would change, or what became of it.
#[get("/lk/collections/<id>/upload/<upload>?<again>")]
async fn show(app: &State<App>, can: Can<may::FillForm>, id: i64, upload: i64, again: Option<&str>) -> Answer<Markup> {
    let changed = again.is_some();
    let (whole, viewer, now) = (App::clone(app), can.viewer.clone(), can.now);
    let read = move |c: &Connection| look::look(&whole, c, &viewer, CollectionId(id), UploadId(upload), now);
    let looked = app.db.read_long(read).await?;
    let shell = can.shell(app, Some(Tab::Exchange))?;
    Ok(page(&shell, "Загрузить из Excel", pages::show(&looked, changed, &shell.csrf)))
}

/// «Загрузить», «Загрузить вместе с ошибками».
#[derive(rocket::FromForm)]
struct Loading {
    /// The table's revision that the page was made of; without it the page is shown again.
    revision: Option<i64>,
    with_errors: Option<String>,
}

#[post("/lk/collections/<id>/upload/<upload>/load", data = "<form>")]
async fn load(
    app: &State<App>,
    can: Can<may::FillForm>,
    id: i64,
    upload: i64,
    form: CheckedForm<Loading>,
) -> Answer<Redirect> {
    let (collection, upload) = (CollectionId(id), UploadId(upload));
    let Loading { revision, with_errors } = form.0;
    let with_errors = with_errors.as_deref() == Some("1");
    let confirmed = Confirmed { collection, upload, revision, with_errors };
    let applied = apply::apply(app, can.actor(), &can.viewer, confirmed, app.clock.now()).await?;
    Ok(Redirect::to(match applied {
        Applied::Done => pages::href(collection, upload),
        Applied::LookAgain => format!("{}?again=1", pages::href(collection, upload)),
    }))
}

/// «Отменить загрузку».
#[post("/lk/collections/<id>/upload/<upload>/undo", data = "<_form>")]
async fn take_back(
    app: &State<App>,
    can: Can<may::FillForm>,
    id: i64,
    upload: i64,
    _form: CheckedForm<Nothing>,
) -> Answer<Redirect> {
    let (collection, upload) = (CollectionId(id), UploadId(upload));
    match undo::undo(app, can.actor(), &can.viewer, collection, upload, app.clock.now()).await? {
        Undone::Done => Ok(Redirect::to(pages::href(collection, upload))),
        Undone::Met(places) => Err(AppError::Conflict { code: "changed", message: pages::not_undone(&places) }),
    }
}
