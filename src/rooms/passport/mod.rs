//! «Паспорт» (FEATURES B6, so far to be read only): an organisation's card with the history of its collections; for those
//! who watch, the list of organisations they may see.

mod model;
mod pages;
mod queries;
mod routes;

pub use model::Entry;
pub use pages::history_table;
pub use queries::history;
pub use routes::all as routes;
