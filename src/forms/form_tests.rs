use super::super::testing::{form, schedule};
use super::super::{Cells, StoredRow, Value};

fn stored(id: &str, position: &str) -> StoredRow {
    let cells = Cells::from([("pupils".to_owned(), Value::Integer(20))]);
    StoredRow { id: id.into(), position: position.into(), revision: 3, deleted: false, by: "sch240001".into(), cells }
}

#[test]
fn sheets_columns_and_rows_are_found_by_key() {
    let form = schedule();
    let paper = form.sheet("paper").unwrap();
    assert_eq!(paper.column_index("rooms"), Some(2));
    assert_eq!(paper.column("rooms").unwrap().title, "Количество аудиторий");
    assert!(form.sheet("Paper").is_none() && paper.column("c5").is_none());
    let classes = form.sheet("classes").unwrap();
    assert_eq!(classes.fixed_row_index("c6"), Some(1));
    assert!(classes.fixed_row("c7").is_none() && paper.fixed_row("c5").is_none());
    assert_eq!(classes.locked_cells().into_iter().collect::<Vec<_>>(), [("c5", vec!["name"]), ("c6", vec!["name"])]);
}

#[test]
fn locked_columns_and_given_values_are_read_only() {
    let form = form(
        r#"{"title":"Ф","sheets":[{"key":"s","title":"Л",
            "rows":{"mode":"fixed","items":[{"key":"a","values":{"open":1}},{"key":"b"}]},
            "columns":[{"key":"shut","title":"З","kind":"text","locked":true},{"key":"open","title":"О","kind":"integer"}]},
           {"key":"f","title":"Л","rows":{"mode":"free"},
            "columns":[{"key":"shut","title":"З","kind":"text","locked":true},{"key":"open","title":"О","kind":"text"}]}]}"#,
    );
    for (sheet, row, column, editable) in [
        ("s", "a", "open", false),
        ("s", "b", "open", true),
        ("s", "b", "shut", false),
        ("s", "c", "open", false),
        ("s", "b", "none", false),
        ("f", "anything", "open", true),
        ("f", "anything", "shut", false),
        ("none", "a", "open", false),
    ] {
        assert_eq!(form.is_editable(sheet, row, column), editable, "{sheet} {row} {column}");
    }
}

#[test]
fn fixed_rows_are_all_there_with_the_operators_values() {
    let form = schedule();
    let classes = form.sheet("classes").unwrap();
    let mut forged = stored("c6", "zz");
    forged.cells.insert("name".into(), Value::Text("подделка".into()));
    let rows = classes.rows([forged, stored("unknown", "a0")]);
    let shown: Vec<_> = rows.iter().map(|row| (row.id.as_str(), row.position.as_str(), row.revision)).collect();
    assert_eq!(shown, [("c5", "a0", 0), ("c6", "a1", 3)]);
    assert_eq!(rows[1].cells["name"], Value::Text("6 класс".into()));
    assert_eq!(rows[1].cells["pupils"], Value::Integer(20));
    assert!(!rows[0].cells.contains_key("pupils"));
    assert_eq!(classes.row(stored("c6", "zz")).as_ref(), Some(&rows[1]));
    assert_eq!(classes.row(stored("unknown", "a0")), None);
}

#[test]
fn free_rows_stand_by_position_bytewise_without_the_deleted() {
    let form = schedule();
    let paper = form.sheet("paper").unwrap();
    let deleted = StoredRow { deleted: true, ..stored("r0000003", "a1") };
    let rows = paper.rows([
        stored("r0000002", "aa"),
        stored("r0000001", "aZ"),
        deleted,
        stored("r0000005", "Zz"),
        stored("r0000004", "aZ"),
    ]);
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["r0000005", "r0000001", "r0000004", "r0000002"]);
}

#[test]
fn the_browser_gets_bounds_as_shown_and_no_fixed_rows() {
    let form = schedule();
    let paper = form.sheet("paper").unwrap().spec().to_browser_json();
    assert_eq!(paper["columns"][1]["min"], "15.09.2026");
    assert_eq!(paper["columns"][2]["max"], "100");
    assert!(paper["columns"][4].get("pattern").is_none());
    let classes = form.sheet("classes").unwrap().spec().to_browser_json();
    assert_eq!(classes["rows"], serde_json::json!({"mode": "fixed"}));
}
