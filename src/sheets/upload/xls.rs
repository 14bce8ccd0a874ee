//! XLS of Excel 97–2003: by calamine, once [`super::ole`] has seen that it can be let at it.

use std::fs::File;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, Reader, SheetType, SheetVisible, Xls};

use super::book::{Book, Grid, GridCell, GridRow, Limits, Merged, Tally};
use super::ole;
use crate::sheets::read::{self, CellKind, ReadError};

pub fn read(mut file: File, limits: Limits) -> Result<Book, ReadError> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(ReadError::Open)?;
    let hidden_rows = ole::look(&bytes, limits)?;
    let parsed = catch_unwind(AssertUnwindSafe(|| Xls::new(Cursor::new(bytes))));
    let mut workbook = match parsed {
        Ok(Ok(workbook)) => workbook,
        Ok(Err(calamine::XlsError::Password)) => return Err(ReadError::Encrypted),
        Ok(Err(cause)) => return Err(read::broken(cause)),
        Err(_) => return Err(read::broken("разбор прерван")),
    };
    let sheets: Vec<_> = workbook.sheets_metadata().to_vec();
    let mut tally = Tally::new(limits);
    let mut book = Book::default();
    for (index, sheet) in sheets.iter().enumerate().filter(|(_, sheet)| sheet.typ == SheetType::WorkSheet) {
        let range = workbook.worksheet_range(&sheet.name).map_err(read::broken)?;
        let merged = workbook.merge_cells_by_sheet_name(&sheet.name).map_err(read::broken)?;
        let merged = merged.iter().map(|area| Merged {
            first_row: area.start.0,
            last_row: area.end.0,
            first_column: area.start.1,
            last_column: area.end.1,
        });
        let mut grid = Grid {
            name: sheet.name.clone(),
            hidden: sheet.visible != SheetVisible::Visible,
            rows: Vec::new(),
            merged: merged.filter(|area| area.first_row <= area.last_row).collect(),
        };
        let Some((top, left)) = range.start() else {
            book.sheets.push(grid);
            continue;
        };
        for (number, cells) in (top..).zip(range.rows()) {
            let hidden = hidden_rows.get(index).is_some_and(|rows| rows.contains(&number));
            let mut row = GridRow { number, hidden, cells: Vec::new() };
            for (column, cell) in (left..).zip(cells) {
                if let Some((kind, text)) = made(cell) {
                    tally.take(&text)?;
                    row.cells.push(GridCell { column, kind, text });
                }
            }
            if !row.cells.is_empty() {
                grid.rows.push(row);
            }
        }
        book.sheets.push(grid);
    }
    Ok(book)
}

fn made(cell: &Data) -> Option<(CellKind, String)> {
    let (kind, text) = match cell {
        Data::Empty => return None,
        Data::String(text) => (CellKind::Text, read::tidy(text)),
        Data::Int(number) => (CellKind::Number, number.to_string()),
        Data::Float(number) => (CellKind::Number, read::number_text(*number)),
        Data::Bool(truth) => (CellKind::Boolean, if *truth { "TRUE" } else { "FALSE" }.to_owned()),
        Data::DateTime(date) => (CellKind::Date, read::date_text(date)),
        Data::DateTimeIso(text) | Data::DurationIso(text) => (CellKind::Date, text.clone()),
        Data::Error(error) => (CellKind::Error, error.to_string()),
    };
    (!text.is_empty()).then_some((kind, text))
}
