//! Tables being filled, handed in and read (FEATURES E, F3, N7).

pub mod arrange;
mod cells;
mod stories;
mod submission;
mod table;
mod view;
