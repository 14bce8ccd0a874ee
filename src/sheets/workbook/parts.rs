//! The parts of an archive: taken by their names however they are written, and their relations.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read};

use zip::ZipArchive;

use super::super::read::{Limits, ReadError};
use super::xml::{Node, Xml};

/// Most unpacked bytes of one part: a form's sheet is far below.
const MAX_PART: u64 = 48_000_000;

/// An archive of parts.
pub(super) struct Parts {
    archive: ZipArchive<BufReader<File>>,
    /// Numbers of parts by their names as they are compared.
    by_name: HashMap<String, usize>,
    limits: Limits,
}

/// A relation of a part to another.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    pub(super) id: String,
    /// The last word of the type's address: `worksheet`, `comments`.
    pub(super) kind: String,
    /// The name of the other part.
    pub(super) target: String,
}

impl Parts {
    pub(super) fn open(file: File, limits: Limits) -> Result<Parts, ReadError> {
        let archive = ZipArchive::new(BufReader::new(file)).map_err(|_| ReadError::NotWorkbook)?;
        let by_name = (0..archive.len())
            .filter_map(|index| Some((compared(&archive.name_for_index(index)?.ok()?), index)))
            .collect();
        Ok(Parts { archive, by_name, limits })
    }

    /// Whether it says that it is a table of OpenDocument.
    pub(super) fn is_ods(&mut self) -> Result<bool, ReadError> {
        Ok(self
            .text("mimetype")?
            .is_some_and(|kind| kind.starts_with("application/vnd.oasis.opendocument.spreadsheet")))
    }

    /// The text of a part; `None` when there is none of that name.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, ReadError> {
        let Some(index) = self.by_name.get(&compared(name)) else { return Ok(None) };
        let broken = |cause: &dyn std::fmt::Display| ReadError::Broken(cause.to_string());
        let part = self.archive.by_index(*index).map_err(|cause| broken(&cause))?;
        let limit = MAX_PART.min(self.limits.unpacked_bytes);
        let mut bytes = Vec::new();
        part.take(limit + 1).read_to_end(&mut bytes).map_err(|cause| broken(&cause))?;
        if bytes.len() as u64 > limit {
            return Err(ReadError::UnpacksTooLarge { limit });
        }
        Ok(Some(decoded(bytes)))
    }

    /// The relations of a part; none when it has no list of them.
    pub(super) fn relations(&mut self, part: &str) -> Result<Vec<Relation>, ReadError> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let slash = if folder.is_empty() { "" } else { "/" };
        let Some(text) = self.text(&format!("{folder}{slash}_rels/{file}.rels"))? else { return Ok(Vec::new()) };
        let mut relations = Vec::new();
        let mut xml = Xml::new(&text);
        while let Some(node) = xml.next()? {
            let Node::Open(tag) = node else { continue };
            if tag.name() != "Relationship" || relations.len() >= self.limits.parts {
                continue;
            }
            if let (Some(id), Some(kind), Some(target)) = (tag.get("Id"), tag.get("Type"), tag.get("Target"))
                && tag.get("TargetMode").as_deref() != Some("External")
            {
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                relations.push(Relation { id, kind, target: resolved(folder, &target) });
            }
        }
        Ok(relations)
    }
}

/// Names of parts differ in letter case, slashes and a leading slash from writer to writer.
fn compared(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

/// A target against the folder of the part that names it.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// UTF-8, or UTF-16 by its mark; bytes that are neither become question marks.
fn decoded(bytes: Vec<u8>) -> String {
    let units = |read: fn([u8; 2]) -> u16| {
        let units = bytes.get(2..).unwrap_or_default().as_chunks::<2>().0.iter().map(|pair| read(*pair));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>()
    };
    match bytes.get(..2) {
        Some([0xff, 0xfe]) => units(u16::from_le_bytes),
        Some([0xfe, 0xff]) => units(u16::from_be_bytes),
        _ => {
            let text = String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned());
            text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_however_they_are_written() {
        assert_eq!(resolved("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl/worksheets", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolved("xl", "/xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(compared("/XL\\Worksheets/Sheet1.xml"), "xl/worksheets/sheet1.xml");
    }

    #[test]
    fn texts_in_utf_16_are_read() {
        let bytes: Vec<u8> = "\u{feff}<а/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(bytes), "<а/>");
    }
}
