//! The whole application in one process, without a socket: real routes, a real database in a temporary folder, a clock
//! that tests move.

mod harness;

mod arranging;
mod collections;
mod excel;
mod excel_tools;
mod forms;
mod house;
mod jobs;
mod monitoring;
mod notifications;
mod passport;
mod permissions;
mod plans;
mod publications;
mod reports;
mod schedule;
mod sign_in;
