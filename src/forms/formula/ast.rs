//! A formula as it was written: a tree whose every part knows its place in the text.

use std::ops::Range;

use super::excel::A1;
use super::functions::Function;

/// Characters of the text, from 0.
pub type At = Range<usize>;

/// A part of a formula.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands in the text.
    pub at: At,
}

/// The kinds of parts.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// `12`, `1,5`.
    Number(f64),
    /// `"текст"`.
    Text(String),
    /// `ИСТИНА`, `ЛОЖЬ`.
    Bool(bool),
    /// An argument left out: `ЕСЛИ([@a]>0;;1)`.
    Missing,
    /// `[@Всего]`, `Лист[Всего]`.
    Name(Name),
    /// `$A$1:B7` of a workbook; only in formulas read from one.
    A1(A1),
    /// `СУММ(…)`.
    Call(Function, Vec<Expr>),
    /// `-x`.
    Negative(Box<Expr>),
    /// `x%`.
    Percent(Box<Expr>),
    /// `x + y`.
    Binary(Operator, Box<Expr>, Box<Expr>),
}

/// A structured reference as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// What stands before the bracket: a sheet, `Паспорт`, `Прошлый`.
    pub before: Option<String>,
    /// Whether an `@` says «of this row».
    pub this_row: bool,
    /// The text within the brackets, without `@`.
    pub inner: String,
}

/// Operators between two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Join,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Operator {
    /// As it is written.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Power => "^",
            Self::Join => "&",
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// The tighter it binds, the more: as in Excel.
    #[must_use]
    pub fn strength(self) -> u8 {
        match self {
            Self::Power => 5,
            Self::Multiply | Self::Divide => 4,
            Self::Add | Self::Subtract => 3,
            Self::Join => 2,
            _ => 1,
        }
    }

    /// Whether it compares.
    #[must_use]
    pub fn compares(self) -> bool {
        self.strength() == 1
    }

    /// `a < b` seen from the other side: `b > a`.
    #[must_use]
    pub fn mirrored(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            other => other,
        }
    }

    /// What holds where the comparison does not.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
            other => other,
        }
    }
}

/// Two parts are alike when they say the same, wherever they stand.
impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        use ExprKind as K;
        match (&self.kind, &other.kind) {
            (K::Number(a), K::Number(b)) => a == b,
            (K::Text(a), K::Text(b)) => a == b,
            (K::Bool(a), K::Bool(b)) => a == b,
            (K::Missing, K::Missing) => true,
            (K::Name(a), K::Name(b)) => a == b,
            (K::A1(a), K::A1(b)) => a == b,
            (K::Call(f, a), K::Call(g, b)) => f == g && a == b,
            (K::Negative(a), K::Negative(b)) | (K::Percent(a), K::Percent(b)) => a == b,
            (K::Binary(o, a, b), K::Binary(p, c, d)) => o == p && a == c && b == d,
            _ => false,
        }
    }
}
