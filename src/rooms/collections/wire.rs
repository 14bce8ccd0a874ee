//! The JSON between the form page and the server. The browser deals in shown text only.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::presence::Person;
use crate::domain::FormVersionId;
use crate::error::AppError;
use crate::forms::edit::{Conflict, Edit, Refused};
use crate::forms::explanations::Place;
use crate::forms::{Issue, Row, Value};

/// Most edits in a batch.
pub const MAX_EDITS: usize = 2_000;
/// Longest name a page load may give itself.
const MAX_CLIENT: usize = 64;

/// Edits sent together. A batch never changes once it has its number, so that sending it again is harmless.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// Name of the page load that made it.
    pub client: String,
    /// Its number among that page load's, from 1.
    pub seq: i64,
    /// The revision the page has: it is told of what changed after it.
    pub since: i64,
    /// The version of the form that the page shows.
    pub form: Option<FormVersionId>,
    pub edits: Vec<Edit>,
}

impl Batch {
    /// Refuses what no page of ours sends.
    pub fn check(&self) -> Result<(), AppError> {
        if !is_client(&self.client) {
            return Err(AppError::invalid("Неверное обозначение страницы: обновите её"));
        }
        if self.seq < 1 || self.since < 0 {
            return Err(AppError::invalid("Неверный номер пачки изменений: обновите страницу"));
        }
        if self.edits.len() > MAX_EDITS {
            return Err(AppError::invalid(format!("В одной пачке может быть не больше {MAX_EDITS} изменений")));
        }
        Ok(())
    }
}

/// Whether a page load may call itself so.
pub fn is_client(name: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    !name.is_empty() && name.len() <= MAX_CLIENT && name.bytes().all(allowed)
}

/// What is handed in: the table as it stands at this revision.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandIn {
    pub revision: i64,
    /// The version of the form that the page shows.
    pub form: Option<FormVersionId>,
}

/// The whole table, as the page needs it at first.
#[derive(Debug, Serialize)]
pub struct State<'a> {
    pub spec: &'a serde_json::Value,
    /// The version shown; `None` where nothing is stored.
    pub form: Option<FormVersionId>,
    pub revision: i64,
    /// Why nothing can be typed: `closed`, `not_open` or `view`.
    pub readonly: Option<&'static str>,
    pub closes_at: String,
    pub now: String,
    pub last_change: Option<LastChange>,
    pub handed_in: Option<HandedIn>,
    pub sheets: BTreeMap<&'a str, SheetState<'a>>,
    pub issues: Issues,
}

#[derive(Debug, Serialize)]
pub struct SheetState<'a> {
    pub rows: Vec<WireRow>,
    /// Cells the operator filled, by row.
    pub locked: BTreeMap<&'a str, Vec<&'a str>>,
    /// Hints of single cells, by row and column.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub hints: BTreeMap<&'a str, &'a BTreeMap<String, String>>,
}

/// Texts of cells by sheet, row and column.
pub type Computed = BTreeMap<String, BTreeMap<String, BTreeMap<String, String>>>;

/// What changed after a revision, by whomever; with what became of a batch, when it answers one.
#[derive(Debug, Serialize)]
pub struct Changes {
    pub revision: i64,
    pub rows: BTreeMap<String, Vec<WireRow>>,
    pub deleted: BTreeMap<String, Vec<String>>,
    /// Cells that are computed anew, as shown, by sheet, row and column; an empty text: there is none now.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub computed: Computed,
    pub issues: Issues,
    #[serde(flatten)]
    pub outcome: Option<Outcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_change: Option<LastChange>,
}

impl Changes {
    /// Nothing changed since `revision`.
    pub fn none(revision: i64) -> Changes {
        let (rows, deleted, computed) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Changes { revision, rows, deleted, computed, issues: Issues::default(), outcome: None, last_change: None }
    }
}

/// The answer to a page that asks for news.
#[derive(Debug, Serialize)]
pub struct News {
    #[serde(flatten)]
    pub changes: Changes,
    pub handed_in: Option<HandedIn>,
    /// Who else has the table open.
    pub others: Vec<Person>,
    /// What the page says next time, to be told only what it does not know.
    pub seen: String,
}

/// What became of a batch.
#[derive(Debug, Default, Serialize)]
pub struct Outcome {
    pub conflicts: Vec<Conflict>,
    pub refused: Vec<Refused>,
}

impl From<crate::forms::edit::Outcome> for Outcome {
    fn from(outcome: crate::forms::edit::Outcome) -> Outcome {
        Outcome { conflicts: outcome.conflicts, refused: outcome.refused }
    }
}

/// A row as shown; empty cells are absent.
#[derive(Debug, Serialize)]
pub struct WireRow {
    pub id: String,
    pub position: String,
    pub revision: i64,
    pub cells: BTreeMap<String, String>,
}

impl From<Row> for WireRow {
    fn from(row: Row) -> WireRow {
        let cells = row.cells.iter().map(|(column, value)| (column.clone(), Value::show(value))).collect();
        WireRow { id: row.id, position: row.position, revision: row.revision, cells }
    }
}

/// When the table last changed, and by whom.
#[derive(Clone, Debug, Serialize)]
pub struct LastChange {
    pub at: String,
    pub text: String,
    pub by: String,
}

/// The latest handing in, or the answer to one.
#[derive(Debug, Serialize)]
pub struct HandedIn {
    pub number: String,
    pub text: String,
    pub url: String,
    /// Of the response; edits beyond it are not handed in.
    pub revision: i64,
    /// The form changed since, and nobody has edited anything.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub form_changed: bool,
}

/// The answer to handing in.
#[derive(Debug, Serialize)]
pub struct Receipt {
    pub number: String,
    pub url: String,
    pub text: String,
    pub by: String,
    pub sha256: String,
}

/// Each list replaces what the page had for that row or sheet.
#[derive(Debug, Default, Serialize)]
pub struct Issues {
    /// Found by looking at a row alone, by sheet and row.
    pub rows: BTreeMap<String, BTreeMap<String, Vec<RowIssue>>>,
    /// Found by looking across the rows of a sheet.
    pub sheets: BTreeMap<String, Vec<SheetIssue>>,
}

#[derive(Debug, Serialize)]
pub struct RowIssue {
    pub column: Option<String>,
    pub severity: &'static str,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explain: Option<Explain>,
}

/// Where the explanation that a warning asks for is kept, and what it is now.
#[derive(Debug, Serialize)]
pub struct Explain {
    pub sheet: String,
    pub row: String,
    pub column: String,
    /// Empty: not given yet.
    pub text: String,
}

/// A mistake with the explanation given for it.
#[derive(Debug)]
pub struct Found {
    pub issue: Issue,
    pub explanation: String,
}

impl Found {
    fn explain(&self) -> Option<Explain> {
        let Place { sheet, row, column } = self.issue.explained_at()?;
        Some(Explain { sheet, row, column, text: self.explanation.clone() })
    }
}

/// What can't be explained away.
impl From<Issue> for Found {
    fn from(issue: Issue) -> Found {
        Found { issue, explanation: String::new() }
    }
}

#[derive(Debug, Serialize)]
pub struct SheetIssue {
    pub row: Option<String>,
    pub column: Option<String>,
    pub severity: &'static str,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explain: Option<Explain>,
}

impl From<Found> for RowIssue {
    fn from(found: Found) -> RowIssue {
        let (severity, message, explain) = (found.issue.severity.as_str(), found.issue.message(), found.explain());
        RowIssue { column: found.issue.column, severity, message, explain }
    }
}

impl From<Found> for SheetIssue {
    fn from(found: Found) -> SheetIssue {
        let (severity, message, explain) = (found.issue.severity.as_str(), found.issue.message(), found.explain());
        SheetIssue { row: found.issue.row, column: found.issue.column, severity, message, explain }
    }
}

impl Issues {
    /// The mistakes of one row by itself; none is told too, so that the page forgets earlier ones.
    pub fn put_row<T: Into<Found>>(&mut self, sheet: &str, row: &str, issues: Vec<T>) {
        let issues = issues.into_iter().map(|found| RowIssue::from(found.into())).collect();
        self.rows.entry(sheet.to_owned()).or_default().insert(row.to_owned(), issues);
    }

    /// The mistakes across a sheet's rows; none is told too.
    pub fn put_sheet<T: Into<Found>>(&mut self, sheet: &str, issues: Vec<T>) {
        self.sheets.insert(sheet.to_owned(), issues.into_iter().map(|found| SheetIssue::from(found.into())).collect());
    }

    /// Whether something keeps the form from being handed in: an error, or a warning without an explanation.
    pub fn block(&self) -> bool {
        let unexplained = |explain: &Option<Explain>| explain.as_ref().is_none_or(|explain| explain.text.is_empty());
        let mut rows = self.rows.values().flat_map(BTreeMap::values).flatten();
        let mut sheets = self.sheets.values().flatten();
        rows.any(|issue| unexplained(&issue.explain)) || sheets.any(|issue| unexplained(&issue.explain))
    }
}
