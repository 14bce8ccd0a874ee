//! Dates, durations, counts and sizes as people write them in Russian. Pure: whoever calls passes the moment in the
//! instance's zone.

use chrono::{DateTime, Datelike, Offset, TimeDelta, Timelike};
use chrono_tz::Tz;

const MONTHS: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];
const SHORT_MONTHS: [&str; 12] =
    ["янв.", "фев.", "мар.", "апр.", "мая", "июня", "июля", "авг.", "сен.", "окт.", "ноя.", "дек."];
const WEEKDAYS: [&str; 7] = ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"];

/// Keeps a number with the word after it on one line.
const NBSP: char = '\u{a0}';

/// «30 августа 2021, 20:56».
pub fn long(at: &DateTime<Tz>) -> String {
    format!("{}, {}", long_day(at), time(at))
}

/// «30 августа 2021».
pub fn long_day(at: &DateTime<Tz>) -> String {
    format!("{}{NBSP}{} {}", at.day(), MONTHS[at.month0() as usize], at.year())
}

/// «20:56».
pub fn time(at: &DateTime<Tz>) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// «20:56:07».
pub fn clock(at: &DateTime<Tz>) -> String {
    format!("{}:{:02}", time(at), at.second())
}

/// «30 авг. 2021».
pub fn short_day(at: &DateTime<Tz>) -> String {
    format!("{}{NBSP}{} {}", at.day(), SHORT_MONTHS[at.month0() as usize], at.year())
}

/// «30 авг. 2021 (понедельник)», the head of a publication.
pub fn short_with_weekday(at: &DateTime<Tz>) -> String {
    let weekday = WEEKDAYS[at.weekday().num_days_from_monday() as usize];
    format!("{} ({weekday})", short_day(at))
}

/// «30 авг. 2021 / 20:41», from when files can be downloaded.
pub fn short(at: &DateTime<Tz>) -> String {
    format!("{} / {}", short_day(at), time(at))
}

/// «27 АВГ. 2021 / 21:12», the head of a notification.
pub fn caps(at: &DateTime<Tz>) -> String {
    short(at).to_uppercase()
}

/// «27.08.2021 13:37», for tables.
pub fn numeric(at: &DateTime<Tz>) -> String {
    format!("{} {}", numeric_day(at), time(at))
}

/// «27.08.2021».
pub fn numeric_day(at: &DateTime<Tz>) -> String {
    format!("{:02}.{:02}.{}", at.day(), at.month(), at.year())
}

/// «30 августа 2021, 20:56 - 7 сентября 2021, 18:00».
pub fn interval(from: &DateTime<Tz>, to: &DateTime<Tz>) -> String {
    format!("{} - {}", long(from), long(to))
}

/// The zone as Russia says it: «мск», «мск+4», «мск-1», «мск+2:30».
pub fn zone(at: &DateTime<Tz>) -> String {
    const MOSCOW: i32 = 3 * 60;
    let minutes = at.offset().fix().local_minus_utc() / 60 - MOSCOW;
    let sign = if minutes < 0 { '-' } else { '+' };
    match (minutes.abs() / 60, minutes.abs() % 60) {
        (0, 0) => "мск".to_owned(),
        (hours, 0) => format!("мск{sign}{hours}"),
        (hours, rest) => format!("мск{sign}{hours}:{rest:02}"),
    }
}

/// «осталось 2 дня 3 часа»: the two largest units; «осталось меньше минуты»; «время вышло» for nothing or less.
pub fn remaining(left: TimeDelta) -> String {
    if left <= TimeDelta::zero() {
        return "время вышло".to_owned();
    }
    let verb = match units(left).first() {
        Some((amount, [one, ..])) if plural(*amount, [true, false, false]) => {
            if *one == MINUTES[0] {
                "осталась"
            } else {
                "остался"
            }
        }
        _ => "осталось",
    };
    format!("{verb} {}", duration(left))
}

/// «2 дня 3 часа», «15 минут», «меньше минуты»; seconds are dropped.
pub fn duration(length: TimeDelta) -> String {
    let pieces: Vec<String> = units(length).into_iter().map(|(amount, words)| count(amount, words)).collect();
    if pieces.is_empty() { "меньше минуты".to_owned() } else { pieces.join(" ") }
}

const DAYS: [&str; 3] = ["день", "дня", "дней"];
const HOURS: [&str; 3] = ["час", "часа", "часов"];
const MINUTES: [&str; 3] = ["минута", "минуты", "минут"];

/// The largest unit that is not zero and, where it is not zero, the one below it.
fn units(length: TimeDelta) -> Vec<(u64, [&'static str; 3])> {
    let minutes = u64::try_from(length.num_minutes()).unwrap_or(0);
    let all = [(minutes / 1440, DAYS), (minutes / 60 % 24, HOURS), (minutes % 60, MINUTES)];
    let largest = all.iter().position(|(amount, _)| *amount > 0).unwrap_or(all.len());
    all.into_iter().skip(largest).take(2).filter(|(amount, _)| *amount > 0).collect()
}

/// The form a Russian word takes after a number: of `[файл, файла, файлов]` the first after 1, the second after 2.
pub fn plural<T>(amount: u64, [one, few, many]: [T; 3]) -> T {
    match (amount % 10, amount % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
}

/// «5 файлов»: `count(5, ["файл", "файла", "файлов"])`.
pub fn count(amount: u64, words: [&str; 3]) -> String {
    format!("{}{NBSP}{}", number(amount), plural(amount, words))
}

/// «1 500»: groups of three from five digits on, as in print; a year-like «1500» stays whole.
pub fn number(amount: u64) -> String {
    let digits = amount.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut grouped = String::with_capacity(digits.len() * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(NBSP);
        }
        grouped.push(digit);
    }
    grouped
}

/// «845 Б», «12 КБ», «1,4 МБ», «2,1 ГБ»: units of 1024, one decimal below ten.
pub fn file_size(bytes: u64) -> String {
    let units = ["КБ", "МБ", "ГБ"];
    if bytes < 1024 {
        return format!("{bytes}{NBSP}Б");
    }
    // Exact to far beyond any file: f64 holds integers up to 2^53.
    let mut size = bytes as f64 / 1024.0;
    let mut unit = 0;
    while size >= 1023.5 && unit + 1 < units.len() {
        size /= 1024.0;
        unit += 1;
    }
    let shown =
        if size < 9.95 { format!("{size:.1}").replace(".0", "").replace('.', ",") } else { format!("{size:.0}") };
    format!("{shown}{NBSP}{}", units[unit])
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use chrono_tz::{Asia, Europe};

    use super::*;

    fn moscow(year: i32, month: u32, day: u32, hour: u32, minute: u32) -> DateTime<Tz> {
        Europe::Moscow.with_ymd_and_hms(year, month, day, hour, minute, 0).single().expect("a moment")
    }

    fn plain(text: String) -> String {
        text.replace(NBSP, " ")
    }

    #[test]
    fn dates_are_written_as_in_the_instructions() {
        let opened = moscow(2021, 8, 30, 20, 56);
        let closed = moscow(2021, 9, 7, 18, 0);
        assert_eq!(plain(long(&opened)), "30 августа 2021, 20:56");
        assert_eq!(plain(short_with_weekday(&opened)), "30 авг. 2021 (понедельник)");
        assert_eq!(plain(short(&opened)), "30 авг. 2021 / 20:56");
        assert_eq!(plain(caps(&moscow(2021, 8, 27, 21, 12))), "27 АВГ. 2021 / 21:12");
        assert_eq!(numeric(&moscow(2021, 8, 27, 13, 37)), "27.08.2021 13:37");
        assert_eq!(plain(interval(&opened, &closed)), "30 августа 2021, 20:56 - 7 сентября 2021, 18:00");
    }

    #[test]
    fn zone_is_told_from_moscow() {
        assert_eq!(zone(&moscow(2021, 8, 30, 20, 56)), "мск");
        let krasnoyarsk = moscow(2021, 8, 30, 20, 56).with_timezone(&Asia::Krasnoyarsk);
        assert_eq!((zone(&krasnoyarsk).as_str(), time(&krasnoyarsk).as_str()), ("мск+4", "00:56"));
        assert_eq!(zone(&krasnoyarsk.with_timezone(&Europe::Kaliningrad)), "мск-1");
    }

    #[test]
    fn remaining_names_the_two_largest_units() {
        let left = |days: i64, hours: i64, minutes: i64| {
            plain(remaining(TimeDelta::minutes((days * 24 + hours) * 60 + minutes)))
        };
        assert_eq!(left(2, 3, 40), "осталось 2 дня 3 часа");
        assert_eq!(left(1, 0, 40), "остался 1 день");
        assert_eq!(left(0, 1, 5), "остался 1 час 5 минут");
        assert_eq!(left(0, 0, 21), "осталась 21 минута");
        assert_eq!(left(11, 0, 0), "осталось 11 дней");
        assert_eq!(plain(remaining(TimeDelta::seconds(59))), "осталось меньше минуты");
        assert_eq!(remaining(TimeDelta::seconds(-1)), "время вышло");
    }

    #[test]
    fn words_follow_their_number() {
        let files = |amount| plain(count(amount, ["файл", "файла", "файлов"]));
        assert_eq!([files(0), files(1), files(2), files(5)], ["0 файлов", "1 файл", "2 файла", "5 файлов"]);
        assert_eq!([files(11), files(14), files(21), files(112)], ["11 файлов", "14 файлов", "21 файл", "112 файлов"]);
        assert_eq!([plain(number(1500)), plain(number(40_000))], ["1500", "40 000"]);
        assert_eq!(plain(number(1_234_567)), "1 234 567");
    }

    #[test]
    fn sizes_are_short() {
        let size = |bytes| plain(file_size(bytes));
        assert_eq!([size(0), size(1023), size(1024)], ["0 Б", "1023 Б", "1 КБ"]);
        assert_eq!([size(1_468_006), size(12_700_000), size(2_254_857_830)], ["1,4 МБ", "12 МБ", "2,1 ГБ"]);
        assert_eq!(size(1024 * 1024 - 1), "1 МБ");
    }
}
