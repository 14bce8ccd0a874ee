//! What a workbook lists as its sheets, looked at before anything is parsed: a book of many entries for one and the same part
//! is small on the disk and without end to read.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Seek};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::read::{ReadError, broken};

/// Most sheets of a book.
pub const SHEETS: usize = 200;
/// Parts that belong to one sheet alone, by the last word of their relation's type.
const OWN: [&str; 5] = ["worksheet", "comments", "threadedComment", "table", "sharedStrings"];

/// Refuses a book that lists too many sheets, or one part more than once.
pub(super) fn refuse_repeated<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<(), ReadError> {
    let mut named: Vec<(usize, String)> = Vec::new();
    for index in 0..archive.len() {
        if let Some(Ok(name)) = archive.name_for_index(index) {
            named.push((index, compared(&name)));
        }
    }
    let mut books = BTreeSet::from(["xl/workbook.xml".to_owned()]);
    let mut seen = BTreeSet::new();
    for (index, name) in named.iter().filter(|(_, name)| name.ends_with(".rels")) {
        let folder = name.rsplit_once("_rels/").map_or("", |(folder, _)| folder);
        let part = archive.by_index(*index).map_err(broken)?;
        each_start(BufReader::new(part), |start| {
            if start.local_name().as_ref() != "Relationship" {
                return Ok(());
            }
            let (Some(kind), Some(target)) = (attribute(start, "Type"), attribute(start, "Target")) else {
                return Ok(());
            };
            let kind = kind.rsplit('/').next().unwrap_or_default();
            let target = resolved(folder, &target);
            match kind {
                "officeDocument" => drop(books.insert(target)),
                _ if OWN.contains(&kind) && !seen.insert(target) => return Err(repeated()),
                _ => {}
            }
            Ok(())
        })?;
    }
    for (index, _) in named.iter().filter(|(_, name)| books.contains(name)) {
        let part = archive.by_index(*index).map_err(broken)?;
        let (mut count, mut names, mut links) = (0, BTreeSet::new(), BTreeSet::new());
        each_start(BufReader::new(part), |start| {
            if start.local_name().as_ref() != "sheet" {
                return Ok(());
            }
            count += 1;
            let again = attribute(start, "name").is_some_and(|name| !names.insert(name))
                || attribute(start, "id").is_some_and(|link| !links.insert(link));
            match (count > SHEETS, again) {
                (true, _) => Err(ReadError::TooManySheets { limit: SHEETS }),
                (_, true) => Err(repeated()),
                _ => Ok(()),
            }
        })?;
    }
    Ok(())
}

fn repeated() -> ReadError {
    broken("один лист указан дважды")
}

fn each_start(
    part: impl BufRead,
    mut take: impl FnMut(&BytesStart<'_>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let mut reader = Reader::from_reader(part);
    // What does not close is for the parser itself to tell.
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(broken)? {
            Event::Start(start) | Event::Empty(start) => take(&start)?,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = start.attributes();
    let mut attributes = attributes.with_checks(false).flatten();
    let found = attributes.find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(quick_xml::escape::unescape(&found.value).map_or_else(|_| found.value.to_string(), |text| text.into_owned()))
}

/// Names of parts differ in letter case and slashes from writer to writer.
fn compared(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

/// A target against the folder of the part that names it, however it is written.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/").to_lowercase();
    // Some writers leave out the slash before the whole path.
    let whole = target.starts_with('/') || !folder.is_empty() && target.starts_with(folder);
    let folder = if whole { "" } else { folder };
    let mut steps: Vec<&str> = Vec::new();
    for step in folder.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}
