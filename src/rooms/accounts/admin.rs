//! What the operator does to an account: a new password, closing it, opening it again. Each act is in the audit log.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{password, queries};
use crate::db::Db;
use crate::db::audit::{self, Actor};
use crate::error::AppError;

/// Sets a password and ends every session of the login; gives how many there were. Hashes: blocks for about 30 ms.
pub fn set_password(
    db: &Db,
    login: &str,
    password: &str,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<usize, AppError> {
    password::check_chosen(password, login).map_err(AppError::Invalid)?;
    db.read(|c| queries::is_known(c, login))?.then_some(()).ok_or_else(|| unknown(login))?;
    let hash = password::hash(password)?;
    let (login, actor) = (login.to_owned(), actor.clone());
    db.write_blocking(move |c| {
        if !queries::set_password(c, &login, &hash, now)? {
            return Err(unknown(&login));
        }
        let ended = queries::end_sessions(c, &login)?;
        let details = json!({"sessions_ended": ended});
        audit::record(c, now, &actor, "password.set", &format!("account:{login}"), &details)?;
        Ok(ended)
    })
}

/// Closes an account and ends its sessions; gives how many there were, or `None` when it was closed already.
pub fn disable(db: &Db, login: &str, actor: &Actor, now: DateTime<Utc>) -> Result<Option<usize>, AppError> {
    let (login, actor) = (login.to_owned(), actor.clone());
    db.write_blocking(move |c| {
        if !queries::is_known(c, &login)? {
            return Err(unknown(&login));
        }
        let changed = queries::set_disabled(c, &login, Some(now))?;
        let ended = queries::end_sessions(c, &login)?;
        if !changed {
            return Ok(None);
        }
        let details = json!({"sessions_ended": ended});
        audit::record(c, now, &actor, "account.disable", &format!("account:{login}"), &details)?;
        Ok(Some(ended))
    })
}

/// How many operators can sign in.
pub fn enabled_operators(db: &Db) -> Result<i64, AppError> {
    db.read(queries::enabled_operators)
}

/// Opens a closed account; `false` when it was open already. Its password is the old one.
pub fn enable(db: &Db, login: &str, actor: &Actor, now: DateTime<Utc>) -> Result<bool, AppError> {
    let (login, actor) = (login.to_owned(), actor.clone());
    db.write_blocking(move |c| {
        if !queries::is_known(c, &login)? {
            return Err(unknown(&login));
        }
        let changed = queries::set_disabled(c, &login, None)?;
        if changed {
            audit::record(c, now, &actor, "account.enable", &format!("account:{login}"), &json!({}))?;
        }
        Ok(changed)
    })
}

fn unknown(login: &str) -> AppError {
    AppError::Invalid(format!("логина «{login}» нет; большие и малые буквы различаются"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::db::migrations;

    fn database() -> (tempfile::TempDir, Db) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("oko.db");
        migrations::prepare(&file).unwrap();
        let db = Db::open(&file).unwrap();
        let hash = password::hash("Прежний пароль").unwrap();
        db.write_blocking(move |c| {
            let mut insert = c.prepare(
                "INSERT INTO account (login, role, password_hash, password_changed_at, created_at)
                 VALUES (?1, 'operator', ?2, 0, 0)",
            )?;
            insert.execute(["admin", &hash])?;
            insert.execute(["other", &hash])?;
            c.execute_batch(
                "INSERT INTO session (token_hash, account_id, created_at, last_seen_at, address, user_agent)
                 VALUES (x'01', 1, 0, 0, '', ''), (x'02', 1, 0, 0, '', ''), (x'03', 2, 0, 0, '', '')",
            )?;
            Ok(())
        })
        .unwrap();
        (folder, db)
    }

    fn one<T: rusqlite::types::FromSql>(db: &Db, sql: &str) -> T {
        db.read(|c| Ok(c.query_row(sql, [], |row| row.get(0))?)).unwrap()
    }

    fn stored_hash(db: &Db, login: &str) -> String {
        one(db, &format!("SELECT password_hash FROM account WHERE login = '{login}'"))
    }

    #[test]
    fn a_new_password_ends_the_sessions_of_its_login_only() {
        let (_folder, db) = database();
        let now = Clock::System.now();
        assert_eq!(set_password(&db, "admin", "Новый пароль 2", &Actor::cli(), now).unwrap(), 2);
        assert!(password::verify(&stored_hash(&db, "admin"), "Новый пароль 2"));
        assert!(password::verify(&stored_hash(&db, "other"), "Прежний пароль"));
        assert_eq!(one::<i64>(&db, "SELECT count(*) FROM session"), 1);
        let audit: String = one(&db, "SELECT action || ' ' || subject || ' ' || details FROM audit");
        assert_eq!(audit, r#"password.set account:admin {"sessions_ended":2}"#);
    }

    #[test]
    fn a_short_password_or_an_unknown_login_changes_nothing() {
        let (_folder, db) = database();
        let now = Clock::System.now();
        for (login, password) in [("admin", "short"), ("Admin", "Новый пароль 2"), ("nobody", "Новый пароль 2")]
        {
            assert!(matches!(set_password(&db, login, password, &Actor::cli(), now), Err(AppError::Invalid(_))));
        }
        assert!(matches!(disable(&db, "nobody", &Actor::cli(), now), Err(AppError::Invalid(_))));
        assert!(matches!(enable(&db, "nobody", &Actor::cli(), now), Err(AppError::Invalid(_))));
        assert!(password::verify(&stored_hash(&db, "admin"), "Прежний пароль"));
        assert_eq!(one::<i64>(&db, "SELECT count(*) FROM session"), 3);
        assert_eq!(one::<i64>(&db, "SELECT count(*) FROM audit"), 0);
    }

    #[test]
    fn disabling_ends_sessions_and_enabling_opens_again() {
        let (_folder, db) = database();
        let now = Clock::System.now();
        let operators = enabled_operators(&db).unwrap();
        assert_eq!(disable(&db, "admin", &Actor::cli(), now).unwrap(), Some(2));
        assert_eq!(one::<i64>(&db, "SELECT count(*) FROM account WHERE disabled_at IS NOT NULL"), 1);
        assert_eq!(one::<i64>(&db, "SELECT count(*) FROM session"), 1);
        assert_eq!(enabled_operators(&db).unwrap(), operators - 1);
        assert_eq!(disable(&db, "admin", &Actor::cli(), now).unwrap(), None);
        assert!(enable(&db, "admin", &Actor::cli(), now).unwrap());
        assert!(!enable(&db, "admin", &Actor::cli(), now).unwrap());
        assert_eq!(one::<i64>(&db, "SELECT count(*) FROM account WHERE disabled_at IS NOT NULL"), 0);
        let actions: String = one(&db, "SELECT group_concat(action, ' ') FROM (SELECT action FROM audit ORDER BY id)");
        assert_eq!(actions, "account.disable account.enable");
    }
}
