//! Moments as people type them, and earlier ones carried into another year. Pure.

use chrono::{DateTime, Datelike, Days, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;

/// Reads what a `datetime-local` field sends, or `01.09.2026 09:00`, in the region's zone; why not, for the person.
pub fn read(text: &str, zone: Tz) -> Result<DateTime<Utc>, String> {
    let text = text.trim();
    let formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M"];
    let read = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let local = read.filter(|at| (2000..=2100).contains(&at.year()));
    let local = local.ok_or("укажите дату и время, например 01.09.2026 09:00")?;
    zone.from_local_datetime(&local)
        .earliest()
        .map(|at| at.with_timezone(&Utc))
        .ok_or_else(|| "такого времени в этот день нет: часы переводят; укажите другое".to_owned())
}

/// As a `datetime-local` field takes it.
pub fn typed(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%Y-%m-%dT%H:%M").to_string()
}

/// How the dates of a copy come from those of its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// The same date of the next year.
    Year,
    /// The nearest same day of the week in the next year.
    Weekday,
    /// So many days later.
    Days(u32),
}

/// Most days of a shift.
pub const MAX_DAYS: u32 = 3_660;

impl Shift {
    /// Reads the words of the page; the next year when they mean nothing.
    pub fn parse(word: &str, days: &str) -> Result<Shift, String> {
        match word {
            "days" => match days.trim().parse() {
                Ok(days) if (1..=MAX_DAYS).contains(&days) => Ok(Shift::Days(days)),
                _ => Err(format!("укажите число дней от 1 до {MAX_DAYS}")),
            },
            "weekday" => Ok(Shift::Weekday),
            _ => Ok(Shift::Year),
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Shift::Year => "year",
            Shift::Weekday => "weekday",
            Shift::Days(_) => "days",
        }
    }

    /// The moment so much later, at the same time of the day in the zone.
    pub fn apply(self, at: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
        let local = at.with_timezone(&zone).naive_local();
        let date = local.date();
        let shifted = match self {
            // Of 29 February the 28th.
            Shift::Year => date.with_year(date.year() + 1).or_else(|| date.pred_opt()?.with_year(date.year() + 1)),
            Shift::Weekday => date.checked_add_days(Days::new(364)),
            Shift::Days(days) => date.checked_add_days(Days::new(days.into())),
        };
        let shifted = shifted.unwrap_or(date).and_time(local.time());
        zone.from_local_datetime(&shifted).earliest().map_or(at, |at| at.with_timezone(&Utc))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOSCOW: Tz = chrono_tz::Europe::Moscow;

    #[test]
    fn moments_are_read_in_the_zone() {
        let at = read("2026-09-01T09:00", MOSCOW).unwrap();
        assert_eq!(at, Utc.with_ymd_and_hms(2026, 9, 1, 6, 0, 0).unwrap());
        assert_eq!(read(" 01.09.2026 09:00 ", MOSCOW), Ok(at));
        assert_eq!(typed(at, MOSCOW), "2026-09-01T09:00");
        let krasnoyarsk = chrono_tz::Asia::Krasnoyarsk;
        assert_eq!(read("2026-09-01T09:00", krasnoyarsk).unwrap(), Utc.with_ymd_and_hms(2026, 9, 1, 2, 0, 0).unwrap());
        for wrong in ["", "завтра", "2026-02-30T09:00", "0001-01-01T00:00", "9999-01-01T00:00", "2026-09-01T25:00"]
        {
            assert!(read(wrong, MOSCOW).is_err(), "{wrong}");
        }
        // Berlin's clocks go from 2:00 to 3:00 that night.
        assert!(read("2026-03-29T02:30", chrono_tz::Europe::Berlin).is_err());
    }

    #[test]
    fn dates_are_shifted_at_the_same_time_of_day() {
        let shift = |shift: Shift, text: &str| typed(shift.apply(read(text, MOSCOW).unwrap(), MOSCOW), MOSCOW);
        assert_eq!(shift(Shift::Year, "2026-09-07T18:00"), "2027-09-07T18:00");
        assert_eq!(shift(Shift::Year, "2028-02-29T18:00"), "2029-02-28T18:00");
        assert_eq!(shift(Shift::Weekday, "2026-09-07T18:00"), "2027-09-06T18:00", "a Monday both");
        assert_eq!(shift(Shift::Days(30), "2026-12-15T09:00"), "2027-01-14T09:00");
        let berlin = chrono_tz::Europe::Berlin;
        let winter = read("2026-03-01T09:00", berlin).unwrap();
        assert_eq!(typed(Shift::Days(60).apply(winter, berlin), berlin), "2026-04-30T09:00", "whatever the clocks do");
    }

    #[test]
    fn words_of_a_shift_are_judged() {
        assert_eq!(Shift::parse("days", " 14 "), Ok(Shift::Days(14)));
        assert_eq!(Shift::parse("weekday", ""), Ok(Shift::Weekday));
        assert_eq!(Shift::parse("?", ""), Ok(Shift::Year));
        for wrong in ["", "0", "-3", "две", "99999"] {
            assert!(Shift::parse("days", wrong).is_err(), "{wrong}");
        }
    }
}
