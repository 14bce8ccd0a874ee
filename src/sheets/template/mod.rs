//! «Скачать шаблон Excel» (FEATURES E7): a form as a workbook that helps to fill it, with what is there already.
//!
//! A worksheet for each sheet of the form ([`layout`] says where its cells stand), the lists on a hidden one ([`lists`]), what
//! is asked of each column on «Как заполнять» ([`guide`]), where the file comes from on a very hidden one
//! ([`super::stamp`]). Everything a person may not change is locked.

mod formulas;
mod guide;
pub mod layout;
mod lists;
mod prompts;
mod sheet;
mod styles;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::Write;

use rust_xlsxwriter::{DocProperties, Workbook, Worksheet, XlsxError};

use self::formulas::Formulas;
use self::layout::Layout;
use self::lists::Lists;
use self::styles::Styles;
use super::stamp::{self, Stamp};
use super::write::cell_text;
use crate::error::AppError;
use crate::forms::{Data, Form};

/// What a template is made of.
pub struct Template<'a> {
    pub form: &'a Form,
    /// What the table holds now, computed cells too.
    pub data: &'a Data,
    /// The organisation's card, which formulas may name.
    pub passport: &'a BTreeMap<String, String>,
    /// Where it comes from; the names of its worksheets are put in here.
    pub stamp: Stamp,
}

impl Template<'_> {
    /// Writes the workbook.
    pub fn write(mut self, target: impl Write + Send) -> Result<(), AppError> {
        let layout = Layout::of(self.form, self.data);
        self.stamp.sheets = layout.sheets.iter().map(|place| (place.key.clone(), place.worksheet.clone())).collect();
        self.fill(&layout, target).map_err(AppError::internal)
    }

    fn fill(&self, layout: &Layout, target: impl Write + Send) -> Result<(), XlsxError> {
        let mut book = Workbook::new();
        let (lists, styles) = (Lists::of(self.form, &layout.lists), Styles::new());
        let formulas = Formulas::of(self.form, layout, self.passport);
        let written = sheet::Writing { lists: &lists, formulas: &formulas, styles: &styles, stamp: &self.stamp };
        for place in &layout.sheets {
            let Some(sheet) = self.form.sheet(&place.key) else { continue };
            let worksheet = named(&mut book, &place.worksheet)?;
            written.write(worksheet, place, sheet, self.data.rows(&place.key))?;
        }
        guide::write(named(&mut book, &layout.guide)?, self.form, &self.stamp, &styles)?;
        if !lists.is_empty() {
            lists.write(named(&mut book, &layout.lists)?)?;
            for (name, place) in lists.names() {
                book.define_name(name, &place)?;
            }
        }
        write_stamp(named(&mut book, stamp::SHEET)?, &self.stamp)?;
        book.set_properties(&self.properties());
        book.save_to_writer(target)
    }

    /// What other programs show of the file; an upload goes by the stamp.
    fn properties(&self) -> DocProperties {
        let stamp = &self.stamp;
        let version = format!("Версия формы {}", stamp.form_number);
        DocProperties::new()
            .set_title(cut(&stamp.form_title))
            .set_subject(cut(&stamp.collection_title))
            .set_company(cut(&stamp.organisation_title))
            .set_comment(format!("{version}. {}", cut(&stamp.made)))
            .set_custom_property("oko_form", i32::try_from(stamp.form).unwrap_or_default())
            .set_custom_property("oko_form_version", i32::try_from(stamp.form_number).unwrap_or_default())
            .set_custom_property("oko_organisation", cut(&stamp.organisation))
            .set_custom_property("oko_revision", i32::try_from(stamp.revision).unwrap_or_default())
    }
}

fn named<'b>(book: &'b mut Workbook, name: &str) -> Result<&'b mut Worksheet, XlsxError> {
    book.add_worksheet().set_name(name)
}

fn write_stamp(sheet: &mut Worksheet, stamp: &Stamp) -> Result<(), XlsxError> {
    for (row, (key, value)) in (0..).zip(stamp.to_rows()) {
        sheet.write_string(row, 0, cell_text(&key))?;
        if !value.is_empty() {
            sheet.write_string(row, 1, cell_text(&value))?;
        }
    }
    sheet.set_very_hidden(true).protect();
    Ok(())
}

/// A property of a document holds at most 255 characters.
fn cut(text: &str) -> String {
    text.chars().take(255).collect()
}
