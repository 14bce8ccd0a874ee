//! ОКО: the cabinet through which a regional education office and its schools exchange files and data.
//! ARCHITECTURE.md is the map; this is the list of rooms.

pub mod clock;
pub mod db;
pub mod domain;
pub mod error;
pub mod forms;
pub mod rooms;
pub mod sheets;
pub mod web;
