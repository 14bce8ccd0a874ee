//! What in a copy still speaks of its source's time: years in texts, limits of date columns. Pure.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use regex::Regex;

use crate::forms::{Form, Kind};

/// First and last day of a collection.
pub type Window = (NaiveDate, NaiveDate);

/// `texts`, each with where it is, that name the year of `old` though the copy is of another; then columns of dates whose
/// limits are wholly before `new`. For the person, in their order.
pub fn notes(texts: &[(&str, &str)], form: Option<&Form>, old: Window, new: Window) -> Vec<String> {
    let mut notes: Vec<String> = texts
        .iter()
        .filter_map(|(place, text)| {
            let named = old_years(text, old, new);
            let named: Vec<_> = named.iter().map(|year| format!("«{year}»")).collect();
            (!named.is_empty())
                .then(|| format!("{place}: осталось {}. Исправьте, если речь о новом сроке.", named.join(", ")))
        })
        .collect();
    for sheet in form.map(Form::sheets).unwrap_or_default() {
        for column in sheet.columns() {
            if let Kind::Date { max: Some(max), .. } = column.kind
                && max < new.0
            {
                notes.push(format!(
                    "Предел столбца «{}» (лист «{}») — до {}: измените его в форме.",
                    column.heading(),
                    sheet.spec().title,
                    max.format("%d.%m.%Y")
                ));
            }
        }
    }
    notes
}

/// Years and school years of `old` that are none of `new`, as they are written.
fn old_years(text: &str, old: Window, new: Window) -> BTreeSet<&str> {
    static YEARS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\b(20\d\d)(?:\s?[/–—-]\s?(?:20)?(\d\d))?\b").ok());
    let Some(years) = &*YEARS else { return BTreeSet::new() };
    let is_of = |(from, to): Window, year: i32| (from.year()..=to.year()).contains(&year);
    let is_school_year_of = |(from, to): Window, year: i32| (school_year(from)..=school_year(to)).contains(&year);
    let found = years.captures_iter(text).filter_map(|found| {
        let year: i32 = found.get(1)?.as_str().parse().ok()?;
        let next: Option<i32> = found.get(2).and_then(|next| next.as_str().parse().ok());
        let is_old = match next {
            Some(next) if next == (year + 1) % 100 => is_school_year_of(old, year) && !is_school_year_of(new, year),
            _ => is_of(old, year) && !is_of(new, year),
        };
        is_old.then(|| found.get(0).map(|found| found.as_str())).flatten()
    });
    found.collect()
}

/// The year in which the school year of that day began.
fn school_year(day: NaiveDate) -> i32 {
    day.year() - i32::from(day.month() < 8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::FormSpec;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn years_of_the_source_are_found_and_others_are_not() {
        let (old, new) = ((day(2026, 11, 1), day(2026, 11, 30)), (day(2027, 11, 1), day(2027, 11, 30)));
        let found = |text: &'static str| old_years(text, old, new).into_iter().collect::<Vec<_>>();
        assert_eq!(found("Олимпиада 2026/27, до 30.11.2026"), ["2026", "2026/27"]);
        assert_eq!(found("в 2026–2027 учебном году"), ["2026–2027"]);
        assert_eq!(found("Итоги 2025/26 и 2027/28, 2027 год, №12026, приказ 2026а"), [""; 0]);
        let same = (day(2026, 12, 1), day(2026, 12, 20));
        assert_eq!(old_years("2026/27", old, same).len(), 0, "still the same year");
    }

    #[test]
    fn limits_wholly_before_the_copy_are_told() {
        let spec = r#"{"title":"Ф","sheets":[{"key":"a","title":"Этапы","rows":{"mode":"free","min":0,"max":9},"columns":[
            {"key":"d","title":"Дата","kind":"date","min":"2026-09-01","max":"2026-11-30"},
            {"key":"e","title":"Ещё","kind":"date","max":"2027-12-31"},{"key":"f","title":"Без","kind":"date"}]}]}"#;
        let form = Form::compile(FormSpec::parse(spec).unwrap());
        let told = |new| notes(&[("Название", "Без года")], Some(&form), (day(2026, 11, 1), day(2026, 11, 30)), new);
        assert_eq!(
            told((day(2027, 11, 1), day(2027, 11, 30))),
            ["Предел столбца «Дата» (лист «Этапы») — до 30.11.2026: измените его в форме."]
        );
        assert_eq!(told((day(2026, 11, 30), day(2026, 12, 30))), [""; 0]);
    }
}
