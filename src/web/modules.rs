//! Which modules a script of ours brings along, so that a page can name them all at once: a browser that finds out step by
//! step waits for the server as often as the imports are deep.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use regex::Regex;

use super::assets;

/// `from './model.js'` or `import './page.js'`; modules of others have no address of their own here.
static IMPORT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?m)^(?:import|export)\s(?:[^'"]*?\sfrom\s)?\s*['"](\.[^'"]+)['"]"#).ok());
/// Lists made so far, by script: what a binary carries does not change.
static KNOWN: LazyLock<Mutex<HashMap<String, Arc<[String]>>>> = LazyLock::new(Mutex::default);

/// Paths of everything that the script at `path` imports, itself left out.
pub fn imported_by(path: &str) -> Arc<[String]> {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.entry(path.to_owned()).or_insert_with(|| find(path).into()).clone()
}

fn find(script: &str) -> Vec<String> {
    let mut found = vec![script.to_owned()];
    let mut looked_at = 0;
    while let Some(path) = found.get(looked_at).cloned() {
        for import in imports(&path) {
            if !found.contains(&import) {
                found.push(import);
            }
        }
        looked_at += 1;
    }
    found.remove(0);
    found
}

fn imports(path: &str) -> Vec<String> {
    let (Some(pattern), Some(text)) = (&*IMPORT, assets::text(path)) else { return Vec::new() };
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    pattern.captures_iter(&text).map(|found| resolve(folder, &found[1])).collect()
}

/// `resolve("js/form", "../grid/dom.js")` is `js/grid/dom.js`.
fn resolve(folder: &str, import: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in import.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_module_of_the_table_is_named_once() {
        let modules = imported_by("js/form/main.js");
        for module in ["js/form/api.js", "js/grid/grid.js", "js/grid/model.js", "js/grid/dom.js"] {
            assert_eq!(modules.iter().filter(|path| *path == module).count(), 1, "{module} in {modules:?}");
        }
        assert!(modules.iter().all(|path| assets::text(path).is_some()), "all of them are there: {modules:?}");
        assert!(!modules.iter().any(|path| path == "js/form/main.js"));
    }

    #[test]
    fn addresses_are_relative_to_the_module() {
        assert_eq!(resolve("js/form", "./api.js"), "js/form/api.js");
        assert_eq!(resolve("js/form", "../../vendor/a.js"), "vendor/a.js");
    }
}
