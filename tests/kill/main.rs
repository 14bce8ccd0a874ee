//! Killed, not stopped: schools save and hand in while the server is killed again and again at random moments. Whatever
//! it acknowledged is there afterwards, whatever it did not is sent again and stored once, and copies of the database
//! taken meanwhile are whole.

#[path = "../common/agent.rs"]
mod agent;
mod backups;
mod client;
mod player;
#[path = "../common/region.rs"]
mod region;
#[path = "../common/server.rs"]
mod server;
#[path = "../common/sign_in.rs"]
mod sign_in;
mod stage;
mod table;
mod verdict;

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use player::Player;
use server::Server;
use stage::Stage;

const KILLS: usize = 30;
/// How long a server lives, in milliseconds from the moment it takes connections.
const LIFE: std::ops::Range<u64> = 50..1100;
/// A copy is begun in these lives.
const BACKUPS: [usize; 3] = [7, 15, 23];
/// Who plays: the organisation of each. The first one has two windows open.
const PLAYERS: [usize; 8] = [1, 1, 2, 3, 4, 5, 6, 7];

#[test]
fn what_was_acknowledged_outlives_every_kill() {
    let seed = seed();
    println!("seed {seed} (OKO_KILL_SEED={seed} plays it again, as far as timing lets it)");
    let mut random = StdRng::seed_from_u64(seed);
    let folder = tempfile::tempdir().unwrap();
    region::create(folder.path(), PLAYERS.into_iter().max().unwrap_or(1));

    let mut server = Server::start(folder.path());
    let stage = Arc::new(Stage::new(&server.base));
    let players: Vec<Player> = PLAYERS
        .into_iter()
        .enumerate()
        .map(|(number, organisation)| Player::enter(number, organisation, random.random(), &stage))
        .collect();
    let threads: Vec<_> = players.into_iter().map(|player| std::thread::spawn(move || player.play())).collect();

    let mut copies = Vec::new();
    let mut slowest = Duration::ZERO;
    for life in 0..KILLS {
        if BACKUPS.contains(&life) {
            copies.push(backups::begin(folder.path(), stage.acknowledged()));
        }
        std::thread::sleep(Duration::from_millis(random.random_range(LIFE)));
        drop(server); // SIGKILL
        let started = Instant::now();
        server = Server::start(folder.path());
        slowest = slowest.max(started.elapsed());
        stage.moved(&server.base);
    }
    stage.close();
    let stories: Vec<_> = threads.into_iter().map(|thread| thread.join().expect("a player gave up")).collect();
    let memory = server.peak_memory() / 1_000_000;
    assert_eq!(server.terminate().code(), Some(0));

    let copies: Vec<_> = copies.into_iter().map(|copy| copy.join().expect("a copy failed")).collect();
    verdict::check(folder.path(), &stories, &copies);
    let count = |of: fn(&player::Story) -> usize| stories.iter().map(of).sum::<usize>();
    println!(
        "{KILLS} kills: {} batches and {} receipts kept, {} sent again of which {} had been stored; slowest start {slowest:?}, {memory} MB",
        count(|story| story.batches),
        count(|story| story.receipts.len()),
        count(|story| story.resent),
        count(|story| story.stored_unheard),
    );
    // Otherwise there was no load to speak of and nothing is proved.
    assert!(count(|story| story.batches) > 10 * KILLS && count(|story| story.receipts.len()) > KILLS);
    assert!(count(|story| story.resent) >= KILLS / 3);
}

fn seed() -> u64 {
    let given = std::env::var("OKO_KILL_SEED").ok().and_then(|text| text.parse().ok());
    given.unwrap_or_else(|| SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |age| u64::from(age.subsec_nanos())))
}
