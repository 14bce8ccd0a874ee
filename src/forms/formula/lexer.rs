//! From text to words. Two dialects: ours, and that of workbooks (`SUM(A1:A7)`, English names and commas).
//!
//! A comma is a riddle in Russian Excel: `ОКРУГЛ(1,5;0)`. Where a `;` stands anywhere between arguments, a comma between
//! two digits belongs to the number, and no other comma is allowed. Where there is none, a comma within the brackets of
//! a function of several arguments parts them, and a comma elsewhere belongs to the number: `[@Всего]*1,5`, `ABS(1,5)`.

use super::ast::{At, Name, Operator};
use super::excel::{self, A1};
use super::functions::Function;
use super::{Dialect, FormulaError};

/// A word of a formula.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Text(String),
    Bool(bool),
    /// A name right before a bracket.
    Function(String),
    Name(Name),
    A1(A1),
    Operator(Operator),
    Percent,
    Open,
    Close,
    /// Between arguments.
    Separator,
    /// `{`, `#REF!` and others that workbooks have and we don't.
    Strange(String),
}

/// Longest formula, in characters.
pub const MAX_LENGTH: usize = 4_000;

/// `$XFD$1048576:$XFD$1048576` and a sign more.
const MAX_ADDRESS: usize = 26;

pub(super) struct Lexer {
    pub(super) chars: Vec<char>,
    pub(super) place: usize,
    pub(super) dialect: Dialect,
    /// Whether a `;` stands between arguments anywhere.
    pub(super) semicolons: bool,
    /// Of each open bracket: whether commas part arguments within.
    pub(super) open: Vec<bool>,
    tokens: Vec<(Token, At)>,
}

pub(super) fn tokens(text: &str, dialect: Dialect) -> Result<Vec<(Token, At)>, FormulaError> {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() > MAX_LENGTH {
        let message = format!("формула длиннее {MAX_LENGTH} знаков: разделите ее на несколько вычисляемых столбцов");
        return Err(FormulaError::new(0..chars.len(), message));
    }
    let semicolons = has_semicolon(&chars);
    let mut lexer = Lexer { chars, place: 0, dialect, semicolons, open: Vec::new(), tokens: Vec::new() };
    lexer.run()?;
    Ok(lexer.tokens)
}

/// Whether a `;` stands outside of texts and square brackets.
fn has_semicolon(chars: &[char]) -> bool {
    let (mut in_text, mut in_brackets) = (false, 0_usize);
    for c in chars {
        match c {
            '"' if in_brackets == 0 => in_text = !in_text,
            '[' if !in_text => in_brackets += 1,
            ']' if !in_text => in_brackets = in_brackets.saturating_sub(1),
            ';' if !in_text && in_brackets == 0 => return true,
            _ => {}
        }
    }
    false
}

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '№')
}

impl Lexer {
    fn run(&mut self) -> Result<(), FormulaError> {
        self.skip_spaces();
        if self.peek() == Some('=') {
            self.place += 1;
        }
        loop {
            self.skip_spaces();
            let start = self.place;
            let Some(c) = self.peek() else {
                return Ok(());
            };
            let token = self.token(c)?;
            self.tokens.push((token, start..self.place));
        }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.chars.get(self.place).copied()
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.place + ahead).copied()
    }

    fn skip_spaces(&mut self) {
        while self.peek().is_some_and(|c| c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}')) {
            self.place += 1;
        }
    }

    fn token(&mut self, c: char) -> Result<Token, FormulaError> {
        match c {
            '0'..='9' => self.number(),
            '.' if self.peek_at(1).is_some_and(|c| c.is_ascii_digit()) => self.number(),
            '"' => self.text('"', '"'),
            '«' => self.text('«', '»'),
            '“' | '„' => self.text(c, if c == '“' { '”' } else { '“' }),
            '\'' => self.quoted(),
            '[' if self.dialect == Dialect::Ours => self.brackets(None, self.place),
            '$' if self.dialect == Dialect::Workbook || self.address().is_some() => self.word(),
            c if is_word(c) => self.word(),
            _ => self.sign(c),
        }
    }

    fn sign(&mut self, c: char) -> Result<Token, FormulaError> {
        let start = self.place;
        self.place += 1;
        let next = self.peek();
        let mut two = |second: char| {
            let found = next == Some(second);
            self.place += usize::from(found);
            found
        };
        Ok(match c {
            '+' => Token::Operator(Operator::Add),
            '-' | '\u{2212}' | '–' => Token::Operator(Operator::Subtract),
            '*' | '×' | '·' => Token::Operator(Operator::Multiply),
            '/' | '÷' => Token::Operator(Operator::Divide),
            '^' => Token::Operator(Operator::Power),
            '&' => Token::Operator(Operator::Join),
            '=' if next == Some('=') => return Err(self.wrong(start..start + 2, "равенство пишется одним знаком «=»")),
            '=' => Token::Operator(Operator::Equal),
            '<' if two('=') => Token::Operator(Operator::LessOrEqual),
            '<' if two('>') => Token::Operator(Operator::NotEqual),
            '<' => Token::Operator(Operator::Less),
            '>' if two('=') => Token::Operator(Operator::GreaterOrEqual),
            '>' => Token::Operator(Operator::Greater),
            '≤' => Token::Operator(Operator::LessOrEqual),
            '≥' => Token::Operator(Operator::GreaterOrEqual),
            '≠' => Token::Operator(Operator::NotEqual),
            '!' if next == Some('=') => return Err(self.wrong(start..start + 2, "«не равно» пишется «<>»")),
            '%' => Token::Percent,
            '(' => {
                let parts = match self.tokens.last() {
                    Some((Token::Function(name), _)) => {
                        Function::named(name).is_none_or(|known| known.described().most > 1)
                    }
                    _ => false,
                };
                self.open.push(parts);
                Token::Open
            }
            ')' => {
                self.open.pop();
                Token::Close
            }
            ';' => Token::Separator,
            ',' => return self.comma(start),
            ']' => return Err(self.wrong(start..start + 1, "лишняя скобка «]»: уберите ее или откройте «[» раньше")),
            '@' => return Err(self.wrong(start..start + 1, "знак @ пишется внутри скобок: [@Столбец]")),
            '#' | '{' | '}' if self.dialect == Dialect::Workbook => return Ok(self.strange(start)),
            other => {
                return Err(
                    self.wrong(start..start + 1, format!("знака «{other}» в формулах нет: уберите или замените его"))
                );
            }
        })
    }

    fn comma(&self, start: usize) -> Result<Token, FormulaError> {
        if self.dialect == Dialect::Ours && self.semicolons {
            let message =
                "аргументы разделены и «;», и «,»: оставьте один знак; дробное число пишите без пробелов: 1,5";
            return Err(self.wrong(start..start + 1, message));
        }
        Ok(Token::Separator)
    }

    fn strange(&mut self, start: usize) -> Token {
        while self.peek().is_some_and(|c| is_word(c) || matches!(c, '/' | '!' | '?')) {
            self.place += 1;
        }
        Token::Strange(self.chars[start..self.place].iter().collect())
    }

    /// A text in quotes; a doubled closing quote stands for itself.
    fn text(&mut self, open: char, close: char) -> Result<Token, FormulaError> {
        let start = self.place;
        let mut text = String::new();
        self.place += 1;
        while let Some(c) = self.peek() {
            self.place += 1;
            if c != close {
                text.push(c);
            } else if open == close && self.peek() == Some(close) {
                self.place += 1;
                text.push(c);
            } else {
                return Ok(Token::Text(text));
            }
        }
        Err(self.wrong(start..self.place, "кавычка не закрыта: поставьте ее в конце текста"))
    }

    /// `'Имя листа'[…]`, in workbooks `'Имя листа'!A1`.
    fn quoted(&mut self) -> Result<Token, FormulaError> {
        let start = self.place;
        let Token::Text(name) = self.text('\'', '\'')? else {
            return Err(self.wrong(start..self.place, "кавычка не закрыта"));
        };
        match (self.dialect, self.peek()) {
            (Dialect::Ours, Some('[')) => self.brackets(Some(name), start),
            (Dialect::Workbook, Some('!')) => {
                self.place += 1;
                self.reference(start, Some(name))
            }
            _ => Err(self.wrong(
                start..self.place,
                "после имени листа в апострофах нужна скобка: 'Имя листа'[Столбец]; текст пишется в двойных кавычках",
            )),
        }
    }

    /// What stands in square brackets, with what stood before them.
    fn brackets(&mut self, before: Option<String>, start: usize) -> Result<Token, FormulaError> {
        let open = self.place;
        self.place += 1;
        let mut inner = String::new();
        let mut depth = 1_usize;
        while let Some(c) = self.peek() {
            self.place += 1;
            match c {
                '[' => depth += 1,
                ']' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return self.name(before, &inner, open..self.place);
            }
            inner.push(c);
        }
        Err(self.wrong(start..self.place, "скобка «[» не закрыта: поставьте «]» после имени столбца"))
    }

    fn name(&self, before: Option<String>, inner: &str, at: At) -> Result<Token, FormulaError> {
        let row_mark = |text: &str| text.strip_prefix('@').map(|rest| rest.trim().to_owned());
        let inner = inner.trim();
        let (mut this_row, mut inner) = row_mark(inner).map_or((false, inner.to_owned()), |rest| (true, rest));
        // `[@[Имя]]`, as Excel writes names with spaces.
        let bare = inner.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        if let Some(bare) = bare.filter(|bare| !bare.contains(['[', ']'])) {
            let bare = bare.trim();
            let marked = row_mark(bare);
            this_row |= marked.is_some();
            inner = marked.unwrap_or_else(|| bare.to_owned());
        }
        if inner.is_empty() {
            return Err(self.wrong(at, "в скобках пусто: впишите имя столбца, например [@Всего]"));
        }
        Ok(Token::Name(Name { before, this_row, inner }))
    }

    fn word(&mut self) -> Result<Token, FormulaError> {
        let start = self.place;
        if self.dialect == Dialect::Workbook {
            return self.workbook_word(start);
        }
        let mut end = self.word_end();
        // A sheet's name may have spaces: `Итоги года[Всего]`.
        loop {
            match self.peek() {
                Some('[') => {
                    let name: String = self.chars[start..end].iter().collect();
                    return self.brackets(Some(name), start);
                }
                Some('(') => break,
                Some(c) if c.is_whitespace() => self.skip_spaces(),
                Some(c) if is_word(c) && self.place > end => end = self.word_end(),
                _ => break,
            }
        }
        // Not a sheet: only the first word counts.
        self.place = start;
        let end = self.word_end();
        let word: String = self.chars[start..end].iter().collect();
        self.skip_spaces();
        if self.peek() == Some('(') {
            return Ok(Token::Function(word));
        }
        self.place = start;
        if let Some((reference, end)) = self.address() {
            self.place = end;
            return Ok(Token::A1(reference));
        }
        self.place = end;
        match word.to_uppercase().as_str() {
            "ИСТИНА" | "TRUE" => Ok(Token::Bool(true)),
            "ЛОЖЬ" | "FALSE" => Ok(Token::Bool(false)),
            _ => {
                let message =
                    format!("«{word}» непонятно: имя столбца пишется в скобках [@{word}], текст в кавычках \"{word}\"");
                Err(self.wrong(start..end, message))
            }
        }
    }

    /// `F1`, `$A$1:B7` that somebody is used to, and where it ends: no name, so that the form's own can be told.
    fn address(&self) -> Option<(A1, usize)> {
        let rest = self.chars.get(self.place..)?;
        let text = rest.iter().take(MAX_ADDRESS).take_while(|c| is_word(**c) || matches!(c, '$' | ':'));
        let text: String = text.collect();
        let corners = excel::read_reference(&text)?;
        Some((A1 { sheet: None, corners }, self.place + text.chars().count()))
    }

    fn word_end(&mut self) -> usize {
        while self.peek().is_some_and(is_word) {
            self.place += 1;
        }
        self.place
    }

    fn workbook_word(&mut self, start: usize) -> Result<Token, FormulaError> {
        while self.peek().is_some_and(|c| is_word(c) || c == '$') {
            self.place += 1;
        }
        let word: String = self.chars[start..self.place].iter().collect();
        match self.peek() {
            Some('(') => return Ok(Token::Function(word)),
            Some('!') => {
                self.place += 1;
                return self.reference(start, Some(word));
            }
            Some('[') => return Ok(self.strange_table(start)),
            _ => {}
        }
        match word.to_uppercase().as_str() {
            "TRUE" | "ИСТИНА" => return Ok(Token::Bool(true)),
            "FALSE" | "ЛОЖЬ" => return Ok(Token::Bool(false)),
            _ => self.place = start,
        }
        self.reference(start, None)
    }

    /// `Table1[Column]`: its text whole, for the message.
    fn strange_table(&mut self, start: usize) -> Token {
        let mut depth = 0_usize;
        while let Some(c) = self.peek() {
            self.place += 1;
            match c {
                '[' => depth += 1,
                ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        Token::Strange(self.chars[start..self.place].iter().collect())
    }

    /// A cell or a range of a workbook; anything else is a name we don't know.
    fn reference(&mut self, start: usize, sheet: Option<String>) -> Result<Token, FormulaError> {
        let from = self.place;
        while self.peek().is_some_and(|c| is_word(c) || matches!(c, '$' | ':' | '#')) {
            self.place += 1;
        }
        let text: String = self.chars[from..self.place].iter().collect();
        match excel::read_reference(&text) {
            Some(corners) => Ok(Token::A1(A1 { sheet, corners })),
            None => Ok(Token::Strange(self.chars[start..self.place].iter().collect())),
        }
    }

    pub(super) fn wrong(&self, at: At, message: impl Into<String>) -> FormulaError {
        FormulaError::new(at, message)
    }
}
