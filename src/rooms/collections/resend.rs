//! A batch that comes a second time: its answer was lost on the way. It is not applied again; what became of it is told
//! from the present state (FEATURES E9).

use std::collections::{BTreeMap, BTreeSet};

use super::wire::Outcome;
use crate::forms::edit::{Conflict, Edit, Refused, RowSet, merge};
use crate::forms::{Form, StoredRow, Value};

/// The stored rows a batch concerns, by sheet and row.
pub type Stored = BTreeMap<(String, String), StoredRow>;

/// A cell in conflict is one that does not hold what the batch put there last; a refusal is what could not be stored then
/// and could not now.
pub fn outcome(form: &Form, stored: &Stored, edits: &[Edit]) -> Outcome {
    let refused = refused(form, stored, edits);
    let numbers: BTreeSet<usize> = refused.iter().map(|refused| refused.edit).collect();
    let kept = edits.iter().enumerate().filter(|(number, _)| !numbers.contains(number)).map(|(_, edit)| edit);
    let wanted = wanted(kept).into_iter();
    let conflicts = wanted.filter_map(|(place, mine)| conflict(form, stored, place, mine)).collect();
    Outcome { conflicts, refused }
}

/// Tries the batch on a copy. Rows that it added but that are not there were refused for want of room.
fn refused(form: &Form, stored: &Stored, edits: &[Edit]) -> Vec<Refused> {
    let mut copy = RowSet::default();
    for ((sheet, _), row) in stored {
        copy.load(sheet, row.clone());
    }
    let mut refused = merge(form, &mut copy, edits, i64::MAX, "").refused;
    let told: BTreeSet<usize> = refused.iter().map(|refused| refused.edit).collect();
    for (number, edit) in edits.iter().enumerate() {
        if let Edit::Row { sheet, row, .. } = edit
            && !told.contains(&number)
            && !stored.contains_key(&(sheet.clone(), row.clone()))
        {
            let message = "Строка не сохранена: на листе больше нет места".to_owned();
            refused.push(Refused { edit: number, message });
        }
    }
    refused.sort_by_key(|refused| refused.edit);
    refused
}

/// What a batch as a whole wanted: the last text of each cell; with no column, that the row goes.
type Wanted<'e> = BTreeMap<(&'e str, &'e str, Option<&'e str>), &'e str>;

fn wanted<'e>(edits: impl Iterator<Item = &'e Edit>) -> Wanted<'e> {
    let mut wanted = Wanted::new();
    for edit in edits {
        let (sheet, row) = edit.place();
        match edit {
            Edit::Set { column, text, .. } => drop(wanted.insert((sheet, row, Some(column)), text)),
            Edit::Row { .. } => drop(wanted.remove(&(sheet, row, None))),
            Edit::Delete { .. } => {
                let of_row = wanted.range((sheet, row, None)..).map(|(place, _)| *place);
                let of_row: Vec<_> = of_row.take_while(|place| (place.0, place.1) == (sheet, row)).collect();
                for place in of_row {
                    wanted.remove(&place);
                }
                wanted.insert((sheet, row, None), "");
            }
        }
    }
    wanted
}

/// What became of one wish; `None`: it is so.
fn conflict(
    form: &Form,
    stored: &Stored,
    (sheet, row, column): (&str, &str, Option<&str>),
    mine: &str,
) -> Option<Conflict> {
    let found = stored.get(&(sheet.to_owned(), row.to_owned()));
    let live = found.filter(|row| !row.deleted);
    let by = found.map(|row| row.by.clone()).unwrap_or_default();
    let told = |theirs| Conflict {
        sheet: sheet.to_owned(),
        row: row.to_owned(),
        column: column.map(str::to_owned),
        mine: mine.to_owned(),
        theirs,
        by,
    };
    let Some(column) = column else {
        return live.is_some().then(|| told(None));
    };
    let sheet = form.sheet(sheet)?;
    let read = sheet.column(column)?.read(mine);
    let theirs = live.and_then(|row| row.cells.get(column));
    if read.as_ref() == theirs {
        return None;
    }
    // A fixed row without anything stored is there, and empty.
    let is_there = live.is_some() || sheet.fixed_row(row).is_some();
    Some(told(is_there.then(|| theirs.map(Value::show).unwrap_or_default())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::{Cells, FormSpec};

    const SPEC: &str = r#"{"title":"Ф","sheets":[
        {"key":"free","title":"А","rows":{"mode":"free","min":0,"max":2},"columns":[
          {"key":"n","title":"Н","kind":"integer"},{"key":"t","title":"Т","kind":"text"}]},
        {"key":"fixed","title":"Б","rows":{"mode":"fixed","items":[{"key":"a"}]},"columns":[
          {"key":"n","title":"Н","kind":"integer"}]}]}"#;

    fn form() -> Form {
        Form::compile(FormSpec::parse(SPEC).unwrap())
    }

    fn row(id: &str, deleted: bool, n: Option<i64>) -> ((String, String), StoredRow) {
        let cells: Cells = n.into_iter().map(|n| ("n".to_owned(), Value::Integer(n))).collect();
        let (position, by) = ("a0".to_owned(), "sch240002".to_owned());
        (("free".to_owned(), id.to_owned()), StoredRow { id: id.to_owned(), position, revision: 7, deleted, by, cells })
    }

    fn edits(json: &str) -> Vec<Edit> {
        serde_json::from_str(json).unwrap()
    }

    /// Cells told as conflicts, with what is stored.
    fn told(stored: &Stored, batch: &str) -> Vec<(Option<String>, Option<String>)> {
        let outcome = outcome(&form(), stored, &edits(batch));
        assert!(outcome.refused.is_empty(), "{:?}", outcome.refused);
        outcome.conflicts.into_iter().map(|conflict| (conflict.column, conflict.theirs)).collect()
    }

    const SET_5: &str = r#"{"op":"set","sheet":"free","row":"row00001","column":"n","text":"5","was":"","base":0}"#;
    const SET_6: &str = r#"{"op":"set","sheet":"free","row":"row00001","column":"n","text":" 6","was":"5","base":0}"#;
    const ADD: &str = r#"{"op":"row","sheet":"free","row":"row00001","position":"a0"}"#;
    const DELETE: &str = r#"{"op":"delete","sheet":"free","row":"row00001","base":0}"#;

    #[test]
    fn only_the_last_wish_counts() {
        let stored = Stored::from([row("row00001", false, Some(6))]);
        assert_eq!(told(&stored, &format!("[{SET_5},{SET_6}]")), []);
        let n = Some("n".to_owned());
        assert_eq!(told(&stored, &format!("[{SET_6},{SET_5}]")), [(n.clone(), Some("6".to_owned()))]);
        assert_eq!(told(&stored, &format!("[{SET_5},{DELETE},{ADD},{SET_6}]")), []);
        assert_eq!(told(&stored, &format!("[{SET_6},{DELETE}]")), [(None, None)], "the row is there");
        let gone = Stored::from([row("row00001", true, None)]);
        assert_eq!(told(&gone, &format!("[{SET_6},{DELETE}]")), []);
        assert_eq!(told(&gone, &format!("[{SET_6}]")), [(n, None)]);
    }

    #[test]
    fn a_fixed_row_never_stored_is_empty_not_gone() {
        let set = r#"[{"op":"set","sheet":"fixed","row":"a","column":"n","text":"5","was":"","base":0}]"#;
        assert_eq!(told(&Stored::new(), set), [(Some("n".to_owned()), Some(String::new()))]);
    }

    #[test]
    fn a_row_that_found_no_room_is_refused_again() {
        let refused = outcome(&form(), &Stored::new(), &edits(&format!("[{ADD},{SET_5}]")));
        let numbers: Vec<usize> = refused.refused.iter().map(|refused| refused.edit).collect();
        assert_eq!(numbers, [0]);
        assert_eq!(refused.conflicts.len(), 1, "what was typed into it is told too");
    }
}
