//! A workbook read row by row, with nothing trusted: neither its size, nor its types, nor that it is a workbook.
//!
//! Cells come as trimmed text with their address; whether Excel holds a text or a number is told, because a code kept as a
//! number has lost its leading zeros.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use calamine::{DataRef, Reader, SheetType, Xlsx, XlsxError};

use super::listed;

/// How much of a workbook is taken; more ends in an error that names the limit.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Bytes of all its parts unpacked, counted, not believed.
    pub unpacked_bytes: u64,
    /// Parts of the archive.
    pub parts: usize,
    /// Rows with something in them, of one sheet.
    pub rows: usize,
    /// Columns that may hold something.
    pub columns: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { file_bytes: 40_000_000, unpacked_bytes: 400_000_000, parts: 10_000, rows: 200_000, columns: 1_000 }
    }
}

/// Bytes of the texts of one row: one long text may stand in all of its cells.
const ROW_TEXT: usize = 16_000_000;

/// Cells looked at in one book, those that hold only a format too: each costs time.
const SEEN: usize = 10_000_000;

/// What Excel holds in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    Text,
    Number,
    Boolean,
    /// Date or time; its text is ISO: `2026-09-15`, `2026-09-15T10:00:00`.
    Date,
    /// `#N/A` and its like.
    Error,
}

/// One cell that is not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// From 0.
    pub row: u32,
    /// From 0.
    pub column: u32,
    pub kind: CellKind,
    /// Outer spaces gone, `\r\n` as `\n`; a whole number without a point, and as it is seen where its format only pads
    /// it with zeros (`000`).
    pub text: String,
}

impl Cell {
    /// `F12`
    pub fn address(&self) -> String {
        address(self.row, self.column)
    }
}

/// The name of a cell, row and column from 0: `address(11, 5)` is `F12`.
pub fn address(row: u32, column: u32) -> String {
    format!("{}{}", column_name(column), u64::from(row) + 1)
}

/// The letters of a column from 0: `A`, `Z`, `AA`.
pub fn column_name(column: u32) -> String {
    rust_xlsxwriter::utility::column_number_to_name(u16::try_from(column).unwrap_or(u16::MAX))
}

/// Why a workbook can't be read, for the person who gave it.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("не удалось открыть файл: {0}")]
    Open(std::io::Error),
    #[error("это не книга Excel в формате XLSX: сохраните её в Excel как «Книга Excel (*.xlsx)»")]
    NotXlsx,
    #[error(
        "это не книга Excel (XLSX, XLS) и не таблица ODS: откройте файл в Excel и сохраните как «Книга Excel (*.xlsx)»"
    )]
    NotWorkbook,
    #[error(
        "в книге не найдено ни одной таблицы: нужна строка заголовков хотя бы из двух столбцов, а под ней строки для заполнения"
    )]
    NoTable,
    #[error(
        "книга закрыта паролем: снимите пароль в Excel («Файл» → «Сведения» → «Защита книги») и сохраните её заново"
    )]
    Encrypted,
    #[error("файл больше {} МБ: удалите из книги лишние листы и рисунки", .limit / 1_000_000)]
    FileTooLarge { limit: u64 },
    #[error("книга в распакованном виде больше {} МБ: удалите из неё лишние листы, строки и рисунки", .limit / 1_000_000)]
    UnpacksTooLarge { limit: u64 },
    #[error("в файле больше {limit} частей: это не похоже на обычную книгу Excel")]
    TooManyParts { limit: usize },
    #[error("в книге больше {limit} листов: удалите лишние")]
    TooManySheets { limit: usize },
    #[error("в книге больше {limit} заполненных ячеек: удалите лишние листы и строки")]
    TooManyCells { limit: usize },
    #[error("в книге больше {} МБ текста: удалите лишние листы и строки", .limit / 1_000_000)]
    TooMuchText { limit: usize },
    #[error("книга повреждена: откройте её в Excel и сохраните заново ({0})")]
    Broken(String),
    #[error("в книге нет листа «{0}»")]
    NoSheet(String),
    #[error("на листе «{sheet}» больше {limit} заполненных строк")]
    TooManyRows { sheet: String, limit: usize },
    #[error(
        "на листе «{sheet}» в ячейке {cell} есть данные правее последнего допустимого столбца {last}: очистите лишнее"
    )]
    TooManyColumns { sheet: String, cell: String, last: String },
}

/// An open workbook.
pub struct Workbook {
    book: Xlsx<BufReader<File>>,
    limits: Limits,
    /// Cells looked at, of all sheets.
    seen: usize,
}

impl Workbook {
    /// Opens a file after counting what it unpacks to.
    pub fn open(path: &Path, limits: Limits) -> Result<Workbook, ReadError> {
        Workbook::from_file(File::open(path).map_err(ReadError::Open)?, limits)
    }

    /// [`Workbook::open`] for a file already open: an upload in a temporary one.
    pub fn from_file(mut file: File, limits: Limits) -> Result<Workbook, ReadError> {
        weigh(&mut file, limits)?;
        file.seek(SeekFrom::Start(0)).map_err(ReadError::Open)?;
        let book = guarded(|| Xlsx::new(BufReader::new(file)))?;
        Ok(Workbook { book, limits, seen: 0 })
    }

    /// Names of the worksheets, in the order of their tabs; charts and macros left out.
    pub fn sheet_names(&self) -> Vec<String> {
        let sheets = self.book.sheets_metadata().iter();
        sheets.filter(|sheet| sheet.typ == SheetType::WorkSheet).map(|sheet| sheet.name.clone()).collect()
    }

    /// Gives every row of a sheet that has something in it to `take`, top to bottom, its cells left to right; stops at the
    /// first error `take` gives. Memory: the book's texts and one row.
    pub fn for_each_row<E: From<ReadError>>(
        &mut self,
        sheet: &str,
        mut take: impl FnMut(&[Cell]) -> Result<(), E>,
    ) -> Result<(), E> {
        let limits = self.limits;
        let mut cells = guarded(|| self.book.worksheet_cells_reader(sheet))?;
        let mut row: Vec<Cell> = Vec::new();
        let (mut rows, mut row_bytes) = (0, 0);
        while let Some((cell, style)) = guarded(|| cells.next_cell_with_style_id())? {
            self.seen += 1;
            if self.seen > SEEN {
                return Err(ReadError::TooManyCells { limit: SEEN }.into());
            }
            let format = cells.styles().get(style).and_then(|style| style.number_format.as_ref());
            let Some(cell) = read_cell(&cell, format.map(|format| format.format_code.as_str())) else { continue };
            check_place(sheet, &cell, row.last(), limits)?;
            if row.last().is_some_and(|last| last.row != cell.row) {
                take(&row)?;
                row.clear();
            }
            row_bytes = if row.is_empty() { cell.text.len() } else { row_bytes + cell.text.len() };
            if row_bytes > ROW_TEXT {
                return Err(ReadError::TooMuchText { limit: ROW_TEXT }.into());
            }
            if row.is_empty() {
                rows += 1;
                if rows > limits.rows {
                    return Err(ReadError::TooManyRows { sheet: sheet.to_owned(), limit: limits.rows }.into());
                }
            }
            row.push(cell);
        }
        if row.is_empty() { Ok(()) } else { take(&row) }
    }
}

/// What a workbook's file is in.
pub(super) enum Container {
    /// ZIP: XLSX or ODS, weighed.
    Archive,
    /// The container of the old XLS.
    Ole,
}

/// Tells the container of a file of a workbook of any format; an archive is weighed.
pub(super) fn sniff(file: &mut File, limits: Limits) -> Result<Container, ReadError> {
    match weigh(file, limits) {
        Ok(()) => Ok(Container::Archive),
        Err(ReadError::NotXlsx) => {
            file.seek(SeekFrom::Start(0)).map_err(ReadError::Open)?;
            match refuse_ole(file) {
                Ok(()) => Err(ReadError::NotWorkbook),
                Err(ReadError::NotXlsx) => Ok(Container::Ole),
                Err(cause) => Err(cause),
            }
        }
        Err(cause) => Err(cause),
    }
}

/// Refuses what is not an archive, is too large, or unpacks to more than the limits, before anything is parsed.
fn weigh(file: &mut File, limits: Limits) -> Result<(), ReadError> {
    if file.metadata().map_err(ReadError::Open)?.len() > limits.file_bytes {
        return Err(ReadError::FileTooLarge { limit: limits.file_bytes });
    }
    refuse_ole(file)?;
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(|_| ReadError::NotXlsx)?;
    if archive.len() > limits.parts {
        return Err(ReadError::TooManyParts { limit: limits.parts });
    }
    let mut left = limits.unpacked_bytes;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(broken)?;
        let size = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(broken)?;
        left = left.checked_sub(size).ok_or(ReadError::UnpacksTooLarge { limit: limits.unpacked_bytes })?;
    }
    listed::refuse_repeated(&mut archive)
}

/// Encrypted workbooks and the old XLS format share one container, which is not a ZIP.
fn refuse_ole(file: &mut File) -> Result<(), ReadError> {
    let mut head = Vec::with_capacity(8);
    file.take(8).read_to_end(&mut head).map_err(ReadError::Open)?;
    if head != [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] {
        return Ok(());
    }
    let mut rest = Vec::new();
    file.read_to_end(&mut rest).map_err(ReadError::Open)?;
    // The name of the stream an encrypted workbook is in, in UTF-16; an old XLS has none.
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let encrypted = rest.windows(name.len()).any(|window| window == name);
    Err(if encrypted { ReadError::Encrypted } else { ReadError::NotXlsx })
}

/// A parser that panics on a crafted file must not take the caller along.
fn guarded<T>(act: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, ReadError> {
    match catch_unwind(AssertUnwindSafe(act)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(XlsxError::Password)) => Err(ReadError::Encrypted),
        Ok(Err(XlsxError::WorksheetNotFound(sheet))) => Err(ReadError::NoSheet(sheet)),
        Ok(Err(cause)) => Err(broken(cause)),
        Err(_) => Err(ReadError::Broken("разбор прерван".to_owned())),
    }
}

pub(super) fn broken(cause: impl std::fmt::Display) -> ReadError {
    ReadError::Broken(cause.to_string())
}

/// Cells must come in reading order (one written twice, or rows that go back, are a forgery) and within the columns.
fn check_place(sheet: &str, cell: &Cell, last: Option<&Cell>, limits: Limits) -> Result<(), ReadError> {
    if last.is_some_and(|last| (cell.row, cell.column) <= (last.row, last.column)) {
        return Err(broken(format!("лист «{sheet}», ячейка {} стоит не на своём месте", cell.address())));
    }
    if cell.column >= limits.columns {
        let last = column_name(limits.columns - 1);
        return Err(ReadError::TooManyColumns { sheet: sheet.to_owned(), cell: cell.address(), last });
    }
    Ok(())
}

fn read_cell(cell: &calamine::Cell<DataRef<'_>>, format: Option<&str>) -> Option<Cell> {
    let (row, column) = cell.get_position();
    let (kind, text) = match cell.get_value() {
        DataRef::Empty => return None,
        DataRef::String(text) => (CellKind::Text, tidy(text)),
        DataRef::SharedString(text) => (CellKind::Text, tidy(text)),
        DataRef::Int(number) => (CellKind::Number, padded(number.to_string(), format)),
        DataRef::Float(number) => (CellKind::Number, padded(number_text(*number), format)),
        DataRef::Bool(truth) => (CellKind::Boolean, if *truth { "TRUE" } else { "FALSE" }.to_owned()),
        DataRef::DateTime(date) => (CellKind::Date, date_text(date)),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => (CellKind::Date, text.clone()),
        DataRef::Error(error) => (CellKind::Error, error.to_string()),
    };
    (!text.is_empty()).then_some(Cell { row, column, kind, text })
}

pub(super) fn tidy(text: &str) -> String {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}');
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The shortest text that gives the same number; never with an exponent.
pub(super) fn number_text(number: f64) -> String {
    format!("{number}")
}

/// A format of zeros only, such as `000`, shows leading zeros that the number itself has not.
fn padded(number: String, format: Option<&str>) -> String {
    let zeros = format.filter(|format| !format.is_empty() && format.bytes().all(|b| b == b'0'));
    match zeros {
        Some(zeros) if number.bytes().all(|b| b.is_ascii_digit()) => format!("{number:0>width$}", width = zeros.len()),
        _ => number,
    }
}

pub(super) fn date_text(date: &calamine::ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    }
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
