//! `oko init`: a new instance in an empty folder.

use std::path::Path;

use chrono_tz::Tz;

use super::secret::{self, Secret};
use super::{CliError, DataArg};
use crate::clock::Clock;
use crate::db::{Db, data_dir, migrations};
use crate::domain::{Role, login};
use crate::rooms::accounts::password;
use crate::setup::{self, NewInstance};

/// Создать базу: регион и первый оператор
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    data: DataArg,
    /// Код региона, две цифры
    #[arg(long, value_name = "RR", value_parser = region)]
    region: String,
    /// Логин оператора; пароль читается со стандартного ввода, а если его там нет, придумывается и показывается один раз
    #[arg(long, value_name = "LOGIN")]
    admin: String,
    /// Название в заголовке страниц
    #[arg(long, default_value = "Личный кабинет ОКО")]
    title: String,
    /// Часовой пояс, в котором показываются сроки
    #[arg(long, value_name = "ZONE", default_value = "Europe/Moscow", value_parser = zone)]
    timezone: Tz,
}

pub fn run(args: Args) -> Result<(), CliError> {
    login::check(&args.admin, Role::Operator).map_err(CliError::Usage)?;
    let secret = secret::given_or_generated(&args.admin)?;
    let db = create(&args)?;
    let hash = password::hash(secret.password())?;
    let new = NewInstance { region: args.region, title: args.title, zone: args.timezone };
    let (admin, now) = (args.admin.clone(), Clock::System.now());
    db.write_blocking(move |c| {
        if setup::exists(c)? {
            return Err(crate::error::AppError::invalid("база уже создана"));
        }
        setup::create(c, &new)?;
        setup::create_operator(c, &admin, &hash, now)
    })?;
    db.close();
    println!("База создана: {}", data_dir::database(&args.data.data).display());
    println!("Оператор: {}", args.admin);
    if let Secret::Generated(password) = &secret {
        println!("Пароль (показан один раз): {}", **password);
    }
    Ok(())
}

fn create(args: &Args) -> Result<Db, CliError> {
    let folder = &args.data.data;
    let file = data_dir::database(folder);
    if file.exists() && !is_half_made(&file) {
        return Err(CliError::Usage(format!("в папке {} уже есть база", folder.display())));
    }
    data_dir::create(folder).map_err(|cause| CliError::Failed(format!("папка {}: {cause}", folder.display())))?;
    migrations::prepare(&file).map_err(|cause| CliError::Failed(cause.to_string()))?;
    Ok(Db::open(&file)?)
}

/// Left by an `oko init` that was cut off: ours or empty, and nobody's yet.
fn is_half_made(file: &Path) -> bool {
    let Ok(connection) = super::check::open_read_only(file) else { return false };
    match migrations::version(&connection, file) {
        Ok(0) => true,
        Ok(_) => setup::exists(&connection).is_ok_and(|exists| !exists),
        Err(_) => false,
    }
}

fn region(text: &str) -> Result<String, String> {
    let fits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.to_owned()).ok_or_else(|| "две цифры".into())
}

fn zone(text: &str) -> Result<Tz, String> {
    text.parse().map_err(|_| "имя пояса, например Asia/Krasnoyarsk".into())
}
