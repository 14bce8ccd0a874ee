//! The formula language of forms: what people know from Excel, in Russian and English, over columns instead of cells.
//!
//! A formula's way, top-down:
//! - [`parse`] takes a text apart into a tree ([`ast`]), telling a mistake by its place in the text;
//! - [`bind`](mod@bind) finds what its names mean in a form ([`names`]) and tells what could go wrong later: texts in
//!   arithmetic, division by what may be zero; the result is a [`Bound`] formula ([`node`]);
//! - [`Bound::evaluate`] computes it over a [`Grid`] of values ([`val`]), with a bound on steps;
//! - [`excel`] says the same in the language of workbooks, and back.
//!
//! # The language
//! A leading `=` may stand. Functions have their Russian or English names ([`functions::FUNCTIONS`]), arguments are parted
//! by `;` or `,`. Where a `;` parts arguments, `1,5` is a number; where there is none, a comma within the brackets of a
//! function of several arguments parts them, and elsewhere belongs to the number. `1.5` is a number everywhere.
//!
//! `[@Всего]` is this row's cell, `[Всего]` the whole column, `Лист[Всего]` another sheet's (`'Имя с - знаками'[Всего]`),
//! `[r1;Всего]` a fixed row's cell, `[r1:r9;Всего]` a span of fixed rows, `Паспорт[ИНН]` a field of the organisation's
//! card, `Прошлый[Всего]` the same cell of the earlier collection (without a row: the column), `Прошлый[Лист;Всего]`
//! another sheet's column there, `Прошлый[Лист;r1;Всего]` a cell. «The same» is the fixed row of that key; a free row is
//! found by the values of its unique column, else of columns unique together, else of the leading columns of lists and
//! texts where they told all earlier rows apart, else by its number among the rows that are not blank. A row that was not
//! there has nothing earlier. Columns are called by title, by «Группа: Заголовок» or
//! by key; letter case and extra spaces make no difference.
//!
//! СЧЁТЕСЛИ and СУММЕСЛИ heed `>`, `<`, `=`, `*` and `?` of a criterion only where they stand in the formula itself:
//! `">"&[@Балл]`, `[@Класс]&"*"`. What comes from a cell is that very value, whatever signs people typed: with
//! `СЧЁТЕСЛИ([Код]; [@Код])=1` the code `5*` is looked for as it is. In a column of texts or of a list everything is text:
//! «1.10» is not «1.1» and «05» is not «5». In columns of numbers, days and yes or no a text is read as people type it:
//! `"1,5"`, `">01.09.2026"`, `"да"`.
//!
//! ПРОСМОТР(what; where; from; else) differs from Excel's: it finds exactly that value, in any order of rows.

pub mod ast;
pub mod bind;
mod bind_calls;
mod bind_compare;
mod calls;
mod criteria;
mod eval;
pub mod excel;
pub mod functions;
pub mod grid;
mod lexer;
mod lexer_numbers;
pub mod names;
pub mod node;
mod parser;
mod search;
mod signs;
pub mod val;

use std::fmt;

pub use ast::{At, Expr};
pub use bind::{Wanted, bind};
pub use eval::{MAX_STEPS, MAX_STEPS_OF_FORM, Memo};
pub use grid::{Grid, Table};
pub use names::{Here, Names, Place, RowHere, Target};
pub use node::{Bound, Kinds};
pub use val::{Failure, Val};

/// A formula taken apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    /// The whole of it.
    pub root: Expr,
}

/// A mistake in a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormulaError {
    /// Where, in characters of the text from 0.
    pub at: At,
    /// What is wrong and how to mend it, in Russian.
    pub message: String,
}

impl FormulaError {
    pub(crate) fn new(at: At, message: impl Into<String>) -> Self {
        Self { at, message: message.into() }
    }

    /// The message with its place, for where the text itself is not at hand: `знак 7, «[@Всго]»: столбца нет`.
    #[must_use]
    pub fn told(&self, text: &str) -> String {
        const SHOWN: usize = 40;
        let length = self.at.end.saturating_sub(self.at.start);
        let mut piece: String = text.chars().skip(self.at.start).take(length.min(SHOWN)).collect();
        if length > SHOWN {
            piece.push('…');
        }
        let piece = piece.split_whitespace().collect::<Vec<_>>().join(" ");
        match piece.as_str() {
            "" => format!("знак {}: {}", self.at.start + 1, self.message),
            piece => format!("знак {}, «{piece}»: {}", self.at.start + 1, self.message),
        }
    }
}

impl fmt::Display for FormulaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "знак {}: {}", self.at.start + 1, self.message)
    }
}

impl std::error::Error for FormulaError {}

/// Whose language a formula is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Ours,
    Workbook,
}

/// Takes a formula apart.
///
/// # Errors
/// The first mistake, by its place in the text.
pub fn parse(text: &str) -> Result<Formula, FormulaError> {
    parser::parse(text, Dialect::Ours).map(|root| Formula { root })
}

#[cfg(test)]
mod cases_tests;
