//! Real files: tests/data/uploads, made by several programs (make.py there says how). Those that are not refused hold the
//! same three classes and the same totals.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;

use super::book::{Book, Limits};
use super::compare::{Comparison, Table, Who, compare};
use super::fill::{Expected, Filled, fill};
use super::note::Note;
use crate::forms::{Form, FormSpec};
use crate::sheets::read::ReadError;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/uploads")
}

fn form() -> Form {
    let spec = std::fs::read_to_string(folder().join("form.json")).unwrap();
    Form::compile(FormSpec::parse(&spec).unwrap())
}

fn read(name: &str) -> Result<Book, ReadError> {
    Book::read(File::open(folder().join(name)).unwrap(), Limits::default())
}

fn filled(name: &str) -> Result<Filled, Vec<Note>> {
    let expected = Expected { form: 1, form_number: 1, collection: 1, organisation: "0001".into() };
    fill(&form(), &read(name).unwrap(), &expected)
}

fn loaded(filled: &Filled) -> Comparison {
    let (form, stored) = (form(), BTreeMap::new());
    compare(&Table { form: &form, stored: &stored, revision: 0 }, filled, &Who { login: "sch", upload: 1 }).unwrap()
}

/// The rows of a sheet as people see them, cells by column in the form's order.
fn rows(comparison: &Comparison, sheet: &str) -> Vec<String> {
    let form = form();
    let columns = form.sheet(sheet).unwrap().columns();
    let shown = |row: &crate::forms::Row| {
        let cells = columns.iter().filter_map(|column| row.cells.get(&column.key));
        cells.map(crate::forms::Value::show).collect::<Vec<_>>().join("|")
    };
    comparison.after.rows(sheet).iter().map(shown).collect()
}

fn said(notes: &[Note]) -> Vec<String> {
    notes.iter().map(Note::to_string).collect()
}

/// The file holds the classes, with these words among what is told of it.
fn holds_the_classes(name: &str, told: &[&str]) -> Filled {
    let filled = filled(name).unwrap_or_else(|notes| panic!("{name}: {:?}", said(&notes)));
    let comparison = loaded(&filled);
    let meant =
        ["5|А|1027|1000|4,5|15.09.2026|007|Да", "6|Б|30|28|4,25|15.09.2026|008|Нет", "7|В|25|25|5|15.09.2026|12345|Да"];
    assert_eq!(rows(&comparison, "classes"), meant, "{name}");
    assert_eq!(rows(&comparison, "totals"), ["Учителей|40", "Аудиторий|12"], "{name}");
    let all = said(&filled.remarks).join("\n");
    for part in told {
        assert!(all.contains(part), "{name}: «{part}» in {all}");
    }
    filled
}

#[test]
fn texts_are_read_as_a_person_would_read_them() {
    let filled = holds_the_classes("as-text-openpyxl.xlsx", &["нет отметки шаблона"]);
    assert_eq!(filled.errors, []);
}

#[test]
fn numbers_stand_for_days_and_codes() {
    let told = ["Лист «Классы», ячейка G3: число 46280 прочитано как дата 15.09.2026"];
    holds_the_classes("as-numbers-xlsxwriter.xlsx", &told);
}

#[test]
fn columns_are_found_wherever_they_were_moved() {
    let told = [
        "Лист «Данные школы»: лист принят за «Классы»",
        "Лист «Данные школы»: столбцы переставлены",
        "Лист «Данные школы», ячейка I4: столбца «Классный руководитель» в форме нет",
    ];
    holds_the_classes("moved-columns-openpyxl.xlsx", &told);
}

#[test]
fn lines_for_print_are_passed_over() {
    let told = [
        "строка 3 пропущена: в ней номера столбцов",
        "строка 7 пропущена: в ней снова заголовки",
        "строка 10 пропущена: в ней итоги",
        "строка 5 скрыта: она тоже загружается",
    ];
    holds_the_classes("for-print-openpyxl.xlsx", &told);
}

#[test]
fn merged_cells_are_seen_beside_each_of_their_rows() {
    let filled = filled("merged-cells-openpyxl.xlsx").unwrap();
    let meant =
        ["5|А|1027|1000|4,5|15.09.2026|007|Да", "5|Б|30|28|4,25|15.09.2026|008|Нет", "5|В|25|25|5|15.09.2026|12345|Да"];
    assert_eq!(rows(&loaded(&filled), "classes"), meant);
    let all = said(&filled.remarks).join("\n");
    assert!(all.contains("Лист «Классы», ячейки A3:A5: ячейки объединены: «5» взято для каждой строки"), "{all}");
}

#[test]
fn other_makers_files_are_read_alike() {
    holds_the_classes("one-c-handmade.xlsx", &[]);
    holds_the_classes("old-xlwt.xls", &["строка 4 скрыта"]);
}

#[test]
fn formulas_give_what_they_were_calculated_to() {
    for name in ["counted-libreoffice.xlsx", "counted-libreoffice.xls", "counted-libreoffice.ods"] {
        let filled = filled(name).unwrap();
        let meant = [
            "5|А|1027|1000|4,5|15.09.2026|007|Да",
            "6|Б|30|28|4,25|15.09.2026|008|Нет",
            "7|В|25|25|15.09.2026|12345|Да",
        ];
        assert_eq!(rows(&loaded(&filled), "classes"), meant, "{name}");
        let errors = said(&filled.errors);
        assert_eq!(errors.len(), 1, "{name}: {errors:?}");
        assert!(errors[0].starts_with("Лист «Классы», ячейка F5: ошибка в формуле: #DIV/0!"), "{name}: {errors:?}");
        let hidden = said(&filled.remarks).iter().any(|told| told.contains("строка 4 скрыта"));
        assert!(hidden, "{name}: {:?}", said(&filled.remarks));
    }
}

#[test]
fn formulas_nobody_has_calculated_are_told_and_change_nothing() {
    let filled = filled("uncounted-openpyxl.xlsx").unwrap();
    let errors = said(&filled.errors);
    assert_eq!(errors.len(), 2, "the computed column needs none: {errors:?}");
    assert!(
        errors[0].starts_with("Лист «Классы», ячейка C3: формула не рассчитана: откройте файл в Excel"),
        "{errors:?}"
    );
    assert!(errors[1].starts_with("Лист «Классы», ячейка D4:"), "{errors:?}");
    assert_eq!(rows(&loaded(&filled), "classes")[0], "5|А|1000|4,5|15.09.2026|007|Да");
}

#[test]
fn what_cannot_be_told_for_sure_is_refused() {
    let refused = said(&filled("renamed-column-openpyxl.xlsx").unwrap_err());
    let meant = [
        "Лист «Классы», ячейка B2: здесь ожидался столбец «Буква», а написано «Литера»: верните заголовок",
        "Лист «Классы»: нет столбца «Код»: верните его с этим заголовком",
    ];
    assert_eq!(refused, meant);
    assert!(matches!(read("html.xls"), Err(ReadError::NotWorkbook)));
}
