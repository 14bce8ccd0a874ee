//! Computing a bound formula. Nothing here can panic or run for ever: what has no value is [`Val::Failed`], and steps
//! are counted.

use std::sync::Arc;

use super::ast::Operator;
use super::criteria::escape;
use super::functions::Function;
use super::grid::Grid;
use super::node::{Bound, Node};
use super::search::Sorted;
use super::val::{Failure, MAX_TEXT, Val};

/// Most steps of one evaluation, the results kept for all rows included.
pub const MAX_STEPS: u64 = 2_000_000;

/// Most steps of a whole form, computed anew or after edits: about a second. A form that may take more by the number of
/// its rows and formulas is refused when it is saved; this holds whatever people type, long texts too.
pub const MAX_STEPS_OF_FORM: u64 = 50_000_000;

/// What is kept while one formula goes over its rows; begin anew when any cell it reads has changed.
#[derive(Debug, Default)]
pub struct Memo {
    pub(super) once: Vec<Option<Val>>,
    pub(super) sorted: Vec<Option<Sorted>>,
    left: u64,
}

impl Memo {
    /// For a formula.
    #[must_use]
    pub fn of(bound: &Bound) -> Self {
        Self::within(bound, MAX_STEPS_OF_FORM)
    }

    /// For a formula that may take so many steps in all its rows.
    #[must_use]
    pub fn within(bound: &Bound, steps: u64) -> Self {
        Self { once: vec![None; bound.slots], sorted: (0..bound.slots).map(|_| None).collect(), left: steps }
    }

    /// How many steps are left.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.left
    }
}

impl Bound {
    /// Computes the formula; `row` is «this» row.
    #[must_use]
    pub fn evaluate(&self, grid: &Grid, row: usize, memo: &mut Memo) -> Val {
        let given = MAX_STEPS.min(memo.left);
        let mut evaluation = Evaluation { grid, row, memo, steps: given };
        let value = evaluation.value(&self.root);
        let taken = given - evaluation.steps;
        memo.left -= taken;
        value
    }

    /// The same for a condition.
    ///
    /// # Errors
    /// Why it has no value.
    pub fn holds(&self, grid: &Grid, row: usize, memo: &mut Memo) -> Result<bool, Failure> {
        self.evaluate(grid, row, memo).to_bool()
    }
}

pub(super) struct Evaluation<'a> {
    pub(super) grid: &'a Grid,
    row: usize,
    pub(super) memo: &'a mut Memo,
    steps: u64,
}

impl Evaluation<'_> {
    pub(super) fn step(&mut self, steps: usize) -> Result<(), Failure> {
        match self.steps.checked_sub(steps as u64) {
            Some(left) => self.steps = left,
            None => {
                self.steps = 0;
                return Err(Failure::TooManySteps);
            }
        }
        Ok(())
    }

    pub(super) fn value(&mut self, node: &Node) -> Val {
        if let Err(failure) = self.step(1) {
            return Val::Failed(failure);
        }
        match node {
            Node::Value(value) => value.clone(),
            Node::Cell(place) => self.grid.cell(*place, self.row),
            Node::At(place, row) => self.grid.cell(*place, *row),
            Node::Passport(field) => self.grid.field(*field),
            Node::Was(place) => self.grid.was(*place, self.row),
            Node::WasAt(place, row) => self.grid.earlier(*place, *row),
            Node::Range(_) => Val::Failed(Failure::NotANumber),
            Node::Negative(inner) => self.value(inner).to_number().map_or_else(Val::Failed, |n| Val::number(0.0 - n)),
            Node::Day(inner) => day(&self.value(inner)),
            Node::Binary(operator, left, right) => {
                let (left, right) = (self.value(left), self.value(right));
                if let Err(failure) = self.step(left.weight() + right.weight()) {
                    return Val::Failed(failure);
                }
                pair(*operator, &left, &right).unwrap_or_else(Val::Failed)
            }
            Node::Once(slot, inner) => self.once(*slot, inner),
            Node::Call(function, arguments) => self.call(*function, arguments).unwrap_or_else(Val::Failed),
            Node::Search(searched, nodes) => self.search(*searched, nodes).unwrap_or_else(Val::Failed),
            Node::Exact(inner) => match self.value(inner) {
                Val::Text(text) => Val::text(&escape(&text)),
                other => other,
            },
        }
    }

    fn once(&mut self, slot: usize, inner: &Node) -> Val {
        if let Some(Some(known)) = self.memo.once.get(slot) {
            return known.clone();
        }
        let value = self.value(inner);
        if let Some(kept) = self.memo.once.get_mut(slot) {
            *kept = Some(value.clone());
        }
        value
    }

    pub(super) fn number(&mut self, node: &Node) -> Result<f64, Failure> {
        self.value(node).to_number()
    }

    pub(super) fn text(&mut self, node: &Node) -> Result<Arc<str>, Failure> {
        self.value(node).to_text()
    }

    /// What decides which arguments are looked at, the rest is in `calls`.
    fn call(&mut self, function: Function, arguments: &[Node]) -> Result<Val, Failure> {
        match (function, arguments) {
            (Function::If, [condition, yes, no]) => {
                let chosen = if self.value(condition).to_bool()? { yes } else { no };
                Ok(self.value(chosen))
            }
            (Function::IfError, [value, instead]) => match self.value(value) {
                // A mistake elsewhere is told there; it is not for the formula to hide.
                Val::Failed(failure) if failure != Failure::Elsewhere => Ok(self.value(instead)),
                value => Ok(value),
            },
            (Function::And, conditions) => {
                let mut all = true;
                for condition in conditions {
                    all &= self.value(condition).to_bool()?;
                }
                Ok(Val::Bool(all))
            }
            (Function::Or, conditions) => {
                let mut any = false;
                for condition in conditions {
                    any |= self.value(condition).to_bool()?;
                }
                Ok(Val::Bool(any))
            }
            _ => self.plain_call(function, arguments),
        }
    }
}

fn day(value: &Val) -> Val {
    match value {
        Val::Empty | Val::Failed(_) => value.clone(),
        other => match other.to_number() {
            #[allow(clippy::cast_possible_truncation)]
            Ok(number) if (0.0..3_000_000.0).contains(&number) => Val::Date(number.floor() as i32),
            Ok(_) => Val::Failed(Failure::NoSuchDate),
            Err(failure) => Val::Failed(failure),
        },
    }
}

fn pair(operator: Operator, left: &Val, right: &Val) -> Result<Val, Failure> {
    if operator == Operator::Join {
        return join([left.to_text()?, right.to_text()?]);
    }
    if operator.compares() {
        for side in [left, right] {
            if let Val::Failed(failure) = side {
                return Err(*failure);
            }
        }
        let order = left.order(right);
        return Ok(Val::Bool(match operator {
            Operator::Equal => order.is_eq(),
            Operator::NotEqual => order.is_ne(),
            Operator::Less => order.is_lt(),
            Operator::LessOrEqual => order.is_le(),
            Operator::Greater => order.is_gt(),
            _ => order.is_ge(),
        }));
    }
    let (a, b) = (left.to_number()?, right.to_number()?);
    Ok(Val::number(match operator {
        Operator::Add => a + b,
        Operator::Subtract => subtract(a, b),
        Operator::Multiply => a * b,
        Operator::Divide if b == 0.0 => return Err(Failure::DivideByZero),
        Operator::Divide => a / b,
        Operator::Power if a == 0.0 && b == 0.0 => return Err(Failure::TooLarge),
        Operator::Power if a == 0.0 && b < 0.0 => return Err(Failure::DivideByZero),
        _ => a.powf(b),
    }))
}

/// What is left of numbers alike in 15 digits is nothing, as in Excel: 0,3-0,1-0,2 is 0.
fn subtract(a: f64, b: f64) -> f64 {
    let difference = a - b;
    if difference.abs() <= a.abs().max(b.abs()) * 1e-15 && difference.abs() < 1.0 && difference.fract() != 0.0 {
        return 0.0;
    }
    difference
}

/// Texts one after another.
pub(super) fn join(texts: impl IntoIterator<Item = Arc<str>>) -> Result<Val, Failure> {
    let mut joined = String::new();
    for text in texts {
        joined.push_str(&text);
        // Bytes: a text of more of them than characters allowed is rare, and then counted.
        if joined.len() > MAX_TEXT && joined.chars().count() > MAX_TEXT {
            return Err(Failure::TooLong);
        }
    }
    Ok(Val::Text(Arc::from(joined)))
}
