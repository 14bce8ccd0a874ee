//! The audit log: who did what, when. Never a password, never a token.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::time::to_ms;
use crate::domain::{AccountId, Viewer};
use crate::error::AppError;

/// Who acts: an account, one who has not signed in, the command line, or a job.
#[derive(Clone, Debug)]
pub struct Actor {
    pub account: Option<AccountId>,
    pub name: String,
    /// Address the request came from; empty where there is none.
    pub address: String,
}

impl Actor {
    pub fn cli() -> Actor {
        Actor { account: None, name: "cli".into(), address: String::new() }
    }

    pub fn job() -> Actor {
        Actor { account: None, name: "job".into(), address: String::new() }
    }

    /// One who has not signed in.
    pub fn nobody(address: &str) -> Actor {
        Actor { account: None, name: "nobody".into(), address: address.into() }
    }

    pub fn viewer(viewer: &Viewer, address: &str) -> Actor {
        Actor { account: Some(viewer.account), name: viewer.login.clone(), address: address.into() }
    }
}

/// Writes one line of the log, in the transaction of the act it tells of. `action` and `subject` as in schema.sql.
pub fn record(
    connection: &Connection,
    now: DateTime<Utc>,
    actor: &Actor,
    action: &str,
    subject: &str,
    details: &serde_json::Value,
) -> Result<(), AppError> {
    connection
        .prepare_cached(
            "INSERT INTO audit (at, account_id, actor, action, subject, details, address) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![to_ms(now), actor.account, actor.name, action, subject, details.to_string(), actor.address])?;
    Ok(())
}
