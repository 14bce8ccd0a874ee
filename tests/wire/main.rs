//! What lines do to requests, played on the real binary with bare sockets: connections cut, answers lost, batches sent
//! several times, clients that stand still.

mod batches;
#[allow(dead_code)] // here only for signing in
#[path = "../common/client.rs"]
mod client;
mod closing;
mod file;
#[path = "../common/region.rs"]
mod region;
mod school;
#[allow(dead_code)] // memory is measured elsewhere
#[path = "../common/server.rs"]
mod server;
mod stalled;
