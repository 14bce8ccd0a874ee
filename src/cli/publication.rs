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
#[command(after_help = EXAMPLE)]
struct ImportArgs {
    /// Пакет публикации
    #[arg(value_name = "PACKAGE.zip")]
    package: PathBuf,
    #[command(flatten)]
    data: DataArg,
}

/// A whole publication.md, to begin with.
const EXAMPLE: &str = r#"Пример publication.md. Обязательны title, section и publish_at; без [audience] публикацию видят все, кому виден раздел:

+++
title = "Расписание проведения ВПР"
section = "ВПР"
publish_at = 2026-09-01T09:00:00+03:00
[audience]
roles = ["организация", "муниципальный координатор", "региональный координатор"]
municipalities = ["001", "002"]
kinds = ["школа", "СПО"]
logins = ["sch240001"]
[[storage]]
title = "Материалы"
files = [{path = "files/План-график.pdf"}, {path = "files/Варианты.zip", for = "organisations"}]
[[collection]]
title = "Расписание"
form = "forms/schedule.json"
opens_at = 2026-09-01T09:00:00+03:00
closes_at = 2026-09-07T18:00:00+03:00
excel = true
previous = "raspisanie-provedeniya-vpr-2025"
+++
Уважаемые коллеги! Заполните форму по [плану-графику](files/План-график.pdf).

excel = true разрешает заполнять форму файлом Excel. previous — последняя часть адреса публикации с прошлым таким сбором
(для другого раздела две последние: vpr/raspisanie): с ней сравнивают и из неё берут значения. Оба ключа необязательны.

Файлы кладут в files/, формы в forms/; форму проверяет oko form check."#;

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
