//! Addresses of the library of lists.

use maud::Markup;
use rocket::response::Redirect;
use rocket::serde::json::Json;
use rocket::{State, get, post};
use serde_json::{Value, json};

use super::list_pages;
use super::lists::{self, NewList};
use crate::app::App;
use crate::domain::OptionListId;
use crate::web::errors::Answer;
use crate::web::form::{CheckedForm, Nothing};
use crate::web::guards::{Can, may};
use crate::web::json::JsonBody;
use crate::web::layout::{self, Tab};
use crate::web::paths;

type Build = Can<may::BuildForm>;

pub fn all() -> Vec<rocket::Route> {
    rocket::routes![list, new, one, options, create, change, delete]
}

/// «Списки».
#[get("/lk/lists")]
async fn list(app: &State<App>, can: Build) -> Answer<Markup> {
    let shell = can.shell(app, Some(Tab::Forms))?;
    let lists = app.db.read_long(lists::all).await?;
    Ok(layout::page(&shell, "Списки", list_pages::list(app, &lists)))
}

#[get("/lk/lists/new")]
fn new(app: &State<App>, can: Build) -> Answer<Markup> {
    let shell = can.shell(app, Some(Tab::Forms))?;
    let body = list_pages::edit(&shell, None);
    Ok(layout::script_page(&shell, "Новый список", "js/builder/list.js", false, body))
}

#[get("/lk/lists/<id>")]
fn one(app: &State<App>, can: Build, id: i64) -> Answer<Markup> {
    let found = app.db.read(|c| lists::get(c, OptionListId(id)))?;
    let shell = can.shell(app, Some(Tab::Forms))?;
    let body = list_pages::edit(&shell, Some(&found));
    Ok(layout::script_page(&shell, &found.title, "js/builder/list.js", false, body))
}

/// The options for the builder.
#[get("/lk/lists/<id>/options")]
fn options(app: &State<App>, _can: Build, id: i64) -> Answer<Json<Value>> {
    let found = app.db.read(|c| lists::get(c, OptionListId(id)))?;
    Ok(Json(json!({ "options": found.options })))
}

#[post("/lk/lists", data = "<list>")]
async fn create(app: &State<App>, can: Build, list: JsonBody<NewList>) -> Answer<Json<Value>> {
    let (list, actor, now) = (list.0?.checked()?, can.actor(), can.now);
    app.db.write(move |c| lists::insert(c, &actor, &list, now)).await?;
    Ok(Json(json!({ "href": paths::LISTS })))
}

#[post("/lk/lists/<id>", data = "<list>")]
async fn change(app: &State<App>, can: Build, id: i64, list: JsonBody<NewList>) -> Answer<Json<Value>> {
    let (list, actor, now) = (list.0?.checked()?, can.actor(), can.now);
    app.db.write(move |c| lists::update(c, &actor, OptionListId(id), &list, now)).await?;
    Ok(Json(json!({ "href": paths::LISTS })))
}

#[post("/lk/lists/<id>/delete", data = "<_form>")]
async fn delete(app: &State<App>, can: Build, id: i64, _form: CheckedForm<Nothing>) -> Answer<Redirect> {
    let (actor, now) = (can.actor(), can.now);
    app.db.write(move |c| lists::delete(c, &actor, OptionListId(id), now)).await?;
    Ok(Redirect::to(paths::LISTS))
}
