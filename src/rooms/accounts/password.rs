//! Passwords: made, hashed, compared (FEATURES A1, A4, A5). Every function here that hashes takes about 30 ms and 19 MiB:
//! never inside a write, never on an async worker.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use rand::TryRng;
use rand::rngs::SysRng;
use zeroize::Zeroizing;

use crate::error::AppError;

/// Shortest and longest password a person may choose, in characters.
pub const SHORTEST: usize = 10;
pub const LONGEST: usize = 200;

/// Letters and digits that are not taken for one another on paper: no 0 O o, 1 l I.
const ALPHABET: &[u8; 56] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";
/// Characters of a generated password: 12 × log2(56) ≈ 69 bits.
const GENERATED: usize = 12;

/// Cost of a hash: memory in KiB, passes, lanes.
const MEMORY: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A hash of the same cost that no password is known to give: what an unknown login is compared with.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$b2tvLW5vYm9keS1zYWx0IQ$4ihEyPYFwkQN2lUFY1jqS6ODL0UyxBGdO0kNTVLl3Jg";

/// The argon2id hash of a password, as a PHC string with a salt of its own.
pub fn hash(password: &str) -> Result<String, AppError> {
    let hash = hasher()?.hash_password(password.as_bytes()).map_err(|cause| AppError::internal(cause.to_string()))?;
    Ok(hash.to_string())
}

/// Whether `password` gives `hash`; a hash that can't be read fits no password.
pub fn verify(hash: &str, password: &str) -> bool {
    hasher().is_ok_and(|hasher| hasher.verify_password(password.as_bytes(), hash).is_ok())
}

/// Takes as long as [`verify`], for a login that does not exist. Always `false`.
pub fn dummy_verify(password: &str) -> bool {
    std::hint::black_box(verify(NOBODY, password));
    false
}

/// A new random password of [`GENERATED`] characters, wiped from memory when dropped.
pub fn generate() -> Result<Zeroizing<String>, AppError> {
    let mut password = Zeroizing::new(String::with_capacity(GENERATED));
    let mut bytes = Zeroizing::new([0u8; 64]);
    while password.len() < GENERATED {
        SysRng.try_fill_bytes(&mut *bytes).map_err(AppError::internal)?;
        // Six bits a letter; numbers past the alphabet are thrown away, so that each letter is equally likely.
        let letters = bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte & 63)));
        let missing = GENERATED - password.len();
        password.extend(letters.take(missing).map(|letter| char::from(*letter)));
    }
    Ok(password)
}

/// Whether a person may choose this password; if not, why, in Russian.
pub fn check_chosen(password: &str, login: &str) -> Result<(), String> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(format!("пароль короче {SHORTEST} символов"));
    }
    if length > LONGEST {
        return Err(format!("пароль длиннее {LONGEST} символов"));
    }
    if password.chars().any(char::is_control) {
        return Err("в пароле не должно быть управляющих символов".to_owned());
    }
    if password.eq_ignore_ascii_case(login) {
        return Err("пароль не должен совпадать с логином".to_owned());
    }
    Ok(())
}

fn hasher() -> Result<Argon2<'static>, AppError> {
    let params = Params::new(MEMORY, PASSES, LANES, None).map_err(|cause| AppError::internal(cause.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::time::Instant;

    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let first = hash("Верный пароль 1").unwrap();
        let second = hash("Верный пароль 1").unwrap();
        assert!(first.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{first}");
        assert_ne!(first, second, "each hash has a salt of its own");
        assert!(verify(&first, "Верный пароль 1"));
        assert!(!verify(&first, "верный пароль 1"), "case matters");
        assert!(!verify(&first, ""));
        assert!(!verify("", "Верный пароль 1"));
        assert!(!verify("$argon2id$v=19$broken", "Верный пароль 1"));
    }

    #[test]
    fn an_unknown_login_costs_as_much_as_a_wrong_password() {
        // Equal cost is equal parameters and lengths; a clock would only show who else uses the machine.
        let stored = hash("Xk7mQ2vN9pRt").unwrap();
        let parts = |hash: &str| hash.split('$').map(str::to_owned).collect::<Vec<_>>();
        let (stored, nobody) = (parts(&stored), parts(NOBODY));
        assert_eq!(stored[..4], nobody[..4], "algorithm, version and cost");
        assert_eq!(
            stored.iter().map(String::len).collect::<Vec<_>>(),
            nobody.iter().map(String::len).collect::<Vec<_>>()
        );
        // A hash that can't be parsed is answered in microseconds.
        let start = Instant::now();
        assert!(!dummy_verify("wrong"));
        assert!(start.elapsed() > std::time::Duration::from_millis(3), "{:?}", start.elapsed());
    }

    #[test]
    fn generated_passwords_are_readable_and_differ() {
        let made: HashSet<String> = (0..2000).map(|_| generate().unwrap().to_string()).collect();
        assert_eq!(made.len(), 2000);
        let mut seen = HashSet::new();
        for password in &made {
            assert_eq!(password.len(), 12);
            assert!(password.bytes().all(|b| b.is_ascii_alphanumeric() && !b"0Oo1lI".contains(&b)), "{password}");
            seen.extend(password.bytes());
        }
        assert_eq!(seen.len(), ALPHABET.len(), "every letter of the alphabet is used");
    }

    #[test]
    fn a_chosen_password_must_be_long_and_not_the_login() {
        assert_eq!(check_chosen("долгий пароль", "admin"), Ok(()));
        assert!(check_chosen("коротко", "admin").is_err());
        assert!(check_chosen("Operator1", "operator1").is_err());
        assert!(check_chosen("пароль\nс переводом", "admin").is_err());
        assert!(check_chosen(&"п".repeat(201), "admin").is_err());
    }
}
