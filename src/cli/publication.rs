//! `oko publication …`: packages in (DESIGN 10).

use std::fs::File;
use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::{CliError, DataArg};
use crate::clock::Clock;
use crate::db::audit::Actor;
use crate::rooms::publications::package::{self, Refused};

/// Публикации: загрузить пакет
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Import(ImportArgs),
}

/// Загрузить пакет публикации (ZIP с publication.md, files/ и forms/): целиком или ничего; сервер при этом работает
#[derive(clap::Args)]
struct ImportArgs {
    /// Пакет публикации
    #[arg(value_name = "PACKAGE.zip")]
    package: PathBuf,
    #[command(flatten)]
    data: DataArg,
}

pub fn run(args: Args) -> Result<(), CliError> {
    match args.verb {
        Verb::Import(args) => import(&args),
    }
}

fn import(args: &ImportArgs) -> Result<(), CliError> {
    args.data.existing()?;
    let path = args.package.display();
    if !args.package.is_file() {
        return Err(CliError::Usage(format!("{path}: нет такого файла")));
    }
    let file = File::open(&args.package).map_err(|cause| CliError::Usage(format!("{path}: {cause}")))?;
    let db = args.data.open()?;
    let imported = package::import(&db, file, Clock::System.now(), &Actor::cli());
    db.close();
    let imported = imported.map_err(|refused| explain(refused, &args.package))?;
    for note in &imported.notes {
        eprintln!("Замечание: {note}");
    }
    println!("Загружена публикация «{}»: {}", imported.title, imported.href);
    Ok(())
}

/// Every mistake of the package on a line of its own, then how it ended.
fn explain(refused: Refused, package: &Path) -> CliError {
    match refused {
        Refused::Mistakes(mistakes) => {
            for mistake in &mistakes {
                eprintln!("{mistake}");
            }
            CliError::Failed(format!("ошибок в пакете {}: {}; ничего не записано", package.display(), mistakes.len()))
        }
        Refused::Failed(error) => error.into(),
    }
}
