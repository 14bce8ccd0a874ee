use std::io::Write as _;

use chrono::NaiveDate;

use super::*;
use crate::sheets::read::{CellKind, Limits, ReadError, Workbook as Opened};

fn save(book: Book) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    book.save_to(&mut file).unwrap();
    file.flush().unwrap();
    file
}

fn cells(file: &tempfile::NamedTempFile, sheet: &str) -> Vec<(String, CellKind, String)> {
    let mut book = Opened::open(file.path(), Limits::default()).unwrap();
    let mut found = Vec::new();
    book.for_each_row(sheet, |row| {
        found.extend(row.iter().map(|cell| (cell.address(), cell.kind, cell.text.clone())));
        Ok::<(), ReadError>(())
    })
    .unwrap();
    found
}

fn cell(address: &str, kind: CellKind, text: &str) -> (String, CellKind, String) {
    (address.to_owned(), kind, text.to_owned())
}

#[test]
fn what_is_written_is_read_back_with_its_type() {
    for mut book in [Book::streaming(), Book::in_memory()] {
        let sheet = book.add_sheet("Проба", &[Column::new("А", 10.0), Column::new("Б", 10.0)]).unwrap();
        let date = NaiveDate::from_ymd_opt(2026, 9, 15).unwrap();
        book.row(sheet, &[Value::Text("=1+1"), Value::Integer(-12)]).unwrap();
        book.row(sheet, &[Value::Empty, Value::Decimal(3.75)]).unwrap();
        book.row(sheet, &[Value::Date(date), Value::Moment(date.and_hms_opt(17, 59, 0).unwrap())]).unwrap();
        book.row(sheet, &[Value::Boolean(true), Value::Integer(1_234_567_890_123_456)]).unwrap();
        let file = save(book);
        use CellKind::*;
        let expected = [
            cell("A1", Text, "А"),
            cell("B1", Text, "Б"),
            cell("A2", Text, "=1+1"),
            cell("B2", Number, "-12"),
            cell("B3", Number, "3.75"),
            cell("A4", Date, "2026-09-15"),
            cell("B4", Date, "2026-09-15T17:59:00"),
            cell("A5", Text, "Да"),
            cell("B5", Text, "1234567890123456"),
        ];
        assert_eq!(cells(&file, "Проба"), expected);
    }
}

#[test]
fn tables_are_filled_in_turns() {
    let mut book = Book::streaming();
    let columns = [Column::new("Логин", 10.0)];
    let (first, second) = (book.add_sheet("Один", &columns).unwrap(), book.add_sheet("Два", &columns).unwrap());
    for number in 0..3 {
        book.row(first, &[Value::Integer(number)]).unwrap();
        book.row(second, &[Value::Integer(number * 10)]).unwrap();
    }
    let file = save(book);
    assert_eq!(cells(&file, "Один")[3], cell("A4", CellKind::Number, "2"));
    assert_eq!(cells(&file, "Два")[3], cell("A4", CellKind::Number, "20"));
}

#[test]
fn a_full_sheet_goes_on_on_another() {
    let mut book = Book::streaming();
    let sheet = book.add_sheet("Много", &[Column::new("Номер", 10.0)]).unwrap();
    book.tables[sheet.0].next_row = ROWS - 1;
    book.row(sheet, &[Value::Integer(1)]).unwrap();
    book.row(sheet, &[Value::Integer(2)]).unwrap();
    let file = save(book);
    assert_eq!(cells(&file, "Много (2)"), [cell("A1", CellKind::Text, "Номер"), cell("A2", CellKind::Number, "2")]);
}

#[test]
fn a_text_longer_than_a_cell_says_it_was_cut() {
    assert!(matches!(cell_text("кратко"), Cow::Borrowed("кратко")));
    let long = "я".repeat(CELL_CHARACTERS + 5);
    let cut = cell_text(&long);
    assert_eq!(cut.chars().count(), CELL_CHARACTERS);
    assert!(cut.ends_with("[…не поместилось, всего символов: 32772]"), "{}", &cut[cut.len() - 100..]);
}

#[test]
fn sheet_names_fit_excel() {
    let none = HashSet::new();
    assert_eq!(sheet_name("г. Ачинск / район [1]", &none), "г. Ачинск район 1");
    assert_eq!(sheet_name("'''", &none), "Лист");
    assert_eq!(sheet_name("History", &none), "Лист History");
    let long = "Управление образования администрации Берёзовского района";
    assert_eq!(sheet_name(long, &none), "Управление образования админист");
    let taken = HashSet::from([sheet_name(long, &none).to_lowercase()]);
    assert_eq!(sheet_name(long, &taken), "Управление образования адми (2)");
    for title in ["😀".repeat(20), "a".repeat(30) + "'bcd", "a\u{0}b".to_owned()] {
        rust_xlsxwriter::utility::check_sheet_name(&sheet_name(&title, &none)).unwrap();
    }
}
