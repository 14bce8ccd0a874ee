//! Formats of cells in OpenDocument: styles by name, number formats by name.

use std::collections::{HashMap, HashSet};

use super::super::read::ReadError;
use super::model::{Format, Style};
use super::ods::DATE;
use super::xml::{Node, Tag, Xml};

/// Most styles kept.
const MOST: usize = 20_000;

/// The styles read so far; the first is the plain one, the second that of a day.
pub(super) struct Styles {
    pub(super) list: Vec<Style>,
    by_name: HashMap<String, usize>,
    formats: HashMap<String, Format>,
    hidden: HashSet<String>,
}

impl Default for Styles {
    fn default() -> Self {
        Self {
            list: vec![Style::default(), DATE],
            by_name: HashMap::new(),
            formats: HashMap::new(),
            hidden: HashSet::new(),
        }
    }
}

impl Styles {
    /// The number of a style by its name; 0 for an unknown one.
    pub(super) fn number(&self, name: &str) -> usize {
        self.by_name.get(name).copied().unwrap_or(0)
    }

    pub(super) fn date(&self) -> usize {
        1
    }

    /// Whether tables of the style are not shown.
    pub(super) fn is_hidden(&self, name: &str) -> bool {
        self.hidden.contains(name)
    }

    /// Reads the styles of a part.
    pub(super) fn read(&mut self, text: &str) -> Result<(), ReadError> {
        let mut xml = Xml::new(text);
        // The style, and the number format, that is open.
        let mut style: Option<(String, bool)> = None;
        let mut format: Option<(String, Format)> = None;
        while let Some(node) = xml.next()? {
            match node {
                Node::Open(tag) => match tag.name() {
                    "body" => break,
                    "style" => style = self.open(&tag),
                    "number-style" | "currency-style" => format = named(&tag, Format::General),
                    "percentage-style" => format = named(&tag, Format::Percent(0)),
                    "date-style" => format = named(&tag, Format::Date),
                    "time-style" => format = named(&tag, Format::Time),
                    "text-style" => format = named(&tag, Format::Text),
                    "number" => {
                        if let Some((_, format)) = &mut format {
                            *format = numbers(*format, &tag);
                        }
                    }
                    _ => {
                        if let Some((name, _)) = &style {
                            let name = name.clone();
                            self.property(&name, &tag);
                        }
                    }
                },
                Node::Close(tag) => match tag.name() {
                    "style" => style = None,
                    "number-style" | "currency-style" | "percentage-style" | "date-style" | "time-style"
                    | "text-style" => {
                        if let Some((name, format)) = format.take().filter(|_| self.formats.len() < MOST) {
                            self.formats.insert(name, format);
                        }
                    }
                    _ => {}
                },
                Node::Text(_) => {}
            }
        }
        Ok(())
    }

    fn open(&mut self, tag: &Tag<'_>) -> Option<(String, bool)> {
        let name = tag.get("name")?;
        let is_cell = tag.get("family").is_some_and(|family| family == "table-cell");
        if is_cell && self.list.len() < MOST {
            let parent =
                tag.get("parent-style-name").and_then(|parent| self.by_name.get(&parent).copied()).unwrap_or(0);
            let mut style = self.list.get(parent).copied().unwrap_or_default();
            if let Some(format) = tag.get("data-style-name").and_then(|name| self.formats.get(&name).copied()) {
                style.format = format;
            }
            self.by_name.insert(name.clone(), self.list.len());
            self.list.push(style);
        }
        Some((name, is_cell))
    }

    fn property(&mut self, name: &str, tag: &Tag<'_>) {
        if tag.name() == "table-properties" && tag.get("display").is_some_and(|display| display == "false") {
            self.hidden.insert(name.to_owned());
        }
        let Some(style) = self.by_name.get(name).and_then(|number| self.list.get_mut(*number)) else { return };
        match tag.name() {
            "table-cell-properties" => {
                let borders = ["border", "border-top", "border-bottom", "border-left", "border-right"];
                let has = |key: &&str| tag.get(key).is_some_and(|border| border != "none");
                style.bordered |= borders.iter().any(has);
                style.filled |= tag.get("background-color").is_some_and(|colour| colour != "transparent");
                if let Some(protect) = tag.get("cell-protect") {
                    style.locked = protect.contains("protected");
                }
            }
            "text-properties" => style.bold |= tag.get("font-weight").is_some_and(|weight| weight == "bold"),
            _ => {}
        }
    }
}

fn named(tag: &Tag<'_>, format: Format) -> Option<(String, Format)> {
    Some((tag.get("name")?, format))
}

fn numbers(format: Format, tag: &Tag<'_>) -> Format {
    let digits = tag.number("decimal-places").unwrap_or(0).min(10);
    let least = tag.number("min-integer-digits").unwrap_or(1);
    match format {
        Format::Percent(_) => Format::Percent(digits),
        // A number style without decimal places is the plain one.
        Format::General if tag.get("decimal-places").is_none() => Format::General,
        Format::General if digits == 0 && (2..=15).contains(&least) => Format::Code(least),
        Format::General => Format::Number(digits),
        other => other,
    }
}
