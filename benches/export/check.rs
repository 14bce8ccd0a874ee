//! The workbook that was downloaded, read by another library.

use calamine::{Data, DataType, Reader, Xlsx};

use crate::bare::serial;
use crate::cells::{Cell, WIDTH, in_order, line};

/// Of so many rows one is compared cell by cell.
const STEP: usize = 97;

/// Panics unless the workbook holds what `organisations` handed in, and nothing else.
pub fn check(workbook: Vec<u8>, organisations: usize) {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(workbook)).expect("a workbook");
    assert_eq!(book.sheet_names(), ["Показатели"]);
    let sheet = book.worksheet_range("Показатели").expect("a sheet");
    assert_eq!(sheet.get_size(), (organisations + 1, WIDTH), "headings and a row for each that handed in");
    for (row, number) in in_order(organisations).into_iter().enumerate() {
        let found = sheet.rows().nth(row + 1).expect("a row");
        assert_eq!(found[0].get_string(), Some(format!("{number:04}").as_str()), "row {row}");
        if row % STEP == 0 || row + 1 == organisations {
            for (column, (found, cell)) in found.iter().zip(line(number)).enumerate() {
                assert!(is(found, &cell), "row {row}, column {column}: {found:?} is not {cell:?}");
            }
        }
    }
}

fn is(found: &Data, cell: &Cell) -> bool {
    match cell {
        Cell::Text(text) => found.get_string() == Some(text),
        Cell::Integer(number) => found.as_f64() == Some(*number as f64),
        Cell::Decimal(number) => found.as_f64() == Some(*number),
        Cell::Date(day) => is_at(found, serial((*day).into())),
        Cell::Moment(at) => is_at(found, serial(*at)),
        Cell::Boolean(flag) => found.get_string() == Some(if *flag { "Да" } else { "Нет" }),
    }
}

/// To the second: a moment is a fraction of a day.
fn is_at(found: &Data, serial: f64) -> bool {
    found.get_datetime().is_some_and(|at| (at.as_f64() - serial).abs() < 1.0 / 86_400.0)
}
