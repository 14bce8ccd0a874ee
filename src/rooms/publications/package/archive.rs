//! The archive of a package, opened with suspicion: what it declares is compared, never trusted, and bytes are counted
//! while they are read.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

use zip::ZipArchive;
use zip::result::ZipError;

/// Entries of an archive, folders included.
pub const MAX_ENTRIES: usize = 10_000;
/// Bytes of everything unpacked.
pub const MAX_TOTAL: u64 = 4_000_000_000;
/// Bytes of one file unpacked.
pub const MAX_FILE: u64 = 1_000_000_000;
/// Bytes that listing the archive may read: entries beyond the limit are refused before they fill the memory.
const MAX_DIRECTORY: u64 = 8 * 1024 * 1024;
/// From so many bytes on, an entry may not unpack to more than [`MAX_RATIO`] times its packed size.
const RATIO_FROM: u64 = 16 * 1024 * 1024;
const MAX_RATIO: u64 = 200;
/// Longest path, in bytes; longest name, in characters.
const MAX_PATH: usize = 1024;
const MAX_NAME: usize = 200;

/// A listed archive: every entry has a safe path and a known place.
pub struct Package<R> {
    archive: ZipArchive<Metered<R>>,
    /// Index in the archive and packed size, by path; folders are left out.
    entries: BTreeMap<String, Entry>,
    /// Bytes unpacked so far in this pass.
    unpacked: u64,
}

#[derive(Clone, Copy)]
struct Entry {
    index: usize,
    packed: u64,
}

impl<R: Read + Seek> Package<R> {
    /// Lists the archive; every mistake of it, in Russian.
    pub fn open(source: R) -> Result<Package<R>, Vec<String>> {
        let left = Rc::new(Cell::new(MAX_DIRECTORY));
        let metered = Metered { inner: source, left: left.clone() };
        let mut archive = ZipArchive::new(metered).map_err(|cause| vec![unreadable(&cause)])?;
        left.set(u64::MAX);
        if archive.len() > MAX_ENTRIES {
            return Err(vec![format!("в архиве {} записей, а можно не больше {MAX_ENTRIES}", archive.len())]);
        }
        let entries = list(&archive)?;
        if archive.has_overlapping_entries().map_err(|cause| vec![unreadable(&cause)])? {
            return Err(vec!["записи архива накладываются друг на друга: соберите архив заново".into()]);
        }
        Ok(Package { archive, entries, unpacked: 0 })
    }

    pub fn has(&self, path: &str) -> bool {
        self.entries.contains_key(path)
    }

    /// Paths of a folder (`files/`) and of everything below it.
    pub fn within<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a str> {
        self.entries.keys().map(String::as_str).filter(move |path| path.starts_with(folder))
    }

    /// Unpacks an entry as UTF-8 text of at most `limit` bytes.
    pub fn text(&mut self, path: &str, limit: u64) -> Result<String, String> {
        let mut bytes = Vec::new();
        let mut reader = self.reader(path)?;
        let read = reader.by_ref().take(limit + 1).read_to_end(&mut bytes);
        read.map_err(|cause| told(path, &cause))?;
        if bytes.len() as u64 > limit {
            return Err(format!("{path}: больше {} КБ", limit / 1024));
        }
        String::from_utf8(bytes).map_err(|cause| {
            let line = cause.as_bytes()[..cause.utf8_error().valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
            format!("{path}: строка {line} записана не в UTF-8; сохраните файл в кодировке UTF-8")
        })
    }

    /// Unpacks an entry to nowhere: is it whole, and as large as it may be?
    pub fn verify(&mut self, path: &str) -> Result<(), String> {
        let mut reader = self.reader(path)?;
        io::copy(&mut reader, &mut io::sink()).map(drop).map_err(|cause| told(path, &cause))
    }

    /// Begins a new pass: what was unpacked before is not counted again.
    pub fn rewind(&mut self) {
        self.unpacked = 0;
    }

    /// An entry's contents; reading fails where a limit is passed or the contents are damaged.
    pub fn reader(&mut self, path: &str) -> Result<impl Read, String> {
        let entry = *self.entries.get(path).ok_or_else(|| format!("{path}: нет в архиве"))?;
        let file = self.archive.by_index(entry.index).map_err(|cause| format!("{path}: {}", unreadable(&cause)))?;
        Ok(Counted { inner: file, read: 0, packed: entry.packed, total: &mut self.unpacked })
    }
}

/// The sentence of a failed [`Package::reader`] read.
pub fn told(path: &str, cause: &io::Error) -> String {
    match cause.get_ref().and_then(|inner| inner.downcast_ref::<OverLimit>()) {
        Some(limit) => format!("{path}: {limit}"),
        None => format!("{path}: файл в архиве повреждён; соберите архив заново"),
    }
}

fn list<R: Read + Seek>(archive: &ZipArchive<R>) -> Result<BTreeMap<String, Entry>, Vec<String>> {
    let mut mistakes = Vec::new();
    if archive.has_duplicate_names() {
        mistakes.push("в архиве есть записи с одинаковыми именами: соберите архив заново".to_owned());
    }
    let mut entries = BTreeMap::new();
    for index in 0..archive.len() {
        match look_at(archive, index) {
            Ok(Some((path, entry))) => {
                if entries.insert(path.clone(), entry).is_some() {
                    mistakes.push(format!("{path}: в архиве две записи с этим именем"));
                }
            }
            Ok(None) => {}
            Err(mistake) => mistakes.push(mistake),
        }
    }
    if let Some(nested) = entries.keys().find_map(|path| path.strip_suffix("/publication.md")) {
        return Err(vec![format!(
            "publication.md лежит в папке «{nested}», а должен лежать в корне архива: упакуйте содержимое папки, а не её саму"
        )]);
    }
    mistakes.extend(entries.keys().filter(|path| !is_known(path)).map(|path| {
        format!("{path}: лишняя запись; в пакете могут быть только publication.md, папка files/ и формы forms/*.json")
    }));
    if mistakes.is_empty() { Ok(entries) } else { Err(mistakes) }
}

/// `None` for folders and for what file managers leave behind.
fn look_at<R: Read + Seek>(archive: &ZipArchive<R>, index: usize) -> Result<Option<(String, Entry)>, String> {
    let entry = archive.by_index_data(index).map_err(|cause| unreadable(&cause))?;
    let Ok(path) = std::str::from_utf8(entry.name_raw()) else {
        let shown = String::from_utf8_lossy(entry.name_raw());
        return Err(format!(
            "запись «{shown}»: имя не в UTF-8; соберите архив программой, которая пишет имена в UTF-8"
        ));
    };
    check_path(path)?;
    if entry.encrypted() {
        return Err(format!("{path}: зашифрована; соберите архив без пароля"));
    }
    let kind = entry.unix_mode().map_or(0, |mode| mode & 0o170_000);
    if entry.is_symlink() || !matches!(kind, 0 | 0o100_000 | 0o040_000) {
        return Err(format!("{path}: ссылка или особый файл; положите в архив сам файл"));
    }
    if path.ends_with('/') || is_litter(path) {
        return Ok(None);
    }
    use zip::CompressionMethod::{Deflated, Stored};
    if !matches!(entry.compression(), Stored | Deflated) {
        return Err(format!("{path}: сжата неизвестным способом; соберите архив способом Deflate"));
    }
    Ok(Some((path.to_owned(), Entry { index, packed: entry.compressed_size() })))
}

fn check_path(path: &str) -> Result<(), String> {
    let shown: String = path.chars().take(MAX_NAME).filter(|c| !c.is_control()).collect();
    let refuse = |why: &str| Err(format!("запись «{shown}»: {why}"));
    if path.len() > MAX_PATH {
        return refuse("слишком длинный путь");
    }
    if path.contains('\\') {
        return refuse("обратная косая черта в имени; папки отделяются знаком «/»");
    }
    if path.starts_with('/') || path.as_bytes().get(1) == Some(&b':') {
        return refuse("путь должен начинаться внутри архива, а не от корня диска");
    }
    if path.chars().any(char::is_control) {
        return refuse("управляющий знак в имени");
    }
    for part in path.strip_suffix('/').unwrap_or(path).split('/') {
        if matches!(part, "" | "." | "..") {
            return refuse("путь не должен выходить из архива: «.», «..» и пустые имена не принимаются");
        }
        if part.chars().count() > MAX_NAME {
            return refuse("имя длиннее 200 знаков");
        }
    }
    Ok(())
}

fn is_known(path: &str) -> bool {
    let is_form = |name: &str| name.ends_with(".json") && !name.contains('/');
    path == "publication.md" || path.starts_with("files/") || path.strip_prefix("forms/").is_some_and(is_form)
}

fn is_litter(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path.starts_with("__MACOSX/") || matches!(name, ".DS_Store" | "Thumbs.db" | "desktop.ini")
}

fn unreadable(cause: &ZipError) -> String {
    match cause {
        ZipError::Io(cause) if cause.get_ref().is_some_and(|inner| inner.is::<OverLimit>()) => {
            format!("оглавление архива слишком велико: записей можно не больше {MAX_ENTRIES}")
        }
        ZipError::CompressionMethodNotSupported(_) => {
            "сжатие неизвестного способа; соберите архив способом Deflate".into()
        }
        _ => "это не архив ZIP, или он повреждён".into(),
    }
}

/// A source of which only so many bytes may be read.
struct Metered<R> {
    inner: R,
    left: Rc<Cell<u64>>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let left = self.left.get().checked_sub(read as u64).ok_or_else(|| OverLimit::Directory.into_error())?;
        self.left.set(left);
        Ok(read)
    }
}

impl<R: Seek> Seek for Metered<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// Counts what comes out of an entry, whatever the archive declares.
struct Counted<'a, R> {
    inner: R,
    read: u64,
    packed: u64,
    total: &'a mut u64,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read += read as u64;
        *self.total += read as u64;
        let limit = if self.read > MAX_FILE {
            OverLimit::File
        } else if *self.total > MAX_TOTAL {
            OverLimit::Total
        } else if self.read > RATIO_FROM && self.read / MAX_RATIO > self.packed {
            OverLimit::Ratio
        } else {
            return Ok(read);
        };
        Err(limit.into_error())
    }
}

/// A limit that reading has passed.
#[derive(Debug, thiserror::Error)]
enum OverLimit {
    #[error("оглавление архива слишком велико")]
    Directory,
    #[error("распакованный файл больше {} МБ", MAX_FILE / 1_000_000)]
    File,
    #[error("всё вместе в распакованном виде больше {} МБ", MAX_TOTAL / 1_000_000)]
    Total,
    #[error("файл сжат больше чем в {MAX_RATIO} раз: похоже на архив, который переполняет память")]
    Ratio,
}

impl OverLimit {
    fn into_error(self) -> io::Error {
        io::Error::other(self)
    }
}
