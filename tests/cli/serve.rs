//! `oko serve`: where it listens, one server a folder, how it ends.

use std::path::Path;

use crate::browser::Browser;
use crate::run::{init, run, text};
use crate::server::Server;

fn instance() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    init(folder.path());
    folder
}

fn config(folder: &Path, contents: &str) -> std::path::PathBuf {
    let file = folder.join("oko.toml");
    std::fs::write(&file, contents).unwrap();
    file
}

/// The server over `folder` with a configuration, listening on every address of the machine.
fn listen_everywhere(folder: &Path, contents: &str) -> Server {
    let mut command = crate::server::oko();
    let file = config(folder, contents);
    command.args(["serve", "--listen", "0.0.0.0:0", "--data", text(folder), "--config", text(&file)]);
    Server::spawn(command)
}

#[test]
fn it_answers_and_ends_cleanly_when_told() {
    let folder = instance();
    let server = Server::start(folder.path());
    let browser = Browser::new(&server.base);
    let health = browser.get("/health").unwrap();
    assert_eq!((health.status, health.text.trim()), (200, "ok"));
    assert_eq!(browser.get("/").unwrap().location, "/lk");
    assert_eq!(server.terminate().code(), Some(0));
    // Nothing is left beside the database that a copy of the file would miss.
    assert!(!folder.path().join("oko.db-wal").exists());
}

#[test]
fn an_idle_server_needs_little_memory() {
    let folder = instance();
    let server = Server::start(folder.path());
    assert_eq!(Browser::new(&server.base).get("/login").unwrap().status, 200);
    let memory = server.peak_memory();
    assert!((1_000_000..60_000_000).contains(&memory), "{memory} bytes");
}

#[test]
fn one_server_a_folder() {
    let folder = instance();
    let first = Server::start(folder.path());
    run(&["serve", "--data", text(folder.path()), "--listen", "127.0.0.1:0"]).failed("другой сервер");
    assert_eq!(Browser::new(&first.base).get("/health").unwrap().status, 200);
    drop(first);
    Server::start(folder.path());
}

#[test]
fn a_taken_port_is_told() {
    let (one, other) = (instance(), instance());
    let server = Server::start(one.path());
    let address = server.base.strip_prefix("http://").unwrap();
    run(&["serve", "--data", text(other.path()), "--listen", address]).failed(address);
}

#[test]
fn beyond_loopback_only_behind_a_proxy_or_knowingly() {
    let folder = instance();
    let path = text(folder.path());
    run(&["serve", "--data", path, "--listen", "0.0.0.0:0"]).refused("behind_proxy");
    let quiet = config(folder.path(), "behind_proxy = false\n");
    run(&["serve", "--data", path, "--listen", "[::]:0", "--config", text(&quiet)]).refused("insecure");
    for permitted in ["behind_proxy = true\n", "insecure = true\n"] {
        let server = listen_everywhere(folder.path(), permitted);
        assert!(server.base.starts_with("http://0.0.0.0:"), "{}", server.base);
        assert_eq!(server.terminate().code(), Some(0));
    }
}

#[test]
fn a_wrong_configuration_is_one_line_with_its_place() {
    let folder = instance();
    let path = text(folder.path());
    let with = |contents: &str| run(&["serve", "--data", path, "--config", text(&config(folder.path(), contents))]);
    with("insecure = true\nbehind_proxi = true\n").refused("строка 2");
    with("behind_proxy = \"yes\"\n").refused("строка 1");
    with("= nonsense\n").refused("строка 1");
    with("[session]\nidle_minutes = 0\n").refused("idle_minutes");
    run(&["serve", "--data", path, "--config", "/nowhere/oko.toml"]).refused("/nowhere/oko.toml");
}

#[test]
fn no_password_or_cookie_is_in_the_log_whatever_is_asked_of_it() {
    let folder = instance();
    let log = folder.path().join("log");
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "exec \"$0\" serve --listen 127.0.0.1:0 --data \"$1\" 2>\"$2\""]);
    command.arg(env!("CARGO_BIN_EXE_oko")).arg(folder.path()).arg(&log).env("OKO_LOG", "trace");
    let server = Server::spawn(command);
    let mut browser = Browser::new(&server.base);
    assert_eq!(browser.sign_in(crate::run::ADMIN, crate::run::PASSWORD).unwrap().status, 303);
    assert!(server.terminate().success());
    let told = std::fs::read_to_string(log).unwrap();
    assert!(!told.is_empty() && !told.contains("oko_session=") && !told.contains(crate::run::PASSWORD), "{told}");
}
