//! Reading JSON by hand so that every mistake is told, not only the first: an [`Object`] gives typed attributes
//! and puts what is wrong into [`Mistakes`] by its path.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

use super::json::Node;
use super::parse::SpecError;
use super::spec::{MAX_PATTERNS, Pattern};

/// Most mistakes told of one text.
const MAX_MISTAKES: usize = 1_000;

/// The mistakes found so far, and the patterns compiled: one that many columns share takes its memory once.
#[derive(Debug, Default)]
pub(super) struct Mistakes {
    list: Vec<SpecError>,
    untold: usize,
    patterns: HashMap<String, Pattern>,
}

impl Mistakes {
    pub(super) fn tell(&mut self, path: &str, message: impl Into<String>) {
        if self.list.len() == MAX_MISTAKES {
            self.untold += 1;
            return;
        }
        self.list.push(SpecError { path: path.to_owned(), message: message.into() });
    }

    /// The pattern of that text; `None` when the form has too many others already.
    pub(super) fn compile(&mut self, source: &str) -> Option<Result<Pattern, regex::Error>> {
        if let Some(known) = self.patterns.get(source) {
            return Some(Ok(known.clone()));
        }
        if self.patterns.len() == MAX_PATTERNS {
            return None;
        }
        let pattern = Pattern::new(source);
        if let Ok(pattern) = &pattern {
            self.patterns.insert(source.to_owned(), pattern.clone());
        }
        Some(pattern)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn into_list(mut self) -> Vec<SpecError> {
        if self.untold > 0 {
            self.list.push(SpecError {
                path: String::new(),
                message: format!("и еще {}: исправьте эти и проверьте снова", self.untold),
            });
        }
        self.list
    }
}

/// A JSON object whose keys are known.
pub(super) struct Object<'a> {
    path: String,
    entries: &'a [(String, Node)],
}

impl<'a> Object<'a> {
    /// Tells of a value that is no object, of doubled keys, and of keys not among `known`.
    pub(super) fn open(node: &'a Node, path: &str, known: &[&str], mistakes: &mut Mistakes) -> Option<Self> {
        let object = Self::open_any(node, path, mistakes)?;
        for (key, _) in object.entries.iter().filter(|(key, _)| !known.contains(&key.as_str())) {
            let known = known.join(", ");
            let message = format!("неизвестный ключ: уберите его или исправьте, здесь могут быть {known}");
            mistakes.tell(&object.path_of(key), message);
        }
        Some(object)
    }

    /// Like [`Object::open`] for an object whose keys the caller looks at.
    pub(super) fn open_any(node: &'a Node, path: &str, mistakes: &mut Mistakes) -> Option<Self> {
        let Node::Object(entries) = node else {
            mistakes.tell(path, format!("нужен объект в фигурных скобках, а здесь {}", node.noun()));
            return None;
        };
        let object = Self { path: path.to_owned(), entries };
        let mut seen = HashSet::with_capacity(entries.len());
        for (key, _) in entries.iter().filter(|(key, _)| !seen.insert(key.as_str())) {
            mistakes.tell(&object.path_of(key), "ключ повторяется в объекте: оставьте один");
        }
        Some(object)
    }

    /// The path of an attribute, such as `sheets[0].title`.
    pub(super) fn path_of(&self, key: &str) -> String {
        match self.path.as_str() {
            "" => key.to_owned(),
            path => format!("{path}.{key}"),
        }
    }

    pub(super) fn entries(&self) -> &'a [(String, Node)] {
        self.entries
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Node> {
        let mut entries = self.entries.iter();
        entries.find(|(name, _)| name == key).map(|(_, node)| node)
    }

    /// The attribute, telling when it is absent.
    pub(super) fn need(&self, key: &str, mistakes: &mut Mistakes) -> Option<&'a Node> {
        let node = self.get(key);
        if node.is_none() {
            mistakes.tell(&self.path_of(key), "обязательный ключ отсутствует: добавьте его");
        }
        node
    }

    /// An optional text of 1 to `max` characters, not blank.
    pub(super) fn text(&self, key: &str, max: usize, mistakes: &mut Mistakes) -> Option<String> {
        read_text(self.get(key)?, &self.path_of(key), max, mistakes)
    }

    /// A text that must be there.
    pub(super) fn need_text(&self, key: &str, max: usize, mistakes: &mut Mistakes) -> Option<String> {
        read_text(self.need(key, mistakes)?, &self.path_of(key), max, mistakes)
    }

    /// A key `[a-z][a-z0-9_]{0,39}` that must be there.
    pub(super) fn need_key(&self, mistakes: &mut Mistakes) -> Option<String> {
        let path = self.path_of("key");
        match self.need("key", mistakes)? {
            Node::Text(key) if is_key(key) => Some(key.clone()),
            Node::Text(_) => {
                let message = "ключ состоит из 1–40 строчных латинских букв, цифр и знака _, первой стоит буква";
                mistakes.tell(&path, message);
                None
            }
            other => {
                mistakes.tell(&path, format!("нужна строка, а здесь {}", other.noun()));
                None
            }
        }
    }

    /// `true` or `false`; absent is `false`.
    pub(super) fn flag(&self, key: &str, mistakes: &mut Mistakes) -> bool {
        match self.get(key) {
            None => false,
            Some(Node::Flag(flag)) => *flag,
            Some(other) => {
                let message = format!("нужно true или false, а здесь {}", other.noun());
                mistakes.tell(&self.path_of(key), message);
                false
            }
        }
    }

    /// An optional whole number within a range.
    pub(super) fn whole(&self, key: &str, range: RangeInclusive<i64>, mistakes: &mut Mistakes) -> Option<i64> {
        let number = read_whole(self.get(key)?).filter(|number| range.contains(number));
        if number.is_none() {
            let message = format!("нужно целое число от {} до {}", range.start(), range.end());
            mistakes.tell(&self.path_of(key), message);
        }
        number
    }

    /// Like [`Object::whole`] for sizes, from `least` up to `most`.
    pub(super) fn size(&self, key: &str, least: usize, most: usize, mistakes: &mut Mistakes) -> Option<usize> {
        let bound = |size| i64::try_from(size).unwrap_or(i64::MAX);
        let number = self.whole(key, bound(least)..=bound(most), mistakes)?;
        usize::try_from(number).ok()
    }

    /// A list that must be there, of 1 to `max` items; `items` names them in the genitive plural.
    pub(super) fn need_list(&self, key: &str, max: usize, items: &str, mistakes: &mut Mistakes) -> Option<&'a [Node]> {
        let path = self.path_of(key);
        let message = match self.need(key, mistakes)? {
            Node::List(list) if list.is_empty() => "список пуст: добавьте хотя бы один элемент".to_owned(),
            Node::List(list) if list.len() > max => {
                format!("слишком много {items}: {}, а может быть не больше {max}", list.len())
            }
            Node::List(list) => return Some(list),
            other => format!("нужен список в квадратных скобках, а здесь {}", other.noun()),
        };
        mistakes.tell(&path, message);
        None
    }
}

/// A text of 1 to `max` characters, not blank; told by its path otherwise.
pub(super) fn read_text(node: &Node, path: &str, max: usize, mistakes: &mut Mistakes) -> Option<String> {
    let message = match node {
        Node::Text(text) if text.trim().is_empty() => "текст пуст: заполните его или уберите ключ".to_owned(),
        Node::Text(text) if text.chars().count() > max => {
            format!("текст длиннее {max} знаков: сократите его, сейчас {}", text.chars().count())
        }
        Node::Text(text) => return Some(text.trim().to_owned()),
        other => format!("нужна строка, а здесь {}", other.noun()),
    };
    mistakes.tell(path, message);
    None
}

/// A whole number, also when written `5.0`.
pub(super) fn read_whole(node: &Node) -> Option<i64> {
    let Node::Number(number) = node else {
        return None;
    };
    let of_float = || {
        let float = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 1e15)?;
        format!("{float}").parse().ok()
    };
    number.as_i64().or_else(of_float)
}

fn is_key(text: &str) -> bool {
    let mut bytes = text.bytes();
    text.len() <= 40
        && bytes.next().is_some_and(|b| b.is_ascii_lowercase())
        && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
