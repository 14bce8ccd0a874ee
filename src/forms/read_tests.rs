use serde_json::json;

use super::super::testing::{SCHEDULE, form, schedule};
use super::super::{Code, Column, Form, Value};

/// A column of the schedule's sheet of free rows.
fn column<'a>(form: &'a Form, key: &str) -> &'a Column {
    form.sheet("paper").unwrap().column(key).unwrap()
}

/// Typed text and the text shown after it was read; `None` where it cannot be read.
fn shows(key: &str, cases: &[(&str, Option<&str>)]) {
    let form = schedule();
    for (typed, shown) in cases {
        let value = column(&form, key).read(typed).unwrap();
        match (&value, shown) {
            (Value::Bad(text), None) => assert_eq!(text, typed, "bad text stays as typed"),
            (Value::Bad(_), Some(_)) | (_, None) => panic!("{key}: «{typed}» was read as {value:?}"),
            (value, Some(shown)) => {
                assert_eq!(value.show(), *shown, "{key}: «{typed}»");
                assert_eq!(column(&form, key).read(shown).as_ref(), Some(value), "what is shown is read back");
            }
        }
    }
}

fn reason(key: &str, typed: &str) -> Code {
    column(&schedule(), key).refusal(typed).unwrap()
}

#[test]
fn nothing_typed_is_an_empty_cell() {
    let form = schedule();
    for column in form.sheet("paper").unwrap().columns() {
        for typed in ["", "  ", "\u{A0}\r\n\t", "\u{FEFF}"] {
            assert_eq!(column.read(typed), None, "{} {typed:?}", column.key);
        }
    }
}

#[test]
fn whole_numbers() {
    shows(
        "rooms",
        &[
            ("12", Some("12")),
            ("+5", Some("5")),
            ("-5", Some("-5")),
            ("\u{2212}5", Some("-5")),
            ("-0", Some("0")),
            ("007", Some("7")),
            ("1 234", Some("1234")),
            ("1\u{A0}234\u{A0}567", Some("1234567")),
            ("1\u{202F}234", Some("1234")),
            ("1\u{2009}234", Some("1234")),
            ("-1\u{A0}234", Some("-1234")),
            (" 12\u{A0}", Some("12")),
            ("12\u{202F}\r\n", Some("12")),
            ("999999999999999", Some("999999999999999")),
            ("1000000000000000", None),
            ("12,0", None),
            ("12.5", None),
            ("12 34", None),
            ("1  234", None),
            ("1234 567", None),
            ("сто", None),
            ("1e3", None),
            ("--1", None),
            ("+", None),
            ("5%", None),
            ("٣", None),
        ],
    );
    assert_eq!(reason("rooms", "12,0"), Code::NotWhole);
    assert_eq!(reason("rooms", "сто"), Code::NotANumber);
    assert_eq!(reason("rooms", "1000000000000000"), Code::NumberTooLong);
}

#[test]
fn decimals() {
    shows(
        "share",
        &[
            ("3,75", Some("3,75")),
            ("3.75", Some("3,75")),
            ("3,750", Some("3,75")),
            ("5", Some("5")),
            ("5,0", Some("5")),
            (",5", Some("0,5")),
            ("-0,0", Some("0")),
            ("\u{2212}0,1", Some("-0,1")),
            ("1 234,5", Some("1234,5")),
            ("12\u{A0}345,6", Some("12345,6")),
            ("12\u{202F}345.60", Some("12345,6")),
            ("1\u{A0}234\u{A0}567,89", Some("1234567,89")),
            ("-12\u{A0}345,6", Some("-12345,6")),
            ("0,1", Some("0,1")),
            ("123456789012,345", Some("123456789012,345")),
            ("0,00000123456789012345", Some("0,00000123456789012345")),
            ("0,000000000000000000001", None),
            ("1234567890123456", None),
            ("0,1234567890123456", None),
            ("1.234,5", None),
            ("1,234.5", None),
            ("5,", None),
            ("1,2 3", None),
            ("1,5E-05", None),
            ("NaN", None),
            ("inf", None),
        ],
    );
    assert_eq!(reason("share", "0,1234567890123456"), Code::NumberTooLong);
    assert_eq!(reason("share", &format!("0,{}1", "0".repeat(400))), Code::NumberTooLong);
}

#[test]
fn fifteen_digits_survive_storage() {
    let form = schedule();
    let share = column(&form, "share");
    let mut digits = 123_456_789_012_345_u64;
    for shift in 0..3_000 {
        digits = 100_000_000_000_000 + digits.wrapping_mul(6_364_136_223_846_793_005) % 900_000_000_000_000;
        let text = digits.to_string();
        let (whole, fraction) = text.split_at(shift % 15);
        let zeros = if whole.is_empty() { shift / 15 % 6 } else { 0 };
        let typed = format!("{:0>1},{}{fraction}", whole, "0".repeat(zeros));
        let value = share.read(&typed).unwrap();
        let stored = serde_json::from_str(&value.to_stored().to_string()).unwrap();
        let shown = share.from_stored(&stored).unwrap().show();
        assert_eq!(shown, typed.trim_end_matches('0').trim_end_matches(','));
    }
}

#[test]
fn dates() {
    shows(
        "day",
        &[
            ("15.09.2026", Some("15.09.2026")),
            ("5.9.26", Some("05.09.2026")),
            ("05.09.29", Some("05.09.2029")),
            ("05.09.30", Some("05.09.1930")),
            ("15-09-2026", Some("15.09.2026")),
            ("15/9/2026", Some("15.09.2026")),
            ("2026-09-15", Some("15.09.2026")),
            ("15.09.2026 0:00:00", Some("15.09.2026")),
            ("15.09.2026 00:00:00", Some("15.09.2026")),
            ("15.09.26 0:00", Some("15.09.2026")),
            ("2026-09-15 00:00:00", Some("15.09.2026")),
            ("2026-09-15T00:00:00", Some("15.09.2026")),
            ("2026-09-15T00:00:00.000", Some("15.09.2026")),
            ("15.09.2026\u{A0}00:00:00", Some("15.09.2026")),
            ("29.02.2028", Some("29.02.2028")),
            ("29.02.2026", None),
            ("31.04.2026", None),
            ("15.13.2026", None),
            ("01.01.1899", None),
            ("15.09-2026", None),
            ("15.09", None),
            ("15.09.202", None),
            ("2026.09.15", None),
            ("15.09.2026 12:30", None),
            ("15 сентября 2026", None),
            ("46280", None),
            ("..", None),
            ("+5.09.2026", None),
        ],
    );
    assert_eq!(reason("day", "29.02.2026"), Code::NoSuchDate);
    assert_eq!(reason("day", "завтра"), Code::NotADate);
}

#[test]
fn booleans() {
    let yes = ["Да", "да", " ДА ", "true", "TRUE", "1", "+", "ИСТИНА"].map(|typed| (typed.trim(), Some("Да")));
    let no = ["Нет", "нет", "false", "0", "-", "ложь"].map(|typed| (typed, Some("Нет")));
    shows("online", &yes);
    shows("online", &no);
    shows("online", &[("может быть", None), ("2", None), ("д", None)]);
    assert_eq!(reason("online", "2"), Code::NotBoolean);
}

#[test]
fn lists_forgive_case_and_spaces_only() {
    shows(
        "subject",
        &[("Химия", Some("Химия")), ("хИМИЯ", Some("Химия")), ("Хим", None), ("Химия.", None), ("Физика", None)],
    );
    assert_eq!(column(&schedule(), "subject").read("\u{A0}химия \n"), Some(Value::Text("Химия".into())));
    assert_eq!(reason("subject", "Хим"), Code::NotInList);
}

#[test]
fn texts_stay_as_typed() {
    let form = schedule();
    let note = column(&form, "note");
    assert_eq!(note.read(" два  слова\r\nи \u{A0}"), Some(Value::Text("два  слова\nи".into())));
    assert_eq!(note.read("007"), Some(Value::Text("007".into())));
    assert_eq!(note.read("=1+1"), Some(Value::Text("=1+1".into())));
    // Longer than the column allows is a matter of the check; longer than any cell is not kept as a value.
    assert!(matches!(note.read(&"я".repeat(10_000)), Some(Value::Text(_))));
    assert!(matches!(note.read(&"я".repeat(10_001)), Some(Value::Bad(_))));
    assert_eq!(reason("note", &"я".repeat(10_001)), Code::TooLong { max: 10_000, length: 10_001 });
}

#[test]
fn cells_are_stored_as_the_contract_says() {
    let form = schedule();
    let sheet = form.sheet("paper").unwrap();
    let typed = [("subject", "химия"), ("rooms", "сто"), ("share", "3.75"), ("day", "15.09.26"), ("online", "да")];
    let cells = typed.iter().map(|(key, text)| ((*key).to_owned(), column(&form, key).read(text).unwrap())).collect();
    let stored = super::super::value::cells_to_json(&cells);
    let expected =
        json!({"subject": "Химия", "rooms": {"bad": "сто"}, "share": 3.75, "day": "2026-09-15", "online": true});
    assert_eq!(serde_json::from_str::<serde_json::Value>(&stored).unwrap(), expected);
    assert_eq!(sheet.read_cells(&stored).unwrap(), cells);
    assert!(sheet.read_cells("[1]").is_err() && sheet.read_cells("{").is_err());
}

#[test]
fn cells_of_another_version_are_read_anew() {
    let old = schedule();
    let sheet = old.sheet("paper").unwrap();
    let stored = r#"{"gone":1,"subject":"Физика","rooms":{"bad":"12"},"share":5,"day":true,"online":"да","note":7.5}"#;
    let cells = sheet.read_cells(stored).unwrap();
    assert_eq!(cells.len(), 6, "a column that the form does not have is left out");
    assert_eq!(cells["subject"], Value::Bad("Физика".into()));
    assert_eq!(cells["rooms"], Value::Integer(12));
    assert_eq!(cells["share"], Value::Decimal(5.0));
    assert_eq!(cells["day"], Value::Bad("Да".into()));
    assert_eq!(cells["online"], Value::Boolean(true));
    assert_eq!(cells["note"], Value::Text("7,5".into()));
    let widened = form(&SCHEDULE.replace(r#""Химия","#, r#""Химия","Физика","#));
    let cells = widened.sheet("paper").unwrap().read_cells(r#"{"subject":{"bad":"физика"}}"#).unwrap();
    assert_eq!(cells["subject"], Value::Text("Физика".into()));
    assert!(sheet.read_cells(r#"{"subject":null,"day":[],"note":"","share":{"worse":1}}"#).unwrap().is_empty());
}
