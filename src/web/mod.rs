//! What stands between HTTP and the rooms: guards, sessions, errors, frames, widgets, assets. Imports no room.

pub mod assets;
pub mod csrf;
pub mod dates;
pub mod download;
pub mod errors;
pub mod form;
pub mod guards;
pub mod headers;
pub mod health;
pub mod json;
pub mod layout;
mod modules;
pub mod paths;
pub mod session;
pub mod upload;
pub mod widgets;
