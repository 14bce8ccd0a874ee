//! Workbooks written: styled headings, typed cells, texts that never become formulas.
//!
//! ```
//! use oko::sheets::write::{Book, Column, Value};
//!
//! let mut book = Book::streaming();
//! let sheet = book.add_sheet("Классы", &[Column::new("Класс", 12.0), Column::new("Обучающихся", 14.0)])?;
//! book.row(sheet, &[Value::Text("5 «А»"), Value::Integer(27)])?;
//! let mut bytes = std::io::Cursor::new(Vec::new());
//! book.save_to(&mut bytes)?;
//! # Ok::<(), oko::error::AppError>(())
//! ```

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::Write;

use chrono::{NaiveDate, NaiveDateTime};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

use crate::error::AppError;

/// Rows of a sheet, an Excel limit.
const ROWS: u32 = 1_048_576;
/// Characters of a cell, an Excel limit.
const CELL_CHARACTERS: usize = 32_767;
/// UTF-16 units of a sheet's name, an Excel limit.
const NAME_UNITS: usize = 31;

/// What goes into a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    Empty,
    /// Stays text, whatever it looks like: `=1+1`, `001`, `1-2`.
    Text(&'a str),
    Integer(i64),
    Decimal(f64),
    Date(NaiveDate),
    /// In the zone it is to be shown in; seconds are not shown.
    Moment(NaiveDateTime),
    /// «Да», «Нет»
    Boolean(bool),
}

/// What the cells of a column usually hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    Text,
    Integer,
    Decimal,
    Date,
    Moment,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    pub title: String,
    /// In characters of the usual font, about.
    pub width: f64,
    /// `None`: nothing in particular.
    pub content: Option<Content>,
}

impl Column {
    pub fn new(title: impl Into<String>, width: f64) -> Column {
        Column { title: title.into(), width, content: None }
    }

    /// A column that usually holds that: it gets its format as a whole. The library then need not look up the format of
    /// each cell, a sixth of all the work of a big table.
    pub fn of(self, content: Content) -> Column {
        Column { content: Some(content), ..self }
    }
}

/// One table of a [`Book`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SheetId(usize);

/// A workbook being written.
pub struct Book {
    workbook: Workbook,
    streaming: bool,
    styles: Styles,
    names: HashSet<String>,
    tables: Vec<Table>,
}

/// A table and the worksheet its next row goes to.
struct Table {
    title: String,
    columns: Vec<Column>,
    worksheet: usize,
    next_row: u32,
}

impl Book {
    /// Rows go to temporary files as they come: memory does not grow with their number.
    pub fn streaming() -> Book {
        Book::new(true)
    }

    /// Everything stays in memory until saved: for small books, and for those that hold secrets.
    pub fn in_memory() -> Book {
        Book::new(false)
    }

    fn new(streaming: bool) -> Book {
        let (workbook, styles) = (Workbook::new(), Styles::new());
        Book { workbook, streaming, styles, names: HashSet::new(), tables: Vec::new() }
    }

    /// Adds a table: its headings in a frozen first row, repeated on each printed page. The title is made a name that
    /// Excel accepts.
    pub fn add_sheet(&mut self, title: &str, columns: &[Column]) -> Result<SheetId, AppError> {
        let worksheet = self.add_table_worksheet(title, columns)?;
        self.tables.push(Table { title: title.to_owned(), columns: columns.to_vec(), worksheet, next_row: 1 });
        Ok(SheetId(self.tables.len() - 1))
    }

    /// Adds the next row of a table. Tables may be filled in turns. What does not fit on a sheet goes on on another.
    pub fn row(&mut self, sheet: SheetId, values: &[Value<'_>]) -> Result<(), AppError> {
        if self.tables[sheet.0].next_row >= ROWS {
            let (title, columns) = (self.tables[sheet.0].title.clone(), self.tables[sheet.0].columns.clone());
            self.tables[sheet.0].worksheet = self.add_table_worksheet(&title, &columns)?;
            self.tables[sheet.0].next_row = 1;
        }
        let table = &mut self.tables[sheet.0];
        let worksheet = self.workbook.worksheet_from_index(table.worksheet).map_err(AppError::internal)?;
        for (number, value) in (0..).zip(values) {
            let usual = table.columns.get(usize::from(number)).and_then(|column| column.content);
            write_value(worksheet, (table.next_row, number), *value, usual, &self.styles)?;
        }
        table.next_row += 1;
        Ok(())
    }

    /// The worksheet a table is written to now, for what goes beyond rows: validations, print settings.
    pub fn worksheet(&mut self, sheet: SheetId) -> Result<&mut Worksheet, AppError> {
        self.workbook.worksheet_from_index(self.tables[sheet.0].worksheet).map_err(AppError::internal)
    }

    /// Adds a worksheet that is not a table; the caller lays it out.
    pub fn add_free_worksheet(&mut self, title: &str) -> Result<&mut Worksheet, AppError> {
        self.add_worksheet(title)
    }

    /// Writes the finished book.
    pub fn save_to(mut self, target: impl Write + Send) -> Result<(), AppError> {
        self.workbook.save_to_writer(target).map_err(AppError::internal)
    }

    fn add_table_worksheet(&mut self, title: &str, columns: &[Column]) -> Result<usize, AppError> {
        let styles = self.styles.clone();
        let worksheet = self.add_worksheet(title)?;
        for (number, column) in (0..).zip(columns) {
            worksheet.set_column_width(number, column.width).map_err(AppError::internal)?;
            if let Some(content) = column.content {
                worksheet.set_column_format(number, styles.of(content)).map_err(AppError::internal)?;
            }
            let title = cell_text(&column.title);
            worksheet.write_string_with_format(0, number, title, &styles.heading).map_err(AppError::internal)?;
        }
        worksheet.set_freeze_panes(1, 0).map_err(AppError::internal)?;
        worksheet.set_repeat_rows(0, 0).map_err(AppError::internal)?;
        worksheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
        Ok(self.workbook.worksheets().len() - 1)
    }

    fn add_worksheet(&mut self, title: &str) -> Result<&mut Worksheet, AppError> {
        let name = sheet_name(title, &self.names);
        self.names.insert(name.to_lowercase());
        let worksheet = if self.streaming {
            self.workbook.add_worksheet_with_constant_memory().map_err(AppError::internal)?
        } else {
            self.workbook.add_worksheet()
        };
        worksheet.set_name(name).map_err(AppError::internal)
    }
}

/// Excel's number of the paper.
pub const A4: u8 = 9;

/// Formats of cells.
#[derive(Clone)]
pub struct Styles {
    pub heading: Format,
    /// Excel's own «Текстовый» format: digits typed into such a cell keep their leading zeros.
    pub text: Format,
    pub integer: Format,
    pub decimal: Format,
    pub date: Format,
    pub moment: Format,
}

impl Styles {
    pub fn new() -> Styles {
        let cell = || Format::new().set_align(FormatAlign::Top);
        Styles {
            heading: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Top)
                .set_background_color(Color::RGB(0xE4_EC_F7))
                .set_border_bottom(FormatBorder::Thin)
                .set_num_format("@"),
            text: cell().set_num_format("@"),
            integer: cell().set_num_format("0"),
            decimal: cell(),
            date: cell().set_num_format("dd.mm.yyyy"),
            moment: cell().set_num_format("dd.mm.yyyy hh:mm"),
        }
    }

    fn of(&self, content: Content) -> &Format {
        match content {
            Content::Text => &self.text,
            Content::Integer => &self.integer,
            Content::Decimal => &self.decimal,
            Content::Date => &self.date,
            Content::Moment => &self.moment,
        }
    }
}

impl Default for Styles {
    fn default() -> Styles {
        Styles::new()
    }
}

/// What a cell is made of.
enum Made<'a> {
    Text(Cow<'a, str>),
    Number(f64),
}

/// Writes a value; one that is not what its column `usual`ly holds brings a format of its own.
fn write_value(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    value: Value<'_>,
    usual: Option<Content>,
    styles: &Styles,
) -> Result<(), AppError> {
    let Some((made, content)) = make(value) else { return Ok(()) };
    let written = match (made, usual == Some(content)) {
        (Made::Text(text), true) => sheet.write_string(row, column, text),
        (Made::Text(text), false) => sheet.write_string_with_format(row, column, text, styles.of(content)),
        (Made::Number(number), true) => sheet.write_number(row, column, number),
        (Made::Number(number), false) => sheet.write_number_with_format(row, column, number, styles.of(content)),
    };
    written.map(drop).map_err(AppError::internal)
}

fn make(value: Value<'_>) -> Option<(Made<'_>, Content)> {
    let text = |text: Cow<'static, str>| (Made::Text(text), Content::Text);
    let dated = |at: NaiveDateTime, content: Content, format: &str| match serial(at) {
        Some(serial) => (Made::Number(serial), content),
        None => text(at.format(format).to_string().into()),
    };
    Some(match value {
        Value::Empty => return None,
        Value::Text(text) => (Made::Text(cell_text(text)), Content::Text),
        // Excel keeps 15 digits: a longer number stays whole as text.
        Value::Integer(number) if number.unsigned_abs() >= 1_000_000_000_000_000 => text(number.to_string().into()),
        Value::Integer(number) => (Made::Number(number as f64), Content::Integer),
        Value::Decimal(number) => (Made::Number(number), Content::Decimal),
        Value::Date(date) => dated(date.into(), Content::Date, "%d.%m.%Y"),
        Value::Moment(at) => dated(at, Content::Moment, "%d.%m.%Y %H:%M"),
        Value::Boolean(truth) => text(if truth { "Да" } else { "Нет" }.into()),
    })
}

/// Excel's number of a moment: days since 30 December 1899. `None` before March 1900, where Excel's calendar is wrong, and
/// after 9999, where it ends.
pub fn serial(at: NaiveDateTime) -> Option<f64> {
    let zero = NaiveDate::from_ymd_opt(1899, 12, 30)?.and_hms_opt(0, 0, 0)?;
    let days = (at - zero).num_seconds() as f64 / 86_400.0;
    (61.0..2_958_466.0).contains(&days).then_some(days)
}

/// A text as a cell holds it: one longer than Excel takes is cut, and says so.
pub fn cell_text(text: &str) -> Cow<'_, str> {
    // Never more characters than bytes: most texts need no counting.
    let length = if text.len() <= CELL_CHARACTERS { 0 } else { text.chars().count() };
    if length <= CELL_CHARACTERS {
        return Cow::Borrowed(text);
    }
    let mark = format!(" […не поместилось, всего символов: {length}]");
    let kept: String = text.chars().take(CELL_CHARACTERS - mark.chars().count()).collect();
    Cow::Owned(kept + &mark)
}

/// A name Excel accepts for a sheet, like `title`: at most 31 units, none of `[]:*?/\`, not among `taken` (lower case).
pub fn sheet_name(title: &str, taken: &HashSet<String>) -> String {
    let clean: String = title
        .chars()
        .map(|c| if c.is_control() || matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') { ' ' } else { c })
        .collect();
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    let clean = match clean.trim_matches('\'') {
        "" => "Лист",
        // Kept by Excel for itself.
        clean if clean.eq_ignore_ascii_case("history") => "Лист History",
        clean => clean,
    };
    let plain = cut_units(clean, NAME_UNITS);
    if !taken.contains(&plain.to_lowercase()) {
        return plain.to_owned();
    }
    let mut number = 2;
    loop {
        let suffix = format!(" ({number})");
        let name = format!("{}{suffix}", cut_units(clean, NAME_UNITS - suffix.len()));
        if !taken.contains(&name.to_lowercase()) {
            return name;
        }
        number += 1;
    }
}

/// The longest beginning of `text` that has at most `limit` UTF-16 units and does not end in a space or apostrophe.
pub fn cut_units(text: &str, limit: usize) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > limit
    });
    text[..end.map_or(text.len(), |(at, _)| at)].trim_end_matches([' ', '\''])
}

#[cfg(test)]
#[path = "write_tests.rs"]
mod tests;
