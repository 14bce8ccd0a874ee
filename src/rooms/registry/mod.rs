//! The region's registry: municipalities, organisations and accounts from one workbook (FEATURES A4).
//!
//! `workbook` reads it, `check` judges it, `passwords` and `credentials` prepare what new accounts need, `apply` stores it.

pub mod apply;
pub mod check;
mod check_accounts;
mod codes;
pub mod credentials;
mod fields;
pub mod layout;
pub mod model;
mod passwords;
pub mod queries;
pub mod template;
pub mod workbook;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use crate::db::Db;
use crate::db::audit::Actor;
use crate::error::AppError;
use credentials::{Credential, Places};
use model::{Account, Hashes, ImportReport, Known, Plan, Problem};
use workbook::{Raw, RawError};

/// Why a registry was not imported; nothing is written then.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Unreadable(crate::sheets::read::ReadError),
    #[error("в книге ошибок: {}", .0.len())]
    Problems(Vec<Problem>),
    #[error("новых учётных записей: {0}; укажите, куда записать карточки с паролями: --credentials КАРТОЧКИ.xlsx")]
    CredentialsNeeded(usize),
    #[error("файл {0} уже есть: укажите другой, чтобы не потерять карточки с паролями")]
    CredentialsExist(PathBuf),
    #[error("не удалось записать карточки {file}: {cause}")]
    CredentialsFile { file: PathBuf, cause: std::io::Error },
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<RawError> for ImportError {
    fn from(error: RawError) -> ImportError {
        match error {
            RawError::Unreadable(error) => ImportError::Unreadable(error),
            RawError::Structure(problems) => ImportError::Problems(problems),
        }
    }
}

/// Reads a workbook; its notes tell what in it is not used.
pub fn read(file: &Path) -> Result<Raw, ImportError> {
    Ok(workbook::read(file)?)
}

/// What [`import`] would do; the dry run.
pub fn preview(db: &Db, raw: &Raw) -> Result<ImportReport, ImportError> {
    let known = db.snapshot(queries::known)?;
    Ok(check::check(raw, &known).map_err(ImportError::Problems)?.report())
}

/// How an import is done.
pub struct Options<'a> {
    /// Where the credential cards go; must not exist yet. Needed when there are new accounts.
    pub credentials: Option<&'a Path>,
    /// Address of the site, for the cards.
    pub site: Option<&'a str>,
    pub actor: Actor,
    pub now: DateTime<Utc>,
    /// Told how many passwords are hashed, of how many.
    pub progress: &'a mut dyn FnMut(usize, usize),
}

/// Imports a workbook: all of it or nothing. Blocks for about 17 ms a new account (hashing on two threads), then for one
/// short transaction. The cards are on the disk before that transaction begins and go away if it fails.
pub fn import(db: &Db, raw: Raw, options: Options<'_>) -> Result<ImportReport, ImportError> {
    let known = db.snapshot(queries::known)?;
    let plan = check::check(&raw, &known).map_err(ImportError::Problems)?;
    let new: Vec<&Account> = plan.new_accounts().collect();
    let draft = draft_of_cards(&new, options.credentials)?;
    let logins: Vec<String> = new.iter().map(|account| account.login.clone()).collect();
    let (passwords, hashes) = passwords::prepare(&logins, options.progress)?;
    let cards = match draft {
        Some((draft, file)) => Some(write_cards(draft, file, &new, passwords, (&plan, &known), options.site)?),
        None => None,
    };
    let hashes = Arc::new(hashes);
    let stored = {
        let (raw, hashes, actor, now) = (Arc::new(raw), Arc::clone(&hashes), options.actor, options.now);
        db.write_blocking(move |c| apply::apply(c, &raw, &hashes, &actor, now))
    };
    stored.map_err(|error| {
        if let Some(file) = cards {
            drop_cards(db, file, &hashes);
        }
        ImportError::App(error)
    })
}

/// Made before the long work of hashing, so that a folder that can't be written to is told at once.
fn draft_of_cards<'a>(
    new: &[&Account],
    file: Option<&'a Path>,
) -> Result<Option<(NamedTempFile, &'a Path)>, ImportError> {
    match file {
        _ if new.is_empty() => Ok(None),
        None => Err(ImportError::CredentialsNeeded(new.len())),
        Some(file) if file.exists() => Err(ImportError::CredentialsExist(file.to_owned())),
        Some(file) => {
            // Readable by its owner only, from the first byte on.
            let draft = tempfile::Builder::new().prefix(".oko-cards-").tempfile_in(folder_of(file));
            Ok(Some((draft.map_err(|cause| cards_error(file, cause))?, file)))
        }
    }
}

fn write_cards<'a>(
    draft: NamedTempFile,
    file: &'a Path,
    new: &[&Account],
    passwords: Vec<Zeroizing<String>>,
    (plan, known): (&Plan, &Known),
    site: Option<&str>,
) -> Result<&'a Path, ImportError> {
    let places = Places::of(plan, known);
    let cards = new.iter().zip(passwords).map(|(account, password)| places.card(account, password));
    let cards: Vec<Credential> = cards.collect();
    credentials::write(&cards, site, draft.as_file())?;
    let failed = |cause| cards_error(file, cause);
    draft.as_file().sync_all().map_err(failed)?;
    draft.persist_noclobber(file).map_err(|error| match error.error.kind() {
        std::io::ErrorKind::AlreadyExists => ImportError::CredentialsExist(file.to_owned()),
        _ => cards_error(file, error.error),
    })?;
    std::fs::File::open(folder_of(file)).and_then(|folder| folder.sync_all()).map_err(failed)?;
    Ok(file)
}

/// Removes the cards of an import that did not take place. Where that is not certain, they stay: a card too many is
/// harmless, a lost password is not.
fn drop_cards(db: &Db, file: &Path, hashes: &Hashes) {
    let Some((login, hash)) = hashes.iter().next() else { return };
    if let Ok(false) = db.read(|c| queries::has_hash(c, login, hash))
        && let Err(cause) = std::fs::remove_file(file)
    {
        tracing::warn!(%cause, "could not remove the credential cards of a failed import");
    }
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn cards_error(file: &Path, cause: std::io::Error) -> ImportError {
    ImportError::CredentialsFile { file: file.to_owned(), cause }
}

#[cfg(test)]
#[path = "import_tests.rs"]
mod tests;
