//! ODS: the table of OpenDocument. Cells, repeats, merged cells, lists and limits, comments, protection.

use std::collections::{BTreeMap, HashMap};

use super::super::read::ReadError;
use super::area::{Area, LAST_COLUMN, LAST_ROW};
use super::model::{Book, Cell, Format, Name, Style, Validation, Value, Visibility, Worksheet};
use super::ods_rules::{address_of, formula_of, place_of, read_validations};
use super::ods_styles::Styles;
use super::parts::Parts;
use super::text::{serial_of_iso, tidy};
use super::xml::{Node, Tag, Xml, push_bounded};
use super::{MAX_FORMULA, MAX_HIDDEN, MAX_MERGES, MAX_NAMES, MAX_SHEETS, MAX_TEXT, Room};

/// A repeated cell or row is written out so many times; more repeats are empty space to the sheet's edge.
const MAX_REPEATS: u32 = 2_000;

/// Reads the whole book.
pub(super) fn read(parts: &mut Parts) -> Result<Book, ReadError> {
    if parts.text("META-INF/manifest.xml")?.is_some_and(|manifest| manifest.contains("encryption-data")) {
        return Err(ReadError::Encrypted);
    }
    let mut styles = Styles::default();
    if let Some(text) = parts.text("styles.xml")? {
        styles.read(&text)?;
    }
    let Some(text) = parts.text("content.xml")? else { return Err(ReadError::NotWorkbook) };
    styles.read(&text)?;
    let rules = read_validations(&text)?;
    let mut reader =
        Reader { styles, sheets: Vec::new(), names: Vec::new(), room: Room::new(), asked: BTreeMap::new() };
    let mut xml = Xml::new(&text);
    while let Some(node) = xml.next()? {
        let Node::Open(tag) = node else { continue };
        match tag.name() {
            "table" if reader.sheets.len() < MAX_SHEETS => reader.table(&tag, &mut xml, &rules)?,
            "named-range" if reader.names.len() < MAX_NAMES => {
                if let (Some(name), Some(place)) = (tag.get("name"), tag.get("cell-range-address")) {
                    reader.names.push(Name { name, sheet: None, formula: address_of(&place) });
                }
            }
            _ => {}
        }
    }
    let mut room = reader.room;
    room.enter("");
    let mut lost = room.into_lost();
    lost.push(
        "книга ODS: закреплённые области и «умные таблицы» этого формата не читаются; остальное прочитано".to_owned(),
    );
    Ok(Book { sheets: reader.sheets, names: reader.names, styles: reader.styles.list, lost })
}

struct Reader {
    styles: Styles,
    sheets: Vec<Worksheet>,
    names: Vec<Name>,
    room: Room,
    /// Cells of the present sheet by the name of their rule: runs down a column.
    asked: BTreeMap<String, Vec<Area>>,
}

/// Where reading stands in a table.
#[derive(Default)]
struct Place {
    row: u32,
    column: u32,
    /// How often the present row is repeated.
    rows: u32,
    /// The next column whose properties come.
    columns: u32,
}

impl Reader {
    fn table(
        &mut self,
        tag: &Tag<'_>,
        xml: &mut Xml<'_>,
        rules: &HashMap<String, (Validation, (u32, u32))>,
    ) -> Result<(), ReadError> {
        let mut sheet =
            Worksheet { name: tag.get("name").map(|name| tidy(&name)).unwrap_or_default(), ..Worksheet::default() };
        sheet.protected = tag.flag("protected").unwrap_or(false);
        if tag.get("style-name").is_some_and(|style| self.styles.is_hidden(&style)) {
            sheet.visibility = Visibility::Hidden;
        }
        self.room.enter(&sheet.name);
        self.asked.clear();
        let mut place = Place::default();
        while let Some(node) = xml.next()? {
            match node {
                Node::Open(tag) => self.open(&tag, xml, &mut sheet, &mut place)?,
                Node::Close(tag) if tag.name() == "table" => break,
                Node::Close(tag) if tag.name() == "table-row" => {
                    place.row = place.row.saturating_add(place.rows.max(1))
                }
                _ => {}
            }
        }
        for (name, areas) in std::mem::take(&mut self.asked) {
            let Some((rule, base)) = rules.get(&name) else { continue };
            let Some(first) = areas.first() else { continue };
            // Its formulas are written for the base cell, the model's for the first of its cells.
            let by = |place: u32, base: u32| i64::from(place) - i64::from(base);
            let moved = |formula: &str| super::shift::shift(formula, by(first.top, base.0), by(first.left, base.1));
            sheet.validations.push(Validation {
                first: moved(&rule.first),
                second: moved(&rule.second),
                areas: areas.clone(),
                ..rule.clone()
            });
        }
        self.sheets.push(sheet);
        Ok(())
    }

    fn open(
        &mut self,
        tag: &Tag<'_>,
        xml: &mut Xml<'_>,
        sheet: &mut Worksheet,
        place: &mut Place,
    ) -> Result<(), ReadError> {
        match tag.name() {
            "table-column" => {
                let count = repeats(tag, "number-columns-repeated");
                let last = place.columns.saturating_add(count - 1).min(LAST_COLUMN);
                if tag.get("visibility").is_some_and(|shown| shown != "visible") && sheet.hidden_columns.len() < 2_000 {
                    sheet.hidden_columns.push((place.columns, last));
                }
                if let Some(style) = tag.get("default-cell-style-name").map(|name| self.styles.number(&name))
                    && style != 0
                    && sheet.column_styles.len() < 2_000
                {
                    sheet.column_styles.push((place.columns, last, style));
                }
                place.columns = last.saturating_add(1);
            }
            "table-row" => {
                place.rows = repeats(tag, "number-rows-repeated");
                place.column = 0;
                let hidden = tag.get("visibility").is_some_and(|shown| shown != "visible");
                if hidden && sheet.hidden_rows.len() < MAX_HIDDEN {
                    sheet.hidden_rows.extend((place.row..).take(place.rows.min(MAX_REPEATS) as usize));
                }
            }
            "table-cell" | "covered-table-cell" => self.cell(tag, xml, sheet, place)?,
            // Shapes, forms and tables within cells say nothing of the table.
            "shapes" | "forms" | "dde-source" => xml.skip()?,
            _ => {}
        }
        Ok(())
    }

    fn cell(
        &mut self,
        tag: &Tag<'_>,
        xml: &mut Xml<'_>,
        sheet: &mut Worksheet,
        place: &mut Place,
    ) -> Result<(), ReadError> {
        let count = repeats(tag, "number-columns-repeated");
        let (row, column) = (place.row, place.column);
        place.column = column.saturating_add(count);
        let style = tag.get("style-name").map_or(0, |name| self.styles.number(&name));
        let rule = tag.get("content-validation-name");
        let formula = tag.get("formula").map(|formula| formula_of(&formula));
        let (text, comment) = cell_text(xml)?;
        if row > LAST_ROW || column > LAST_COLUMN {
            return Ok(());
        }
        if let Some(comment) = comment.filter(|_| sheet.comments.len() < 5_000) {
            sheet.comments.insert((row, column), comment);
        }
        let (value, dated) = value(tag, &text);
        let style = if dated && style == 0 { self.styles.date() } else { style };
        let spans = (tag.number("number-rows-spanned").unwrap_or(1), tag.number("number-columns-spanned").unwrap_or(1));
        if spans != (1, 1) && sheet.merges.len() < MAX_MERGES {
            let bottom = row.saturating_add(spans.0.max(1) - 1).min(LAST_ROW);
            let right = column.saturating_add(spans.1.max(1) - 1).min(LAST_COLUMN);
            sheet.merges.push(Area { top: row, left: column, bottom, right });
        }
        let rows = place.rows.max(1);
        if let Some(rule) = rule {
            self.ask(
                rule,
                Area {
                    top: row,
                    left: column,
                    bottom: row.saturating_add(rows - 1).min(LAST_ROW),
                    right: column.saturating_add(count - 1).min(LAST_COLUMN),
                },
            );
        }
        let formula = formula.filter(|formula| formula.len() <= MAX_FORMULA);
        if value.is_empty() && formula.is_none() && style == 0 {
            return Ok(());
        }
        for row in (row..).take(rows.min(MAX_REPEATS) as usize) {
            for column in (column..).take(count.min(MAX_REPEATS) as usize) {
                let taken = formula.as_ref().is_none_or(|formula| self.room.take_formula(formula.len()));
                if !taken || !self.room.take_cell(column) {
                    return Ok(());
                }
                let cell = Cell { value: value.clone(), formula: formula.clone(), style };
                sheet.cells.insert((row, column), cell);
            }
        }
        Ok(())
    }

    /// Notes that a rule holds for cells; runs down a column become one area.
    fn ask(&mut self, rule: String, area: Area) {
        let areas = self.asked.entry(rule).or_default();
        let follows = |known: &Area| {
            (known.left, known.right) == (area.left, area.right) && known.bottom.saturating_add(1) == area.top
        };
        let recent = areas.len().saturating_sub(64);
        match areas.iter().skip(recent).position(follows) {
            Some(at) => areas[recent + at].bottom = area.bottom,
            None if areas.len() < 2_000 => areas.push(area),
            None => self.room.lose("правило проверки данных стоит у слишком многих ячеек врозь, взяты первые"),
        }
    }
}

fn repeats(tag: &Tag<'_>, name: &str) -> u32 {
    tag.number(name).unwrap_or(1).max(1)
}

/// The paragraphs of a cell just opened, and its comment; past its close.
fn cell_text(xml: &mut Xml<'_>) -> Result<(String, Option<String>), ReadError> {
    let (mut text, mut comment) = (String::new(), None);
    let mut paragraphs = 0;
    let mut depth = 1_usize;
    while let Some(node) = xml.next()? {
        match node {
            Node::Open(tag) => match tag.name() {
                "p" if depth == 1 => {
                    if paragraphs > 0 {
                        push_bounded(&mut text, "\n", MAX_TEXT);
                    }
                    paragraphs += 1;
                    push_bounded(&mut text, &xml.text_within(MAX_TEXT)?, MAX_TEXT);
                }
                "annotation" => comment = Some(annotation(xml)?).filter(|text: &String| !text.is_empty()),
                _ => depth += 1,
            },
            Node::Close(_) if depth == 1 => break,
            Node::Close(_) => depth -= 1,
            Node::Text(_) => {}
        }
    }
    Ok((tidy(&text), comment))
}

/// The paragraphs of a comment; who wrote it and when is left out.
fn annotation(xml: &mut Xml<'_>) -> Result<String, ReadError> {
    let mut text = String::new();
    while let Some(node) = xml.next()? {
        match node {
            Node::Open(tag) if tag.name() == "p" => {
                if !text.is_empty() {
                    push_bounded(&mut text, "\n", 8_000);
                }
                push_bounded(&mut text, &xml.text_within(8_000)?, 8_000);
            }
            Node::Open(_) => xml.skip()?,
            Node::Close(_) => break,
            Node::Text(_) => {}
        }
    }
    Ok(super::comments::without_author(&tidy(&text), ""))
}

/// The value of a cell, and whether it is a day.
fn value(tag: &Tag<'_>, text: &str) -> (Value, bool) {
    let number =
        || tag.get("value").and_then(|value| value.trim().parse::<f64>().ok()).filter(|number| number.is_finite());
    match tag.get("value-type").unwrap_or_default().as_str() {
        "float" | "percentage" | "currency" => (number().map_or(Value::Empty, Value::Number), false),
        "date" => match tag.get("date-value").and_then(|day| serial_of_iso(&day)) {
            Some(serial) => (Value::Number(serial), true),
            None => (Value::Text(text.into()), false),
        },
        "boolean" => (Value::Boolean(tag.get("boolean-value").is_some_and(|flag| flag == "true")), false),
        _ if text.is_empty() => (Value::Empty, false),
        _ => (Value::Text(text.into()), false),
    }
}

/// The place of a validation's base cell.
pub(super) fn base(address: &str) -> (u32, u32) {
    place_of(address).unwrap_or((0, 0))
}

/// The style of a day without one.
pub(super) const DATE: Style =
    Style { format: Format::Date, locked: true, bold: false, filled: false, bordered: false };
