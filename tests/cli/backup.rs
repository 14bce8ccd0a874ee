//! `oko backup`, `oko restore`, and files of other versions.

use std::path::Path;

use rusqlite::Connection;

use crate::browser::Browser;
use crate::run::{ADMIN, PASSWORD, init, run, text};
use crate::server::Server;

fn instance() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    init(folder.path());
    folder
}

fn open(folder: &Path) -> Connection {
    Connection::open(folder.join("oko.db")).unwrap()
}

fn rename(folder: &Path, title: &str) {
    open(folder).execute("UPDATE instance SET value = ?1 WHERE key = 'title'", [title]).unwrap();
}

fn title(folder: &Path) -> String {
    open(folder).query_row("SELECT value FROM instance WHERE key = 'title'", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_copy_taken_beside_a_running_server_goes_back_into_place() {
    let (folder, elsewhere) = (instance(), tempfile::tempdir().unwrap());
    let (path, copy) = (text(folder.path()), elsewhere.path().join("copy.db"));
    rename(folder.path(), "Прежнее");
    let server = Server::start(folder.path());
    assert!(run(&["backup", text(&copy), "--data", path]).fine().contains("Копия записана"));
    assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 1, "only the copy itself is left");

    run(&["restore", text(&copy), "--data", path]).failed("остановите");
    let mut browser = Browser::new(&server.base);
    assert_eq!(browser.sign_in(ADMIN, PASSWORD).unwrap().status, 303);
    assert_eq!(server.terminate().code(), Some(0));

    rename(folder.path(), "Новое");
    let out = run(&["restore", text(&copy), "--data", path]).fine();
    assert_eq!(title(folder.path()), "Прежнее");
    let kept = out.lines().find_map(|line| line.strip_prefix("Прежняя база сохранена: ")).expect(&out);
    let kept = Connection::open(kept).unwrap();
    let kept_title: String =
        kept.query_row("SELECT value FROM instance WHERE key = 'title'", [], |row| row.get(0)).unwrap();
    assert_eq!(kept_title, "Новое");
    run(&["check", "--data", path]).fine();

    // Sessions end with a restore: the browser's cookie is worth nothing any more.
    let server = Server::start(folder.path());
    let mut browser = Browser::new(&server.base);
    assert_eq!(browser.sign_in(ADMIN, PASSWORD).unwrap().status, 303);
    let open_sessions: i64 =
        open(folder.path()).query_row("SELECT count(*) FROM session", [], |row| row.get(0)).unwrap();
    assert_eq!(open_sessions, 1);
}

#[test]
fn a_copy_goes_into_an_empty_folder() {
    let (folder, elsewhere) = (instance(), tempfile::tempdir().unwrap());
    let copy = elsewhere.path().join("copy.db");
    run(&["backup", text(&copy), "--data", text(folder.path())]).fine();
    let moved = elsewhere.path().join("moved");
    run(&["restore", text(&copy), "--data", text(&moved)]).fine();
    let server = Server::start(&moved);
    assert_eq!(Browser::new(&server.base).sign_in(ADMIN, PASSWORD).unwrap().status, 303);
}

/// The service must be able to open what root has put in place.
#[test]
fn what_root_restores_belongs_to_the_owner_of_the_folder() {
    use std::os::unix::fs::{MetadataExt, chown};
    let (folder, elsewhere) = (instance(), tempfile::tempdir().unwrap());
    if folder.path().metadata().unwrap().uid() != 0 {
        return; // only root can give files away
    }
    let copy = elsewhere.path().join("copy.db");
    run(&["backup", text(&copy), "--data", text(folder.path())]).fine();
    let data = elsewhere.path().join("data");
    std::fs::create_dir(&data).unwrap();
    chown(&data, Some(1234), Some(1234)).unwrap();
    run(&["restore", text(&copy), "--data", text(&data)]).fine();
    for file in std::fs::read_dir(&data).unwrap().map(Result::unwrap) {
        assert_eq!(file.metadata().unwrap().uid(), 1234, "{:?}", file.path());
    }
}

#[test]
fn a_backup_replaces_an_earlier_one_and_nothing_else() {
    let folder = instance();
    let path = text(folder.path());
    let copy = folder.path().join("copy.db");
    run(&["backup", text(&copy), "--data", path]).fine();
    run(&["backup", text(&copy), "--data", path]).fine();

    run(&["backup", text(&folder.path().join("oko.db")), "--data", path]).refused("место самой базы");
    let letter = folder.path().join("letter.txt");
    std::fs::write(&letter, "Уважаемые коллеги").unwrap();
    run(&["backup", text(&letter), "--data", path]).refused("не является копией");
    assert_eq!(std::fs::read_to_string(&letter).unwrap(), "Уважаемые коллеги");
    run(&["backup", "/nowhere/copy.db", "--data", path]).failed("");
}

#[test]
fn what_is_no_whole_copy_is_not_restored() {
    let (folder, elsewhere) = (instance(), tempfile::tempdir().unwrap());
    let path = text(folder.path());
    let at = |name: &str| elsewhere.path().join(name);
    let refused = |name: &str| {
        run(&["restore", text(&at(name)), "--data", path]).failed(name);
    };
    run(&["restore", text(&at("absent.db")), "--data", path]).refused("absent.db");
    std::fs::write(at("empty.db"), "").unwrap();
    refused("empty.db");
    std::fs::write(at("letter.db"), "Уважаемые коллеги, направляем вам базу данных".repeat(100)).unwrap();
    refused("letter.db");
    Connection::open(at("foreign.db")).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    refused("foreign.db");

    run(&["backup", text(&at("copy.db")), "--data", path]).fine();
    let mut bytes = std::fs::read(at("copy.db")).unwrap();
    bytes.truncate(bytes.len() / 2);
    std::fs::write(at("cut.db"), bytes).unwrap();
    refused("cut.db");
    run(&["check", "--data", path]).fine();
}

/// FEATURES I4: an older binary refuses a newer file, whatever is asked of it, and leaves it as it was.
#[test]
fn a_newer_file_is_refused_by_every_verb() {
    let (folder, elsewhere) = (instance(), tempfile::tempdir().unwrap());
    let path = text(folder.path());
    let version: i64 = open(folder.path()).pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    open(folder.path()).pragma_update(None, "user_version", version + 1).unwrap();
    let copy = elsewhere.path().join("copy.db");
    std::fs::copy(folder.path().join("oko.db"), &copy).unwrap();
    let out = elsewhere.path().join("out.db");

    run(&["serve", "--data", path, "--listen", "127.0.0.1:0"]).failed("более новой версией");
    run(&["check", "--data", path]).failed("более новой версией");
    run(&["backup", text(&out), "--data", path]).failed("более новой версией");
    let other = instance();
    run(&["restore", text(&copy), "--data", text(other.path())]).failed("более новой версией");
    run(&["check", "--data", text(other.path())]).fine();
    assert!(!out.exists());
    let now: i64 = open(folder.path()).pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(now, version + 1);
}
