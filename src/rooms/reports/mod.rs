//! Reports (FEATURES F4): asked for in a collection's block, built by a job, told of in the notifications, downloaded by
//! the one who asked.
//!
//! The life of a report: [`routes`] writes the row and the job in one transaction → [`job`] takes the owner's scope
//! anew, lays out the sheets ([`plan`]), streams what was handed in ([`document`]) into a workbook ([`export`]), stores it
//! as a blob → one write marks the report ready and notifies its owner.

mod document;
mod export;
mod job;
mod model;
mod pages;
mod plan;
mod queries;
mod routes;

pub use job::ResultsJob;
pub use queries::{forget, sweep};
pub use routes::all as routes;
