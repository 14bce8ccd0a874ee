//! The window closes between two batches, or in the middle of one (FEATURES E5): by the server's clock, to the moment.

use std::io::Write;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::file::File;
use crate::region;
use crate::school::{School, answer, batch};
use crate::server::Server;

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64
}

#[test]
fn what_comes_before_closing_is_stored_and_what_comes_after_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    region::create(folder.path(), 1);
    let (server, file) = (Server::start(folder.path()), File::open(folder.path()));
    let school = School::enter(&server, 1);

    // Begun before closing, finished after: the whole batch has to be there in time.
    let (head, body) = school.request(&batch("window", 2));
    let (begun, rest) = body.split_at(body.len() / 2);
    let mut straddling = school.connect();
    straddling.write_all((head + begun).as_bytes()).unwrap();

    let closes_at = now() + 1_500;
    file.close_at(closes_at);
    let (status, answered) = school.save(&batch("window", 1));
    assert_eq!(status, 200, "a second before closing: {answered}");
    std::thread::sleep(Duration::from_millis((closes_at - now()).max(0) as u64));

    straddling.write_all(rest.as_bytes()).unwrap();
    let (status, answered) = answer(&mut straddling);
    assert_eq!((status, answered["code"].as_str()), (409, Some("closed")), "{answered}");
    let (status, answered) = school.save(&batch("window", 2));
    assert_eq!((status, answered["code"].as_str()), (409, Some("closed")), "{answered}");
    assert!(answered["message"].as_str().is_some_and(|message| message.contains("закрыт")), "{answered}");
    assert_eq!(file.stored(1).revision, 1, "what came in time is kept, nothing else is");

    // The office gives more time: the same batch goes in.
    file.close_at(now() + 60_000);
    assert_eq!(school.save(&batch("window", 2)).0, 200);
    assert_eq!(file.stored(1).revision, 2);
}
