//! Tables being filled, handed in and read (FEATURES E, F3, N7).

mod arrange;
mod cells;
mod stories;
mod submission;
mod table;
mod view;
