//! The template as other programs open it: openpyxl and LibreOffice. Where they are not installed the tests say so and pass;
//! tests/run installs openpyxl.

use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value as Json;

use crate::collections::arrange::{self, Window};
use crate::harness::TestApp;

/// Free rows with a dependent list and a share that is computed; a fixed row that sums them up.
const SPEC: &str = r#"{"title":"Расчет","sheets":[
  {"key":"paper","title":"Строки","rows":{"mode":"free","min":0,"max":5},"columns":[
    {"key":"class","title":"Класс","kind":"list","options":["5","6"],"required":true},
    {"key":"topic","title":"Тема","kind":"list","depends_on":"class","options_by":{"5":["а","б"],"6":["в"]}},
    {"key":"all","title":"Всего","group":"Учеников","kind":"integer","min":1,"max":40,"hint":"По списку"},
    {"key":"done","title":"Сдали","group":"Учеников","kind":"integer"},
    {"key":"share","title":"Доля","kind":"decimal","digits":1,"formula":"ЕСЛИ([@Всего]>0; [@Сдали]/[@Всего]*100; 0)"},
    {"key":"code","title":"Код","kind":"text","max_length":6}]},
  {"key":"sums","title":"Итоги","rows":{"mode":"fixed","items":[
     {"key":"r1","values":{"name":"По школе"},"formulas":{"n":"СУММ(Строки[Всего])"}}]},
   "columns":[{"key":"name","title":"Показатель","kind":"text","locked":true},{"key":"n","title":"Число","kind":"integer"}]}]}"#;

/// The template of a table with one row, as a file.
async fn template(folder: &Path) -> std::path::PathBuf {
    let t = TestApp::new().await;
    let collection = arrange::collection(&t, SPEC).await;
    crate::excel::allow(&t, collection).await;
    let school = t.sign_in("sch240001").await;
    let texts = [("class", "5"), ("topic", "б"), ("all", "30"), ("done", "20"), ("code", "=007")];
    let cells = texts.map(|(column, text)| arrange::set("row00001", column, text, "", 0));
    let edits: Vec<Json> = std::iter::once(arrange::add("row00001", "a0")).chain(cells).collect();
    Window::new(&school, collection, "first").save(0, &edits).await;
    let file = school.get(&format!("/lk/collections/{collection}/template")).await;
    let path = folder.join("template.xlsx");
    std::fs::write(&path, file.bytes).unwrap();
    path
}

/// Whether the program answers; says loudly when it does not.
fn is_there(program: &str, arguments: &[&str]) -> bool {
    let there = Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success());
    if !there {
        eprintln!("SKIPPED: {program} {} does not answer: install it to run this test", arguments.join(" "));
    }
    there
}

const TELL: &str = r#"
import json, sys
from openpyxl import load_workbook
book = load_workbook(sys.argv[1])
def cell(sheet, address):
    found = book[sheet][address]
    return {"value": found.value, "type": found.data_type, "locked": found.protection.locked, "format": found.number_format}
def rules(sheet):
    return {str(rule.sqref): [rule.type, rule.formula1, rule.formula2, rule.error, rule.prompt] for rule in book[sheet].data_validations.dataValidation}
print(json.dumps({
    "sheets": {sheet.title: [sheet.sheet_state, sheet.protection.sheet] for sheet in book},
    "rules": rules("Строки"),
    "cells": {address: cell("Строки", address) for address in ["A4", "A5", "B5", "C5", "E5", "E9", "F5"]},
    "sum": cell("Итоги", "B4"),
    "name": cell("Итоги", "A4"),
    "merged": sorted(str(area) for area in book["Строки"].merged_cells.ranges),
    "columns": {letter: book["Строки"].column_dimensions[letter].protection.locked for letter in "ACE"},
    "names": {name: defined.attr_text for name, defined in book.defined_names.items()},
    "properties": {known.name: known.value for known in book.custom_doc_props.props},
}))
"#;

#[rocket::async_test]
async fn openpyxl_finds_validations_protection_formulas_and_formats() {
    if !is_there("python3", &["-c", "import openpyxl"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = template(folder.path()).await;
    let output = Command::new("python3").args(["-c", TELL]).arg(&path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Json = serde_json::from_slice(&output.stdout).unwrap();
    for (sheet, state) in [("Строки", "visible"), ("Итоги", "visible"), ("Списки", "hidden"), ("oko", "veryHidden")]
    {
        assert_eq!(told["sheets"][sheet], serde_json::json!([state, true]), "{sheet}");
    }
    let rules = &told["rules"];
    assert_eq!(rules["A5:A9"][0], "list");
    assert_eq!(rules["A5:A9"][1], "oko_list_1");
    assert_eq!(told["names"]["oko_list_1"], "'Списки'!$A$1:$A$2");
    assert!(rules["B5:B9"][1].as_str().unwrap().starts_with("OFFSET('Списки'!$B$3,0,MATCH($A5,"), "{rules}");
    assert_eq!(
        (&rules["C5:C9"][0], &rules["C5:C9"][1], &rules["C5:C9"][2]),
        (&"whole".into(), &"1".into(), &"40".into())
    );
    assert!(rules["C5:C9"][3].as_str().unwrap().contains("между 1 и 40"), "{rules}");
    assert!(rules["C5:C9"][4].as_str().unwrap().contains("По списку"), "{rules}");
    assert_eq!(rules["F5:F9"][0], "textLength");
    let cells = &told["cells"];
    assert_eq!(cells["A4"]["value"].as_str().or(told["cells"]["A4"]["value"].as_str()), None, "merged upwards");
    assert_eq!((cells["A5"]["locked"].as_bool(), cells["A5"]["format"].as_str()), (Some(false), Some("@")));
    assert_eq!((cells["C5"]["value"].as_i64(), cells["C5"]["format"].as_str()), (Some(30), Some("0")));
    assert_eq!(
        (cells["F5"]["value"].as_str(), cells["F5"]["type"].as_str()),
        (Some("=007"), Some("s")),
        "text stays text"
    );
    assert_eq!(cells["F5"]["format"], "@");
    for address in ["E5", "E9"] {
        assert_eq!(
            (cells[address]["type"].as_str(), cells[address]["locked"].as_bool()),
            (Some("f"), Some(true)),
            "{address}"
        );
    }
    assert_eq!(
        (told["sum"]["value"].as_str(), told["name"]["locked"].as_bool()),
        (Some("=SUM('Строки'!$C$5:$C$9)"), Some(true))
    );
    assert!(told["merged"].as_array().unwrap().contains(&"C3:D3".into()), "{}", told["merged"]);
    assert_eq!(told["properties"]["oko_organisation"], "0001");
}

#[rocket::async_test]
async fn libreoffice_calculates_what_the_form_computes() {
    if !is_there("soffice", &["--version"]) || !is_there("python3", &["-c", "import openpyxl"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = template(folder.path()).await;
    // LibreOffice believes results that stand in a file; openpyxl leaves them out.
    let forget = "import sys; from openpyxl import load_workbook; load_workbook(sys.argv[1]).save(sys.argv[1])";
    assert!(Command::new("python3").args(["-c", forget]).arg(&path).status().unwrap().success());
    let out = folder.path().join("out");
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
    let converted = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"])
        .arg(&out)
        .arg(&path)
        .output()
        .unwrap();
    assert!(converted.status.success(), "{}", String::from_utf8_lossy(&converted.stderr));
    let mut book: Xlsx<_> = open_workbook(out.join("template.xlsx")).unwrap();
    let rows = book.worksheet_range("Строки").unwrap();
    assert_eq!(rows.get_value((4, 4)), Some(&Data::Float(66.7)));
    assert!(
        matches!(rows.get_value((5, 4)), None | Some(Data::Empty))
            || rows.get_value((5, 4)) == Some(&Data::String(String::new())),
        "a row nobody has filled shows nothing"
    );
    assert_eq!(rows.get_value((4, 5)), Some(&Data::String("=007".into())));
    assert_eq!(book.worksheet_range("Итоги").unwrap().get_value((3, 1)), Some(&Data::Float(30.0)));
}
