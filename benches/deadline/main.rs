//! The evening of a deadline, over HTTP against the real binary: schools that have handed in correct and correct, then
//! all hand in again, while coordinators watch and export. At the end the file is read: nothing acknowledged may be lost,
//! nothing stored twice. Beside it stands what SQLite alone can take on the same file.
//!
//! `cargo bench --bench deadline -- --connections 64 --organisations 1500 --seconds 10`
//! `… --slow-fsync 5`: every fsync takes 5 ms longer. `… --sign-ins 5`: saves once more with 5 sign-ins a second beside.
//! `… --watched 0`: without coordinators.
//! `… all`: every size with both disks, in about six minutes.
//!
//! The load program takes its share of the same cores. Sessions are written straight into the file before the server
//! starts: a sign-in costs 33 ms of hashing on purpose, and schools do not all sign in within the last minute.

mod bare;
mod coordinator;
mod day;
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
mod sign_ins;
mod slow_fsync;
#[path = "../common/times.rs"]
mod times;
mod verdict;
#[path = "../common/workbook.rs"]
mod workbook;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use options::{Options, Wanted};
use report::Report;
use school::Desk;
use server::Server;
use sessions::{Session, Sessions};

/// How long the bare writer is measured.
const BARE_SECONDS: u64 = 3;
/// What `all` plays: connections and organisations, each with a quick disk and a slow one.
const CONNECTIONS: [usize; 2] = [64, 512];
const ORGANISATIONS: [usize; 3] = [60, 3_000, 40_000];
const SLOW_MS: u64 = 5;

fn main() {
    match Wanted::from_arguments() {
        Wanted::Evening(options) => evening(&options),
        Wanted::All => all(),
        Wanted::Bare { data, seconds } => bare::run(&data, seconds),
    }
}

/// Each evening in a process of its own, so that none finds the memory of another.
fn all() {
    let program = std::env::current_exe().expect("this program");
    let play = |options: Options| {
        let status = Command::new(&program).args(options.to_arguments()).status().expect("an evening");
        assert!(status.success(), "an evening failed");
    };
    for slow_fsync in [0, SLOW_MS] {
        for organisations in ORGANISATIONS {
            for connections in CONNECTIONS {
                play(Options { connections, organisations, seconds: 5, slow_fsync, ..Options::default() });
            }
        }
    }
    // What a save itself costs: nobody else wants anything of the server.
    for organisations in ORGANISATIONS {
        play(Options { organisations, seconds: 5, watched: false, ..Options::default() });
    }
    play(Options { sign_ins: 5, ..Options::default() });
}

fn evening(options: &Options) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let library = (options.slow_fsync > 0).then(|| slow_fsync::build(folder.path()));
    let slow_down = |command: &mut Command| {
        if let Some(library) = &library {
            slow_fsync::slow_down(command, library, options.slow_fsync);
        }
    };
    let data = folder.path().join("data");
    let sessions = make_region(&data, options.organisations);
    let mut shares = deal(options, &sessions);
    day::fill(&data, &mut shares, options.organisations);

    let server = if options.slow_fsync > 0 { serve_slowed(&data, slow_down) } else { Server::start(&data) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let report = Report { shares, ..Report::default() };
    let mut report = runtime.block_on(play(options, &server.base, sessions, report));
    report.memory = server.peak_memory();
    assert_eq!(server.terminate().code(), Some(0), "the server ended cleanly");
    report.file = std::fs::metadata(data.join("oko.db")).map_or(0, |file| file.len());
    let verdict = verdict::read(&data, &report.desks());
    report.bare = bare::measure(&data, BARE_SECONDS, slow_down);
    report.print(options, &verdict);
    assert!(verdict.is_clean(), "saves were lost or doubled");
}

fn make_region(data: &Path, organisations: usize) -> Sessions {
    region::create(data, organisations);
    sessions::open(data, organisations)
}

fn serve_slowed(data: &Path, slow_down: impl Fn(&mut Command)) -> Server {
    let mut command = server::oko();
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    slow_down(&mut command);
    Server::spawn(command)
}

/// Everybody has handed in. The evening: they correct and correct, then all hand in again, while coordinators watch. The
/// evening is what is measured.
async fn play(options: &Options, base: &str, sessions: Sessions, mut report: Report) -> Report {
    let address: Arc<str> = base.trim_start_matches("http://").into();
    let revisions = report.revisions();
    report.everyone(|desks| school::hand_in(address.clone(), desks, revisions.clone())).await;

    let over = Arc::new(AtomicBool::new(false));
    let (coordinators, regional) = (&sessions.coordinators, sessions.coordinators.last().expect("a regional one"));
    let exporter =
        options.watched.then(|| tokio::spawn(coordinator::export(address.clone(), regional.clone(), over.clone())));
    let watch =
        |session: &Arc<Session>| tokio::spawn(coordinator::watch(address.clone(), session.clone(), over.clone()));
    let watchers: Vec<_> = coordinators.iter().filter(|_| options.watched).map(watch).collect();

    let time = Duration::from_secs(options.seconds);
    report.saves = report.everyone(|desks| school::save(address.clone(), desks, Instant::now() + time)).await;
    if options.sign_ins > 0 {
        let done = Arc::new(AtomicBool::new(false));
        let arriving = sign_ins::go_on(address.clone(), options.sign_ins, options.organisations, done.clone());
        let arriving = tokio::spawn(arriving);
        let saves = report.everyone(|desks| school::save(address.clone(), desks, Instant::now() + time)).await;
        done.store(true, Ordering::Relaxed);
        report.beside_sign_ins = Some((saves, arriving.await.expect("the sign-ins")));
    }
    let revisions = report.revisions();
    report.hand_ins = report.everyone(|desks| school::hand_in(address.clone(), desks, revisions.clone())).await;
    over.store(true, Ordering::Relaxed);

    for watcher in watchers {
        report.pages.extend(watcher.await.expect("a coordinator"));
    }
    if let Some(exporter) = exporter {
        report.exports = exporter.await.expect("the exports");
    }
    report
}

/// Each connection's desks. Where there are more connections than organisations, several windows are open at one table.
fn deal(options: &Options, sessions: &Sessions) -> Vec<Vec<Desk>> {
    let mut shares: Vec<Vec<Desk>> = (0..options.connections).map(|_| Vec::new()).collect();
    for window in 0..options.organisations.max(options.connections) {
        let organisation = window % options.organisations;
        let desk = Desk::new(window, organisation + 1, sessions.organisations[organisation].clone());
        shares[window % options.connections].push(desk);
    }
    shares
}
