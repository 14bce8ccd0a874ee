//! Texts and days as workbooks write them.

use chrono::{Datelike, NaiveDate, NaiveDateTime};

/// The text without outer spaces, with `\n` line ends, and with `_x000D_` and its like as what they mean.
pub(super) fn tidy(text: &str) -> String {
    let text = if text.contains("_x") { without_escapes(text) } else { text.to_owned() };
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let padding = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}');
    text.trim_matches(padding).to_owned()
}

/// Excel writes characters that XML can't hold as `_xHHHH_`.
fn without_escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let code = escape.get(2..6).filter(|_| escape.get(6..7) == Some("_"));
        match code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32) {
            Some(c) => {
                out.push(c);
                rest = &escape[7..];
            }
            None => {
                out.push_str("_x");
                rest = &escape[2..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// The day that a date's number means, in the reckoning from 1900.
#[must_use]
pub fn day_of_serial(serial: f64) -> Option<NaiveDate> {
    if !(1.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let days = serial as i64;
    // Excel counts a 29 February 1900 that never was.
    let base = if days < 60 { NaiveDate::from_ymd_opt(1899, 12, 31)? } else { NaiveDate::from_ymd_opt(1899, 12, 30)? };
    base.checked_add_signed(chrono::Duration::days(days)).filter(|day| day.year() >= 1900)
}

/// The number of a day written `2026-09-15`, with a time or without.
#[must_use]
pub fn serial_of_iso(text: &str) -> Option<f64> {
    let day = text.get(..10)?;
    let day = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?;
    let base = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    let days = (day - base).num_days() as f64;
    let time = NaiveDateTime::parse_from_str(text.trim_end_matches('Z'), "%Y-%m-%dT%H:%M:%S%.f").ok();
    let part = time.map_or(0.0, |time| f64::from(chrono::Timelike::num_seconds_from_midnight(&time)) / 86_400.0);
    Some(days + part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_spaces_go() {
        assert_eq!(tidy(" \u{a0}а_x000D_\nб_x0009_в_xZZ_ "), "а\nб\tв_xZZ_");
    }

    #[test]
    fn days_are_numbered_as_excel_does() {
        let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        assert_eq!(day_of_serial(46_280.0), day("2026-09-15"));
        assert_eq!(day_of_serial(1.0), day("1900-01-01"));
        assert_eq!(day_of_serial(61.0), day("1900-03-01"));
        assert_eq!(day_of_serial(-4.0), None);
        assert_eq!(day_of_serial(f64::NAN), None);
        assert_eq!(serial_of_iso("2026-09-15"), Some(46_280.0));
        assert_eq!(serial_of_iso("2026-09-15T12:00:00"), Some(46_280.5));
    }
}
