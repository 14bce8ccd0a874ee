//! Comments of cells: the legacy ones and the threads of newer Excel.

use std::collections::BTreeMap;

use super::super::read::ReadError;
use super::area::Area;
use super::text::tidy;
use super::xml::{Node, Xml};

/// Most comments of a sheet.
const MAX_COMMENTS: usize = 5_000;
/// Longest comment, in bytes.
const MAX_COMMENT: usize = 8_000;

type Comments = BTreeMap<(u32, u32), String>;

/// Reads `comments1.xml`. The author's name that Excel puts on the first line is left out.
pub(super) fn read_legacy(text: &str) -> Result<Comments, ReadError> {
    let mut comments = Comments::new();
    let mut authors: Vec<String> = Vec::new();
    let mut xml = Xml::new(text);
    while let Some(node) = xml.next()? {
        let Node::Open(tag) = node else { continue };
        match tag.name() {
            "author" if authors.len() < MAX_COMMENTS => authors.push(tidy(&xml.text_within(500)?)),
            "comment" if comments.len() < MAX_COMMENTS => {
                let place = tag.get("ref").and_then(|text| Area::parse(&text)).map(|area| (area.top, area.left));
                let author = tag.number("authorId").and_then(|number| authors.get(number as usize));
                let text = tidy(&xml.text_within(MAX_COMMENT)?);
                let text = without_author(&text, author.map(String::as_str).unwrap_or_default());
                // What old programs see in place of a thread; the thread itself is read.
                let stands_for_thread =
                    text.starts_with("[Threaded comment]") || text.starts_with("[Цепочка примечаний]");
                if let Some(place) = place.filter(|_| !text.is_empty() && !stands_for_thread) {
                    comments.insert(place, text);
                }
            }
            _ => {}
        }
    }
    Ok(comments)
}

pub(super) fn without_author(text: &str, author: &str) -> String {
    let rest =
        text.strip_prefix(author).filter(|_| !author.is_empty()).and_then(|rest| rest.trim_start().strip_prefix(':'));
    let rest = rest.or_else(|| {
        let (first, rest) = text.split_once('\n')?;
        let is_name = first.ends_with(':') && first.chars().count() <= 40 && first.split_whitespace().count() <= 3;
        let known = ["user", "admin", "пользователь", "автор", "администратор", "microsoft"];
        let lower = first.to_lowercase();
        (is_name && known.iter().any(|word| lower.contains(word))).then_some(rest)
    });
    rest.unwrap_or(text).trim().to_owned()
}

/// Reads `threadedComment1.xml`: the messages of a cell one after another.
pub(super) fn read_threaded(text: &str) -> Result<Comments, ReadError> {
    let mut comments = Comments::new();
    let mut place = None;
    let mut xml = Xml::new(text);
    while let Some(node) = xml.next()? {
        let Node::Open(tag) = node else { continue };
        match tag.name() {
            "threadedComment" => {
                place = tag.get("ref").and_then(|text| Area::parse(&text)).map(|area| (area.top, area.left));
            }
            "text" => {
                let message = tidy(&xml.text_within(MAX_COMMENT)?);
                let Some(place) = place.take().filter(|_| !message.is_empty() && comments.len() < MAX_COMMENTS) else {
                    continue;
                };
                let thread: &mut String = comments.entry(place).or_default();
                if !thread.is_empty() && thread.len() < MAX_COMMENT {
                    thread.push('\n');
                }
                if thread.len() < MAX_COMMENT {
                    thread.push_str(&message);
                }
            }
            _ => {}
        }
    }
    Ok(comments)
}
