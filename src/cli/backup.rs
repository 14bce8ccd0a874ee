//! `oko backup`: a copy of the whole database while the server works.

use std::path::{Path, PathBuf};

use super::{CliError, DataArg};
use crate::db::{backup, migrations};

/// Сделать копию базы; сервер при этом работает
#[derive(clap::Args)]
pub struct Args {
    /// Куда записать копию; прежняя копия под этим именем заменяется целиком
    #[arg(value_name = "OUT.db")]
    out: PathBuf,
    #[command(flatten)]
    data: DataArg,
}

pub fn run(args: Args) -> Result<(), CliError> {
    let file = args.data.existing()?;
    check_target(&args.out, &file)?;
    let source = super::check::open_read_only(&file)?;
    migrations::version(&source, &file).map_err(|cause| CliError::Failed(cause.to_string()))?;
    backup::copy_to(&source, &args.out)?;
    let size = std::fs::metadata(&args.out)?.len();
    println!("Копия записана: {} ({:.1} МБ)", args.out.display(), size as f64 / 1e6);
    Ok(())
}

/// Only an earlier copy may be replaced, and never the database itself.
fn check_target(out: &Path, live: &Path) -> Result<(), CliError> {
    if !out.exists() {
        return Ok(());
    }
    if out.canonicalize()? == live.canonicalize()? {
        return Err(CliError::Usage("копия не может лечь на место самой базы".into()));
    }
    let refused = || CliError::Usage(format!("{} уже есть и не является копией базы ОКО", out.display()));
    let existing = super::check::open_read_only(out).map_err(|_| refused())?;
    match migrations::version(&existing, out) {
        Ok(found) if found > 0 => Ok(()),
        _ => Err(refused()),
    }
}
