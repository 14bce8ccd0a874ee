//! The formulas of `benches/rules` in ironcalc_base: the same values, the same computed columns rounded to two digits,
//! rules as columns of formulas and as cells beside them.
//!
//! `cargo run --release --manifest-path benches/rules/beside/Cargo.toml`

use std::time::{Duration, Instant};

use ironcalc_base::Model;

#[allow(dead_code)]
#[path = "../../form.rs"]
mod form;

const EDITS: usize = 100;
/// Inputs stand in columns 1 to 20, computed ones in 21 to 30, rules of rows in 31 to 40, those of the sheet in 42.
const COMPUTED_AT: usize = 21;
const BY_ROW_AT: usize = 31;
const BY_SHEET_AT: usize = 42;

fn main() {
    let start = Instant::now();
    let mut model = model();
    println!("all cells put in, formulas parsed: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    model.evaluate();
    tell("the whole form", (0..20).map(|_| timed(|| model.evaluate())).collect());
    for (told, column) in [("an edit of a13", 13), ("an edit of a02", 2), ("an edit of a01", 1), ("an edit of a20", 20)]
    {
        let edit = |edit: usize| {
            let (row, value) = (edit * 7 % form::ROWS + 1, edit % 11 + 1);
            timed(|| {
                put(&mut model, row, column, &value.to_string());
                model.evaluate();
            })
        };
        tell(told, (0..EDITS).map(edit).collect());
    }
    // That it is the same: the share of the first row, and what the rules of the sheet say.
    let shown = |row: usize, column: usize| model.get_formatted_cell_value(0, at(row), at(column)).unwrap_or_default();
    let rules: Vec<String> = (1..=form::BY_SHEET.len()).map(|row| shown(row, BY_SHEET_AT)).collect();
    println!("c03 of row 1: {}, rules of the sheet: {}", shown(1, COMPUTED_AT + 2), rules.join(" "));
}

fn model() -> Model<'static> {
    let mut model = Model::new_empty("form", "en", "UTC", "en").expect("an empty workbook");
    for row in 0..form::ROWS {
        for column in 0..20 {
            put(&mut model, row + 1, column + 1, &form::first_value(row, column).to_string());
        }
        for (n, formula) in form::COMPUTED.iter().enumerate() {
            put(&mut model, row + 1, COMPUTED_AT + n, &format!("=ROUND({},2)", excel(formula, row + 1)));
        }
        for (n, condition) in form::BY_ROW.iter().enumerate() {
            put(&mut model, row + 1, BY_ROW_AT + n, &format!("={}", excel(condition, row + 1)));
        }
    }
    for (n, condition) in form::BY_SHEET.iter().enumerate() {
        put(&mut model, n + 1, BY_SHEET_AT, &format!("={}", excel(condition, 1)));
    }
    model
}

fn put(model: &mut Model<'_>, row: usize, column: usize, text: &str) {
    model.set_user_input(0, at(row), at(column), text.to_owned()).expect("the cell takes it");
}

fn at(place: usize) -> i32 {
    i32::try_from(place).expect("a small number")
}

/// The formula in the language of workbooks.
fn excel(formula: &str, row: usize) -> String {
    let mut text = formula.replace("1,5", "1.5").replace(';', ",");
    for (ours, theirs) in [
        ("СУММЕСЛИ(", "SUMIF("),
        ("СЧЁТЕСЛИ(", "COUNTIF("),
        ("ЕСЛИОШИБКА(", "IFERROR("),
        ("ЕСЛИ(", "IF("),
        ("СУММ(", "SUM("),
        ("СЧЁТЗ(", "COUNTA("),
        ("СЧЁТ(", "COUNT("),
        ("СРЗНАЧ(", "AVERAGE("),
        ("ОКРУГЛ(", "ROUND("),
        ("МАКС(", "MAX("),
        ("МИН(", "MIN("),
        ("ЕПУСТО(", "ISBLANK("),
        ("ИЛИ(", "OR("),
        ("НЕ(", "NOT("),
        ("И(", "AND("),
        ("ИСТИНА", "TRUE"),
    ] {
        text = text.replace(ours, theirs);
    }
    for column in 1..=30 {
        let name = if column <= 20 { format!("a{column:02}") } else { format!("c{:02}", column - 20) };
        let letters = if column <= 26 {
            char::from(b'A' + u8::try_from(column - 1).unwrap_or(0)).to_string()
        } else {
            format!("A{}", char::from(b'A' + u8::try_from(column - 27).unwrap_or(0)))
        };
        text = text.replace(&format!("[@{name}]"), &format!("{letters}{row}"));
        text = text.replace(&format!("[{name}]"), &format!("${letters}$1:${letters}${}", form::ROWS));
    }
    assert!(text.is_ascii(), "{text}");
    text
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1e3;
    println!("{what}: p50 {:.2} ms, p95 {:.2} ms, worst {:.2} ms", at(50), at(95), at(100));
}
