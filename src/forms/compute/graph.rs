//! Which formula needs which: an order to compute them in, and circles.

use std::collections::{BTreeMap, HashMap};

use super::super::formula::{At, Place, Target};
use super::program::{Computed, Written};

/// Most references between formulas.
const MAX_EDGES: usize = 1_000_000;

/// The outcome: an order, and of each circle its formulas with where each calls the next.
pub(super) struct Order {
    sorted: Vec<usize>,
    pub(super) circles: Vec<Vec<(usize, At)>>,
}

impl Order {
    /// The formulas in that order.
    pub(super) fn sorted(&self, computed: Vec<Written<Computed>>) -> Vec<Computed> {
        let mut slots: Vec<Option<Computed>> = computed.into_iter().map(|written| Some(written.it)).collect();
        self.sorted.iter().filter_map(|index| slots.get_mut(*index)?.take()).collect()
    }
}

/// Who computes the cells of a column.
#[derive(Default)]
struct Makers {
    column: Option<usize>,
    cells: BTreeMap<usize, usize>,
}

/// `None` when there are too many references.
pub(super) fn order(computed: &[Written<Computed>]) -> Option<Order> {
    let mut makers: HashMap<Place, Makers> = HashMap::new();
    for (index, written) in computed.iter().enumerate() {
        let makers = makers.entry(written.it.place).or_default();
        match written.it.row {
            Some(row) => {
                makers.cells.insert(row, index);
            }
            None => makers.column = Some(index),
        }
    }
    let mut edges = 0;
    let needs = computed
        .iter()
        .map(|written| {
            let needs = needs_of(&written.it, &makers);
            edges += needs.len();
            (edges <= MAX_EDGES).then_some(needs)
        })
        .collect::<Option<Vec<_>>>()?;
    Some(walk(&needs))
}

fn needs_of(computed: &Computed, makers: &HashMap<Place, Makers>) -> Vec<(usize, At)> {
    let mut needs = Vec::new();
    for (target, at) in &computed.bound.reads {
        let mut need = |index: usize| needs.push((index, at.clone()));
        let Some(place) = own_place(*target) else { continue };
        let Some(makers) = makers.get(&place) else { continue };
        // In a row by itself «this row» is that row.
        let row = match (target, computed.row) {
            (Target::At(_, row), _) => Some(*row),
            (Target::Cell(_), Some(row)) => Some(row),
            _ => None,
        };
        match target {
            Target::At(..) | Target::Cell(_) if row.is_some() => {
                let maker = row.and_then(|row| makers.cells.get(&row).copied()).or(makers.column);
                maker.iter().for_each(|index| need(*index));
            }
            Target::Cell(_) => {
                makers.column.iter().for_each(|index| need(*index));
                let others = makers.cells.iter().filter(|(row, _)| !computed.except.contains(row));
                others.for_each(|(_, index)| need(*index));
            }
            Target::Range(_, rows) => {
                let (first, last) = rows.unwrap_or((0, usize::MAX));
                let inside = makers.cells.range(first..=last);
                let all = rows.is_some() && inside.clone().count() == last - first + 1;
                inside.for_each(|(_, index)| need(*index));
                if !all {
                    makers.column.iter().for_each(|index| need(*index));
                }
            }
            _ => {}
        }
    }
    needs
}

fn own_place(target: Target) -> Option<Place> {
    match target {
        Target::Cell(place) | Target::At(place, _) | Target::Range(place, _) => Some(place),
        _ => None,
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

/// Depth first, without recursion: chains of formulas may be long.
fn walk(needs: &[Vec<(usize, At)>]) -> Order {
    let mut marks = vec![Mark::New; needs.len()];
    let mut order = Order { sorted: Vec::with_capacity(needs.len()), circles: Vec::new() };
    for root in 0..needs.len() {
        if marks[root] != Mark::New {
            continue;
        }
        // A formula and which of its needs is next.
        let mut path: Vec<(usize, usize)> = vec![(root, 0)];
        marks[root] = Mark::Open;
        while let Some((index, next)) = path.last_mut() {
            let index = *index;
            let Some((need, _)) = needs[index].get(*next) else {
                marks[index] = Mark::Done;
                order.sorted.push(index);
                path.pop();
                continue;
            };
            *next += 1;
            match marks[*need] {
                Mark::Done => {}
                Mark::New => {
                    marks[*need] = Mark::Open;
                    path.push((*need, 0));
                }
                Mark::Open => {
                    let start = path.iter().position(|(index, _)| index == need).unwrap_or(0);
                    let circle = path[start..].iter().filter_map(|(index, next)| {
                        let (_, at) = needs[*index].get(next.checked_sub(1)?)?;
                        Some((*index, at.clone()))
                    });
                    order.circles.push(circle.collect());
                }
            }
        }
    }
    order
}
