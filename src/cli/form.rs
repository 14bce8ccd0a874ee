//! `oko form check`: is a form's JSON sound. `oko form from-workbook`: a form made of a workbook.

use std::fs::File;
use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::CliError;
use crate::forms;
use crate::sheets::{understand, workbook};

/// Формы сбора данных
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Проверить описание формы: каждая ошибка называется с её местом
    Check {
        /// Файл JSON с описанием формы
        #[arg(value_name = "FILE.json")]
        file: PathBuf,
    },
    /// Сделать форму из книги Excel: описание в JSON на вывод, что понято и что нет — в поток ошибок
    FromWorkbook {
        /// Книга XLSX, XLS или ODS
        #[arg(value_name = "FILE.xlsx")]
        file: PathBuf,
    },
}

pub fn run(args: Args) -> Result<(), CliError> {
    match args.verb {
        Verb::Check { file } => check(&file),
        Verb::FromWorkbook { file } => from_workbook(&file),
    }
}

fn from_workbook(file: &Path) -> Result<(), CliError> {
    let opened = File::open(file)
        .map_err(|cause| CliError::Usage(format!("не удалось прочитать {}: {cause}", file.display())))?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let understood = understand::form_from_workbook(opened, &name, workbook::limits())
        .map_err(|cause| CliError::Failed(format!("{}: {cause}", file.display())))?;
    for finding in &understood.findings {
        eprintln!("{finding}");
    }
    println!("{:#}", understood.spec);
    Ok(())
}

fn check(file: &Path) -> Result<(), CliError> {
    let text = std::fs::read_to_string(file)
        .map_err(|cause| CliError::Usage(format!("не удалось прочитать {}: {cause}", file.display())))?;
    match forms::report(&text) {
        Ok(summary) => {
            println!("Форма в порядке: {}", summary.title);
            for sheet in &summary.sheets {
                let rows = match sheet.fixed_rows {
                    Some(count) => format!("строк задано: {count}"),
                    None => "строки добавляет организация".to_owned(),
                };
                println!("  лист «{}»: столбцов {}, {rows}", sheet.title, sheet.columns);
            }
            Ok(())
        }
        Err(mistakes) => {
            for mistake in &mistakes {
                let place = if mistake.path.is_empty() { String::new() } else { format!("{}: ", mistake.path) };
                println!("{place}{}", mistake.message);
            }
            Err(CliError::Failed(format!("{}: ошибок {}", file.display(), mistakes.len())))
        }
    }
}
