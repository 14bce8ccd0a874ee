//! `oko publication import` on the real binary.

use std::io::Write;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::run::{ADMIN, PASSWORD, init, run, text};
use crate::server::Server;

const TEXT: &str = "+++\ntitle = \"Технический регламент\"\nsection = \"Техническая поддержка\"\n\
    publish_at = 2026-01-01T00:00:00+03:00\n[[storage]]\ntitle = \"Документы\"\n\
    files = [{path = \"files/Регламент.txt\"}]\n+++\nСмотрите [регламент](files/Регламент.txt).\n";

fn package(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    let mut writer = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    for (entry, bytes) in [("publication.md", text), ("files/Регламент.txt", "Уважаемые коллеги!")]
    {
        writer.start_file(entry, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes.as_bytes()).unwrap();
    }
    writer.finish().unwrap();
    path
}

fn count(data: &Path, table: &str) -> i64 {
    let connection = Connection::open(data.join("oko.db")).unwrap();
    connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}

#[test]
fn a_package_goes_in_beside_a_running_server() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    init(&data);
    let server = Server::start(&data);
    let zip = package(folder.path(), "good.zip", TEXT);
    let out = run(&["publication", "import", text(&zip), "--data", text(&data)]).fine();
    let href = "/lk/publications/tekhnicheskaia-podderzhka/tekhnicheskii-reglament";
    assert!(out.contains(href) && out.contains("«Технический регламент»"), "{out}");
    let mut browser = crate::browser::Browser::new(&server.base);
    assert_eq!(browser.sign_in(ADMIN, PASSWORD).unwrap().status, 303);
    run(&["publication", "import", text(&zip), "--data", text(&data)]).failed("уже загружена");
    assert_eq!((count(&data, "publication"), count(&data, "blob")), (1, 1));
    run(&["check", "--data", text(&data)]).fine();
}

#[test]
fn every_mistake_stands_on_a_line_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    init(&data);
    let wrong = TEXT.replace("Техническая поддержка", "Нет такого").replace("title = \"Документы\"", "name = 1");
    let zip = package(folder.path(), "bad.zip", &wrong);
    let ended = run(&["publication", "import", text(&zip), "--data", text(&data)]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""));
    let lines: Vec<&str> = ended.err.lines().collect();
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert!(lines[0].contains("storage[0].name") && lines[1].contains("storage[0].title"), "{lines:?}");
    assert!(lines[2].contains("раздела «Нет такого» нет; есть: ВПР, ВПР СПО"), "{lines:?}");
    assert!(lines[3].starts_with("oko: ошибок в пакете") && lines[3].ends_with("3; ничего не записано"), "{lines:?}");
    assert_eq!((count(&data, "publication"), count(&data, "blob")), (0, 0));
}

#[test]
fn a_wrong_call_is_told() {
    let folder = tempfile::tempdir().unwrap();
    init(folder.path());
    let data = text(folder.path());
    run(&["publication"]).refused("не указана команда");
    run(&["publication", "import", "--data", data]).refused("PACKAGE.zip");
    run(&["publication", "import", "nowhere.zip", "--data", data]).refused("nowhere.zip: нет такого файла");
    run(&["publication", "import", "x.zip", "--data", "/nowhere"]).refused("oko init");
    let letter = folder.path().join("letter.zip");
    std::fs::write(&letter, "Уважаемые коллеги").unwrap();
    let ended = run(&["publication", "import", text(&letter), "--data", data]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.contains("это не архив ZIP"), "{}", ended.err);
}

/// What the help shows as an example is itself a package without mistakes, but for what a region has to have.
#[test]
fn the_example_of_the_help_is_read_without_mistakes() {
    let folder = tempfile::tempdir().unwrap();
    init(folder.path());
    let help = run(&["publication", "import", "--help"]).fine();
    let example = &help[help.find("\n+++\n").unwrap() + 1..];
    let zip = package(folder.path(), "example.zip", example);
    let ended = run(&["publication", "import", text(&zip), "--data", text(folder.path())]);
    let told: Vec<&str> = ended.err.lines().filter(|line| !line.starts_with("oko: ")).collect();
    let expected = [
        "«001»",
        "«002»",
        "«sch240001»",
        "previous: публикации",
        "План-график.pdf",
        "Варианты.zip",
        "schedule.json",
        "План-график.pdf",
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (line, expected) in told.iter().zip(expected) {
        assert!(line.contains(expected) && line.contains("нет"), "{line}");
    }
}
