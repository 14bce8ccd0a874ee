//! Packages good and bad: the bad ones tell what is wrong with them and leave nothing.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

mod archives;

use super::*;
use crate::rooms::audience::testing::{noon, region};

const FORM: &str = r#"{"title":"Кабинеты","sheets":[{"key":"a","title":"Лист","rows":{"mode":"free","min":0,"max":5},
    "columns":[{"key":"n","title":"Сколько","kind":"integer","min":0,"max":9}]}]}"#;
const GOOD: &str = r#"+++
title = "Сбор  данных о кабинетах"
section = "впр"
publish_at = 2026-09-01T09:00:00+03:00
[audience]
roles = ["Организация", "муниципальный координатор"]
municipalities = ["01"]
kinds = ["школа", "СПО"]
logins = ["sch240001", "spo240003"]
[[storage]]
title = "Материалы"
files = [{path = "files/План.pdf"}, {path = "files/Ответы.docx", for = "organisations"}]
[[collection]]
title = "Кабинеты"
form = "forms/rooms.json"
opens_at = 2026-09-01T10:00:00+03:00
closes_at = 2026-09-07T18:00:00+03:00
+++
# Уважаемые коллеги!

Смотрите [план](files/План.pdf) и [письмо](<files/Письмо 1.txt>).
"#;

struct Region {
    db: Db,
    _folder: tempfile::TempDir,
}

impl Region {
    fn new() -> Region {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("oko.db");
        crate::db::migrations::prepare(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        region().execute("VACUUM INTO ?1", [file.to_str().unwrap()]).unwrap();
        Region { db: Db::open(&file).unwrap(), _folder: folder }
    }

    fn import(&self, zip: Vec<u8>) -> Result<Imported, Refused> {
        import(&self.db, Cursor::new(zip), noon(), &Actor::cli())
    }

    fn count(&self, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        self.db.read(|c| Ok(c.query_row(&sql, [], |row| row.get(0))?)).unwrap()
    }

    fn text(&self, sql: &str) -> String {
        self.db.read(|c| Ok(c.query_row(sql, [], |row| row.get(0))?)).unwrap()
    }

    fn is_untouched(&self) -> bool {
        let tables =
            ["publication", "file", "storage", "collection", "form", "form_version", "blob", "blob_chunk", "audit"];
        tables.into_iter().all(|table| self.count(table) == 0)
    }
}

fn pack(entries: &[(&str, &[u8])]) -> Vec<u8> {
    pack_with(entries, |writer, name, bytes| {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    })
}

fn pack_with(entries: &[(&str, &[u8])], add: impl Fn(&mut ZipWriter<Cursor<Vec<u8>>>, &str, &[u8])) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        add(&mut writer, name, bytes);
    }
    writer.finish().unwrap().into_inner()
}

/// The good package with other text.
fn package_of(text: &str) -> Vec<u8> {
    pack(&[
        ("publication.md", text.as_bytes()),
        ("files/План.pdf", b"%PDF-"),
        ("files/Ответы.docx", b"docx"),
        ("files/Письмо 1.txt", "письмо".as_bytes()),
        ("forms/rooms.json", FORM.as_bytes()),
    ])
}

/// The same with something in it replaced.
fn but(from: &str, to: &str) -> Vec<u8> {
    assert!(GOOD.contains(from), "{from}");
    package_of(&GOOD.replacen(from, to, 1))
}

fn mistakes(region: &Region, zip: Vec<u8>) -> String {
    match region.import(zip) {
        Err(Refused::Mistakes(mistakes)) => mistakes.join("\n"),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_good_package_is_stored_whole() {
    let region = Region::new();
    let imported = region.import(package_of(GOOD)).unwrap();
    assert_eq!(imported.href, "/lk/publications/vpr/sbor-dannykh-o-kabinetakh");
    assert_eq!((imported.title.as_str(), imported.notes.len()), ("Сбор данных о кабинетах", 0));
    let counts = ["publication_role", "publication_municipality", "publication_kind", "publication_account"];
    assert_eq!(counts.map(|table| region.count(table)), [2, 1, 2, 2]);
    let files = "SELECT group_concat(name || ':' || audience || ':' || coalesce(storage_id, '-'), ' ') FROM file";
    assert_eq!(region.text(files), "План.pdf:all:1 Ответы.docx:organisations:1 Письмо 1.txt:all:-");
    assert_eq!(region.text("SELECT group_concat(position) FROM (SELECT position FROM storage UNION ALL SELECT position FROM collection)"), "0,1");
    let spec = region.text("SELECT spec FROM form_version");
    assert_eq!(FormSpecJson::of(&spec), FormSpecJson::of(FORM));
    let html = region.text("SELECT body_html FROM publication");
    assert!(html.contains("<h3>Уважаемые коллеги!</h3>"), "{html}");
    assert!(html.contains("/lk/files/1/%D0%9F%D0%BB%D0%B0%D0%BD.pdf") && html.contains("/lk/files/3/"), "{html}");
    assert_eq!(region.text("SELECT action || ' ' || subject FROM audit"), "publication.import publication:1");
    assert!(region.db.read(crate::db::blobs::verify).unwrap().is_empty());
}

/// Forms are compared as parsed.
#[derive(Debug, PartialEq)]
struct FormSpecJson(serde_json::Value);

impl FormSpecJson {
    fn of(json: &str) -> FormSpecJson {
        FormSpecJson(crate::forms::FormSpec::parse(json).unwrap().to_json())
    }
}

#[test]
fn the_same_package_again_is_refused() {
    let region = Region::new();
    region.import(package_of(GOOD)).unwrap();
    let again = region.import(package_of(GOOD));
    assert!(matches!(again, Err(Refused::Failed(AppError::Conflict { code: "exists", .. }))), "{again:?}");
    assert_eq!((region.count("publication"), region.count("blob")), (1, 3));
    // Another moment makes it another publication, with an address of its own and the same contents stored once.
    let next = region.import(but("2026-09-01T09:00:00+03:00", "2027-09-01T09:00:00+03:00")).unwrap();
    assert_eq!(next.href, "/lk/publications/vpr/sbor-dannykh-o-kabinetakh-2");
    assert_eq!((region.count("file"), region.count("blob")), (6, 3));
}

/// Twice at the same moment: one goes in whole, and the one that is refused takes nothing of it away.
#[test]
fn two_imports_at_once_do_not_harm_each_other() {
    let region = Region::new();
    for round in 0..5 {
        let title = format!("title = \"Кабинеты {round}\"");
        let zip = but("title = \"Сбор  данных о кабинетах\"", &title);
        let went_in = std::thread::scope(|scope| {
            let imports = [zip.clone(), zip].map(|zip| scope.spawn(|| region.import(zip)));
            imports.into_iter().map(|import| import.join().unwrap()).filter(Result::is_ok).count()
        });
        assert_eq!((went_in, region.count("publication")), (1, round + 1));
        assert_eq!((region.count("file"), region.count("blob")), (3 * (round + 1), 3));
    }
    assert!(region.db.read(crate::db::blobs::verify).unwrap().is_empty());
}

#[test]
fn mistakes_of_the_description_are_told_by_their_path() {
    let region = Region::new();
    let table = [
        ("title = \"Сбор  данных о кабинетах\"", "", "publication.md, title: не указан"),
        ("title = \"Сбор  данных о кабинетах\"", "title = 5", "title: должен быть строкой"),
        ("section = \"впр\"", "section = \"ВПР СПО\"", "section: раздела «ВПР СПО» нет; есть: ВПР, НИКО"),
        (
            "2026-09-01T09:00:00+03:00",
            "2026-09-01T09:00:00",
            "publish_at: «2026-09-01T09:00:00»: нужны дата, время и смещение",
        ),
        ("2026-09-01T09:00:00+03:00", "2026-09-01", "publish_at: «2026-09-01»"),
        ("2026-09-01T09:00:00+03:00", "\"завтра\"", "publish_at: «завтра»"),
        (
            "2026-09-01T09:00:00+03:00",
            "2026-13-01T09:00:00+03:00",
            "строка 4: «publish_at = 2026-13-01T09:00:00+03:00»",
        ),
        ("publish_at", "Publish_at", "Publish_at: неизвестный ключ; есть: publish_at"),
        ("roles =", "rolse =", "audience.rolse: неизвестный ключ; есть: roles, municipalities, kinds, logins"),
        ("\"Организация\"", "\"директор\"", "audience.roles[0]: роли «директор» нет; есть: оператор, поддержка"),
        ("\"школа\"", "\"лицей\"", "audience.kinds[0]: вида организации «лицей» нет"),
        ("[\"01\"]", "[\"77\"]", "audience.municipalities: муниципалитета с кодом «77» нет"),
        ("[\"01\"]", "[1]", "audience.municipalities[0]: должна быть непустая строка"),
        ("[\"01\"]", "[]", "audience.municipalities: список пуст"),
        ("\"sch240001\"", "\"Sch240001\"", "audience.logins: учётной записи «Sch240001» нет"),
        ("files/План.pdf\"}", "files/Нет.pdf\"}", "storage[0].files[0].path: файла «files/Нет.pdf» нет"),
        ("files/План.pdf\"}", "forms/rooms.json\"}", "storage[0].files[0].path: файла «forms/rooms.json» нет"),
        ("for = \"organisations\"", "for = \"schools\"", "storage[0].files[1].for: «schools» не понято"),
        ("{path = \"files/План.pdf\"}", "\"files/План.pdf\"", "storage[0].files[0]: должен иметь вид"),
        (
            "{path = \"files/План.pdf\"}",
            "{path = \"files/Ответы.docx\"}",
            "storage[0].files[1].for: файл «files/Ответы.docx» уже указан",
        ),
        ("form = \"forms/rooms.json\"", "form = \"other\"", "collection[0].form: формы «other» нет"),
        ("closes_at = 2026-09-07", "closes_at = 2026-08-07", "collection[0].closes_at: сбор должен закрываться позже"),
        ("closes_at", "close_at", "collection[0].closes_at: не указан"),
        ("(files/План.pdf)", "(files/Плана.pdf)", "текст: ссылка на «files/Плана.pdf»"),
        ("(files/План.pdf)", "(План.pdf)", "текст: ссылка «План.pdf» никуда не ведёт"),
        ("[audience]", "[audience", "publication.md, строка 5: «[audience»"),
        ("[audience]", "title = \"Ещё\"\n[audience]", "ключ повторяется"),
        ("+++\ntitle", "title", "первая строка должна быть «+++»"),
        ("+++\n# Уваж", "# Уваж", "нет второй строки «+++»"),
        ("[[storage]]", "[storage]", "storage: должен быть списком"),
    ];
    for (from, to, expected) in table {
        let told = mistakes(&region, but(from, to));
        assert!(told.contains(expected), "{from} → {to}:\n{told}");
        assert!(region.is_untouched(), "{from} → {to}");
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let region = Region::new();
    let text = GOOD.replace("\"впр\"", "\"нет\"").replace("\"01\"", "\"77\"").replace("for = ", "far = ");
    let broken_form = FORM.replace("\"min\":0,\"max\":9", "\"min\":10,\"max\":9,\"colour\":1");
    let zip = pack(&[("publication.md", text.as_bytes()), ("forms/rooms.json", broken_form.as_bytes())]);
    let told = mistakes(&region, zip);
    for expected in [
        "storage[0].files[1].far",
        "forms/rooms.json: sheets[0].columns[0]",
        "colour",
        "раздела «нет»",
        "«77»",
        "«files/План.pdf» нет",
        "ссылка на «files/План.pdf»",
    ] {
        assert!(told.contains(expected), "{expected}:\n{told}");
    }
    assert!(region.is_untouched());
}

#[test]
fn a_text_nested_without_end_is_refused_before_anything_waits_for_it() {
    let region = Region::new();
    for text in [">".repeat(20_000) + " x", "- ".repeat(20_000) + "x"] {
        let told = mistakes(&region, package_of(&GOOD.replace("# Уважаемые коллеги!", &text)));
        assert!(told.contains("вложены глубже 50 уровней"), "{told}");
    }
    assert!(region.is_untouched());
}

#[test]
fn what_is_not_named_is_left_out_and_told() {
    let region = Region::new();
    let zip = pack(&[
        (
            "publication.md",
            "\u{feff}+++\r\ntitle='A'\r\nsection=' ВПР '\r\npublish_at=\"2026-09-01T09:00:00Z\"\r\n+++\r\n".as_bytes(),
        ),
        ("files/a.txt", b"a"),
        ("forms/rooms.json", FORM.as_bytes()),
        ("__MACOSX/files/._a.txt", b"litter"),
        ("files/.DS_Store", b"litter"),
    ]);
    let imported = region.import(zip).unwrap();
    assert_eq!(imported.notes.len(), 2, "{:?}", imported.notes);
    assert_eq!((region.count("file"), region.count("form"), region.count("blob")), (0, 0, 0));
}

#[test]
fn a_collection_names_its_earlier_one_and_allows_excel() {
    let region = Region::new();
    region.import(package_of(GOOD)).unwrap();
    let settings = "SELECT group_concat(excel || ':' || coalesce(previous_id, '-'), ' ' ORDER BY id) FROM collection";
    assert_eq!(region.text(settings), "0:-");
    let again = GOOD.replace("2026-09-01T09:00", "2026-09-02T09:00");
    let with = |previous: &str| {
        let keys = format!("form = \"forms/rooms.json\"\nexcel = true\nprevious = \"{previous}\"");
        package_of(&again.replace("form = \"forms/rooms.json\"", &keys))
    };
    region.import(with("sbor-dannykh-o-kabinetakh")).unwrap();
    assert_eq!(region.text(settings), "0:- 1:1");
    let told = mistakes(&region, with("vpr-spo/sbor-dannykh-o-kabinetakh"));
    assert!(told.contains("collection[0].previous: публикации «vpr-spo/sbor-dannykh-o-kabinetakh»"), "{told}");
    let told = mistakes(&region, but("form = \"forms/rooms.json\"", "form = \"forms/rooms.json\"\nexcel = \"да\""));
    assert!(told.contains("collection[0].excel: должен быть true или false"), "{told}");
}

#[test]
fn an_earlier_publication_of_several_collections_is_asked_by_title() {
    let region = Region::new();
    let second = "[[collection]]\ntitle = \"Приборы\"\nform = \"rooms\"\nopens_at = 2026-09-01T10:00:00+03:00\ncloses_at = 2026-09-07T18:00:00+03:00\n+++\n#";
    region.import(package_of(&GOOD.replace("+++\n#", second))).unwrap();
    let again = GOOD.replace("2026-09-01T09:00", "2026-09-02T09:00");
    let keys = "form = \"rooms\"\nprevious = \"vpr/sbor-dannykh-o-kabinetakh\"";
    let again = again.replace("form = \"forms/rooms.json\"", keys);
    let told = mistakes(&region, package_of(&again.replace("title = \"Кабинеты\"", "title = \"Мебель\"")));
    assert!(told.contains("несколько сборов данных, и ни один не называется «Мебель»"), "{told}");
    region.import(package_of(&again)).unwrap();
    assert_eq!(
        region.text("SELECT group_concat(coalesce(previous_id, '-'), ' ' ORDER BY id) FROM collection"),
        "- - 1"
    );
}
