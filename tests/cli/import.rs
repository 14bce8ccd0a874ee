//! `oko import`: the registry workbook into a new instance, beside a running server too.

use std::path::{Path, PathBuf};

use oko::sheets::read::{Limits, ReadError, Workbook};
use oko::sheets::write::{Book, Column, Value};
use rusqlite::Connection;

use crate::browser::Browser;
use crate::run::{Ended, init, run, text};
use crate::server::Server;

const REGISTRY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/registry-openpyxl.xlsx");

fn instance() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    init(folder.path());
    folder
}

fn count(folder: &Path, table: &str) -> i64 {
    let connection = Connection::open(folder.join("oko.db")).unwrap();
    connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}

/// Every text of a workbook.
fn texts(book: &Path) -> Vec<String> {
    let mut book = Workbook::open(book, Limits::default()).unwrap();
    let mut texts = Vec::new();
    for sheet in book.sheet_names() {
        let take = |row: &[oko::sheets::read::Cell]| {
            texts.extend(row.iter().map(|cell| cell.text.clone()));
            Ok::<(), ReadError>(())
        };
        book.for_each_row(&sheet, take).unwrap();
    }
    texts
}

/// A registry whose accounts are the given lines, cells divided by `|`.
fn book_of_accounts(folder: &Path, lines: &[&str]) -> PathBuf {
    let mut book = Book::in_memory();
    let headings = |titles: &str| titles.split(", ").map(|title| Column::new(title, 9.0)).collect::<Vec<_>>();
    book.add_sheet("Муниципалитеты", &headings("Код, Название")).unwrap();
    let organisations = "Код, Код муниципалитета, Вид, Полное название, Краткое название, ИНН, ОГРН, КПП, Адрес, \
                         Руководитель, Телефон, Эл. почта";
    book.add_sheet("Организации", &headings(organisations)).unwrap();
    let accounts = "Логин, Роль, Разделы, Код муниципалитета, Код организации, ФИО, Эл. почта, Телефон";
    let sheet = book.add_sheet("Учётные записи", &headings(accounts)).unwrap();
    for line in lines {
        let cells: Vec<Value> = line.split('|').map(|cell| Value::Text(cell.trim())).collect();
        book.row(sheet, &cells).unwrap();
    }
    let path = folder.join("accounts.xlsx");
    book.save_to(std::fs::File::create(&path).unwrap()).unwrap();
    path
}

#[test]
fn a_registry_comes_in_beside_a_running_server_and_its_people_sign_in() {
    let (folder, out) = (instance(), tempfile::tempdir().unwrap());
    let (data, cards) = (text(folder.path()), out.path().join("cards.xlsx"));
    let server = Server::start(folder.path());

    let call = ["import", REGISTRY, "--data", data, "--credentials", text(&cards), "--site", "https://lk.example.ru"];
    let Ended { code, out, err } = run(&call);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("Организации: добавлено 4, изменено 0, без изменений 0"), "{out}");
    assert!(err.contains("не прочитаны листы «Черновик»"), "{err}");

    let texts = texts(&cards);
    assert!(texts.iter().any(|text| text == "https://lk.example.ru"));
    for login in ["sch240001", "reg24_vpr_m001", "operator.2"] {
        let at = texts.iter().position(|text| text == login).unwrap();
        let mut browser = Browser::new(&server.base);
        assert_eq!(browser.sign_in(login, &texts[at + 1]).unwrap().status, 303, "{login}");
        assert!(!out.contains(&texts[at + 1]), "a password is not printed");
    }

    // Once more: nothing new, nothing needed.
    let Ended { code, out, .. } = run(&["import", REGISTRY, "--data", data]);
    assert_eq!(code, Some(0));
    assert!(out.contains("Учётные записи: добавлено 0, изменено 0, без изменений 8"), "{out}");
}

#[test]
fn a_dry_run_writes_nothing() {
    let folder = instance();
    let Ended { code, out, .. } = run(&["import", REGISTRY, "--data", text(folder.path()), "--dry-run"]);
    assert_eq!(code, Some(0));
    assert!(out.contains("Ошибок нет") && out.contains("добавлено 4"), "{out}");
    assert_eq!(count(folder.path(), "organisation"), 0);
}

#[test]
fn every_mistake_is_a_line_with_sheet_and_cell() {
    let folder = instance();
    let book =
        book_of_accounts(folder.path(), &["sch24 | организация | | | 0001", "niko_24 | региональный координатор"]);
    let cards = folder.path().join("cards.xlsx");
    for call in [&["--dry-run"][..], &["--credentials", text(&cards)]] {
        let arguments = [&["import", text(&book), "--data", text(folder.path())], call].concat();
        let Ended { code, out, err } = run(&arguments);
        assert_eq!((code, out.as_str()), (Some(1), ""));
        let lines: Vec<&str> = err.lines().collect();
        assert_eq!(lines.len(), 4, "{err}");
        assert!(lines[0].starts_with("Лист «Учётные записи», ячейка A2: логин организации «sch24»"), "{err}");
        assert!(lines[1].starts_with("Лист «Учётные записи», ячейка E2: кода организации «0001» нет"), "{err}");
        assert!(
            lines[2].starts_with("Лист «Учётные записи», ячейка C3: координатору нужен хотя бы один раздел"),
            "{err}"
        );
        assert!(lines[3].starts_with("oko: ошибок в книге") && lines[3].ends_with(": 3; ничего не записано"), "{err}");
    }
    assert!(!cards.exists());
    assert_eq!(count(folder.path(), "account"), 1);
}

#[test]
fn new_accounts_without_a_place_for_cards_are_a_mistake_in_the_call() {
    let folder = instance();
    let book = book_of_accounts(folder.path(), &["helpdesk | поддержка"]);
    let call = ["import", text(&book), "--data", text(folder.path())];
    run(&call).refused("--credentials");
    let taken = folder.path().join("taken.xlsx");
    std::fs::write(&taken, "earlier").unwrap();
    run(&[&call[..], &["--credentials", text(&taken)]].concat()).refused("уже есть");
    assert_eq!(std::fs::read(&taken).unwrap(), b"earlier");
    let absent = folder.path().join("absent/cards.xlsx");
    run(&[&call[..], &["--credentials", text(&absent)]].concat()).failed("не удалось записать карточки");
    assert_eq!(count(folder.path(), "account"), 1);
}

#[test]
fn what_is_not_a_workbook_is_refused() {
    let folder = instance();
    let data = text(folder.path());
    run(&["import", "/nowhere/book.xlsx", "--data", data]).refused("/nowhere/book.xlsx");
    let letter = folder.path().join("letter.xlsx");
    std::fs::write(&letter, "Уважаемые коллеги").unwrap();
    run(&["import", text(&letter), "--data", data]).failed("это не книга Excel");
    run(&["import", "--data", data]).refused("REGISTRY.xlsx");
    run(&["import", REGISTRY]).refused("--data");
    run(&["import", REGISTRY, "--data", "/nowhere"]).refused("oko init");
}

#[test]
fn the_template_is_written_once_and_is_a_registry() {
    let folder = instance();
    let template = folder.path().join("template.xlsx");
    run(&["import", "--template", text(&template)]).fine();
    run(&["import", "--template", text(&template)]).refused("уже есть");
    run(&["import", "--template", text(&template), "--data", text(folder.path())]).refused("--template");
    let out = run(&["import", text(&template), "--data", text(folder.path()), "--dry-run"]).fine();
    assert!(out.contains("добавлено 0"), "{out}");
}
