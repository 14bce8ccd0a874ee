//! A formula ready to be computed: names are places, what does not depend on the row is marked.

use super::ast::{At, Operator};
use super::functions::Function;
use super::names::{Place, Target};
use super::val::Val;

/// A formula bound to a form.
#[derive(Debug, Clone)]
pub struct Bound {
    pub(super) root: Node,
    /// What it may give.
    pub kinds: Kinds,
    /// Everything it reads, and where in the text.
    pub reads: Vec<(Target, At)>,
    /// How many results are kept while it goes over rows.
    pub(super) slots: usize,
    /// Steps of one evaluation, at most, the kept results left out.
    pub cost: u64,
    /// Steps of the kept results, once for all rows.
    pub cost_once: u64,
}

/// A part of it.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Value(Val),
    /// The cell of this row.
    Cell(Place),
    At(Place, usize),
    Passport(usize),
    Was(Place),
    WasAt(Place, usize),
    /// Only as an argument.
    Range(Cells),
    Negative(Box<Node>),
    Binary(Operator, Box<Node>, Box<Node>),
    /// A number that is a day.
    Day(Box<Node>),
    Call(Function, Vec<Node>),
    /// SUMIF, COUNTIF, LOOKUP.
    Search(Searched, Vec<Node>),
    /// Part of a criterion that does not stand in the formula: its signs mean themselves.
    Exact(Box<Node>),
    /// Alike for all rows: computed once and kept in the slot.
    Once(usize, Box<Node>),
}

/// How a column is searched: sorted out once, kept in the slot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Searched {
    pub(super) function: Function,
    pub(super) slot: usize,
    /// The column holds texts: a code like `1.10` is no number.
    pub(super) texts: bool,
}

/// Cells of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cells {
    /// Of the earlier collection.
    pub(super) earlier: bool,
    pub(super) place: Place,
    pub(super) rows: Option<(usize, usize)>,
}

/// What a part may give: a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    /// Numbers.
    pub const NUMBER: Self = Self(1);
    /// Days.
    pub const DATE: Self = Self(2);
    /// Texts.
    pub const TEXT: Self = Self(4);
    /// Yes and no.
    pub const BOOL: Self = Self(8);
    /// `""`, which formulas say for «nothing».
    pub const NOTHING: Self = Self(16);

    /// Both sets.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether anything of `other` is in it.
    #[must_use]
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether nothing but `other` is in it.
    #[must_use]
    pub fn within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Without `other`.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}
