//! СУММЕСЛИ, СЧЁТЕСЛИ and ПРОСМОТР. The searched column is sorted out once for all rows, so that looking up in each of
//! them costs no more than reading a cell.

use std::collections::HashMap;

use super::calls::sum_of;
use super::criteria::{Key, Sought, letters};
use super::eval::Evaluation;
use super::functions::Function;
use super::node::{Node, Searched};
use super::val::{Failure, Val};

/// Most letters of a column that are kept for patterns, in steps of [`weight`].
const MAX_KEPT: usize = 100_000;

/// A column sorted out: under each value what was asked of it.
#[derive(Debug)]
pub(super) enum Sorted {
    /// Sums or counts.
    Totals(HashMap<Option<Key>, Total>),
    /// The first row of each value.
    First(HashMap<Key, usize>),
    /// For patterns: the letters of each text, as small ones.
    Letters(Vec<Option<Vec<char>>>),
    /// A cell holds a mistake, told elsewhere.
    Failed(Failure),
}

#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Total {
    sum: f64,
    lost: f64,
    count: u32,
}

impl Evaluation<'_> {
    pub(super) fn search(&mut self, searched: Searched, nodes: &[Node]) -> Result<Val, Failure> {
        let Searched { function, slot, texts } = searched;
        let first = nodes.iter().position(|node| matches!(node, Node::Range(_))).unwrap_or(nodes.len());
        let (given, ranges) = nodes.split_at(first);
        let (Some(sought), Some(Node::Range(range))) = (given.first(), ranges.first()) else {
            return Err(Failure::NotFound);
        };
        let (exact, sought) = match sought {
            Node::Exact(inner) => (true, &**inner),
            sought => (false, sought),
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
            return self.look_up(searched, &sought, range, taken, given.get(1));
        }
        let sought = if exact { Sought::exactly(&sought, texts) } else { Sought::of(&sought, texts) };
        if let Sought::Like(key) = &sought {
            if !matches!(self.memo.sorted.get(slot), Some(Some(Sorted::Totals(_) | Sorted::Failed(_)))) {
                self.step(range.len() * 2 + weight(range))?;
                let sorted = totals(range, taken, searched);
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
        // Texts are looked at letter by letter.
        let by_letter = if let Sought::Pattern(pattern, _) = &sought { 1 + pattern.len() / 32 } else { 1 };
        self.step(range.len() + 2 * by_letter * weight(range))?;
        if let Some(failure) = failure_in(range) {
            return Err(failure);
        }
        let is_pattern = matches!(sought, Sought::Pattern(..));
        if is_pattern
            && weight(range) <= MAX_KEPT
            && !matches!(self.memo.sorted.get(slot), Some(Some(Sorted::Letters(_))))
        {
            self.keep(slot, Sorted::Letters(range.iter().map(letters).collect()));
        }
        let kept = match self.memo.sorted.get(slot) {
            Some(Some(Sorted::Letters(kept))) if is_pattern => &kept[..],
            _ => &[],
        };
        let fits = |row: usize, value: &Val| match kept.get(row) {
            Some(letters) => sought.fits_letters(letters.as_deref()),
            None => sought.fits(value, texts),
        };
        let fitting = range.iter().zip(taken).enumerate().filter(|(row, (value, _))| fits(*row, value));
        if function == Function::CountIf {
            #[allow(clippy::cast_precision_loss)]
            return Ok(Val::Number(fitting.count() as f64));
        }
        if let Some(failure) = failure_in(taken) {
            return Err(failure);
        }
        sum_of(fitting.map(|(_, (_, value))| value)).map(Val::number)
    }

    fn look_up(
        &mut self,
        searched: Searched,
        sought: &Val,
        range: &[Val],
        taken: &[Val],
        instead: Option<&Node>,
    ) -> Result<Val, Failure> {
        let Searched { slot, texts, .. } = searched;
        if self.memo.sorted.get(slot).is_none_or(Option::is_none) {
            self.step(range.len() * 2 + weight(range))?;
            let mut first = HashMap::with_capacity(range.len());
            for (row, value) in range.iter().enumerate() {
                if let Some(key) = Key::of(value, texts) {
                    first.entry(key).or_insert(row);
                }
            }
            self.keep(slot, failure_in(range).map_or(Sorted::First(first), Sorted::Failed));
        }
        let found = match self.memo.sorted.get(slot) {
            Some(Some(Sorted::First(first))) => Key::of(sought, texts).and_then(|key| first.get(&key).copied()),
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

/// How many steps more texts take than numbers.
fn weight(values: &[Val]) -> usize {
    values.iter().map(Val::weight).sum()
}

fn failure_in(values: &[Val]) -> Option<Failure> {
    values.iter().find_map(|value| match value {
        Val::Failed(failure) => Some(*failure),
        _ => None,
    })
}

fn totals(range: &[Val], taken: &[Val], searched: Searched) -> Sorted {
    let sums = searched.function == Function::SumIf;
    let failure = failure_in(range).or_else(|| if sums { failure_in(taken) } else { None });
    if let Some(failure) = failure {
        return Sorted::Failed(failure);
    }
    let mut totals: HashMap<Option<Key>, Total> = HashMap::new();
    for (value, taken) in range.iter().zip(taken) {
        let total = totals.entry(Key::of(value, searched.texts)).or_default();
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
