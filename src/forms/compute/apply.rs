//! Edits: only what depends on a changed cell is computed again.

use std::collections::{BTreeSet, HashMap};

use super::super::check::check_sheet;
use super::super::data::Row;
use super::super::explanations::SHEET;
use super::super::form::FormSheet;
use super::super::formula::{Bound, Place, Target, Val};
use super::super::spec::Column;
use super::program::{Computed, Condition, Program};
use super::state::{State, without_computed};
use super::{Change, Effect};

/// What edits touched so far.
#[derive(Default)]
struct Touched {
    /// Changed cells: rows by column.
    cells: HashMap<Place, BTreeSet<usize>>,
    /// Rows that are new, or were blank, or are no more: all their formulas are computed.
    fresh: HashMap<usize, BTreeSet<usize>>,
    /// Sheets whose rows came, went or moved.
    moved: BTreeSet<usize>,
    /// Rows whose issues changed.
    told: BTreeSet<(usize, usize)>,
    /// Computed cells that changed.
    computed: BTreeSet<(usize, usize, usize)>,
    /// Rows whose own cells changed.
    edited: BTreeSet<(usize, usize)>,
}

impl State {
    /// Takes edits in. The outcome is the same as that of [`State::full`] over the data after them.
    pub fn apply(&mut self, changes: Vec<Change>) -> Effect {
        let form = self.form.clone();
        self.begin();
        let mut touched = Touched::default();
        let mut effect = Effect::default();
        // Rows that come and go first: after them the places of rows stand still.
        let (here, moving): (Vec<Change>, Vec<Change>) = changes.into_iter().partition(|change| self.stays(change));
        let mut shifted = BTreeSet::new();
        let mut taken = Vec::new();
        for change in moving {
            match change {
                Change::Row { sheet, row } if sheet == SHEET => self.explain(Some(row)),
                Change::Gone { sheet, .. } if sheet == SHEET => self.explain(None),
                Change::Row { sheet, row } => {
                    let id = row.id.clone();
                    taken.extend(self.take_in(&sheet, row).map(|index| (index, id)));
                }
                Change::Gone { sheet, id } => shifted.extend(self.take_away(&sheet, &id)),
            }
        }
        shifted.extend(taken.iter().map(|(index, _)| *index));
        for sheet in &shifted {
            self.renumber(*sheet, &mut touched);
        }
        for (index, id) in taken {
            if let Some(row) = self.sheets.get(index).and_then(|state| state.at.get(&id).copied()) {
                touched.fresh.entry(index).or_default().insert(row);
                touched.edited.insert((index, row));
                self.reread(index, row, &mut touched);
            }
        }
        for change in here {
            if let Change::Row { sheet, row } = change {
                self.edit(&sheet, row, &mut touched);
            }
        }
        self.match_again(&mut touched);
        let program = form.program();
        for computed in &program.computed {
            self.compute_again(computed, &mut touched);
        }
        self.look_again(form.sheets(), &mut touched);
        for (index, condition) in program.conditions.iter().enumerate() {
            self.judge_again(condition, index, &mut touched, &mut effect);
        }
        self.look_across(program, form.sheets(), &touched, &mut effect);
        self.tell(form.sheets(), &touched, &mut effect);
        effect
    }

    /// Whether a row is there already and keeps its place.
    fn stays(&self, change: &Change) -> bool {
        let Change::Row { sheet, row } = change else { return false };
        self.row(sheet, &row.id).is_some_and(|known| known.position == row.position)
    }

    fn take_in(&mut self, sheet: &str, mut row: Row) -> Option<usize> {
        let form = self.form.clone();
        let (index, _) = self.sheet(sheet)?;
        let spec = form.sheets().get(index)?;
        if spec.is_fixed() && spec.fixed_row_index(&row.id).is_none() {
            return None;
        }
        without_computed(spec, &mut row);
        let state = self.sheets.get_mut(index)?;
        state.rows.retain(|known| known.id != row.id);
        let place = match spec.fixed_row_index(&row.id) {
            Some(place) => place.min(state.rows.len()),
            None => state.rows.partition_point(|known| (&known.position, &known.id) < (&row.position, &row.id)),
        };
        state.rows.insert(place, row);
        Some(index)
    }

    fn take_away(&mut self, sheet: &str, id: &str) -> Option<usize> {
        let (index, state) = self.sheet(sheet)?;
        let fixed = self.form.sheets().get(index).is_some_and(FormSheet::is_fixed);
        if fixed || !state.at.contains_key(id) {
            return None;
        }
        self.sheets.get_mut(index)?.rows.retain(|row| row.id != id);
        Some(index)
    }

    /// After rows came, went or moved: brings everything kept by place into the new order.
    fn renumber(&mut self, index: usize, touched: &mut Touched) {
        let (Some(state), Some(table)) = (self.sheets.get_mut(index), self.grid.sheets.get_mut(index)) else { return };
        touched.moved.insert(index);
        let before = std::mem::take(&mut state.at);
        let count = state.rows.len();
        let mut from = Vec::with_capacity(count);
        for (row, shown) in state.rows.iter().enumerate() {
            let known = before.get(&shown.id).copied();
            state.at.insert(shown.id.clone(), row);
            from.push(known);
            if known.is_none() {
                touched.fresh.entry(index).or_default().insert(row);
            }
        }
        fn reorder<T: Default>(list: &mut Vec<T>, from: &[Option<usize>]) {
            let mut old: Vec<Option<T>> = std::mem::take(list).into_iter().map(Some).collect();
            let take = |row: &Option<usize>| row.and_then(|row| old.get_mut(row)?.take()).unwrap_or_default();
            *list = from.iter().map(take).collect();
        }
        reorder(&mut state.codes, &from);
        reorder(&mut state.told, &from);
        reorder(&mut state.failed, &from);
        for column in &mut table.columns {
            reorder(column, &from);
        }
        reorder(&mut state.blank, &from);
        if let Some(Some(matched)) = self.grid.matched.get_mut(index) {
            reorder(matched, &from);
        }
    }

    fn edit(&mut self, sheet: &str, mut row: Row, touched: &mut Touched) {
        let Some((index, place)) = self.sheet(sheet).and_then(|(index, state)| Some((index, *state.at.get(&row.id)?)))
        else {
            return;
        };
        let (Some(spec), Some(state)) = (self.form.sheets().get(index), self.sheets.get_mut(index)) else { return };
        let Some(known) = state.rows.get_mut(place) else { return };
        without_computed(spec, &mut row);
        // Computed cells stay until they are computed again.
        let mut shown = std::mem::replace(known, row);
        shown.cells.retain(|key, _| !known.cells.contains_key(key));
        let kept = shown.cells.into_iter().filter(|(key, _)| {
            spec.column(key).is_some_and(|column| column.formula.is_some())
                || spec.fixed_row(&known.id).is_some_and(|fixed| fixed.formulas.contains_key(key))
        });
        known.cells.extend(kept);
        touched.edited.insert((index, place));
        self.reread(index, place, touched);
    }

    /// Compares what a row holds with what is known of it.
    fn reread(&mut self, index: usize, row: usize, touched: &mut Touched) {
        let (Some(state), Some(table)) = (self.sheets.get_mut(index), self.grid.sheets.get_mut(index)) else { return };
        let (Some(sheet), Some(shown)) = (self.form.sheets().get(index), state.rows.get(row)) else { return };
        let fixed = sheet.fixed_row(&shown.id);
        let mut filled = false;
        for (column, spec) in sheet.columns().iter().enumerate() {
            if spec.formula.is_some() || fixed.is_some_and(|fixed| fixed.formulas.contains_key(&spec.key)) {
                continue;
            }
            let value = shown.cells.get(&spec.key);
            filled |= value.is_some();
            let value = Val::of(value);
            if let Some(cell) = table.columns.get_mut(column).and_then(|cells| cells.get_mut(row))
                && *cell != value
            {
                *cell = value;
                touched.cells.entry(Place { sheet: index, column }).or_default().insert(row);
                touched.edited.insert((index, row));
            }
        }
        if let Some(blank) = state.blank.get_mut(row)
            && *blank == filled
        {
            *blank = !filled;
            touched.fresh.entry(index).or_default().insert(row);
        }
    }

    /// Rows that are now found elsewhere in the earlier collection are looked at as new ones.
    fn match_again(&mut self, touched: &mut Touched) {
        let edited = touched.edited.iter().map(|(sheet, _)| *sheet);
        let sheets: BTreeSet<usize> = edited.chain(touched.moved.iter().copied()).collect();
        for index in sheets {
            let (Some(Some(matching)), Some(state)) = (self.matching.get(index), self.sheets.get(index)) else {
                continue;
            };
            let Some(Some(matched)) = self.grid.matched.get_mut(index) else { continue };
            let now = matching.rows(&state.rows, &state.blank);
            let changed = now.iter().zip(&*matched).enumerate().filter(|(_, (now, before))| now != before);
            let fresh = touched.fresh.entry(index).or_default();
            fresh.extend(changed.map(|(row, _)| row));
            if fresh.is_empty() {
                touched.fresh.remove(&index);
            }
            *matched = now;
        }
    }

    fn compute_again(&mut self, computed: &Computed, touched: &mut Touched) {
        let Place { sheet, column } = computed.place;
        let mut memo = self.memo(&computed.bound);
        let rows = match touched.rows(&computed.bound, sheet, computed.row) {
            Again::All => self.rows_of(computed).collect(),
            Again::Rows(rows) => rows,
        };
        for row in rows {
            if self.compute(computed, row, &mut memo) {
                touched.cells.entry(computed.place).or_default().insert(row);
                touched.computed.insert((sheet, row, column));
            } else {
                // Why a cell has no value may change while it has none.
                touched.computed.insert((sheet, row, column));
            }
        }
        self.spent(&memo);
    }

    fn look_again(&mut self, sheets: &[FormSheet], touched: &mut Touched) {
        let fresh = touched.fresh.iter().flat_map(|(sheet, rows)| rows.iter().map(|row| (*sheet, *row)));
        let whole: BTreeSet<(usize, usize)> = fresh.chain(touched.edited.iter().copied()).collect();
        for (index, row) in &whole {
            if let Some(sheet) = sheets.get(*index)
                && self.look_at_row(*index, sheet, *row)
            {
                touched.told.insert((*index, *row));
            }
        }
        for (index, row, column) in touched.computed.clone() {
            let Some(sheet) = sheets.get(index).filter(|_| !whole.contains(&(index, row))) else { continue };
            let key = sheet.columns().get(column).map(|column| column.key.as_str());
            // What a dependent list allows depends on the computed cell.
            let on_it =
                |column: &Column| column.depends.as_ref().is_some_and(|depends| Some(depends.on.as_str()) == key);
            let dependent = sheet.columns().iter().enumerate().filter(|(_, column)| on_it(column));
            for column in dependent.map(|(dependent, _)| dependent).chain([column]) {
                if self.look_at_cell(index, sheet, row, column) {
                    touched.told.insert((index, row));
                }
            }
        }
    }

    fn judge_again(&mut self, condition: &Condition, index: usize, touched: &mut Touched, effect: &mut Effect) {
        let mut memo = self.memo(&condition.bound);
        if !condition.by_row {
            let reads = condition.bound.reads.iter();
            if !reads.into_iter().any(|(target, _)| touched.is_read(*target)) {
                return;
            }
            let fails = self.fails(condition, 0, &mut memo);
            self.spent(&memo);
            if let Some(failing) = self.failing.get_mut(index)
                && *failing != fails
            {
                *failing = fails;
                let sheet = condition.sheet.and_then(|sheet| self.form.sheets().get(sheet));
                effect.sheets.push(sheet.map_or(SHEET, FormSheet::key).to_owned());
            }
            return;
        }
        let Some(sheet) = condition.sheet else { return };
        let mut rows = match touched.rows(&condition.bound, sheet, condition.row) {
            Again::All => self.rows_judged(condition).collect(),
            Again::Rows(rows) => rows,
        };
        // A cell that must be filled was filled, or is no more.
        if let Some(cells) = condition.column.and_then(|column| touched.cells.get(&Place { sheet, column })) {
            rows.extend(cells.iter().filter(|row| condition.row.is_none_or(|only| only == **row)));
        }
        for row in rows {
            if self.judge(condition, index, row, &mut memo) {
                touched.told.insert((sheet, row));
            }
        }
        self.spent(&memo);
    }

    fn look_across(&mut self, program: &Program, sheets: &[FormSheet], touched: &Touched, effect: &mut Effect) {
        debug_assert_eq!(program.conditions.len(), self.failing.len());
        for (index, sheet) in sheets.iter().enumerate() {
            let together = sheet.spec().unique_together.iter().flatten().filter_map(|key| sheet.column_index(key));
            let unique = sheet.columns().iter().enumerate().filter(|(_, column)| column.unique);
            let mut watched = unique.map(|(column, _)| column).chain(together);
            let looked = touched.moved.contains(&index)
                || touched.fresh.contains_key(&index)
                || watched.any(|column| touched.cells.contains_key(&Place { sheet: index, column }));
            let Some(state) = self.sheets.get_mut(index).filter(|_| looked) else { continue };
            let across = check_sheet(sheet, &state.rows);
            if across != state.across {
                state.across = across;
                effect.sheets.push(sheet.key().to_owned());
            }
        }
        effect.sheets.sort_unstable();
        effect.sheets.dedup();
    }

    fn tell(&self, sheets: &[FormSheet], touched: &Touched, effect: &mut Effect) {
        let name = |index: usize, row: usize| {
            let sheet = sheets.get(index)?.key().to_owned();
            Some((sheet, self.sheets.get(index)?.rows.get(row)?.id.clone()))
        };
        for (index, row, column) in &touched.computed {
            let changed = touched.cells.get(&Place { sheet: *index, column: *column });
            let key = sheets.get(*index).and_then(|sheet| sheet.columns().get(*column)).map(|column| &column.key);
            if let (true, Some(at), Some(key)) =
                (changed.is_some_and(|rows| rows.contains(row)), name(*index, *row), key)
            {
                effect.cells.entry(at).or_default().push(key.clone());
            }
        }
        let edited = touched.edited.iter().chain(&touched.told).copied().collect::<BTreeSet<_>>();
        effect.rows = edited.into_iter().filter_map(|(index, row)| name(index, row)).collect();
    }
}

/// Which rows of a formula are to be computed again.
enum Again {
    All,
    Rows(BTreeSet<usize>),
}

impl Touched {
    fn rows(&self, bound: &Bound, sheet: usize, only: Option<usize>) -> Again {
        let mut rows = BTreeSet::new();
        for (target, _) in &bound.reads {
            match target {
                Target::Cell(place) => {
                    if let Some(cells) = self.cells.get(place) {
                        rows.extend(cells);
                    }
                }
                target if self.is_read(*target) => return Again::All,
                _ => {}
            }
        }
        rows.extend(self.fresh.get(&sheet).into_iter().flatten());
        match only {
            Some(only) if rows.contains(&only) => Again::All,
            Some(_) => Again::Rows(BTreeSet::new()),
            None => Again::Rows(rows),
        }
    }

    /// Whether something that changed is read there.
    fn is_read(&self, target: Target) -> bool {
        let cells = |place: &Place| self.cells.get(place);
        match target {
            Target::Cell(place) => cells(&place).is_some(),
            Target::At(place, row) => cells(&place).is_some_and(|rows| rows.contains(&row)),
            Target::Range(place, None) => cells(&place).is_some() || self.moved.contains(&place.sheet),
            Target::Range(place, Some((first, last))) => {
                cells(&place).is_some_and(|rows| rows.range(first..=last).next().is_some())
            }
            Target::Passport(_) | Target::Was(_) | Target::WasAt(..) | Target::WasRange(_) => false,
        }
    }
}
