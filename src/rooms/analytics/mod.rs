//! «Аналитика» (FEATURES B7, so far the completeness of collections): for those who watch the counts of their collections
//! and of each municipality; for an organisation its own collections.

mod pages;
mod queries;
mod routes;

pub use routes::all as routes;
