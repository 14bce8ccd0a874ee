//! People who sign in while others save: each sign-in hashes a password, on purpose slowly.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::http::{Connection, FORM};
use crate::region;
use crate::times::Times;

/// Signs in `per_second` times a second, one login after another, until it is over.
pub async fn go_on(address: Arc<str>, per_second: usize, organisations: usize, over: Arc<AtomicBool>) -> Times {
    let mut times = Times::default();
    let mut under_way = Vec::new();
    let mut clock = tokio::time::interval(Duration::from_secs(1) / per_second as u32);
    let mut number = 0;
    while !over.load(Ordering::Relaxed) {
        clock.tick().await;
        number += 1;
        under_way.push(tokio::spawn(sign_in(address.clone(), region::login(number % organisations + 1))));
    }
    for one in under_way {
        times.push(one.await.expect("a sign-in"));
    }
    times
}

async fn sign_in(address: Arc<str>, login: String) -> Duration {
    let started = Instant::now();
    let mut connection = Connection::new(address);
    let password: String = region::PASSWORD.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let form = format!("login={login}&password={password}");
    let answer = connection.post("/login", "", FORM, &form).await.expect("an answer");
    assert_eq!(answer.status, 303, "{login} can't sign in: {}", String::from_utf8_lossy(answer.body));
    started.elapsed()
}
