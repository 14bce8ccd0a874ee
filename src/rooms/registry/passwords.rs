//! Passwords of new accounts, made and hashed before the import's transaction.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use zeroize::Zeroizing;

use super::model::Hashes;
use crate::error::AppError;
use crate::rooms::accounts::password;

/// Threads that hash: about 30 ms and 19 MiB each a password, and the server beside must stay quick.
const THREADS: usize = 2;

/// A password for each login, and their hashes. `progress` is told how many are done, of how many.
pub fn prepare(
    logins: &[String],
    progress: &mut dyn FnMut(usize, usize),
) -> Result<(Vec<Zeroizing<String>>, Hashes), AppError> {
    let passwords: Vec<Zeroizing<String>> = logins.iter().map(|_| password::generate()).collect::<Result<_, _>>()?;
    let next = AtomicUsize::new(0);
    let (sender, done) = mpsc::channel();
    let mut hashes = Hashes::with_capacity(logins.len());
    std::thread::scope(|scope| {
        for _ in 0..THREADS.min(logins.len()) {
            let (sender, next, passwords) = (sender.clone(), &next, &passwords);
            scope.spawn(move || {
                while let Some((index, password)) = take(next, passwords) {
                    if sender.send((index, password::hash(password))).is_err() {
                        break; // the receiver gave up
                    }
                }
            });
        }
        drop(sender);
        for (index, hash) in done {
            hashes.insert(logins[index].clone(), hash?);
            progress(hashes.len(), logins.len());
        }
        Ok::<(), AppError>(())
    })?;
    Ok((passwords, hashes))
}

fn take<'p>(next: &AtomicUsize, passwords: &'p [Zeroizing<String>]) -> Option<(usize, &'p str)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    passwords.get(index).map(|password| (index, password.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_login_gets_the_hash_of_its_own_password() {
        let logins: Vec<String> = (0..7).map(|number| format!("sch24000{number}")).collect();
        let mut told = Vec::new();
        let (passwords, hashes) = prepare(&logins, &mut |done, all| told.push((done, all))).unwrap();
        assert_eq!(told, (1..=7).map(|done| (done, 7)).collect::<Vec<_>>());
        for (login, password) in logins.iter().zip(&passwords) {
            assert!(password::verify(&hashes[login], password), "{login}");
        }
        assert!(prepare(&[], &mut |_, _| {}).unwrap().1.is_empty());
    }
}
