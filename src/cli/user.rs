//! `oko user`: passwords and closing of accounts.

use super::secret::{self, Secret};
use super::{CliError, DataArg};
use crate::clock::Clock;
use crate::db::audit::Actor;
use crate::error::AppError;
use crate::rooms::accounts::admin;

/// Учётные записи: новый пароль, отключение и включение
#[derive(clap::Args)]
#[command(subcommand_required = true)]
pub struct Args {
    #[command(subcommand)]
    act: Act,
}

#[derive(clap::Subcommand)]
enum Act {
    /// Сменить пароль: он читается со стандартного ввода, а если его там нет, придумывается и показывается один раз.
    /// Все сеансы этого логина завершаются
    Password(Target),
    /// Отключить учётную запись; её сеансы завершаются, данные остаются
    Disable(Target),
    /// Снова включить учётную запись с прежним паролем
    Enable(Target),
}

#[derive(clap::Args)]
struct Target {
    /// Логин; большие и малые буквы различаются
    #[arg(value_name = "LOGIN")]
    login: String,
    #[command(flatten)]
    data: DataArg,
}

pub fn run(args: Args) -> Result<(), CliError> {
    match args.act {
        Act::Password(target) => password(&target),
        Act::Disable(target) => disable(&target),
        Act::Enable(target) => enable(&target),
    }
}

fn password(target: &Target) -> Result<(), CliError> {
    let db = target.data.open()?;
    let login = &target.login;
    let secret = secret::given_or_generated(login)?;
    let ended =
        admin::set_password(&db, login, secret.password(), &Actor::cli(), Clock::System.now()).map_err(mistake)?;
    db.close();
    println!("Пароль логина {login} сменён, завершено сеансов: {ended}");
    if let Secret::Generated(password) = &secret {
        println!("Пароль (показан один раз): {}", **password);
    }
    Ok(())
}

fn disable(target: &Target) -> Result<(), CliError> {
    let db = target.data.open()?;
    let done = admin::disable(&db, &target.login, &Actor::cli(), Clock::System.now()).map_err(mistake)?;
    let operators = admin::enabled_operators(&db)?;
    db.close();
    match done {
        Some(ended) => println!("Логин {} отключён, завершено сеансов: {ended}", target.login),
        None => println!("Логин {} уже отключён", target.login),
    }
    if operators == 0 {
        println!("Внимание: не осталось ни одного оператора. Вернуть: oko user enable LOGIN --data DIR");
    }
    Ok(())
}

fn enable(target: &Target) -> Result<(), CliError> {
    let db = target.data.open()?;
    let changed = admin::enable(&db, &target.login, &Actor::cli(), Clock::System.now()).map_err(mistake)?;
    db.close();
    println!("Логин {} {}", target.login, if changed { "включён" } else { "уже включён" });
    Ok(())
}

/// An unknown login or an unfit password is a mistake in the call.
fn mistake(error: AppError) -> CliError {
    match error {
        AppError::Invalid(message) => CliError::Usage(message),
        other => other.into(),
    }
}
