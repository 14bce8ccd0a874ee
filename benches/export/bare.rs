//! The yardstick: rust_xlsxwriter alone, in its mode of constant memory, in a process that does nothing else. The cells
//! are ready in memory before the clock starts.

use std::io::BufWriter;
use std::process::Command;
use std::time::Instant;

use chrono::{NaiveDate, NaiveDateTime};
use oko::sheets::write::Styles;
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use crate::cells::{Cell, WIDTH, in_order, line};
use crate::process;

/// The argument that makes this program the yardstick.
pub const ARGUMENT: &str = "--bare";

/// How long it took.
pub struct Bare {
    pub seconds: f64,
    /// Of the processor.
    pub busy: f64,
}

/// Starts this program anew as the yardstick and waits for its figures.
pub fn run(organisations: usize) -> Bare {
    let program = std::env::current_exe().expect("this program");
    let mut command = Command::new(program);
    let done = command.args([ARGUMENT, &organisations.to_string()]).output().expect("the yardstick");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let told = String::from_utf8_lossy(&done.stdout).into_owned();
    let mut figures = told.split_whitespace().map(|figure| figure.parse().expect("a figure"));
    let mut next = || figures.next().expect("a figure");
    Bare { seconds: next(), busy: next() }
}

/// What the yardstick does.
pub fn main(organisations: &str) {
    let organisations: usize = organisations.parse().expect("a number");
    let lines: Vec<Vec<Cell>> = in_order(organisations).into_iter().map(line).collect();
    let busy = process::processor_seconds("self");
    let started = Instant::now();
    write(&lines).expect("a workbook");
    println!("{} {}", started.elapsed().as_secs_f64(), process::processor_seconds("self") - busy);
}

fn write(lines: &[Vec<Cell>]) -> Result<(), XlsxError> {
    let styles = Styles::new();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    for column in 0..WIDTH {
        sheet.write_string_with_format(0, column as u16, format!("Показатель {column}"), &styles.heading)?;
    }
    for (row, cells) in (1..).zip(lines) {
        for (column, cell) in (0..).zip(cells) {
            write_cell(sheet, row, column, cell, &styles)?;
        }
    }
    workbook.save_to_writer(BufWriter::new(tempfile::tempfile()?))
}

fn write_cell(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell, styles: &Styles) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => sheet.write_string_with_format(row, column, text, &styles.text),
        Cell::Integer(number) => sheet.write_number_with_format(row, column, *number as f64, &styles.integer),
        Cell::Decimal(number) => sheet.write_number_with_format(row, column, *number, &styles.decimal),
        Cell::Date(day) => sheet.write_number_with_format(row, column, serial((*day).into()), &styles.date),
        Cell::Moment(at) => sheet.write_number_with_format(row, column, serial(*at), &styles.moment),
        Cell::Boolean(flag) => {
            sheet.write_string_with_format(row, column, if *flag { "Да" } else { "Нет" }, &styles.text)
        }
    }
    .map(drop)
}

/// Days since 30 December 1899, as Excel counts.
pub fn serial(at: NaiveDateTime) -> f64 {
    let zero = NaiveDate::from_ymd_opt(1899, 12, 30).expect("a day").and_time(Default::default());
    (at - zero).num_seconds() as f64 / 86_400.0
}
