//! What an uploaded workbook holds for a form: its rows by the form's columns, as texts, with where each stands.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::book::Book;
use super::headings::{Headings, Outgrown};
use super::looked::{self, Looked};
use super::note::{Note, fold};
use super::rows;
use crate::forms::{Form, FormSheet};
use crate::sheets::stamp::{self, Stamp};
use crate::sheets::write::sheet_name;

/// What the file is uploaded to.
#[derive(Clone, Debug)]
pub struct Expected {
    pub form: i64,
    /// Number of the form's version.
    pub form_number: i64,
    pub collection: i64,
    /// Code of the organisation.
    pub organisation: String,
}

/// What was found in a workbook.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Filled {
    /// In the form's order; a sheet that is not in the file is absent.
    pub sheets: Vec<FilledSheet>,
    /// What had to be understood, and what was passed over.
    pub remarks: Vec<Note>,
    /// Cells that hold no value to take.
    pub errors: Vec<Note>,
    /// The response's revision whose values the file was made of, where it says so.
    pub revision: Option<i64>,
}

/// A sheet of the form in the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FilledSheet {
    /// Of the form's sheet.
    pub key: String,
    /// Name of the worksheet.
    pub worksheet: String,
    /// Worksheet columns, from 0, by keys of the form's columns.
    pub columns: BTreeMap<String, u32>,
    pub rows: Vec<FilledRow>,
}

/// A row of the file that holds something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FilledRow {
    /// From 0.
    pub number: u32,
    /// Key of the fixed row it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed: Option<String>,
    /// Texts by column, without empty ones.
    pub cells: BTreeMap<String, String>,
    /// Columns whose cells hold no value to take: what the table has there stays.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<String>,
}

/// Finds the form in the workbook.
///
/// # Errors
/// Why the file can't be loaded at all, by sheet and cell.
pub fn fill(form: &Form, book: &Book, expected: &Expected) -> Result<Filled, Vec<Note>> {
    let stamp = stamp_of(book);
    let mut filled = Filled::default();
    match &stamp {
        Some(stamp) => {
            refuse_foreign(form, stamp, expected)?;
            filled.remarks.extend(remarks_of(stamp, expected));
            filled.revision = (stamp.collection == expected.collection).then_some(stamp.revision);
        }
        None => filled.remarks.push(Note::file(
            "в файле нет отметки шаблона: проверьте, что это данные вашей организации для этой формы",
        )),
    }
    let older = stamp.as_ref().filter(|stamp| is_other_version(stamp, expected));
    let mut refusals = Vec::new();
    let mut outgrown = Vec::new();
    let mut taken = Vec::new();
    let mut room = rows::MergedRoom::default();
    let worksheets = looked::look(book);
    for sheet in form.sheets() {
        let title = &sheet.spec().title;
        let Some((worksheet, how)) = find(&worksheets, sheet, stamp.as_ref(), &taken) else {
            filled.remarks.push(Note::file(format!("листа «{title}» в файле нет: в таблице он останется как есть")));
            continue;
        };
        let grid = worksheet.grid;
        taken.push(grid.name.as_str());
        if how == How::Headings {
            let message = format!("лист принят за «{title}»: его заголовки те же");
            filled.remarks.push(Note::sheet(&grid.name, message));
        }
        match Headings::find(worksheet, sheet) {
            None => {
                outgrown.push((title, None));
                refusals.push(Note::sheet(&grid.name, no_headings(sheet)));
            }
            Some(headings) => {
                outgrown.extend(headings.outgrown(sheet).map(|outgrown| (title, Some(outgrown))));
                refusals.extend(headings.refusals(grid, sheet));
                filled.remarks.extend(headings.remarks(grid));
                let found = rows::read(grid, sheet, &headings, stamp.is_some(), &mut room);
                filled.remarks.extend(found.remarks);
                filled.errors.extend(found.errors);
                filled.sheets.push(found.sheet);
            }
        }
    }
    if taken.is_empty() {
        refusals.push(Note::file(no_sheets(form, book)));
    }
    if let Some(stamp) = older.filter(|_| taken.is_empty() || !outgrown.is_empty()) {
        return Err(vec![Note::file(form_changed(form, stamp, expected, &outgrown))]);
    }
    if refusals.is_empty() { Ok(filled) } else { Err(refusals) }
}

fn stamp_of(book: &Book) -> Option<Stamp> {
    let grid = book.sheets.iter().find(|grid| grid.name == stamp::SHEET)?;
    Stamp::from_rows(grid.rows.iter().map(|row| (row.text(0), row.text(1))))
}

/// The form may have been given another number when its collection was copied or brought in anew: then its title tells.
fn refuse_foreign(form: &Form, stamp: &Stamp, expected: &Expected) -> Result<(), Vec<Note>> {
    if stamp.organisation != expected.organisation {
        return Err(vec![Note::file(format!(
            "это файл другой организации: «{}». Скачайте шаблон на странице своей формы и перенесите данные в него",
            stamp.organisation_title
        ))]);
    }
    if stamp.form != expected.form && fold(&stamp.form_title) != fold(form.title()) {
        return Err(vec![Note::file(format!(
            "это файл другой формы: «{}», а здесь «{}». Скачайте шаблон на странице этой формы",
            stamp.form_title,
            form.title()
        ))]);
    }
    Ok(())
}

fn remarks_of(stamp: &Stamp, expected: &Expected) -> Vec<Note> {
    let mut notes = Vec::new();
    if stamp.collection != expected.collection {
        let message = format!("файл скачан из другого сбора данных: «{}»", stamp.collection_title);
        notes.push(Note::file(message));
    }
    if is_other_version(stamp, expected) {
        notes.push(Note::file(format!(
            "файл сделан по версии формы № {}, сейчас действует № {}: проверьте, все ли столбцы на месте",
            stamp.form_number, expected.form_number
        )));
    }
    notes
}

fn is_other_version(stamp: &Stamp, expected: &Expected) -> bool {
    stamp.form == expected.form && stamp.form_number != expected.form_number
}

/// The person has not spoiled the headings, so there is nothing to put back: only a new template helps.
fn form_changed(form: &Form, stamp: &Stamp, expected: &Expected, outgrown: &[(&String, Option<Outgrown>)]) -> String {
    let told = outgrown.iter().map(|(title, changes)| match changes {
        None => format!("лист «{title}» теперь другой"),
        Some(changes) if form.sheets().len() == 1 => changes.told(),
        Some(changes) => format!("на листе «{title}» {}", changes.told()),
    });
    let told = told.collect::<Vec<_>>().join("; ");
    let (was, now) = (stamp.form_number, expected.form_number);
    let what = if told.is_empty() { String::new() } else { format!(": {told}") };
    format!(
        "Форма изменилась после того, как скачан шаблон (была версия № {was}, сейчас № {now}){what}. \
         Скачайте новый шаблон и перенесите данные в него"
    )
}

/// How a worksheet was found.
#[derive(PartialEq)]
enum How {
    Name,
    Headings,
}

fn find<'l, 'b>(
    worksheets: &'l [Looked<'b>],
    sheet: &FormSheet,
    stamp: Option<&Stamp>,
    taken: &[&str],
) -> Option<(&'l Looked<'b>, How)> {
    let is_free = |name: &str| name != stamp::SHEET && !taken.contains(&name);
    let mut free = worksheets.iter().filter(|worksheet| is_free(&worksheet.grid.name));
    let title = &sheet.spec().title;
    let short = sheet_name(title, &std::collections::HashSet::new());
    let names = [stamp.and_then(|stamp| stamp.sheets.get(sheet.key())), Some(title), Some(&short)];
    let names: Vec<String> = names.into_iter().flatten().map(|name| fold(name)).collect();
    if let Some(found) = free.clone().find(|worksheet| names.contains(&fold(&worksheet.grid.name))) {
        return Some((found, How::Name));
    }
    let alike =
        |worksheet: &&Looked<'_>| Headings::find(worksheet, sheet).is_some_and(|headings| headings.is_complete(sheet));
    free.find(|worksheet| !worksheet.grid.hidden && alike(worksheet)).map(|found| (found, How::Headings))
}

fn no_headings(sheet: &FormSheet) -> String {
    let columns = sheet.columns().iter().filter(|column| column.is_open()).take(4);
    let headings: Vec<String> = columns.map(|column| format!("«{}»", column.heading())).collect();
    format!("не найдена строка заголовков ({} …): верните заголовки, какими они были в шаблоне", headings.join(", "))
}

fn no_sheets(form: &Form, book: &Book) -> String {
    let quoted = |names: Vec<&str>| names.iter().map(|name| format!("«{name}»")).collect::<Vec<_>>().join(", ");
    let wanted = quoted(form.sheets().iter().map(|sheet| sheet.spec().title.as_str()).take(5).collect());
    let visible = book.sheets.iter().filter(|grid| !grid.hidden && grid.name != stamp::SHEET);
    let present = quoted(visible.map(|grid| grid.name.as_str()).take(5).collect());
    format!("в файле нет листов этой формы: нужны {wanted}, а есть {present}. Скачайте шаблон на странице формы")
}
