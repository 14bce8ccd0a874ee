//! Every verb of the command line on the real binary. A mistake in the call: one line and exit code 2; a job that failed:
//! one line and exit code 1.

#[path = "../common/agent.rs"]
mod agent;
mod browser;
mod run;
#[path = "../common/server.rs"]
mod server;

mod backup;
mod calls;
mod check;
mod demo;
mod form;
mod import;
mod init;
mod publication;
mod serve;
mod user;
