//! What is told of a computed form: of cells, rows, sheets and the form.

use std::collections::BTreeMap;

use super::super::check::{code_in_row, issue};
use super::super::explanations::{SHEET, rule_of_change};
use super::super::form::FormSheet;
use super::super::formula::val::significant;
use super::super::formula::{Failure, Memo, Place, Val};
use super::super::issue::{Code, Issue, Severity};
use super::super::spec::Column;
use super::super::value::{Value, show_decimal};
use super::program::{Asks, Condition, Program};
use super::state::State;

impl State {
    /// Every issue, in the order of sheets, rows and columns; what concerns a sheet as a whole stands before its rows,
    /// what concerns the form after all.
    #[must_use]
    pub fn issues(&self) -> Vec<Issue> {
        let mut all = Vec::new();
        for (index, sheet) in self.form.sheets().iter().enumerate() {
            let Some(state) = self.sheets.get(index) else { continue };
            let mut issues = self.sheet_issues(sheet.key());
            issues.extend((0..state.rows.len()).flat_map(|row| self.of_row(index, row)));
            // The sort is stable, and `None` comes first.
            issues.sort_by_cached_key(|issue| {
                let row = issue.row.as_deref().and_then(|row| state.at.get(row).copied());
                let column = issue.column.as_deref().and_then(|column| sheet.column_index(column));
                (row, column)
            });
            all.extend(issues);
        }
        all.extend(self.sheet_issues(SHEET));
        all
    }

    /// What is told of a row.
    #[must_use]
    pub fn row_issues(&self, sheet: &str, row: &str) -> Vec<Issue> {
        let found = self.sheet(sheet).and_then(|(index, state)| Some((index, *state.at.get(row)?)));
        found.map_or_else(Vec::new, |(index, row)| self.of_row(index, row))
    }

    /// What is told of a sheet across its rows; of [`SHEET`]: what is told of the form.
    #[must_use]
    pub fn sheet_issues(&self, sheet: &str) -> Vec<Issue> {
        let conditions = self.form.program().conditions.iter().zip(&self.failing);
        let failing = conditions.filter(|(condition, failing)| **failing && !condition.by_row);
        let (index, mut issues) = match self.sheet(sheet) {
            Some((index, state)) => (Some(index), state.across.clone()),
            None if sheet == SHEET => (None, Vec::new()),
            None => return Vec::new(),
        };
        let own = failing.filter(|(condition, _)| condition.sheet == index);
        issues.extend(own.filter_map(|(condition, _)| rule_issue(condition, sheet)));
        issues
    }

    fn of_row(&self, index: usize, row: usize) -> Vec<Issue> {
        let (Some(sheet), Some(state)) = (self.form.sheets().get(index), self.sheets.get(index)) else {
            return Vec::new();
        };
        let (Some(codes), Some(told)) = (state.codes.get(row), state.told.get(row)) else {
            return Vec::new();
        };
        let shown = state.rows.get(row);
        let mut issues: Vec<Issue> = Vec::new();
        for (column, codes) in codes {
            let column = sheet.columns().get(*column);
            issues.extend(codes.iter().map(|code| warned(issue(sheet, shown, column, code.clone()))));
        }
        let conditions = &self.form.program().conditions;
        for condition in told.iter().filter_map(|condition| conditions.get(*condition)) {
            let column = condition.column.and_then(|column| sheet.columns().get(column));
            let told = match &condition.asks {
                Asks::Filled => Some(issue(sheet, shown, column, Code::RequiredHere)),
                Asks::Rule { .. } => rule_issue(condition, sheet.key()),
            };
            issues.extend(told.map(|mut told| {
                told.row = shown.map(|row| row.id.clone());
                told.column = column.map(|column| column.key.clone());
                told
            }));
        }
        issues.sort_by_key(|issue| issue.column.as_deref().and_then(|column| sheet.column_index(column)));
        issues
    }

    /// Looks at the cells of a row anew; tells whether what is said of them changed.
    pub(super) fn look_at_row(&mut self, index: usize, sheet: &FormSheet, row: usize) -> bool {
        let mut codes = BTreeMap::new();
        for (column, spec) in sheet.columns().iter().enumerate() {
            let found = self.codes_of(index, sheet, row, column, spec);
            if !found.is_empty() {
                codes.insert(column, found);
            }
        }
        match self.sheets.get_mut(index).and_then(|state| state.codes.get_mut(row)) {
            Some(kept) if *kept != codes => {
                *kept = codes;
                true
            }
            _ => false,
        }
    }

    /// The same for one cell.
    pub(super) fn look_at_cell(&mut self, index: usize, sheet: &FormSheet, row: usize, column: usize) -> bool {
        let Some(spec) = sheet.columns().get(column) else { return false };
        let found = self.codes_of(index, sheet, row, column, spec);
        let Some(codes) = self.sheets.get_mut(index).and_then(|state| state.codes.get_mut(row)) else {
            return false;
        };
        if codes.get(&column).map_or(&[][..], Vec::as_slice) == found {
            return false;
        }
        if found.is_empty() {
            codes.remove(&column)
        } else {
            codes.insert(column, found)
        };
        true
    }

    fn codes_of(&self, index: usize, sheet: &FormSheet, row: usize, column: usize, spec: &Column) -> Vec<Code> {
        let Some(state) = self.sheets.get(index) else { return Vec::new() };
        let (Some(shown), Some(blank)) = (state.rows.get(row), state.blank.get(row)) else { return Vec::new() };
        if *blank && !sheet.is_fixed() {
            return Vec::new();
        }
        if let Some(failure) = state.failed.get(row).and_then(|failed| failed.get(&column)) {
            return vec![Code::NotComputed(*failure)];
        }
        let own = code_in_row(sheet, spec, shown);
        let own = own.filter(|code| *code != Code::Required || !is_computed(sheet, spec, &shown.id));
        let changed = spec.max_change.and_then(|percent| {
            let before = self.grid.was(Place { sheet: index, column }, row);
            changed(percent, &before, shown.cells.get(&spec.key)?)
        });
        own.into_iter().chain(changed).collect()
    }

    /// Judges a condition in every row it is looked at in.
    pub(super) fn judge_all(&mut self, program: &Program, index: usize) {
        let Some(condition) = program.conditions.get(index) else { return };
        let mut memo = self.memo(&condition.bound);
        if !condition.by_row {
            let fails = self.fails(condition, 0, &mut memo);
            self.spent(&memo);
            if let Some(failing) = self.failing.get_mut(index) {
                *failing = fails;
            }
            return;
        }
        for row in self.rows_judged(condition) {
            self.judge(condition, index, row, &mut memo);
        }
        self.spent(&memo);
    }

    pub(super) fn rows_judged(&self, condition: &Condition) -> std::ops::Range<usize> {
        match condition.row {
            Some(row) => row..row + 1,
            None => 0..condition.sheet.and_then(|sheet| self.sheets.get(sheet)).map_or(0, |state| state.rows.len()),
        }
    }

    /// Judges a condition in a row; tells whether the verdict changed.
    pub(super) fn judge(&mut self, condition: &Condition, index: usize, row: usize, memo: &mut Memo) -> bool {
        let Some(sheet) = condition.sheet else { return false };
        let Some(blank) = self.sheets.get(sheet).and_then(|state| state.blank.get(row)) else { return false };
        // The one row a rule is about is looked at also when nothing is in it.
        let fails = (!blank || condition.row.is_some()) && self.fails(condition, row, memo);
        let Some(told) = self.sheets.get_mut(sheet).and_then(|state| state.told.get_mut(row)) else { return false };
        match (told.binary_search(&index), fails) {
            (Err(place), true) => told.insert(place, index),
            (Ok(place), false) => {
                told.remove(place);
            }
            _ => return false,
        }
        true
    }

    /// Whether a condition is to be told of. One that could not be looked at, for a mistake told elsewhere or for
    /// cells not filled yet, is silent.
    pub(super) fn fails(&self, condition: &Condition, row: usize, memo: &mut Memo) -> bool {
        let verdict = condition.bound.holds(&self.grid, row, memo);
        match &condition.asks {
            Asks::Rule { .. } => match verdict {
                Ok(holds) => !holds,
                Err(failure) => !matches!(failure, Failure::Elsewhere | Failure::DivideByZero),
            },
            Asks::Filled => verdict == Ok(true) && self.is_empty(condition, row),
        }
    }

    fn is_empty(&self, condition: &Condition, row: usize) -> bool {
        let cell = condition
            .sheet
            .zip(condition.column)
            .and_then(|(sheet, column)| self.grid.sheets.get(sheet)?.columns.get(column)?.get(row));
        matches!(cell, Some(Val::Empty))
    }
}

fn is_computed(sheet: &FormSheet, column: &Column, row: &str) -> bool {
    column.formula.is_some() || sheet.fixed_row(row).is_some_and(|row| row.formulas.contains_key(&column.key))
}

fn rule_issue(condition: &Condition, sheet: &str) -> Option<Issue> {
    let Asks::Rule { key, message, severity } = &condition.asks else { return None };
    Some(Issue {
        sheet: sheet.to_owned(),
        row: None,
        column: None,
        code: Code::Rule { message: message.clone() },
        severity: *severity,
        rule: Some(key.clone()),
    })
}

/// Too great a change asks for an explanation.
fn warned(mut issue: Issue) -> Issue {
    if let (Code::Changed { .. }, Some(column)) = (&issue.code, &issue.column) {
        issue.rule = Some(rule_of_change(column));
        issue.severity = Severity::Warning;
    }
    issue
}

/// What was nothing or zero has no per cent.
fn changed(percent: u32, before: &Val, now: &Value) -> Option<Code> {
    let (Val::Number(before), Val::Number(now)) = (before, Val::of(Some(now))) else { return None };
    let limit = before.abs() * f64::from(percent) / 100.0;
    let change = significant((now - before).abs());
    (*before != 0.0 && change > significant(limit)).then(|| Code::Changed { percent, was: show_decimal(*before) })
}
