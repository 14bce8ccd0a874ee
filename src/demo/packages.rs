//! The publications of the demo region: the folders of `assets/demo`, packed and imported the way an office would.

use std::collections::BTreeMap;
use std::io::{Seek, Write};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use rust_embed::RustEmbed;
use zip::write::SimpleFileOptions;

use super::dates;
use crate::db::Db;
use crate::db::audit::Actor;
use crate::error::AppError;
use crate::rooms::publications::package::{self, Refused};

#[derive(RustEmbed)]
#[folder = "assets/demo"]
struct Folders;

/// Imports every package, as of `now`.
pub fn import_all(db: &Db, zone: Tz, now: DateTime<Utc>) -> Result<(), AppError> {
    for (name, paths) in packages() {
        let mut file = tempfile::tempfile()?;
        pack(&mut file, &name, &paths, zone, now)?;
        file.rewind()?;
        package::import(db, file, now, &Actor::cli()).map_err(|refused| match refused {
            Refused::Mistakes(mistakes) => AppError::internal(format!("demo package {name}: {}", mistakes.join("; "))),
            Refused::Failed(error) => error,
        })?;
    }
    Ok(())
}

/// Paths of files by package.
fn packages() -> BTreeMap<String, Vec<String>> {
    let mut packages: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in Folders::iter() {
        if let Some((package, _)) = path.split_once('/') {
            packages.entry(package.to_owned()).or_default().push(path.to_string());
        }
    }
    packages
}

fn pack(target: impl Write + Seek, name: &str, paths: &[String], zone: Tz, now: DateTime<Utc>) -> Result<(), AppError> {
    let mut archive = zip::ZipWriter::new(target);
    for path in paths {
        let Some(file) = Folders::get(path) else { continue };
        let inside = &path[name.len() + 1..];
        archive.start_file(inside, SimpleFileOptions::default()).map_err(AppError::internal)?;
        match std::str::from_utf8(&file.data) {
            Ok(text) if path.ends_with(".md") || path.ends_with(".json") => {
                archive.write_all(dates::fill(text, zone, now).as_bytes())?;
            }
            _ => archive.write_all(&file.data)?,
        }
    }
    archive.finish().map_err(AppError::internal)?;
    Ok(())
}
