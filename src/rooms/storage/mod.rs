//! «Хранилище файлов» (FEATURES D): the blocks of a publication and the way to its files.

mod model;
mod pages;
mod queries;
mod routes;

use maud::Markup;
use rusqlite::Connection;

use crate::app::App;
use crate::domain::{PublicationId, Viewer};
use crate::error::AppError;

pub use routes::all as routes;

/// The storages of a publication as this viewer sees them, each with its place among the blocks. That the viewer may see
/// the publication has been asked before.
pub fn blocks(
    app: &App,
    c: &Connection,
    viewer: &Viewer,
    publication: PublicationId,
) -> Result<Vec<(i64, Markup)>, AppError> {
    let storages = queries::storages(c, viewer, publication)?;
    Ok(storages.iter().map(|storage| (storage.position, pages::storage(app, storage))).collect())
}
