//! Shapes of e-mail addresses and telephone numbers: mistakes of typing are found, existence is not.

/// One e-mail address.
pub fn check_email(text: &str) -> Result<(), String> {
    let shape = text.split_once('@').is_some_and(|(name, host)| is_mailbox(name) && is_host(host));
    shape.then_some(()).ok_or_else(|| {
        format!("«{text}» не похоже на адрес эл. почты: нужен один адрес вида school@example.ru, без пробелов")
    })
}

/// One or several telephone numbers, with extensions: `8 (39151) 2-33-44, доб. 12; +7 913 000-00-00`.
pub fn check_phone(text: &str) -> Result<(), String> {
    let lower = text.to_lowercase();
    let plain = ["доб", "вн", "тел", "факс"].iter().fold(lower, |text, word| text.replace(word, " "));
    let allowed = plain.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "+()-–,;./:*#".contains(c));
    let numbers = plain.split([',', ';']).map(|part| part.bytes().filter(u8::is_ascii_digit).count());
    let longest = numbers.clone().max().unwrap_or(0);
    let fits = allowed && (5..=15).contains(&longest);
    fits.then_some(()).ok_or_else(|| {
        format!("«{text}» не похоже на телефон: нужны цифры (от 5 до 15), например 8 (391) 222-33-44, доб. 5")
    })
}

fn is_mailbox(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&b))
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..")
}

/// At least two labels, each in one alphabet: «школа.рф» is a host, «shkоla.ru» with a Cyrillic «о» is a slip.
fn is_host(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    host.chars().count() <= 253 && labels.len() >= 2 && labels.iter().all(|label| is_label(label))
}

fn is_label(label: &str) -> bool {
    let latin = label.bytes().any(|b| b.is_ascii_alphabetic());
    let other = label.chars().any(|c| !c.is_ascii() && c.is_alphabetic());
    let hyphen_outside = label.starts_with('-') || label.ends_with('-');
    let length = label.chars().count();
    (1..=63).contains(&length)
        && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        && !hyphen_outside
        && !(latin && other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_people_have_pass() {
        for email in ["school1@mail.ru", "sch.240-001+vpr@edu.krasnoyarsk.ru", "info@школа.рф"] {
            assert_eq!(check_email(email), Ok(()), "{email}");
        }
        for email in [
            "",
            "school",
            "@mail.ru",
            "a@",
            "a@mail",
            "a b@mail.ru",
            "a@mail.ru, b@mail.ru",
            "a@@mail.ru",
            "школа@mail.ru",
            "a@mаil.ru",
            "a@-mail.ru",
            "a..b@mail.ru",
        ] {
            assert!(check_email(email).is_err(), "{email}");
        }
    }

    #[test]
    fn telephones_people_write_pass() {
        for phone in ["83912223344", "8 (391) 222-33-44, доб. 12", "+7\u{a0}913 000-00-00; 2-33-44", "тел. 2-33-44"]
        {
            assert_eq!(check_phone(phone), Ok(()), "{phone}");
        }
        for phone in ["", "нет", "12", "8391222334412345", "school@mail.ru", "8 391 222-33-44 Иванова"] {
            assert!(check_phone(phone).is_err(), "{phone}");
        }
    }
}
