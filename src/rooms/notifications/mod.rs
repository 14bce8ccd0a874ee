//! «Уведомления» (FEATURES F5): what has happened for an account, newest first.

mod model;
mod pages;
mod queries;
mod routes;

pub use model::About;
pub use queries::{notify, see_report};
pub use routes::all as routes;
