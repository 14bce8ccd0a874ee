//! The list of demo accounts: a file for programs, a table for the eye.

use std::fmt::Write;

use super::PASSWORD;
use crate::domain::Role;
use crate::error::AppError;

/// Organisations shown in the table; the file has them all.
const SHOWN_ORGANISATIONS: usize = 6;

pub struct DemoAccount {
    pub login: String,
    pub role: Role,
    /// The organisation, or a coordinator's municipality; may be empty.
    pub organisation: String,
}

impl DemoAccount {
    pub fn new(login: &str, role: Role, organisation: &str) -> DemoAccount {
        DemoAccount { login: login.into(), role, organisation: organisation.into() }
    }
}

/// `login,password,role,organisation`; roles in the words of the registry workbook.
pub fn csv(accounts: &[DemoAccount]) -> Result<Vec<u8>, AppError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["login", "password", "role", "organisation"]).map_err(AppError::internal)?;
    for account in accounts {
        let record = [account.login.as_str(), PASSWORD, account.role.title(), account.organisation.as_str()];
        writer.write_record(record).map_err(AppError::internal)?;
    }
    writer.into_inner().map_err(|cause| AppError::internal(cause.to_string()))
}

/// The accounts as a table of text.
pub fn table(accounts: &[DemoAccount]) -> String {
    let organisations = accounts.iter().filter(|account| account.role == Role::Organisation).count();
    let mut left = SHOWN_ORGANISATIONS;
    let mut text = format!("{:<16} {:<12} {:<27} {}\n", "Логин", "Пароль", "Роль", "Организация");
    for account in accounts {
        if account.role == Role::Organisation {
            if left == 0 {
                break;
            }
            left -= 1;
        }
        let _ = writeln!(
            text,
            "{:<16} {PASSWORD:<12} {:<27} {}",
            account.login,
            account.role.title(),
            account.organisation
        );
    }
    if organisations > SHOWN_ORGANISATIONS {
        let _ = writeln!(text, "… всего организаций: {organisations}");
    }
    text
}
