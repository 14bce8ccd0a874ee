//! Formats of cells: `styles.xml`.

use std::collections::HashMap;

use super::super::read::ReadError;
use super::model::{Format, Style};
use super::xml::{Node, Tag, Xml};

/// Most formats kept; later ones look like the plain one.
const MAX_STYLES: usize = 70_000;

/// Reads the formats that cells count from 0.
pub(super) fn read_styles(text: &str) -> Result<Vec<Style>, ReadError> {
    let mut found = Found::default();
    let mut xml = Xml::new(text);
    while let Some(node) = xml.next()? {
        match node {
            Node::Open(tag) => found.open(&tag),
            Node::Close(tag) => found.close(tag.name()),
            Node::Text(_) => {}
        }
    }
    Ok(found.styles)
}

#[derive(Default)]
struct Found {
    section: Section,
    formats: HashMap<u32, Format>,
    bold: Vec<bool>,
    filled: Vec<bool>,
    bordered: Vec<bool>,
    styles: Vec<Style>,
}

#[derive(Default, Clone, Copy, PartialEq)]
enum Section {
    #[default]
    Other,
    Fonts,
    Fills,
    Borders,
    Cells,
}

impl Found {
    fn open(&mut self, tag: &Tag<'_>) {
        match (self.section, tag.name()) {
            (Section::Other, "fonts") => self.section = Section::Fonts,
            (Section::Other, "fills") => self.section = Section::Fills,
            (Section::Other, "borders") => self.section = Section::Borders,
            (Section::Other, "cellXfs") => self.section = Section::Cells,
            (Section::Other, "numFmt") => {
                if let (Some(id), Some(code)) = (tag.number("numFmtId"), tag.get("formatCode")) {
                    self.formats.insert(id, format_of(&code));
                }
            }
            (Section::Fonts, "font") => grow(&mut self.bold),
            (Section::Fonts, "b") => mark(&mut self.bold, tag.flag("val").unwrap_or(true)),
            (Section::Fills, "fill") => grow(&mut self.filled),
            (Section::Fills, "patternFill") => {
                let pattern = tag.get("patternType").unwrap_or_default();
                mark(&mut self.filled, !matches!(pattern.as_str(), "" | "none" | "gray125"));
            }
            (Section::Borders, "border") => grow(&mut self.bordered),
            (Section::Borders, _) if tag.get("style").is_some_and(|style| style != "none") => {
                mark(&mut self.bordered, true);
            }
            (Section::Cells, "xf") if self.styles.len() < MAX_STYLES => self.styles.push(self.style(tag)),
            (Section::Cells, "protection") => {
                if let (Some(locked), Some(style)) = (tag.flag("locked"), self.styles.last_mut()) {
                    style.locked = locked;
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if matches!(name, "fonts" | "fills" | "borders" | "cellXfs") {
            self.section = Section::Other;
        }
    }

    fn style(&self, tag: &Tag<'_>) -> Style {
        let id = tag.number("numFmtId").unwrap_or(0);
        let of = |list: &[bool], key| {
            let index = tag.number(key).unwrap_or(0);
            usize::try_from(index).ok().and_then(|index| list.get(index)).copied().unwrap_or(false)
        };
        Style {
            format: self.formats.get(&id).copied().unwrap_or_else(|| built_in(id)),
            locked: true,
            bold: of(&self.bold, "fontId"),
            filled: of(&self.filled, "fillId"),
            bordered: of(&self.bordered, "borderId"),
        }
    }
}

fn grow(list: &mut Vec<bool>) {
    if list.len() < MAX_STYLES {
        list.push(false);
    }
}

fn mark(list: &mut [bool], value: bool) {
    if let Some(last) = list.last_mut() {
        *last = value;
    }
}

/// The formats that Excel does not write out, by their numbers.
fn built_in(id: u32) -> Format {
    match id {
        1 | 3 | 37 | 38 => Format::Number(0),
        2 | 4 | 39 | 40 => Format::Number(2),
        9 => Format::Percent(0),
        10 => Format::Percent(2),
        14..=17 | 22 | 27..=36 | 50..=58 => Format::Date,
        18..=21 | 45..=47 => Format::Time,
        49 => Format::Text,
        _ => Format::General,
    }
}

/// What a format code makes of a positive number.
pub(super) fn format_of(code: &str) -> Format {
    let (bare, elapsed) = bare(code);
    let is_code = bare.len() > 1 && bare.len() <= 15 && bare.bytes().all(|b| b == b'0');
    let has = |letters: &[char]| bare.contains(letters);
    if bare.is_empty() || bare.contains("general") || bare.contains("e+") || bare.contains("e-") {
        return Format::General;
    }
    if bare == "@" {
        return Format::Text;
    }
    if is_code {
        return Format::Code(u32::try_from(bare.len()).unwrap_or(15));
    }
    if has(&['y', 'd', 'г', 'д']) {
        return Format::Date;
    }
    if elapsed || has(&['h', 's', 'ч']) {
        return Format::Time;
    }
    if has(&['m']) {
        return Format::Date;
    }
    if !has(&['0', '#']) {
        return Format::General;
    }
    let digits = bare
        .split_once('.')
        .map_or(0, |(_, after)| after.bytes().take_while(|b| matches!(b, b'0' | b'#' | b'?')).count());
    let digits = u32::try_from(digits).unwrap_or(0);
    if has(&['%']) { Format::Percent(digits) } else { Format::Number(digits) }
}

/// The first section in lower case without texts, colours and escapes; whether it counts elapsed hours (`[h]`).
fn bare(code: &str) -> (String, bool) {
    let mut out = String::new();
    let mut elapsed = false;
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => drop(chars.by_ref().find(|c| *c == '"')),
            '[' => {
                let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                elapsed |= matches!(inside.to_lowercase().as_str(), "h" | "hh" | "m" | "mm" | "s" | "ss");
            }
            '\\' | '_' | '*' => drop(chars.next()),
            ';' => break,
            c if c.is_whitespace() => {}
            c => out.extend(c.to_lowercase()),
        }
    }
    (out, elapsed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_codes_are_told_by_what_they_show() {
        for (code, format) in [
            ("General", Format::General),
            ("Основной", Format::General),
            ("@", Format::Text),
            ("0", Format::Number(0)),
            ("# ##0", Format::Number(0)),
            ("#,##0.00\\ \"₽\"", Format::Number(2)),
            ("0.0%", Format::Percent(1)),
            ("00000", Format::Code(5)),
            ("dd.mm.yyyy", Format::Date),
            ("[$-419]d mmmm yyyy\\ \"г.\";@", Format::Date),
            ("mmm-yy", Format::Date),
            ("dd.mm.yyyy hh:mm", Format::Date),
            ("hh:mm:ss", Format::Time),
            ("[h]:mm", Format::Time),
            ("0.00E+00", Format::General),
            ("_-* #,##0_-;\\-* #,##0_-;_-* \"-\"_-;_-@_-", Format::Number(0)),
        ] {
            assert_eq!(format_of(code), format, "{code}");
        }
    }
}
