//! A form's data with everything computed.

use std::collections::{BTreeMap, HashMap};

use super::super::check::check_sheet;
use super::super::data::{Data, Row};
use super::super::explanations::SHEET;
use super::super::form::{Form, FormSheet};
use super::super::formula::val::serial;
use super::super::formula::{Bound, Failure, Grid, MAX_STEPS_OF_FORM, Memo, Place, Table, Val};
use super::super::issue::{Code, Issue};
use super::super::spec_rule::PASSPORT_FIELDS;
use super::super::value::Value;
use super::convert::to_value;
use super::earlier::Matching;
use super::program::Computed;
use super::{Outside, earlier};

/// A form's data with everything computed and every issue known.
#[derive(Debug, Clone)]
pub struct State {
    pub(super) form: Form,
    pub(super) grid: Grid,
    pub(super) sheets: Vec<SheetState>,
    /// Of each condition that is looked at once: whether it fails.
    pub(super) failing: Vec<bool>,
    /// How the rows of each free sheet are found in the earlier collection.
    pub(super) matching: Vec<Option<Matching>>,
    /// Steps left for what is being computed.
    left: u64,
    /// The sheet of explanations, kept as it is.
    explanations: Vec<Row>,
}

/// One sheet of it.
#[derive(Debug, Clone, Default)]
pub(super) struct SheetState {
    /// In the order shown, computed cells included.
    pub(super) rows: Vec<Row>,
    /// Places of the rows by id.
    pub(super) at: HashMap<String, usize>,
    /// Whether a row holds nothing anybody filled.
    pub(super) blank: Vec<bool>,
    /// What is wrong with single cells, by column.
    pub(super) codes: Vec<BTreeMap<usize, Vec<Code>>>,
    /// Of each row: conditions that do not hold, and cells that must be filled, by the condition's number.
    pub(super) told: Vec<Vec<usize>>,
    /// Computed cells that could not be computed.
    pub(super) failed: Vec<BTreeMap<usize, Failure>>,
    /// What is told across the rows.
    pub(super) across: Vec<Issue>,
}

impl State {
    /// Computes everything. `data` are the rows as stored and shown; computed cells in them are computed anew.
    #[must_use]
    pub fn full(form: &Form, data: Data, outside: &Outside<'_>) -> Self {
        Self::full_within(form, data, outside, MAX_STEPS_OF_FORM)
    }

    pub(super) fn full_within(form: &Form, mut data: Data, outside: &Outside<'_>, left: u64) -> Self {
        let program = form.program();
        let mut grid = Grid { today: outside.today.map(serial), ..Grid::default() };
        let field = |(key, _): &(&str, &str)| match outside.passport.get(*key) {
            Some(text) if !text.is_empty() => Val::text(text),
            _ => Val::Empty,
        };
        grid.passport = PASSPORT_FIELDS.iter().map(field).collect();
        let mut matching = Vec::new();
        if let Some((before, data)) = outside.previous.filter(|_| program.earlier) {
            grid.earlier = earlier::tables(form, before, data);
            matching = Matching::of_sheets(form, before, data);
        }
        let mut sheets = Vec::with_capacity(form.sheets().len());
        for sheet in form.sheets() {
            let rows = data.sheets.remove(sheet.key()).unwrap_or_default();
            let (state, table) = SheetState::of(sheet, rows);
            let matching = matching.get(sheets.len()).and_then(Option::as_ref);
            grid.matched.push(matching.map(|matching| matching.rows(&state.rows, &state.blank)));
            sheets.push(state);
            grid.sheets.push(table);
        }
        let explanations = data.sheets.remove(SHEET).unwrap_or_default();
        let failing = vec![false; program.conditions.len()];
        let mut state = Self { form: form.clone(), grid, sheets, failing, matching, left, explanations };
        state.compute_all();
        state
    }

    fn compute_all(&mut self) {
        let form = self.form.clone();
        for computed in &form.program().computed {
            let mut memo = self.memo(&computed.bound);
            for row in self.rows_of(computed) {
                self.compute(computed, row, &mut memo);
            }
            self.spent(&memo);
        }
        for (index, sheet) in form.sheets().iter().enumerate() {
            for row in 0..self.sheets.get(index).map_or(0, |state| state.rows.len()) {
                self.look_at_row(index, sheet, row);
            }
            if let Some(state) = self.sheets.get_mut(index) {
                state.across = check_sheet(sheet, &state.rows);
            }
        }
        for index in 0..form.program().conditions.len() {
            self.judge_all(form.program(), index);
        }
    }

    /// Begins to count the steps anew.
    pub(super) fn begin(&mut self) {
        self.left = MAX_STEPS_OF_FORM;
    }

    pub(super) fn memo(&self, bound: &Bound) -> Memo {
        Memo::within(bound, self.left)
    }

    pub(super) fn spent(&mut self, memo: &Memo) {
        self.left = memo.left();
    }

    /// The rows a formula is computed in.
    pub(super) fn rows_of(&self, computed: &Computed) -> std::ops::Range<usize> {
        match computed.row {
            Some(row) => row..row + 1,
            None => 0..self.sheets.get(computed.place.sheet).map_or(0, |sheet| sheet.rows.len()),
        }
    }

    /// Computes one cell; tells whether its value changed.
    pub(super) fn compute(&mut self, computed: &Computed, row: usize, memo: &mut Memo) -> bool {
        let Place { sheet, column } = computed.place;
        let (Some(state), Some(spec)) = (self.sheets.get_mut(sheet), self.form.sheets().get(sheet)) else {
            return false;
        };
        let (Some(column_spec), Some(blank)) = (spec.columns().get(column), state.blank.get(row)) else {
            return false;
        };
        if computed.except.contains(&row) {
            return false;
        }
        // A free row that nobody began has nothing computed either.
        let result = if *blank && !spec.is_fixed() {
            Ok(None)
        } else {
            to_value(column_spec, &computed.bound.evaluate(&self.grid, row, memo))
        };
        let (value, failure) = match result {
            Ok(value) => (value, None),
            Err(failure) => (None, Some(failure)),
        };
        let seen = match failure {
            None => Val::of(value.as_ref()),
            Some(Failure::DivideByZero) => Val::Failed(Failure::DivideByZero),
            Some(_) => Val::Failed(Failure::Elsewhere),
        };
        let told = failure.filter(|failure| !matches!(failure, Failure::Elsewhere | Failure::DivideByZero));
        state.put(row, column, &column_spec.key, value, told);
        let cell = self.grid.sheets.get_mut(sheet).and_then(|table| table.columns.get_mut(column)?.get_mut(row));
        match cell {
            Some(cell) if *cell != seen => {
                *cell = seen;
                true
            }
            _ => false,
        }
    }

    /// The value of a cell, a computed one too.
    #[must_use]
    pub fn value(&self, sheet: &str, row: &str, column: &str) -> Option<&Value> {
        self.row(sheet, row)?.cells.get(column)
    }

    /// A row with its computed cells.
    #[must_use]
    pub fn row(&self, sheet: &str, row: &str) -> Option<&Row> {
        let (_, state) = self.sheet(sheet)?;
        state.rows.get(*state.at.get(row)?)
    }

    /// The rows of a sheet in the order shown, computed cells included.
    #[must_use]
    pub fn rows(&self, sheet: &str) -> &[Row] {
        match self.sheet(sheet) {
            Some((_, state)) => &state.rows,
            None if sheet == SHEET => &self.explanations,
            None => &[],
        }
    }

    /// All data with the computed cells: what is handed in.
    #[must_use]
    pub fn into_data(self) -> Data {
        let keys = self.form.sheets().iter().map(|sheet| sheet.key().to_owned());
        let mut sheets: BTreeMap<String, Vec<Row>> =
            keys.zip(self.sheets.into_iter().map(|state| state.rows)).collect();
        if !self.explanations.is_empty() {
            sheets.insert(SHEET.to_owned(), self.explanations);
        }
        Data { sheets }
    }

    pub(super) fn sheet(&self, key: &str) -> Option<(usize, &SheetState)> {
        let index = self.form.sheets().iter().position(|sheet| sheet.key() == key)?;
        Some((index, self.sheets.get(index)?))
    }

    pub(super) fn explain(&mut self, row: Option<Row>) {
        self.explanations = row.into_iter().collect();
    }
}

impl SheetState {
    fn of(sheet: &FormSheet, mut rows: Vec<Row>) -> (Self, Table) {
        if sheet.is_fixed() {
            rows = every_fixed_row(sheet, rows);
        }
        rows.iter_mut().for_each(|row| without_computed(sheet, row));
        let columns = sheet.columns().iter();
        let columns = columns.map(|column| rows.iter().map(|row| Val::of(row.cells.get(&column.key))).collect());
        let table = Table { columns: columns.collect() };
        let count = rows.len();
        let state = Self {
            at: rows.iter().enumerate().map(|(index, row)| (row.id.clone(), index)).collect(),
            blank: rows.iter().map(Row::is_blank).collect(),
            codes: vec![BTreeMap::new(); count],
            told: vec![Vec::new(); count],
            failed: vec![BTreeMap::new(); count],
            rows,
            across: Vec::new(),
        };
        (state, table)
    }

    fn put(&mut self, row: usize, column: usize, key: &str, value: Option<Value>, told: Option<Failure>) {
        if let Some(row) = self.rows.get_mut(row) {
            match value {
                Some(value) => match row.cells.get_mut(key) {
                    Some(cell) => *cell = value,
                    None => {
                        row.cells.insert(key.to_owned(), value);
                    }
                },
                None => {
                    row.cells.remove(key);
                }
            }
        }
        if let Some(failed) = self.failed.get_mut(row) {
            match told {
                Some(failure) => failed.insert(column, failure),
                None => failed.remove(&column),
            };
        }
    }
}

/// Computed cells are never taken from outside.
pub(super) fn without_computed(sheet: &FormSheet, row: &mut Row) {
    let fixed = sheet.fixed_row(&row.id);
    row.cells.retain(|key, _| {
        let computed = sheet.column(key).is_some_and(|column| column.formula.is_some());
        !computed && fixed.is_none_or(|fixed| !fixed.formulas.contains_key(key))
    });
}

/// A row for each that the operator fixed, also where nothing is stored.
fn every_fixed_row(sheet: &FormSheet, given: Vec<Row>) -> Vec<Row> {
    let mut by_id: HashMap<String, Row> = given.into_iter().map(|row| (row.id.clone(), row)).collect();
    let rows = sheet.rows([]).into_iter();
    rows.map(|row| by_id.remove(&row.id).unwrap_or(row)).collect()
}
