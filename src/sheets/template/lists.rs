//! Lists of options on the hidden worksheet: a column for each, the same list once, a defined name for each. A list that
//! depends on another column takes a column for each value of that one: the value, how many options it leaves, the options.

use std::collections::HashMap;

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use crate::forms::spec::Depends;
use crate::forms::{Column, Form, Kind};
use crate::sheets::read::column_name;
use crate::sheets::write::cell_text;

/// The lists of a form.
pub struct Lists<'f> {
    /// Name of the worksheet they are on, as formulas have it.
    worksheet: String,
    columns: Vec<&'f [String]>,
    by_options: HashMap<&'f [String], usize>,
    /// Each with the number of its first worksheet column among those of dependent lists.
    dependent: Vec<(&'f Depends, usize)>,
}

impl<'f> Lists<'f> {
    pub fn of(form: &'f Form, worksheet: &str) -> Lists<'f> {
        let worksheet = format!("'{}'", worksheet.replace('\'', "''"));
        let mut lists = Lists { worksheet, columns: Vec::new(), by_options: HashMap::new(), dependent: Vec::new() };
        let mut next = 0;
        for column in form.sheets().iter().flat_map(|sheet| sheet.columns()) {
            match (&column.depends, &column.kind) {
                (Some(depends), _) if lists.place(depends).is_none() && !depends.by.is_empty() => {
                    lists.dependent.push((depends, next));
                    next += depends.by.len();
                }
                (None, Kind::List(options)) => lists.add(options.as_slice()),
                _ => {}
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

    fn place(&self, depends: &Depends) -> Option<usize> {
        self.dependent.iter().find(|(known, _)| known.by == depends.by).map(|(_, first)| *first)
    }

    pub fn is_empty(&self) -> bool {
        self.columns.is_empty() && self.dependent.is_empty()
    }

    /// The defined names with what they stand for.
    pub fn names(&self) -> impl Iterator<Item = (String, String)> {
        self.columns.iter().enumerate().map(|(number, options)| {
            let column = letters(number);
            (name(number), format!("={}!${column}$1:${column}${}", self.worksheet, options.len()))
        })
    }

    /// Where Excel finds the options of a column, as the formula of a validation; `on` is the cell of the first row that
    /// a dependent list depends on.
    pub fn source(&self, column: &Column, on: Option<&str>) -> Option<String> {
        match (&column.depends, &column.kind) {
            (Some(depends), _) => self.dependent_source(depends, on?),
            (None, Kind::List(options)) => Some(format!("={}", name(*self.by_options.get(options.as_slice())?))),
            _ => None,
        }
    }

    fn dependent_source(&self, depends: &Depends, on: &str) -> Option<String> {
        let first = self.columns.len() + self.place(depends)?;
        let (from, to) = (letters(first), letters(first + depends.by.len() - 1));
        let sheet = &self.worksheet;
        let found = format!("MATCH({on},{sheet}!${from}$1:${to}$1,0)");
        let count = format!("INDEX({sheet}!${from}$2:${to}$2,{found})");
        Some(format!("=OFFSET({sheet}!${from}$3,0,{found}-1,{count},1)"))
    }

    pub fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let text = Format::new().set_num_format("@");
        for (number, options) in (0..).zip(&self.columns) {
            for (row, option) in (0..).zip(*options) {
                sheet.write_string_with_format(row, number, cell_text(option), &text)?;
            }
        }
        let simple = u16::try_from(self.columns.len()).unwrap_or(u16::MAX);
        let values = self.dependent.iter().flat_map(|(depends, _)| &depends.by);
        for (number, (value, options)) in (simple..).zip(values) {
            sheet.write_string_with_format(0, number, cell_text(value), &text)?;
            sheet.write_number(1, number, options.as_slice().len() as f64)?;
            for (row, option) in (2..).zip(options.as_slice()) {
                sheet.write_string_with_format(row, number, cell_text(option), &text)?;
            }
        }
        sheet.set_hidden(true).protect();
        Ok(())
    }
}

fn letters(column: usize) -> String {
    column_name(u32::try_from(column).unwrap_or(u32::MAX))
}

fn name(number: usize) -> String {
    format!("oko_list_{}", number + 1)
}
