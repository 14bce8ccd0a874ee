//! A form tried as an organisation would fill it: the same table and the same checks, on data that only memory holds.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta, Utc};
use serde::Serialize;
use serde_json::Value as Json;

use super::sample;
use crate::domain::AccountId;
use crate::error::AppError;
use crate::forms::compute::{Outside, State as Computed};
use crate::forms::edit::{RowSet, growing, merge, touched};
use crate::forms::prefill::{self, Sources};
use crate::forms::{Data, Form, FormSheet, FormSpec, Rule, StoredRow};
use crate::rooms::collections::judged;
use crate::rooms::collections::state::Told;
use crate::rooms::collections::wire::{Batch, Changes, Issues, SheetState, State, WireRow};

/// Trials kept at a time; the one not touched for longest goes first.
const MOST: usize = 100;
/// Rows one trial may hold: nobody fills a trial for real.
const MOST_ROWS: usize = 20_000;
/// Bytes of what is typed into one trial.
const MOST_BYTES: usize = 4 << 20;

/// Everybody's trials.
#[derive(Default)]
pub struct Trials(Mutex<HashMap<Seat, Arc<Mutex<Trial>>>>);

/// Who tries what.
type Seat = (AccountId, String);

/// One person's trial of one form.
pub struct Trial {
    /// Which state of the draft the form is of.
    source: i64,
    form: Form,
    browser_spec: Json,
    rows: BTreeMap<(String, String), StoredRow>,
    revision: i64,
    taken: HashMap<String, i64>,
    used: DateTime<Utc>,
}

impl Trials {
    /// The person's trial of what is called `name`, at `source`; what was typed into an earlier state stays as far as it fits.
    pub fn open(
        &self,
        who: AccountId,
        name: &str,
        source: i64,
        spec: impl FnOnce() -> FormSpec,
        now: DateTime<Utc>,
    ) -> Arc<Mutex<Trial>> {
        let mut trials = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = (who, name.to_owned());
        if let Some(trial) = trials.get(&place).cloned() {
            drop(trials);
            let mut open = lock(&trial);
            open.used = now;
            if open.source != source {
                open.become_form(source, spec());
            }
            drop(open);
            return trial;
        }
        if trials.len() >= MOST {
            let oldest = trials.iter().min_by_key(|(_, trial)| lock(trial).used).map(|(place, _)| place.clone());
            oldest.map(|place| trials.remove(&place));
        }
        let trial = Arc::new(Mutex::new(Trial::new(source, spec(), now)));
        trials.insert(place, trial.clone());
        trial
    }

    /// Forgets what was typed.
    pub fn clear(&self, who: AccountId, name: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&(who, name.to_owned()));
    }
}

/// The trial, whatever became of who held it before.
pub fn lock(trial: &Mutex<Trial>) -> std::sync::MutexGuard<'_, Trial> {
    trial.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Trial {
    fn new(source: i64, spec: FormSpec, now: DateTime<Utc>) -> Trial {
        let form = Form::compile(spec);
        let browser_spec = form.to_browser_json();
        let (rows, taken) = (BTreeMap::new(), HashMap::new());
        let mut trial = Trial { source, form, browser_spec, rows, revision: 0, taken, used: now };
        trial.fill();
        trial
    }

    /// The form has changed under the data: each text is read anew by its column.
    fn become_form(&mut self, source: i64, spec: FormSpec) {
        let form = Form::compile(spec);
        self.revision += 1;
        let revision = self.revision;
        for ((sheet, _), row) in &mut self.rows {
            let Some(sheet) = form.sheet(sheet) else { continue };
            let cells = std::mem::take(&mut row.cells).into_iter();
            row.cells = cells
                .filter_map(|(key, value)| {
                    let value = sheet.column(&key)?.read(&value.show())?;
                    Some((key, value))
                })
                .filter(|(key, _)| sheet.is_editable(&row.id, key))
                .collect();
            row.revision = revision;
        }
        self.rows.retain(|(sheet, row), _| {
            form.sheet(sheet).is_some_and(|sheet| !sheet.is_fixed() || sheet.fixed_row(row).is_some())
        });
        self.browser_spec = form.to_browser_json();
        self.form = form;
        self.source = source;
        self.fill();
    }

    /// Fills what the office fills before anybody types, out of the sample.
    fn fill(&mut self) {
        let (passport, table, earlier) = (sample::passport(), sample::table(&self.form), sample::earlier(&self.form));
        let sources = Sources { passport: &passport, table: &table, previous: Some((&self.form, &earlier)) };
        let mut filled = Vec::new();
        for sheet in self.form.sheets().iter().filter(|sheet| prefill::is_wanted_on(sheet)) {
            let stored: Vec<StoredRow> =
                self.rows.iter().filter(|((of, _), _)| of == sheet.key()).map(|(_, row)| row.clone()).collect();
            let rows = prefill::fill(sheet, &stored, &sources, self.revision + 1);
            filled.extend(rows.into_iter().map(|row| ((sheet.key().to_owned(), row.id.clone()), row)));
        }
        self.revision += i64::from(!filled.is_empty());
        self.rows.extend(filled);
    }

    /// The whole table.
    pub fn state(&self, now: DateTime<Utc>, today: NaiveDate) -> Result<String, AppError> {
        let computed = self.computed(today);
        let issues = self.issues(&computed);
        let sheets = self.form.stored_sheets().map(|sheet| {
            let rows = computed.rows(sheet.key()).iter().cloned().map(Into::into).collect();
            (sheet.key(), SheetState { rows, locked: sheet.locked_cells(), hints: sheet.cell_hints() })
        });
        let exact = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Millis, true);
        let state = State {
            spec: &self.browser_spec,
            form: None,
            revision: self.revision,
            readonly: None,
            closes_at: exact(now + TimeDelta::days(30)),
            now: exact(now),
            last_change: None,
            handed_in: None,
            sheets: sheets.collect(),
            issues,
        };
        Ok(serde_json::to_string(&state)?)
    }

    /// Takes a batch; tells all that is wrong now, since no table of a trial is large.
    pub fn take(&mut self, batch: &Batch, login: &str, today: NaiveDate) -> Result<Changes, AppError> {
        batch.check()?;
        let last = self.taken.get(&batch.client).copied().unwrap_or(0);
        let mut outcome = crate::forms::edit::Outcome::default();
        if batch.seq > last {
            outcome = self.merge(batch, login)?;
            self.taken.insert(batch.client.clone(), batch.seq);
        }
        Ok(Changes { outcome: Some(outcome.into()), ..self.changes(batch.since, today) })
    }

    fn merge(&mut self, batch: &Batch, login: &str) -> Result<crate::forms::edit::Outcome, AppError> {
        let mut rows = RowSet::default();
        for (sheet, row) in touched(&batch.edits) {
            if let Some(stored) = self.rows.get(&(sheet.to_owned(), row.to_owned())) {
                rows.load(sheet, stored.clone());
            }
        }
        for sheet in growing(&batch.edits) {
            let live = self.rows.iter().filter(|((of, _), row)| of == sheet && !row.deleted).count();
            rows.count(sheet, live);
        }
        let outcome = merge(&self.form, &mut rows, &batch.edits, self.revision + 1, login);
        let changed: Vec<(String, StoredRow)> = rows.into_changed().collect();
        if self.rows.len() + changed.len() > MOST_ROWS || self.weight() > MOST_BYTES {
            return Err(AppError::TooLarge("Пробных данных слишком много: очистите их".into()));
        }
        self.revision += i64::from(!changed.is_empty());
        for (sheet, row) in changed {
            self.rows.insert((sheet, row.id.clone()), row);
        }
        Ok(outcome)
    }

    fn weight(&self) -> usize {
        self.rows.values().flat_map(|row| row.cells.values()).map(|value| value.show().len()).sum()
    }

    /// What changed after `since`.
    pub fn changes(&self, since: i64, today: NaiveDate) -> Changes {
        let computed = self.computed(today);
        let mut changes = Changes::none(self.revision);
        for ((key, id), stored) in self.rows.iter().filter(|(_, row)| row.revision > since) {
            let Some(sheet) = self.form.sheet(key) else { continue };
            if stored.deleted {
                changes.deleted.entry(key.clone()).or_default().push(id.clone());
            } else if let Some(row) = computed.rows(sheet.key()).iter().find(|row| row.id == *id) {
                changes.rows.entry(key.clone()).or_default().push(WireRow::from(row.clone()));
            }
        }
        changes.computed = judged::all_computed(&self.form, &computed);
        changes.issues = self.issues(&computed);
        changes
    }

    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// Rows as shown, of every sheet.
    pub fn data(&self) -> Data {
        let rows_of = |key: &str| {
            let stored = self.rows.iter().filter(|((sheet, _), _)| sheet == key);
            stored.map(|(_, row)| row.clone()).collect::<Vec<StoredRow>>()
        };
        let sheets = self.form.stored_sheets();
        Data { sheets: sheets.map(|sheet| (sheet.key().to_owned(), sheet.rows(rows_of(sheet.key())))).collect() }
    }

    /// The data with everything computed, for the organisation of the sample.
    pub fn computed(&self, today: NaiveDate) -> Computed {
        let (passport, earlier) = (sample::passport(), sample::earlier(&self.form));
        let outside = Outside { today: Some(today), passport: &passport, previous: Some((&self.form, &earlier)) };
        Computed::full(&self.form, self.data(), &outside)
    }

    /// All that is wrong, with rows without mistakes too, so that the page forgets earlier ones.
    pub fn issues(&self, computed: &Computed) -> Issues {
        judged::issues(&self.form, computed, Told::All)
    }

    /// What came of each rule, in words, by its key.
    pub fn results(&self, computed: &Computed) -> BTreeMap<String, RuleResult> {
        let issues = computed.issues();
        let of_rule = |rule: &Rule| {
            let mut broken: Vec<usize> = Vec::new();
            for issue in issues.iter().filter(|issue| issue.rule.as_ref() == Some(&rule.key)) {
                let rows = computed.rows(&issue.sheet);
                let number = rows.iter().position(|row| Some(&row.id) == issue.row.as_ref()).map_or(0, |at| at + 1);
                broken.push(number);
            }
            let looked_at = match (rule.place.sheet(), rule.place.row()) {
                (Some(sheet), None) if rule.place.is_by_row() => {
                    let rows = computed.rows(sheet).iter();
                    let fixed = self.form.sheet(sheet).is_some_and(FormSheet::is_fixed);
                    rows.filter(|row| fixed || !row.is_blank()).count()
                }
                _ => 1,
            };
            (rule.key.clone(), RuleResult::of(&broken, looked_at, rule.place.is_by_row()))
        };
        self.form.rules().iter().map(of_rule).collect()
    }
}

/// What came of a rule on what was typed.
#[derive(Debug, Serialize)]
pub struct RuleResult {
    pub text: String,
    /// In how many places it does not hold.
    pub broken: usize,
}

/// Rows named in one result.
const ROWS_NAMED: usize = 10;

impl RuleResult {
    fn of(broken: &[usize], looked_at: usize, by_row: bool) -> RuleResult {
        let text = match (broken, by_row) {
            ([], true) if looked_at == 0 => {
                "Впишите пробные данные в предпросмотр: строк для проверки ещё нет.".to_owned()
            }
            ([], true) => format!("На пробных данных нарушений нет. Проверено строк: {looked_at}."),
            ([], false) => "На пробных данных нарушений нет.".to_owned(),
            (_, false) => "На пробных данных условие не верно.".to_owned(),
            (rows, true) => {
                let named: Vec<String> = rows.iter().take(ROWS_NAMED).map(ToString::to_string).collect();
                let place = if rows.len() == 1 { "строке" } else { "строках" };
                let rest = rows.len().saturating_sub(ROWS_NAMED);
                let rest = if rest > 0 { format!(" и ещё в {rest}") } else { String::new() };
                format!(
                    "На пробных данных условие не верно в {place} {}{rest}. Проверено строк: {looked_at}.",
                    named.join(", ")
                )
            }
        };
        RuleResult { text, broken: broken.len() }
    }
}

#[cfg(test)]
mod tests {
    use super::RuleResult;

    #[test]
    fn rows_where_a_rule_does_not_hold_are_named_by_their_numbers() {
        let text = |broken: &[usize]| RuleResult::of(broken, 12, true).text;
        assert_eq!(text(&[1]), "На пробных данных условие не верно в строке 1. Проверено строк: 12.");
        assert_eq!(text(&[1, 3]), "На пробных данных условие не верно в строках 1, 3. Проверено строк: 12.");
    }
}
