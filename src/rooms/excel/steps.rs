//! What loading a file did to each row, so that it can be taken back: the row before and after.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::forms::{Cells, Form, FormSheet, StoredRow};

/// A row that was changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    pub sheet: String,
    pub row: String,
    /// `None`: there was no such row.
    before: Option<Kept>,
    after: Kept,
}

/// A row as it was kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Kept {
    position: String,
    deleted: bool,
    cells: Map<String, Json>,
}

impl Kept {
    fn of(row: &StoredRow) -> Kept {
        let cells = row.cells.iter().map(|(column, value)| (column.clone(), value.to_stored()));
        Kept { position: row.position.clone(), deleted: row.deleted, cells: cells.collect() }
    }

    fn cells(&self, sheet: &FormSheet) -> Cells {
        let cells = self.cells.iter();
        cells.filter_map(|(key, stored)| Some((key.clone(), sheet.column(key)?.from_stored(stored)?))).collect()
    }
}

/// What storing these rows over the present ones does.
pub fn steps(stored: &BTreeMap<String, Vec<StoredRow>>, changed: &[(String, StoredRow)]) -> Vec<Step> {
    let rows =
        stored.iter().flat_map(|(sheet, rows)| rows.iter().map(move |row| ((sheet.as_str(), row.id.as_str()), row)));
    let before: BTreeMap<(&str, &str), &StoredRow> = rows.collect();
    let step = |(sheet, row): &(String, StoredRow)| Step {
        sheet: sheet.clone(),
        row: row.id.clone(),
        before: before.get(&(sheet.as_str(), row.id.as_str())).map(|row| Kept::of(row)),
        after: Kept::of(row),
    };
    changed.iter().map(step).collect()
}

/// The rows as they were before, where nobody has changed since what the file changed; cells that others have filled
/// beside those stay.
///
/// # Errors
/// Titles of the sheets and headings where somebody has.
pub fn back(
    form: &Form,
    steps: &[Step],
    now: &BTreeMap<String, Vec<StoredRow>>,
    revision: i64,
    by: &str,
) -> Result<Vec<(String, StoredRow)>, Vec<String>> {
    let rows =
        now.iter().flat_map(|(sheet, rows)| rows.iter().map(move |row| ((sheet.as_str(), row.id.as_str()), row)));
    let now: BTreeMap<(&str, &str), &StoredRow> = rows.collect();
    let mut restored = Vec::new();
    let mut met = Vec::new();
    for step in steps {
        let Some(sheet) = form.sheet(&step.sheet) else { continue };
        let present = now.get(&(step.sheet.as_str(), step.row.as_str()));
        match present.map_or(Err(Vec::new()), |present| one_back(sheet, step, present)) {
            Ok(row) => {
                restored.push((step.sheet.clone(), StoredRow { revision, by: by.to_owned(), ..row }));
            }
            Err(headings) => {
                let title = &sheet.spec().title;
                let place = if headings.is_empty() { "строка".to_owned() } else { headings.join(", ") };
                met.push(format!("Лист «{title}»: {place}"));
            }
        }
    }
    met.sort();
    met.dedup();
    if met.is_empty() { Ok(restored) } else { Err(met) }
}

/// One row as it was; the headings of what was changed since otherwise, none for the row as a whole.
fn one_back(sheet: &FormSheet, step: &Step, present: &StoredRow) -> Result<StoredRow, Vec<String>> {
    let after = step.after.cells(sheet);
    let before = step.before.as_ref().map(|kept| kept.cells(sheet)).unwrap_or_default();
    let was_deleted = step.before.as_ref().is_none_or(|kept| kept.deleted) && !sheet.is_fixed();
    let came_or_went = was_deleted != step.after.deleted;
    if present.deleted != step.after.deleted || came_or_went && present.cells != after {
        return Err(Vec::new());
    }
    let mut row = present.clone();
    row.deleted = was_deleted;
    let mut met = Vec::new();
    let columns = before.keys().chain(after.keys()).filter(|column| before.get(*column) != after.get(*column));
    for column in columns {
        if present.cells.get(column) != after.get(column) {
            met.push(sheet.column(column).map_or_else(|| column.clone(), |column| column.heading().into_owned()));
        }
        match before.get(column) {
            Some(value) => row.cells.insert(column.clone(), value.clone()),
            None => row.cells.remove(column),
        };
    }
    if let Some(kept) = step.before.as_ref().filter(|_| came_or_went) {
        row.position.clone_from(&kept.position);
    }
    met.sort();
    met.dedup();
    if met.is_empty() { Ok(row) } else { Err(met) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::{FormSpec, Value};

    fn form() -> Form {
        let spec = r#"{"title":"Ф","sheets":[{"key":"a","title":"А","rows":{"mode":"free","min":0,"max":9},
            "columns":[{"key":"n","title":"Имя","kind":"text"},{"key":"k","title":"Класс","kind":"integer"}]}]}"#;
        Form::compile(FormSpec::parse(spec).unwrap())
    }

    fn row(id: &str, deleted: bool, name: &str, number: i64) -> StoredRow {
        let mut cells = Cells::new();
        if !name.is_empty() {
            cells.insert("n".into(), Value::Text(name.into()));
        }
        if number != 0 {
            cells.insert("k".into(), Value::Integer(number));
        }
        StoredRow { id: id.into(), position: "a0".into(), revision: 1, deleted, by: "x".into(), cells }
    }

    fn table(rows: &[StoredRow]) -> BTreeMap<String, Vec<StoredRow>> {
        BTreeMap::from([("a".to_owned(), rows.to_vec())])
    }

    fn in_sheet(rows: &[StoredRow]) -> Vec<(String, StoredRow)> {
        rows.iter().map(|row| ("a".to_owned(), row.clone())).collect()
    }

    #[test]
    fn everything_comes_back_and_what_others_filled_beside_stays() {
        let before = [row("one", false, "Анна", 5), row("two", false, "Борис", 0)];
        let after = [row("one", false, "Инна", 5), row("two", true, "", 0), row("new", false, "Вера", 7)];
        let made = steps(&table(&before), &in_sheet(&after));
        let written: Vec<Step> = serde_json::from_str(&serde_json::to_string(&made).unwrap()).unwrap();
        let now = [row("one", false, "Инна", 6), after[1].clone(), after[2].clone()];
        let restored = back(&form(), &written, &table(&now), 9, "sch").unwrap();
        let seen: Vec<_> = restored.iter().map(|(_, row)| (row.id.as_str(), row.deleted, row.cells.clone())).collect();
        let meant = [row("one", false, "Анна", 6), row("two", false, "Борис", 0), row("new", true, "", 0)];
        let meant: Vec<_> = meant.iter().map(|row| (row.id.as_str(), row.deleted, row.cells.clone())).collect();
        assert_eq!(seen, meant);
        assert!(restored.iter().all(|(_, row)| row.revision == 9 && row.by == "sch"));
    }

    #[test]
    fn what_was_changed_since_is_named_and_nothing_comes_back() {
        let before = [row("one", false, "Анна", 5)];
        let after = [row("one", false, "Инна", 5), row("new", false, "Вера", 7)];
        let made = steps(&table(&before), &in_sheet(&after));
        let now = [row("one", false, "Яна", 5), after[1].clone()];
        assert_eq!(back(&form(), &made, &table(&now), 9, "sch").unwrap_err(), ["Лист «А»: Имя"]);
        let now = [after[0].clone(), row("new", false, "Вера", 8)];
        assert_eq!(back(&form(), &made, &table(&now), 9, "sch").unwrap_err(), ["Лист «А»: строка"]);
    }
}
