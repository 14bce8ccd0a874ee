//! A sheet of the form as a worksheet: lines on top, headings, rows, validations, protection.

use rust_xlsxwriter::{Format, Formula, ProtectionOptions, Worksheet, XlsxError};

use super::formulas::Formulas;
use super::layout::Place;
use super::lists::Lists;
use super::prompts;
use super::styles::Styles;
use crate::forms::{Column, FormSheet, Kind, Row, Value};
use crate::sheets::read::column_name;
use crate::sheets::stamp::Stamp;
use crate::sheets::write::{A4, cell_text, serial};

/// Under the title of each worksheet.
const HOW: &str =
    "Заполняйте белые ячейки, серые изменить нельзя. * — обязательно. Подробнее — на листе «Как заполнять».";
/// Widths in characters of the usual font.
const NARROW: f64 = 12.0;
const WIDE: f64 = 36.0;

/// What every worksheet of the book needs.
pub struct Writing<'a> {
    pub lists: &'a Lists<'a>,
    pub formulas: &'a Formulas<'a>,
    pub styles: &'a Styles,
    pub stamp: &'a Stamp,
}

impl Writing<'_> {
    pub fn write(
        &self,
        target: &mut Worksheet,
        place: &Place,
        sheet: &FormSheet,
        rows: &[Row],
    ) -> Result<(), XlsxError> {
        self.write_lines(target, sheet)?;
        self.write_headings(target, place, sheet)?;
        self.write_columns(target, place, sheet)?;
        for (number, row) in (0..).zip(rows) {
            self.write_row(target, place.first + number, sheet, row)?;
        }
        self.write_validations(target, place, sheet)?;
        finish(target, place, sheet)
    }

    fn write_lines(&self, target: &mut Worksheet, sheet: &FormSheet) -> Result<(), XlsxError> {
        let title = format!("{} · {}", sheet.spec().title, self.stamp.organisation_title);
        target.write_string_with_format(0, 0, cell_text(&title), &self.styles.title)?;
        target.write_string_with_format(1, 0, HOW, &self.styles.line)?;
        // The format of a column would unlock the rest of these lines.
        for column in (1..).take(sheet.columns().len().saturating_sub(1)) {
            target.write_blank(0, column, &self.styles.line)?;
            target.write_blank(1, column, &self.styles.line)?;
        }
        Ok(())
    }

    fn write_headings(&self, target: &mut Worksheet, place: &Place, sheet: &FormSheet) -> Result<(), XlsxError> {
        let mut first = 0;
        for (group, columns) in sheet.spec().groups() {
            let last = first + u16::try_from(columns.len()).unwrap_or(1) - 1;
            if let (Some(row), Some(group)) = (place.groups, group) {
                let title = cell_text(group);
                if first == last {
                    target.write_string_with_format(row, first, title, &self.styles.group)?;
                } else {
                    target.merge_range(row, first, row, last, &title, &self.styles.group)?;
                }
            }
            for (number, column) in (first..).zip(columns) {
                self.write_heading(target, place, number, column)?;
            }
            first = last + 1;
        }
        target.set_row_height(place.headings, 45)?;
        Ok(())
    }

    fn write_heading(
        &self,
        target: &mut Worksheet,
        place: &Place,
        number: u16,
        column: &Column,
    ) -> Result<(), XlsxError> {
        let (title, format) = match column.required {
            true => (format!("{} *", column.title), &self.styles.required),
            false => (column.title.clone(), &self.styles.heading),
        };
        let title = cell_text(&title);
        match place.groups.filter(|_| column.group.is_none()) {
            Some(above) => target.merge_range(above, number, place.headings, number, &title, format)?,
            None => target.write_string_with_format(place.headings, number, title, format)?,
        };
        Ok(())
    }

    /// A column of free rows has its format as a whole: rows nobody has filled yet need no cells.
    fn write_columns(&self, target: &mut Worksheet, place: &Place, sheet: &FormSheet) -> Result<(), XlsxError> {
        for (number, column) in (0..).zip(sheet.columns()) {
            target.set_column_width(number, width(column))?;
            if !sheet.is_fixed() {
                target.set_column_format(number, self.format(column, column.is_open()))?;
            }
        }
        if sheet.is_fixed() {
            return Ok(());
        }
        for (number, column) in (0..).zip(sheet.columns()).filter(|(_, column)| !column.is_open()) {
            for row in place.first..=place.last() {
                self.write_closed(target, (row, number), sheet, column)?;
            }
        }
        Ok(())
    }

    fn write_row(&self, target: &mut Worksheet, at: u32, sheet: &FormSheet, row: &Row) -> Result<(), XlsxError> {
        for (number, column) in (0..).zip(sheet.columns()) {
            let open = sheet.is_editable(&row.id, &column.key);
            let format = self.format(column, open);
            let value = row.cells.get(&column.key);
            let fixed = sheet.is_fixed().then_some(row.id.as_str());
            match self.formulas.cell(sheet, column, at, fixed) {
                Some(formula) => {
                    let formula = Formula::new(formula).set_result(result(value));
                    target.write_formula_with_format(at, number, formula, format)?;
                }
                None => match value {
                    Some(value) => write_value(target, (at, number), value, format)?,
                    None if sheet.is_fixed() => {
                        target.write_blank(at, number, format)?;
                    }
                    None => {}
                },
            }
        }
        Ok(())
    }

    /// A cell of a row nobody has filled yet.
    fn write_closed(
        &self,
        target: &mut Worksheet,
        (row, number): (u32, u16),
        sheet: &FormSheet,
        column: &Column,
    ) -> Result<(), XlsxError> {
        let format = self.format(column, false);
        match self.formulas.cell(sheet, column, row, None) {
            Some(formula) => {
                let formula = Formula::new(formula).set_result("");
                target.write_formula_with_format(row, number, formula, format)?
            }
            None => target.write_blank(row, number, format)?,
        };
        Ok(())
    }

    fn format(&self, column: &Column, open: bool) -> &Format {
        self.styles.cell(&column.kind, open)
    }

    /// One validation for each run of rows that say the same.
    fn write_validations(&self, target: &mut Worksheet, place: &Place, sheet: &FormSheet) -> Result<(), XlsxError> {
        for (number, column) in (0..).zip(sheet.columns()) {
            for (first, last, open, hint) in runs(place, sheet, column) {
                let validation = match (open, hint.or(column.hint.as_deref())) {
                    (true, _) => prompts::open(column, hint, parent(sheet, column, first).as_deref(), self.lists)?,
                    (false, Some(hint)) => prompts::locked(column, hint)?,
                    (false, None) => continue,
                };
                target.add_data_validation(first, number, last, number, &validation)?;
            }
        }
        Ok(())
    }
}

/// Rows one below the other that are open or locked alike and have the same hint: first, last, open, hint.
fn runs<'s>(place: &Place, sheet: &'s FormSheet, column: &Column) -> Vec<(u32, u32, bool, Option<&'s str>)> {
    if !sheet.is_fixed() {
        return vec![(place.first, place.last(), column.is_open(), None)];
    }
    let mut runs: Vec<(u32, u32, bool, Option<&str>)> = Vec::new();
    for (row, fixed) in (place.first..).zip(sheet.fixed_rows()) {
        let open = sheet.is_editable(&fixed.key, &column.key);
        let hint = fixed.hints.get(&column.key).map(String::as_str);
        match runs.last_mut().filter(|run| (run.2, run.3) == (open, hint)) {
            Some(run) => run.1 = row,
            None => runs.push((row, row, open, hint)),
        }
    }
    runs
}

/// The cell of this row that the options of a dependent list depend on: `$A5`.
fn parent(sheet: &FormSheet, column: &Column, row: u32) -> Option<String> {
    let on = sheet.column_index(&column.depends.as_ref()?.on)?;
    Some(format!("${}{}", column_name(u32::try_from(on).ok()?), row + 1))
}

/// A text stays text, whatever it looks like: nothing of what people typed is ever written as a formula.
fn write_value(
    target: &mut Worksheet,
    (row, column): (u32, u16),
    value: &Value,
    format: &Format,
) -> Result<(), XlsxError> {
    let number = match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Decimal(number) => Some(*number),
        Value::Date(day) => serial((*day).into()),
        Value::Text(_) | Value::Bad(_) | Value::Boolean(_) => None,
    };
    match number {
        Some(number) => target.write_number_with_format(row, column, number, format)?,
        None => target.write_string_with_format(row, column, cell_text(&value.show()), format)?,
    };
    Ok(())
}

/// What a formula gives, as the file keeps it until it is calculated anew.
fn result(value: Option<&Value>) -> String {
    match value {
        Some(Value::Integer(number)) => number.to_string(),
        Some(Value::Decimal(number)) => number.to_string(),
        Some(Value::Date(day)) => serial((*day).into()).map(|days| days.to_string()).unwrap_or_default(),
        other => other.map(Value::show).unwrap_or_default(),
    }
}

/// Locks the sheet; where the rows are the person's, they may be added, taken away and sorted.
fn finish(target: &mut Worksheet, place: &Place, sheet: &FormSheet) -> Result<(), XlsxError> {
    let free = !sheet.is_fixed();
    let options = ProtectionOptions {
        insert_rows: free,
        delete_rows: free,
        sort: free,
        use_autofilter: free,
        format_columns: true,
        format_rows: true,
        format_cells: true,
        ..ProtectionOptions::default()
    };
    target.protect_with_options(&options);
    let frozen = u16::try_from(sheet.spec().frozen.unwrap_or(0)).unwrap_or(0);
    target.set_freeze_panes(place.first, frozen)?;
    target.set_selection(place.first, 0, place.first, 0)?;
    target.set_repeat_rows(place.groups.unwrap_or(place.headings), place.headings)?;
    target.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    Ok(())
}

fn width(column: &Column) -> f64 {
    let title = column.title.chars().count() as f64 * 0.7;
    match &column.kind {
        Kind::Text { .. } => title.clamp(20.0, WIDE),
        Kind::List(options) => {
            let longest = options.as_slice().iter().map(|option| option.chars().count()).max().unwrap_or(0);
            (longest as f64 + 2.0).max(title).clamp(NARROW, WIDE)
        }
        _ => title.clamp(NARROW, 24.0),
    }
}
