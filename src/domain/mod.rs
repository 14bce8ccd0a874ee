//! What the product is about, without a database or a web server: identifiers, roles and what they may do, windows of
//! collections, states of responses, logins. Everything here is pure; time comes in as a parameter.

pub mod contacts;
pub mod file;
pub mod ids;
pub mod kind;
pub mod login;
pub mod permission;
pub mod requisites;
pub mod role;
pub mod state;
pub mod text;
pub mod viewer;
pub mod window;

pub use file::{FileAccess, FileAudience};
pub use ids::*;
pub use kind::OrganisationKind;
pub use permission::{Action, Reach, reach};
pub use role::Role;
pub use state::ResponseState;
pub use viewer::Viewer;
pub use window::{Window, WindowState};
