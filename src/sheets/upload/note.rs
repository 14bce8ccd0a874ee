//! What is told of an uploaded file: where, as Excel shows it, and what.

use serde::{Deserialize, Serialize};

/// Something to be told of a place in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Name of the worksheet; empty: the whole file.
    pub sheet: String,
    /// `C7`, `B5:B7`; `None`: the whole worksheet.
    pub cell: Option<String>,
    pub message: String,
}

impl Note {
    /// Of the whole file.
    pub fn file(message: impl Into<String>) -> Note {
        Note { sheet: String::new(), cell: None, message: message.into() }
    }

    /// Of a worksheet.
    pub fn sheet(sheet: &str, message: impl Into<String>) -> Note {
        Note { sheet: sheet.to_owned(), cell: None, message: message.into() }
    }

    /// Of a cell or several.
    pub fn cell(sheet: &str, cell: String, message: impl Into<String>) -> Note {
        Note { sheet: sheet.to_owned(), cell: Some(cell), message: message.into() }
    }

    /// «Лист «Классы», ячейка C7»; `None` for the whole file.
    pub fn place(&self) -> Option<String> {
        if self.sheet.is_empty() {
            return None;
        }
        let sheet = &self.sheet;
        Some(match &self.cell {
            None => format!("Лист «{sheet}»"),
            Some(cell) if cell.contains(':') => format!("Лист «{sheet}», ячейки {cell}"),
            Some(cell) => format!("Лист «{sheet}», ячейка {cell}"),
        })
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.place() {
            Some(place) => write!(f, "{place}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// Letters of a cell that are told.
const TOLD: usize = 160;

/// As much of a text as a note has place for.
pub fn shorten(text: &str) -> String {
    let short: String = text.chars().take(TOLD).collect();
    if short.len() < text.len() { format!("{short} …") } else { short }
}

/// How headings and names are compared: lower case, ё as е, single spaces, without the mark of what is required.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || c == '*' || c == ':' || c == '\u{200b}');
    for word in text.split(|c: char| c.is_whitespace() || c == '\u{200b}').filter(|word| !word.is_empty()) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase).map(|c| if c == 'ё' { 'е' } else { c }));
    }
    folded
}
