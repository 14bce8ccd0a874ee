use serde_json::json;

use super::super::testing::{row, schedule};
use super::super::{Data, Row};
use super::{canonical, document};

fn data(paper: Vec<Row>) -> Data {
    let classes = schedule().sheet("classes").unwrap().rows([]);
    Data { sheets: [("paper".to_owned(), paper), ("classes".to_owned(), classes)].into() }
}

#[test]
fn what_is_handed_in_has_rows_in_order_and_no_blanks() {
    let form = schedule();
    let rows = vec![
        row(&form, "paper", "z", &[("rooms", "12"), ("subject", "химия"), ("share", "5,0")]),
        row(&form, "paper", "m", &[]),
        row(&form, "paper", "a", &[("subject", "Математика"), ("day", "1.10.26"), ("online", "нет")]),
    ];
    let handed = document(&form, 3, &data(rows));
    let expected = json!({
        "form": {"title": "Расписание ВПР СПО", "version": 3},
        "sheets": {
            "paper": [
                {"row": "z", "cells": {"subject": "Химия", "rooms": 12, "share": 5}},
                {"row": "a", "cells": {"subject": "Математика", "day": "2026-10-01", "online": false}},
            ],
            "classes": [
                {"row": "c5", "cells": {"name": "5 класс"}},
                {"row": "c6", "cells": {"name": "6 класс"}},
            ],
        },
    });
    assert_eq!(handed, expected);
}

#[test]
fn a_sheet_without_rows_is_an_empty_list() {
    let handed = document(&schedule(), 1, &Data::default());
    assert_eq!(handed["sheets"], json!({"paper": [], "classes": []}));
}

#[test]
fn the_canonical_text_follows_rfc_8785() {
    // The numbers and the order of keys are those of the RFC's own examples.
    let value =
        json!({"numbers": [333_333_333.333_333_3, 1e30, 4.50, 2e-3, 1e-27], "b": "\u{20ac}$\u{f}\nA'B\"\\", "a": 5.0});
    let expected = r#"{"a":5,"b":"€$\u000f\nA'B\"\\","numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}"#;
    assert_eq!(canonical(&value).unwrap(), expected);
    // Keys stand in the order of their UTF-16 units.
    let keys = json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7});
    let text = canonical(&keys).unwrap();
    let values: Vec<&str> =
        text.trim_matches(['{', '}']).split(',').filter_map(|entry| entry.rsplit(':').next()).collect();
    assert_eq!(values, ["2", "4", "6", "7", "1", "5", "3"]);
}

#[test]
fn equal_data_gives_equal_text_however_it_was_typed() {
    let form = schedule();
    let text =
        |typed: &[(&str, &str)]| canonical(&document(&form, 1, &data(vec![row(&form, "paper", "a", typed)]))).unwrap();
    let one = text(&[("subject", "ХИМИЯ"), ("share", "3.750"), ("day", "2026-09-15"), ("rooms", "+7")]);
    let other = text(&[("rooms", "7"), ("day", "15.9.26"), ("share", "3,75"), ("subject", " химия")]);
    assert_eq!(one, other);
    assert_ne!(one, text(&[("subject", "Химия"), ("share", "3,76"), ("day", "2026-09-15"), ("rooms", "7")]));
}
