//! Numbers the state gives an organisation: ИНН, ОГРН, КПП. Each check answers in Russian what is wrong and how to mend it.

/// ИНН: 10 digits of an organisation or 12 of a person, the last one or two computed from the others.
pub fn check_inn(text: &str) -> Result<(), String> {
    let digits = digits(text).ok_or_else(|| only_digits("ИНН", text))?;
    let right = match digits.len() {
        10 => weighted(&digits, &INN_10) == digits[9],
        12 => weighted(&digits, &INN_12[1..]) == digits[10] && weighted(&digits, &INN_12) == digits[11],
        length => return Err(format!("в ИНН должно быть 10 цифр (у предпринимателя 12), здесь {length}")),
    };
    (right && !all_zeros(&digits)).then_some(()).ok_or_else(|| wrong_check_digit("ИНН", text))
}

/// ОГРН of 13 digits or ОГРНИП of 15, the last one computed from the others.
pub fn check_ogrn(text: &str) -> Result<(), String> {
    let digits = digits(text).ok_or_else(|| only_digits("ОГРН", text))?;
    let right = match digits.len() {
        13 => remainder(&digits[..12], 11) % 10 == digits[12],
        15 => remainder(&digits[..14], 13) % 10 == digits[14],
        length => return Err(format!("в ОГРН должно быть 13 цифр (в ОГРНИП 15), здесь {length}")),
    };
    (right && !all_zeros(&digits)).then_some(()).ok_or_else(|| wrong_check_digit("ОГРН", text))
}

/// КПП: 9 characters, the fifth and sixth may be capital Latin letters. It has no check digit.
pub fn check_kpp(text: &str) -> Result<(), String> {
    let bytes = text.as_bytes();
    let fits = bytes.len() == 9
        && bytes
            .iter()
            .enumerate()
            .all(|(at, byte)| byte.is_ascii_digit() || (matches!(at, 4 | 5) && byte.is_ascii_uppercase()));
    fits.then_some(()).ok_or_else(|| {
        format!("в КПП должно быть 9 цифр (пятая и шестая могут быть заглавными латинскими буквами), здесь «{text}»")
    })
}

const INN_10: [u32; 9] = [2, 4, 10, 3, 5, 9, 4, 6, 8];
const INN_12: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];

fn digits(text: &str) -> Option<Vec<u32>> {
    text.chars().map(|c| c.to_digit(10)).collect()
}

fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum::<u32>() % 11 % 10
}

fn remainder(digits: &[u32], by: u32) -> u32 {
    digits.iter().fold(0, |rest, digit| (rest * 10 + digit) % by)
}

fn all_zeros(digits: &[u32]) -> bool {
    digits.iter().all(|digit| *digit == 0)
}

fn only_digits(name: &str, text: &str) -> String {
    format!("{name} состоит только из цифр, здесь «{text}»")
}

fn wrong_check_digit(name: &str, text: &str) -> String {
    format!("{name} {text} набран с ошибкой: не сходится контрольная цифра; сверьте его с выпиской")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_numbers_pass() {
        for inn in ["7707083893", "7736050003", "500100732259"] {
            assert_eq!(check_inn(inn), Ok(()), "{inn}");
        }
        for ogrn in ["1027700132195", "1037739085636", "304500116000157"] {
            assert_eq!(check_ogrn(ogrn), Ok(()), "{ogrn}");
        }
        for kpp in ["773601001", "7736AZ001"] {
            assert_eq!(check_kpp(kpp), Ok(()), "{kpp}");
        }
    }

    #[test]
    fn every_single_wrong_digit_is_found() {
        for (right, check) in [
            ("7707083893", check_inn as fn(&str) -> Result<(), String>),
            ("500100732259", check_inn),
            ("1027700132195", check_ogrn),
        ] {
            let last = right.len() - 1;
            for digit in b'0'..=b'9' {
                let mut wrong = right.as_bytes().to_vec();
                wrong[last] = digit;
                let wrong = String::from_utf8(wrong).unwrap();
                assert_eq!(check(&wrong).is_ok(), wrong == right, "{wrong}");
            }
        }
    }

    #[test]
    fn wrong_shapes_are_told() {
        assert!(check_inn("770708389").unwrap_err().contains("здесь 9"));
        assert!(check_inn("77O7083893").unwrap_err().contains("только из цифр"));
        assert!(check_inn("0000000000").is_err());
        assert!(check_ogrn("0000000000000").is_err());
        assert!(check_ogrn("10277001321950").unwrap_err().contains("здесь 14"));
        for kpp in ["77360100", "7736010011", "77З601001", "A73601001", "7736az001", ""] {
            assert!(check_kpp(kpp).is_err(), "{kpp}");
        }
    }
}
