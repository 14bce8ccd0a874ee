//! `oko serve`: the server over a data folder.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::{CliError, DataArg};
use crate::app::App;
use crate::config::Config;
use crate::db::data_dir;

/// Запустить сервер
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    data: DataArg,
    /// Адрес и порт
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8000", value_parser = super::address)]
    listen: SocketAddr,
    /// Файл конфигурации (TOML)
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

pub fn run(args: Args) -> Result<(), CliError> {
    let config = args.config.as_deref().map_or_else(|| Ok(Config::default()), Config::load).map_err(CliError::Usage)?;
    config.check_listen(args.listen).map_err(CliError::Usage)?;
    args.data.existing()?;
    start_log();
    let _lock = data_dir::lock(&args.data.data)?
        .ok_or_else(|| CliError::Failed(format!("на папке {} уже работает другой сервер", args.data.data.display())))?;
    let app = super::application(args.data.open()?, config)?;
    serve(app, args.listen)
}

/// Serves, saying where once it does.
pub fn serve(app: App, listen: SocketAddr) -> Result<(), CliError> {
    crate::server::serve(app, listen, |bound| println!("ОКО работает: http://{bound}")).map_err(CliError::Failed)
}

/// Lines of JSON on standard error; `OKO_LOG` takes tracing's filter words.
pub fn start_log() {
    use tracing_subscriber::EnvFilter;
    use tracing_subscriber::filter::filter_fn;
    use tracing_subscriber::prelude::*;
    let filter = EnvFilter::try_from_env("OKO_LOG").unwrap_or_else(|_| {
        EnvFilter::new("info,rocket=error,hyper=warn,tokio_cron_scheduler=warn,rusqlite_migration=warn")
    });
    let lines = tracing_subscriber::fmt::layer().json().with_writer(std::io::stderr);
    // A second call, as in tests, keeps the first one's settings.
    let _ = tracing_subscriber::registry().with(lines).with(filter).with(filter_fn(may_be_told)).try_init();
}

/// In detail the libraries tell whole requests and answers, passwords and cookies among them: that stays untold whatever
/// `OKO_LOG` asks for. Targets that end in `::_` are the web framework's words in our routes.
fn may_be_told(of: &tracing::Metadata<'_>) -> bool {
    let is_ours = of.target().starts_with("oko") && !of.target().ends_with("::_");
    is_ours || *of.level() <= tracing::Level::INFO
}
