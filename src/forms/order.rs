//! Order keys of rows: the base-62 scheme of the npm package `fractional-indexing`, which the browser uses to
//! put a row between two others without renumbering. Keys are compared bytewise.
//!
//! A key is an integer part and a fraction. The first letter of the integer part tells its length: `a` two
//! characters, `b` three … (`Z` two, `Y` three … for keys before the first). The fraction never ends in `0`.

/// Longest order key, in bytes.
pub const MAX_ORDER_KEY: usize = 200;

/// In bytewise order.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The key of the `i`-th row (from 0) of those added one after another: `a0` … `az`, `b00` … .
#[must_use]
pub fn order_key(i: usize) -> String {
    let mut rest = i;
    let mut length = 1;
    let mut capacity = DIGITS.len();
    while rest >= capacity {
        rest -= capacity;
        length += 1;
        capacity = capacity.saturating_mul(DIGITS.len());
    }
    let mut key = vec![b'0'; length + 1];
    for place in key.iter_mut().skip(1).rev() {
        *place = DIGITS[rest % DIGITS.len()];
        rest /= DIGITS.len();
    }
    // A usize needs at most 11 digits, so the letter stays far from `z`.
    key[0] = b'a' + u8::try_from(length - 1).unwrap_or(25);
    key.into_iter().map(char::from).collect()
}

/// `count` keys in order between two keys; `None` stands for before the first and after the last. `None` when there is
/// nothing between them.
#[must_use]
pub fn order_keys_between(before: Option<&str>, after: Option<&str>, count: usize) -> Option<Vec<String>> {
    if before.zip(after).is_some_and(|(before, after)| before >= after) {
        return None;
    }
    let mut keys = Vec::with_capacity(count);
    fill_between(before, after, count, &mut keys)?;
    Some(keys)
}

fn fill_between(before: Option<&str>, after: Option<&str>, count: usize, keys: &mut Vec<String>) -> Option<()> {
    match (count, after) {
        (0, _) => {}
        (_, None) => {
            let mut last = before.map(str::to_owned);
            for _ in 0..count {
                let next = match last.as_deref() {
                    Some(last) => next_integer(integer_part(last)?)?,
                    None => order_key(0),
                };
                keys.push(next.clone());
                last = Some(next);
            }
        }
        // Halving keeps the keys short.
        (_, Some(_)) => {
            let middle = key_between(before, after)?;
            fill_between(before, Some(&middle), count / 2, keys)?;
            keys.push(middle.clone());
            fill_between(Some(&middle), after, count - count / 2 - 1, keys)?;
        }
    }
    Some(())
}

fn integer_part(key: &str) -> Option<&str> {
    key.get(..integer_length(*key.as_bytes().first()?)?)
}

/// A key before `after`, which is there.
fn key_between(before: Option<&str>, after: Option<&str>) -> Option<String> {
    let after = after?;
    let after_integer = integer_part(after)?;
    let after_fraction = &after[after_integer.len()..];
    let Some(before) = before else {
        return match after_fraction.is_empty() && !is_smallest_integer(after_integer.as_bytes()) {
            true => previous_integer(after_integer),
            false if after_fraction.is_empty() => None,
            false if is_smallest_integer(after_integer.as_bytes()) => {
                Some(format!("{after_integer}{}", fraction_between("", Some(after_fraction))?))
            }
            false => Some(after_integer.to_owned()),
        };
    };
    let before_integer = integer_part(before)?;
    let before_fraction = &before[before_integer.len()..];
    if before_integer == after_integer {
        return Some(format!("{before_integer}{}", fraction_between(before_fraction, Some(after_fraction))?));
    }
    match next_integer(before_integer).filter(|next| next.as_str() < after) {
        Some(next) => Some(next),
        None => Some(format!("{before_integer}{}", fraction_between(before_fraction, None)?)),
    }
}

fn digit_at(text: &str, place: usize) -> usize {
    let byte = text.as_bytes().get(place).copied().unwrap_or(b'0');
    DIGITS.iter().position(|digit| *digit == byte).unwrap_or(0)
}

/// A fraction between two others, that never ends in `0`; `None` stands for one.
fn fraction_between(before: &str, after: Option<&str>) -> Option<String> {
    let mut fraction = String::new();
    let mut after = after;
    for place in 0..MAX_ORDER_KEY {
        let low = digit_at(before, place);
        let high = after.map_or(DIGITS.len(), |after| digit_at(after, place));
        if low == high {
            fraction.push(char::from(DIGITS[low]));
            continue;
        }
        if low > high {
            return None;
        }
        if high - low > 1 {
            fraction.push(char::from(DIGITS[low.midpoint(high)]));
            return Some(fraction);
        }
        // Neighbours: what comes after `before` from here on is between.
        fraction.push(char::from(DIGITS[low]));
        after = None;
    }
    None
}

fn next_integer(integer: &str) -> Option<String> {
    let (head, digits) = integer.split_at_checked(1)?;
    let head = *head.as_bytes().first()?;
    let mut digits = digits.as_bytes().to_vec();
    for digit in digits.iter_mut().rev() {
        let value = DIGITS.iter().position(|known| known == digit)?;
        if value + 1 < DIGITS.len() {
            *digit = DIGITS[value + 1];
            return joined(head, &digits);
        }
        *digit = DIGITS[0];
    }
    match head {
        b'Z' => Some("a0".to_owned()),
        b'z' => None,
        b'a'..=b'y' => {
            digits.push(DIGITS[0]);
            joined(head + 1, &digits)
        }
        _ => {
            digits.pop();
            joined(head + 1, &digits)
        }
    }
}

fn previous_integer(integer: &str) -> Option<String> {
    let (head, digits) = integer.split_at_checked(1)?;
    let head = *head.as_bytes().first()?;
    let mut digits = digits.as_bytes().to_vec();
    for digit in digits.iter_mut().rev() {
        let value = DIGITS.iter().position(|known| known == digit)?;
        if value > 0 {
            *digit = DIGITS[value - 1];
            return joined(head, &digits);
        }
        *digit = DIGITS[DIGITS.len() - 1];
    }
    match head {
        b'a' => Some("Zz".to_owned()),
        b'A' => None,
        b'B'..=b'Z' => {
            digits.push(DIGITS[DIGITS.len() - 1]);
            joined(head - 1, &digits)
        }
        _ => {
            digits.pop();
            joined(head - 1, &digits)
        }
    }
}

fn joined(head: u8, digits: &[u8]) -> Option<String> {
    let key: String = std::iter::once(head).chain(digits.iter().copied()).map(char::from).collect();
    is_order_key(&key).then_some(key)
}

/// Whether the text is an order key that the scheme can make, of at most [`MAX_ORDER_KEY`] bytes.
#[must_use]
pub fn is_order_key(key: &str) -> bool {
    let bytes = key.as_bytes();
    let Some(integer_length) = bytes.first().and_then(|head| integer_length(*head)) else {
        return false;
    };
    let fraction = bytes.get(integer_length..);
    key.len() <= MAX_ORDER_KEY
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && fraction.is_some_and(|fraction| !fraction.ends_with(b"0"))
        && !is_smallest_integer(bytes)
}

fn integer_length(head: u8) -> Option<usize> {
    match head {
        b'a'..=b'z' => Some(usize::from(head - b'a') + 2),
        b'A'..=b'Z' => Some(usize::from(b'Z' - head) + 2),
        _ => None,
    }
}

/// `A000…` has nothing before it, so the scheme never gives it out.
fn is_smallest_integer(bytes: &[u8]) -> bool {
    bytes.len() == 27 && bytes[0] == b'A' && bytes[1..].iter().all(|digit| *digit == b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appended_keys_are_those_of_the_npm_package() {
        // What `generateKeyBetween(last, null)` gives when called again and again.
        for (i, key) in [
            (0, "a0"),
            (9, "a9"),
            (10, "aA"),
            (36, "aa"),
            (61, "az"),
            (62, "b00"),
            (63, "b01"),
            (62 + 62 * 62 - 1, "bzz"),
            (62 + 62 * 62, "c000"),
        ] {
            assert_eq!(order_key(i), key, "key {i}");
        }
    }

    #[test]
    fn appended_keys_grow_and_are_valid() {
        let keys: Vec<String> = (0..6_000).map(order_key).collect();
        assert!(keys.iter().all(|key| is_order_key(key)));
        assert!(keys.is_sorted_by(|a, b| a.as_bytes() < b.as_bytes()));
        assert!(is_order_key(&order_key(usize::MAX)));
    }

    #[test]
    fn keys_between_two_others_stand_in_order_and_stay_short() {
        let ends = [
            (None, None),
            (Some("a0"), None),
            (None, Some("a0")),
            (Some("a0"), Some("a1")),
            (Some("a0"), Some("a0V")),
            (Some("Zz"), Some("a0")),
            (Some("az"), Some("b00")),
            (Some("a0V"), Some("b125")),
            (Some("a1z"), Some("a2")),
            (Some("bzz"), None),
        ];
        for (before, after) in ends {
            for count in [0, 1, 2, 5, 300, 5_000] {
                let keys = order_keys_between(before, after, count).unwrap();
                assert_eq!(keys.len(), count);
                assert!(keys.iter().all(|key| is_order_key(key) && key.len() < 20), "{before:?} {after:?} {keys:?}");
                let whole: Vec<&str> = before.into_iter().chain(keys.iter().map(String::as_str)).chain(after).collect();
                assert!(whole.is_sorted_by(|a, b| a < b), "{before:?} {after:?} {count}");
            }
        }
        assert_eq!(order_keys_between(Some("a1"), Some("a0"), 1), None);
        // What the npm package gives for the same.
        let one = |before, after| order_keys_between(before, after, 1).unwrap().remove(0);
        assert_eq!(one(Some("a0"), Some("a1")), "a0V");
        assert_eq!(one(Some("a1"), None), "a2");
        assert_eq!(one(None, Some("a0")), "Zz");
        assert_eq!(one(Some("a0V"), Some("a1")), "a0k");
    }

    #[test]
    fn only_keys_of_the_scheme_are_order_keys() {
        for good in ["a0", "a0V", "Zz", "a0000001", "Yzz", "b125", "A00000000000000000000000000V"] {
            assert!(is_order_key(good), "{good}");
        }
        let long = format!("a0{}", "V".repeat(199));
        let smallest = format!("A{}", "0".repeat(26));
        for bad in ["", "a", "0", "a00", "a0V0", "b0", "a-", "aя", "a0 ", &long, &smallest] {
            assert!(!is_order_key(bad), "{bad}");
        }
        assert!(is_order_key(&long[..200]));
    }
}
