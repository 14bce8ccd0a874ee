//! Moments in packages, told from now: `{{-6d 10:15}}` six days ago at 10:15, `{{+90m}}` in ninety minutes — both as
//! packages want them —, `{{date +5d}}` «27 ноября 2026 года» and `{{iso +20d}}` `2026-12-12`.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use regex::{Captures, Regex};

use crate::web::dates::long_day;

/// The text with every moment in its place. A marker that is not understood stays as it is and fails its package.
pub fn fill(text: &str, zone: Tz, now: DateTime<Utc>) -> String {
    static MARKER: std::sync::LazyLock<Regex> = std::sync::LazyLock::new(|| {
        Regex::new(r"\{\{(date |iso )?([+-]\d+)([dm])(?: (\d{1,2}):(\d\d))?\}\}").expect("a sound pattern")
    });
    let local = now.with_timezone(&zone);
    MARKER
        .replace_all(text, |marker: &Captures<'_>| moment(marker, local).unwrap_or_else(|| marker[0].to_owned()))
        .into_owned()
}

fn moment(marker: &Captures<'_>, now: DateTime<Tz>) -> Option<String> {
    let amount: i64 = marker[2].parse().ok()?;
    let at = match &marker[3] {
        "m" => now.checked_add_signed(TimeDelta::minutes(amount))?,
        _ if amount < 0 => now.checked_sub_days(Days::new(amount.unsigned_abs()))?,
        _ => now.checked_add_days(Days::new(amount.unsigned_abs()))?,
    };
    let at = match (marker.get(4), marker.get(5)) {
        (Some(hour), Some(minute)) => {
            let time = NaiveTime::from_hms_opt(hour.as_str().parse().ok()?, minute.as_str().parse().ok()?, 0)?;
            at.date_naive().and_time(time).and_local_timezone(at.timezone()).earliest()?
        }
        _ => at,
    };
    Some(match marker.get(1).map(|word| word.as_str()) {
        Some("date ") => format!("{} года", long_day(&at)),
        Some(_) => at.format("%Y-%m-%d").to_string(),
        None => at.format("%Y-%m-%dT%H:%M:%S%:z").to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    #[test]
    fn moments_are_counted_from_now_in_the_zone() {
        let now = Utc.with_ymd_and_hms(2026, 11, 22, 12, 17, 0).unwrap();
        let filled = fill("{{-6d 10:15}} {{+90m}} {{date +5d}} {{iso -1d}} {{?}}", chrono_tz::Europe::Moscow, now);
        let expected = "2026-11-16T10:15:00+03:00 2026-11-22T16:47:00+03:00 27\u{a0}ноября 2026 года 2026-11-21 {{?}}";
        assert_eq!(filled, expected);
    }
}
