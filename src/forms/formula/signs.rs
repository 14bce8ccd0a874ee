//! Whether a divisor can be zero: from constants, from bounds of columns that must be filled, and from the conditions of
//! the ЕСЛИ around it.

use super::super::spec::{Column, Kind};
use super::ast::{Expr, ExprKind, Operator};
use super::bind::Binder;
use super::functions::Function;
use super::names::Target;

/// What is known of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Positive,
    NotNegative,
    NotZero,
    Unknown,
}

/// What holds at the part being bound.
#[derive(Debug, Default)]
pub(super) struct Facts {
    known: Vec<(Expr, Sign)>,
    /// Within how many ЕСЛИОШИБКА it stands.
    shields: usize,
}

impl Facts {
    /// A mark to come back to with [`Facts::forget`].
    pub(super) fn mark(&self) -> usize {
        self.known.len()
    }

    pub(super) fn forget(&mut self, mark: usize) {
        self.known.truncate(mark);
    }

    pub(super) fn shield(&mut self) {
        self.shields += 1;
    }

    pub(super) fn unshield(&mut self) {
        self.shields = self.shields.saturating_sub(1);
    }

    pub(super) fn nonzero(&self, expr: &Expr, binder: &Binder<'_, '_>) -> bool {
        self.shields > 0 || matches!(sign(expr, binder, 0), Sign::Positive | Sign::NotZero)
    }
}

/// Deeper than this nothing is worked out.
const MAX_DEPTH: usize = 12;
/// Most facts kept: conditions longer than this are not those of people.
const MAX_FACTS: usize = 60;

impl Binder<'_, '_> {
    /// Remembers what follows from a condition that holds, or does not.
    pub(super) fn learn(&mut self, condition: &Expr, holds: bool) {
        if self.facts.known.len() >= MAX_FACTS {
            return;
        }
        match &condition.kind {
            ExprKind::Call(Function::And, parts) if holds => parts.iter().for_each(|part| self.learn(part, true)),
            ExprKind::Call(Function::Or, parts) if !holds => parts.iter().for_each(|part| self.learn(part, false)),
            ExprKind::Call(Function::Not, parts) => parts.iter().for_each(|part| self.learn(part, !holds)),
            ExprKind::Binary(operator, left, right) if operator.compares() => {
                let operator = if holds { *operator } else { operator.opposite() };
                self.learn_comparison(left, operator, right);
                self.learn_comparison(right, operator.mirrored(), left);
            }
            _ if holds => self.facts.known.push((condition.clone(), Sign::NotZero)),
            _ => {}
        }
    }

    fn learn_comparison(&mut self, left: &Expr, operator: Operator, right: &Expr) {
        let bound = sign(right, self, 0);
        let zero = matches!(right.kind, ExprKind::Number(number) if number == 0.0);
        let not_negative = zero || matches!(bound, Sign::Positive | Sign::NotNegative);
        let learnt = match operator {
            Operator::Greater if not_negative => Sign::Positive,
            Operator::GreaterOrEqual if bound == Sign::Positive => Sign::Positive,
            Operator::GreaterOrEqual if not_negative => Sign::NotNegative,
            Operator::NotEqual if zero => Sign::NotZero,
            Operator::Equal if matches!(bound, Sign::Positive | Sign::NotZero) => bound,
            Operator::Less if zero || negative(right) => Sign::NotZero,
            Operator::LessOrEqual if negative(right) => Sign::NotZero,
            _ => return,
        };
        self.facts.known.push((left.clone(), learnt));
    }
}

fn negative(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Negative(inner) if matches!(inner.kind, ExprKind::Number(number) if number > 0.0))
}

fn sign(expr: &Expr, binder: &Binder<'_, '_>, depth: usize) -> Sign {
    if depth > MAX_DEPTH {
        return Sign::Unknown;
    }
    let mut known = Sign::Unknown;
    for (_, sign) in binder.facts.known.iter().filter(|(fact, _)| fact == expr) {
        known = stronger(known, *sign);
    }
    stronger(known, own_sign(expr, binder, depth))
}

fn stronger(a: Sign, b: Sign) -> Sign {
    match (a, b) {
        (Sign::Positive, _) | (_, Sign::Positive) => Sign::Positive,
        (Sign::NotZero, Sign::NotNegative) | (Sign::NotNegative, Sign::NotZero) => Sign::Positive,
        (Sign::Unknown, other) | (other, Sign::Unknown) => other,
        (one, _) => one,
    }
}

fn own_sign(expr: &Expr, binder: &Binder<'_, '_>, depth: usize) -> Sign {
    let of = |part: &Expr| sign(part, binder, depth + 1);
    match &expr.kind {
        ExprKind::Number(number) if *number > 0.0 => Sign::Positive,
        ExprKind::Number(number) if *number < 0.0 => Sign::NotZero,
        ExprKind::Number(_) | ExprKind::Missing => Sign::NotNegative,
        ExprKind::Name(_) => of_name(expr, binder),
        ExprKind::Negative(inner) => match of(inner) {
            Sign::Positive | Sign::NotZero => Sign::NotZero,
            _ => Sign::Unknown,
        },
        ExprKind::Percent(inner) => of(inner),
        ExprKind::Binary(operator, left, right) => of_pair(*operator, of(left), of(right)),
        ExprKind::Call(function, arguments) => of_call(*function, arguments, &of),
        _ => Sign::Unknown,
    }
}

fn of_pair(operator: Operator, a: Sign, b: Sign) -> Sign {
    let both = |sign: Sign| a == sign && b == sign;
    let none_negative = |sign: Sign| matches!(sign, Sign::Positive | Sign::NotNegative);
    let never_zero = |sign: Sign| matches!(sign, Sign::Positive | Sign::NotZero);
    match operator {
        Operator::Add if none_negative(a) && none_negative(b) && (a == Sign::Positive || b == Sign::Positive) => {
            Sign::Positive
        }
        Operator::Add if none_negative(a) && none_negative(b) => Sign::NotNegative,
        Operator::Multiply | Operator::Divide if both(Sign::Positive) => Sign::Positive,
        Operator::Multiply | Operator::Divide if never_zero(a) && never_zero(b) => Sign::NotZero,
        Operator::Multiply | Operator::Divide if none_negative(a) && none_negative(b) => Sign::NotNegative,
        Operator::Power if a == Sign::Positive => Sign::Positive,
        _ => Sign::Unknown,
    }
}

fn of_call(function: Function, arguments: &[Expr], of: &dyn Fn(&Expr) -> Sign) -> Sign {
    let mut signs = arguments.iter().map(of);
    match function {
        Function::Count | Function::CountA | Function::CountIf | Function::Len => Sign::NotNegative,
        Function::Year | Function::Today | Function::Date => Sign::Positive,
        Function::Abs => match signs.next() {
            Some(Sign::Positive | Sign::NotZero) => Sign::Positive,
            _ => Sign::NotNegative,
        },
        Function::Max if signs.clone().any(|sign| sign == Sign::Positive) => Sign::Positive,
        Function::Max if signs.clone().any(|sign| sign == Sign::NotNegative) => Sign::NotNegative,
        Function::Sum | Function::Min => {
            let signs: Vec<Sign> = signs.collect();
            let none_negative = signs.iter().all(|sign| matches!(sign, Sign::Positive | Sign::NotNegative));
            let positive = match function {
                Function::Sum => signs.contains(&Sign::Positive),
                _ => signs.iter().all(|sign| *sign == Sign::Positive),
            };
            match (none_negative, positive) {
                (true, true) => Sign::Positive,
                (true, false) => Sign::NotNegative,
                _ => Sign::Unknown,
            }
        }
        Function::If if arguments.len() == 3 => {
            let branches: Vec<Sign> = signs.skip(1).collect();
            match branches.as_slice() {
                [a, b] if a == b => *a,
                [Sign::Positive | Sign::NotZero, Sign::Positive | Sign::NotZero] => Sign::NotZero,
                [Sign::Positive | Sign::NotNegative, Sign::Positive | Sign::NotNegative] => Sign::NotNegative,
                _ => Sign::Unknown,
            }
        }
        _ => Sign::Unknown,
    }
}

fn of_name(expr: &Expr, binder: &Binder<'_, '_>) -> Sign {
    let Ok(target) = binder.target(expr) else {
        return Sign::Unknown;
    };
    let (place, one) = match target {
        Target::Cell(place) | Target::At(place, _) => (place, true),
        Target::Range(place, _) => (place, false),
        _ => return Sign::Unknown,
    };
    binder.names.column(place).map_or(Sign::Unknown, |column| of_column(column, one))
}

/// The bounds of a column are kept; where it must be filled, an empty cell is told of by itself.
fn of_column(column: &Column, one: bool) -> Sign {
    let (least, most) = match column.kind {
        #[allow(clippy::cast_precision_loss)]
        Kind::Integer { min, max } => (min.map(|min| min as f64), max.map(|max| max as f64)),
        Kind::Decimal { min, max, .. } => (min, max),
        _ => return Sign::Unknown,
    };
    let filled = one && column.required;
    match (least, most) {
        (Some(least), _) if least > 0.0 && filled => Sign::Positive,
        (Some(least), _) if least >= 0.0 => Sign::NotNegative,
        (_, Some(most)) if most < 0.0 && filled => Sign::NotZero,
        _ => Sign::Unknown,
    }
}
