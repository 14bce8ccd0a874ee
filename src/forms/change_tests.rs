use super::*;
use crate::forms::compute::Outside;
use crate::forms::{Data, Form, FormSpec, check};

fn check_alone(form: &Form, data: &Data) -> Vec<Issue> {
    check(form, data, &Outside::default())
}

fn form(sheets: &str) -> Form {
    let spec = format!(r#"{{"title":"Ф","sheets":[{sheets}]}}"#);
    Form::compile(FormSpec::parse(&spec).unwrap_or_else(|mistakes| panic!("{mistakes:?}")))
}

fn free(columns: &str) -> Form {
    form(&format!(r#"{{"key":"a","title":"А","rows":{{"mode":"free","min":0,"max":9}},"columns":[{columns}]}}"#))
}

fn column(key: &str, rest: &str) -> String {
    format!(r#"{{"key":"{key}","title":"Столбец {key}",{rest}}}"#)
}

fn row(form: &Form, id: &str, cells: &str) -> StoredRow {
    let cells = form.sheets()[0].read_cells(cells).unwrap();
    StoredRow { id: id.into(), position: "a0".into(), revision: 1, deleted: false, by: "sch".into(), cells }
}

fn shown(cells: &Cells) -> Vec<String> {
    cells.iter().map(|(key, value)| format!("{key}={}", value.show())).collect()
}

fn carried(old: &Form, new: &Form, id: &str, cells: &str) -> Carried {
    carry(&old.sheets()[0], new.sheet("a"), &row(old, id, cells))
}

#[test]
fn values_of_removed_columns_are_told_apart() {
    let old = free(&[column("n", r#""kind":"integer""#), column("t", r#""kind":"text""#)].join(","));
    let new = free(&column("n", r#""kind":"integer""#));
    let carried = carried(&old, &new, "row00001", r#"{"n":5,"t":"текст"}"#);
    assert_eq!(shown(&carried.cells), ["n=5"]);
    assert_eq!(shown(&carried.former), ["t=текст"]);
    assert_eq!((carried.read_anew, carried.is_gone), (0, false));
}

#[test]
fn a_value_of_another_kind_is_read_from_its_text_and_stays_when_it_does_not_fit() {
    let kinds = |n: &str, d: &str, t: &str| free(&[column("n", n), column("d", d), column("t", t)].join(","));
    let old = kinds(r#""kind":"decimal""#, r#""kind":"date""#, r#""kind":"text""#);
    let new = kinds(r#""kind":"integer""#, r#""kind":"text""#, r#""kind":"integer""#);
    let fits = carried(&old, &new, "row00001", r#"{"n":5,"d":"2026-09-15","t":"12"}"#);
    assert_eq!(fits.cells["n"], Value::Integer(5));
    assert_eq!(fits.cells["d"], Value::Text("15.09.2026".into()), "as people saw it");
    assert_eq!(fits.cells["t"], Value::Integer(12));
    let not = carried(&old, &new, "row00001", r#"{"n":5.5,"t":"двенадцать"}"#);
    assert_eq!(not.cells["n"], Value::Bad("5,5".into()));
    assert_eq!(not.cells["t"], Value::Bad("двенадцать".into()));
    assert!(not.former.is_empty() && not.originals.is_empty() && not.read_anew == 2);
}

fn fixed(items: &str, columns: &str) -> Form {
    form(&format!(r#"{{"key":"a","title":"А","rows":{{"mode":"fixed","items":[{items}]}},"columns":[{columns}]}}"#))
}

#[test]
fn rows_sheets_and_cells_taken_by_the_operator_leave_their_values_behind() {
    let columns = [column("n", r#""kind":"integer""#), column("t", r#""kind":"text""#)].join(",");
    let old = fixed(r#"{"key":"r1"},{"key":"r2"}"#, &columns);
    let new = fixed(r#"{"key":"r1","values":{"n":7}}"#, &columns);
    let gone = carried(&old, &new, "r2", r#"{"n":5}"#);
    assert!(gone.is_gone && gone.cells.is_empty());
    assert_eq!(shown(&gone.former), ["n=5"]);
    let taken = carried(&old, &new, "r1", r#"{"n":5,"t":"б"}"#);
    assert_eq!((shown(&taken.cells), shown(&taken.former)), (vec!["t=б".to_owned()], vec!["n=5".to_owned()]));
    let no_sheet = carry(&old.sheets()[0], None, &row(&old, "r1", r#"{"n":5}"#));
    assert!(no_sheet.is_gone && no_sheet.former.len() == 1);
}

#[test]
fn a_column_locked_now_keeps_only_what_nobody_typed() {
    let old = free(&[column("n", r#""kind":"integer""#), column("p", r#""kind":"integer","locked":true"#)].join(","));
    let locked = r#""kind":"integer","locked":true"#;
    let new = free(&[column("n", locked), column("p", locked), column("t", r#""kind":"text""#)].join(","));
    let carried = carried(&old, &new, "row00001", r#"{"n":5,"p":6}"#);
    assert_eq!((shown(&carried.cells), shown(&carried.former)), (vec!["p=6".to_owned()], vec!["n=5".to_owned()]));
}

#[test]
fn fixed_rows_made_free_keep_what_the_operator_wrote() {
    let columns = [column("name", r#""kind":"text""#), column("n", r#""kind":"integer""#)].join(",");
    let old = fixed(r#"{"key":"r1","values":{"name":"Первая"}}"#, &columns);
    let carried = carried(&old, &free(&columns), "r1", r#"{"n":5}"#);
    assert_eq!(shown(&carried.cells), ["n=5", "name=Первая"]);
}

#[test]
fn what_comes_back_is_put_back_where_nothing_stands() {
    let both = free(&[column("n", r#""kind":"integer""#), column("t", r#""kind":"text""#)].join(","));
    let mut former = row(&both, "row00001", r#"{"n":5,"t":"текст"}"#).cells;
    let mut cells = row(&both, "row00001", r#"{"n":6}"#).cells;
    let sheet = &both.sheets()[0];
    assert_eq!(put_back((sheet, sheet), "row00001", None, &mut former, &mut cells), 1);
    assert_eq!((shown(&cells), shown(&former)), (vec!["n=6".into(), "t=текст".into()], vec!["n=5".to_owned()]));
}

#[test]
fn a_value_that_reads_differently_is_kept_as_it_stood_and_comes_back() {
    let (text, number) = (free(&column("n", r#""kind":"text""#)), free(&column("n", r#""kind":"integer""#)));
    let there = carried(&text, &number, "row00001", r#"{"n":"0245"}"#);
    assert_eq!((shown(&there.cells), shown(&there.originals)), (vec!["n=245".to_owned()], vec!["n=0245".to_owned()]));
    assert_eq!(shown(&there.former), [""; 0], "it has its place");
    let ends = (&text.sheets()[0], &text.sheets()[0]);
    let back = |stood: &str| {
        let stood = row(&number, "row00001", stood).cells;
        let mut former = there.originals.clone();
        let mut cells = carry(
            &number.sheets()[0],
            text.sheet("a"),
            &StoredRow { cells: stood.clone(), ..row(&number, "row00001", "{}") },
        )
        .cells;
        put_back(ends, "row00001", Some((&number.sheets()[0], &stood)), &mut former, &mut cells);
        (shown(&cells), shown(&former))
    };
    assert_eq!(back(r#"{"n":245}"#), (vec!["n=0245".to_owned()], vec![]));
    assert_eq!(back(r#"{"n":300}"#), (vec!["n=300".to_owned()], vec!["n=0245".to_owned()]), "changed since");
    assert_eq!(back("{}"), (vec![], vec!["n=0245".to_owned()]), "emptied since");
}

#[test]
fn only_mistakes_at_new_places_are_newly_wrong() {
    let old = free(&[column("n", r#""kind":"integer","max":9"#), column("t", r#""kind":"text""#)].join(","));
    let new =
        free(&[column("n", r#""kind":"integer","max":5"#), column("t", r#""kind":"text","required":true"#)].join(","));
    let data = |form: &Form, cells: &[&str]| {
        let rows = cells.iter().enumerate().map(|(at, cells)| {
            let row = row(form, &format!("row0000{at}"), cells);
            form.sheets()[0].row(row).unwrap()
        });
        Data { sheets: [("a".to_owned(), rows.collect())].into() }
    };
    let cells = [r#"{"n":10,"t":"а"}"#, r#"{"n":7,"t":"б"}"#, r#"{"n":1}"#];
    let (before, after) = (check_alone(&old, &data(&old, &cells)), check_alone(&new, &data(&new, &cells)));
    let found = newly_wrong(&before, after);
    let places: Vec<_> = found.iter().map(|issue| (issue.row.as_deref(), issue.column.as_deref())).collect();
    assert_eq!(places, [(Some("row00001"), Some("n")), (Some("row00002"), Some("t"))]);
}
