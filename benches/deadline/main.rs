//! The evening of a deadline, over HTTP against the real binary: schools save and save, then all hand in, while
//! coordinators watch. At the end the file is read: nothing acknowledged may be lost, nothing stored twice.
//!
//! `cargo bench --bench deadline -- --connections 64 --organisations 1500 --seconds 10`
//!
//! The load program takes its share of the same cores. Sessions are written straight into the file before the server
//! starts: a sign-in costs 33 ms of hashing on purpose, and schools do not all sign in within the last minute.

mod coordinator;
mod http;
mod options;
#[path = "../../tests/common/region.rs"]
mod region;
mod report;
mod school;
#[path = "../../tests/common/server.rs"]
mod server;
mod sessions;
mod verdict;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use options::Options;
use report::{Report, Times};
use school::Desk;
use server::Server;

fn main() {
    let options = Options::from_arguments();
    let folder = tempfile::tempdir().expect("a temporary folder");
    println!("Making a region of {} organisations …", options.organisations);
    region::create(folder.path(), options.organisations);
    let sessions = sessions::open(folder.path(), options.organisations);
    let server = Server::start(folder.path());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut report = runtime.block_on(evening(&options, server.base.clone(), sessions));
    report.memory = server.peak_memory();
    assert_eq!(server.terminate().code(), Some(0), "the server ended cleanly");
    report.file = std::fs::metadata(folder.path().join("oko.db")).map_or(0, |file| file.len());
    let verdict = verdict::read(folder.path(), &report.desks);
    report.print(&options, &verdict);
    assert!(verdict.is_clean(), "saves were lost or doubled");
}

/// Saving, then handing in; coordinators all along.
async fn evening(options: &Options, base: String, sessions: sessions::Sessions) -> Report {
    let address: Arc<str> = base.trim_start_matches("http://").into();
    let over = Arc::new(AtomicBool::new(false));
    let watchers: Vec<_> = sessions
        .coordinators
        .iter()
        .map(|session| tokio::spawn(coordinator::watch(address.clone(), session.clone(), over.clone())))
        .collect();

    let regional = sessions.coordinators.last().expect("a regional coordinator").clone();
    let exporter = tokio::spawn(coordinator::export(address.clone(), regional, over.clone()));

    let mut shares = deal(options, &sessions);
    let started = Instant::now();
    let until = started + Duration::from_secs(options.seconds);
    let saving = shares.into_iter().map(|desks| tokio::spawn(school::save_until(address.clone(), desks, until)));
    let saved = join(saving.collect()).await;
    let save_seconds = started.elapsed().as_secs_f64();

    let mut saves = Times::default();
    let mut again = 0;
    shares = Vec::new();
    for share in saved {
        saves.extend(share.times);
        again += share.sent_again;
        shares.push(share.desks);
    }
    let revisions = school::revisions(shares.iter().flatten());
    let started = Instant::now();
    let handing_in =
        shares.into_iter().map(|desks| tokio::spawn(school::hand_in(address.clone(), desks, revisions.clone())));
    let handed_in = join(handing_in.collect()).await;
    let hand_in_seconds = started.elapsed().as_secs_f64();
    over.store(true, Ordering::Relaxed);

    let mut hand_ins = Times::default();
    let mut desks = Vec::new();
    for share in handed_in {
        hand_ins.extend(share.times);
        again += share.sent_again;
        desks.extend(share.desks);
    }
    let mut pages = Times::default();
    for times in join(watchers).await {
        pages.extend(times);
    }
    let exports = exporter.await.expect("the exports");
    Report { exports, saves, save_seconds, hand_ins, hand_in_seconds, pages, again, desks, memory: 0, file: 0 }
}

/// Each connection's desks. Where there are more connections than organisations, several windows are open at one table.
fn deal(options: &Options, sessions: &sessions::Sessions) -> Vec<Vec<Desk>> {
    let mut shares: Vec<Vec<Desk>> = (0..options.connections).map(|_| Vec::new()).collect();
    for window in 0..options.organisations.max(options.connections) {
        let organisation = window % options.organisations;
        let desk = Desk::new(window, organisation + 1, sessions.organisations[organisation].clone());
        shares[window % options.connections].push(desk);
    }
    shares
}

async fn join<T>(tasks: Vec<tokio::task::JoinHandle<T>>) -> Vec<T> {
    let mut results = Vec::with_capacity(tasks.len());
    for task in tasks {
        results.push(task.await.expect("a task of the load"));
    }
    results
}
