//! Sign-in, sessions and passwords (FEATURES A1, A6).

pub mod admin;
mod pages;
pub mod password;
mod queries;
mod routes;
mod sign_in;

pub use queries::{end_sessions, sweep_failures};
pub use routes::routes;
