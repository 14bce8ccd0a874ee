//! XLSX: the parts put together.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::read::ReadError;
use super::area::Area;
use super::model::{Book, Format, Name, Style, Table, Visibility, Worksheet};
use super::parts::{Parts, Relation};
use super::sheet::{Shared, read_sheet, read_string};
use super::styles::read_styles;
use super::text::tidy;
use super::xml::{Node, Xml};
use super::{MAX_NAMES, MAX_STRINGS, Room, comments};

/// Reads the whole book.
pub(super) fn read(parts: &mut Parts) -> Result<Book, ReadError> {
    let root = parts.relations("")?;
    let main = root.into_iter().find(|relation| relation.kind == "officeDocument");
    let main = main.map_or_else(|| "xl/workbook.xml".to_owned(), |relation| relation.target);
    if main.to_lowercase().ends_with(".bin") {
        return Err(ReadError::NotWorkbook);
    }
    let Some(text) = parts.text(&main)? else { return Err(ReadError::NotWorkbook) };
    let relations = parts.relations(&main)?;
    let listed = read_listed(&text)?;
    let part = |kind: &str| relations.iter().find(|relation| relation.kind == kind).map(|found| found.target.clone());
    let mut styles = match part("styles") {
        Some(name) => parts.text(&name)?.map_or_else(|| Ok(Vec::new()), |text| read_styles(&text))?,
        None => Vec::new(),
    };
    if styles.is_empty() {
        styles.push(Style::default());
    }
    styles.push(Style { format: Format::Date, ..Style::default() });
    let strings = match part("sharedStrings") {
        Some(name) => parts.text(&name)?.map_or_else(|| Ok(Vec::new()), |text| read_strings(&text))?,
        None => Vec::new(),
    };
    let shared = Shared { strings: &strings, date_style: styles.len() - 1 };
    let mut room = Room::new();
    let mut sheets = Vec::new();
    let mut places = HashMap::new();
    for (index, entry) in listed.sheets.iter().enumerate() {
        let relation = relations.iter().find(|relation| relation.id == entry.relation);
        let Some(relation) = relation.filter(|relation| relation.kind == "worksheet") else { continue };
        places.insert(index, sheets.len());
        sheets.push(read_whole_sheet(parts, entry, relation, &shared, &mut room)?);
    }
    if listed.since_1904 {
        room.lose("книга считает даты от 1904 года: проверьте пределы дат");
    }
    let names = listed.names.into_iter().filter_map(|mut name| {
        name.sheet = match name.sheet {
            Some(sheet) => Some(*places.get(&sheet)?),
            None => None,
        };
        Some(name)
    });
    Ok(Book { sheets, names: names.collect(), styles, lost: room.into_lost() })
}

fn read_whole_sheet(
    parts: &mut Parts,
    entry: &Entry,
    relation: &Relation,
    shared: &Shared<'_>,
    room: &mut Room,
) -> Result<Worksheet, ReadError> {
    room.enter(&entry.name);
    let text = parts.text(&relation.target)?;
    let text = text.ok_or_else(|| ReadError::Broken(format!("нет части листа «{}»", entry.name)))?;
    let (mut sheet, tables) = read_sheet(&text, shared, room)?;
    drop(text);
    sheet.name.clone_from(&entry.name);
    sheet.visibility = entry.visibility;
    let relations = parts.relations(&relation.target)?;
    for relation in &relations {
        match relation.kind.as_str() {
            "comments" => {
                let Some(text) = parts.text(&relation.target)? else { continue };
                for (place, text) in comments::read_legacy(&text)? {
                    sheet.comments.entry(place).or_insert(text);
                }
            }
            "threadedComment" => {
                let Some(text) = parts.text(&relation.target)? else { continue };
                sheet.comments.extend(comments::read_threaded(&text)?);
            }
            "table" if tables.contains(&relation.id) && sheet.tables.len() < 100 => {
                if let Some(text) = parts.text(&relation.target)? {
                    sheet.tables.extend(read_table(&text)?);
                }
            }
            _ => {}
        }
    }
    Ok(sheet)
}

struct Entry {
    name: String,
    relation: String,
    visibility: Visibility,
}

#[derive(Default)]
struct Listed {
    sheets: Vec<Entry>,
    names: Vec<Name>,
    since_1904: bool,
}

fn read_listed(text: &str) -> Result<Listed, ReadError> {
    let mut listed = Listed::default();
    let mut xml = Xml::new(text);
    while let Some(node) = xml.next()? {
        let Node::Open(tag) = node else { continue };
        match tag.name() {
            "sheet" if listed.sheets.len() < super::MAX_SHEETS => {
                let hidden = tag.get("state").is_some_and(|state| state != "visible");
                listed.sheets.push(Entry {
                    name: tag.get("name").map(|name| tidy(&name)).unwrap_or_default(),
                    relation: tag.get("id").unwrap_or_default(),
                    visibility: if hidden { Visibility::Hidden } else { Visibility::Shown },
                });
            }
            "workbookPr" => listed.since_1904 = tag.flag("date1904").unwrap_or(false),
            "definedName" if listed.names.len() < MAX_NAMES => {
                let name = tag.get("name").unwrap_or_default();
                let sheet = tag.number("localSheetId").map(|sheet| sheet as usize);
                let formula = xml.text_within(2_000)?.trim().to_owned();
                if !name.starts_with("_xlnm") {
                    listed.names.push(Name { name, sheet, formula });
                }
            }
            _ => {}
        }
    }
    Ok(listed)
}

fn read_strings(text: &str) -> Result<Vec<Arc<str>>, ReadError> {
    let mut strings: Vec<Arc<str>> = Vec::new();
    let mut xml = Xml::new(text);
    while let Some(node) = xml.next()? {
        if let Node::Open(tag) = node
            && tag.name() == "si"
        {
            if strings.len() == MAX_STRINGS {
                break;
            }
            strings.push(tidy(&read_string(&mut xml)?).into());
        }
    }
    Ok(strings)
}

fn read_table(text: &str) -> Result<Option<Table>, ReadError> {
    let mut table: Option<Table> = None;
    let mut xml = Xml::new(text);
    while let Some(node) = xml.next()? {
        let Node::Open(tag) = node else { continue };
        match (tag.name(), &mut table) {
            ("table", None) => {
                let Some(area) = tag.get("ref").and_then(|text| Area::parse(&text)) else { return Ok(None) };
                let name = tag.get("displayName").or_else(|| tag.get("name")).unwrap_or_default();
                let header_rows = tag.number("headerRowCount").unwrap_or(1);
                let totals_rows = tag.number("totalsRowCount").unwrap_or(0);
                table = Some(Table { name, area, header_rows, totals_rows, columns: Vec::new() });
            }
            ("tableColumn", Some(table)) if table.columns.len() < 2_000 => {
                table.columns.push(tag.get("name").map(|name| tidy(&name)).unwrap_or_default());
            }
            _ => {}
        }
    }
    Ok(table)
}
