//! Publications (FEATURES B2, B4, C): sections at the left, the list, one publication with its blocks, and the packages
//! they come in.

mod model;
pub mod package;
mod pages;
mod queries;
mod routes;
pub mod text;

pub use routes::all as routes;
