//! `oko demo`.

use std::collections::BTreeMap;
use std::path::Path;

use crate::browser::Browser;
use crate::run::{run, text};
use crate::server::{Server, oko};

fn demo(data: &Path) -> Server {
    let mut command = oko();
    command.args(["demo", "--listen", "127.0.0.1:0", "--organisations", "12", "--data"]).arg(data);
    Server::spawn(command)
}

/// First account of each role in `accounts.csv`: login and password.
fn accounts(data: &Path) -> BTreeMap<String, (String, String)> {
    let mut reader = csv::Reader::from_path(data.join("accounts.csv")).unwrap();
    assert_eq!(reader.headers().unwrap(), &csv::StringRecord::from(vec!["login", "password", "role", "organisation"]));
    let mut first = BTreeMap::new();
    for record in reader.records().map(Result::unwrap) {
        first.entry(record[2].to_owned()).or_insert((record[0].to_owned(), record[1].to_owned()));
    }
    first
}

fn sign_in(server: &Server, (login, password): &(String, String)) -> Browser {
    let mut browser = Browser::new(&server.base);
    let answer = browser.sign_in(login, password).unwrap();
    assert_eq!((answer.status, answer.location.as_str()), (303, "/lk"), "{login}");
    browser
}

#[test]
fn an_account_of_every_role_signs_in() {
    let folder = tempfile::tempdir().unwrap();
    let server = demo(folder.path());
    let accounts = accounts(folder.path());
    let roles: Vec<&str> = accounts.keys().map(String::as_str).collect();
    assert_eq!(
        roles,
        ["муниципальный координатор", "оператор", "организация", "поддержка", "региональный координатор"]
    );
    for account in accounts.values() {
        sign_in(&server, account);
    }
    run(&["check", "--data", text(folder.path())]).fine();
    run(&["demo", "--listen", "127.0.0.1:0", "--data", text(folder.path())]).failed("уже работает");
}

#[test]
fn a_second_run_keeps_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let server = demo(folder.path());
    let account = accounts(folder.path())["оператор"].clone();
    assert_eq!(server.terminate().code(), Some(0));
    run(&["user", "disable", &account.0, "--data", text(folder.path())]).fine();

    let server = demo(folder.path());
    assert_eq!(Browser::new(&server.base).sign_in(&account.0, &account.1).unwrap().status, 401);
    assert_eq!(server.terminate().code(), Some(0));
    run(&["user", "enable", &account.0, "--data", text(folder.path())]).fine();
    sign_in(&demo(folder.path()), &account);
}

#[test]
fn without_a_folder_nothing_is_left() {
    let temporary = tempfile::tempdir().unwrap();
    let mut command = oko();
    command.args(["demo", "--listen", "127.0.0.1:0", "--organisations", "3"]).env("TMPDIR", temporary.path());
    let server = Server::spawn(command);
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 1);
    assert_eq!(server.terminate().code(), Some(0));
    let left: Vec<_> = std::fs::read_dir(temporary.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn known_passwords_stay_on_this_machine() {
    run(&["demo", "--listen", "0.0.0.0:0"]).refused("только на 127.0.0.1");
    run(&["demo", "--organisations", "0"]).refused("--organisations");
}
