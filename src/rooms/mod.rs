//! The rooms, each a feature. All have the same shape: `mod.rs` says what is offered, `routes.rs` takes requests,
//! `queries.rs` has the SQL, `pages.rs` the markup, `model.rs` what passes between them.

pub mod accounts;
pub mod audience;
pub mod publications;
