//! `oko form check`, `oko form from-workbook`.

use std::path::{Path, PathBuf};

use crate::run::{run, text};

fn file(folder: &Path, contents: &str) -> PathBuf {
    let file = folder.join("form.json");
    std::fs::write(&file, contents).unwrap();
    file
}

/// Forms of the demo region whose dates are written out when it is made are no plain specs; these two are.
#[test]
fn a_sound_form_is_told_sheet_by_sheet() {
    for form in ["assets/demo/niko-form/forms/rooms.json", "src/forms/testing/schedule.json"] {
        let out = run(&["form", "check", text(&Path::new(env!("CARGO_MANIFEST_DIR")).join(form))]).fine();
        assert!(out.starts_with("Форма в порядке") && out.contains("лист «"), "{out}");
    }
}

#[test]
fn every_mistake_is_told_by_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let form = file(
        folder.path(),
        r#"{"title":"Ф","sheets":[{"key":"a","title":"А","rows":{"mode":"free","min":3,"max":1},"columns":[
            {"key":"x","title":"Х","kind":"integer","min":5,"max":1},
            {"key":"x","title":"Ещё","kind":"list","options":[]},
            {"key":"y","title":"У","kind":"date","min":"2026-13-01","colour":"red"}]}]}"#,
    );
    let out = run(&["form", "check", text(&form)]).failed("form.json: ошибок");
    for path in ["columns[0]", "columns[1]", "columns[2]"] {
        assert!(out.lines().any(|line| line.contains(path)), "{path} in {out}");
    }
}

#[test]
fn what_is_no_form_is_told() {
    let folder = tempfile::tempdir().unwrap();
    run(&["form", "check", text(&file(folder.path(), "{\"title\":"))]).failed("form.json");
    run(&["form", "check", "/nowhere/form.json"]).refused("/nowhere/form.json");
    run(&["form"]).refused("не указана команда");
}

/// What is printed is a sound form; what was understood goes beside it.
#[test]
fn a_workbook_becomes_a_form_that_check_takes() {
    let folder = tempfile::tempdir().unwrap();
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/workbooks/monitoring-openpyxl.xlsx");
    let made = run(&["form", "from-workbook", text(&book)]);
    assert_eq!(made.code, Some(0), "{}", made.err);
    assert!(made.err.contains("понято: лист «Мониторинг», ячейка A4: шапка таблицы"), "{}", made.err);
    let form = file(folder.path(), &made.out);
    let told = run(&["form", "check", text(&form)]).fine();
    assert!(told.contains("лист «Мониторинг»: столбцов 9, строк задано: 8"), "{told}");
}

#[test]
fn what_is_no_workbook_is_told_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    run(&["form", "from-workbook", text(&file(folder.path(), "не книга"))]).failed("form.json: это не книга Excel");
    run(&["form", "from-workbook", "/nowhere/книга.xlsx"]).refused("/nowhere/книга.xlsx");
}
