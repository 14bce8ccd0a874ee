//! The real server as a child process: started, asked where it listens, stopped or killed.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Longest a server may take to start or to stop, even on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);
const READY: &str = "ОКО работает: ";

/// A running `oko serve` or `oko demo`. Dropping it is SIGKILL: nothing of the server's own runs any more.
pub struct Server {
    pub child: Child,
    /// `http://127.0.0.1:PORT`
    pub base: String,
}

impl Server {
    /// `oko serve` over `data` on a free port of loopback.
    pub fn start(data: &Path) -> Server {
        let mut command = oko();
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        Server::spawn(command)
    }

    /// Runs `command` and waits until it says where it listens.
    pub fn spawn(mut command: Command) -> Server {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (found, address) = mpsc::channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        // Goes on reading to the end, so that the server never writes into a closed pipe.
        std::thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                if let Some(base) = line.strip_prefix(READY) {
                    let _ = found.send(base.to_owned());
                }
            }
        });
        match address.recv_timeout(PATIENCE) {
            Ok(base) => Server { child, base },
            Err(_) => {
                let _ = child.kill();
                panic!("the server did not start: {:?}", child.wait());
            }
        }
    }

    /// What the system tells of the process: `/proc/PID/NAME`.
    pub fn proc(&self, name: &str) -> PathBuf {
        Path::new("/proc").join(self.child.id().to_string()).join(name)
    }

    /// The most memory it has held so far, in bytes.
    pub fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(self.proc("status")).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = peak.and_then(|peak| peak.trim().strip_suffix(" kB")).and_then(|number| number.parse().ok());
        kilobytes.map_or(0, |kilobytes: u64| kilobytes * 1024)
    }

    /// Asks the server to end, as systemd does, and waits until it has.
    pub fn terminate(mut self) -> ExitStatus {
        send_term(&self.child);
        wait(&mut self.child)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program under test.
pub fn oko() -> Command {
    Command::new(env!("CARGO_BIN_EXE_oko"))
}

fn send_term(child: &Child) {
    let sent = Command::new("sh").args(["-c", &format!("kill -TERM {}", child.id())]).status().unwrap();
    assert!(sent.success());
}

/// Waits for the end of a child, not for ever.
fn wait(child: &mut Child) -> ExitStatus {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if started.elapsed() > PATIENCE {
            let _ = child.kill();
            panic!("still running after {PATIENCE:?}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
