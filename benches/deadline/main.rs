//! The evening of a deadline, over HTTP against the real binary: schools that have handed in correct and correct, then
//! all hand in again, while coordinators watch and export. At the end the file is read: nothing acknowledged may be lost, nothing stored twice.
//!
//! `cargo bench --bench deadline -- --connections 64 --organisations 1500 --seconds 10`
//!
//! The load program takes its share of the same cores. Sessions are written straight into the file before the server
//! starts: a sign-in costs 33 ms of hashing on purpose, and schools do not all sign in within the last minute.

mod coordinator;
#[path = "../common/http.rs"]
mod http;
mod options;
#[path = "../../tests/common/region.rs"]
mod region;
mod report;
mod school;
#[path = "../../tests/common/server.rs"]
mod server;
#[path = "../common/sessions.rs"]
mod sessions;
#[path = "../common/times.rs"]
mod times;
mod verdict;
#[path = "../common/workbook.rs"]
mod workbook;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use options::Options;
use report::Report;
use school::{Desk, Until};
use server::Server;
use sessions::Session;

fn main() {
    let options = Options::from_arguments();
    let folder = tempfile::tempdir().expect("a temporary folder");
    println!("Making a region of {} organisations …", options.organisations);
    region::create(folder.path(), options.organisations);
    let sessions = sessions::open(folder.path(), options.organisations);
    let server = Server::start(folder.path());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut report = runtime.block_on(play(&options, server.base.clone(), sessions));
    report.memory = server.peak_memory();
    assert_eq!(server.terminate().code(), Some(0), "the server ended cleanly");
    report.file = std::fs::metadata(folder.path().join("oko.db")).map_or(0, |file| file.len());
    let verdict = verdict::read(folder.path(), &report.desks());
    report.print(&options, &verdict);
    assert!(verdict.is_clean(), "saves were lost or doubled");
}

/// The day: every school fills its table and hands it in. The evening: they correct and correct, then all hand in again,
/// while coordinators watch. The evening is what is measured.
async fn play(options: &Options, base: String, sessions: sessions::Sessions) -> Report {
    let address: Arc<str> = base.trim_start_matches("http://").into();
    let mut report = Report { shares: deal(options, &sessions), ..Report::default() };
    report.everyone(|desks| school::save(address.clone(), desks, Until::Filled)).await;
    let revisions = report.revisions();
    report.everyone(|desks| school::hand_in(address.clone(), desks, revisions.clone())).await;

    let over = Arc::new(AtomicBool::new(false));
    let (coordinators, regional) = (&sessions.coordinators, sessions.coordinators.last().expect("a regional one"));
    let exporter = tokio::spawn(coordinator::export(address.clone(), regional.clone(), over.clone()));
    let watch =
        |session: &Arc<Session>| tokio::spawn(coordinator::watch(address.clone(), session.clone(), over.clone()));
    let watchers: Vec<_> = coordinators.iter().map(watch).collect();

    let until = Until::Moment(Instant::now() + Duration::from_secs(options.seconds));
    report.saves = report.everyone(|desks| school::save(address.clone(), desks, until)).await;
    let revisions = report.revisions();
    report.hand_ins = report.everyone(|desks| school::hand_in(address.clone(), desks, revisions.clone())).await;
    over.store(true, Ordering::Relaxed);

    for watcher in watchers {
        report.pages.extend(watcher.await.expect("a coordinator"));
    }
    report.exports = exporter.await.expect("the exports");
    report
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
