//! Runs the binary and looks at how it ended.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Output, Stdio};
use std::time::{Duration, Instant};

use crate::server::oko;

/// The operator of every instance these tests make.
pub const ADMIN: &str = "admin";
pub const PASSWORD: &str = "Очень тайный пароль";

/// How a run ended.
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ended {
    /// It went well and said nothing on standard error.
    #[track_caller]
    pub fn fine(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "standard output: {}", self.out);
        self.out
    }

    /// A mistake in the call: exit code 2 and exactly one line, which holds `part`.
    #[track_caller]
    pub fn refused(self, part: &str) {
        self.one_line(2, part);
    }

    /// A job that failed: exit code 1 and exactly one line, which holds `part`; gives standard output.
    #[track_caller]
    pub fn failed(self, part: &str) -> String {
        self.one_line(1, part);
        self.out
    }

    #[track_caller]
    fn one_line(&self, code: i32, part: &str) {
        assert_eq!(self.code, Some(code), "{} / {}", self.out, self.err);
        let line = self.err.strip_suffix('\n').unwrap_or_else(|| panic!("no whole line: {:?}", self.err));
        assert!(!line.contains('\n') && line.starts_with("oko: "), "not one line: {line:?}");
        assert!(line.contains(part), "«{part}» is not in: {line}");
    }
}

/// `oko` with `arguments` and nothing on standard input.
pub fn run(arguments: &[&str]) -> Ended {
    run_with_input(arguments, "")
}

/// The same with `input` on standard input.
pub fn run_with_input(arguments: &[&str], input: &str) -> Ended {
    let mut child =
        oko().args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A verb that does not read its input may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = finish(child);
    Ended {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Output of a verb, which must end by itself. What the verbs print fits into the pipes.
fn finish(mut child: Child) -> Output {
    let started = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if started.elapsed() > crate::server::PATIENCE {
            child.kill().unwrap();
            panic!("a verb did not end");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.wait_with_output().unwrap()
}

/// A new instance of region 24 in `data`.
pub fn init(data: &Path) {
    run_with_input(&["init", "--data", text(data), "--region", "24", "--admin", ADMIN], PASSWORD).fine();
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
