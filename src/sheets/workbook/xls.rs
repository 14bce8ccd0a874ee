//! XLS of Excel 97–2003: by calamine, once the file has been looked at. Lists and limits of data validation, comments,
//! formats and protection do not come that way.

use std::fs::File;
use std::io::{Cursor, Read};

use calamine::{Data, Reader, SheetType, SheetVisible, Xls};

use super::super::read::ReadError;
use super::super::upload;
use super::Room;
use super::area::Area;
use super::model::{Book, Cell, Format, Name, Style, Value, Visibility, Worksheet};
use super::text::tidy;

/// The style of a day; the first one is plain.
const DATE: usize = 1;

pub(super) fn read(mut file: File) -> Result<Book, ReadError> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(ReadError::Open)?;
    let hidden_rows = upload::ole::look(&bytes, upload::book::Limits::default())?;
    let mut workbook = Xls::new(Cursor::new(bytes)).map_err(|cause| match cause {
        calamine::XlsError::Password => ReadError::Encrypted,
        cause => ReadError::Broken(cause.to_string()),
    })?;
    let broken = |cause: calamine::XlsError| ReadError::Broken(cause.to_string());
    let mut room = Room::new();
    let mut sheets = Vec::new();
    let listed: Vec<_> = workbook.sheets_metadata().to_vec();
    for (index, entry) in listed.iter().enumerate().filter(|(_, sheet)| sheet.typ == SheetType::WorkSheet) {
        room.enter(&entry.name);
        let mut sheet = Worksheet { name: tidy(&entry.name), ..Worksheet::default() };
        if entry.visible != SheetVisible::Visible {
            sheet.visibility = Visibility::Hidden;
        }
        sheet.hidden_rows = hidden_rows.get(index).cloned().unwrap_or_default();
        let range = workbook.worksheet_range(&entry.name).map_err(broken)?;
        let (top, left) = range.start().unwrap_or((0, 0));
        for (row, column, value) in range.used_cells() {
            let place = (top + u32::try_from(row).unwrap_or(0), left + u32::try_from(column).unwrap_or(0));
            let (value, style) = value_of(value);
            if !value.is_empty() && room.take_cell(place.1) {
                sheet.cells.insert(place, Cell { value, formula: None, style });
            }
        }
        let formulas = workbook.worksheet_formula(&entry.name).map_err(broken)?;
        let (top, left) = formulas.start().unwrap_or((0, 0));
        for (row, column, formula) in formulas.used_cells().filter(|(_, _, formula)| !formula.is_empty()) {
            let place = (top + u32::try_from(row).unwrap_or(0), left + u32::try_from(column).unwrap_or(0));
            if formula.len() <= super::MAX_FORMULA && room.take_formula(formula.len()) && room.take_cell(place.1) {
                sheet.cells.entry(place).or_default().formula = Some(formula.clone());
            }
        }
        let merged = workbook.merge_cells_by_sheet_name(&entry.name).map_err(broken)?;
        let areas = merged.iter().map(|area| Area {
            top: area.start.0,
            left: area.start.1,
            bottom: area.end.0,
            right: area.end.1,
        });
        sheet.merges =
            areas.filter(|area| area.top <= area.bottom && area.left <= area.right).take(super::MAX_MERGES).collect();
        sheets.push(sheet);
    }
    let names = workbook.defined_names().iter().take(super::MAX_NAMES);
    let names =
        names.map(|(name, formula)| Name { name: name.clone(), sheet: None, formula: formula.clone() }).collect();
    let mut lost = room.into_lost();
    lost.push(
        "книга старого формата XLS: выпадающие списки, пределы, подсказки, примечания, форматы и защита ячеек не читаются; \
         сохраните её в Excel как «Книга Excel (*.xlsx)» и загрузите снова, чтобы они стали частью формы"
            .to_owned(),
    );
    let day = Style { format: Format::Date, ..Style::default() };
    Ok(Book { sheets, names, styles: vec![Style::default(), day], lost })
}

fn value_of(value: &Data) -> (Value, usize) {
    let text = |text: &str| match tidy(text) {
        text if text.is_empty() => Value::Empty,
        text => Value::Text(text.into()),
    };
    match value {
        Data::Empty => (Value::Empty, 0),
        Data::String(string) | Data::DateTimeIso(string) | Data::DurationIso(string) => (text(string), 0),
        Data::Int(number) => (Value::Number(*number as f64), 0),
        Data::Float(number) => (Value::Number(*number), 0),
        Data::Bool(truth) => (Value::Boolean(*truth), 0),
        Data::DateTime(date) => (Value::Number(date.as_f64()), DATE),
        Data::Error(_) => (Value::Error, 0),
    }
}
