//! The folder of assets: files, gzipped where that helps, and one hash over all.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::{Outcome, entries};

/// Kinds of file that gzip makes smaller.
const TEXTS: [&str; 4] = ["css", "js", "svg", "txt"];

pub struct Site {
    root: PathBuf,
    /// Hash of each file by its path.
    hashes: BTreeMap<String, u64>,
}

impl Site {
    /// An empty folder at `root`; what was there goes.
    pub fn new(root: PathBuf) -> Outcome<Self> {
        if root.exists() {
            fs::remove_dir_all(&root).map_err(|error| format!("{}: {error}", root.display()))?;
        }
        Ok(Self { root, hashes: BTreeMap::new() })
    }

    pub fn copy(&mut self, from: &Path, path: &str) -> Outcome<()> {
        let content = fs::read(from).map_err(|error| format!("{}: {error}", from.display()))?;
        self.write(path, &content)
    }

    pub fn copy_tree(&mut self, from: &Path, path: &str) -> Outcome<()> {
        for entry in entries(from)? {
            let inner = format!("{path}/{}", entry.file_name().unwrap_or_default().to_string_lossy());
            if entry.is_dir() {
                self.copy_tree(&entry, &inner)?;
            } else {
                self.copy(&entry, &inner)?;
            }
        }
        Ok(())
    }

    /// Stores a file, as `path.gz` where that saves at least a tenth.
    pub fn write(&mut self, path: &str, content: &[u8]) -> Outcome<()> {
        self.hashes.insert(path.to_owned(), hash(content));
        let is_text = TEXTS.iter().any(|kind| path.ends_with(&format!(".{kind}")));
        if is_text {
            let packed = gzip(content)?;
            if packed.len() * 10 < content.len() * 9 {
                return self.put(&format!("{path}.gz"), &packed);
            }
        }
        self.put(path, content)
    }

    /// The hash of all paths and contents: 16 hexadecimal digits.
    pub fn finish(self) -> Outcome<String> {
        let whole: String = self.hashes.iter().map(|(path, hash)| format!("{path} {hash:016x}\n")).collect();
        Ok(format!("{:016x}", hash(whole.as_bytes())))
    }

    fn put(&self, path: &str, content: &[u8]) -> Outcome<()> {
        let target = self.root.join(path);
        let folder = target.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&target, content))
            .map_err(|error| format!("{}: {error}", target.display()))
    }
}

fn gzip(content: &[u8]) -> Outcome<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).and_then(|()| encoder.finish()).map_err(|error| format!("gzip: {error}"))
}

/// FNV-1a, 64 bits: the same on every machine and compiler; it only has to notice change.
fn hash(content: &[u8]) -> u64 {
    content.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
