//! Numbers in the text of a formula.

use super::lexer::{Lexer, Token, is_word};
use super::{Dialect, FormulaError};

/// Most digits of a number.
const MAX_DIGITS: usize = 15;

impl Lexer {
    pub(super) fn number(&mut self) -> Result<Token, FormulaError> {
        let start = self.place;
        let mut digits = self.digits();
        let comma = self.dialect == Dialect::Ours && (self.semicolons || !self.open.last().copied().unwrap_or(false));
        let point = match self.peek() {
            Some('.') => true,
            Some(',') => comma && self.peek_at(1).is_some_and(|c| c.is_ascii_digit()),
            _ => false,
        };
        if point {
            self.place += 1;
            digits.push('.');
            digits.push_str(&self.digits());
        }
        let exponent = matches!(self.peek(), Some('e' | 'E')) && {
            let sign = usize::from(matches!(self.peek_at(1), Some('+' | '-')));
            self.peek_at(1 + sign).is_some_and(|c| c.is_ascii_digit())
        };
        if exponent {
            digits.push('e');
            self.place += 1;
            if let Some(sign @ ('+' | '-')) = self.peek() {
                digits.push(sign);
                self.place += 1;
            }
            digits.push_str(&self.digits());
        }
        if self.dialect == Dialect::Workbook && self.peek() == Some(':') && !point {
            return self.whole_rows(start);
        }
        if self.peek().is_some_and(is_word) {
            while self.peek().is_some_and(is_word) {
                self.place += 1;
            }
            let wrong = "это не число и не имя: имя столбца пишите в скобках [@Столбец], текст в кавычках \"…\"";
            return Err(self.wrong(start..self.place, wrong));
        }
        // The zeros before the first digit say how small a number is, not how exact.
        let mantissa = digits.chars().take_while(|c| *c != 'e').filter(char::is_ascii_digit);
        let significant = mantissa.skip_while(|c| *c == '0').count();
        let number: Option<f64> = digits.parse().ok().filter(|number: &f64| number.is_finite());
        match number {
            // Excel keeps no more of a number either.
            Some(number) if self.dialect == Dialect::Workbook => Ok(Token::Number(super::val::significant(number))),
            Some(number) if significant <= MAX_DIGITS => Ok(Token::Number(number)),
            _ => Err(self.wrong(start..self.place, "в числе может быть не больше 15 цифр")),
        }
    }

    fn whole_rows(&mut self, start: usize) -> Result<Token, FormulaError> {
        while self.peek().is_some_and(|c| is_word(c) || matches!(c, ':' | '$')) {
            self.place += 1;
        }
        Ok(Token::Strange(self.chars[start..self.place].iter().collect()))
    }

    fn digits(&mut self) -> String {
        let start = self.place;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.place += 1;
        }
        self.chars[start..self.place].iter().collect()
    }
}
