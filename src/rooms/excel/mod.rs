//! A collection's table in Excel (FEATURES E7): «Скачать шаблон Excel», «Загрузить из Excel», «Отменить загрузку».
//!
//! The life of an upload: [`routes`] takes the file → [`receive`] reads it against the form and keeps what it holds →
//! [`look`] compares that with the table as it stands, each time the page is shown → [`apply`] stores the changes as one act,
//! if the table is still the one that was shown → [`undo`] takes them back, while nobody has changed those cells.

mod apply;
mod look;
mod model;
mod pages;
mod queries;
mod receive;
mod routes;
mod steps;
mod template;
mod undo;

pub use queries::sweep;
pub use routes::all as routes;
