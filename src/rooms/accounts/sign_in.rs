//! Signing in: one message and one cost whatever was wrong, slow-down and lock after failures (FEATURES A1, A6).

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use super::password;
use super::queries::{self, Failures};
use crate::app::App;
use crate::db::audit::{self, Actor};
use crate::error::AppError;
use crate::web::session;

/// Failures are forgotten after this long without a new one.
pub const MEMORY: TimeDelta = TimeDelta::minutes(15);
/// Failures of one login from one address before that pair is locked, and for how long.
const LOCK_AFTER: u32 = 10;
const LOCK: TimeDelta = TimeDelta::minutes(15);
/// When to come again while as many attempts as may fail are being checked at once.
const CROWD: TimeDelta = TimeDelta::minutes(1);
/// Failures of one login, from anywhere, before answers to it slow down; each further one adds a second up to the limit.
const SLOW_AFTER: u32 = 5;
const SLOWEST: Duration = Duration::from_secs(5);

/// Who tries, and from where.
pub struct Attempt {
    pub login: String,
    pub password: String,
    pub address: String,
    pub user_agent: String,
}

/// What became of an attempt.
pub enum Outcome {
    /// The token of a new session.
    SignedIn(String),
    /// «Неверный логин или пароль»: unknown, wrong or disabled, all alike.
    Refused,
    /// Too many failures; try again at that moment.
    Locked(DateTime<Utc>),
}

/// Checks the attempt. It is counted as a failure before the password is looked at, so that many at once do not slip
/// past the limit; a success forgets it. An attempt whose password was not looked at does not count.
pub async fn sign_in(app: &App, attempt: Attempt) -> Result<Outcome, AppError> {
    let now = app.clock.now();
    let keys = Keys::of(&attempt);
    let Keys { by_login, by_place } = keys;
    let (login_failures, place_failures) = app
        .db
        .write(move |c| {
            let counted = (queries::count_attempt(c, &by_login, now)?, queries::count_attempt(c, &by_place, now)?);
            if !is_let_through(&counted.1, now) {
                queries::uncount_attempt(c, &by_login, &by_place)?;
            }
            Ok(counted)
        })
        .await?;
    if !is_let_through(&place_failures, now) {
        return Ok(Outcome::Locked(place_failures.locked(now).unwrap_or(now + CROWD)));
    }
    tokio::time::sleep(slow_down(&login_failures)).await;

    let found = app.db.read(|c| queries::credentials(c, &attempt.login))?;
    let (account, hash) = found.map_or((None, None), |found| (Some(found.account), Some(found.password_hash)));
    let checked = hash.clone();
    let password = attempt.password;
    let right = app
        .heavy(move || match hash {
            Some(hash) => password::verify(&hash, &password),
            None => password::dummy_verify(&password),
        })
        .await;
    let right = match right {
        Ok(right) => right,
        Err(error) => {
            app.db.write(move |c| queries::uncount_attempt(c, &by_login, &by_place)).await?;
            return Err(error);
        }
    };

    let login = attempt.login;
    let (address, user_agent) = (attempt.address, attempt.user_agent);
    match account.filter(|_| right) {
        Some(account) => {
            let token = app
                .db
                .write(move |c| {
                    // A new password or a closing that came while this one was being checked counts.
                    if queries::credentials(c, &login)?.map(|now| now.password_hash) != checked {
                        return Ok(None);
                    }
                    queries::forget_failures(c, &by_login, &by_place)?;
                    let actor = Actor { account: Some(account), name: login.clone(), address: address.clone() };
                    audit::record(c, now, &actor, "sign_in", &format!("account:{login}"), &serde_json::json!({}))?;
                    session::create(c, account, now, &address, &user_agent).map(Some)
                })
                .await?;
            Ok(token.map_or(Outcome::Refused, Outcome::SignedIn))
        }
        None => {
            if place_failures.count >= LOCK_AFTER {
                let until = now + LOCK;
                app.db
                    .write(move |c| {
                        queries::lock(c, &by_place, until)?;
                        // A login that does not exist is not noted: people type passwords into the wrong field.
                        if account.is_none() {
                            return Ok(());
                        }
                        let (actor, subject) = (Actor::nobody(&address), format!("account:{login}"));
                        audit::record(c, now, &actor, "sign_in.lock", &subject, &serde_json::json!({}))
                    })
                    .await?;
            }
            Ok(Outcome::Refused)
        }
    }
}

/// Whether the password may be looked at: not locked, and not more at once than may fail.
fn is_let_through(place: &Failures, now: DateTime<Utc>) -> bool {
    place.locked(now).is_none() && place.count <= LOCK_AFTER
}

/// Hashes under which failures are counted: neither the login nor the address is kept.
struct Keys {
    by_login: [u8; 32],
    by_place: [u8; 32],
}

impl Keys {
    fn of(attempt: &Attempt) -> Keys {
        let hash = |kind: &str, rest: &[&str]| {
            let mut hash = Sha256::new();
            hash.update(kind);
            for part in rest {
                hash.update([0]);
                hash.update(part);
            }
            hash.finalize().into()
        };
        Keys {
            by_login: hash("login", &[&attempt.login]),
            by_place: hash("place", &[&attempt.login, &attempt.address]),
        }
    }
}

fn slow_down(failures: &Failures) -> Duration {
    Duration::from_secs(failures.count.saturating_sub(SLOW_AFTER).into()).min(SLOWEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_slow_down_after_five_failures_up_to_a_limit() {
        let slow = |count| slow_down(&Failures { count, locked_until: None }).as_secs();
        assert_eq!([slow(1), slow(5), slow(6), slow(8), slow(100)], [0, 0, 1, 3, 5]);
    }
}
