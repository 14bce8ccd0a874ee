//! Connections on which nothing moves are closed by the server itself. The web framework waits for ever for the rest of a
//! header or a body, and for a client that does not read its answer; without a proxy in front a few hundred such clients
//! would take every file descriptor the process may have, and nobody else could save.
//!
//! One rule: no byte in or out for two minutes, or for five seconds while descriptors run short, ends a connection. It is
//! only shut down here: its owner finds it closed, and clears up after it as after any client that went away.

mod sockets;
mod watch;

use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use sockets::OpenFiles;
use watch::{Patience, Watch};

const TICK: Duration = Duration::from_secs(1);
/// What a system without a limit of its own is taken to have.
const NO_LIMIT: u64 = 1 << 20;

/// Lets the process open as many files as the system allows it. What it may open is not its own choice, so a refusal is
/// not an error.
pub fn raise_file_limit() {
    let limit = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
}

/// Watches the connections to the listener at `port` until the process ends.
pub fn start(port: u16) {
    let open_files = match OpenFiles::open() {
        Ok(open_files) => open_files,
        Err(cause) => return tracing::warn!(%cause, "/proc can't be read: stalled connections will not be closed"),
    };
    let watching = std::thread::Builder::new().name("oko-stalled".into()).spawn(move || watch(port, open_files));
    if let Err(cause) = watching {
        tracing::warn!(%cause, "stalled connections will not be closed");
    }
}

fn watch(port: u16, mut open_files: OpenFiles) -> ! {
    let limit = getrlimit(Resource::Nofile).current.unwrap_or(NO_LIMIT);
    let mut watch = Watch::default();
    loop {
        std::thread::sleep(TICK);
        let (open, connections) = open_files.connections(port);
        let patience = Patience::with(open as u64, limit);
        let stalled = watch.look(Instant::now(), &connections, patience);
        let closed = stalled.iter().filter(|connection| connection.shut_down()).count();
        if closed > 0 {
            tracing::info!(closed, open, limit, ?patience, "connections on which nothing moved were closed");
        }
    }
}
