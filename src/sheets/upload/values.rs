//! From a cell of a workbook to the text a person would have typed; what had to be understood is told.

use chrono::{Days, NaiveDate};

use super::book::GridCell;
use crate::forms::{Column, Kind};
use crate::sheets::read::CellKind;

/// What a cell comes to.
#[derive(Debug, PartialEq, Eq)]
pub struct Typed {
    pub text: String,
    /// What is told of it.
    pub remark: Option<String>,
}

/// Days that Excel counts from 30 December 1899 on; before March 1900 its calendar is wrong.
const FIRST_DAY: f64 = 61.0;
const LAST_DAY: f64 = 2_958_465.0;

/// The text of a cell for a column; an error says why there is none.
pub fn typed(column: &Column, cell: &GridCell) -> Result<Typed, String> {
    if cell.is_uncounted() {
        return Err("формула не рассчитана: откройте файл в Excel или LibreOffice и сохраните его заново".to_owned());
    }
    match cell.kind {
        CellKind::Error => Err(format!("ошибка в формуле: {}", cell.text)),
        CellKind::Number => Ok(number(column, &cell.text)),
        CellKind::Date => Ok(date(column, &cell.text)),
        CellKind::Boolean => Ok(plain(if cell.text == "TRUE" { "ИСТИНА" } else { "ЛОЖЬ" })),
        CellKind::Text => Ok(plain(&cell.text)),
    }
}

fn plain(text: &str) -> Typed {
    Typed { text: text.to_owned(), remark: None }
}

fn number(column: &Column, text: &str) -> Typed {
    let number: f64 = text.parse().unwrap_or(f64::NAN);
    if matches!(column.kind, Kind::Date { .. })
        && let Some(day) = day_of(number)
    {
        let shown = show(day);
        return Typed {
            remark: Some(format!("число {text} прочитано как дата {shown}")), text: shown
        };
    }
    // Excel shows fifteen digits of the seventeen that a sum may have.
    let shown =
        if text.len() > 15 && number.is_finite() && text.contains('.') { fifteen(number) } else { text.to_owned() };
    let is_text = matches!(column.kind, Kind::Text { .. });
    let cut = is_text && number.abs() >= 1e15;
    let remark = cut.then(|| "в числе больше 15 цифр: Excel хранит только первые 15, проверьте последние".to_owned());
    Typed { text: shown.replace('.', ","), remark }
}

fn fifteen(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    rounded.to_string()
}

fn day_of(serial: f64) -> Option<NaiveDate> {
    if serial.fract() != 0.0 || !(FIRST_DAY..=LAST_DAY).contains(&serial) {
        return None;
    }
    let days: u64 = format!("{serial}").parse().ok()?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days))
}

fn date(column: &Column, text: &str) -> Typed {
    let (day, time) = text.split_once('T').unwrap_or((text, ""));
    let Ok(day) = NaiveDate::parse_from_str(day, "%Y-%m-%d") else { return plain(text) };
    let shown = if time.is_empty() { show(day) } else { format!("{} {time}", show(day)) };
    let turned = matches!(column.kind, Kind::Text { .. } | Kind::List(_));
    let remark = turned.then(|| format!("в ячейке дата {shown}: если вводили другое, Excel его заменил"));
    Typed { text: shown, remark }
}

fn show(day: NaiveDate) -> String {
    day.format("%d.%m.%Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::FormSpec;

    fn column(kind: &str) -> Column {
        let spec = format!(
            r#"{{"title":"Ф","sheets":[{{"key":"a","title":"А","rows":{{"mode":"free","min":0,"max":9}},
            "columns":[{{"key":"n","title":"Н","kind":"{kind}"}}]}}]}}"#
        );
        FormSpec::parse(&spec).unwrap().sheets.remove(0).columns.remove(0)
    }

    fn said(kind: &str, cell: CellKind, text: &str) -> (String, bool) {
        let typed = typed(&column(kind), &GridCell { column: 0, kind: cell, text: text.into() }).unwrap();
        (typed.text, typed.remark.is_some())
    }

    #[test]
    fn cells_come_to_what_a_person_would_have_typed() {
        use CellKind::{Boolean, Date, Number, Text};
        let table = [
            ("date", Number, "46280", "15.09.2026", true),
            ("date", Date, "2026-09-15", "15.09.2026", false),
            ("date", Date, "2026-09-15T10:30:00", "15.09.2026 10:30:00", false),
            ("date", Text, "15.09.26", "15.09.26", false),
            ("integer", Number, "12", "12", false),
            ("integer", Text, "1 234", "1 234", false),
            ("decimal", Number, "3.75", "3,75", false),
            ("decimal", Number, "0.30000000000000004", "0,3", false),
            ("decimal", Number, "33.333333333333336", "33,3333333333333", false),
            ("integer", Date, "2026-09-15", "15.09.2026", false),
            ("text", Number, "007", "007", false),
            ("text", Date, "2026-02-01", "01.02.2026", true),
            ("text", Number, "1234567890123456", "1234567890123456", true),
            ("boolean", Boolean, "TRUE", "ИСТИНА", false),
        ];
        for (kind, cell, text, shown, remarked) in table {
            assert_eq!(said(kind, cell, text), (shown.to_owned(), remarked), "{kind} {text}");
        }
    }

    #[test]
    fn what_holds_no_value_says_why() {
        let cell = |kind, text: &str| GridCell { column: 0, kind, text: text.into() };
        assert!(typed(&column("text"), &cell(CellKind::Error, "#N/A")).unwrap_err().contains("#N/A"));
        assert!(typed(&column("text"), &cell(CellKind::Error, "")).unwrap_err().contains("не рассчитана"));
    }
}
