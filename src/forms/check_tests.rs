use super::super::testing::{form, row, schedule};
use super::super::{Data, Form, Issue, Row};
use super::{check_row, check_sheet};
use crate::forms::compute::Outside;

fn check(form: &Form, data: &Data) -> Vec<Issue> {
    super::check(form, data, &Outside::default())
}

const GOOD: [(&str, &str); 2] = [("subject", "Химия"), ("rooms", "12")];

fn data(form: &Form, paper: Vec<Row>) -> Data {
    let classes = form.sheet("classes").unwrap().rows([]);
    Data { sheets: [("paper".to_owned(), paper), ("classes".to_owned(), classes)].into() }
}

/// Row, column and message of each issue; `-` for none.
fn told(issues: &[Issue]) -> Vec<(&str, &str, String)> {
    issues
        .iter()
        .map(|issue| (issue.row.as_deref().unwrap_or("-"), issue.column.as_deref().unwrap_or("-"), issue.message()))
        .collect()
}

/// The one message about a cell of the sheet of free rows.
fn message(column: &str, text: &str) -> String {
    let form = schedule();
    let row = row(&form, "paper", "r1", &[GOOD[0], GOOD[1], (column, text)]);
    let issues = check_row(form.sheet("paper").unwrap(), &row);
    let about: Vec<_> = issues.iter().filter(|issue| issue.column.as_deref() == Some(column)).collect();
    assert_eq!(about.len(), issues.len(), "{issues:?}");
    about.first().map(|issue| issue.message()).unwrap_or_default()
}

#[test]
fn a_right_form_has_no_issues() {
    let form = schedule();
    let full = [("day", "9.10.2026"), ("share", "99,99"), ("note", "Кабинет 5, 2-й этаж."), ("online", "нет")];
    let cells = [&GOOD[..], &full[..]].concat();
    let rows =
        vec![row(&form, "paper", "r1", &cells), row(&form, "paper", "r2", &[("subject", "Математика"), GOOD[1]])];
    assert_eq!(check(&form, &data(&form, rows)), []);
}

#[test]
fn messages_tell_how_to_mend() {
    for (column, text, told) in [
        ("subject", "Физика", "Выберите значение из списка"),
        ("rooms", "0", "Число должно быть между 1 и 100"),
        ("rooms", "101", "Число должно быть между 1 и 100"),
        ("rooms", "сто", "Введите число цифрами, например 12"),
        ("rooms", "1,5", "Введите целое число, без дробной части"),
        ("day", "14.09.2026", "Дата должна быть с 15.09.2026 по 09.10.2026"),
        ("day", "завтра", "Введите дату в виде дд.мм.гггг, например 15.09.2026"),
        ("day", "31.09.2026", "Такой даты нет: проверьте день, месяц и год"),
        ("share", "100,01", "Число должно быть между 0 и 100"),
        ("share", "3,755", "После запятой может быть не больше 2 цифр"),
        ("note", "abc", "Значение не подходит под образец [А-Яа-я0-9 .,-]*"),
        ("note", "да\nнет", "Значение не подходит под образец [А-Яа-я0-9 .,-]*"),
        ("online", "может", "Введите «Да» или «Нет»"),
    ] {
        assert_eq!(message(column, text), told, "{column} {text}");
    }
    let long = "я".repeat(201);
    assert_eq!(message("note", &long), "Сократите текст: может быть не больше 200 знаков, сейчас 201");
    for (column, text) in [("rooms", "1"), ("rooms", "100"), ("share", "3,75"), ("day", "15.09.2026")] {
        assert_eq!(message(column, text), "", "{column} {text}");
    }
}

#[test]
fn open_bounds_and_hints_are_worded() {
    let form = form(
        r#"{"title":"Ф","sheets":[{"key":"paper","title":"Л","rows":{"mode":"free"},"columns":[
            {"key":"low","title":"Н","kind":"integer","min":-1000},{"key":"high","title":"В","kind":"decimal","max":0.5},
            {"key":"one","title":"О","kind":"integer","min":5,"max":5},{"key":"after","title":"П","kind":"date","min":"2026-09-01"},
            {"key":"before","title":"Д","kind":"date","max":"2026-09-01"},{"key":"whole","title":"Ц","kind":"decimal","digits":0},
            {"key":"snils","title":"С","kind":"text","pattern":"\\d{3}-\\d{3}","hint":"Три цифры, дефис, три цифры"}]}]}"#,
    );
    let typed = [
        ("low", "-1001"),
        ("high", "0,6"),
        ("one", "4"),
        ("after", "31.08.2026"),
        ("before", "02.09.2026"),
        ("whole", "1,5"),
        ("snils", "123-4567"),
    ];
    let issues = check_row(form.sheet("paper").unwrap(), &row(&form, "paper", "r1", &typed));
    let messages: Vec<String> = issues.iter().map(Issue::message).collect();
    let expected = [
        "Число должно быть не меньше -1000",
        "Число должно быть не больше 0,5",
        "Число должно быть равно 5",
        "Дата должна быть не раньше 01.09.2026",
        "Дата должна быть не позже 01.09.2026",
        "Введите число без дробной части",
        "Значение не подходит по виду. Как заполнить: Три цифры, дефис, три цифры",
    ];
    assert_eq!(messages, expected);
}

#[test]
fn required_cells_matter_in_rows_begun_and_in_fixed_rows() {
    let form = schedule();
    let blank = row(&form, "paper", "r1", &[]);
    assert_eq!(check_row(form.sheet("paper").unwrap(), &blank), []);
    let begun = row(&form, "paper", "r1", &[("note", "да")]);
    let issues = check_row(form.sheet("paper").unwrap(), &begun);
    let required = "Заполните ячейку: она обязательна".to_owned();
    assert_eq!(told(&issues), [("r1", "subject", required.clone()), ("r1", "rooms", required.clone())]);

    let fixed = super::super::testing::form(&super::super::testing::SCHEDULE.replace(
        r#""title":"Обучающихся","kind":"integer""#,
        r#""title":"Обучающихся","required":true,"kind":"integer""#,
    ));
    let issues = check(&fixed, &data(&fixed, vec![row(&fixed, "paper", "r1", &GOOD)]));
    assert_eq!(told(&issues), [("c5", "pupils", required.clone()), ("c6", "pupils", required)]);
}

#[test]
fn a_fixed_row_is_asked_for_even_when_nothing_is_in_it() {
    let bare = form(
        r#"{"title":"Ф","sheets":[{"key":"s","title":"Л","rows":{"mode":"fixed","items":[{"key":"a"}]},
            "columns":[{"key":"count","title":"К","kind":"integer","required":true}]}]}"#,
    );
    let sheet = bare.sheet("s").unwrap();
    let issues = check(&bare, &Data { sheets: [("s".to_owned(), sheet.rows([]))].into() });
    assert_eq!(told(&issues), [("a", "count", "Заполните ячейку: она обязательна".to_owned())]);
}

#[test]
fn repeated_values_name_the_other_rows_as_people_count_them() {
    let form = schedule();
    let line = |id: &str| row(&form, "paper", id, &GOOD);
    let rows = vec![line("a"), row(&form, "paper", "b", &[]), line("c")];
    let issues = check_sheet(form.sheet("paper").unwrap(), &rows);
    let say = |rows: &str| format!("Значение не должно повторяться: такое же в {rows}");
    assert_eq!(told(&issues), [("a", "subject", say("строке 3")), ("c", "subject", say("строке 1"))]);

    let rows: Vec<Row> = ["a", "b", "c"].map(line).into();
    assert_eq!(check_sheet(form.sheet("paper").unwrap(), &rows)[0].message(), say("строках 2 и 3"));
    let rows: Vec<Row> = (0..9).map(|n| line(&format!("r{n}"))).collect();
    let issues = check_sheet(form.sheet("paper").unwrap(), &rows);
    assert_eq!(issues[8].message(), say("строках 1, 2, 3, 4, 5 и еще в 3"));
}

#[test]
fn bad_and_empty_cells_do_not_repeat() {
    let form = schedule();
    let bad = |id: &str| row(&form, "paper", id, &[("subject", "Физика"), GOOD[1]]);
    let empty = |id: &str| row(&form, "paper", id, &[GOOD[1]]);
    let rows = [bad("a"), bad("b"), empty("c"), empty("d")];
    assert_eq!(check_sheet(form.sheet("paper").unwrap(), &rows), []);
}

#[test]
fn rows_are_counted_without_the_blank_ones() {
    let small = form(&super::super::testing::SCHEDULE.replace(r#""min":1,"max":300"#, r#""min":2,"max":3"#));
    let sheet = small.sheet("paper").unwrap();
    let rows = |filled: usize| -> Vec<Row> {
        let filled = (0..filled).map(|n| row(&small, "paper", &format!("r{n}"), &[("note", "да")]));
        filled.chain((0..5).map(|n| row(&small, "paper", &format!("e{n}"), &[]))).collect()
    };
    let say =
        |filled| told(&check_sheet(sheet, &rows(filled))).into_iter().map(|(.., message)| message).collect::<Vec<_>>();
    assert_eq!(say(1), ["Заполните не меньше 2 строк: сейчас 1"]);
    assert!(say(2).is_empty() && say(3).is_empty());
    assert_eq!(say(4), ["Оставьте не больше 3 строк: сейчас 4"]);
}

#[test]
fn issues_stand_in_the_order_of_the_form() {
    let form = schedule();
    let line = |id: &str| row(&form, "paper", id, &[("subject", "Химия"), ("rooms", "0"), ("note", "x")]);
    let issues = check(&form, &data(&form, vec![line("z"), line("a")]));
    let places: Vec<_> = told(&issues).into_iter().map(|(row, column, _)| (row, column)).collect();
    let expected = [("z", "subject"), ("z", "rooms"), ("z", "note"), ("a", "subject"), ("a", "rooms"), ("a", "note")];
    assert_eq!(places, expected);
    let issues = check(&form, &data(&form, vec![]));
    assert_eq!(told(&issues), [("-", "-", "Заполните не меньше 1 строки: сейчас 0".to_owned())]);
}
