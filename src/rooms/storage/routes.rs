//! Addresses of files.

use rocket::{State, get, head, routes};

use super::model::Found;
use super::queries;
use crate::app::App;
use crate::domain::FileId;
use crate::web::download::{Asked, Download};
use crate::web::errors::Answer;
use crate::web::guards::{Can, may};

pub fn all() -> Vec<rocket::Route> {
    routes![download, look]
}

/// The name in the address is for people; the number decides.
#[get("/lk/files/<id>/<_name>")]
async fn download(
    app: &State<App>,
    can: Can<may::DownloadFile>,
    asked: Asked,
    id: i64,
    _name: &str,
) -> Answer<Download> {
    let file = app.db.read(|c| queries::find(c, &can.viewer, FileId(id), can.now))?;
    if asked.is_start() {
        let (account, file, now) = (can.viewer.account, file.id, can.now);
        app.db.write(move |c| queries::record(c, account, file, now)).await?;
    }
    Ok(answer(app, file, asked))
}

/// Looking at the head of a file is not downloading it.
#[head("/lk/files/<id>/<_name>")]
fn look(app: &State<App>, can: Can<may::DownloadFile>, asked: Asked, id: i64, _name: &str) -> Answer<Download> {
    let file = app.db.read(|c| queries::find(c, &can.viewer, FileId(id), can.now))?;
    Ok(answer(app, file, asked))
}

fn answer(app: &App, file: Found, asked: Asked) -> Download {
    Download { db: app.db.clone(), blob: file.blob, name: file.name, asked }
}
