//! The house's order: who may know whom (ARCHITECTURE.md, The map). Read off the sources themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    assert!(found.len() > 50, "the sources are there");
    found
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            (name, code_of(&std::fs::read_to_string(&path).unwrap()))
        })
        .collect()
}

/// The text without comments.
fn code_of(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Files of `folders` that mention one of `words`.
fn offenders(folders: &[&str], words: &[&str], except: impl Fn(&str) -> bool) -> Vec<String> {
    sources()
        .into_iter()
        .filter(|(name, _)| folders.iter().any(|folder| name.starts_with(folder)) && !except(name))
        .flat_map(|(name, code)| {
            let hits: Vec<String> =
                words.iter().filter(|word| code.contains(**word)).map(|word| format!("{name}: {word}")).collect();
            hits
        })
        .collect()
}

fn is_test(name: &str) -> bool {
    name.contains("test")
}

#[test]
fn domain_and_forms_are_pure() {
    let words = ["rocket", "rusqlite", "crate::db", "crate::web", "crate::rooms", "crate::app", "::now()"];
    assert_eq!(offenders(&["domain/", "forms/"], &words, |_| false), Vec::<String>::new());
}

#[test]
fn lower_floors_do_not_know_the_upper_ones() {
    let none = Vec::<String>::new();
    assert_eq!(offenders(&["db/", "sheets/"], &["rocket", "crate::web", "crate::rooms", "crate::jobs"], is_test), none);
    assert_eq!(offenders(&["jobs/"], &["rocket", "crate::web", "crate::rooms"], is_test), none);
    assert_eq!(offenders(&["web/"], &["crate::rooms"], is_test), none);
}

#[test]
fn rocket_stays_in_its_places() {
    let place = |name: &str| {
        name.starts_with("web/") || name == "server.rs" || name.starts_with("rooms/") && name.ends_with("routes.rs")
    };
    assert_eq!(offenders(&[""], &["rocket::", "use rocket"], place), Vec::<String>::new());
}

#[test]
fn only_the_sockets_are_unsafe() {
    assert_eq!(
        offenders(&[""], &["unsafe ", "unsafe_code"], |name| name == "stalled/sockets.rs"),
        Vec::<String>::new()
    );
}

#[test]
fn only_the_clock_reads_now() {
    let words = ["Utc::now", "Local::now", "SystemTime::now"];
    assert_eq!(offenders(&[""], &words, |name| name == "clock.rs" || is_test(name)), Vec::<String>::new());
}

#[test]
fn pages_have_no_sql_and_routes_neither() {
    let words = ["rusqlite", "prepare_cached", "query_row", ".execute("];
    let others = |name: &str| !(name.ends_with("/pages.rs") || name.ends_with("/routes.rs"));
    assert_eq!(offenders(&["rooms/"], &words, others), Vec::<String>::new());
}

#[test]
fn rooms_form_no_circle() {
    let mut needs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, code) in sources() {
        let Some(room) = name.strip_prefix("rooms/").and_then(|rest| rest.split_once('/')).map(|(room, _)| room) else {
            continue;
        };
        let mentioned = code
            .split("rooms::")
            .skip(1)
            .map(|rest| rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect::<String>());
        let needed = needs.entry(room.to_owned()).or_default();
        needed.extend(mentioned.filter(|other| other != room && !other.is_empty()));
    }
    // A room without needs left is taken away; what can't be taken away stands in a circle.
    while let Some(free) = needs.iter().find(|(_, needed)| needed.iter().all(|other| !needs.contains_key(other))) {
        let free = free.0.clone();
        needs.remove(&free);
    }
    assert_eq!(needs, BTreeMap::new());
}
