//! XML as the parts of a workbook are read: names without prefixes, entities resolved, nothing recursive.

use std::borrow::Cow;

use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::super::read::ReadError;

/// What comes next in a part. An empty element comes as its opening and its close.
pub(super) enum Node<'a> {
    Open(Tag<'a>),
    Close(Close<'a>),
    Text(Cow<'a, str>),
}

/// An opening tag.
pub(super) struct Tag<'a>(BytesStart<'a>);

/// A closing tag.
pub(super) struct Close<'a>(BytesEnd<'a>);

impl Tag<'_> {
    /// The name without its prefix.
    pub(super) fn name(&self) -> &str {
        after_prefix(self.0.name().into_inner())
    }

    /// An attribute by its name without prefix.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        let found = attributes.flatten().find(|attribute| after_prefix(attribute.key.into_inner()) == name)?;
        let value = found.normalized_value(XmlVersion::Implicit1_0);
        Some(value.map_or_else(|_| found.value.to_string(), Cow::into_owned))
    }

    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.get(name)?.trim().parse().ok()
    }

    /// `1`, `true`, `on`.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        Some(matches!(self.get(name)?.trim(), "1" | "true" | "on"))
    }
}

impl Close<'_> {
    pub(super) fn name(&self) -> &str {
        after_prefix(self.0.name().into_inner())
    }
}

fn after_prefix(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// A part being read.
pub(super) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    /// Elements that are open.
    depth: usize,
}

impl<'a> Xml<'a> {
    pub(super) fn new(text: &'a str) -> Xml<'a> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Xml { reader, depth: 0 }
    }

    /// The next node; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Node<'a>>, ReadError> {
        loop {
            let event = self.reader.read_event().map_err(|cause| ReadError::Broken(cause.to_string()))?;
            match event {
                Event::Start(_) | Event::Empty(_) => self.depth += 1,
                Event::End(_) => self.depth = self.depth.saturating_sub(1),
                Event::Eof if self.depth > 0 => return Err(ReadError::Broken("часть книги обрывается".to_owned())),
                _ => {}
            }
            return Ok(Some(match event {
                Event::Start(tag) | Event::Empty(tag) => Node::Open(Tag(tag)),
                Event::End(tag) => Node::Close(Close(tag)),
                Event::Text(text) => Node::Text(text.xml_content(XmlVersion::Implicit1_0)),
                Event::CData(text) => Node::Text(text.xml_content(XmlVersion::Implicit1_0)),
                Event::GeneralRef(entity) => Node::Text(resolved(&entity)),
                Event::Eof => return Ok(None),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => continue,
            }));
        }
    }

    /// The text inside the element just opened, of all elements within; past its close.
    pub(super) fn text_within(&mut self, most: usize) -> Result<String, ReadError> {
        let mut depth = 1_usize;
        let mut text = String::new();
        while let Some(node) = self.next()? {
            match node {
                Node::Open(_) => depth += 1,
                Node::Close(_) if depth == 1 => break,
                Node::Close(_) => depth -= 1,
                Node::Text(part) => push_bounded(&mut text, &part, most),
            }
        }
        Ok(text)
    }

    /// Past the close of the element just opened.
    pub(super) fn skip(&mut self) -> Result<(), ReadError> {
        self.text_within(0).map(drop)
    }
}

/// Adds a text as far as `most` bytes allow.
pub(super) fn push_bounded(text: &mut String, part: &str, most: usize) {
    let left = most.saturating_sub(text.len());
    let fits = |end: &usize| part.is_char_boundary(*end);
    let end = (0..=left.min(part.len())).rev().find(fits).unwrap_or(0);
    text.push_str(part.get(..end).unwrap_or_default());
}

/// Entities of a document's own are not resolved: they are how a small file becomes a large one.
fn resolved(entity: &quick_xml::events::BytesRef<'_>) -> Cow<'static, str> {
    let name: &str = entity;
    let known = quick_xml::escape::resolve_xml_entity(name).map(Cow::Borrowed);
    known.or_else(|| entity.resolve_char_ref().ok().flatten().map(|c| Cow::Owned(c.to_string()))).unwrap_or_default()
}
