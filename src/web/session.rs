//! Sessions (DESIGN 9): a random token in a cookie, its hash in the database.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rand::TryRng;
use rand::rngs::SysRng;
use rocket::Request;
use rocket::http::{Cookie, CookieJar, SameSite};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::config::Config;
use crate::db::blobs::hex;
use crate::db::time::to_ms;
use crate::domain::{AccountId, Viewer};
use crate::error::{AppError, chain};

/// A session found by its cookie.
#[derive(Clone, Debug)]
pub struct Session {
    pub token_hash: [u8; 32],
}

/// `last_seen_at` is written at most this often.
const TOUCH: TimeDelta = TimeDelta::seconds(60);
/// How long a request waits for that.
const TOUCH_PATIENCE: Duration = Duration::from_secs(2);
/// How the address ends at which pages ask for news by themselves.
const UNASKED: &str = "/changes";
/// Longest stored user agent, in characters.
const USER_AGENT: usize = 300;

/// Over plain HTTP a browser refuses `__Host-` cookies.
fn cookie_name(config: &Config) -> &'static str {
    if config.behind_proxy { "__Host-oko_session" } else { "oko_session" }
}

/// The viewer of this request, `None` when not signed in, or no longer. Looked up once a request.
pub async fn current(
    request: &Request<'_>,
    app: &App,
    now: DateTime<Utc>,
) -> Result<Option<(Viewer, Session)>, AppError> {
    let Some(token_hash) = request.cookies().get(cookie_name(&app.config)).and_then(|c| hash_of(c.value())) else {
        return Ok(None);
    };
    let limits = &app.config.session;
    let idle_since = now - TimeDelta::minutes(limits.idle_minutes.into());
    let born_since = now - TimeDelta::minutes(limits.absolute_minutes.into());
    let Some((viewer, last_seen)) = app.db.read(|c| find(c, &token_hash, idle_since, born_since))? else {
        return Ok(None);
    };
    if to_ms(now - TOUCH) > last_seen && !is_unasked(request) {
        note_seen(app, token_hash, now).await;
    }
    Ok(Some((viewer, Session { token_hash })))
}

/// A page left open asks for news by itself: that is no sign that somebody is there.
fn is_unasked(request: &Request<'_>) -> bool {
    request.uri().path().ends_with(UNASKED)
}

/// A file that can't be written to now can still be read from: nobody is kept waiting for this, nor turned away.
async fn note_seen(app: &App, token_hash: [u8; 32], now: DateTime<Utc>) {
    let noted = app.db.write(move |c| touch(c, &token_hash, now));
    // When it is late, the writer still does it.
    if let Ok(Err(error)) = tokio::time::timeout(TOUCH_PATIENCE, noted).await {
        tracing::warn!(cause = %chain(&error), "last_seen_at is not noted");
    }
}

/// Makes a session inside the transaction of signing in; gives the token for [`set_cookie`].
pub fn create(
    connection: &Connection,
    account: AccountId,
    now: DateTime<Utc>,
    address: &str,
    user_agent: &str,
) -> Result<String, AppError> {
    let token = random_token()?;
    let token_hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
    let user_agent: String = user_agent.chars().take(USER_AGENT).collect();
    connection
        .prepare_cached(
            "INSERT INTO session (token_hash, account_id, created_at, last_seen_at, address, user_agent)
             VALUES (?1, ?2, ?3, ?3, ?4, ?5)",
        )?
        .execute(params![token_hash, account, to_ms(now), address, user_agent])?;
    Ok(token)
}

/// Ends one session.
pub fn end(connection: &Connection, session: &Session) -> Result<(), AppError> {
    connection.prepare_cached("DELETE FROM session WHERE token_hash = ?1")?.execute([session.token_hash])?;
    Ok(())
}

/// Removes sessions that are over; gives how many.
pub fn sweep(connection: &Connection, config: &Config, now: DateTime<Utc>) -> Result<usize, AppError> {
    let idle_since = now - TimeDelta::minutes(config.session.idle_minutes.into());
    let mut statement = connection.prepare_cached("DELETE FROM session WHERE last_seen_at < ?1")?;
    Ok(statement.execute([to_ms(idle_since)])?)
}

/// Gives the browser its token.
pub fn set_cookie(jar: &CookieJar<'_>, config: &Config, token: String) {
    jar.add(build_cookie(config, token));
}

pub fn remove_cookie(jar: &CookieJar<'_>, config: &Config) {
    jar.remove(build_cookie(config, String::new()));
}

/// Notifications the account has not seen, for the bell.
pub fn unseen_notifications(connection: &Connection, account: AccountId) -> Result<u32, AppError> {
    let mut statement =
        connection.prepare_cached("SELECT count(*) FROM notification WHERE account_id = ?1 AND seen_at IS NULL")?;
    Ok(statement.query_row([account], |row| row.get(0))?)
}

/// 256 random bits in hex.
pub fn random_token() -> Result<String, AppError> {
    let mut bytes = [0u8; 32];
    SysRng.try_fill_bytes(&mut bytes).map_err(AppError::internal)?;
    Ok(hex(&bytes))
}

fn build_cookie(config: &Config, token: String) -> Cookie<'static> {
    Cookie::build((cookie_name(config), token))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(config.behind_proxy)
        .build()
}

fn hash_of(token: &str) -> Option<[u8; 32]> {
    (token.len() == 64).then(|| Sha256::digest(token.as_bytes()).into())
}

fn find(
    connection: &Connection,
    token_hash: &[u8; 32],
    idle_since: DateTime<Utc>,
    born_since: DateTime<Utc>,
) -> Result<Option<(Viewer, i64)>, AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT a.id, a.login, a.full_name, a.role, a.municipality_id, a.organisation_id, s.last_seen_at
         FROM session s JOIN account a ON a.id = s.account_id
         WHERE s.token_hash = ?1 AND s.last_seen_at > ?2 AND s.created_at > ?3 AND a.disabled_at IS NULL",
    )?;
    let found = statement.query_row(params![token_hash, to_ms(idle_since), to_ms(born_since)], |row| {
        let viewer = Viewer {
            account: row.get(0)?,
            login: row.get(1)?,
            full_name: row.get(2)?,
            role: row.get(3)?,
            municipality: row.get(4)?,
            organisation: row.get(5)?,
        };
        Ok((viewer, row.get(6)?))
    });
    Ok(found.optional()?)
}

fn touch(connection: &Connection, token_hash: &[u8; 32], now: DateTime<Utc>) -> Result<(), AppError> {
    connection
        .prepare_cached("UPDATE session SET last_seen_at = ?2 WHERE token_hash = ?1 AND last_seen_at < ?2")?
        .execute(params![token_hash, to_ms(now)])?;
    Ok(())
}
