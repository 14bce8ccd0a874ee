//! The results of a whole region as a workbook: 40,000 organisations have handed in 30 columns each, a coordinator presses
//! «Экспорт результатов», and schools go on saving meanwhile. Over HTTP against the real binary, in turns with
//! rust_xlsxwriter alone on the same cells: what the export costs beyond it is ours.
//!
//! `cargo bench --bench export -- --organisations 40000 --rounds 3`

mod bare;
mod cells;
mod check;
mod data;
#[path = "../common/http.rs"]
mod http;
mod options;
#[path = "../common/process.rs"]
mod process;
#[path = "../../tests/common/region.rs"]
mod region;
mod report;
mod savers;
#[path = "../../tests/common/server.rs"]
mod server;
#[path = "../common/sessions.rs"]
mod sessions;
#[path = "../common/times.rs"]
mod times;
#[path = "../common/workbook.rs"]
mod workbook;

use std::sync::Arc;
use std::time::{Duration, Instant};

use options::Options;
use report::{Report, Round};
use savers::{Saving, Table};
use server::Server;
use sessions::Sessions;

/// Organisations beside those that have handed in: they have only begun, and are not in the workbook.
const BEGUN: usize = 200;
/// Organisations that go on saving: those, and as many that have handed in.
const SAVING: usize = 2 * BEGUN;
/// How long saves are watched with nothing beside them.
const QUIET: Duration = Duration::from_secs(5);
/// How often one looks whether the workbook is there.
const LOOK: Duration = Duration::from_millis(20);

fn main() {
    let mut arguments = std::env::args().skip(1);
    if let (Some(bare::ARGUMENT), Some(organisations)) = (arguments.next().as_deref(), arguments.next()) {
        return bare::main(&organisations);
    }
    let options = Options::from_arguments();
    let folder = tempfile::tempdir().expect("a temporary folder");
    println!("Making a region of {} organisations …", options.organisations);
    region::create(folder.path(), options.organisations + BEGUN);
    data::write(folder.path(), options.organisations, BEGUN);
    let sessions = sessions::open(folder.path(), options.organisations + BEGUN);
    let server = Server::start(folder.path());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut report = runtime.block_on(play(&options, &server, &sessions));
    report.memory = server.peak_memory();
    assert_eq!(server.terminate().code(), Some(0), "the server ended cleanly");
    report.print(&options);
}

/// Saves alone for a while; then the yardstick and an export beside saves, in turns.
async fn play(options: &Options, server: &Server, sessions: &Sessions) -> Report {
    let address: Arc<str> = server.base.trim_start_matches("http://").into();
    let last = options.organisations + BEGUN;
    let tables =
        (last - SAVING + 1..=last).map(|number| Table::new(number, sessions.organisations[number - 1].clone()));
    let mut report = Report::default();

    let saving = Saving::start(&address, savers::deal(tables.collect()));
    tokio::time::sleep(QUIET).await;
    let (mut shares, times) = saving.end().await;
    report.quiet.extend(times);

    let coordinator = sessions.coordinators.last().expect("a regional one");
    let mut http = http::Connection::new(address.clone());
    for round in 1..=options.rounds {
        let bare = bare::run(options.organisations);
        let saving = Saving::start(&address, shares);
        let pid = server.child.id().to_string();
        let (started, busy) = (Instant::now(), process::processor_seconds(&pid));
        let book = workbook::order(&mut http, coordinator, data::COLLECTION, LOOK).await.expect("a workbook");
        let (seconds, busy) = (started.elapsed().as_secs_f64(), process::processor_seconds(&pid) - busy);
        let times;
        (shares, times) = saving.end().await;
        report.beside.extend(times);
        report.size = book.len();
        report.rounds.push(Round { bare, seconds, busy });
        if round == options.rounds {
            check::check(book, options.organisations);
        }
    }
    report
}
