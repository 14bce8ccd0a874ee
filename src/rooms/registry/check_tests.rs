use super::super::layout::{ACCOUNTS, Layout, MUNICIPALITIES, ORGANISATIONS};
use super::super::model::{Account, Change};
use super::*;
use crate::domain::{Role, SectionId};
use crate::sheets::read::Cell;

/// A sheet as people type it: `''` is empty, `#12` a number, `!` an error, `@` a date, `?` a logical value.
fn sheet(layout: &'static Layout, rows: &[&str]) -> RawSheet {
    let columns: Vec<u32> = (0..).take(layout.fields.len()).collect();
    let rows = (1..).zip(rows).map(|(row, line)| RawRow { row, cells: cells(layout, row, line) }).collect();
    RawSheet { layout, columns, rows }
}

fn cells(layout: &Layout, row: u32, line: &str) -> Vec<Option<Cell>> {
    let mut cells: Vec<Option<Cell>> =
        (0..).zip(line.split('|')).map(|(column, text)| cell(row, column, text.trim())).collect();
    assert!(cells.len() <= layout.fields.len(), "{line}");
    cells.resize(layout.fields.len(), None);
    cells
}

fn cell(row: u32, column: u32, text: &str) -> Option<Cell> {
    let (kind, text) = match text.chars().next()? {
        '#' => (CellKind::Number, &text[1..]),
        '!' => (CellKind::Error, &text[1..]),
        '@' => (CellKind::Date, &text[1..]),
        '?' => (CellKind::Boolean, &text[1..]),
        _ => (CellKind::Text, text),
    };
    Some(Cell { row, column, kind, text: text.to_owned() })
}

const PLACES: [&str; 2] = ["001 | г. Ачинск", "002 | Берёзовский округ"];
const SCHOOLS: [&str; 2] = [
    "0001 | 001 | школа | МБОУ «Школа № 1» | Школа № 1 | 7707083893 | 1027700132195 | 773601001 | г. Ачинск | Иванова М. П. | 8 (39151) 2-33-44 | a@example.ru",
    "0002 | 002 | СПО | Техникум | Техникум",
];
const PEOPLE: [&str; 4] = [
    "second.operator | оператор",
    "reg24_vpr | региональный координатор | ВПР; НИКО",
    "reg24_vpr_m001 | муниципальный координатор | ВПР | 001",
    "sch240001 | организация | | | 0001 | Иванова М. П. | a@example.ru | +7 913 000-00-00",
];

fn raw(places: &[&str], schools: &[&str], people: &[&str]) -> Raw {
    Raw {
        municipalities: sheet(&MUNICIPALITIES, places),
        organisations: sheet(&ORGANISATIONS, schools),
        accounts: sheet(&ACCOUNTS, people),
        notes: Vec::new(),
    }
}

fn known() -> Known {
    let sections = [(1, "ВПР"), (2, "НИКО"), (3, "Дорожные карты, планы")];
    Known {
        region: "24".into(),
        active_operators: vec!["admin".into()],
        sections: sections.map(|(id, title)| (SectionId(id), title.to_owned())).to_vec(),
        accounts: [("admin".to_owned(), person("admin", Role::Operator))].into(),
        ..Known::default()
    }
}

fn person(login: &str, role: Role) -> Account {
    Account {
        login: login.into(),
        role,
        sections: Vec::new(),
        municipality: None,
        organisation: None,
        full_name: String::new(),
        email: String::new(),
        phone: String::new(),
    }
}

fn problems(places: &[&str], schools: &[&str], people: &[&str], known: &Known) -> Vec<String> {
    match check(&raw(places, schools, people), known) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn a_right_workbook_has_no_problems() {
    let plan = check(&raw(&PLACES, &SCHOOLS, &PEOPLE), &known()).unwrap();
    assert_eq!(plan.report().accounts.added, 4);
    assert_eq!(plan.report().credentials, 4);
    let regional = &plan.accounts[1].value;
    assert_eq!(regional.sections, [SectionId(1), SectionId(2)]);
    let school = &plan.accounts[3].value;
    assert_eq!((school.organisation.as_deref(), &school.municipality), (Some("0001"), &None));
}

/// Which sheet gets the row.
enum On {
    Places,
    Schools,
    People,
}

/// One row added to a right workbook → the cell that is named and a part of the message.
#[test]
fn every_kind_of_mistake_is_told_with_its_cell() {
    use On::*;
    let long = format!("003 | {}", "я".repeat(256));
    let table: &[(On, &str, &str, &str)] = &[
        // Municipalities
        (Places, "| Без кода", "A4", "не заполнено «Код»"),
        (Places, "003 |", "B4", "не заполнено «Название»"),
        (Places, "Ачинск | г. Ачинск", "A4", "нужен код, а не «Ачинск»"),
        (Places, "0 03 | Район", "A4", "нужен код, а не «0 03»"),
        (Places, "M0я | Район", "A4", "смешаны русские и латинские буквы"),
        (Places, "001 | Ещё один", "A4", "уже есть в ячейке A2"),
        (Places, "#3 | Район", "A4", "убрал ведущие нули: задайте ячейке формат «Текстовый» и впишите 003"),
        (Places, "#1 | Район", "A4", "впишите 001"),
        (Places, &long, "B4", "не больше 255 знаков, здесь 256"),
        (Places, "@2026-01-02 | Район", "A4", "Excel превратил значение в дату 2026-01-02"),
        (Places, "003 | !#N/A", "B4", "формула дала ошибку #N/A"),
        (Places, "003 | ?TRUE", "B4", "логическое значение"),
        // Organisations
        (Schools, "| 001 | школа | Ш | Ш", "A4", "не заполнено «Код»"),
        (Schools, "0003 | | школа | Ш | Ш", "B4", "не заполнено «Код муниципалитета»"),
        (Schools, "0003 | 001 | | Ш | Ш", "C4", "не заполнено «Вид»"),
        (Schools, "0003 | 001 | школа | | Ш", "D4", "не заполнено «Полное название»"),
        (Schools, "0003 | 001 | школа | Ш |", "E4", "не заполнено «Краткое название»"),
        (
            Schools,
            "0003 | 777 | школа | Ш | Ш",
            "B4",
            "кода муниципалитета «777» нет ни на листе «Муниципалитеты», ни в базе",
        ),
        (Schools, "0003 | г. Ачинск | школа | Ш | Ш", "B4", "нужен код, а не «г. Ачинск»"),
        (Schools, "0003 | #1 | школа | Ш | Ш", "B4", "впишите 001"),
        (Schools, "0003 | 1 | школа | Ш | Ш", "B4", "похожий есть: «001»"),
        (
            Schools,
            "0003 | 001 | лицей | Ш | Ш",
            "C4",
            "неизвестный вид «лицей»: возможны «школа», «СПО», «детский сад»",
        ),
        (Schools, "0001 | 001 | школа | Ш | Ш", "A4", "уже есть в ячейке A2"),
        (Schools, "#3 | 001 | школа | Ш | Ш", "A4", "впишите 0003"),
        (Schools, "0003 | 001 | школа | Ш | Ш | 7707083894", "F4", "не сходится контрольная цифра"),
        (Schools, "0003 | 001 | школа | Ш | Ш | 770708389", "F4", "должно быть 10 цифр"),
        (Schools, "0003 | 001 | школа | Ш | Ш | нет", "F4", "только из цифр"),
        (Schools, "0003 | 001 | школа | Ш | Ш | #101001025", "F4", "впишите 0101001025"),
        (Schools, "0003 | 001 | школа | Ш | Ш | | 1027700132196", "G4", "не сходится контрольная цифра"),
        (Schools, "0003 | 001 | школа | Ш | Ш | | 123", "G4", "должно быть 13 цифр"),
        (Schools, "0003 | 001 | школа | Ш | Ш | | | 12345", "H4", "должно быть 9 цифр"),
        (Schools, "0003 | 001 | школа | Ш | Ш | | | #10101001", "H4", "впишите 010101001"),
        (Schools, "0003 | 001 | школа | Ш | Ш | | | | | | звонить Маше", "K4", "не похоже на телефон"),
        (Schools, "0003 | 001 | школа | Ш | Ш | | | | | | | a@", "L4", "не похоже на адрес эл. почты"),
        // Accounts
        (People, "| оператор", "A6", "не заполнено «Логин»"),
        (People, "| организация | | | 0002", "A6", "не заполнено «Логин»; подойдёт spo240002"),
        (People, "| муниципальный координатор | ВПР | 002", "A6", "подойдёт reg24_vpr_m002"),
        (People, "desk |", "B6", "не заполнено «Роль»"),
        (People, "desk | директор", "B6", "неизвестная роль «директор»: возможны «оператор»"),
        (People, "sch24 | организация | | | 0002", "A6", "должен начинаться с sch, edu, ksh или spo"),
        (People, "reg24 | региональный координатор | ВПР", "A6", "reg24_vpr, niko_24"),
        (People, "reg24_m | муниципальный координатор | ВПР | 002", "A6", "reg24_vpr_m001"),
        (People, "д | поддержка", "A6", "латинских букв"),
        (People, "sch240001 | организация | | | 0001", "A6", "уже есть в ячейке A5"),
        (
            People,
            "Second.operator | оператор",
            "A6",
            "отличается от «second.operator» в ячейке A2 только большими буквами",
        ),
        (People, "Admin | оператор", "A6", "в базе есть логин «admin»"),
        (People, "niko_24 | региональный координатор", "C6", "нужен хотя бы один раздел: «ВПР», «НИКО»"),
        (People, "reg24_vpr_m2 | муниципальный координатор | | 002", "C6", "нужен хотя бы один раздел"),
        (People, "niko_24 | региональный координатор | ЕГЭ", "C6", "неизвестный раздел «ЕГЭ»: есть «ВПР»"),
        (People, "niko_24 | региональный координатор | ВПР | 001", "D6", "этот код не указывают"),
        (People, "niko_24 | региональный координатор | ВПР | | 0001", "E6", "этот код не указывают"),
        (People, "reg24_vpr_m2 | муниципальный координатор | ВПР", "D6", "нужен код муниципалитета"),
        (People, "reg24_vpr_m2 | муниципальный координатор | ВПР | 009", "D6", "кода муниципалитета «009» нет"),
        (People, "reg24_vpr_m2 | муниципальный координатор | ВПР | 002 | 0001", "E6", "этот код не указывают"),
        (People, "sch240009 | организация", "E6", "нужен код организации"),
        (
            People,
            "sch240009 | организация | | | 0009",
            "E6",
            "кода организации «0009» нет ни на листе «Организации», ни в базе",
        ),
        (People, "sch240009 | организация | | | #2", "E6", "впишите 0002"),
        (People, "sch240009 | организация | | 002 | 0001", "D6", "у этой организации муниципалитет «001»"),
        (People, "desk | поддержка | | | | | не знаю", "G6", "не похоже на адрес эл. почты"),
        (People, "desk | поддержка | | | | | | 12", "H6", "не похоже на телефон"),
        (People, "admin | поддержка", "B6", ""),
    ];
    for (on, line, address, part) in table {
        let (mut places, mut schools, mut people) = (PLACES.to_vec(), SCHOOLS.to_vec(), PEOPLE.to_vec());
        let title = match on {
            Places => {
                places.push(line);
                "Муниципалитеты"
            }
            Schools => {
                schools.push(line);
                "Организации"
            }
            People => {
                people.push(line);
                "Учётные записи"
            }
        };
        let found = problems(&places, &schools, &people, &known());
        if part.is_empty() {
            assert_eq!(found, Vec::<String>::new(), "{line}");
            continue;
        }
        assert_eq!(found.len(), 1, "{line}: {found:?}");
        assert!(found[0].starts_with(&format!("Лист «{title}», ячейка {address}: ")), "{line}: {}", found[0]);
        assert!(found[0].contains(part), "{line}: {}", found[0]);
    }
}

#[test]
fn the_last_operator_stays_one() {
    let found = problems(&PLACES, &SCHOOLS, &["admin | поддержка"], &known());
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("ячейка B2: это последний оператор"), "{}", found[0]);
}

#[test]
fn all_mistakes_are_told_at_once_in_reading_order() {
    let found = problems(&["001 |", "| Район"], &["0001 | 777 | лицей | Ш | Ш"], &["x | кто-то"], &known());
    let cells: Vec<&str> = found.iter().filter_map(|line| line.split_once(": ")).map(|(place, _)| place).collect();
    assert_eq!(
        cells,
        [
            "Лист «Муниципалитеты», ячейка B2",
            "Лист «Муниципалитеты», ячейка A3",
            "Лист «Организации», ячейка B2",
            "Лист «Организации», ячейка C2",
            "Лист «Учётные записи», ячейка B2",
        ]
    );
}

#[test]
fn codes_are_numbers_where_none_has_a_leading_zero() {
    let found = problems(
        &["#1 | Один", "#2 | Два"],
        &["#10 | #1 | школа | Ш | Ш"],
        &["sch240010 | организация | | | #10"],
        &known(),
    );
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn a_number_that_the_database_knows_with_zeros_is_told() {
    let mut known = known();
    known.municipalities.insert("003".into(), Municipality { code: "003".into(), title: "Район".into() });
    let found = problems(&["#3 | Район"], &[], &[], &known);
    assert!(found[0].contains("впишите 003"), "{found:?}");
}

#[test]
fn codes_that_look_alike_are_told() {
    // The second «М» is Cyrillic.
    let found = problems(&["M1 | Один", "М1 | Два"], &[], &[], &known());
    assert!(found[0].contains("отличается от «M1» в ячейке A2 только большими буквами или раскладкой"), "{found:?}");
    let mut known = known();
    known.municipalities.insert("m1".into(), Municipality { code: "m1".into(), title: "Один".into() });
    let found = problems(&["M1 | Один"], &[], &[], &known);
    assert!(found[0].contains("в базе есть код «m1»"), "{found:?}");
}

#[test]
fn sections_are_divided_by_semicolons_commas_and_lines() {
    let titles = ["ВПР;НИКО", "впр , нико", "ВПР\nНИКО;", "НИКО; Дорожные карты, планы; ВПР"];
    for (title, count) in titles.iter().zip([2, 2, 2, 3]) {
        let people = format!("niko_24 | региональный координатор | {title}");
        let plan = check(&raw(&PLACES, &SCHOOLS, &[&people]), &known()).unwrap();
        assert_eq!(plan.accounts[0].value.sections.len(), count, "{title}");
    }
}

#[test]
fn an_empty_cell_keeps_what_the_database_has() {
    let first = check(&raw(&PLACES, &SCHOOLS, &PEOPLE), &known()).unwrap();
    let mut known = known();
    known.municipalities = first.municipalities.iter().map(|row| (row.value.code.clone(), row.value.clone())).collect();
    known.organisations = first.organisations.iter().map(|row| (row.value.code.clone(), row.value.clone())).collect();
    known.accounts.extend(first.accounts.iter().map(|row| (row.value.login.clone(), row.value.clone())));

    let same = check(&raw(&PLACES, &SCHOOLS, &PEOPLE), &known).unwrap().report();
    assert_eq!((same.organisations.same, same.accounts.same, same.credentials), (2, 4, 0));

    let plan = check(
        &raw(&[], &["0001 | 002 | школа | МБОУ «Школа № 1» | Школа № 1"], &["sch240001 | организация | НИКО | | 0001"]),
        &known,
    )
    .unwrap();
    let school = &plan.organisations[0];
    assert_eq!(school.change, Change::Changed);
    assert_eq!((school.value.municipality.as_str(), school.value.inn.as_str()), ("002", "7707083893"));
    let account = &plan.accounts[0];
    assert_eq!((account.change, account.value.email.as_str()), (Change::Changed, "a@example.ru"));
    assert_eq!(account.value.sections, [SectionId(2)]);
}
