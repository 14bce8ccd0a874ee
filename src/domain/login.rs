//! Patterns of logins (FEATURES A2). `RR` is a region code of two digits, not necessarily this instance's.

use super::{OrganisationKind, Role};

/// Longest login, in characters.
pub const LIMIT: usize = 64;

/// Whether `login` fits `role`; if not, what is wrong and what would be right, in Russian.
pub fn check(login: &str, role: Role) -> Result<(), String> {
    match role {
        Role::Operator | Role::Support => check_free(login),
        Role::Organisation => check_organisation(login),
        Role::Regional => is_regional(login).then_some(()).ok_or_else(|| {
            format!("логин регионального координатора «{login}» должен иметь вид reg24_vpr, niko_24, spo_coord_24 или reg24_kko")
        }),
        Role::Municipal => is_municipal(login).then_some(()).ok_or_else(|| {
            format!("логин муниципального координатора «{login}» должен иметь вид reg24_vpr_m001: m и от 1 до 6 букв или цифр")
        }),
    }
}

/// A login to propose for a new account of an organisation: `sch240001`.
pub fn propose(region: &str, kind: OrganisationKind, organisation_code: &str) -> Option<String> {
    let prefix = match kind {
        OrganisationKind::School => "sch",
        OrganisationKind::College => "spo",
        OrganisationKind::Kindergarten | OrganisationKind::Authority | OrganisationKind::Other => "edu",
    };
    let digits: String = organisation_code.chars().filter(char::is_ascii_digit).collect();
    let number = digits.get(digits.len().saturating_sub(6)..)?;
    let login = format!("{prefix}{region}{number:0>4}");
    check_organisation(&login).is_ok().then_some(login)
}

fn check_free(login: &str) -> Result<(), String> {
    let fits = (3..=LIMIT).contains(&login.len())
        && login.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
    fits.then_some(()).ok_or_else(|| {
        format!("логин «{login}» должен состоять из 3–{LIMIT} латинских букв, цифр, точек, дефисов и подчёркиваний")
    })
}

fn check_organisation(login: &str) -> Result<(), String> {
    let rest = ["sch", "edu", "ksh", "spo"].iter().find_map(|prefix| login.strip_prefix(prefix));
    let fits = rest.and_then(strip_region).is_some_and(|code| (3..=6).contains(&code.len()) && all_digits(code));
    fits.then_some(()).ok_or_else(|| {
        format!(
            "логин организации «{login}» должен начинаться с sch, edu, ksh или spo, затем код региона из двух цифр \
             и код организации из 3–6 цифр, например sch240001"
        )
    })
}

fn is_regional(login: &str) -> bool {
    let two_digits = |rest: &str| strip_region(rest) == Some("");
    login.strip_prefix("niko_").is_some_and(two_digits)
        || login.strip_prefix("spo_coord_").is_some_and(two_digits)
        || login.strip_prefix("reg").and_then(strip_region).is_some_and(|rest| rest == "_vpr" || rest == "_kko")
}

fn is_municipal(login: &str) -> bool {
    let code = login.strip_prefix("reg").and_then(strip_region).and_then(|rest| rest.strip_prefix("_vpr_m"));
    code.is_some_and(|code| (1..=6).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn strip_region(rest: &str) -> Option<&str> {
    let (region, rest) = rest.split_at_checked(2)?;
    all_digits(region).then_some(rest)
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_the_source_fit() {
        for login in ["sch240001", "edu77123", "ksh240001", "spo24000123"] {
            assert_eq!(check(login, Role::Organisation), Ok(()), "{login}");
        }
        for login in ["reg24_vpr", "niko_24", "spo_coord_24", "reg24_kko"] {
            assert_eq!(check(login, Role::Regional), Ok(()), "{login}");
        }
        for login in ["reg24_vpr_m001", "reg24_vpr_mA", "reg24_vpr_mabc123"] {
            assert_eq!(check(login, Role::Municipal), Ok(()), "{login}");
        }
        assert_eq!(check("ivanova.m", Role::Operator), Ok(()));
    }

    #[test]
    fn others_do_not() {
        for login in
            ["", "sch24", "sch2400", "sch24000", "Sch240001", "sch2400012345", "schAA0001", "sch24000x", "сch240001"]
        {
            let fits = login == "sch24000"; // three digits of code
            assert_eq!(check(login, Role::Organisation).is_ok(), fits, "{login}");
        }
        for login in ["reg24", "reg24_spo", "niko_2", "niko_241", "reg2_vpr", "spo_coord_"] {
            assert!(check(login, Role::Regional).is_err(), "{login}");
        }
        for login in ["reg24_vpr_m", "reg24_vpr_001", "reg24_vpr_m1234567", "reg24_vpr_mы", "reg24_kko_m01"] {
            assert!(check(login, Role::Municipal).is_err(), "{login}");
        }
        assert!(check("иванова", Role::Support).is_err());
    }

    #[test]
    fn a_proposed_login_fits_its_pattern() {
        assert_eq!(propose("24", OrganisationKind::School, "1").as_deref(), Some("sch240001"));
        assert_eq!(propose("24", OrganisationKind::College, "СПО-0065").as_deref(), Some("spo240065"));
        assert_eq!(propose("24", OrganisationKind::Other, "123456789").as_deref(), Some("edu24456789"));
    }
}
