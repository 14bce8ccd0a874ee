//! Addresses of a collection's table.

use rocket::http::{Header, Status};
use rocket::request::{FromRequest, Outcome, Request};
use rocket::response::content::RawJson;
use rocket::response::status::NoContent;
use rocket::serde::json::Json;
use rocket::{Either, State, get, post};
use serde_json::json;

use super::desk::Desk;
use super::model::show_number;
use super::presence::{self, At, Cell};
use super::queries::submissions;
use super::submit::{self, HandedIn};
use super::view::{self as reading, Wanted};
use super::wire::{Batch, Changes, HandIn, News};
use super::{carry, news, pages, prefill, receipts, save, state, view_pages};
use crate::app::App;
use crate::db::Connection;
use crate::domain::{CollectionId, FormVersionId, OrganisationId};
use crate::error::AppError;
use crate::web::errors::Answer;
use crate::web::guards::{Can, may};
use crate::web::json::JsonBody;
use crate::web::layout::{Tab, page as page_frame};

pub fn all() -> Vec<rocket::Route> {
    rocket::routes![form, table, cells, changes, submission, receipt, data, view]
}

/// The table's page.
#[get("/lk/collections/<id>/form")]
async fn form(app: &State<App>, can: Can<may::FillForm>, id: i64) -> Answer<maud::Markup> {
    prefill::take_over(app, &can.viewer, CollectionId(id), can.now).await?;
    let desk = Desk::open(app, &can.viewer, CollectionId(id), can.now)?;
    let shell = can.shell(app, None)?;
    let changes = app.db.read(|c| carry::since_handed_in(app, c, &desk.place))?;
    Ok(pages::form(&shell, &desk, &changes))
}

/// The whole table. It may be large: not on the threads that answer everyone.
#[get("/lk/collections/<id>/state")]
async fn table(app: &State<App>, can: Can<may::FillForm>, id: i64) -> Answer<RawJson<String>> {
    prefill::bring_up(app, &can.viewer, CollectionId(id), can.now).await?;
    let whole = App::clone(app);
    let read = move |c: &Connection| {
        let desk = Desk::read(&whole, c, &can.viewer, CollectionId(id), can.now)?;
        Ok(RawJson(serde_json::to_string(&state::state(&desk, c)?)?))
    };
    app.db.read_long(read).await
}

/// Saves a batch of edits. The window is decided by the moment at which the whole batch has come, so that a request
/// begun before closing can't be finished after it.
#[post("/lk/collections/<id>/cells", data = "<batch>")]
async fn cells(app: &State<App>, can: Can<may::FillForm>, id: i64, batch: JsonBody<Batch>) -> Answer<Json<Changes>> {
    let desk = Desk::open(app, &can.viewer, CollectionId(id), app.clock.now())?;
    save::save(desk, batch.0?).await.map(Json)
}

/// What changed since a revision, and who else is at the table; nothing (204) when the page knows it all.
#[get("/lk/collections/<id>/changes?<asked..>")]
async fn changes(
    app: &State<App>,
    can: Can<may::FillForm>,
    id: i64,
    asked: AskedNews,
) -> Answer<Either<Json<News>, NoContent>> {
    let since = asked.since.ok_or_else(|| AppError::invalid("Не указано, с какой версии таблицы нужны изменения"))?;
    let desk = Desk::open(app, &can.viewer, CollectionId(id), can.now)?;
    desk.require_writable()?;
    desk.require_shown(asked.form.map(FormVersionId))?;
    let others = asked.at().map_or_else(Vec::new, |at| presence::others(&desk, at));
    Ok(match news::tell(desk, since, others, asked.seen.as_deref()).await? {
        Some(news) => Either::Left(Json(news)),
        None => Either::Right(NoContent),
    })
}

/// What a page that asks for news tells of itself.
#[derive(rocket::FromForm)]
struct AskedNews {
    since: Option<i64>,
    /// `seen` of the last answer.
    seen: Option<String>,
    /// The version of the form that the page shows.
    form: Option<i64>,
    /// Name of the page load.
    client: Option<String>,
    /// The active cell.
    sheet: Option<String>,
    row: Option<String>,
    column: Option<String>,
}

impl AskedNews {
    /// Where the page is at the table, if it says.
    fn at(&self) -> Option<At> {
        let client = self.client.clone()?;
        let cell = self.sheet.clone().zip(self.row.clone()).zip(self.column.clone());
        Some(At { client, cell: cell.map(|((sheet, row), column)| Cell { sheet, row, column }) })
    }
}

/// Hands in. Mistakes answer 422 with the lists that the page keeps.
#[post("/lk/collections/<id>/submission", data = "<wanted>")]
async fn submission(
    app: &State<App>,
    can: Can<may::HandIn>,
    id: i64,
    wanted: JsonBody<HandIn>,
) -> Answer<(Status, Json<serde_json::Value>)> {
    let wanted = wanted.0?;
    let handed_in = submit::hand_in(app, can.actor(), &can.viewer, CollectionId(id), wanted, app.clock.now()).await?;
    Ok(match handed_in {
        HandedIn::Receipt(receipt) => (Status::Ok, Json(serde_json::to_value(receipt)?)),
        HandedIn::Mistakes(issues) => {
            let message = "Отчет не сдан: исправьте ошибки, список — по кнопке «Ошибки».";
            (Status::UnprocessableEntity, Json(json!({ "code": "errors", "message": message, "issues": issues })))
        }
    })
}

/// The receipt's page.
#[get("/lk/submissions/<number>")]
fn receipt(app: &State<App>, can: Can<may::ReadReceipt>, number: &str) -> Answer<maud::Markup> {
    let found = app.db.read(|c| receipts::find(app, c, &can.viewer, number, can.now))?;
    Ok(pages::receipt(app, &can.shell(app, Some(Tab::Exchange))?, &can.viewer, &found))
}

/// What was handed in, byte for byte as its SHA-256 was made of it.
#[get("/lk/submissions/<number>/data")]
fn data(app: &State<App>, can: Can<may::ReadReceipt>, number: &str) -> Answer<Download> {
    app.db.read(|c| {
        let found = receipts::find(app, c, &can.viewer, number, can.now)?;
        let name = show_number(&app.region.code, found.number);
        let disposition = Header::new("Content-Disposition", format!("attachment; filename=\"{name}.json\""));
        Ok(Download { data: RawJson(submissions::data(c, found.id)?), disposition })
    })
}

/// One organisation's data for those who watch: a page, or what a list shows in a dialog.
#[get("/lk/collections/<id>/organisations/<organisation>?<asked..>")]
async fn view(
    app: &State<App>,
    can: Can<may::ReadResponse>,
    fetched: Fetched,
    id: i64,
    organisation: i64,
    asked: Asked,
) -> Answer<maud::Markup> {
    let wanted =
        Wanted { draft: asked.draft.as_deref() == Some("1"), sheet: asked.sheet, page: asked.page.unwrap_or(1) };
    let (whole, viewer, now) = (App::clone(app), can.viewer.clone(), can.now);
    let (collection, organisation) = (CollectionId(id), OrganisationId(organisation));
    let read = move |c: &Connection| reading::read(&whole, c, &viewer, collection, organisation, &wanted, now);
    let reading = app.db.read_long(read).await?;
    if fetched.0 {
        return Ok(view_pages::dialog(app, &reading));
    }
    let title = format!("{} · {}", reading.organisation.title, reading.place.title);
    Ok(page_frame(&can.shell(app, Some(Tab::Exchange))?, &title, view_pages::content(app, &reading)))
}

/// Which part of an organisation's data is asked for.
#[derive(rocket::FromForm)]
struct Asked {
    /// `1`: the draft instead of what was handed in.
    draft: Option<String>,
    sheet: Option<String>,
    page: Option<usize>,
}

/// Whether a page's script fetches a part, rather than the browser a page.
struct Fetched(bool);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Fetched {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        Outcome::Success(Fetched(request.headers().get_one("HX-Request") == Some("true")))
    }
}

#[derive(rocket::Responder)]
struct Download {
    data: RawJson<String>,
    disposition: Header<'static>,
}
