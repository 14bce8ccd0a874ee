//! A throw-away region for newcomers, tests and benches (FEATURES I2): municipalities, organisations, publications made
//! of the packages in `assets/demo`, and responses in every state. The same number of organisations gives the same region.

mod accounts;
mod dates;
mod lists;
mod names;
mod packages;
mod region;
mod responses;
mod values;

use chrono::{DateTime, Utc};

pub use accounts::{DemoAccount, csv, table};

use crate::db::Db;
use crate::error::AppError;
use crate::rooms::accounts::password;
use crate::setup::{self, NewInstance};

/// Code of the region, as in the source instructions.
pub const REGION: &str = "24";
/// The one password of every demo account: this region is shown on the machine it runs on, nowhere else.
pub const PASSWORD: &str = "demo-2026";
/// Most organisations: the whole country.
pub const MOST_ORGANISATIONS: usize = 40_000;

/// Fills an empty database as of `now`; gives the accounts made.
pub fn build(db: &Db, organisations: usize, now: DateTime<Utc>) -> Result<Vec<DemoAccount>, AppError> {
    let zone = chrono_tz::Europe::Moscow;
    let hash = password::hash(PASSWORD)?;
    let region = region::Region::make(organisations);
    let accounts = region.accounts();
    db.write_blocking(move |c| {
        setup::create(c, &NewInstance { region: REGION.into(), title: "Демонстрационный край".into(), zone })?;
        region.write(c, &hash, now)
    })?;
    packages::import_all(db, zone, now)?;
    db.write_blocking(move |c| lists::write(c, now))?;
    db.write_blocking(move |c| responses::write_all(c, zone, now))?;
    Ok(accounts)
}
