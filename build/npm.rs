//! Third-party packages: from a ready folder, or by `npm ci` into OUT_DIR.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use crate::{Outcome, read};

/// Names a ready `node_modules`, for machines without Node.js.
pub const READY_FOLDER: &str = "OKO_FRONTEND_DIR";

const RECIPE: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

/// Path of a `node_modules` that holds what the lock file in `assets` asks for; `work` is kept between builds.
pub fn modules(assets: &Path, work: &Path) -> Outcome<PathBuf> {
    if let Some(ready) = env::var_os(READY_FOLDER) {
        return ready_folder(PathBuf::from(ready));
    }
    let modules = work.join("node_modules");
    let stamp = work.join("installed.lock");
    let lock = read(&assets.join("package-lock.json"))?;
    let fresh = fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock);
    if !fresh {
        install(assets, work)?;
        fs::write(&stamp, lock).map_err(|error| format!("{}: {error}", stamp.display()))?;
    }
    Ok(modules)
}

fn ready_folder(folder: PathBuf) -> Outcome<PathBuf> {
    if folder.join("@picocss/pico").is_dir() {
        return Ok(folder);
    }
    Err(format!(
        "{READY_FOLDER} is {}, which holds no @picocss/pico. Let it name the node_modules folder that\n\
         `npm ci --ignore-scripts --omit=dev` makes beside a copy of assets/package.json and assets/package-lock.json.",
        folder.display()
    ))
}

fn install(assets: &Path, work: &Path) -> Outcome<()> {
    fs::create_dir_all(work).map_err(|error| format!("{}: {error}", work.display()))?;
    for name in RECIPE {
        fs::copy(assets.join(name), work.join(name)).map_err(|error| format!("assets/{name}: {error}"))?;
    }
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let answer = Command::new(program)
        .args(["ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(work)
        .output();
    match answer {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!(
            "`npm ci` failed ({}):\n{}\nIt needs the npm registry once; without network, set {READY_FOLDER}.",
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        )),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(format!(
            "npm was not found. Install Node.js 18 or newer with npm (Debian: `apt-get install nodejs npm`),\n\
             or set {READY_FOLDER} to a ready node_modules folder (see assets/package.json)."
        )),
        Err(error) => Err(format!("npm could not be started: {error}")),
    }
}
