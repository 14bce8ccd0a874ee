//! Copies taken while everything goes on: made by `oko backup`, put into place elsewhere by `oko restore`, checked.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread::JoinHandle;

use crate::server::oko;
use crate::stage::Acknowledged;

/// A copy in a folder of its own.
pub struct Copy {
    /// Acknowledged before the copy was begun: all of it must be inside.
    pub before: Acknowledged,
    folder: tempfile::TempDir,
}

impl Copy {
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }
}

/// Begins a copy of the database in `data`.
pub fn begin(data: &Path, before: Acknowledged) -> JoinHandle<Copy> {
    let data = data.to_owned();
    std::thread::spawn(move || {
        let copy = Copy { before, folder: tempfile::tempdir().unwrap() };
        let file = copy.folder.path().join("copy.db");
        succeed(oko().arg("backup").arg(&file).arg("--data").arg(data));
        succeed(oko().arg("restore").arg(&file).arg("--data").arg(copy.data()));
        check(&copy.data());
        copy
    })
}

/// `oko check` passes.
pub fn check(data: &Path) {
    succeed(oko().arg("check").arg("--data").arg(data));
}

fn succeed(command: &mut std::process::Command) {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{command:?}: {} {}", text(&output.stdout), text(&output.stderr));
}
