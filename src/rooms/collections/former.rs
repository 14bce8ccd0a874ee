//! Values that had their place in an earlier version of the form, as people read them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::queries::{self, carry as sql};
use crate::app::App;
use crate::domain::{CollectionId, FormVersionId, ResponseId, SubmissionId};
use crate::error::AppError;
use crate::forms::change::has_row;
use crate::forms::{FormSheet, Value};

/// Former values of one sheet under one version.
pub struct FormerSheet {
    pub title: String,
    /// Number of the last version that had a place for them, and when the form was changed.
    pub version: i64,
    pub kept_at: DateTime<Utc>,
    /// Headings of the columns that hold something, from left to right, with their keys.
    pub columns: Vec<(String, String)>,
    /// What tells the row from others, and its values by the columns.
    pub rows: Vec<(String, Vec<Option<Value>>)>,
    /// Ids of the rows.
    ids: Vec<String>,
    key: String,
    form_version: FormVersionId,
}

impl FormerSheet {
    /// Every value: its sheet, what tells its row, key and heading of its column, itself.
    pub fn values(&self) -> impl Iterator<Item = (&FormerSheet, &str, &(String, String), &Value)> {
        self.rows.iter().flat_map(move |(label, values)| {
            let cells = self.columns.iter().zip(values);
            cells.filter_map(move |(column, value)| Some((self, label.as_str(), column, value.as_ref()?)))
        })
    }
}

/// Whether any response of the collection has some.
pub fn any(c: &Connection, collection: CollectionId) -> Result<bool, AppError> {
    sql::any_former(c, collection)
}

/// Former values of a response, the latest version first.
pub fn read(app: &App, c: &Connection, response: ResponseId) -> Result<Vec<FormerSheet>, AppError> {
    let mut found: Vec<FormerSheet> = Vec::new();
    let mut numbers: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    let mut cells = Vec::new();
    for former in sql::former(c, response)? {
        let version = app.forms.get(c, former.form_version)?;
        let Some(sheet) = version.form.sheet(&former.sheet) else { continue };
        if !numbers.contains_key(&former.sheet) {
            numbers.insert(former.sheet.clone(), numbers_of(c, response, sheet)?);
        }
        let read = sheet.read_cells(&former.cells)?;
        let at = found.iter().position(|known| known.form_version == version.id && known.key == former.sheet);
        let at = at.unwrap_or_else(|| {
            found.push(FormerSheet {
                title: title_of(sheet),
                version: version.number,
                kept_at: former.kept_at,
                columns: Vec::new(),
                rows: Vec::new(),
                ids: Vec::new(),
                key: former.sheet.clone(),
                form_version: version.id,
            });
            cells.push(Vec::new());
            found.len() - 1
        });
        found[at].kept_at = found[at].kept_at.max(former.kept_at);
        let number = numbers.get(&former.sheet).and_then(|rows| rows.get(&former.row)).copied();
        found[at].rows.push((label(sheet, &former.row, number), Vec::new()));
        found[at].ids.push(former.row.clone());
        cells[at].push(read);
    }
    for (sheet, cells) in found.iter_mut().zip(cells) {
        let version = app.forms.get(c, sheet.form_version)?;
        let Some(form) = version.form.sheet(&sheet.key) else { continue };
        let all = form.columns().iter().chain(form.hidden_columns());
        let held = all.filter(|column| cells.iter().any(|row| row.contains_key(&column.key)));
        sheet.columns = held.map(|column| (column.key.clone(), column.heading().into_owned())).collect();
        for ((_, values), mut row) in sheet.rows.iter_mut().zip(cells) {
            *values = sheet.columns.iter().map(|(key, _)| row.remove(key)).collect();
        }
    }
    Ok(found)
}

/// Former values of the response that a submission was made of, without those that the submission itself has a place of
/// the same kind for.
pub fn beside_submission(
    app: &App,
    c: &Connection,
    submission: SubmissionId,
    form_version: FormVersionId,
) -> Result<Vec<FormerSheet>, AppError> {
    let Some(response) = queries::submissions::response(c, submission)? else { return Ok(Vec::new()) };
    let own = app.forms.get(c, form_version)?;
    let mut found = read(app, c, response)?;
    for sheet in &mut found {
        let Some(form) = own.form.sheet(&sheet.key) else { continue };
        let version = app.forms.get(c, sheet.form_version)?;
        let was = version.form.sheet(&sheet.key);
        let kind = |form: &FormSheet, key: &str| form.column(key).map(|column| column.kind.name());
        for (id, (_, values)) in sheet.ids.iter().zip(&mut sheet.rows) {
            for ((key, _), value) in sheet.columns.iter().zip(values) {
                let place = kind(form, key).filter(|_| has_row(form, id));
                if place.is_some() && place == was.and_then(|was| kind(was, key)) {
                    *value = None;
                }
            }
        }
    }
    Ok(found)
}

/// The sheet of explanations has no title of its own.
fn title_of(sheet: &FormSheet) -> String {
    let title = &sheet.spec().title;
    if title.is_empty() { "Пояснения".to_owned() } else { title.clone() }
}

/// The operator's words in a fixed row, or the number of a free one in the table of now.
fn label(sheet: &FormSheet, row: &str, number: Option<usize>) -> String {
    let given = sheet.fixed_row(row).map(|row| row.values.values().map(Value::show).collect::<Vec<_>>().join(", "));
    match (given.filter(|given| !given.is_empty()), number) {
        (Some(given), _) => given,
        (None, Some(number)) => number.to_string(),
        (None, None) => "—".to_owned(),
    }
}

/// Rows of the table of now by id, numbered from 1.
fn numbers_of(c: &Connection, response: ResponseId, sheet: &FormSheet) -> Result<BTreeMap<String, usize>, AppError> {
    let rows = sheet.rows(queries::sheet_rows(c, response, sheet)?);
    Ok(rows.into_iter().enumerate().map(|(at, row)| (row.id, at + 1)).collect())
}
