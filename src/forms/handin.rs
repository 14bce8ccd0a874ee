//! What is handed in: the data as one JSON value, and the one text of it that its SHA-256 is of. (E6, N7)

use serde_json::{Map, Value as Json, json};

use super::data::{Cells, Data, Row};
use super::form::{Form, FormSheet};

/// The data handed in: `{"form":{"title":…,"version":…},"sheets":{"paper":[{"row":"r1","cells":{…}}]}}`.
/// Rows stand in the order shown, cells by column from left to right, values as stored; blank free rows and
/// empty cells are left out. Explanations stand where they are stored: [`super::explanations`]. `version` tells which version of the form was filled.
#[must_use]
pub fn document(form: &Form, version: i64, data: &Data) -> Json {
    let sheets: Map<String, Json> =
        form.stored_sheets().map(|sheet| (sheet.key().to_owned(), rows_of(sheet, data))).collect();
    json!({ "form": { "title": form.title(), "version": version }, "sheets": sheets })
}

/// The canonical text of a JSON value (RFC 8785): equal values give equal bytes everywhere.
///
/// # Errors
/// A number that JSON cannot tell; the values of [`document`] hold none.
pub fn canonical(document: &Json) -> Result<String, serde_json::Error> {
    serde_json_canonicalizer::to_string(document)
}

/// The data of a [`document`] again, as another version of the form reads it, too.
#[must_use]
pub fn data(form: &Form, document: &Json) -> Data {
    let sheets = form.stored_sheets().map(|sheet| (sheet.key().to_owned(), rows(sheet, document)));
    Data { sheets: sheets.collect() }
}

/// The rows of a sheet in a [`document`], as they stood there.
#[must_use]
pub fn rows(sheet: &FormSheet, document: &Json) -> Vec<Row> {
    let rows = document["sheets"][sheet.key()].as_array().map(Vec::as_slice).unwrap_or_default();
    let row = |row: &Json| Row {
        id: row["row"].as_str().unwrap_or_default().to_owned(),
        position: String::new(),
        revision: 0,
        cells: read_cells(sheet, &row["cells"]),
    };
    rows.iter().map(row).collect()
}

fn read_cells(sheet: &FormSheet, cells: &Json) -> Cells {
    let cells = cells.as_object().into_iter().flatten();
    cells.filter_map(|(key, value)| Some((key.clone(), sheet.column(key)?.from_stored(value)?))).collect()
}

fn rows_of(sheet: &FormSheet, data: &Data) -> Json {
    let rows = data.rows(sheet.key()).iter();
    let kept = rows.filter(|row| sheet.is_fixed() || !row.is_blank());
    kept.map(|row| json!({ "row": row.id, "cells": cells_of(sheet, &row.cells) })).collect()
}

fn cells_of(sheet: &FormSheet, cells: &Cells) -> Json {
    let columns = sheet.stored_columns();
    let filled = columns.filter_map(|column| {
        let value = cells.get(&column.key)?;
        Some((column.key.clone(), value.to_stored()))
    });
    Json::Object(filled.collect())
}

#[cfg(test)]
#[path = "handin_tests.rs"]
mod tests;
