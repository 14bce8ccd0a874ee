//! What an uploaded file would change in a table, before anything is written: the edits, and each change in the words of
//! the person's own file.

use std::collections::{BTreeMap, BTreeSet};

use super::align::align;
use super::change::{Change, Counts, Places, What};
use super::fill::{Filled, FilledRow, FilledSheet};
use super::note::Note;
use crate::forms::edit::{Edit, RowSet, merge};
use crate::forms::explanations::is_hidden;
use crate::forms::order::order_keys_between;
use crate::forms::{Cells, Column, Data, Form, FormSheet, Rows, StoredRow, Value};
use crate::sheets::read::address;

/// The table as it stands.
pub struct Table<'a> {
    pub form: &'a Form,
    /// All rows as stored, deleted ones too, by sheet.
    pub stored: &'a BTreeMap<String, Vec<StoredRow>>,
    /// The response's revision they are of.
    pub revision: i64,
}

/// Who uploads.
pub struct Who<'a> {
    pub login: &'a str,
    /// Makes the ids of new rows: one upload always makes the same.
    pub upload: i64,
}

/// What a file would change.
#[derive(Debug, Default)]
pub struct Comparison {
    pub counts: Counts,
    /// In the order of the form's sheets and the file's rows.
    pub changes: Vec<Change>,
    /// Rows that the file does not have and that stay: somebody else has changed them since the file was made.
    pub kept: Vec<Change>,
    /// Explanations of warnings that would go with their rows: the row and its explanation, as `heading` and `old`.
    pub lost: Vec<Change>,
    /// Rows to be stored, with their sheets.
    pub changed: Vec<(String, StoredRow)>,
    /// The table as it would be.
    pub after: Data,
    /// Where the cells of the table stand in the file.
    pub places: Places,
}

/// Compares the file with the table.
///
/// # Errors
/// What of the file a table can never hold, by sheet and cell.
pub fn compare(table: &Table<'_>, filled: &Filled, who: &Who<'_>) -> Result<Comparison, Vec<Note>> {
    let mut comparing =
        Comparing { table, filled, who, edits: Vec::new(), of_edit: Vec::new(), found: Comparison::default() };
    for sheet in &filled.sheets {
        if let Some(form_sheet) = table.form.sheet(&sheet.key) {
            comparing.sheet(form_sheet, sheet);
        }
    }
    comparing.finish()
}

struct Comparing<'a> {
    table: &'a Table<'a>,
    filled: &'a Filled,
    who: &'a Who<'a>,
    edits: Vec<Edit>,
    /// Where in the file each edit comes from.
    of_edit: Vec<Note>,
    found: Comparison,
}

impl Comparing<'_> {
    fn sheet(&mut self, form_sheet: &FormSheet, sheet: &FilledSheet) {
        let columns = (sheet.worksheet.clone(), sheet.columns.clone());
        self.found.places.sheets.insert(sheet.key.clone(), columns);
        if form_sheet.is_fixed() { self.fixed(form_sheet, sheet) } else { self.free(form_sheet, sheet) }
    }

    fn stored(&self, key: &str) -> &[StoredRow] {
        self.table.stored.get(key).map(Vec::as_slice).unwrap_or_default()
    }

    fn fixed(&mut self, form_sheet: &FormSheet, sheet: &FilledSheet) {
        let stored: BTreeMap<String, StoredRow> =
            self.stored(form_sheet.key()).iter().map(|row| (row.id.clone(), row.clone())).collect();
        for row in &sheet.rows {
            let Some(key) = &row.fixed else { continue };
            self.remember(sheet, row, key);
            self.cells(form_sheet, sheet, row, key, stored.get(key));
        }
    }

    fn free(&mut self, form_sheet: &FormSheet, sheet: &FilledSheet) {
        let mut live: Vec<StoredRow> =
            self.stored(form_sheet.key()).iter().filter(|row| !row.deleted).cloned().collect();
        live.sort_by(|a, b| (&a.position, &a.id).cmp(&(&b.position, &b.id)));
        let (filled, blank): (Vec<&StoredRow>, Vec<&StoredRow>) = live.iter().partition(|row| !is_blank(row));
        let cells: Vec<&Cells> = filled.iter().map(|row| &row.cells).collect();
        let read: Vec<Cells> = sheet.rows.iter().map(|row| read_cells(form_sheet, row)).collect();
        let pairs = align(form_sheet, &cells, &read);
        self.remove(form_sheet, &filled, &pairs);
        let added = pairs.iter().filter(|pair| pair.is_none()).count();
        self.make_room(form_sheet, live.len(), added, &blank);
        let positions = positions(&live, &filled, &pairs);
        for ((index, row), pair) in sheet.rows.iter().enumerate().zip(&pairs) {
            match pair.and_then(|index| filled.get(index)) {
                Some(stored) => {
                    self.remember(sheet, row, &stored.id);
                    self.cells(form_sheet, sheet, row, &stored.id, Some(stored));
                }
                None => self.add(form_sheet, sheet, row, positions.get(&index)),
            }
        }
    }

    fn remember(&mut self, sheet: &FilledSheet, row: &FilledRow, id: &str) {
        self.found.places.rows.insert((sheet.key.clone(), id.to_owned()), row.number);
    }

    /// Login of somebody else who has changed the row since the file was made.
    fn later(&self, row: &StoredRow) -> Option<String> {
        let since = self.filled.revision?;
        (row.revision > since && row.by != self.who.login).then(|| row.by.clone())
    }

    fn edit(&mut self, edit: Edit, note: Note) {
        self.edits.push(edit);
        self.of_edit.push(note);
    }

    /// Rows that the file no longer has.
    fn remove(&mut self, form_sheet: &FormSheet, filled: &[&StoredRow], pairs: &[Option<usize>]) {
        let present: BTreeSet<usize> = pairs.iter().flatten().copied().collect();
        for (index, row) in filled.iter().enumerate().filter(|(index, _)| !present.contains(index)) {
            let change = Change {
                what: What::Removed,
                sheet: form_sheet.spec().title.clone(),
                place: (index + 1).to_string(),
                heading: String::new(),
                old: summary(form_sheet, &row.cells),
                new: String::new(),
                later: self.later(row),
            };
            if change.later.is_some() {
                self.found.kept.push(change);
                continue;
            }
            self.found.counts.removed_rows += 1;
            self.found.changes.push(change);
            self.delete(form_sheet, row);
        }
    }

    fn delete(&mut self, form_sheet: &FormSheet, row: &StoredRow) {
        for (_, text) in row.cells.iter().filter(|(column, _)| is_hidden(column)) {
            self.found.lost.push(Change {
                what: What::Removed,
                sheet: form_sheet.spec().title.clone(),
                place: String::new(),
                heading: summary(form_sheet, &row.cells),
                old: shorten(&text.show(), false),
                new: String::new(),
                later: None,
            });
        }
        let edit = Edit::Delete { sheet: form_sheet.key().to_owned(), row: row.id.clone(), base: self.table.revision };
        self.edit(edit, Note::sheet(&form_sheet.spec().title, String::new()));
    }

    /// Empty rows of the table go where the rows of the file would not fit beside them.
    fn make_room(&mut self, form_sheet: &FormSheet, live: usize, added: usize, blank: &[&StoredRow]) {
        let Rows::Free { max, .. } = form_sheet.spec().rows else { return };
        let removed = self.edits.iter().filter(|edit| edit.place().0 == form_sheet.key()).count();
        let over = (live - removed + added).saturating_sub(max);
        for row in blank.iter().take(over) {
            self.delete(form_sheet, row);
        }
    }

    fn add(&mut self, form_sheet: &FormSheet, sheet: &FilledSheet, row: &FilledRow, position: Option<&String>) {
        let tabs = self.table.form.sheets().iter();
        let tab = tabs.take_while(|other| other.key() != form_sheet.key()).count();
        let id = format!("xl{}-{tab}-{}", self.who.upload, row.number + 1);
        let id = format!("{id:-<8}");
        self.remember(sheet, row, &id);
        let place = (row.number, sheet.columns.values().min().copied().unwrap_or(0));
        let note = Note::cell(&sheet.worksheet, address(place.0, place.1), String::new());
        let edit = Edit::Row {
            sheet: sheet.key.clone(),
            row: id.clone(),
            position: position.cloned().unwrap_or_else(|| "a0".to_owned()),
        };
        self.edit(edit, note);
        let before = self.found.changes.len();
        self.cells(form_sheet, sheet, row, &id, None);
        // A row is told as one change.
        let cells: Vec<Change> = self.found.changes.drain(before..).collect();
        self.found.counts.changed_cells -= cells.len();
        self.found.counts.changed_rows -= usize::from(!cells.is_empty());
        self.found.counts.same_rows -= usize::from(cells.is_empty());
        self.found.counts.added_rows += 1;
        let told: Vec<&str> = cells.iter().map(|change| change.new.as_str()).take(SUMMED).collect();
        self.found.changes.push(Change {
            what: What::Added,
            sheet: form_sheet.spec().title.clone(),
            place: address(place.0, place.1),
            heading: String::new(),
            old: String::new(),
            new: shorten(&told.join(" · "), cells.len() > SUMMED),
            later: None,
        });
    }

    fn cells(
        &mut self,
        form_sheet: &FormSheet,
        sheet: &FilledSheet,
        row: &FilledRow,
        id: &str,
        stored: Option<&StoredRow>,
    ) {
        let mut changed = 0;
        let later = stored.and_then(|row| self.later(row));
        for column in form_sheet.columns() {
            let Some(at) = sheet.columns.get(&column.key) else { continue };
            let taken = column.is_open() && (!form_sheet.is_fixed() || form_sheet.is_editable(id, &column.key));
            if !taken || row.left.contains(&column.key) {
                continue;
            }
            let text = row.cells.get(&column.key).map(String::as_str).unwrap_or_default();
            let old = stored.and_then(|row| row.cells.get(&column.key));
            let new = column.read(text);
            if new.as_ref() == old {
                continue;
            }
            changed += 1;
            let was = show(old);
            let place = address(row.number, *at);
            self.found.changes.push(Change {
                what: What::Changed,
                sheet: form_sheet.spec().title.clone(),
                place: place.clone(),
                heading: column.heading().into_owned(),
                old: was.clone(),
                new: show(new.as_ref()),
                later: later.clone(),
            });
            let edit = Edit::Set {
                sheet: sheet.key.clone(),
                row: id.to_owned(),
                column: column.key.clone(),
                text: text.to_owned(),
                was,
                base: self.table.revision,
            };
            self.edit(edit, Note::cell(&sheet.worksheet, place, String::new()));
        }
        self.found.counts.changed_cells += changed;
        self.found.counts.changed_rows += usize::from(changed > 0);
        self.found.counts.same_rows += usize::from(changed == 0);
    }

    /// Merges the edits as those of any page are merged.
    fn finish(self) -> Result<Comparison, Vec<Note>> {
        let Comparing { table, who, edits, of_edit, mut found, .. } = self;
        let mut rows = RowSet::default();
        for (sheet, stored) in table.stored {
            for row in stored {
                rows.load(sheet, row.clone());
            }
            rows.count(sheet, stored.iter().filter(|row| !row.deleted).count());
        }
        let outcome = merge(table.form, &mut rows, &edits, table.revision + 1, who.login);
        if !outcome.refused.is_empty() {
            let refused = outcome.refused.into_iter().filter_map(|refused| {
                let note = of_edit.get(refused.edit)?.clone();
                Some(Note { message: refused.message, ..note })
            });
            // A row that was not added refuses each of its cells too.
            let mut told: Vec<Note> = refused.collect();
            told.dedup_by(|one, other| one.message == other.message);
            return Err(told);
        }
        found.changed = rows.into_changed().collect();
        found.after = after(table, &found.changed);
        Ok(found)
    }
}

fn after(table: &Table<'_>, changed: &[(String, StoredRow)]) -> Data {
    let mut by_sheet: BTreeMap<&str, BTreeMap<&str, &StoredRow>> = BTreeMap::new();
    let stored = table.stored.iter().flat_map(|(sheet, rows)| rows.iter().map(move |row| (sheet.as_str(), row)));
    for (sheet, row) in stored.chain(changed.iter().map(|(sheet, row)| (sheet.as_str(), row))) {
        by_sheet.entry(sheet).or_default().insert(&row.id, row);
    }
    let sheets = table.form.stored_sheets().map(|sheet| {
        let rows = by_sheet.remove(sheet.key()).unwrap_or_default();
        (sheet.key().to_owned(), sheet.rows(rows.into_values().cloned()))
    });
    Data { sheets: sheets.collect() }
}

fn is_blank(row: &StoredRow) -> bool {
    row.cells.keys().all(|column| is_hidden(column))
}

fn read_cells(sheet: &FormSheet, row: &FilledRow) -> Cells {
    let cells = row.cells.iter().filter_map(|(key, text)| {
        let column: &Column = sheet.column(key)?;
        Some((key.clone(), column.read(text)?))
    });
    cells.collect()
}

/// Order keys for the rows to be added, by their index in the file: each run of them after the row that precedes it.
fn positions(live: &[StoredRow], filled: &[&StoredRow], pairs: &[Option<usize>]) -> BTreeMap<usize, String> {
    let mut positions = BTreeMap::new();
    let mut run: Vec<usize> = Vec::new();
    let mut before: Option<&StoredRow> = None;
    let mut place = |run: &mut Vec<usize>, before: Option<&StoredRow>| {
        let from = before.map(|row| row.position.as_str());
        let next =
            live.iter().map(|row| row.position.as_str()).find(|position| from.is_none_or(|from| *position > from));
        let last = live.last().map(|row| row.position.as_str());
        let keys = order_keys_between(from, next, run.len()).or_else(|| order_keys_between(last, None, run.len()));
        positions.extend(run.drain(..).zip(keys.unwrap_or_default()));
    };
    for (index, pair) in pairs.iter().enumerate() {
        match pair.and_then(|index| filled.get(index)) {
            None => run.push(index),
            Some(row) => {
                place(&mut run, before);
                before = Some(row);
            }
        }
    }
    place(&mut run, before);
    positions
}

/// Values of a row that are told of it.
const SUMMED: usize = 6;

fn summary(sheet: &FormSheet, cells: &Cells) -> String {
    let values = sheet.columns().iter().filter_map(|column| cells.get(&column.key)).map(Value::show);
    let values: Vec<String> = values.collect();
    shorten(&values[..values.len().min(SUMMED)].join(" · "), values.len() > SUMMED)
}

fn shorten(text: &str, more: bool) -> String {
    const MOST: usize = 160;
    let short: String = text.chars().take(MOST).collect();
    if more || short.len() < text.len() { format!("{short} …") } else { short }
}

fn show(value: Option<&Value>) -> String {
    value.map(Value::show).unwrap_or_default()
}
