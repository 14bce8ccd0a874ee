//! Collections as the organisation that fills them meets them (FEATURES E, N5, N7): the table and its saving, handing in,
//! receipts, and the reading of one organisation's data by coordinators (F3).
//!
//! The life of a saved cell: [`routes`] → [`desk`] (access, window, form) → [`save`] (one act of the writer) → [`news`]
//! (what the page is told). A batch that comes twice is answered by [`resend`].

mod desk;
mod model;
mod news;
mod pages;
mod queries;
mod resend;
mod routes;
mod save;
mod state;
mod wire;

/// Routes of the room.
pub fn routes() -> Vec<rocket::Route> {
    routes::all()
}
