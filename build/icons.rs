//! Icons as CSS masks: an element `<span class="icon i-bell">` takes the colour of its text, needs no request of its
//! own, and stays clear of the differences between browsers in how a content policy treats SVG's `<use>`.

use std::fmt::Write;
use std::path::Path;

use crate::{Outcome, read};

/// One rule `.i-NAME` for each name of `list`; drawings come from `folder`.
pub fn rules(list: &Path, folder: &Path) -> Outcome<String> {
    let names = read(list)?;
    let mut rules = String::new();
    for name in names.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let drawing = read(&folder.join(format!("{name}.svg")))
            .map_err(|error| format!("{}: no such Tabler outline icon. {error}", list.display()))?;
        let _ = writeln!(rules, ".i-{name}{{--icon:url(\"data:image/svg+xml,{}\")}}", encoded(&drawing));
    }
    Ok(rules)
}

/// The drawing's shapes inside a plain frame, escaped just enough for a URL in double quotes.
fn encoded(drawing: &str) -> String {
    let shapes: String = drawing
        .lines()
        .map(str::trim)
        .filter(|line| line.ends_with("/>") && !line.contains("stroke=\"none\""))
        .collect();
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='black' stroke-width='1.8' \
         stroke-linecap='round' stroke-linejoin='round'>{}</svg>",
        shapes.replace('"', "'")
    )
    .replace('%', "%25")
    .replace('#', "%23")
    .replace('<', "%3C")
    .replace('>', "%3E")
}
