//! Addresses of a new collection and of a copy.

use maud::Markup;
use rocket::response::Redirect;
use rocket::{Either, FromForm, State, get, post};

use super::make;
use super::model::{Mistakes, Source, Typed};
use super::moments::{self, Shift};
use super::new_pages::{self, Copy, Page};
use super::{outdated, queries};
use crate::app::App;
use crate::domain::{CollectionId, FormVersionId};
use crate::error::AppError;
use crate::web::errors::Answer;
use crate::web::form::CheckedForm;
use crate::web::guards::{Can, may};
use crate::web::layout::{self, Tab};
use crate::web::paths::ARRANGING;

pub fn all() -> Vec<rocket::Route> {
    rocket::routes![new, make_it, copy]
}

#[get("/lk/arranging/new?<form>")]
fn new(app: &State<App>, can: Can<may::ArrangeCollection>, form: Option<i64>) -> Answer<Markup> {
    let typed = Typed { form: form.map(|form| form.to_string()).unwrap_or_default(), ..Typed::default() };
    answer(app, &can, typed, Mistakes::new(), None)
}

#[get("/lk/arranging/<id>/copy?<shift>&<days>")]
fn copy(
    app: &State<App>,
    can: Can<may::ArrangeCollection>,
    id: i64,
    shift: Option<&str>,
    days: Option<&str>,
) -> Answer<Markup> {
    let id = CollectionId(id);
    let source = app.db.read(|c| queries::copy::source(c, id))?;
    let (word, days) = (shift.unwrap_or_default(), days.unwrap_or_default());
    let (shift, mistake) = match Shift::parse(word, days) {
        Ok(shift) => (shift, None),
        Err(mistake) => (Shift::Year, Some(mistake)),
    };
    let zone = app.region.zone;
    let moved = |at| moments::typed(shift.apply(at, zone), zone);
    // A copy that could be seen at once would stand beside its source.
    let publish_at = Some(shift.apply(source.publish_at, zone)).filter(|at| *at > can.now);
    let typed = Typed {
        publish_at: publish_at.map(|at| moments::typed(at, zone)).unwrap_or_default(),
        opens_at: moved(source.opens_at),
        closes_at: moved(source.closes_at),
        ..source.typed.clone()
    };
    let copy = Copy { of: id, source, shift, days: days.to_owned(), mistake };
    answer(app, &can, typed, Mistakes::new(), Some(copy))
}

fn answer(
    app: &State<App>,
    can: &Can<may::ArrangeCollection>,
    typed: Typed,
    mistakes: Mistakes,
    copy: Option<Copy>,
) -> Answer<Markup> {
    let shell = can.shell(app, Some(Tab::Forms))?;
    let (choices, form) = app.db.read(|c| {
        let form = typed.form.parse().ok().map(FormVersionId);
        let form = match form {
            Some(id) => queries::form_version(c, id)?.map(|title| (id, title)),
            None => None,
        };
        Ok((queries::choices(c)?, form))
    })?;
    let title = if copy.is_some() { "Копия сбора данных" } else { "Новый сбор данных" };
    let notes = match &copy {
        Some(copy) => app.db.read(|c| outdated(app, c, &typed, &copy.source))?,
        None => Vec::new(),
    };
    let page = Page { typed, mistakes, choices, form, copy, notes };
    Ok(layout::page(&shell, title, new_pages::page(app, &page, &shell)))
}

/// What of the source's time is left in its copy.
fn outdated(app: &App, c: &crate::db::Connection, typed: &Typed, source: &Source) -> Result<Vec<String>, AppError> {
    let read = |text: &str| moments::read(text, app.region.zone).ok().map(|at| app.local(at).date_naive());
    let Some(new) = read(&typed.opens_at).zip(read(&typed.closes_at)) else { return Ok(Vec::new()) };
    let old = (app.local(source.opens_at).date_naive(), app.local(source.closes_at).date_naive());
    let form = match typed.form.parse().ok().map(FormVersionId) {
        Some(id) if queries::form_version(c, id)?.is_some() => Some(app.forms.get(c, id)?),
        _ => None,
    };
    let texts = [
        ("Название публикации", typed.title.as_str()),
        ("Текст публикации", &typed.text),
        ("Название сбора данных", &typed.collection),
    ];
    Ok(outdated::notes(&texts, form.as_ref().map(|version| &version.form), old, new))
}

#[derive(FromForm)]
struct Sent {
    #[field(default = String::new())]
    section: String,
    #[field(default = String::new())]
    title: String,
    #[field(default = String::new())]
    text: String,
    #[field(default = String::new())]
    publish_at: String,
    #[field(default = String::new())]
    form: String,
    #[field(default = String::new())]
    collection: String,
    #[field(default = String::new())]
    opens_at: String,
    #[field(default = String::new())]
    closes_at: String,
    /// Ticked: there, whatever it holds.
    excel: Option<String>,
    #[field(default = String::new())]
    previous: String,
    kinds: Vec<String>,
    municipalities: Vec<String>,
    #[field(default = String::new())]
    copy_of: String,
}

#[post("/lk/arranging/new", data = "<sent>")]
async fn make_it(
    app: &State<App>,
    can: Can<may::ArrangeCollection>,
    sent: CheckedForm<Sent>,
) -> Answer<Either<Redirect, Markup>> {
    let typed = typed(sent.0);
    let now = can.now;
    let (source, checked) = app.db.read(|c| {
        let source = source(c, &typed)?;
        let checked = make::check(c, &typed, source.as_ref(), app.region.zone, now)?;
        Ok((source, checked))
    })?;
    let mistakes = match checked {
        Err(mistakes) => mistakes,
        Ok(new) => {
            let actor = can.actor();
            match app.db.write(move |c| make::make(c, new, now, &actor)).await? {
                Ok(id) => return Ok(Either::Left(Redirect::to(format!("{ARRANGING}/{id}?done=made")))),
                Err(mistakes) => mistakes,
            }
        }
    };
    let copy = source.zip(typed.copy_of.parse().ok().map(CollectionId)).map(|(source, of)| Copy {
        of,
        source,
        shift: Shift::Year,
        days: String::new(),
        mistake: None,
    });
    Ok(Either::Right(answer(app, &can, typed, mistakes, copy)?))
}

fn source(c: &crate::db::Connection, typed: &Typed) -> Result<Option<Source>, AppError> {
    match typed.copy_of.parse().ok().map(CollectionId) {
        Some(id) => queries::copy::source(c, id).map(Some),
        None => Ok(None),
    }
}

fn typed(sent: Sent) -> Typed {
    Typed {
        section: sent.section,
        title: sent.title,
        text: sent.text,
        publish_at: sent.publish_at,
        form: sent.form,
        collection: sent.collection,
        opens_at: sent.opens_at,
        closes_at: sent.closes_at,
        excel: sent.excel.is_some(),
        previous: sent.previous,
        kinds: sent.kinds,
        municipalities: sent.municipalities,
        copy_of: sent.copy_of,
    }
}
