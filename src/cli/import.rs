//! `oko import`: the region's registry from a workbook (FEATURES A4).

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::{CliError, DataArg};
use crate::clock::Clock;
use crate::db::Db;
use crate::db::audit::Actor;
use crate::rooms::registry::model::{Counts, ImportReport};
use crate::rooms::registry::workbook::Raw;
use crate::rooms::registry::{self, ImportError, Options};
use crate::sheets::read::ReadError;

/// Загрузить реестр региона (муниципалитеты, организации, учётные записи) из книги Excel: всё или ничего
#[derive(clap::Args)]
pub struct Args {
    /// Книга с листами «Муниципалитеты», «Организации», «Учётные записи»
    #[arg(value_name = "REGISTRY.xlsx", required_unless_present = "template")]
    registry: Option<PathBuf>,
    /// Папка данных (в ней oko.db)
    #[arg(long, value_name = "DIR", required_unless_present = "template")]
    data: Option<PathBuf>,
    /// Только проверить: назвать каждую ошибку или сказать, что изменится; ничего не записывать
    #[arg(long)]
    dry_run: bool,
    /// Куда записать карточки с паролями новых учётных записей; нужно, если они есть. Пароли больше нигде не хранятся
    #[arg(long, value_name = "OUT.xlsx")]
    credentials: Option<PathBuf>,
    /// Адрес сайта для карточек, например https://lk.example.ru
    #[arg(long, value_name = "URL")]
    site: Option<String>,
    /// Записать пустую книгу с подсказками и ничего не загружать
    #[arg(long, value_name = "OUT.xlsx", conflicts_with_all = ["registry", "data", "dry_run", "credentials", "site"])]
    template: Option<PathBuf>,
}

pub fn run(args: Args) -> Result<(), CliError> {
    if let Some(out) = &args.template {
        return write_template(out);
    }
    let (Some(file), Some(data)) = (&args.registry, &args.data) else {
        return Err(CliError::Usage("укажите книгу реестра и папку --data".into()));
    };
    let db = DataArg { data: data.clone() }.open()?;
    let raw = registry::read(file).map_err(|error| explain(error, file))?;
    for note in &raw.notes {
        eprintln!("Замечание: {note}");
    }
    if args.dry_run { check_only(&db, &raw, file) } else { import(&db, raw, &args, file) }
}

fn check_only(db: &Db, raw: &Raw, file: &Path) -> Result<(), CliError> {
    let report = registry::preview(db, raw).map_err(|error| explain(error, file))?;
    println!("Ошибок нет. Проверка ничего не записала; импорт сделает так:");
    tell(&report);
    if report.credentials > 0 {
        println!("Понадобится --credentials: новых учётных записей {}", report.credentials);
    }
    Ok(())
}

fn import(db: &Db, raw: Raw, args: &Args, file: &Path) -> Result<(), CliError> {
    let mut progress = progress();
    let options = Options {
        credentials: args.credentials.as_deref(),
        site: args.site.as_deref(),
        actor: Actor::cli(),
        now: Clock::System.now(),
        progress: &mut progress,
    };
    let report = registry::import(db, raw, options).map_err(|error| explain(error, file))?;
    db.close();
    println!("Реестр записан:");
    tell(&report);
    match &args.credentials {
        Some(cards) if report.credentials > 0 => {
            println!("Карточки с паролями ({}): {}", report.credentials, cards.display());
            if args.site.is_none() {
                println!("В карточках оставлено место для адреса сайта; печатает его --site URL");
            }
        }
        _ => println!("Новых учётных записей нет, карточки не нужны"),
    }
    Ok(())
}

fn tell(report: &ImportReport) {
    let rows = [
        ("Муниципалитеты", report.municipalities),
        ("Организации", report.organisations),
        ("Учётные записи", report.accounts),
    ];
    for (title, Counts { added, changed, same }) in rows {
        println!("  {title}: добавлено {added}, изменено {changed}, без изменений {same}");
    }
}

/// Hashing takes half a minute for a region: where a person looks, a line that moves, elsewhere a line each tenth.
fn progress() -> impl FnMut(usize, usize) {
    let moving = std::io::stderr().is_terminal();
    move |done, all| {
        if moving {
            eprint!("\rПароли: {done} из {all}{}", if done == all { "\n" } else { "" });
            let _ = std::io::stderr().flush(); // only a picture
        } else if all >= 100 && done % (all / 10) == 0 {
            eprintln!("Пароли: {done} из {all}");
        }
    }
}

/// Every mistake of the workbook on a line of its own, then how it ended.
fn explain(error: ImportError, file: &Path) -> CliError {
    match error {
        ImportError::Problems(problems) => {
            for problem in &problems {
                eprintln!("{problem}");
            }
            CliError::Failed(format!("ошибок в книге {}: {}; ничего не записано", file.display(), problems.len()))
        }
        ImportError::Unreadable(ReadError::Open(cause)) => CliError::Usage(format!("{}: {cause}", file.display())),
        ImportError::Unreadable(error) => CliError::Failed(format!("{}: {error}", file.display())),
        ImportError::CredentialsNeeded(_) | ImportError::CredentialsExist(_) => CliError::Usage(error.to_string()),
        ImportError::CredentialsFile { .. } => CliError::Failed(error.to_string()),
        ImportError::App(error) => error.into(),
    }
}

/// A filled workbook is not written over.
fn write_template(out: &Path) -> Result<(), CliError> {
    let file = std::fs::File::create_new(out).map_err(|cause| match cause.kind() {
        std::io::ErrorKind::AlreadyExists => {
            CliError::Usage(format!("файл {} уже есть: укажите другой", out.display()))
        }
        _ => CliError::Usage(format!("{}: {cause}", out.display())),
    })?;
    registry::template::write(file)?;
    println!("Пустая книга реестра записана: {}", out.display());
    Ok(())
}
