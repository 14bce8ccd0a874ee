//! What lines do to requests, played on the real binary with bare sockets: connections cut, answers lost, batches sent
//! several times, clients that stand still.

#[path = "../common/agent.rs"]
mod agent;
mod batches;
mod closing;
mod file;
#[path = "../common/region.rs"]
mod region;
mod school;
#[path = "../common/server.rs"]
mod server;
#[path = "../common/sign_in.rs"]
mod sign_in;
mod stalled;
