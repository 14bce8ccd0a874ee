//! `oko init`.

use crate::browser::Browser;
use crate::run::{ADMIN, PASSWORD, init, run, run_with_input, text};
use crate::server::Server;

const SIGN_IN_OK: (u16, &str) = (303, "/lk");

fn sign_in(server: &Server, login: &str, password: &str) -> (u16, String) {
    let answer = Browser::new(&server.base).sign_in(login, password).unwrap();
    (answer.status, answer.location)
}

#[test]
fn the_operator_signs_in_with_the_password_from_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let out = run_with_input(
        &["init", "--data", text(folder.path()), "--region", "24", "--admin", ADMIN],
        &format!("{PASSWORD}\r\n"),
    )
    .fine();
    assert!(!out.contains(PASSWORD) && out.contains(ADMIN), "{out}");
    let server = Server::start(folder.path());
    assert_eq!(sign_in(&server, ADMIN, PASSWORD), (SIGN_IN_OK.0, SIGN_IN_OK.1.to_owned()));
    assert_eq!(sign_in(&server, ADMIN, "Очень тайный парол").0, 401);
}

#[test]
fn without_a_password_one_is_made_and_shown_once() {
    let folder = tempfile::tempdir().unwrap();
    let out = run(&["init", "--data", text(folder.path()), "--region", "24", "--admin", ADMIN]).fine();
    let password = out.lines().find_map(|line| line.strip_prefix("Пароль (показан один раз): ")).expect(&out);
    assert!(password.chars().count() >= 10, "{password}");
    let server = Server::start(folder.path());
    assert_eq!(sign_in(&server, ADMIN, password), (SIGN_IN_OK.0, SIGN_IN_OK.1.to_owned()));
}

#[test]
fn a_folder_that_has_a_database_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    init(folder.path());
    let before = std::fs::read(folder.path().join("oko.db")).unwrap();
    run_with_input(&["init", "--data", text(folder.path()), "--region", "77", "--admin", "other"], PASSWORD)
        .refused("уже есть база");
    assert!(before == std::fs::read(folder.path().join("oko.db")).unwrap(), "the database was changed");
}

#[test]
fn what_a_cut_off_init_left_is_taken_up() {
    let folder = tempfile::tempdir().unwrap();
    oko::db::migrations::prepare(&folder.path().join("oko.db")).unwrap();
    init(folder.path());
    assert_eq!(sign_in(&Server::start(folder.path()), ADMIN, PASSWORD).0, 303);
}

#[test]
fn wrong_values_are_refused_and_make_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let with = |region: &str, admin: &str, zone: &str, password: &str| {
        let path = text(&data);
        run_with_input(&["init", "--data", path, "--region", region, "--admin", admin, "--timezone", zone], password)
    };
    with("240", ADMIN, "Europe/Moscow", PASSWORD).refused("«240», нужно: две цифры");
    with("24", "ад мин", "Europe/Moscow", PASSWORD).refused("ад мин");
    with("24", ADMIN, "Moscow", PASSWORD).refused("Moscow");
    with("24", ADMIN, "Europe/Moscow", "короткий").refused("короче 10");
    assert!(!data.exists());
}

/// Others on the machine may not read the children's data.
#[cfg(unix)]
#[test]
fn the_folder_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    init(&data);
    assert_eq!(data.metadata().unwrap().permissions().mode() & 0o077, 0);
}
