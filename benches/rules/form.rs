//! The form that is measured: 300 rows by 30 columns, ten of them computed, 20 rules.

use serde_json::{Value as Json, json};

/// Rows of the form.
pub const ROWS: usize = 300;

/// Computed columns: every kind of formula that offices write.
pub const COMPUTED: [&str; 10] = [
    "[@a01]+[@a02]+[@a03]",
    "ЕСЛИ([@a04]>0;[@a05]/[@a04]*100;0)",
    "ЕСЛИ(СУММ([a01])>0;[@a01]/СУММ([a01])*100;0)",
    "ОКРУГЛ([@c01]*1,5;1)",
    "СУММЕСЛИ([a20];[@a20];[a01])",
    "МАКС([@a06];[@a07];[@a08])",
    "ЕСЛИ(И([@c02]>=50;[@a09]>0);[@a09]-[@a10];0)",
    "ЕСЛИОШИБКА([@a11]/[@a12];0)",
    "[@c01]+[@c04]+[@c06]",
    "СЧЁТЕСЛИ([a20];[@a20])",
];

/// Conditions of rows.
pub const BY_ROW: [&str; 10] = [
    "[@a01]>=[@a02]-50",
    "[@a03]+[@a04]<=250",
    "[@c02]<=200",
    "ИЛИ([@a05]=0;[@a06]>0)",
    "[@c09]>=[@c01]",
    "И([@a07]>=0;[@a08]>=0)",
    "НЕ(ЕПУСТО([@a09]))",
    "[@a13]+[@a14]+[@a15]>=[@a16]-100",
    "ЕСЛИ([@a17]>50;[@a18]>=0;ИСТИНА)",
    "[@c10]<=[@a19]+100",
];

/// Conditions of the sheet.
pub const BY_SHEET: [&str; 10] = [
    "СУММ([a01])>=0",
    "СУММ([c01])=СУММ([a01])+СУММ([a02])+СУММ([a03])",
    "МАКС([c02])<=1000",
    "СЧЁТ([a04])>=1",
    "СЧЁТЕСЛИ([a20];\">5\")>0",
    "СРЗНАЧ([a05])>1",
    "МИН([a06])>=0",
    "СУММ([c06])>=СУММ([a06])",
    "СЧЁТЗ([a07])>=СЧЁТЗ([a08])-300",
    "ОКРУГЛ(СУММ([c03]);0)<=101",
];

/// The spec of the form.
pub fn spec() -> Json {
    let inputs =
        (1..=20).map(|n| json!({"key": format!("a{n:02}"), "title": format!("a{n:02}"), "kind": "integer", "min": 0}));
    let computed = COMPUTED.iter().enumerate().map(|(n, formula)| {
        let key = format!("c{:02}", n + 1);
        json!({"key": key, "title": key, "kind": "decimal", "digits": 2, "formula": formula})
    });
    let rule = |kind: &str, n: usize, condition: &str| {
        json!({"key": format!("{kind}{n}"), "where": kind, "sheet": "s", "condition": condition, "message": "Проверьте",
               "severity": if n.is_multiple_of(3) { "warning" } else { "error" }})
    };
    let rows = BY_ROW.iter().enumerate().map(|(n, condition)| rule("row", n, condition));
    let sheets = BY_SHEET.iter().enumerate().map(|(n, condition)| rule("sheet", n, condition));
    json!({"title": "Ф", "sheets": [{"key": "s", "title": "Лист", "rows": {"mode": "free", "max": ROWS},
           "columns": inputs.chain(computed).collect::<Vec<_>>()}], "rules": rows.chain(sheets).collect::<Vec<_>>()})
}

/// What stands in an input cell at first; the twentieth column is a class from 1 to 11.
pub fn first_value(row: usize, column: usize) -> i64 {
    let mixed = (row * 31 + column * 17 + row * column) % 97;
    i64::try_from(if column == 19 { mixed % 11 + 1 } else { mixed + 1 }).unwrap_or(1)
}
