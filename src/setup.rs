//! A new instance: its settings and the sections people know (FEATURES B2).

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use rusqlite::{Connection, params};

use crate::db::audit::{self, Actor};
use crate::db::instance;
use crate::db::time::to_ms;
use crate::domain::text::{fold, slug};
use crate::error::AppError;
use crate::web::session::random_token;

/// Sections of a new instance, in their order at the left.
pub const SECTIONS: [&str; 7] = ["ВПР", "ВПР СПО", "НИКО", "ФГККО", "ШНОР", "Дорожные карты", "Техническая поддержка"];

/// What the one who makes an instance decides.
pub struct NewInstance {
    /// Two digits.
    pub region: String,
    /// Name in the head of each page.
    pub title: String,
    pub zone: Tz,
}

/// Whether the file already belongs to an instance.
pub fn exists(connection: &Connection) -> Result<bool, AppError> {
    Ok(instance::get(connection, instance::REGION)?.is_some())
}

/// Writes the settings and sections into an empty file.
pub fn create(connection: &Connection, new: &NewInstance) -> Result<(), AppError> {
    instance::set(connection, instance::REGION, &new.region)?;
    instance::set(connection, instance::TITLE, &new.title)?;
    instance::set(connection, instance::TIMEZONE, new.zone.name())?;
    instance::set(connection, instance::SECRET, &random_token()?)?;
    let mut insert =
        connection.prepare("INSERT INTO section (position, slug, title, title_fold) VALUES (?1, ?2, ?3, ?4)")?;
    for (position, title) in SECTIONS.iter().enumerate() {
        insert.execute(params![position as i64, slug(title), title, fold(title)])?;
    }
    Ok(())
}

/// The first operator, with the hash of a password.
pub fn create_operator(
    connection: &Connection,
    login: &str,
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    connection
        .prepare(
            "INSERT INTO account (login, role, password_hash, password_changed_at, created_at)
             VALUES (?1, 'operator', ?2, ?3, ?3)",
        )?
        .execute(params![login, password_hash, to_ms(now)])?;
    audit::record(connection, now, &Actor::cli(), "account.create", &format!("account:{login}"), &serde_json::json!({}))
}
