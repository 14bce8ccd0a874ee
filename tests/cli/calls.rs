//! How the program takes its arguments, whatever the verb.

use crate::run::{Ended, run};

/// Verbs as `oko --help` lists them.
fn verbs() -> Vec<String> {
    let help = run(&["--help"]).fine();
    let verbs = commands(&help);
    assert!(verbs.len() >= 5, "{help}");
    verbs
}

/// Names in the list of commands of a help text.
fn commands(help: &str) -> Vec<String> {
    let after_title = help.lines().skip_while(|line| !is_title(line, &["Commands:", "Команды:"])).skip(1);
    let names = after_title.take_while(|line| line.starts_with("  "));
    names.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

fn is_title(line: &str, titles: &[&str]) -> bool {
    titles.contains(&line.trim_end())
}

#[test]
fn every_verb_is_listed_with_what_it_does() {
    let help = run(&["--help"]).fine();
    for verb in ["demo", "init", "serve", "import", "publication", "user", "backup", "restore", "check", "form"] {
        let line = help.lines().find(|line| line.trim_start().starts_with(&format!("{verb} ")));
        let told = line.is_some_and(|line| line.trim().len() > verb.len() + 10);
        assert!(told, "{verb} in {help}");
    }
}

/// A verb may have verbs of its own (`oko user password`).
#[test]
fn every_help_explains_every_argument() {
    for verb in verbs() {
        let help = explained(&[&verb]);
        for below in commands(&help) {
            explained(&[&verb, &below]);
        }
    }
}

/// The long help of a verb, in which every argument and option has words of explanation beside or under it.
fn explained(verb: &[&str]) -> String {
    let arguments: Vec<&str> = verb.iter().copied().chain(["--help"]).collect();
    let help = run(&arguments).fine();
    assert!(has_russian(help.lines().next().unwrap_or_default()), "{verb:?} says nothing of itself: {help}");
    let lines: Vec<&str> = help.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let is_entry =
            ["-", "<", "["].iter().any(|start| line.trim_start().starts_with(start)) && line.starts_with("  ");
        let own = ["--help", "--version", "[possible", "[default"].iter().any(|word| line.contains(word));
        if is_entry && !own {
            let next = lines.get(at + 1).copied().unwrap_or_default();
            assert!(has_russian(line) || has_russian(next), "{verb:?}: {line} is not explained");
        }
    }
    help
}

fn has_russian(text: &str) -> bool {
    text.chars().any(|c| matches!(c, 'а'..='я' | 'А'..='Я' | 'ё'))
}

#[test]
fn a_mistake_in_the_call_is_one_line() {
    run(&[]).refused("не указана команда");
    run(&["sevre"]).refused("sevre");
    run(&["serve"]).refused("--data");
    run(&["serve", "--data"]).refused("--data");
    run(&["serve", "--data", "x", "--listne", "127.0.0.1:1"]).refused("--listne");
    run(&["serve", "--data", "x", "--listen", "everywhere"]).refused("нужно: адрес и порт");
    run(&["backup", "--data", "x"]).refused("OUT.db");
    run(&["check", "--data", "x", "another"]).refused("another");
    run(&["check", "--data", "x", "--data", "y"]).refused("--data");
}

/// Each verb that works in a data folder says so when there is none, and makes nothing.
#[test]
fn a_folder_without_a_database_is_a_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere");
    let path = nowhere.to_str().unwrap();
    let out = folder.path().join("copy.db");
    for call in [&["serve"][..], &["check"], &["backup", out.to_str().unwrap()]] {
        let arguments: Vec<&str> = call.iter().copied().chain(["--data", path]).collect();
        run(&arguments).refused("oko init");
    }
    assert!(!nowhere.exists() && !out.exists());
}

#[test]
fn version_names_the_program() {
    let Ended { code, out, err } = run(&["--version"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.starts_with("oko ") && out.trim().ends_with(env!("CARGO_PKG_VERSION")), "{out}");
}
