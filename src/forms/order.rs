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
