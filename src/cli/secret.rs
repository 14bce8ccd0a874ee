//! Passwords on the command line: never an argument, which other users of the machine would see.

use std::io::{IsTerminal, Read};

use zeroize::Zeroizing;

use super::CliError;
use crate::rooms::accounts::password;

/// A password and where it came from.
pub enum Secret {
    Given(Zeroizing<String>),
    /// To be shown once.
    Generated(Zeroizing<String>),
}

impl Secret {
    pub fn password(&self) -> &str {
        match self {
            Secret::Given(password) | Secret::Generated(password) => password,
        }
    }
}

/// The password of `login` from standard input, where something is given there; else a new one.
pub fn given_or_generated(login: &str) -> Result<Secret, CliError> {
    let stdin = std::io::stdin();
    let mut given = Zeroizing::new(String::with_capacity(4096));
    if !stdin.is_terminal() {
        let read = stdin.take(4096).read_to_string(&mut given);
        read.map_err(|cause| CliError::Usage(format!("пароль со стандартного ввода не прочитан: {cause}")))?;
    }
    let given = given.trim_end_matches(['\r', '\n']);
    if given.is_empty() {
        return Ok(Secret::Generated(password::generate()?));
    }
    password::check_chosen(given, login).map_err(CliError::Usage)?;
    Ok(Secret::Given(Zeroizing::new(given.to_owned())))
}
