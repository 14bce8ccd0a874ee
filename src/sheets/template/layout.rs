//! Where the cells of a form stand in its template: the writer puts them there, formulas refer to them there.

use std::collections::HashSet;

use crate::forms::{Data, Form, FormSheet, Rows};
use crate::sheets::stamp;
use crate::sheets::write::sheet_name;

/// Worksheets of a template in the order of their tabs.
#[derive(Debug)]
pub struct Layout {
    pub sheets: Vec<Place>,
    /// Name of the worksheet with the explanations.
    pub guide: String,
    /// Name of the hidden worksheet with the lists.
    pub lists: String,
}

/// A sheet of the form as a worksheet; rows and columns from 0.
#[derive(Debug)]
pub struct Place {
    /// Of the form's sheet.
    pub key: String,
    pub worksheet: String,
    /// Row of the headings of groups, where there are groups.
    pub groups: Option<u32>,
    /// Row of the headings.
    pub headings: u32,
    /// Row of the first row of data.
    pub first: u32,
    /// Rows prepared to be filled, at least one.
    pub rows: u32,
}

/// Lines above the headings: what it is, how to fill it.
const LINES: u32 = 2;

impl Layout {
    pub fn of(form: &Form, data: &Data) -> Layout {
        let mut taken = HashSet::from([stamp::SHEET.to_lowercase()]);
        let mut name = |title: &str| {
            let name = sheet_name(title, &taken);
            taken.insert(name.to_lowercase());
            name
        };
        let sheets = form.sheets().iter();
        let sheets = sheets.map(|sheet| Place::of(sheet, name(&sheet.spec().title), data.rows(sheet.key()).len()));
        let sheets = sheets.collect();
        Layout { sheets, guide: name("Как заполнять"), lists: name("Списки") }
    }

    /// The place of the form's sheet.
    pub fn place(&self, key: &str) -> Option<&Place> {
        self.sheets.iter().find(|place| place.key == key)
    }
}

impl Place {
    fn of(sheet: &FormSheet, worksheet: String, present: usize) -> Place {
        let has_groups = sheet.columns().iter().any(|column| column.group.is_some());
        let rows = match &sheet.spec().rows {
            Rows::Free { max, .. } => present.max(*max),
            Rows::Fixed { items } => items.len(),
        };
        let headings = LINES + u32::from(has_groups);
        Place {
            key: sheet.key().to_owned(),
            worksheet,
            groups: has_groups.then_some(LINES),
            headings,
            first: headings + 1,
            rows: u32::try_from(rows.max(1)).unwrap_or(u32::MAX),
        }
    }

    /// The last row prepared.
    pub fn last(&self) -> u32 {
        self.first + self.rows - 1
    }
}
