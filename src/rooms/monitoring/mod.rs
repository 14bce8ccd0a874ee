//! Watching a collection (FEATURES F1, F2, F6): the counts of its block in a publication and «Список участников».

mod board;
mod model;
mod pages;
mod queries;
mod routes;

use chrono::{DateTime, Utc};
use maud::Markup;
use rusqlite::Connection;

pub use board::tally;
pub use model::{Scope, Tally, Watched, participants_href};
pub use queries::{tallies_by_municipality, watched};
pub use routes::all as routes;

use crate::app::App;
use crate::domain::{PublicationId, Viewer};
use crate::error::AppError;

/// The blocks «Сбор данных» of a publication for one who watches, each with its position in the publication; none for
/// others. That the viewer may see the publication is the caller's to check. `csrf` is the token of the page's forms.
pub fn blocks(
    app: &App,
    c: &Connection,
    viewer: &Viewer,
    csrf: &str,
    publication: PublicationId,
    now: DateTime<Utc>,
) -> Result<Vec<(i64, Markup)>, AppError> {
    let Some(scope) = Scope::of(viewer) else { return Ok(Vec::new()) };
    let mut blocks = Vec::new();
    for collection in queries::of_publication(c, publication)? {
        let counted = tally(app, c, &collection, scope, now)?;
        blocks.push((collection.position, pages::block(app, &collection, &counted, csrf, now)));
    }
    Ok(blocks)
}
