//! Making forms (FEATURES H2), for the operator: the list «Формы», the builder with its draft and versions, JSON in and out.
//!
//! A draft is the text of a spec that may still have mistakes. It is saved whole, on the revision it was made on; [`judge`]
//! tells its mistakes and what of it can already be shown. A version is made of a draft without mistakes and never changes.

mod draft;
mod judge;
mod list_pages;
mod list_routes;
mod lists;
mod model;
mod names;
mod new_pages;
mod pages;
mod prune;
mod queries;
mod routes;
mod sample;
mod shape;
mod trial;
mod trial_routes;
mod workbook;
mod workbook_pages;
mod workbook_routes;

pub use lists::{NewList, insert as insert_list};
pub use routes::all as routes;
