//! Collections as their operator arranges them (FEATURES H2): «Сборы данных», the second page of «Формы».
//!
//! - a new one, or a copy of an earlier one with its dates shifted: [`new_routes`] → [`make`];
//! - its settings: [`routes`] → [`settings`];
//! - another version of its form, with data in: [`change`];
//! - the table that cells are filled from: [`prefill_routes`] → [`table`].

mod change;
mod change_pages;
mod change_routes;
mod make;
mod model;
mod moments;
mod new_pages;
mod new_routes;
mod outdated;
mod pages;
mod prefill_pages;
mod prefill_routes;
mod queries;
mod routes;
mod sample;
mod settings;
mod table;

pub use change::job::CarryJob;
pub use pages::tab_pages;
pub use routes::all as routes;
