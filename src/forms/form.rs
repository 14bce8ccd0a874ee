//! A form ready for work: the spec with look-ups by key. Compile it once a version and keep it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::compute::Program;
use super::data::{Cells, Row, StoredRow};
use super::explanations;
use super::order::order_key;
use super::spec::{Column, FixedRow, FormSpec, Rows, Rule, Sheet};

/// A form spec with look-ups by key and with what it computes. Clones share everything.
#[derive(Debug, Clone)]
pub struct Form(Arc<Compiled>);

#[derive(Debug)]
struct Compiled {
    title: String,
    sheets: Vec<FormSheet>,
    sheet_at: HashMap<String, usize>,
    rules: Vec<Rule>,
    program: Program,
    /// Explanations of what concerns a sheet or the form: [`explanations`].
    explanations: FormSheet,
}

/// A sheet of a [`Form`].
#[derive(Debug, Clone)]
pub struct FormSheet {
    spec: Sheet,
    /// Explanations of what concerns a row or a cell: [`explanations`].
    hidden: Vec<Column>,
    column_at: HashMap<String, usize>,
    fixed_row_at: HashMap<String, usize>,
}

impl Form {
    /// Builds the look-ups.
    #[must_use]
    pub fn compile(spec: FormSpec) -> Self {
        let sheet_at = index(&spec.sheets, |sheet| &sheet.key);
        // A spec that was parsed has no mistakes left.
        let (program, _) = Program::compile(&spec.sheets, &spec.rules);
        let explanations = FormSheet::compile(explanations::sheet(&spec.rules), Vec::new());
        let compile = |sheet: Sheet| {
            let hidden = explanations::columns(&sheet, &spec.rules);
            FormSheet::compile(sheet, hidden)
        };
        let sheets = spec.sheets.into_iter().map(compile).collect();
        Self(Arc::new(Compiled { title: spec.title, sheets, sheet_at, rules: spec.rules, program, explanations }))
    }

    /// What the form is called.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.0.title
    }

    /// The sheets in the order of their tabs.
    #[must_use]
    pub fn sheets(&self) -> &[FormSheet] {
        &self.0.sheets
    }

    /// The sheet of this key, that of explanations too.
    #[must_use]
    pub fn sheet(&self, key: &str) -> Option<&FormSheet> {
        match self.0.sheet_at.get(key) {
            Some(at) => self.0.sheets.get(*at),
            None => Some(&self.0.explanations).filter(|sheet| sheet.key() == key),
        }
    }

    /// All that is stored: the sheets, then the one of explanations, which has no tab.
    pub fn stored_sheets(&self) -> impl Iterator<Item = &FormSheet> {
        self.0.sheets.iter().chain(Some(&self.0.explanations).filter(|sheet| !sheet.columns().is_empty()))
    }

    /// Everything it computes.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.0.program
    }

    /// What must hold between cells, rows and sheets.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.0.rules
    }

    /// Whether a person may change the cell: it exists (any row of a free sheet does) and is not read only.
    #[must_use]
    pub fn is_editable(&self, sheet: &str, row: &str, column: &str) -> bool {
        self.sheet(sheet).is_some_and(|sheet| sheet.is_editable(row, column))
    }
}

impl FormSheet {
    fn compile(spec: Sheet, hidden: Vec<Column>) -> Self {
        let column_at = index(&spec.columns, |column| &column.key);
        let fixed_row_at = match &spec.rows {
            Rows::Fixed { items } => index(items, |item| &item.key),
            Rows::Free { .. } => HashMap::new(),
        };
        Self { spec, hidden, column_at, fixed_row_at }
    }

    /// The sheet's key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.spec.key
    }

    /// All that the spec says of it.
    #[must_use]
    pub fn spec(&self) -> &Sheet {
        &self.spec
    }

    /// The columns from left to right.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.spec.columns
    }

    /// The column of this key, one of explanations too.
    #[must_use]
    pub fn column(&self, key: &str) -> Option<&Column> {
        match self.column_index(key) {
            Some(index) => self.spec.columns.get(index),
            None => self.hidden.iter().find(|column| column.key == key),
        }
    }

    /// Columns that hold explanations: no table shows them.
    #[must_use]
    pub fn hidden_columns(&self) -> &[Column] {
        &self.hidden
    }

    /// All that is stored: the columns from left to right, then those of explanations.
    pub fn stored_columns(&self) -> impl Iterator<Item = &Column> {
        self.columns().iter().chain(&self.hidden)
    }

    /// The place of the column, from 0; `None` for one of explanations.
    #[must_use]
    pub fn column_index(&self, key: &str) -> Option<usize> {
        self.column_at.get(key).copied()
    }

    /// Whether the operator fixed the rows.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        matches!(self.spec.rows, Rows::Fixed { .. })
    }

    /// The rows fixed by the operator; none for a sheet of free rows.
    #[must_use]
    pub fn fixed_rows(&self) -> &[FixedRow] {
        match &self.spec.rows {
            Rows::Fixed { items } => items,
            Rows::Free { .. } => &[],
        }
    }

    /// The fixed row of this key.
    #[must_use]
    pub fn fixed_row(&self, key: &str) -> Option<&FixedRow> {
        self.fixed_rows().get(self.fixed_row_index(key)?)
    }

    /// The place of the fixed row, from 0.
    #[must_use]
    pub fn fixed_row_index(&self, key: &str) -> Option<usize> {
        self.fixed_row_at.get(key).copied()
    }

    /// Whether a person may change the cell.
    #[must_use]
    pub fn is_editable(&self, row: &str, column: &str) -> bool {
        let open_column = self.column(column).is_some_and(Column::is_open);
        open_column && (!self.is_fixed() || self.fixed_row(row).is_some_and(|row| !row.is_closed(column)))
    }

    /// Whether [`super::check_sheet`] looks across rows here, so that it needs all of them after any change.
    /// Without that, only a sheet over its maximum could be told of, and edits cannot lead there.
    #[must_use]
    pub fn looks_across_rows(&self) -> bool {
        let asks_for_rows = matches!(self.spec.rows, Rows::Free { min: 1.., .. });
        asks_for_rows || !self.spec.unique_together.is_empty() || self.spec.columns.iter().any(|column| column.unique)
    }

    /// Cells filled by the operator or computed, and therefore read only, as column keys by row key.
    #[must_use]
    pub fn locked_cells(&self) -> BTreeMap<&str, Vec<&str>> {
        let rows = self.fixed_rows().iter();
        let closed = rows.map(|row| {
            let columns = row.values.keys().chain(row.formulas.keys());
            (row.key.as_str(), columns.map(String::as_str).collect::<Vec<_>>())
        });
        closed.filter(|(_, columns)| !columns.is_empty()).collect()
    }

    /// The hints of single cells, by row and column.
    pub fn cell_hints(&self) -> BTreeMap<&str, &BTreeMap<String, String>> {
        let hinted = self.fixed_rows().iter().filter(|row| !row.hints.is_empty());
        hinted.map(|row| (row.key.as_str(), &row.hints)).collect()
    }

    /// The cells of a stored row's JSON; what this form has no column for is left out.
    ///
    /// # Errors
    /// The text is not a JSON object.
    pub fn read_cells(&self, json: &str) -> Result<Cells, serde_json::Error> {
        let stored: Map<String, Json> = serde_json::from_str(json)?;
        let cells = stored.into_iter().filter_map(|(key, cell)| {
            let value = self.column(&key)?.from_stored(&cell)?;
            Some((key, value))
        });
        Ok(cells.collect())
    }

    /// A stored row as shown and checked; `None` when it is deleted or the form has no such row.
    #[must_use]
    pub fn row(&self, stored: StoredRow) -> Option<Row> {
        if self.is_fixed() {
            let index = self.fixed_row_index(&stored.id)?;
            return Some(fixed_row(index, self.fixed_rows().get(index)?, Some(stored)));
        }
        (!stored.deleted).then_some(Row {
            id: stored.id,
            position: stored.position,
            revision: stored.revision,
            cells: stored.cells,
        })
    }

    /// All rows of the sheet in the order shown: every fixed row, stored or not; free rows by position.
    #[must_use]
    pub fn rows(&self, stored: impl IntoIterator<Item = StoredRow>) -> Vec<Row> {
        if self.is_fixed() {
            let mut by_id: HashMap<String, StoredRow> = stored.into_iter().map(|row| (row.id.clone(), row)).collect();
            let items = self.fixed_rows().iter().enumerate();
            return items.map(|(index, item)| fixed_row(index, item, by_id.remove(&item.key))).collect();
        }
        let mut rows: Vec<Row> = stored.into_iter().filter_map(|row| self.row(row)).collect();
        rows.sort_by(|a, b| (&a.position, &a.id).cmp(&(&b.position, &b.id)));
        rows
    }
}

fn fixed_row(index: usize, item: &FixedRow, stored: Option<StoredRow>) -> Row {
    let (revision, mut cells) = stored.map_or((0, Cells::new()), |row| (row.revision, row.cells));
    cells.extend(item.values.clone());
    Row { id: item.key.clone(), position: order_key(index), revision, cells }
}

fn index<T>(list: &[T], key: impl Fn(&T) -> &String) -> HashMap<String, usize> {
    let entries = list.iter().enumerate();
    entries.map(|(index, item)| (key(item).clone(), index)).collect()
}

#[cfg(test)]
#[path = "form_tests.rs"]
mod tests;
