//! ОКО: the cabinet through which a regional education office and its schools exchange files and data.
//! ARCHITECTURE.md is the map; this is the list of rooms and how the application is put together.

pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod demo;
pub mod domain;
pub mod error;
pub mod forms;
pub mod jobs;
pub mod rooms;
pub mod server;
pub mod setup;
pub mod sheets;
pub mod stalled;
pub mod web;
