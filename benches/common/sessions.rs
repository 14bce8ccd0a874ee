//! Sessions made without signing in, as the server itself would store them.

use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

/// A signed-in browser.
pub struct Session {
    /// Headers, ready to be sent.
    pub headers: String,
    /// The token of its forms.
    pub csrf: String,
}

pub struct Sessions {
    /// In the order of the organisations' numbers.
    pub organisations: Vec<Arc<Session>>,
    /// The municipal ones and, last, the regional one.
    pub coordinators: Vec<Arc<Session>>,
}

/// Opens a session for every organisation and coordinator of the region in `data`.
pub fn open(data: &Path, organisations: usize) -> Sessions {
    let mut connection = Connection::open(data.join("oko.db")).expect("the database");
    let secret: String = connection
        .query_row("SELECT value FROM instance WHERE key = 'secret'", [], |row| row.get(0))
        .expect("the instance's secret");
    let transaction = connection.transaction().expect("a transaction");
    let coordinators = logins_of_coordinators(&transaction);
    let sessions = Sessions {
        organisations: (1..=organisations)
            .map(|number| session(&transaction, &crate::region::login(number), &secret))
            .collect(),
        coordinators: coordinators.iter().map(|login| session(&transaction, login, &secret)).collect(),
    };
    transaction.commit().expect("a commit");
    sessions
}

fn logins_of_coordinators(c: &Connection) -> Vec<String> {
    let mut statement =
        c.prepare("SELECT login FROM account WHERE role IN ('regional', 'municipal') ORDER BY role").expect("SQL");
    let logins = statement.query_map([], |row| row.get(0)).expect("logins");
    logins.map(|login| login.expect("a login")).collect()
}

fn session(c: &Connection, login: &str, secret: &str) -> Arc<Session> {
    let token = oko::web::session::random_token().expect("random bytes");
    let token_hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_millis() as i64);
    c.prepare_cached(
        "INSERT INTO session (token_hash, account_id, created_at, last_seen_at, address, user_agent)
         SELECT ?1, id, ?2, ?2, '127.0.0.1', 'bench' FROM account WHERE login = ?3",
    )
    .and_then(|mut insert| insert.execute(params![token_hash, now, login]))
    .expect("a session");
    let csrf = csrf(secret, &token_hash);
    Arc::new(Session { headers: format!("Cookie: oko_session={token}\r\nX-Oko-Csrf: {csrf}\r\n"), csrf })
}

fn csrf(secret: &str, token_hash: &[u8; 32]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(b"csrf");
    mac.update(token_hash);
    oko::db::blobs::hex(&mac.finalize().into_bytes())
}
