//! Addresses of what fills cells by itself.

use std::sync::Arc;

use maud::Markup;
use rocket::response::Redirect;
use rocket::{Either, FromForm, State, get, post};
use serde_json::json;

use super::model::Collection;
use super::prefill_pages::{self, Page};
use super::table::{self, Read, Shown};
use super::{queries, sample};
use crate::app::App;
use crate::db::audit;
use crate::db::forms::FormVersion;
use crate::domain::CollectionId;
use crate::error::AppError;
use crate::web::download::Made;
use crate::web::errors::Answer;
use crate::web::form::{CheckedForm, Nothing};
use crate::web::guards::{Can, may};
use crate::web::layout::{self, Tab};
use crate::web::paths::ARRANGING;
use crate::web::session::random_token;
use crate::web::upload::CheckedUpload;

pub fn all() -> Vec<rocket::Route> {
    rocket::routes![show, read, store, forget, sample_file]
}

#[get("/lk/arranging/<id>/prefill?<done>")]
fn show(app: &State<App>, can: Can<may::ArrangeCollection>, id: i64, done: Option<&str>) -> Answer<Markup> {
    let done = match done {
        Some("stored") => Some("Таблица сохранена: значения появятся у организаций, когда они откроют форму."),
        Some("forgotten") => Some("Таблица удалена."),
        _ => None,
    };
    answer(app, &can, CollectionId(id), None, None, done)
}

fn found(app: &App, id: CollectionId) -> Result<(Collection, Arc<FormVersion>), AppError> {
    app.db.read(|c| {
        let collection = queries::collection(c, id)?;
        let form = app.forms.get(c, collection.form_version)?;
        Ok((collection, form))
    })
}

fn answer(
    app: &State<App>,
    can: &Can<may::ArrangeCollection>,
    id: CollectionId,
    read: Option<(&Read, &str)>,
    mistake: Option<String>,
    done: Option<&'static str>,
) -> Answer<Markup> {
    let shell = can.shell(app, Some(Tab::Forms))?;
    let (collection, form) = found(app, id)?;
    let (table, earlier) = app.db.read(|c| {
        let earlier = collection.previous.as_ref().map(|(id, _)| queries::form_of(c, *id)).transpose()?.flatten();
        let earlier = earlier.map(|version| app.forms.get(c, version)).transpose()?;
        Ok((queries::prefill::table(c, id)?, earlier))
    })?;
    let page = Page {
        collection: &collection,
        form: &form.form,
        earlier: earlier.as_ref().map(|form| &form.form),
        table,
        read,
        mistake,
        done,
    };
    let title = format!("Предзаполнение: {}", collection.title);
    Ok(layout::page(&shell, &title, prefill_pages::page(app, &page, &shell)))
}

/// Reads a table and shows what is in it; stores nothing.
#[post("/lk/arranging/<id>/prefill", data = "<upload>")]
async fn read(app: &State<App>, can: Can<may::ArrangeCollection>, id: i64, upload: CheckedUpload) -> Answer<Markup> {
    let id = CollectionId(id);
    let (_, form) = found(app, id)?;
    let upload = match upload.0 {
        Ok(upload) if upload.size > 0 => upload,
        Ok(_) => return answer(app, &can, id, None, Some("Выберите файл.".to_owned()), None),
        Err(AppError::TooLarge(message)) => return answer(app, &can, id, None, Some(message), None),
        Err(error) => return Err(error),
    };
    let names = app.db.read_long(queries::prefill::names).await?;
    let read = app.heavy(move || table::read(upload.file, &upload.name, &form.form, &names)).await?;
    let read = match read {
        Ok(read) => Arc::new(read),
        Err(AppError::Invalid(message)) => return answer(app, &can, id, None, Some(message), None),
        Err(error) => return Err(error),
    };
    let token = random_token()?;
    app.memory.of::<Shown>().keep(&token, id, can.viewer.account, read.clone());
    answer(app, &can, id, Some((&read, &token)), None, None)
}

#[derive(FromForm)]
struct Token {
    #[field(default = String::new())]
    token: String,
}

/// Stores the table that was shown.
#[post("/lk/arranging/<id>/prefill/store", data = "<sent>")]
async fn store(
    app: &State<App>,
    can: Can<may::ArrangeCollection>,
    id: i64,
    sent: CheckedForm<Token>,
) -> Answer<Either<Redirect, Markup>> {
    let id = CollectionId(id);
    found(app, id)?;
    let (kept, token) = (app.memory.of::<Shown>(), sent.0.token);
    let Some(read) = kept.find(&token, id, can.viewer.account) else {
        let mistake = "Прочитанной таблицы больше нет в памяти: загрузите файл ещё раз.".to_owned();
        return Ok(Either::Right(answer(app, &can, id, None, Some(mistake), None)?));
    };
    let rows = read.rows.iter().map(|(id, cells)| Ok((*id, serde_json::to_string(cells)?)));
    let rows = rows.collect::<Result<Vec<_>, AppError>>()?;
    let (actor, now) = (can.actor(), can.now);
    let details = json!({ "file": read.file_name, "organisations": read.organisations, "rows": rows.len() });
    let own = read.clone();
    let gone = app
        .db
        .write(move |c| {
            let gone = queries::prefill::gone(c, own.called.keys().copied())?;
            if gone.is_empty() {
                queries::prefill::replace(c, id, (&own.file_name, &own.columns), &rows, (now, &actor.name))?;
                audit::record(c, now, &actor, "collection.prefill", &queries::subject(id), &details)?;
            }
            Ok(gone)
        })
        .await?;
    if !gone.is_empty() {
        let names: Vec<&str> = gone.iter().filter_map(|id| read.called.get(id)).map(String::as_str).collect();
        let names = names.join(", ");
        let mistake = format!(
            "Не сохранено: этих организаций больше нет в реестре: {names}. Их строки убраны, остальное можно сохранить."
        );
        let read = Arc::new(Read::clone(&read).without(&gone));
        kept.keep(&token, id, can.viewer.account, read.clone());
        return Ok(Either::Right(answer(app, &can, id, Some((&read, &token)), Some(mistake), None)?));
    }
    kept.forget(&token);
    Ok(Either::Left(Redirect::to(format!("{ARRANGING}/{id}/prefill?done=stored"))))
}

#[post("/lk/arranging/<id>/prefill/forget", data = "<_sent>")]
async fn forget(
    app: &State<App>,
    can: Can<may::ArrangeCollection>,
    id: i64,
    _sent: CheckedForm<Nothing>,
) -> Answer<Redirect> {
    let id = CollectionId(id);
    found(app, id)?;
    let (actor, now) = (can.actor(), can.now);
    app.db
        .write(move |c| {
            if queries::prefill::forget(c, id)? {
                audit::record(c, now, &actor, "collection.prefill_forget", &queries::subject(id), &json!({}))?;
            }
            Ok(())
        })
        .await?;
    Ok(Redirect::to(format!("{ARRANGING}/{id}/prefill?done=forgotten")))
}

/// A workbook to fill: the participants with the columns that the form asks for.
#[get("/lk/arranging/<id>/prefill/sample")]
async fn sample_file(app: &State<App>, _can: Can<may::ArrangeCollection>, id: i64) -> Answer<Made> {
    let (collection, form) = found(app, CollectionId(id))?;
    let publication = collection.publication;
    let organisations = app.db.read_long(move |c| queries::prefill::participants(c, publication)).await?;
    let bytes = app.heavy(move || sample::book(&form.form, &organisations)).await??;
    Ok(Made { name: format!("Предзаполнение — {}.xlsx", collection.title), bytes })
}
