//! Addresses of the list and of a collection's settings.

use maud::Markup;
use rocket::http::Status;
use rocket::response::Redirect;
use rocket::{Either, FromForm, State, get, post};

use super::model::{Collection, Mistakes};
use super::pages::{self, List, Settings};
use super::settings::{self, Conflict, TypedSettings};
use super::{change_routes, new_routes, prefill_routes, queries};
use crate::app::App;
use crate::db::Connection;
use crate::domain::CollectionId;
use crate::error::AppError;
use crate::forms::prefill;
use crate::rooms::monitoring::{self, Scope, Tally};
use crate::web::errors::Answer;
use crate::web::form::CheckedForm;
use crate::web::guards::{Can, may};
use crate::web::layout::{self, Tab};
use crate::web::paths::ARRANGING;

pub fn all() -> Vec<rocket::Route> {
    [rocket::routes![list, show, change], new_routes::all(), change_routes::all(), prefill_routes::all()].concat()
}

#[get("/lk/arranging?<q>&<page>")]
async fn list(
    app: &State<App>,
    can: Can<may::ArrangeCollection>,
    q: Option<&str>,
    page: Option<u64>,
) -> Answer<Markup> {
    let shell = can.shell(app, Some(Tab::Forms))?;
    let (query, page, now, own) =
        (q.unwrap_or_default().to_owned(), page.unwrap_or(1).max(1), can.now, app.inner().clone());
    let read = move |c: &Connection| {
        let (found, total) = queries::list(c, &query, page)?;
        let tallied = |collection: Collection| {
            let tally = tally(&own, c, collection.id, now)?;
            Ok((collection, tally))
        };
        let collections = found.into_iter().map(tallied).collect::<Result<_, AppError>>()?;
        Ok(List { collections, total, query, page })
    };
    let found = app.db.read_long(read).await?;
    Ok(layout::page(&shell, "Сборы данных", pages::list(app, &found, &shell)))
}

fn tally(app: &App, c: &Connection, id: CollectionId, now: chrono::DateTime<chrono::Utc>) -> Result<Tally, AppError> {
    let watched = monitoring::watched(c, id)?.ok_or(AppError::NotFound)?;
    monitoring::tally(app, c, &watched, Scope::Region, now)
}

#[get("/lk/arranging/<id>?<done>")]
async fn show(app: &State<App>, can: Can<may::ArrangeCollection>, id: i64, done: Option<&str>) -> Answer<Markup> {
    let done = match done {
        Some("made") => Some("Сбор данных создан."),
        Some("saved") => Some("Настройки сохранены."),
        Some("form") => {
            Some("Форма изменена. Данные организаций переносятся в новую версию: это займёт немного времени.")
        }
        _ => None,
    };
    let page = Shown { done, ..Shown::default() };
    answer(app, &can, CollectionId(id), page).await
}

/// What the page shows besides the collection itself.
#[derive(Default)]
struct Shown {
    typed: Option<TypedSettings>,
    /// What the settings were when `typed` was; `None`: as they are.
    base: Option<TypedSettings>,
    conflicts: Vec<Conflict>,
    mistakes: Mistakes,
    consequences: Vec<String>,
    done: Option<&'static str>,
}

async fn answer(app: &State<App>, can: &Can<may::ArrangeCollection>, id: CollectionId, shown: Shown) -> Answer<Markup> {
    let shell = can.shell(app, Some(Tab::Forms))?;
    let (own, now) = (app.inner().clone(), can.now);
    let read = move |c: &Connection| {
        let collection = queries::collection(c, id)?;
        let form = own.forms.get(c, collection.form_version)?;
        let current = TypedSettings::of(&collection, own.region.zone);
        Ok(Settings {
            tally: tally(&own, c, id, now)?,
            filling: queries::filling(c, id)?,
            typed: shown.typed.unwrap_or_else(|| current.clone()),
            base: shown.base.unwrap_or(current),
            conflicts: shown.conflicts,
            mistakes: shown.mistakes,
            consequences: shown.consequences,
            others: queries::others(c, Some(id))?,
            is_prefilled: prefill::is_wanted(&form.form),
            history: queries::history(c, id)?,
            done: shown.done,
            collection,
        })
    };
    let page = app.db.read_long(read).await?;
    Ok(layout::page(&shell, &page.collection.title, pages::settings(app, &page, &shell)))
}

#[derive(FromForm)]
struct Sent {
    #[field(default = String::new())]
    title: String,
    #[field(default = String::new())]
    opens_at: String,
    #[field(default = String::new())]
    closes_at: String,
    /// Ticked: there, whatever it holds.
    excel: Option<String>,
    #[field(default = String::new())]
    previous: String,
    /// The settings that the page showed, as [`TypedSettings::to_base`] writes them.
    #[field(default = String::new())]
    base: String,
    /// The window whose meaning the person has seen.
    #[field(default = String::new())]
    confirmed: String,
}

#[post("/lk/arranging/<id>", data = "<sent>")]
async fn change(
    app: &State<App>,
    can: Can<may::ArrangeCollection>,
    id: i64,
    sent: CheckedForm<Sent>,
) -> Answer<Either<Redirect, (Status, Markup)>> {
    let Sent { title, opens_at, closes_at, excel, previous, base, confirmed } = sent.0;
    let (id, zone) = (CollectionId(id), app.region.zone);
    let seen = format!("{opens_at} {closes_at}");
    let typed = TypedSettings { title, opens_at, closes_at, excel: excel.is_some(), previous };
    let base = TypedSettings::from_base(&base);
    let (checked, before, filling) = app.db.read(|c| {
        let collection = queries::collection(c, id)?;
        let checked = settings::check(c, &collection, &typed, zone)?;
        Ok((checked, collection, queries::filling(c, id)?))
    })?;
    let current = TypedSettings::of(&before, zone);
    if base != current {
        return elsewhere(app, &can, id, (&typed, &base, current)).await;
    }
    let (mistakes, consequences) = match checked {
        Err(mistakes) => (mistakes, Vec::new()),
        Ok(settings) => {
            let consequences = settings::consequences(before.window, settings.window, filling, can.now);
            if consequences.is_empty() || confirmed == seen {
                let (actor, now, shown) = (can.actor(), can.now, base.clone());
                let stored =
                    app.db.write(move |c| settings::store(c, id, &settings, (&shown, zone), now, &actor)).await?;
                return match stored {
                    Ok(()) => Ok(Either::Left(Redirect::to(format!("{ARRANGING}/{id}?done=saved")))),
                    Err(current) => elsewhere(app, &can, id, (&typed, &base, current)).await,
                };
            }
            (Mistakes::new(), consequences)
        }
    };
    let page = Shown { typed: Some(typed), base: Some(base), mistakes, consequences, ..Shown::default() };
    Ok(Either::Right((Status::Ok, answer(app, &can, id, page).await?)))
}

/// Somebody else has changed the settings since the page was made: both are told, and nothing is stored.
async fn elsewhere(
    app: &State<App>,
    can: &Can<may::ArrangeCollection>,
    id: CollectionId,
    (typed, base, current): (&TypedSettings, &TypedSettings, TypedSettings),
) -> Answer<Either<Redirect, (Status, Markup)>> {
    let (typed, conflicts) = settings::merge(typed, base, &current);
    let page = Shown { typed: Some(typed), base: Some(current), conflicts, ..Shown::default() };
    Ok(Either::Right((Status::Conflict, answer(app, can, id, page).await?)))
}
