//! 300 clients that stand still, at a limit of 256 open files: everyone else goes on saving, and the server gets rid of
//! them by itself.

use std::collections::HashSet;
use std::io::Write;
use std::net::TcpStream;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::net::sockopt::set_socket_recv_buffer_size;

use crate::region;
use crate::school::{School, answer, batch};
use crate::server::{Server, oko};

const FILES: usize = 256;
/// From here on they count as short (src/stalled).
const SHORT: usize = FILES * 7 / 10;
/// Stalled in each of the three places.
const EACH: usize = 100;
/// In which there must be room again. Those that find no place at first wait in the system's queue for the others' end.
const GONE: Duration = Duration::from_secs(40);
/// The longest that a save may wait for a new connection: two rounds of closing.
const LONGEST: Duration = Duration::from_secs(20);
/// Answers asked for at once by a client that reads none of them.
const ASKED: usize = 100;

/// Where a client stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Still {
    Header,
    Body,
    Answer,
}

#[test]
fn clients_that_stand_still_are_shed_and_nobody_else_is_stopped() {
    let folder = tempfile::tempdir().unwrap();
    region::create(folder.path(), 4);
    let server = serve_with_few_files(folder.path());
    let schools: Vec<School> = (1..=4).map(|organisation| School::enter(&server, organisation)).collect();
    let over = AtomicBool::new(false);

    // Connected before the others come.
    let mut open = schools[0].connect();
    assert_eq!(schools[0].save_over(&mut open, &batch("first", 1)).0, 200);
    std::thread::scope(|scope| {
        let kept = scope.spawn(|| save_on_one_connection(&schools[0], open, &over));
        let fresh = scope.spawn(|| save_on_new_connections(&schools[1], &over));
        let slow = scope.spawn(|| send_slowly(&schools[2]));
        let stalled = stall(&schools[3]);
        let room = wait_for_room(&server);
        over.store(true, Ordering::Relaxed);
        assert!(room.is_some(), "{} files are still open after {GONE:?}", open_files(&server));

        for (still, shed) in count_shed(&server, &stalled) {
            println!("stalled in the {still:?}: {shed} of {EACH} shed");
            // The rest has found room; two minutes are its due.
            assert!(shed >= EACH / 3, "{shed} of those stalled in the {still:?} were shed");
        }
        let (saves, longest) = kept.join().unwrap();
        println!("room again after {room:?}; one connection: {saves} saves, the longest {longest:?}");
        assert!(saves > 20 && longest < Duration::from_secs(5), "{saves} saves, the longest {longest:?}");
        let (saves, longest) = fresh.join().unwrap();
        println!("new connections: {saves} saves, the longest {longest:?}");
        assert!(saves > 20 && longest < LONGEST, "{saves} saves, the longest {longest:?}");
        slow.join().unwrap();
    });
    println!("{} MB at the most", server.peak_memory() / 1_000_000);
    assert_eq!(server.terminate().code(), Some(0));
}

fn serve_with_few_files(data: &std::path::Path) -> Server {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -n {FILES}; exec \"$0\" \"$@\"")]).arg(oko().get_program());
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    Server::spawn(command)
}

fn stall(school: &School) -> Vec<(Still, TcpStream)> {
    let (head, body) = school.request(&batch("stalled", 1));
    let asset = oko::web::assets::url("css/oko.css");
    let asking = format!("GET {asset} HTTP/1.1\r\nHost: x\r\n\r\n").repeat(ASKED);
    let kinds = [Still::Header, Still::Body, Still::Answer];
    let stall = |still| {
        let sent = match still {
            Still::Header => head[..head.len() / 2].to_owned(),
            Still::Body => format!("{head}{}", &body[..body.len() / 2]),
            Still::Answer => asking.clone(),
        };
        let mut connection = school.connect();
        set_socket_recv_buffer_size(&connection, 4096).unwrap();
        // What does not go out at once never will: the server does not read on before it has answered.
        connection.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
        let _ = connection.write_all(sent.as_bytes());
        (still, connection)
    };
    kinds.into_iter().cycle().take(3 * EACH).map(stall).collect()
}

/// How many connections of each kind the server has closed.
fn count_shed(server: &Server, stalled: &[(Still, TcpStream)]) -> Vec<(Still, usize)> {
    let open = open_connections(server);
    let is_shed = |connection: &TcpStream| !open.contains(&connection.local_addr().unwrap().port());
    let count = |still| stalled.iter().filter(|(kind, connection)| *kind == still && is_shed(connection)).count();
    [Still::Header, Still::Body, Still::Answer].map(|still| (still, count(still))).to_vec()
}

/// The clients' ports of the connections that the server has open, as the system tells.
fn open_connections(server: &Server) -> HashSet<u16> {
    const ESTABLISHED: &str = "01";
    let port = server.base.rsplit(':').next().unwrap().parse::<u16>().unwrap();
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let port_of = |address: &str| u16::from_str_radix(address.rsplit(':').next()?, 16).ok();
    let open = table.lines().filter_map(|line| {
        let mut fields = line.split_whitespace().skip(1);
        let (local, remote, state) = (fields.next()?, fields.next()?, fields.next()?);
        (port_of(local)? == port && state == ESTABLISHED).then(|| port_of(remote))?
    });
    open.collect()
}

/// How long it took until files were short no more, after they had been.
fn wait_for_room(server: &Server) -> Option<Duration> {
    let started = Instant::now();
    let mut most = 0;
    while started.elapsed() < GONE {
        std::thread::sleep(Duration::from_millis(200));
        let open = open_files(server);
        most = most.max(open);
        if most > FILES - 20 && open < SHORT {
            // … and stay so: who waited outside has come in by now.
            std::thread::sleep(Duration::from_secs(8));
            return (open_files(server) < SHORT).then(|| started.elapsed());
        }
    }
    None
}

fn open_files(server: &Server) -> usize {
    std::fs::read_dir(server.proc("fd")).unwrap().count()
}

/// Saves until it is over; tells how often, and the longest that one took.
fn save_on_one_connection(school: &School, mut connection: TcpStream, over: &AtomicBool) -> (i64, Duration) {
    save_until(over, |seq| assert_eq!(school.save_over(&mut connection, &batch("kept", seq)).0, 200))
}

fn save_on_new_connections(school: &School, over: &AtomicBool) -> (i64, Duration) {
    save_until(over, |seq| assert_eq!(school.save(&batch("fresh", seq)).0, 200))
}

fn save_until(over: &AtomicBool, mut save: impl FnMut(i64)) -> (i64, Duration) {
    let (mut saves, mut longest) = (0, Duration::ZERO);
    while !over.load(Ordering::Relaxed) && saves < 250 {
        let started = Instant::now();
        saves += 1;
        save(saves);
        longest = longest.max(started.elapsed());
        std::thread::sleep(Duration::from_millis(100));
    }
    (saves, longest)
}

/// A batch that comes a byte at a time is taken, however long it is on its way.
fn send_slowly(school: &School) {
    let (head, body) = school.request(&batch("slow", 1));
    let mut connection = school.connect();
    for bytes in (head + &body).as_bytes().chunks(30) {
        connection.write_all(bytes).unwrap();
        std::thread::sleep(Duration::from_millis(500));
    }
    assert_eq!(answer(&mut connection).0, 200);
}
