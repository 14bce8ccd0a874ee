//! ODS, read one element at a time: calamine builds whole tables of it, repeated rows and all, and tells neither hidden rows
//! nor merged cells.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::book::{Book, Grid, GridCell, GridRow, Limits, Merged, Tally};
use super::xlsx::{Bounds, attribute};
use crate::sheets::read::{self, CellKind, ReadError};

/// Rows and columns that the largest spreadsheets have.
const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;
/// Most worksheets.
const SHEETS: usize = 1_000;

/// Whether an archive is a table of OpenDocument; the file is at its beginning before and after.
pub fn is_ods(mut file: &File) -> bool {
    let is_ods =
        ZipArchive::new(BufReader::new(file)).is_ok_and(|archive| archive.index_for_name("content.xml").is_some());
    file.seek(SeekFrom::Start(0)).is_ok() && is_ods
}

pub fn read(file: File, limits: Limits) -> Result<Book, ReadError> {
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|_| ReadError::NotWorkbook)?;
    if archive.len() > limits.parts {
        return Err(ReadError::TooManyParts { limit: limits.parts });
    }
    refuse_encrypted(&mut archive, limits)?;
    let content = archive.by_name("content.xml").map_err(read::broken)?;
    let mut counted = Counted { part: content, left: limits.unpacked_bytes, over: false };
    let mut reading = Reading {
        book: Book::default(),
        tally: Tally::new(limits),
        hidden_styles: HashSet::new(),
        bounds: Bounds::default(),
    };
    let read = reading.read(&mut Reader::from_reader(BufReader::new(&mut counted)));
    if counted.over {
        return Err(ReadError::UnpacksTooLarge { limit: limits.unpacked_bytes });
    }
    read.map(|()| reading.book)
}

fn refuse_encrypted(archive: &mut ZipArchive<BufReader<File>>, limits: Limits) -> Result<(), ReadError> {
    let Ok(part) = archive.by_name("META-INF/manifest.xml") else { return Ok(()) };
    let mut text = String::new();
    part.take(limits.part_bytes).read_to_string(&mut text).map_err(read::broken)?;
    if text.contains("encryption-data") { Err(ReadError::Encrypted) } else { Ok(()) }
}

/// Stops at the limit, and remembers that it did.
struct Counted<R> {
    part: R,
    left: u64,
    over: bool,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.part.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => self.left = left,
            None => {
                self.over = true;
                return Ok(0);
            }
        }
        Ok(read)
    }
}

struct Reading {
    book: Book,
    tally: Tally,
    /// Names of the styles of tables that are not shown.
    hidden_styles: HashSet<String>,
    bounds: Bounds,
}

/// A cell as its element tells it.
struct Element {
    repeated: u32,
    kind: Option<CellKind>,
    /// The value as an attribute; else it is what is written inside.
    value: Option<String>,
    formula: bool,
    covered: bool,
    /// Columns and rows it reaches over.
    spanned: (u32, u32),
}

impl Reading {
    fn read(&mut self, reader: &mut Reader<impl BufRead>) -> Result<(), ReadError> {
        let mut buffer = Vec::new();
        let mut style = None;
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer).map_err(read::broken)?;
            self.bounds.see(&event)?;
            match event {
                Event::Start(start) if is(&start, "table:table") => {
                    let grid = self.new_grid(&start)?;
                    self.read_table(reader, grid)?;
                }
                Event::Start(start) | Event::Empty(start) if is(&start, "style:style") => {
                    style = attribute(&start, "name");
                }
                Event::Start(start) | Event::Empty(start)
                    if is(&start, "style:table-properties")
                        && attribute(&start, "display").is_some_and(|display| display == "false") =>
                {
                    self.hidden_styles.extend(style.take());
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn new_grid(&self, start: &BytesStart<'_>) -> Result<Grid, ReadError> {
        if self.book.sheets.len() == SHEETS {
            return Err(ReadError::TooManyParts { limit: SHEETS });
        }
        let hidden = attribute(start, "style-name").is_some_and(|style| self.hidden_styles.contains(&style));
        Ok(Grid { name: attribute(start, "name").unwrap_or_default(), hidden, ..Grid::default() })
    }

    fn read_table(&mut self, reader: &mut Reader<impl BufRead>, mut grid: Grid) -> Result<(), ReadError> {
        let mut buffer = Vec::new();
        let (mut row, mut repeated, mut column) = (GridRow::default(), 1, 0);
        let mut next = 0u32;
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer).map_err(read::broken)?;
            self.bounds.see(&event)?;
            let is_empty = matches!(event, Event::Empty(_));
            match event {
                Event::Start(start) | Event::Empty(start) => match start.name().as_ref() {
                    "table:table-row" => {
                        let hidden = attribute(&start, "visibility").is_some_and(|seen| seen != "visible");
                        row = GridRow { number: next, hidden, cells: Vec::new() };
                        repeated = count(&start, "number-rows-repeated");
                        column = 0;
                        if is_empty {
                            next = next.saturating_add(repeated);
                        }
                    }
                    "table:table-cell" | "table:covered-table-cell" => {
                        let element = element(&start);
                        let text = if is_empty { String::new() } else { written(reader, &start, &mut self.bounds)? };
                        self.put(&mut grid, &mut row, column, &element, text)?;
                        column = column.saturating_add(element.repeated);
                    }
                    // Drawings hold tables of their own.
                    "table:shapes" | "office:annotation" | "office:forms" if !is_empty => {
                        let end = start.to_end().into_owned();
                        reader.read_to_end_into(end.name(), &mut Vec::new()).map_err(read::broken)?;
                    }
                    _ => {}
                },
                Event::End(end) if end.name().as_ref() == "table:table-row" => {
                    self.put_rows(&mut grid, std::mem::take(&mut row), repeated)?;
                    next = next.saturating_add(repeated);
                }
                Event::End(end) if end.name().as_ref() == "table:table" => {
                    self.book.sheets.push(grid);
                    return Ok(());
                }
                Event::Eof => return Err(read::broken("таблица обрывается")),
                _ => {}
            }
        }
    }

    fn put(
        &mut self,
        grid: &mut Grid,
        row: &mut GridRow,
        column: u32,
        element: &Element,
        text: String,
    ) -> Result<(), ReadError> {
        let spanned = element.spanned != (1, 1) && self.bounds.has_merged_room();
        if spanned && column < COLUMNS && row.number < ROWS {
            grid.merged.push(Merged {
                first_row: row.number,
                last_row: row.number.saturating_add(element.spanned.1 - 1).min(ROWS),
                first_column: column,
                last_column: column.saturating_add(element.spanned.0 - 1).min(COLUMNS),
            });
        }
        let (kind, text) = value(element, text);
        if element.covered || text.is_empty() && !element.formula {
            return Ok(());
        }
        for number in (column..COLUMNS).take(element.repeated as usize) {
            self.tally.take(&text)?;
            row.cells.push(GridCell { column: number, kind, text: text.clone() });
        }
        Ok(())
    }

    fn put_rows(&mut self, grid: &mut Grid, row: GridRow, repeated: u32) -> Result<(), ReadError> {
        if row.cells.is_empty() {
            return Ok(());
        }
        let GridRow { number: first, hidden, ref cells } = row;
        let cells = if repeated > 1 { cells.clone() } else { Vec::new() };
        grid.rows.push(row);
        for number in (first..ROWS).take(repeated as usize).skip(1) {
            for cell in &cells {
                self.tally.take(&cell.text)?;
            }
            grid.rows.push(GridRow { number, hidden, cells: cells.clone() });
        }
        Ok(())
    }
}

fn is(start: &BytesStart<'_>, name: &str) -> bool {
    start.name().as_ref() == name
}

/// How often, at least once.
fn count(start: &BytesStart<'_>, name: &str) -> u32 {
    attribute(start, name).and_then(|count| count.parse().ok()).unwrap_or(1).max(1)
}

fn element(start: &BytesStart<'_>) -> Element {
    let own = attribute(start, "value-type");
    // `calcext:value-type="error"` stands beside `office:value-type="string"`.
    let mut attributes = start.attributes();
    let is_error = attributes
        .with_checks(false)
        .flatten()
        .filter(|a| a.key.local_name().as_ref() == "value-type")
        .any(|a| a.value == "error");
    let (kind, name) = match own.as_deref() {
        _ if is_error => (Some(CellKind::Error), ""),
        Some("float" | "percentage" | "currency") => (Some(CellKind::Number), "value"),
        Some("date") => (Some(CellKind::Date), "date-value"),
        Some("boolean") => (Some(CellKind::Boolean), "boolean-value"),
        Some("string") => (Some(CellKind::Text), "string-value"),
        Some(_) => (Some(CellKind::Text), ""),
        None => (None, ""),
    };
    Element {
        repeated: count(start, "number-columns-repeated"),
        kind,
        value: attribute(start, name).filter(|_| !name.is_empty()),
        formula: attribute(start, "formula").is_some(),
        covered: is(start, "table:covered-table-cell"),
        spanned: (count(start, "number-columns-spanned"), count(start, "number-rows-spanned")),
    }
}

fn value(element: &Element, written: String) -> (CellKind, String) {
    let kind = element.kind.unwrap_or(CellKind::Text);
    let value = element.value.as_deref();
    let text = match (kind, value) {
        (CellKind::Number, Some(number)) => {
            number.trim().parse::<f64>().ok().filter(|number| number.is_finite()).map_or(written, read::number_text)
        }
        (CellKind::Boolean, Some(truth)) => truth.to_uppercase(),
        (CellKind::Date, Some(date)) => date.strip_suffix("T00:00:00").unwrap_or(date).to_owned(),
        (_, Some(text)) if !text.is_empty() => text.to_owned(),
        _ => written,
    };
    (kind, read::tidy(&text))
}

/// What is written inside a cell: its paragraphs as lines, without comments and drawings.
fn written(reader: &mut Reader<impl BufRead>, cell: &BytesStart<'_>, bounds: &mut Bounds) -> Result<String, ReadError> {
    let name = cell.name().as_ref().to_owned();
    let mut text = String::new();
    let mut buffer = Vec::new();
    let mut paragraphs = 0;
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(read::broken)?;
        bounds.see(&event)?;
        match event {
            Event::Start(start) | Event::Empty(start) if is(&start, "text:p") => {
                if paragraphs > 0 {
                    text.push('\n');
                }
                paragraphs += 1;
            }
            Event::Start(start) | Event::Empty(start) if is(&start, "text:s") => {
                text.extend(std::iter::repeat_n(' ', count(&start, "c").min(1_000) as usize));
            }
            Event::Start(start) | Event::Empty(start) if is(&start, "text:tab") => text.push('\t'),
            Event::Start(start) | Event::Empty(start) if is(&start, "text:line-break") => text.push('\n'),
            Event::Start(start) if is(&start, "office:annotation") || start.name().as_ref().starts_with("draw:") => {
                let end = start.to_end().into_owned();
                reader.read_to_end_into(end.name(), &mut Vec::new()).map_err(read::broken)?;
            }
            Event::Text(piece) if paragraphs > 0 => text.push_str(&piece),
            Event::CData(piece) if paragraphs > 0 => text.push_str(&piece),
            Event::GeneralRef(reference) if paragraphs > 0 => {
                let escaped = format!("&{};", &*reference);
                text.push_str(&quick_xml::escape::unescape(&escaped).map_err(read::broken)?);
            }
            Event::End(end) if end.name().as_ref() == name => return Ok(text),
            Event::Eof => return Err(read::broken("ячейка обрывается")),
            _ => {}
        }
    }
}
