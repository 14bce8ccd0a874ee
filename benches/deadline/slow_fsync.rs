//! A disk whose fsync takes its time, as disks of offices do; that of a virtual machine answers before anything is safe.

use std::path::{Path, PathBuf};
use std::process::Command;

const SOURCE: &str = include_str!("slow_fsync.c");

/// The library that adds the wait, built into `folder` by the C compiler that builds SQLite too.
pub fn build(folder: &Path) -> PathBuf {
    let (source, library) = (folder.join("slow_fsync.c"), folder.join("slow_fsync.so"));
    std::fs::write(&source, SOURCE).expect("the source");
    let built =
        Command::new("cc").args(["-O2", "-shared", "-fPIC", "-o"]).arg(&library).arg(&source).arg("-ldl").status();
    assert!(built.is_ok_and(|status| status.success()), "cc can't build slow_fsync.c");
    library
}

/// Lets `command` wait `ms` at every fsync.
pub fn slow_down(command: &mut Command, library: &Path, ms: u64) {
    command.env("LD_PRELOAD", library).env("OKO_FSYNC_MS", ms.to_string());
}
