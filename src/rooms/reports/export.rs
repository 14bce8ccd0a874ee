//! The workbook of what was handed in (FEATURES F4): a sheet for each sheet of the form, the organisation's columns first.
//! What is in memory at a time is the list of submissions without their data, and the text of a few of them.

use std::collections::HashMap;
use std::fs::File;
use std::sync::Arc;

use super::document::Places;
use super::model::{Handed, Submitted};
use super::plan::{former_columns, plan};
use super::queries;
use crate::app::App;
use crate::db::forms::FormVersion;
use crate::domain::{CollectionId, FormVersionId};
use crate::error::AppError;
use crate::forms::Value as Cell;
use crate::jobs::{JobError, Task};
use crate::rooms::collections::former::{self, FormerSheet};
use crate::rooms::collections::show_number;
use crate::sheets::write::{Book, SheetId, Value};

/// Submissions read at a time: a short read, so that the file's log of changes is not held up by a long export.
const AT_A_TIME: usize = 20;

/// Writes `handed` into a workbook in a temporary file. `current` is the version the collection has now: its sheets and
/// columns come first; `made_with` are those that something was handed in with.
pub fn export(
    task: &Task<'_>,
    handed: &[Handed],
    made_with: &[FormVersionId],
    (collection, current): (CollectionId, FormVersionId),
) -> Result<File, JobError> {
    let versions = versions(task.app, made_with.iter().copied().chain([current]))?;
    let in_order: Vec<Arc<FormVersion>> = in_order(&versions, current);
    let planned = plan(&in_order);
    let places: HashMap<FormVersionId, Places<'_>> =
        versions.iter().map(|(id, version)| (*id, Places::of(&version.form, &planned))).collect();
    let mut book = Book::streaming();
    let mut sheets = Vec::new();
    for sheet in &planned {
        sheets.push(book.add_sheet(&sheet.title, &sheet.book_columns())?);
    }
    for some in handed.chunks(AT_A_TIME) {
        task.go_on()?;
        for (one, what) in some.iter().zip(submitted(task.app, some)?) {
            let places = places.get(&what.form_version).ok_or_else(|| AppError::internal("a version is missing"))?;
            write_submission(task.app, &mut book, &sheets, one, &what, places)?;
        }
    }
    if task.app.db.read(|c| former::any(c, collection))? {
        write_former(task, &mut book, handed)?;
    }
    let file = tempfile::tempfile()?;
    book.save_to(std::io::BufWriter::new(&file))?;
    Ok(file)
}

fn versions(
    app: &App,
    ids: impl Iterator<Item = FormVersionId>,
) -> Result<HashMap<FormVersionId, Arc<FormVersion>>, AppError> {
    ids.map(|id| Ok((id, app.db.read(|c| app.forms.get(c, id))?))).collect()
}

/// The current version first, then the others from the newest on.
fn in_order(versions: &HashMap<FormVersionId, Arc<FormVersion>>, current: FormVersionId) -> Vec<Arc<FormVersion>> {
    let mut in_order: Vec<Arc<FormVersion>> = versions.values().cloned().collect();
    in_order.sort_by_key(|version| (version.id != current, std::cmp::Reverse(version.number)));
    in_order
}

fn submitted(app: &App, some: &[Handed]) -> Result<Vec<Submitted>, AppError> {
    app.db.read(|c| some.iter().map(|one| queries::submitted(c, one.submission)).collect())
}

fn write_submission(
    app: &App,
    book: &mut Book,
    sheets: &[SheetId],
    one: &Handed,
    what: &Submitted,
    places: &Places<'_>,
) -> Result<(), AppError> {
    let number = show_number(&app.region.code, what.number);
    let organisation = organisation(app, one, what, &number);
    places.read(&what.data, |sheet, cells| {
        let line: Vec<Value<'_>> =
            organisation.iter().copied().chain(cells.iter().map(|cell| as_written(cell.as_ref()))).collect();
        book.row(sheets[sheet], &line)
    })
}

fn organisation<'a>(app: &App, one: &'a Handed, what: &'a Submitted, number: &'a str) -> [Value<'a>; 6] {
    [
        Value::Text(&one.code),
        Value::Text(&one.organisation),
        Value::Text(&one.municipality),
        Value::Text(&what.login),
        Value::Moment(app.local(what.at).naive_local()),
        Value::Text(number),
    ]
}

/// Values that a change of the form has left without a place, of those who have handed in since: what was handed in before
/// has columns of its own.
fn write_former(task: &Task<'_>, book: &mut Book, handed: &[Handed]) -> Result<(), JobError> {
    let mut sheet = None;
    for some in handed.chunks(AT_A_TIME) {
        task.go_on()?;
        for (one, what) in some.iter().zip(submitted(task.app, some)?) {
            let found =
                task.app.db.read(|c| former::beside_submission(task.app, c, one.submission, what.form_version))?;
            let number = show_number(&task.app.region.code, what.number);
            let organisation = organisation(task.app, one, &what, &number);
            for (of, row, (_, heading), value) in found.iter().flat_map(FormerSheet::values) {
                let sheet = match sheet {
                    Some(sheet) => sheet,
                    None => *sheet.insert(book.add_sheet(FORMER, &former_columns())?),
                };
                let own = [
                    Value::Text(&of.title),
                    Value::Text(row),
                    Value::Text(heading),
                    as_written(Some(value)),
                    Value::Integer(of.version),
                ];
                let line: Vec<Value<'_>> = organisation.iter().copied().chain(own).collect();
                book.row(sheet, &line)?;
            }
        }
    }
    Ok(())
}

const FORMER: &str = "Прежние значения";

fn as_written(cell: Option<&Cell>) -> Value<'_> {
    match cell {
        None => Value::Empty,
        Some(Cell::Text(text) | Cell::Bad(text)) => Value::Text(text),
        Some(Cell::Integer(number)) => Value::Integer(*number),
        Some(Cell::Decimal(number)) => Value::Decimal(*number),
        Some(Cell::Date(day)) => Value::Date(*day),
        Some(Cell::Boolean(flag)) => Value::Boolean(*flag),
    }
}
