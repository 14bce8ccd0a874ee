//! `oko user`: passwords and closing of accounts, beside a running server.

use crate::browser::Browser;
use crate::run::{ADMIN, PASSWORD, init, run, run_with_input, text};
use crate::server::Server;

struct Instance {
    folder: tempfile::TempDir,
    server: Server,
}

impl Instance {
    fn new() -> Instance {
        let folder = tempfile::tempdir().unwrap();
        init(folder.path());
        let server = Server::start(folder.path());
        Instance { folder, server }
    }

    fn user(&self, act: &str, login: &str, input: &str) -> crate::run::Ended {
        run_with_input(&["user", act, login, "--data", text(self.folder.path())], input)
    }

    /// The status of signing in.
    fn sign_in(&self, password: &str) -> u16 {
        Browser::new(&self.server.base).sign_in(ADMIN, password).unwrap().status
    }

    fn sessions(&self) -> i64 {
        let connection = rusqlite::Connection::open(self.folder.path().join("oko.db")).unwrap();
        connection.query_row("SELECT count(*) FROM session", [], |row| row.get(0)).unwrap()
    }
}

#[test]
fn a_given_password_replaces_the_old_one_and_ends_sessions() {
    let instance = Instance::new();
    assert_eq!(instance.sign_in(PASSWORD), 303);
    assert_eq!(instance.sessions(), 1);

    let out = instance.user("password", ADMIN, "Совсем другой пароль\n").fine();
    assert!(out.contains("завершено сеансов: 1") && !out.contains("Совсем другой"), "{out}");
    assert_eq!(instance.sessions(), 0);
    assert_eq!(instance.sign_in(PASSWORD), 401);
    assert_eq!(instance.sign_in("Совсем другой пароль"), 303);
}

#[test]
fn without_input_a_password_is_made_and_shown_once() {
    let instance = Instance::new();
    let out = instance.user("password", ADMIN, "").fine();
    let password = out.lines().find_map(|line| line.strip_prefix("Пароль (показан один раз): ")).expect(&out);
    assert_eq!(password.len(), 12);
    assert_eq!(instance.sign_in(password), 303);
}

#[test]
fn a_disabled_account_can_not_sign_in_until_enabled() {
    let instance = Instance::new();
    assert_eq!(instance.sign_in(PASSWORD), 303);
    assert!(instance.user("disable", ADMIN, "").fine().contains("отключён, завершено сеансов: 1"));
    assert_eq!(instance.sessions(), 0);
    assert_eq!(instance.sign_in(PASSWORD), 401);
    assert!(instance.user("disable", ADMIN, "").fine().contains("уже отключён"));
    assert!(instance.user("enable", ADMIN, "").fine().contains("включён"));
    assert_eq!(instance.sign_in(PASSWORD), 303);
}

#[test]
fn mistakes_change_nothing() {
    let instance = Instance::new();
    instance.user("password", "Admin", "Совсем другой пароль").refused("логина «Admin» нет");
    instance.user("password", ADMIN, "короткий").refused("короче 10");
    instance.user("disable", "nobody", "").refused("логина «nobody» нет");
    instance.user("enable", "nobody", "").refused("логина «nobody» нет");
    instance.user("delete", ADMIN, "").refused("delete");
    run(&["user", "password", "--data", text(instance.folder.path())]).refused("LOGIN");
    run(&["user"]).refused("не указана команда");
    assert_eq!(instance.sign_in(PASSWORD), 303);
}
