//! One stylesheet out of Pico, the icons and our own files, each in its cascade layer.

use std::fmt::Write;
use std::path::Path;

use crate::{Outcome, entries, read};

/// Lowest first. A file `assets/css/NAME.css` goes into layer NAME, and so do the files of a folder `assets/css/NAME/`.
const LAYERS: [&str; 8] = ["pico", "tokens", "base", "layout", "parts", "rooms", "grid", "print"];

/// The whole stylesheet. A file that no layer is named after is an error: it would be left out unseen.
pub fn join(folder: &Path, pico: &str, icons: &str) -> Outcome<String> {
    let mut sheet = format!("@layer {};\n", LAYERS.join(","));
    layer(&mut sheet, "pico", pico.trim_start_matches('\u{feff}').trim_start_matches("@charset \"UTF-8\";"));
    layer(&mut sheet, "parts", icons);
    for path in entries(folder)? {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if !LAYERS.contains(&name.as_str()) {
            return Err(format!("{}: no layer of that name; the layers are {}", path.display(), LAYERS.join(", ")));
        }
        let files = if path.is_dir() { entries(&path)? } else { vec![path] };
        for file in files {
            layer(&mut sheet, &name, &without_comments(&read(&file)?));
        }
    }
    Ok(sheet)
}

fn layer(sheet: &mut String, name: &str, rules: &str) {
    // Writing into a String cannot fail.
    let _ = write!(sheet, "@layer {name}{{\n{}\n}}\n", rules.trim());
}

/// Comments are for readers of the source; strings that hold `/*` do not occur in stylesheets of ours.
fn without_comments(css: &str) -> String {
    let mut rest = css;
    let mut kept = String::with_capacity(css.len());
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, tail)| tail);
    }
    kept + rest
}
