//! `oko demo`: a region to look at and try.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::{CliError, serve};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::data_dir;
use crate::demo;
use crate::error::AppError;

/// Показать систему на выдуманном регионе: создать его, если надо, и запустить сервер
#[derive(clap::Args)]
pub struct Args {
    /// Адрес и порт, только на этой машине
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8000")]
    listen: SocketAddr,
    /// Папка данных; остаётся после остановки. Без неё всё исчезает вместе с программой
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Сколько организаций создать
    #[arg(long, value_name = "N", default_value_t = 60,
          value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=demo::MOST_ORGANISATIONS as u64))]
    organisations: usize,
}

pub fn run(args: Args) -> Result<(), CliError> {
    let config = Config::default();
    config.check_listen(args.listen).map_err(|_| {
        CliError::Usage("пароли демонстрации известны всем: она показывается только на 127.0.0.1 или [::1]".into())
    })?;
    serve::start_log();
    let folder = Folder::take(args.data)?;
    data_dir::create(folder.path())
        .map_err(|cause| CliError::Failed(format!("папка {}: {cause}", folder.path().display())))?;
    let _lock = data_dir::lock(folder.path())?
        .ok_or_else(|| CliError::Failed(format!("на папке {} уже работает сервер", folder.path().display())))?;
    let file = data_dir::database(folder.path());
    let csv = folder.path().join("accounts.csv");
    if file.exists() {
        println!("Регион уже есть, оставлен как есть.");
    } else {
        build(&file, &csv, args.organisations)?;
    }
    println!("Учётные записи: {}", csv.display());
    serve::serve(super::application(super::open(&file)?, config)?, args.listen)
}

/// Makes the region under another name and puts it in place when it is whole: a demo killed on the way leaves nothing.
fn build(file: &Path, csv: &Path, organisations: usize) -> Result<(), CliError> {
    let draft = file.with_file_name("oko-demo-draft.db");
    for suffix in ["", "-wal", "-shm"] {
        let mut left_over = draft.clone().into_os_string();
        left_over.push(suffix);
        match std::fs::remove_file(PathBuf::from(left_over)) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => return Err(cause.into()),
            _ => {}
        }
    }
    let db = super::open(&draft)?;
    let accounts = demo::build(&db, organisations, Clock::System.now())?;
    db.close();
    drop(db);
    std::fs::write(csv, demo::csv(&accounts)?)?;
    std::fs::rename(&draft, file)?;
    print!("{}", demo::table(&accounts));
    Ok(())
}

/// The data folder: given and kept, or temporary and removed at the end.
enum Folder {
    Kept(PathBuf),
    Temporary(tempfile::TempDir),
}

impl Folder {
    fn take(given: Option<PathBuf>) -> Result<Folder, AppError> {
        Ok(match given {
            Some(folder) => Folder::Kept(folder),
            None => Folder::Temporary(tempfile::Builder::new().prefix("oko-demo-").tempdir()?),
        })
    }

    fn path(&self) -> &Path {
        match self {
            Folder::Kept(folder) => folder,
            Folder::Temporary(folder) => folder.path(),
        }
    }
}
