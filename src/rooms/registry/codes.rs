//! Codes and logins compared: the same, nearly the same, or without the zeros Excel took.

use std::collections::{HashMap, HashSet};

use super::fields::Fields;
use super::workbook::RawRow;
use crate::domain::text::fold;
use crate::sheets::read::CellKind;

/// Codes of one kind, or logins: those in the workbook and those in the database.
#[derive(Default)]
pub struct Codes {
    by_key: HashMap<String, Vec<String>>,
    /// Kept as texts, so that no zero can have been lost.
    certain: HashSet<String>,
    /// Lengths of the codes of digits that begin with a zero.
    zero_lengths: Vec<usize>,
}

impl Codes {
    /// `kind`: as what the workbook holds it; the database holds texts.
    pub fn add(&mut self, code: &str, kind: CellKind) {
        if kind == CellKind::Text {
            self.certain.insert(code.to_owned());
        }
        let same = self.by_key.entry(alike_key(code)).or_default();
        if !same.iter().any(|known| known == code) {
            same.push(code.to_owned());
        }
        if code.starts_with('0') && code.bytes().all(|b| b.is_ascii_digit()) && !self.zero_lengths.contains(&code.len())
        {
            self.zero_lengths.push(code.len());
            self.zero_lengths.sort_unstable();
        }
    }

    pub fn has(&self, code: &str) -> bool {
        self.by_key.get(&alike_key(code)).is_some_and(|same| same.iter().any(|known| known == code))
    }

    pub fn is_certain(&self, code: &str) -> bool {
        self.certain.contains(code)
    }

    /// Another code that looks the same: differs in case or in the alphabet only.
    pub fn alike(&self, code: &str) -> Option<&str> {
        let same = self.by_key.get(&alike_key(code))?;
        same.iter().find(|known| *known != code).map(String::as_str)
    }

    /// What a number was before Excel took its leading zeros: a code that is there, or else one as long as they are.
    pub fn with_zeros(&self, number: &str) -> Option<String> {
        if !number.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let longer = self.zero_lengths.iter().filter(|length| **length > number.len());
        let padded: Vec<String> = longer.map(|length| format!("{number:0>length$}")).collect();
        padded.iter().find(|code| self.has(code)).or(padded.first()).cloned()
    }
}

/// Equal for texts that look alike on paper: case and look-alike letters of both alphabets aside.
fn alike_key(text: &str) -> String {
    fold(text).chars().map(latin_twin).collect()
}

fn latin_twin(letter: char) -> char {
    match letter {
        'а' => 'a',
        'в' => 'b',
        'с' => 'c',
        'е' => 'e',
        'н' => 'h',
        'к' => 'k',
        'м' => 'm',
        'о' => 'o',
        'р' => 'p',
        'т' => 't',
        'х' => 'x',
        'у' => 'y',
        other => other,
    }
}

/// Finds the same code or login twice, exactly or nearly.
pub struct Seen {
    what: &'static str,
    field: usize,
    /// Key → text and cell, for rows of the workbook.
    rows: HashMap<String, (String, String)>,
    /// Key → text, for the database.
    known: HashMap<String, Vec<String>>,
}

impl Seen {
    pub fn new<'k>(what: &'static str, field: usize, known: impl Iterator<Item = &'k String>) -> Seen {
        let mut by_key: HashMap<String, Vec<String>> = HashMap::new();
        known.for_each(|text| by_key.entry(alike_key(text)).or_default().push(text.clone()));
        Seen { what, field, rows: HashMap::new(), known: by_key }
    }

    /// Notes a problem where `text` was seen already, or is nearly the same as what is known.
    pub fn check(&mut self, fields: &mut Fields, row: &RawRow, text: &str) {
        let key = alike_key(text);
        let what = self.what;
        if let Some((earlier, cell)) = self.rows.get(&key) {
            let message = if earlier == text {
                format!("{what} «{text}» уже есть в ячейке {cell}: оставьте одну строку")
            } else {
                format!(
                    "{what} «{text}» отличается от «{earlier}» в ячейке {cell} только большими буквами или раскладкой"
                )
            };
            fields.problem(row, self.field, message);
            return;
        }
        let known = self.known.get(&key);
        if let Some(known) =
            known.filter(|known| !known.iter().any(|known| known == text)).and_then(|known| known.first())
        {
            let message = format!(
                "в базе есть {what} «{known}», он отличается от «{text}» только большими буквами или раскладкой"
            );
            fields.problem(row, self.field, message);
        }
        self.rows.insert(key, (text.to_owned(), fields.address(row, self.field)));
    }
}
