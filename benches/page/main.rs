//! Pages read again and again by kept connections that are signed in: a section with 300 publications, and the list of
//! participants of a collection of 3,000 organisations. Over HTTP against the real binary; the load program takes its
//! share of the same cores, and asks again as soon as it is answered.
//!
//! `cargo bench --bench page -- --connections 8 --seconds 4`

mod data;
// This program only reads.
#[allow(dead_code)]
#[path = "../common/http.rs"]
mod http;
mod options;
mod readers;
#[path = "../../tests/common/region.rs"]
mod region;
#[path = "../../tests/common/server.rs"]
mod server;
#[allow(dead_code)]
#[path = "../common/sessions.rs"]
mod sessions;
#[path = "../common/times.rs"]
mod times;

use std::sync::Arc;

use options::Options;
use readers::{Page, read};
use region::COLLECTION;
use server::Server;
use sessions::{Session, Sessions};

fn main() {
    let options = Options::from_arguments();
    let folder = tempfile::tempdir().expect("a temporary folder");
    println!("Making {} publications and {} organisations …", data::PUBLICATIONS, data::ORGANISATIONS);
    region::create(folder.path(), data::ORGANISATIONS);
    let section = data::write(folder.path());
    let sessions = sessions::open(folder.path(), data::ORGANISATIONS);
    let server = Server::start(folder.path());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(play(&options, &server, &section, &sessions));
    println!("  server's memory {:.1} MB at its peak", server.peak_memory() as f64 / 1e6);
    assert_eq!(server.terminate().code(), Some(0), "the server ended cleanly");
}

async fn play(options: &Options, server: &Server, section: &str, sessions: &Sessions) {
    let address: Arc<str> = server.base.trim_start_matches("http://").into();
    let (municipal, region) = sessions.coordinators.split_at(sessions.coordinators.len() - 1);
    println!("{} connections, {} s for each page", options.connections, options.seconds);
    for (name, path, sessions, row, rows) in pages(section, &sessions.organisations, municipal, region) {
        let page = Page { name, path, sessions, row, rows };
        read(&address, options, &page).await;
    }
}

type Described<'a> = (&'static str, String, &'a [Arc<Session>], &'static str, usize);

/// The pages: name, address, who opens it, what a row of it looks like, and how many rows it has.
fn pages<'a>(
    section: &str,
    schools: &'a [Arc<Session>],
    municipal: &'a [Arc<Session>],
    region: &'a [Arc<Session>],
) -> Vec<Described<'a>> {
    /// «провероч»
    const PROOF: &str = "%D0%BF%D1%80%D0%BE%D0%B2%D0%B5%D1%80%D0%BE%D1%87";
    const ARTICLE: &str = "<article";
    const PARTICIPANT: &str = " data-label=\"Логин\"";
    let list = format!("/lk/collections/{COLLECTION}/participants");
    vec![
        ("section, a school", section.to_owned(), schools, ARTICLE, 25),
        ("section, a region", section.to_owned(), region, ARTICLE, 25),
        ("… its last page", format!("{section}?page=12"), schools, ARTICLE, 25),
        ("… searched", format!("{section}?q={PROOF}"), schools, ARTICLE, 25),
        ("counts, a region", format!("{section}/itogi"), region, "<li class=\"count ", 4),
        ("participants, a region", list.clone(), region, PARTICIPANT, 100),
        ("… its last page", format!("{list}?page=30"), region, PARTICIPANT, 100),
        ("… handed in, by title", format!("{list}?status=handed_in&sort=-title"), region, PARTICIPANT, 100),
        ("… by date", format!("{list}?sort=-submitted"), region, PARTICIPANT, 100),
        ("… searched", format!("{list}?q=15"), region, PARTICIPANT, 100),
        ("participants, municipal", list, municipal, PARTICIPANT, 100),
    ]
}
