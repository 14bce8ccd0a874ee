//! A batch is stored whole or not at all, and once, whatever the line does (FEATURES E9).

use std::io::Write;
use std::net::Shutdown;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::file::{File, Stored};
use crate::region;
use crate::school::{School, batch, note, row};
use crate::server::{PATIENCE, Server};

struct Stage {
    server: Server,
    file: File,
    _folder: tempfile::TempDir,
}

fn stage() -> Stage {
    let folder = tempfile::tempdir().unwrap();
    region::create(folder.path(), 3);
    Stage { server: Server::start(folder.path()), file: File::open(folder.path()), _folder: folder }
}

/// What is stored after the first `count` batches of one window.
fn after(count: i64) -> Stored {
    Stored { revision: count, notes: (1..=count).map(|seq| (row(seq), note(seq))).collect() }
}

#[test]
fn a_batch_cut_anywhere_is_not_stored_and_then_is_when_sent_again() {
    let stage = stage();
    let Stage { server, file, .. } = &stage;
    let school = School::enter(server, 1);
    let (head, body) = school.request(&batch("window", 1));
    let whole = head.clone() + &body;
    let cuts =
        [1, head.len() / 2, head.len() - 1, head.len(), head.len() + 1, head.len() + body.len() / 2, whole.len() - 1];
    for cut in cuts {
        let mut connection = school.connect();
        connection.write_all(&whole.as_bytes()[..cut]).unwrap();
        connection.shutdown(Shutdown::Both).unwrap();
    }
    // The server has looked at all of them when it has answered one that came after.
    let (status, other) = School::enter(server, 2).save(&batch("other", 1));
    assert_eq!((status, &other["revision"]), (200, &json!(1)));
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(file.stored(1), after(0));

    let (status, answer) = school.save(&batch("window", 1));
    assert_eq!((status, &answer["revision"], &answer["conflicts"]), (200, &json!(1), &json!([])));
    assert_eq!(file.stored(1), after(1));
}

#[test]
fn a_body_that_ends_early_is_told_so_that_the_page_sends_it_again() {
    let stage = stage();
    let Stage { server, file, .. } = &stage;
    let school = School::enter(server, 1);
    let (head, body) = school.request(&batch("window", 1));
    let mut connection = school.connect();
    connection.write_all(format!("{head}{}", &body[..40]).as_bytes()).unwrap();
    connection.shutdown(Shutdown::Write).unwrap();
    let (status, answer) = crate::school::answer(&mut connection);
    assert_eq!((status, &answer["code"]), (400, &json!("cut")));
    assert_eq!(file.stored(1), after(0));
}

#[test]
fn a_batch_whose_answer_was_lost_is_sent_again_and_stored_once() {
    let stage = stage();
    let Stage { server, file, .. } = &stage;
    let school = School::enter(server, 1);
    for seq in 1..=20 {
        let (head, body) = school.request(&batch("window", seq));
        let mut connection = school.connect();
        connection.write_all((head + &body).as_bytes()).unwrap();
        let started = Instant::now();
        while file.stored(1).revision < seq {
            assert!(started.elapsed() < PATIENCE, "batch {seq} was never stored");
        }
        drop(connection); // The answer is on its way, unread.
        let (status, answer) = school.save(&batch("window", seq));
        assert_eq!((status, &answer["revision"]), (200, &json!(seq)), "{answer}");
        assert_eq!((&answer["conflicts"], &answer["refused"]), (&json!([]), &json!([])));
        assert_eq!(file.stored(1), after(seq));
    }
}

#[test]
fn the_same_batch_three_times_is_stored_once() {
    let stage = stage();
    let Stage { server, file, .. } = &stage;
    let school = School::enter(server, 1);
    for seq in 1..=20 {
        let at_once = Barrier::new(3);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    at_once.wait();
                    let (status, answer) = school.save(&batch("window", seq));
                    assert_eq!((status, &answer["revision"], &answer["conflicts"]), (200, &json!(seq), &json!([])));
                });
            }
        });
        assert_eq!(file.stored(1), after(seq));
    }
    // … and when later ones have come since.
    let (status, answer) = school.save(&batch("window", 7));
    assert_eq!((status, &answer["revision"], &answer["conflicts"]), (200, &json!(20), &json!([])), "{answer}");
    assert_eq!(file.stored(1), after(20));
}
