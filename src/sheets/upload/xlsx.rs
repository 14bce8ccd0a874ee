//! XLSX: cells by calamine, one at a time; what it does not tell (hidden rows, merged cells, formulas nobody has calculated)
//! by a second look at the same XML.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::book::{Book, Grid, GridCell, GridRow, Limits, Merged, Tally};
use crate::sheets::listed;
use crate::sheets::read::{self, CellKind, ReadError, Workbook};

/// Columns that Excel has.
const COLUMNS: u32 = 16_384;
/// Rows that Excel has.
const ROWS: u32 = 1_048_576;
/// Bytes of the formats of cells, which take many times that in memory.
const STYLES: u64 = 3_000_000;
/// Merged cells of a book.
const MERGED: usize = 60_000;
/// Elements of all worksheets, empty cells with a format too.
const ELEMENTS: usize = 4_000_000;
/// How deep elements may stand in one another.
const DEPTH: usize = 100;

pub fn read(mut file: File, limits: Limits) -> Result<Book, ReadError> {
    let all = look(&mut file, limits)?;
    file.seek(SeekFrom::Start(0)).map_err(ReadError::Open)?;
    let limits_of_rows = read::Limits {
        file_bytes: limits.file_bytes,
        unpacked_bytes: limits.unpacked_bytes,
        parts: limits.parts,
        rows: limits.cells,
        columns: COLUMNS,
    };
    let mut workbook = Workbook::from_file(file, limits_of_rows)?;
    let mut tally = Tally::new(limits);
    let mut book = Book::default();
    for name in workbook.sheet_names() {
        let facts = all.get(&name);
        let mut grid = Grid { name: name.clone(), ..Grid::default() };
        if let Some(facts) = facts {
            grid.hidden = facts.hidden;
            grid.merged.clone_from(&facts.merged);
        }
        workbook.for_each_row(&name, |cells| {
            let number = cells.first().map_or(0, |cell| cell.row);
            let hidden = facts.is_some_and(|facts| facts.hidden_rows.contains(&number));
            let mut row = GridRow { number, hidden, cells: Vec::with_capacity(cells.len()) };
            for cell in cells {
                tally.take(&cell.text)?;
                row.cells.push(GridCell { column: cell.column, kind: cell.kind, text: cell.text.clone() });
            }
            grid.rows.push(row);
            Ok::<(), ReadError>(())
        })?;
        for (row, column) in facts.iter().flat_map(|facts| &facts.uncounted) {
            tally.take("")?;
            put_uncounted(&mut grid, *row, *column);
        }
        book.sheets.push(grid);
    }
    Ok(book)
}

fn put_uncounted(grid: &mut Grid, number: u32, column: u32) {
    let at = match grid.rows.binary_search_by_key(&number, |row| row.number) {
        Ok(at) => at,
        Err(at) => {
            grid.rows.insert(at, GridRow { number, ..GridRow::default() });
            at
        }
    };
    let cells = &mut grid.rows[at].cells;
    if let Err(place) = cells.binary_search_by_key(&column, |cell| cell.column) {
        cells.insert(place, GridCell { column, kind: CellKind::Error, text: String::new() });
    }
}

/// What calamine does not tell of a worksheet.
#[derive(Default)]
struct Facts {
    hidden: bool,
    hidden_rows: BTreeSet<u32>,
    merged: Vec<Merged>,
    /// Formulas without a result.
    uncounted: BTreeSet<(u32, u32)>,
}

/// Weighs every part and looks at the worksheets, by name.
fn look(file: &mut File, limits: Limits) -> Result<BTreeMap<String, Facts>, ReadError> {
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|_| ReadError::NotWorkbook)?;
    if archive.len() > limits.parts {
        return Err(ReadError::TooManyParts { limit: limits.parts });
    }
    if archive.index_for_name("xl/workbook.bin").is_some() {
        return Err(ReadError::NotWorkbook);
    }
    weigh(&mut archive, limits)?;
    listed::refuse_repeated(&mut archive)?;
    let (Ok(workbook), Ok(links)) =
        (text_of(&mut archive, "xl/workbook.xml"), text_of(&mut archive, "xl/_rels/workbook.xml.rels"))
    else {
        // Parts called otherwise: calamine knows more ways.
        return Ok(BTreeMap::new());
    };
    let links = links_of(&links)?;
    let mut all = BTreeMap::new();
    let mut bounds = Bounds::default();
    for (name, link, hidden) in sheets_of(&workbook)? {
        let Some(path) = links.get(&link) else { continue };
        let Ok(part) = archive.by_name(path) else { continue };
        let mut facts = Facts { hidden, ..Facts::default() };
        facts.read(BufReader::new(part), limits, &mut bounds)?;
        all.insert(name, facts);
    }
    Ok(all)
}

/// Refuses what unpacks to more than the limits; bytes are counted, not believed.
fn weigh(archive: &mut ZipArchive<BufReader<&mut File>>, limits: Limits) -> Result<(), ReadError> {
    let mut left = limits.unpacked_bytes;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(read::broken)?;
        let name = part.name().map_err(read::broken)?.to_lowercase();
        let most = match () {
            () if name.contains("worksheets/") => left,
            () if name.ends_with("styles.xml") => left.min(STYLES),
            () => left.min(limits.part_bytes),
        };
        let size = std::io::copy(&mut part.take(most + 1), &mut std::io::sink()).map_err(read::broken)?;
        if size > most {
            return Err(ReadError::UnpacksTooLarge { limit: limits.unpacked_bytes });
        }
        left -= size;
        if name.ends_with("strings.xml") {
            refuse_promise(BufReader::new(archive.by_index(index).map_err(read::broken)?), size)?;
        }
    }
    Ok(())
}

/// Room is made for as many texts as a part promises: one that promises more than it has bytes is a forgery.
fn refuse_promise(part: impl BufRead, size: u64) -> Result<(), ReadError> {
    let mut reader = Reader::from_reader(part);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(read::broken)? {
            Event::Start(start) | Event::Empty(start) if start.local_name().as_ref() == "sst" => {
                let promised = attribute(&start, "uniqueCount").and_then(|count| count.parse::<u128>().ok());
                return match promised.is_some_and(|count| count > u128::from(size)) {
                    true => Err(read::broken("в книге обещано больше текстов, чем есть")),
                    false => Ok(()),
                };
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn text_of(archive: &mut ZipArchive<BufReader<&mut File>>, name: &str) -> Result<String, ReadError> {
    let mut part = archive.by_name(name).map_err(read::broken)?;
    let mut text = String::new();
    part.read_to_string(&mut text).map_err(read::broken)?;
    Ok(text)
}

/// Paths of parts by the ids of links to them.
fn links_of(xml: &str) -> Result<BTreeMap<String, String>, ReadError> {
    let mut links = BTreeMap::new();
    each_start(xml, |start| {
        if start.local_name().as_ref() == "Relationship"
            && let (Some(id), Some(target)) = (attribute(start, "Id"), attribute(start, "Target"))
        {
            let path = match target.strip_prefix('/') {
                Some(whole) => whole.to_owned(),
                None => format!("xl/{target}"),
            };
            links.insert(id, path);
        }
    })?;
    Ok(links)
}

/// Name, link and whether it is hidden, of each worksheet.
fn sheets_of(xml: &str) -> Result<Vec<(String, String, bool)>, ReadError> {
    let mut sheets = Vec::new();
    each_start(xml, |start| {
        if start.local_name().as_ref() == "sheet"
            && let (Some(name), Some(link)) = (attribute(start, "name"), attribute(start, "id"))
        {
            let hidden = attribute(start, "state").is_some_and(|state| state != "visible");
            sheets.push((name, link, hidden));
        }
    })?;
    Ok(sheets)
}

fn each_start(xml: &str, mut take: impl FnMut(&BytesStart<'_>)) -> Result<(), ReadError> {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().map_err(read::broken)? {
            Event::Start(start) | Event::Empty(start) => take(&start),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// An attribute by its local name, unescaped.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = start.attributes();
    let mut attributes = attributes.with_checks(false).flatten();
    let found = attributes.find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(quick_xml::escape::unescape(&found.value).map_or_else(|_| found.value.to_string(), |text| text.into_owned()))
}

/// Counts elements: reading them costs time, and those left open memory.
#[derive(Default)]
pub(super) struct Bounds {
    elements: usize,
    depth: usize,
    merged: usize,
}

impl Bounds {
    /// Takes room for one more of the merged cells.
    pub fn has_merged_room(&mut self) -> bool {
        self.merged += 1;
        self.merged <= MERGED
    }

    pub fn see(&mut self, event: &Event<'_>) -> Result<(), ReadError> {
        match event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Empty(_) => {}
            _ => return Ok(()),
        }
        self.elements += 1;
        match (self.elements > ELEMENTS, self.depth > DEPTH) {
            (true, _) => Err(ReadError::TooManyCells { limit: ELEMENTS }),
            (_, true) => Err(read::broken("части вложены одна в другую слишком глубоко")),
            _ => Ok(()),
        }
    }
}

impl Facts {
    fn read(&mut self, part: impl BufRead, limits: Limits, bounds: &mut Bounds) -> Result<(), ReadError> {
        let mut reader = Reader::from_reader(part);
        let mut buffer = Vec::new();
        bounds.depth = 0;
        // Rows and cells may go without their numbers; then they follow one another.
        let (mut row, mut column) = (0, 0);
        let (mut in_cell, mut in_value, mut formula, mut value) = (false, false, false, false);
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer).map_err(read::broken)?;
            bounds.see(&event)?;
            let is_empty = matches!(event, Event::Empty(_));
            match event {
                Event::Start(start) | Event::Empty(start) => match start.local_name().as_ref() {
                    "row" => {
                        let number = attribute(&start, "r").and_then(|number| number.parse::<u32>().ok());
                        row = number.map_or(row, |number| number.saturating_sub(1)).min(ROWS);
                        column = 0;
                        if attribute(&start, "hidden").is_some_and(|hidden| hidden == "1" || hidden == "true") {
                            self.hidden_rows.insert(row);
                        }
                        if is_empty {
                            row += 1;
                        }
                    }
                    "c" => {
                        if let Some(place) = attribute(&start, "r").as_deref().and_then(place) {
                            column = place.1;
                        }
                        (in_cell, formula, value) = (!is_empty, false, false);
                        column += u32::from(is_empty);
                    }
                    "f" => formula = formula || in_cell,
                    "v" | "t" => in_value = in_cell && !is_empty,
                    "mergeCell" => {
                        if bounds.has_merged_room()
                            && let Some(merged) = attribute(&start, "ref").as_deref().and_then(merged)
                        {
                            self.merged.push(merged);
                        }
                    }
                    _ => {}
                },
                Event::Text(text) => value = value || in_value && !text.is_empty(),
                Event::CData(_) | Event::GeneralRef(_) => value = value || in_value,
                Event::End(end) => match end.local_name().as_ref() {
                    "c" => {
                        if formula && !value && self.uncounted.len() < limits.cells {
                            self.uncounted.insert((row, column));
                        }
                        in_cell = false;
                        column = column.saturating_add(1);
                    }
                    "v" | "t" => in_value = false,
                    "row" => row = row.saturating_add(1),
                    _ => {}
                },
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

/// `B5:C7`
fn merged(range: &str) -> Option<Merged> {
    let (first, last) = range.split_once(':')?;
    let ((first_row, first_column), (last_row, last_column)) = (place(first)?, place(last)?);
    Some(Merged { first_row, last_row, first_column, last_column })
        .filter(|merged| merged.first_row <= merged.last_row && merged.first_column <= merged.last_column)
}

/// Row and column, from 0, of `B5` or `$B$5`.
fn place(address: &str) -> Option<(u32, u32)> {
    let mut column = 0u32;
    let mut digits = String::new();
    for c in address.chars().filter(|c| *c != '$') {
        match c {
            'A'..='Z' if digits.is_empty() => column = column.checked_mul(26)?.checked_add(u32::from(c) - 64)?,
            '0'..='9' => digits.push(c),
            _ => return None,
        }
    }
    let row: u32 = digits.parse().ok()?;
    ((1..=COLUMNS).contains(&column) && (1..=ROWS).contains(&row)).then(|| (row - 1, column - 1))
}
