use serde_json::json;

use super::super::testing::{form, schedule};
use super::super::{Form, StoredRow, Value};
use super::{Conflict, Edit, Outcome, RowSet, growing, merge, touched};

const ROW: &str = "row00001";

fn set(row: &str, column: &str, text: &str, was: &str, base: i64) -> Edit {
    let sheet = if row.starts_with('c') { "classes" } else { "paper" };
    Edit::Set { sheet: sheet.into(), row: row.into(), column: column.into(), text: text.into(), was: was.into(), base }
}

fn add(row: &str, position: &str) -> Edit {
    Edit::Row { sheet: "paper".into(), row: row.into(), position: position.into() }
}

fn delete(row: &str, base: i64) -> Edit {
    Edit::Delete { sheet: "paper".into(), row: row.into(), base }
}

/// A stored row changed by `sch240001` at revision 5.
fn stored(rooms: &str) -> StoredRow {
    let form = schedule();
    let rooms = form.sheet("paper").unwrap().column("rooms").unwrap().read(rooms);
    StoredRow {
        id: ROW.into(),
        position: "a0".into(),
        revision: 5,
        deleted: false,
        by: "sch240001".into(),
        cells: rooms.map(|value| ("rooms".to_owned(), value)).into_iter().collect(),
    }
}

/// Merges into one loaded row as revision 9 by `sch240002`.
fn merge_into(row: Option<StoredRow>, edits: &[Edit]) -> (Outcome, Vec<(String, StoredRow)>) {
    let mut rows = RowSet::default();
    rows.count("paper", usize::from(row.as_ref().is_some_and(|row| !row.deleted)));
    if let Some(row) = row {
        rows.load("paper", row);
    }
    let outcome = merge(&schedule(), &mut rows, edits, 9, "sch240002");
    (outcome, rows.into_changed().collect())
}

fn refusal(edit: Edit) -> String {
    let (outcome, changed) = merge_into(Some(stored("11")), &[edit]);
    assert!(outcome.conflicts.is_empty() && changed.is_empty(), "{outcome:?} {changed:?}");
    outcome.refused.into_iter().map(|refused| refused.message).collect()
}

#[test]
fn edits_are_read_from_the_wire_strictly() {
    let read = |json: serde_json::Value| serde_json::from_value::<Edit>(json);
    let wire = json!({"op":"set","sheet":"paper","row":ROW,"column":"rooms","text":"12","was":"11","base":17});
    assert_eq!(read(wire).unwrap(), set(ROW, "rooms", "12", "11", 17));
    let wire = json!({"op":"row","sheet":"paper","row":"row00009","position":"a3"});
    assert_eq!(read(wire).unwrap(), add("row00009", "a3"));
    let wire = json!({"op":"delete","sheet":"paper","row":"row00009","base":17});
    assert_eq!(read(wire).unwrap(), delete("row00009", 17));
    for wire in [
        json!({"op":"clear","sheet":"paper","row":ROW}),
        json!({"op":"delete","sheet":"paper","row":ROW}),
        json!({"op":"delete","sheet":"paper","row":ROW,"base":"17"}),
        json!({"op":"delete","sheet":"paper","row":ROW,"base":17,"force":true}),
    ] {
        assert!(read(wire.clone()).is_err(), "{wire}");
    }
}

#[test]
fn the_caller_learns_what_to_load() {
    let edits =
        [set(ROW, "rooms", "1", "", 0), add("row00002", "a1"), set(ROW, "note", "а", "", 0), delete("row00003", 1)];
    assert_eq!(
        touched(&edits).into_iter().collect::<Vec<_>>(),
        [("paper", ROW), ("paper", "row00002"), ("paper", "row00003")]
    );
    assert_eq!(growing(&edits).into_iter().collect::<Vec<_>>(), ["paper"]);
}

#[test]
fn a_cell_is_stored_with_revision_and_author() {
    let (outcome, changed) = merge_into(Some(stored("11")), &[set(ROW, "rooms", "12", "11", 5)]);
    assert_eq!(outcome, Outcome::default());
    let [(sheet, row)] = &changed[..] else { panic!("{changed:?}") };
    assert_eq!((sheet.as_str(), row.revision, row.by.as_str()), ("paper", 9, "sch240002"));
    assert_eq!(row.cells["rooms"], Value::Integer(12));
    assert_eq!(row.position, "a0");

    let (_, changed) = merge_into(Some(stored("11")), &[set(ROW, "rooms", "", "11", 5)]);
    assert!(changed[0].1.cells.is_empty(), "an empty text clears the cell");
    let (_, changed) = merge_into(Some(stored("11")), &[set(ROW, "rooms", "сто", "11", 5)]);
    assert_eq!(changed[0].1.cells["rooms"], Value::Bad("сто".into()), "bad text is kept");
}

#[test]
fn what_is_stored_already_changes_nothing() {
    for edit in [
        set(ROW, "rooms", "11", "7", 0),
        set(ROW, "rooms", " 11 ", "", 5),
        set(ROW, "note", " ", "", 0),
        add(ROW, "a5"),
    ] {
        let mut rows = RowSet::default();
        rows.load("paper", stored("11"));
        assert_eq!(merge(&schedule(), &mut rows, std::slice::from_ref(&edit), 9, "x"), Outcome::default(), "{edit:?}");
        assert!(!rows.is_changed(), "{edit:?}");
    }
}

#[test]
fn a_cell_changed_by_another_conflicts_and_stays() {
    let (outcome, changed) = merge_into(Some(stored("13")), &[set(ROW, "rooms", "12", "11", 4)]);
    let conflict = Conflict {
        sheet: "paper".into(),
        row: ROW.into(),
        column: Some("rooms".into()),
        mine: "12".into(),
        theirs: Some("13".into()),
        by: "sch240001".into(),
    };
    assert_eq!(outcome.conflicts, [conflict]);
    assert!(outcome.refused.is_empty() && changed.is_empty());
    let (outcome, _) = merge_into(Some(stored("")), &[set(ROW, "rooms", "12", "11", 4)]);
    assert_eq!(outcome.conflicts[0].theirs.as_deref(), Some(""), "the other one cleared the cell");
}

#[test]
fn only_the_cell_itself_conflicts() {
    // The row changed after the base, but this cell still shows what the browser saw, however it was typed.
    for was in ["13", "+13"] {
        let (outcome, changed) = merge_into(Some(stored("13")), &[set(ROW, "rooms", "12", was, 4)]);
        assert_eq!((outcome.conflicts.len(), changed.len()), (0, 1), "{was}");
    }
    let (outcome, changed) = merge_into(Some(stored("13")), &[set(ROW, "note", "да", "", 4)]);
    assert_eq!((outcome.conflicts.len(), changed.len()), (0, 1));
}

#[test]
fn a_batch_does_not_conflict_with_itself() {
    let edits = [set(ROW, "rooms", "12", "11", 5), set(ROW, "rooms", "14", "11", 5), delete(ROW, 5)];
    let (outcome, changed) = merge_into(Some(stored("11")), &edits);
    assert_eq!(outcome, Outcome::default());
    assert!(changed[0].1.deleted);
    let edits = [add(ROW, "a0"), set(ROW, "rooms", "12", "", 0), set(ROW, "rooms", "13", "12", 0), delete(ROW, 0)];
    let (outcome, changed) = merge_into(None, &edits);
    assert_eq!(outcome, Outcome::default());
    assert!(changed[0].1.deleted && changed[0].1.cells.is_empty());
}

#[test]
fn a_cell_is_told_once_with_its_last_text() {
    let edits = [set(ROW, "rooms", "12", "11", 4), set(ROW, "rooms", "14", "12", 4)];
    let (outcome, _) = merge_into(Some(stored("13")), &edits);
    let mine: Vec<&str> = outcome.conflicts.iter().map(|conflict| conflict.mine.as_str()).collect();
    assert_eq!(mine, ["14"]);
}

#[test]
fn a_deleted_row_takes_no_text_until_it_is_added_again() {
    let deleted = StoredRow { deleted: true, ..stored("") };
    let (outcome, changed) = merge_into(Some(deleted.clone()), &[set(ROW, "rooms", "12", "11", 8)]);
    assert_eq!(outcome.conflicts[0].theirs, None);
    assert!(changed.is_empty());
    let (outcome, changed) = merge_into(Some(deleted.clone()), &[add(ROW, "a7"), set(ROW, "rooms", "12", "", 8)]);
    assert_eq!(outcome, Outcome::default());
    let row = &changed[0].1;
    assert!(!row.deleted);
    assert_eq!((row.position.as_str(), &row.cells["rooms"]), ("a7", &Value::Integer(12)));
    let (outcome, changed) = merge_into(Some(deleted), &[delete(ROW, 0), set(ROW, "rooms", "", "11", 0)]);
    assert_eq!((outcome, changed.len()), (Outcome::default(), 0), "nothing is lost, nothing is told");
}

#[test]
fn a_row_changed_by_another_is_not_deleted() {
    let (outcome, changed) = merge_into(Some(stored("13")), &[delete(ROW, 4)]);
    assert!(changed.is_empty());
    let conflict = &outcome.conflicts[0];
    assert_eq!((conflict.column.as_deref(), conflict.by.as_str()), (None, "sch240001"));
    let (outcome, changed) = merge_into(Some(stored("13")), &[delete(ROW, 5)]);
    assert_eq!(outcome, Outcome::default());
    assert!(changed[0].1.deleted && changed[0].1.cells.is_empty());
    assert_eq!(merge_into(None, &[delete("row00404", 5)]), (Outcome::default(), vec![]));
}

#[test]
fn fixed_rows_are_made_by_the_first_cell() {
    let (outcome, changed) = merge_into(None, &[set("c6", "pupils", "20", "", 0)]);
    assert_eq!(outcome, Outcome::default());
    let (sheet, row) = &changed[0];
    assert_eq!((sheet.as_str(), row.id.as_str(), row.position.as_str()), ("classes", "c6", "a1"));
    assert!(!row.cells.contains_key("name"), "the operator's values are not stored");
}

#[test]
fn what_can_never_be_stored_is_refused() {
    let classes = |edit: Edit| match edit {
        Edit::Row { row, position, .. } => Edit::Row { sheet: "classes".into(), row, position },
        Edit::Delete { row, base, .. } => Edit::Delete { sheet: "classes".into(), row, base },
        Edit::Set { .. } => edit,
    };
    let elsewhere = Edit::Row { sheet: "none".into(), row: ROW.into(), position: "a0".into() };
    let long = "я".repeat(10_001);
    for (edit, part) in [
        (elsewhere, "листа"),
        (set(ROW, "none", "1", "", 0), "столбца"),
        (set("row00404", "rooms", "1", "", 0), "Такой строки нет"),
        (set("c5", "name", "7 класс", "5 класс", 0), "только для чтения"),
        (set("c7", "pupils", "1", "", 0), "только для чтения"),
        (classes(add("row00002", "a1")), "Строки этого листа заданы"),
        (classes(delete("c5", 9)), "Строки этого листа заданы"),
        (add("row0001", "a1"), "Неверное обозначение строки"),
        (add(&"r".repeat(33), "a1"), "Неверное обозначение строки"),
        (add("row 00001", "a1"), "Неверное обозначение строки"),
        (add("строка001", "a1"), "Неверное обозначение строки"),
        (add("row00002", "a10"), "Неверное место строки"),
        (add("row00002", ""), "Неверное место строки"),
        (set(ROW, "note", &long, "", 5), "не больше 10000 знаков, сейчас 10001"),
    ] {
        let message = refusal(edit.clone());
        assert!(message.contains(part), "{edit:?}: {message}");
    }
}

#[test]
fn a_refusal_names_its_edit_and_stops_nothing_else() {
    let edits = [set(ROW, "none", "1", "", 5), set(ROW, "rooms", "12", "11", 5), add("bad", "a1")];
    let (outcome, changed) = merge_into(Some(stored("11")), &edits);
    let refused: Vec<usize> = outcome.refused.iter().map(|refused| refused.edit).collect();
    assert_eq!(refused, [0, 2]);
    assert_eq!(changed[0].1.cells["rooms"], Value::Integer(12));
}

#[test]
fn rows_stop_at_the_maximum() {
    let small: Form = form(&super::super::testing::SCHEDULE.replace(r#""max":300"#, r#""max":2"#));
    let mut rows = RowSet::default();
    rows.count("paper", 1);
    rows.load("paper", stored("11"));
    let edits = [
        add("row00002", "a1"),
        add("row00003", "a2"),
        add("row00002", "a1"),
        delete(ROW, 5),
        add("row00004", "a3"),
        add("row00005", "a4"),
    ];
    let outcome = merge(&small, &mut rows, &edits, 9, "x");
    let refused: Vec<(usize, &str)> = outcome.refused.iter().map(|r| (r.edit, r.message.as_str())).collect();
    assert_eq!(refused, [(1, "На листе может быть не больше 2 строк"), (5, "На листе может быть не больше 2 строк")]);
}
