//! Collections as the organisation that fills them meets them (FEATURES E, N5, N7): the table and its saving, handing in,
//! receipts, and the reading of one organisation's data by coordinators (F3).
//!
//! The life of a saved cell: [`routes`] → [`desk`] (access, window, form) → [`save`] (one act of the writer) → [`news`]
//! (what the page is told). A batch that comes twice is answered by [`resend`].

pub mod around;
mod block;
pub mod carry;
mod desk;
pub mod former;
pub mod judged;
mod live;
mod model;
mod news;
mod pages;
mod prefill;
mod presence;
mod queries;
mod receipts;
mod resend;
mod routes;
mod save;
pub mod state;
mod submit;
mod view;
mod view_pages;
mod whole;
pub mod wire;

use chrono::{DateTime, Utc};
use maud::Markup;
use rusqlite::Connection;

pub use desk::Desk;
pub use model::{read_number, receipt_href, show_number};
pub use prefill::bring_up;
pub use routes::all as routes;
pub use whole::{Target, computed, obstacles, stored};

use crate::app::App;
use crate::domain::{PublicationId, Viewer};
use crate::error::AppError;

/// The blocks «Сбор данных» of a publication for an organisation, each with its position in the publication; none for
/// others. That the viewer may see the publication is the caller's to check.
pub fn blocks(
    app: &App,
    c: &Connection,
    viewer: &Viewer,
    publication: PublicationId,
    now: DateTime<Utc>,
) -> Result<Vec<(i64, Markup)>, AppError> {
    let Some(organisation) = viewer.organisation else { return Ok(Vec::new()) };
    let places = queries::places(c, publication, organisation)?;
    let block = |place: &model::Place| {
        let changes = carry::since_handed_in(app, c, place)?;
        Ok((place.position, block::block(app, place, &changes, now)))
    };
    places.iter().map(block).collect()
}
