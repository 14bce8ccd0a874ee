//! A checked workbook stored: one transaction, all or nothing.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde_json::json;

use super::check::check;
use super::model::{Account, Change, Counts, Hashes, ImportReport, Known, Plan};
use super::queries::{self, Scope};
use super::workbook::Raw;
use crate::db::audit::{self, Actor};
use crate::error::AppError;
use crate::rooms::accounts::end_sessions;
use crate::rooms::reports;

/// Checks the workbook once more against what the database has now, and stores it. Refuses when another import came
/// between: when there are mistakes now, or the accounts to be made are not those that `hashes` were prepared for.
pub fn apply(
    connection: &Connection,
    raw: &Raw,
    hashes: &Hashes,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<ImportReport, AppError> {
    let known = queries::known(connection)?;
    let plan = check(raw, &known).map_err(|_| changed_meanwhile())?;
    let prepared = plan.new_accounts().filter(|account| hashes.contains_key(&account.login)).count();
    if prepared != hashes.len() || prepared != plan.new_accounts().count() {
        return Err(changed_meanwhile());
    }
    put_registry(connection, &plan, now)?;
    put_accounts(connection, &plan, &known, hashes, actor, now)?;
    let report = plan.report();
    audit::record(connection, now, actor, "registry.import", "registry", &details(&report))?;
    Ok(report)
}

fn changed_meanwhile() -> AppError {
    AppError::Conflict {
        code: "registry_changed",
        message: "пока готовились пароли, реестр в базе изменился; ничего не записано, запустите импорт ещё раз".into(),
    }
}

fn put_registry(connection: &Connection, plan: &Plan, now: DateTime<Utc>) -> Result<(), AppError> {
    for row in plan.municipalities.iter().filter(|row| row.change != Change::Same) {
        queries::put_municipality(connection, &row.value)?;
    }
    let municipalities = queries::municipality_ids(connection)?;
    for row in plan.organisations.iter().filter(|row| row.change != Change::Same) {
        let municipality = find(&municipalities, &row.value.municipality)?;
        queries::put_organisation(connection, &row.value, municipality, now)?;
    }
    Ok(())
}

fn put_accounts(
    connection: &Connection,
    plan: &Plan,
    known: &Known,
    hashes: &Hashes,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let municipalities = queries::municipality_ids(connection)?;
    let organisations = queries::organisation_ids(connection)?;
    for row in plan.accounts.iter().filter(|row| row.change != Change::Same) {
        let account = &row.value;
        let scope = Scope {
            role: account.role,
            municipality: account.municipality.as_ref().map(|code| find(&municipalities, code)).transpose()?,
            organisation: account.organisation.as_ref().map(|code| find(&organisations, code)).transpose()?,
        };
        let action = match known.accounts.get(&account.login) {
            Some(before) => {
                queries::change_account(connection, account, scope)?;
                if !before.same_scope(account) {
                    end_sessions(connection, &account.login)?;
                    reports::forget(connection, &account.login)?;
                }
                "account.change"
            }
            None => {
                let hash = find(hashes, &account.login)?;
                queries::add_account(connection, account, scope, &hash, now)?;
                "account.create"
            }
        };
        queries::set_sections(connection, &account.login, &account.sections)?;
        let subject = format!("account:{}", account.login);
        audit::record(connection, now, actor, action, &subject, &account_details(account))?;
    }
    Ok(())
}

/// What the check has already made sure of.
fn find<T: Clone>(map: &HashMap<String, T>, key: &str) -> Result<T, AppError> {
    map.get(key).cloned().ok_or_else(|| AppError::internal(format!("«{key}» passed the check but is not there")))
}

fn account_details(account: &Account) -> serde_json::Value {
    json!({"role": account.role.as_str(), "municipality": account.municipality, "organisation": account.organisation})
}

fn details(report: &ImportReport) -> serde_json::Value {
    let counts = |counts: Counts| json!({"added": counts.added, "changed": counts.changed, "same": counts.same});
    json!({
        "municipalities": counts(report.municipalities),
        "organisations": counts(report.organisations),
        "accounts": counts(report.accounts),
    })
}
