//! A worksheet's own part.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::read::ReadError;
use super::area::{Area, LAST_COLUMN, LAST_ROW};
use super::model::{Cell, Value, Worksheet};
use super::shift::shift;
use super::text::{serial_of_iso, tidy};
use super::validation::{MAX_VALIDATIONS, read_validation};
use super::xml::{Node, Tag, Xml};
use super::{MAX_FORMULA, MAX_HIDDEN, MAX_MERGES, MAX_TEXT, Room};

/// Formats of day kept for a cell whose date is written as text (`t="d"`).
pub(super) struct Shared<'a> {
    pub(super) strings: &'a [Arc<str>],
    /// The style of a date without a format of its own.
    pub(super) date_style: usize,
}

/// Reads a worksheet; `room` is what the whole book may still take.
pub(super) fn read_sheet(
    text: &str,
    shared: &Shared<'_>,
    room: &mut Room,
) -> Result<(Worksheet, Vec<String>), ReadError> {
    let mut reader = SheetReader {
        shared,
        room,
        sheet: Worksheet::default(),
        masters: HashMap::new(),
        next: (0, 0),
        next_row: 0,
        tables: Vec::new(),
    };
    let mut xml = Xml::new(text);
    while let Some(node) = xml.next()? {
        if let Node::Open(tag) = node {
            reader.room.look()?;
            reader.open(&tag, &mut xml)?;
        }
    }
    Ok((reader.sheet, reader.tables))
}

struct SheetReader<'a> {
    shared: &'a Shared<'a>,
    room: &'a mut Room,
    sheet: Worksheet,
    /// Shared formulas by their numbers: the first cell and its text.
    masters: HashMap<u32, (u32, u32, String)>,
    /// Where a cell without an address stands.
    next: (u32, u32),
    /// The row after the last one: where a row without a number stands.
    next_row: u32,
    /// Relations to tables.
    tables: Vec<String>,
}

impl SheetReader<'_> {
    fn open(&mut self, tag: &Tag<'_>, xml: &mut Xml<'_>) -> Result<(), ReadError> {
        match tag.name() {
            "pane" if tag.get("state").is_some_and(|state| state.starts_with("frozen")) => {
                let split = |key| tag.get(key).and_then(|text| text.parse::<f64>().ok()).map_or(0, |n| n as u32);
                self.sheet.frozen = (split("ySplit"), split("xSplit"));
            }
            "col" => self.column(tag),
            "row" => self.row(tag),
            "c" => self.cell(tag, xml)?,
            "mergeCell" => {
                let area = tag.get("ref").and_then(|text| Area::parse(&text)).filter(|area| area.size() != (1, 1));
                if self.sheet.merges.len() < MAX_MERGES {
                    self.sheet.merges.extend(area);
                } else {
                    self.room.lose("на листе слишком много объединённых ячеек, прочитаны первые");
                }
            }
            "dataValidation" if self.sheet.validations.len() < MAX_VALIDATIONS => {
                let validation = read_validation(tag, xml)?;
                self.sheet.validations.push(validation);
            }
            "dataValidation" => self.room.lose("правил проверки данных слишком много, прочитаны первые 5000"),
            "sheetProtection" => self.sheet.protected = tag.flag("sheet").unwrap_or(false),
            "protectedRange" => {
                let areas = tag.get("sqref").map(|text| Area::parse_list(&text, 1_000)).unwrap_or_default();
                self.sheet.open_areas.extend(areas);
            }
            "tablePart" => self.tables.extend(tag.get("id")),
            _ => {}
        }
        Ok(())
    }

    fn column(&mut self, tag: &Tag<'_>) {
        let (Some(first), Some(last)) = (tag.number("min"), tag.number("max")) else { return };
        let (first, last) = (first.saturating_sub(1), last.saturating_sub(1).min(LAST_COLUMN));
        if self.sheet.column_styles.len() >= 2_000 || first > last {
            return;
        }
        if tag.flag("hidden") == Some(true) {
            self.sheet.hidden_columns.push((first, last));
        }
        if let Some(style) = tag.number("style") {
            self.sheet.column_styles.push((first, last, style as usize));
        }
    }

    fn row(&mut self, tag: &Tag<'_>) {
        let row = tag.number("r").and_then(|row| row.checked_sub(1)).unwrap_or(self.next_row);
        self.next = (row, 0);
        self.next_row = row.saturating_add(1);
        if tag.flag("hidden") == Some(true) && self.sheet.hidden_rows.len() < MAX_HIDDEN {
            self.sheet.hidden_rows.insert(row);
        }
    }

    fn cell(&mut self, tag: &Tag<'_>, xml: &mut Xml<'_>) -> Result<(), ReadError> {
        let place = tag.get("r").and_then(|text| Area::parse(&text)).map(|area| (area.top, area.left));
        let (row, column) = place.unwrap_or(self.next);
        self.next = (row, column.saturating_add(1));
        let raw = read_raw(xml)?;
        if row > LAST_ROW || column > LAST_COLUMN {
            self.room.lose("ячейки за краем листа не прочитаны");
            return Ok(());
        }
        let style = tag.number("s").map_or(0, |style| style as usize);
        let kind = tag.get("t").unwrap_or_default();
        let (value, style) = self.value(&kind, raw.value, raw.inline, style);
        let formula = raw.formula.and_then(|formula| self.formula(row, column, formula));
        if value.is_empty() && formula.is_none() && style == 0 {
            return Ok(());
        }
        if self.room.take_cell(column) {
            self.sheet.cells.insert((row, column), Cell { value, formula, style });
        }
        Ok(())
    }

    fn value(&self, kind: &str, value: Option<String>, inline: Option<String>, style: usize) -> (Value, usize) {
        let text = |text: &str| match tidy(text) {
            text if text.is_empty() => Value::Empty,
            text => Value::Text(text.into()),
        };
        let value = match (kind, value, inline) {
            (_, None, Some(inline)) | ("inlineStr", _, Some(inline)) => text(&inline),
            (_, None, None) => Value::Empty,
            ("s", Some(index), _) => {
                let string = index.trim().parse::<usize>().ok().and_then(|index| self.shared.strings.get(index));
                string.filter(|string| !string.is_empty()).map_or(Value::Empty, |string| Value::Text(string.clone()))
            }
            ("b", Some(flag), _) => Value::Boolean(matches!(flag.trim(), "1" | "true")),
            ("e", ..) => Value::Error,
            ("d", Some(iso), _) => match serial_of_iso(iso.trim()) {
                Some(serial) => {
                    let style = if style == 0 { self.shared.date_style } else { style };
                    return (Value::Number(serial), style);
                }
                None => text(&iso),
            },
            ("str" | "inlineStr", Some(string), _) => text(&string),
            (_, Some(number), _) => match number.trim().parse::<f64>() {
                Ok(number) if number.is_finite() => Value::Number(number),
                _ => text(&number),
            },
        };
        (value, style)
    }

    fn formula(&mut self, row: u32, column: u32, raw: RawFormula) -> Option<String> {
        let text = raw.text.trim();
        let master = raw.shared.filter(|_| text.is_empty()).map(|number| self.masters.get(&number));
        let length = match &master {
            Some(master) => master.as_ref().map(|(.., text)| text.len())?,
            None if text.is_empty() => return None,
            None => text.len(),
        };
        // Weighed before it is written out: one long formula may stand for very many cells.
        if length > MAX_FORMULA || !self.room.take_formula(length) {
            self.room.lose("часть формул слишком длинна и не прочитана");
            return None;
        }
        if let Some((first_row, first_column, text)) = master.flatten() {
            let by = |place: u32, first: u32| i64::from(place) - i64::from(first);
            return Some(shift(text, by(row, *first_row), by(column, *first_column)));
        }
        if let Some(number) = raw.shared {
            self.masters.insert(number, (row, column, text.to_owned()));
        }
        Some(text.to_owned())
    }
}

#[derive(Default)]
struct RawCell {
    value: Option<String>,
    inline: Option<String>,
    formula: Option<RawFormula>,
}

struct RawFormula {
    text: String,
    shared: Option<u32>,
}

/// What stands in a `c` just opened, past its close.
fn read_raw(xml: &mut Xml<'_>) -> Result<RawCell, ReadError> {
    let mut cell = RawCell::default();
    while let Some(node) = xml.next()? {
        match node {
            Node::Open(tag) => match tag.name() {
                "v" => cell.value = Some(xml.text_within(MAX_TEXT)?),
                "is" => cell.inline = Some(read_string(xml)?),
                "f" => {
                    let shared = tag.get("t").is_some_and(|kind| kind == "shared").then(|| tag.number("si")).flatten();
                    cell.formula = Some(RawFormula { text: xml.text_within(MAX_FORMULA + 1)?, shared });
                }
                _ => xml.skip()?,
            },
            Node::Close(_) => break,
            Node::Text(_) => {}
        }
    }
    Ok(cell)
}

/// The text of an `si` or `is` just opened: its runs together, the reading aid of Eastern scripts left out.
pub(super) fn read_string(xml: &mut Xml<'_>) -> Result<String, ReadError> {
    let mut text = String::new();
    let mut depth = 1_usize;
    while let Some(node) = xml.next()? {
        match node {
            Node::Open(tag) => match tag.name() {
                "t" => {
                    let left = MAX_TEXT.saturating_sub(text.len());
                    text.push_str(&xml.text_within(left)?);
                }
                "rPh" => xml.skip()?,
                _ => depth += 1,
            },
            Node::Close(_) if depth == 1 => break,
            Node::Close(_) => depth -= 1,
            Node::Text(_) => {}
        }
    }
    Ok(text)
}
