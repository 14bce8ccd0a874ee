//! Small helpers over what people type: spaces of many kinds, letter case, Russian plurals.

/// Spaces that trimming by Unicode misses but Excel and web pages leave around a value.
fn is_padding(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}')
}

/// The text without outer spaces (of every kind), with `\n` line ends and without control characters.
pub(super) fn clean(text: &str) -> String {
    let text = text.trim_matches(is_padding);
    if !text.chars().any(char::is_control) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                out.push('\n');
            }
            '\n' | '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    // A control character may have hidden an outer space.
    out.trim_matches(is_padding).to_owned()
}

/// The form in which texts are compared: lower case, runs of spaces as one space, none outside.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(is_padding).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out
}

/// The Russian form of a noun for a count: `plural(3, "знак", "знака", "знаков")` is `знака`.
pub(super) fn plural<'a>(count: usize, one: &'a str, few: &'a str, many: &'a str) -> &'a str {
    match (count % 10, count % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clean_trims_every_space_and_mends_line_ends() {
        assert_eq!(clean(" \u{A0}\u{202F}а  б\u{200B}\n"), "а  б");
        assert_eq!(clean("а\r\nб\rв\tг"), "а\nб\nв\tг");
        assert_eq!(clean("а\u{0}\u{7}б"), "аб");
        assert_eq!(clean("\u{1} а \u{1}"), "а");
        assert_eq!(clean("\u{A0}\r\n"), "");
    }

    #[test]
    fn fold_forgives_case_and_spaces() {
        assert_eq!(fold("  Русский\u{A0} \nЯЗЫК "), "русский язык");
        assert_ne!(fold("русскийязык"), fold("русский язык"));
    }

    #[test]
    fn plural_follows_the_last_digits() {
        let word = |n| plural(n, "знак", "знака", "знаков");
        let said: Vec<&str> = [1, 2, 5, 11, 12, 21, 22, 111, 0].map(word).to_vec();
        let meant = ["знак", "знака", "знаков", "знаков", "знаков", "знак", "знака", "знаков", "знаков"];
        assert_eq!(said, meant);
    }
}
