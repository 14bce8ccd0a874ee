//! What stands between HTTP and the rooms: frames, widgets, assets.

pub mod assets;
pub mod dates;
pub mod layout;
pub mod paths;
pub mod widgets;
