//! Computed cells as live formulas, where a workbook can say them; elsewhere the value stands as it was computed.

use std::collections::{BTreeMap, HashMap};

use super::layout::{Layout, Place};
use crate::forms::formula::Formula;
use crate::forms::formula::excel::{Layout as Standing, Stand, to_excel};
use crate::forms::formula::names::Names;
use crate::forms::{Column, Form, FormSheet, formula};
use crate::sheets::read::address;

/// The formulas of a form.
pub struct Formulas<'a> {
    form: &'a Form,
    layout: &'a Layout,
    /// The organisation's card, by field.
    passport: &'a BTreeMap<String, String>,
    names: Names<'a>,
    parsed: HashMap<&'a str, Formula>,
}

impl<'a> Formulas<'a> {
    pub fn of(form: &'a Form, layout: &'a Layout, passport: &'a BTreeMap<String, String>) -> Formulas<'a> {
        let names = Names::of(form.sheets().iter().map(FormSheet::spec));
        let of_columns =
            form.sheets().iter().flat_map(FormSheet::columns).filter_map(|column| column.formula.as_deref());
        let rows = form.sheets().iter().flat_map(FormSheet::fixed_rows);
        let of_cells = rows.flat_map(|row| row.formulas.values().map(String::as_str));
        let parsed = of_columns.chain(of_cells).filter_map(|text| Some((text, formula::parse(text).ok()?))).collect();
        Formulas { form, layout, passport, names, parsed }
    }

    /// The formula of a cell, without `=`; `None` when it is not computed or Excel has no words for it. `fixed` is the key of
    /// a fixed row.
    pub fn cell(&self, sheet: &FormSheet, column: &Column, row: u32, fixed: Option<&str>) -> Option<String> {
        let own = fixed.and_then(|key| sheet.fixed_row(key)?.formulas.get(&column.key));
        let text = own.or(column.formula.as_ref())?;
        let stand = Stand { sheet: sheet.key(), row, fixed };
        let said = to_excel(self.parsed.get(text.as_str())?, &self.names, stand, Some(column), self).ok()?;
        Some(match (sheet.is_fixed(), inputs(sheet, row)) {
            // A row that nobody has filled shows nothing.
            (false, Some(inputs)) => format!("IF(COUNTA({inputs})=0,\"\",{said})"),
            _ => said,
        })
    }

    fn place(&self, sheet: &str) -> Option<&Place> {
        self.layout.place(sheet)
    }
}

/// The cells of a row that are not computed: `A5:C5,E5`.
fn inputs(sheet: &FormSheet, row: u32) -> Option<String> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for (number, _) in (0..).zip(sheet.columns()).filter(|(_, column)| column.formula.is_none()) {
        match runs.last_mut().filter(|run| run.1 + 1 == number) {
            Some(run) => run.1 = number,
            None => runs.push((number, number)),
        }
    }
    let runs = runs.into_iter().map(|(first, last)| format!("{}:{}", address(row, first), address(row, last)));
    let runs: Vec<String> = runs.collect();
    (!runs.is_empty()).then(|| runs.join(","))
}

impl Standing for Formulas<'_> {
    fn worksheet(&self, sheet: &str) -> Option<String> {
        self.place(sheet).map(|place| place.worksheet.clone())
    }

    fn column(&self, sheet: &str, column: &str) -> Option<u32> {
        u32::try_from(self.form.sheet(sheet)?.column_index(column)?).ok()
    }

    fn rows(&self, sheet: &str) -> Option<(u32, u32)> {
        self.place(sheet).map(|place| (place.first, place.last()))
    }

    fn fixed_row(&self, sheet: &str, row: &str) -> Option<u32> {
        let index = u32::try_from(self.form.sheet(sheet)?.fixed_row_index(row)?).ok()?;
        self.place(sheet).map(|place| place.first + index)
    }

    fn passport(&self, field: &str) -> Option<String> {
        self.passport.get(field).cloned()
    }
}
