use std::path::PathBuf;
use std::time::{Duration, Instant};

use rusqlite::types::FromSql;

use super::*;
use crate::clock::Clock;
use crate::db::migrations;
use crate::domain::text::{fold, slug};
use crate::rooms::accounts::password;
use crate::sheets::read::{Limits, ReadError, Workbook};
use crate::sheets::write::{Book, Column, Value};

struct Region {
    folder: tempfile::TempDir,
    db: Db,
}

impl Region {
    fn new() -> Region {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("oko.db");
        migrations::prepare(&file).unwrap();
        let db = Db::open(&file).unwrap();
        db.write_blocking(|c| {
            for (position, title) in ["ВПР", "ВПР СПО", "НИКО"].into_iter().enumerate() {
                c.execute(
                    "INSERT INTO section (position, slug, title, title_fold) VALUES (?1, ?2, ?3, ?4)",
                    rusqlite::params![position as i64, slug(title), title, fold(title)],
                )?;
            }
            c.execute_batch(
                "INSERT INTO account (login, role, password_hash, password_changed_at, created_at)
                 VALUES ('admin', 'operator', 'x', 0, 0)",
            )?;
            Ok(())
        })
        .unwrap();
        Region { folder, db }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn one<T: FromSql>(&self, sql: &str) -> T {
        self.db.read(|c| Ok(c.query_row(sql, [], |row| row.get(0))?)).unwrap()
    }

    fn import(&self, book: &Path, cards: Option<&Path>) -> Result<ImportReport, ImportError> {
        self.import_with(book, cards, &mut |_, _| {})
    }

    fn import_with(
        &self,
        book: &Path,
        cards: Option<&Path>,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<ImportReport, ImportError> {
        let now = Clock::System.now();
        let options =
            Options { credentials: cards, site: Some("https://lk.example.ru"), actor: Actor::cli(), now, progress };
        import(&self.db, read(book)?, options)
    }

    /// A workbook of the given rows; each line's cells divided by `|`.
    fn book(&self, name: &str, places: &[String], schools: &[String], people: &[String]) -> PathBuf {
        let mut book = Book::in_memory();
        for (layout, lines) in layout::SHEETS.into_iter().zip([places, schools, people]) {
            let columns: Vec<Column> = layout.fields.iter().map(|field| Column::new(field.title, 9.0)).collect();
            let sheet = book.add_sheet(layout.title, &columns).unwrap();
            for line in lines {
                let values: Vec<Value> = line.split('|').map(|text| Value::Text(text.trim())).collect();
                book.row(sheet, &values).unwrap();
            }
        }
        let path = self.path(name);
        book.save_to(std::fs::File::create(&path).unwrap()).unwrap();
        path
    }

    fn small(&self, name: &str) -> PathBuf {
        let places = ["001 | г. Ачинск".to_owned()];
        let schools = ["0001 | 001 | школа | Средняя школа № 1 | Школа № 1".to_owned()];
        let people = ["sch240001 | организация | | | 0001".into(), "reg24_vpr | региональный координатор | ВПР".into()];
        self.book(name, &places, &schools, &people)
    }
}

/// Every text of a workbook with its sheet.
fn texts(book: &Path) -> Vec<(String, String)> {
    let mut book = Workbook::open(book, Limits::default()).unwrap();
    let mut texts = Vec::new();
    for sheet in book.sheet_names() {
        book.for_each_row(&sheet, |row| {
            texts.extend(row.iter().map(|cell| (sheet.clone(), cell.text.clone())));
            Ok::<(), ReadError>(())
        })
        .unwrap();
    }
    texts
}

/// The password on the card of `login`: the text after it.
fn password_of(login: &str, cards: &Path) -> String {
    let texts = texts(cards);
    let at = texts.iter().position(|(_, text)| text == login).unwrap();
    texts[at + 1].1.clone()
}

fn openpyxl_book() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/registry-openpyxl.xlsx")
}

#[test]
fn a_workbook_of_another_program_is_imported_whole() {
    let region = Region::new();
    let cards = region.path("cards.xlsx");
    let raw = read(&openpyxl_book()).unwrap();
    assert_eq!(raw.notes, ["лист «Организации»: не прочитаны столбцы «Примечание»", "не прочитаны листы «Черновик»"]);
    let report = region.import(&openpyxl_book(), Some(&cards)).unwrap();
    let added = |added| model::Counts { added, ..Default::default() };
    let expected =
        ImportReport { municipalities: added(2), organisations: added(4), accounts: added(8), credentials: 8 };
    assert_eq!(report, expected);

    let school: String = region.one(
        "SELECT full_title || ' / ' || inn || ' / ' || ogrn || ' / ' || kpp || ' / ' || phone
         FROM organisation WHERE code = '0001'",
    );
    assert_eq!(
        school,
        "Муниципальное бюджетное общеобразовательное учреждение «Средняя школа № 1» / 2443000010 / 1022400000017 / \
         244301001 / 8 (39151) 2-33-44, доб. 5"
    );
    let college: String = region.one(
        "SELECT o.kind || ' ' || m.code || ' ' || o.phone FROM organisation o
         JOIN municipality m ON m.id = o.municipality_id WHERE o.code = '0003'",
    );
    assert_eq!(college, "college 002 83917522334");
    let sections: String = region.one(
        "SELECT group_concat(s.title, ', ') FROM account_section x JOIN section s ON s.id = x.section_id
         JOIN account a ON a.id = x.account_id WHERE a.login = 'reg24_vpr'",
    );
    assert_eq!(sections, "ВПР, НИКО");
    assert_eq!(region.one::<i64>("SELECT count(*) FROM audit WHERE action = 'account.create'"), 8);
    assert_eq!(region.one::<i64>("SELECT count(*) FROM audit WHERE action = 'registry.import'"), 1);

    let sheets: Vec<String> = Workbook::open(&cards, Limits::default()).unwrap().sheet_names();
    assert_eq!(sheets, ["Регион", "г. Ачинск", "Берёзовский муниципальный округ"]);
    for login in ["operator.2", "reg24_vpr_m001", "sch240001", "edu240004"] {
        let password = password_of(login, &cards);
        let hash: String = region.one(&format!("SELECT password_hash FROM account WHERE login = '{login}'"));
        assert!(password::verify(&hash, &password), "{login}");
        assert_eq!(texts(&cards).iter().filter(|(_, text)| *text == password).count(), 1, "each password once");
    }
}

#[cfg(unix)]
#[test]
fn the_cards_are_for_their_owner_only_and_no_password_is_in_the_database() {
    use std::os::unix::fs::PermissionsExt;
    let region = Region::new();
    let cards = region.path("cards.xlsx");
    region.import(&region.small("book.xlsx"), Some(&cards)).unwrap();
    assert_eq!(std::fs::metadata(&cards).unwrap().permissions().mode() & 0o777, 0o600);
    let password = password_of("sch240001", &cards);
    region.db.close();
    for entry in std::fs::read_dir(region.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let clear = bytes.windows(password.len()).any(|window| window == password.as_bytes());
        assert!(!clear, "{} holds a password in clear", path.display());
    }
    let names: Vec<_> =
        std::fs::read_dir(region.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().starts_with(".oko-cards")), "{names:?}");
}

#[test]
fn a_second_import_changes_what_changed_and_keeps_passwords() {
    let region = Region::new();
    let book = region.small("book.xlsx");
    region.import(&book, Some(&region.path("cards.xlsx"))).unwrap();
    let hash: String = region.one("SELECT password_hash FROM account WHERE login = 'sch240001'");
    let again = region.import(&book, None).unwrap();
    assert_eq!((again.municipalities.same, again.organisations.same, again.accounts.same), (1, 1, 2));
    assert_eq!(again.credentials, 0);

    region
        .db
        .write_blocking(|c| {
            c.execute_batch(
                "INSERT INTO session (token_hash, account_id, created_at, last_seen_at, address, user_agent)
                 SELECT CAST(login AS BLOB), id, 0, 0, '', '' FROM account;
                 INSERT INTO publication (id, section_id, slug, title, title_fold, body_md, body_html, publish_at, created_at)
                 VALUES (1, 1, 'x', 'x', 'x', '', '', 0, 0);
                 INSERT INTO form (id, title) VALUES (1, 'x');
                 INSERT INTO form_version (id, form_id, number, spec, created_at) VALUES (1, 1, 1, '{}', 0);
                 INSERT INTO collection (id, publication_id, position, title, form_version_id, opens_at, closes_at)
                 VALUES (1, 1, 0, 'x', 1, 0, 1);
                 INSERT INTO report (kind, collection_id, account_id, state, file_name, created_at)
                 SELECT 'results', 1, id, 'ready', login, 0 FROM account",
            )?;
            Ok(())
        })
        .unwrap();
    let changed = region.book(
        "changed.xlsx",
        &["001 | Ачинск".into(), "002 | Назарово".into()],
        &["0001 | 002 | школа | Средняя школа № 1 | Школа № 1".into(), "0002 | 002 | иное | Центр | Центр".into()],
        &["sch240001 | организация | НИКО | | 0002 | Петров П. П.".into()],
    );
    let report = region.import(&changed, None).unwrap();
    assert_eq!((report.municipalities.added, report.municipalities.changed), (1, 1));
    assert_eq!((report.organisations.added, report.organisations.changed), (1, 1));
    assert_eq!((report.accounts.changed, report.accounts.same), (1, 0));
    let account: String = region.one(
        "SELECT o.code || ' ' || a.full_name || ' ' || s.title || ' ' || a.password_hash FROM account a
         JOIN organisation o ON o.id = a.organisation_id JOIN account_section x ON x.account_id = a.id
         JOIN section s ON s.id = x.section_id WHERE a.login = 'sch240001'",
    );
    assert_eq!(account, format!("0002 Петров П. П. НИКО {hash}"));
    assert_eq!(region.one::<i64>("SELECT count(*) FROM account"), 3, "nothing is deleted");
    let left: String =
        region.one("SELECT group_concat(login, ' ') FROM (SELECT a.login FROM session JOIN account a ON a.id = account_id ORDER BY 1)");
    assert_eq!(left, "admin reg24_vpr", "who may see something else signs in anew");
    let left: String = region.one("SELECT group_concat(file_name, ' ') FROM (SELECT file_name FROM report ORDER BY 1)");
    assert_eq!(left, "admin reg24_vpr", "reports hold what their owner may see no more");
}

#[test]
fn with_any_mistake_nothing_is_written() {
    let region = Region::new();
    let cards = region.path("cards.xlsx");
    let book = region.book("book.xlsx", &["001 | Ачинск".into()], &[], &["sch24 | организация | | | 0001".into()]);
    let error = region.import(&book, Some(&cards)).unwrap_err();
    assert!(matches!(&error, ImportError::Problems(problems) if problems.len() == 2), "{error:?}");
    assert_eq!(region.one::<i64>("SELECT count(*) FROM municipality"), 0);
    assert_eq!(region.one::<i64>("SELECT count(*) FROM audit"), 0);
    assert!(!cards.exists());
}

#[test]
fn a_dry_run_tells_and_writes_nothing() {
    let region = Region::new();
    let report = preview(&region.db, &read(&region.small("book.xlsx")).unwrap()).unwrap();
    assert_eq!((report.organisations.added, report.credentials), (1, 2));
    assert_eq!(region.one::<i64>("SELECT count(*) FROM organisation"), 0);
}

#[test]
fn new_accounts_need_a_place_for_their_cards() {
    let region = Region::new();
    let book = region.small("book.xlsx");
    assert!(matches!(region.import(&book, None), Err(ImportError::CredentialsNeeded(2))));
    let taken = region.path("taken.xlsx");
    std::fs::write(&taken, "earlier cards").unwrap();
    assert!(matches!(region.import(&book, Some(&taken)), Err(ImportError::CredentialsExist(_))));
    assert_eq!(std::fs::read(&taken).unwrap(), b"earlier cards");
    let nowhere = region.path("absent/cards.xlsx");
    assert!(matches!(region.import(&book, Some(&nowhere)), Err(ImportError::CredentialsFile { .. })));
    assert_eq!(region.one::<i64>("SELECT count(*) FROM municipality"), 0);
}

#[test]
fn another_import_between_check_and_storing_is_refused_and_the_cards_go() {
    let region = Region::new();
    let (book, cards) = (region.small("book.xlsx"), region.path("cards.xlsx"));
    let db = region.db.clone();
    let mut interfere = |done, _| {
        if done == 1 {
            db.write_blocking(|c| {
                c.execute_batch(
                    "INSERT INTO account (login, role, password_hash, password_changed_at, created_at)
                     VALUES ('reg24_vpr', 'regional', 'their hash', 0, 0)",
                )?;
                Ok(())
            })
            .unwrap();
        }
    };
    let error = region.import_with(&book, Some(&cards), &mut interfere).unwrap_err();
    assert!(error.to_string().contains("реестр в базе изменился"), "{error}");
    assert!(!cards.exists(), "cards of an import that did not take place");
    assert_eq!(region.one::<i64>("SELECT count(*) FROM organisation"), 0);
    assert_eq!(region.one::<String>("SELECT password_hash FROM account WHERE login = 'reg24_vpr'"), "their hash");
}

#[test]
fn structural_mistakes_are_told_all_at_once() {
    let region = Region::new();
    let mut book = Book::in_memory();
    let heading = |titles: &[&str]| titles.iter().map(|title| Column::new(*title, 9.0)).collect::<Vec<_>>();
    book.add_sheet("Муниципалитеты", &heading(&["Код", "Наименование", "Код"])).unwrap();
    book.add_sheet("Школы", &heading(&["Код"])).unwrap();
    book.add_free_worksheet("Учётные записи").unwrap();
    let path = region.path("book.xlsx");
    book.save_to(std::fs::File::create(&path).unwrap()).unwrap();
    let ImportError::Problems(problems) = read(&path).unwrap_err() else { panic!("not read as problems") };
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(lines[0], "Лист «Муниципалитеты», ячейка C1: столбец «Код» встречается дважды: оставьте один");
    assert!(lines[1].contains("нет столбца «Название»"), "{}", lines[1]);
    assert!(lines[2].starts_with("Лист «Организации», ячейка A1: в книге нет такого листа"), "{}", lines[2]);
    assert!(lines[2].contains("здесь «Муниципалитеты», «Школы», «Учётные записи»"), "{}", lines[2]);
    assert_eq!(lines.len(), 3 + layout::ACCOUNTS.fields.len(), "{lines:#?}");
}

#[test]
fn the_template_is_an_empty_registry() {
    let region = Region::new();
    let path = region.path("template.xlsx");
    template::write(std::fs::File::create(&path).unwrap()).unwrap();
    let raw = read(&path).unwrap();
    assert_eq!(raw.notes, Vec::<String>::new());
    assert_eq!((raw.municipalities.rows.len(), raw.organisations.rows.len(), raw.accounts.rows.len()), (0, 0, 0));
    assert_eq!(preview(&region.db, &raw).unwrap(), ImportReport::default());
    let guide = texts(&path).into_iter().filter(|(sheet, _)| sheet == template::GUIDE).count();
    assert!(guide > 20);

    let mut archive = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
    let mut lists = |part: &str| {
        let xml = std::io::read_to_string(archive.by_name(part).unwrap()).unwrap();
        let rules = xml.split("<dataValidation ").skip(1).filter(|rule| rule.starts_with(r#"type="list""#));
        let formulas = rules.filter_map(|rule| rule.split("<formula1>").nth(1)?.split("</formula1>").next());
        formulas.map(str::to_owned).collect::<Vec<_>>()
    };
    let organisations = lists("xl/worksheets/sheet2.xml");
    assert!(organisations[0].starts_with("OFFSET('Муниципалитеты'!$A$2"), "{organisations:?}");
    assert!(organisations[1].contains("школа,СПО,детский сад"), "{organisations:?}");
    let accounts = lists("xl/worksheets/sheet3.xml");
    assert!(accounts[0].contains("оператор,поддержка,региональный координатор"), "{accounts:?}");
    assert!(
        accounts[1].contains("'Муниципалитеты'!$A$2") && accounts[2].contains("'Организации'!$A$2"),
        "{accounts:?}"
    );
}

#[test]
fn fifteen_hundred_organisations_are_one_short_transaction() {
    let region = Region::new();
    let places: Vec<String> = (1..=60).map(|n| format!("{n:03} | Муниципальный округ № {n}")).collect();
    let schools = (1..=1500).map(|n| {
        let place = n % 60 + 1;
        format!("{n:04} | {place:03} | школа | Средняя общеобразовательная школа № {n} | Школа № {n} | | | | ул. Ленина, {n}")
    });
    let people = (1..=1500).map(|n| format!("sch24{n:04} | организация | | | {n:04} | Иванова Мария"));
    let book = region.book("book.xlsx", &places, &schools.collect::<Vec<_>>(), &people.collect::<Vec<_>>());

    let start = Instant::now();
    let raw = read(&book).unwrap();
    let read_time = start.elapsed();
    let start = Instant::now();
    assert_eq!(preview(&region.db, &raw).unwrap().credentials, 1500);
    let check_time = start.elapsed();
    let hashes: Hashes = (1..=1500).map(|n| (format!("sch24{n:04}"), "$argon2id$prepared".to_owned())).collect();
    let start = Instant::now();
    let now = Clock::System.now();
    let report = region.db.write_blocking(move |c| apply::apply(c, &raw, &hashes, &Actor::cli(), now)).unwrap();
    let write_time = start.elapsed();
    assert_eq!((report.organisations.added, report.accounts.added), (1500, 1500));
    eprintln!("read {read_time:?}, check {check_time:?}, write {write_time:?}");
    assert!(write_time < Duration::from_secs(5), "the writer was held for {write_time:?}");
    assert_eq!(region.one::<i64>("SELECT count(*) FROM account WHERE organisation_id IS NOT NULL"), 1500);
}
