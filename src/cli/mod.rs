//! The command line: one file a verb. A mistake in the call ends with one line and exit code 2, a job that failed with 1.

mod backup;
mod check;
mod demo;
mod error;
mod form;
mod import;
mod init;
mod publication;
mod restore;
mod secret;
mod serve;
mod user;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Parser, Subcommand};
pub use error::CliError;

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Db, data_dir, migrations};

/// ОКО: личный кабинет, через который региональный орган управления образованием и организации обмениваются файлами и
/// данными. Одна программа, одна база.
#[derive(Parser)]
#[command(name = "oko", version, propagate_version = true, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Demo(demo::Args),
    Init(init::Args),
    Serve(serve::Args),
    Import(import::Args),
    User(user::Args),
    Publication(publication::Args),
    Backup(backup::Args),
    Restore(restore::Args),
    Check(check::Args),
    Form(form::Args),
}

/// The folder every verb but `demo` works in.
#[derive(clap::Args)]
pub struct DataArg {
    /// Папка данных (в ней oko.db)
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
}

impl DataArg {
    /// The database's path; a folder without one is a mistake in the call.
    pub fn existing(&self) -> Result<PathBuf, CliError> {
        let file = data_dir::database(&self.data);
        if file.is_file() {
            return Ok(file);
        }
        let folder = self.data.display();
        Err(CliError::Usage(format!("в папке {folder} нет базы oko.db; создайте её: oko init --data {folder} …")))
    }

    /// Opens the database for a verb that writes, beside a running server or without one.
    pub fn open(&self) -> Result<Db, CliError> {
        open(&self.existing()?)
    }
}

/// Opens a database of the current schema, migrating an older one.
pub fn open(file: &Path) -> Result<Db, CliError> {
    migrations::prepare(file).map_err(|cause| CliError::Failed(cause.to_string()))?;
    Ok(Db::open(file)?)
}

/// The application over an open database, as `serve` and `demo` run it.
pub fn application(db: Db, config: Config) -> Result<App, CliError> {
    Ok(App::new(db, Clock::System, config)?)
}

/// Reads the address to listen on.
pub fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "адрес и порт, например 127.0.0.1:8000".into())
}

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return explain(&error),
    };
    let done = match cli.verb {
        Verb::Demo(args) => demo::run(args),
        Verb::Init(args) => init::run(args),
        Verb::Serve(args) => serve::run(args),
        Verb::Import(args) => import::run(args),
        Verb::User(args) => user::run(args),
        Verb::Publication(args) => publication::run(args),
        Verb::Backup(args) => backup::run(args),
        Verb::Restore(args) => restore::run(args),
        Verb::Check(args) => check::run(args),
        Verb::Form(args) => form::run(args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("oko: {error}");
            error.exit_code()
        }
    }
}

/// A mistake in the call, as one line; help and version as they are.
fn explain(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        print!("{error}");
        return ExitCode::SUCCESS;
    }
    let name = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let argument = name(ContextKind::InvalidArg);
    let line = match error.kind() {
        ErrorKind::MissingRequiredArgument => format!("не указано: {argument}"),
        ErrorKind::UnknownArgument => format!("неизвестный параметр {argument}"),
        ErrorKind::InvalidSubcommand => format!("неизвестная команда {}", name(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "не указана команда".to_owned()
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let wanted = std::error::Error::source(error).map(|cause| format!(", нужно: {cause}")).unwrap_or_default();
            format!("{argument}: неверное значение «{}»{wanted}", name(ContextKind::InvalidValue))
        }
        ErrorKind::ArgumentConflict => format!("{argument} нельзя указывать вместе с {}", name(ContextKind::PriorArg)),
        _ => format!("неверный вызов: {argument}"),
    };
    eprintln!("oko: {line}; подсказка: oko --help или oko КОМАНДА --help");
    ExitCode::from(2)
}
