//! `oko form check`: is a form's JSON sound.

use std::path::PathBuf;

use clap::Subcommand;

use super::CliError;
use crate::forms;

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
}

pub fn run(args: Args) -> Result<(), CliError> {
    let Verb::Check { file } = args.verb;
    let text = std::fs::read_to_string(&file)
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
