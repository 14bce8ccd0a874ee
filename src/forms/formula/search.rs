//! СУММЕСЛИ, СЧЁТЕСЛИ and ПРОСМОТР. The searched column is sorted out once for all rows, so that looking up in each of
//! them costs no more than reading a cell.

use std::collections::HashMap;

use super::ast::Operator;
use super::calls::sum_of;
use super::eval::Evaluation;
use super::functions::Function;
use super::node::Node;
use super::val::{Failure, Val, number_in, significant};

/// A column sorted out: under each value what was asked of it.
#[derive(Debug)]
pub(super) enum Sorted {
    /// Sums or counts.
    Totals(HashMap<Key, Total>),
    /// The first row of each value.
    First(HashMap<Key, usize>),
    /// A cell holds a mistake, told elsewhere.
    Failed(Failure),
}

#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Total {
    sum: f64,
    lost: f64,
    count: u32,
}

/// Values alike in this are found by each other: a number and its text too, as in Excel.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Number(u64),
    Text(String),
    Bool(bool),
}

impl Key {
    /// `None`: nothing is there.
    fn of(value: &Val) -> Option<Self> {
        Some(match value {
            Val::Empty | Val::Failed(_) => return None,
            Val::Number(number) => Self::Number(significant(*number).to_bits()),
            Val::Date(day) => Self::Number(f64::from(*day).to_bits()),
            Val::Bool(flag) => Self::Bool(*flag),
            Val::Text(text) if text.is_empty() => return None,
            Val::Text(text) => Self::of_text(text),
        })
    }

    fn of_text(text: &str) -> Self {
        let may_be_number = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | ',' | '.'));
        match number_in(text).filter(|_| may_be_number) {
            Some(number) => Self::Number((significant(number)).to_bits()),
            None => Self::Text(text.to_lowercase()),
        }
    }
}

/// What СУММЕСЛИ and СЧЁТЕСЛИ look for.
enum Sought {
    Like(Option<Key>),
    /// `">5"`, `"<>а"`
    Compared(Operator, Val),
    /// `"а*"`, and whether such texts are meant or all others.
    Pattern(Vec<char>, bool),
}

impl Sought {
    fn of(value: &Val) -> Self {
        let Val::Text(text) = value else {
            // An empty criterion cell means 0, as in Excel.
            return Self::Like(Key::of(value).or(Some(Key::Number(0.0_f64.to_bits()))));
        };
        let signs = [
            (">=", Operator::GreaterOrEqual),
            ("<=", Operator::LessOrEqual),
            ("<>", Operator::NotEqual),
            (">", Operator::Greater),
            ("<", Operator::Less),
            ("=", Operator::Equal),
        ];
        let (operator, rest) = signs
            .iter()
            .find_map(|(sign, operator)| Some((*operator, text.strip_prefix(sign)?)))
            .unwrap_or((Operator::Equal, text));
        let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        if equality && rest.contains(['*', '?', '~']) {
            return Self::Pattern(rest.to_lowercase().chars().collect(), operator == Operator::Equal);
        }
        if operator == Operator::Equal {
            return Self::Like(Key::of(&Val::text(rest)));
        }
        let value = match number_in(rest) {
            Some(number) => Val::Number(number),
            None if rest.is_empty() => Val::Empty,
            None => Val::text(rest),
        };
        Self::Compared(operator, value)
    }

    fn fits(&self, value: &Val) -> bool {
        match self {
            Self::Like(key) => Key::of(value) == *key,
            Self::Compared(Operator::NotEqual, sought) => Key::of(value) != Key::of(sought),
            Self::Compared(operator, sought) => {
                let value = match (value, sought) {
                    (Val::Date(day), Val::Number(_)) => Val::Number(f64::from(*day)),
                    (value, _) => value.clone(),
                };
                let comparable =
                    matches!((&value, sought), (Val::Number(_), Val::Number(_)) | (Val::Text(_), Val::Text(_)));
                let order = value.order(sought);
                comparable
                    && match operator {
                        Operator::Greater => order.is_gt(),
                        Operator::GreaterOrEqual => order.is_ge(),
                        Operator::Less => order.is_lt(),
                        _ => order.is_le(),
                    }
            }
            Self::Pattern(pattern, meant) => {
                let like = match value {
                    Val::Text(text) => like(&text.to_lowercase().chars().collect::<Vec<_>>(), pattern),
                    _ => false,
                };
                like == *meant
            }
        }
    }
}

/// `*` any letters, `?` one letter, `~` before either means the sign itself.
fn like(text: &[char], pattern: &[char]) -> bool {
    let (mut t, mut p) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        let (width, hit) = match pattern.get(p) {
            Some('*') => {
                star = Some((p + 1, t));
                p += 1;
                continue;
            }
            Some('?') => (1, t < text.len()),
            Some('~') if matches!(pattern.get(p + 1), Some('*' | '?' | '~')) => (2, text.get(t) == pattern.get(p + 1)),
            Some(c) => (1, text.get(t) == Some(c)),
            None if t == text.len() => return true,
            None => (0, false),
        };
        if hit {
            (t, p) = (t + 1, p + width);
            continue;
        }
        match star {
            Some((after, from)) if from < text.len() => {
                star = Some((after, from + 1));
                (p, t) = (after, from + 1);
            }
            _ => return false,
        }
    }
}

impl Evaluation<'_> {
    pub(super) fn search(&mut self, function: Function, slot: usize, nodes: &[Node]) -> Result<Val, Failure> {
        let first = nodes.iter().position(|node| matches!(node, Node::Range(_))).unwrap_or(nodes.len());
        let (given, ranges) = nodes.split_at(first);
        let (Some(sought), Some(Node::Range(range))) = (given.first(), ranges.first()) else {
            return Err(Failure::NotFound);
        };
        let sought = match self.value(sought) {
            Val::Failed(failure) => return Err(failure),
            value => value,
        };
        let grid = self.grid;
        let range = grid.cells(*range);
        let taken = match ranges.get(1) {
            Some(Node::Range(cells)) => grid.cells(*cells),
            _ => range,
        };
        if function == Function::Lookup {
            return self.look_up(slot, &sought, range, taken, given.get(1));
        }
        let sought = Sought::of(&sought);
        if let Sought::Like(Some(key)) = &sought {
            if self.memo.sorted.get(slot).is_none_or(Option::is_none) {
                self.step(range.len() * 2)?;
                let sorted = totals(range, taken, function == Function::SumIf);
                self.keep(slot, sorted);
            }
            return match self.memo.sorted.get(slot) {
                Some(Some(Sorted::Totals(totals))) => {
                    let total = totals.get(key).copied().unwrap_or_default();
                    Ok(match function {
                        Function::CountIf => Val::Number(f64::from(total.count)),
                        _ => Val::number(total.sum + if total.lost.is_finite() { total.lost } else { 0.0 }),
                    })
                }
                Some(Some(Sorted::Failed(failure))) => Err(*failure),
                _ => Err(Failure::NotFound),
            };
        }
        self.step(range.len())?;
        if let Some(failure) = failure_in(range) {
            return Err(failure);
        }
        let fitting = range.iter().zip(taken).filter(|(value, _)| sought.fits(value));
        if function == Function::CountIf {
            #[allow(clippy::cast_precision_loss)]
            return Ok(Val::Number(fitting.count() as f64));
        }
        if let Some(failure) = failure_in(taken) {
            return Err(failure);
        }
        sum_of(fitting.map(|(_, value)| value)).map(Val::number)
    }

    fn look_up(
        &mut self,
        slot: usize,
        sought: &Val,
        range: &[Val],
        taken: &[Val],
        instead: Option<&Node>,
    ) -> Result<Val, Failure> {
        if self.memo.sorted.get(slot).is_none_or(Option::is_none) {
            self.step(range.len() * 2)?;
            let mut first = HashMap::with_capacity(range.len());
            for (row, value) in range.iter().enumerate() {
                if let Some(key) = Key::of(value) {
                    first.entry(key).or_insert(row);
                }
            }
            self.keep(slot, failure_in(range).map_or(Sorted::First(first), Sorted::Failed));
        }
        let found = match self.memo.sorted.get(slot) {
            Some(Some(Sorted::First(first))) => Key::of(sought).and_then(|key| first.get(&key).copied()),
            Some(Some(Sorted::Failed(failure))) => return Err(*failure),
            _ => None,
        };
        match (found.and_then(|row| taken.get(row)), instead) {
            (Some(value), _) => Ok(value.clone()),
            (None, Some(instead)) => Ok(self.value(instead)),
            (None, None) => Err(Failure::NotFound),
        }
    }

    fn keep(&mut self, slot: usize, sorted: Sorted) {
        if let Some(kept) = self.memo.sorted.get_mut(slot) {
            *kept = Some(sorted);
        }
    }
}

fn failure_in(values: &[Val]) -> Option<Failure> {
    values.iter().find_map(|value| match value {
        Val::Failed(failure) => Some(*failure),
        _ => None,
    })
}

fn totals(range: &[Val], taken: &[Val], sums: bool) -> Sorted {
    let failure = failure_in(range).or_else(|| if sums { failure_in(taken) } else { None });
    if let Some(failure) = failure {
        return Sorted::Failed(failure);
    }
    let mut totals: HashMap<Key, Total> = HashMap::new();
    for (value, taken) in range.iter().zip(taken) {
        let Some(key) = Key::of(value) else { continue };
        let total = totals.entry(key).or_default();
        total.count += 1;
        let number = match taken {
            Val::Number(number) => *number,
            Val::Date(day) => f64::from(*day),
            _ => continue,
        };
        let sum = total.sum + number;
        total.lost += if total.sum.abs() >= number.abs() { total.sum - sum + number } else { number - sum + total.sum };
        total.sum = sum;
    }
    Sorted::Totals(totals)
}
