//! Lists of options on the hidden worksheet: a column for each, the same list once, a defined name for each.

use std::collections::HashMap;

use rust_xlsxwriter::{Format, Formula, Worksheet, XlsxError};

use crate::forms::{Column, Form, Kind};
use crate::sheets::read::column_name;
use crate::sheets::write::cell_text;

/// The lists of a form.
pub struct Lists<'f> {
    /// Name of the worksheet they are on.
    worksheet: String,
    columns: Vec<&'f [String]>,
    by_options: HashMap<&'f [String], usize>,
}

impl<'f> Lists<'f> {
    pub fn of(form: &'f Form, worksheet: &str) -> Lists<'f> {
        let mut lists = Lists { worksheet: worksheet.to_owned(), columns: Vec::new(), by_options: HashMap::new() };
        for column in form.sheets().iter().flat_map(|sheet| sheet.columns()) {
            if let Kind::List(options) = &column.kind {
                lists.add(options.as_slice());
            }
        }
        lists
    }

    fn add(&mut self, options: &'f [String]) {
        if !options.is_empty() && !self.by_options.contains_key(options) {
            self.by_options.insert(options, self.columns.len());
            self.columns.push(options);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// The defined names with what they stand for.
    pub fn names(&self) -> impl Iterator<Item = (String, String)> {
        self.columns.iter().enumerate().map(|(number, options)| {
            let column = column_name(u32::try_from(number).unwrap_or(u32::MAX));
            let sheet = self.worksheet.replace('\'', "''");
            (name(number), format!("='{sheet}'!${column}$1:${column}${}", options.len()))
        })
    }

    /// Where Excel finds the options of a column, as the formula of a validation.
    pub fn source(&self, column: &Column) -> Option<Formula> {
        let Kind::List(options) = &column.kind else { return None };
        let number = self.by_options.get(options.as_slice())?;
        Some(Formula::new(format!("={}", name(*number))))
    }

    pub fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let text = Format::new().set_num_format("@");
        for (number, options) in (0..).zip(&self.columns) {
            for (row, option) in (0..).zip(*options) {
                sheet.write_string_with_format(row, number, cell_text(option), &text)?;
            }
        }
        sheet.set_hidden(true).protect();
        Ok(())
    }
}

fn name(number: usize) -> String {
    format!("oko_list_{}", number + 1)
}
