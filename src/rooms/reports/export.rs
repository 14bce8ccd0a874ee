//! The workbook of what was handed in (FEATURES F4): a sheet for each sheet of the form, the organisation's columns first.
//! What is in memory at a time is the list of submissions without their data, and the text of a few of them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::File;
use std::sync::Arc;

use serde_json::Value as Json;

use super::model::Handed;
use super::plan::{SheetPlan, plan};
use super::queries;
use crate::app::App;
use crate::db::forms::FormVersion;
use crate::domain::FormVersionId;
use crate::error::AppError;
use crate::forms::{FormSheet, Value as Cell};
use crate::jobs::{JobError, Task};
use crate::rooms::collections::show_number;
use crate::sheets::write::{Book, SheetId, Value};

/// Submissions read at a time: a short read, so that the file's log of changes is not held up by a long export.
const AT_A_TIME: usize = 20;

/// Writes `handed` into a workbook in a temporary file. `current` is the version the collection has now: its sheets and
/// columns come first.
pub fn export(task: &Task<'_>, handed: &[Handed], current: FormVersionId) -> Result<File, JobError> {
    let versions = versions(task.app, handed, current)?;
    let in_order: Vec<Arc<FormVersion>> = in_order(&versions, current);
    let mut book = Book::streaming();
    let mut sheets = Vec::new();
    for planned in plan(&in_order) {
        let id = book.add_sheet(&planned.title, &planned.book_columns())?;
        sheets.push((planned, id));
    }
    for some in handed.chunks(AT_A_TIME) {
        task.go_on()?;
        for (one, text) in some.iter().zip(texts(task.app, some)?) {
            let version = versions.get(&one.form_version).ok_or_else(|| AppError::internal("a version is missing"))?;
            let document: Json = serde_json::from_str(&text).map_err(AppError::from)?;
            write_submission(task.app, &mut book, &sheets, one, version, &document)?;
        }
    }
    let file = tempfile::tempfile()?;
    book.save_to(std::io::BufWriter::new(&file))?;
    Ok(file)
}

/// Every version that something was handed in with, and the current one.
fn versions(
    app: &App,
    handed: &[Handed],
    current: FormVersionId,
) -> Result<HashMap<FormVersionId, Arc<FormVersion>>, AppError> {
    let mut versions = HashMap::new();
    for id in handed.iter().map(|one| one.form_version).chain([current]) {
        if let Entry::Vacant(place) = versions.entry(id) {
            place.insert(app.db.read(|c| app.forms.get(c, id))?);
        }
    }
    Ok(versions)
}

/// The current version first, then the others from the newest on.
fn in_order(versions: &HashMap<FormVersionId, Arc<FormVersion>>, current: FormVersionId) -> Vec<Arc<FormVersion>> {
    let mut in_order: Vec<Arc<FormVersion>> = versions.values().cloned().collect();
    in_order.sort_by_key(|version| (version.id != current, std::cmp::Reverse(version.number)));
    in_order
}

fn texts(app: &App, some: &[Handed]) -> Result<Vec<String>, AppError> {
    let ids = some.iter().map(|one| one.submission);
    app.db.read(|c| ids.map(|id| queries::data(c, id)).collect())
}

fn write_submission(
    app: &App,
    book: &mut Book,
    sheets: &[(SheetPlan, SheetId)],
    one: &Handed,
    version: &FormVersion,
    document: &Json,
) -> Result<(), AppError> {
    let number = show_number(&app.region.code, one.number);
    let organisation = [
        Value::Text(&one.code),
        Value::Text(&one.organisation),
        Value::Text(&one.municipality),
        Value::Text(&one.login),
        Value::Moment(app.local(one.submitted_at).naive_local()),
        Value::Text(&number),
    ];
    for (planned, id) in sheets {
        let Some(sheet) = version.form.sheet(&planned.key) else { continue };
        let rows = document["sheets"][planned.key.as_str()].as_array().map_or(&[][..], Vec::as_slice);
        for row in rows {
            let cells = cells_of(sheet, planned, &row["cells"]);
            let line: Vec<Value<'_>> = organisation.iter().copied().chain(cells.iter().map(as_written)).collect();
            book.row(*id, &line)?;
        }
    }
    Ok(())
}

/// The row's values in the order of the planned columns, read by the version they were handed in with.
fn cells_of(sheet: &FormSheet, planned: &SheetPlan, stored: &Json) -> Vec<Option<Cell>> {
    let cell = |key: &str| sheet.column(key)?.from_stored(stored.get(key)?);
    planned.columns.iter().map(|(key, _)| cell(key)).collect()
}

fn as_written(cell: &Option<Cell>) -> Value<'_> {
    match cell {
        None => Value::Empty,
        Some(Cell::Text(text) | Cell::Bad(text)) => Value::Text(text),
        Some(Cell::Integer(number)) => Value::Integer(*number),
        Some(Cell::Decimal(number)) => Value::Decimal(*number),
        Some(Cell::Date(day)) => Value::Date(*day),
        Some(Cell::Boolean(flag)) => Value::Boolean(*flag),
    }
}
