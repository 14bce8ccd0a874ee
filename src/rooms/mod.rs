//! The rooms, each a feature. All have the same shape: `mod.rs` says what is offered, `routes.rs` takes requests,
//! `queries.rs` has the SQL, `pages.rs` the markup, `model.rs` what passes between them.

use crate::jobs::{Kinds, Recurring};

pub mod accounts;
pub mod analytics;
pub mod arranging;
pub mod audience;
pub mod collections;
pub mod excel;
pub mod forms;
pub mod monitoring;
pub mod notifications;
pub mod passport;
pub mod publications;
pub mod registry;
pub mod reports;
pub mod storage;
mod upkeep;

/// Every kind of job that rooms have.
pub fn job_kinds() -> Kinds {
    Kinds::new(vec![Box::new(reports::ResultsJob), Box::new(arranging::CarryJob)])
}

/// Everything that rooms do now and again.
pub fn recurring() -> Vec<Recurring> {
    upkeep::SWEEPS.to_vec()
}
