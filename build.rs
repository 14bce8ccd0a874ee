//! Makes the folder that the binary carries as its assets (`OUT_DIR/site`).
//!
//! Third-party code comes from the npm registry by `assets/package-lock.json` and is fetched again only when that
//! file changes; our own files are gathered, our CSS is joined into one layered file, and texts are gzipped.
//! Environment for the crate: `OKO_ASSETS_HASH`, one hash of the whole folder, part of every address.

#[path = "build/css.rs"]
mod css;
#[path = "build/icons.rs"]
mod icons;
#[path = "build/npm.rs"]
mod npm;
#[path = "build/site.rs"]
mod site;

use std::path::{Path, PathBuf};
use std::{env, fs, process};

/// What went wrong and how to mend it, for the person who builds.
type Outcome<T> = Result<T, String>;

fn main() {
    for watched in ["package.json", "package-lock.json", ".npmrc", "icons.txt", "css", "js", "img"] {
        println!("cargo:rerun-if-changed=assets/{watched}");
    }
    println!("cargo:rerun-if-env-changed={}", npm::READY_FOLDER);
    match build() {
        Ok(hash) => println!("cargo:rustc-env=OKO_ASSETS_HASH={hash}"),
        Err(message) => {
            eprintln!("\nThe front end could not be built.\n{message}\n");
            process::exit(1);
        }
    }
}

/// Builds the folder anew; answers with its hash.
fn build() -> Outcome<String> {
    let assets = Path::new("assets");
    let out = PathBuf::from(env::var("OUT_DIR").map_err(|error| error.to_string())?);
    let modules = npm::modules(assets, &out.join("npm"))?;

    let mut site = site::Site::new(out.join("site"))?;
    site.copy(&modules.join("htmx.org/dist/htmx.min.js"), "vendor/htmx.min.js")?;
    site.copy(&modules.join("fractional-indexing/src/index.js"), "vendor/fractional-indexing.js")?;
    site.copy_tree(&assets.join("js"), "js")?;
    site.copy_tree(&assets.join("img"), "img")?;
    let pico = read(&modules.join("@picocss/pico/css/pico.fluid.classless.min.css"))?;
    let icons = icons::rules(&assets.join("icons.txt"), &modules.join("@tabler/icons/icons/outline"))?;
    site.write("css/oko.css", css::join(&assets.join("css"), &pico, &icons)?.as_bytes())?;
    site.finish()
}

/// A text file, or a message naming it.
fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The files and folders directly inside `folder`, by name, so that two builds of one tree are the same.
fn entries(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let listing = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths = listing
        .map(|entry| entry.map(|entry| entry.path()).map_err(|error| error.to_string()))
        .collect::<Outcome<Vec<_>>>()?;
    paths.retain(|path| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')));
    paths.sort();
    Ok(paths)
}
