//! Files made to do harm, all the way: read at the limits the product has, found in a form, compared with a table. Each in a
//! process of its own, which tells what it has cost in processor time and memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::process::Command;

use super::book::{Book, Limits};
use super::compare::{Table, Who, compare};
use super::crafted_tests::{KINDS, LINKS, MAIN, archive};
use super::fill::{Expected, fill};
use crate::forms::{Form, FormSpec};

const BOOK: &str = "OKO_TEST_CRAFTED_BOOK";
const FORM: &str = "OKO_TEST_CRAFTED_FORM";
/// Far above what is spent, of an unoptimised build, and far below what a file could make of it.
const SECONDS: f64 = 20.0;
const MEBIBYTES: u64 = 400;

/// The process of one file; without one there is nothing to do.
#[test]
fn of_one_file() {
    let (Ok(book), Ok(form)) = (std::env::var(BOOK), std::env::var(FORM)) else { return };
    let form = Form::compile(FormSpec::parse(&std::fs::read_to_string(form).unwrap()).unwrap());
    let before = seconds();
    let told = go(&form, Path::new(&book));
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    println!("\nCOST {} {}\nTOLD {told}", seconds() - before, peak.trim().trim_end_matches(" kB"));
}

fn go(form: &Form, book: &Path) -> String {
    let book = match Book::read(File::open(book).unwrap(), Limits::default()) {
        Ok(book) => book,
        Err(error) => return error.to_string(),
    };
    let filled = match fill(form, &book, &Expected { form: 1, form_number: 1, collection: 1, organisation: "1".into() })
    {
        Ok(filled) => filled,
        Err(notes) => return notes[0].to_string(),
    };
    drop(book);
    let stored = BTreeMap::new();
    let table = Table { form, stored: &stored, revision: 0 };
    match compare(&table, &filled, &Who { login: "sch", upload: 1 }) {
        Ok(found) => {
            let rows: usize = filled.sheets.iter().map(|sheet| sheet.rows.len()).sum();
            format!("ok: {rows} rows, {} new, {} remarks", found.counts.added_rows, filled.remarks.len())
        }
        Err(notes) => notes[0].to_string(),
    }
}

/// What the processor has spent on this process, in ticks of a hundredth of a second.
fn seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let after = stat.rsplit(')').next().unwrap();
    after.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() / 100.0
}

/// Reads it in a process of its own; gives what that said.
fn cost(name: &str, form: &str, book: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (form_path, book_path) = (folder.path().join("form.json"), folder.path().join("book"));
    std::fs::write(&form_path, form).unwrap();
    std::fs::write(&book_path, book).unwrap();
    let own = module_path!().split_once("::").unwrap().1;
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("{own}::of_one_file"), "--nocapture", "--test-threads", "1"])
        .envs([(BOOK, &book_path), (FORM, &form_path)])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout).into_owned();
    assert!(child.status.success(), "{name}: {said} {}", String::from_utf8_lossy(&child.stderr));
    let line = |head: &str| said.lines().find_map(|line| line.strip_prefix(head)).unwrap().to_owned();
    let cost = line("COST ");
    let (seconds, memory) = cost.split_once(' ').unwrap();
    let (seconds, memory) = (seconds.parse::<f64>().unwrap(), memory.parse::<u64>().unwrap() / 1_024);
    println!("{name}: {} bytes, {seconds} s, {memory} MiB: {}", book.len(), line("TOLD "));
    assert!(seconds < SECONDS && memory < MEBIBYTES, "{name}: {seconds} s, {memory} MiB");
    line("TOLD ")
}

/// A form of free sheets `s0`, `s1` … of columns `c0`, `c1` …
fn free(sheets: usize, columns: usize) -> String {
    let columns: Vec<String> =
        (0..columns).map(|c| format!(r#"{{"key":"c{c}","title":"c{c}","kind":"text"}}"#)).collect();
    let sheet = |s: usize| {
        let rows = r#"{"mode":"free","min":0,"max":5000}"#;
        format!(r#"{{"key":"s{s}","title":"s{s}","rows":{rows},"columns":[{}]}}"#, columns.join(","))
    };
    let sheets: Vec<String> = (0..sheets).map(sheet).collect();
    format!(r#"{{"title":"f","sheets":[{}]}}"#, sheets.join(","))
}

/// Worksheets with these names over parts with these insides.
fn book(sheets: &[(String, usize)], parts: &[String], more: &[(&str, &[u8])]) -> Vec<u8> {
    let root = format!(
        r#"<Relationships xmlns="{LINKS}"><Relationship Id="r1" Type="{KINDS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let listed = sheets.iter().enumerate();
    let listed = listed.map(|(at, (name, _))| format!(r#"<sheet name="{name}" sheetId="{}" r:id="r{at}"/>"#, at + 1));
    let listed = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{KINDS}"><sheets>{}</sheets></workbook>"#,
        listed.collect::<String>()
    );
    let links = sheets.iter().enumerate().map(|(at, (_, part))| {
        format!(r#"<Relationship Id="r{at}" Type="{KINDS}/worksheet" Target="worksheets/sheet{part}.xml"/>"#)
    });
    let links = format!(r#"<Relationships xmlns="{LINKS}">{}</Relationships>"#, links.collect::<String>());
    let names: Vec<String> = (0..parts.len()).map(|part| format!("xl/worksheets/sheet{part}.xml")).collect();
    let inside: Vec<String> =
        parts.iter().map(|inside| format!(r#"<worksheet xmlns="{MAIN}">{inside}</worksheet>"#)).collect();
    let mut all: Vec<(&str, &[u8])> = vec![
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", listed.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
    ];
    all.extend(names.iter().zip(&inside).map(|(name, inside)| (name.as_str(), inside.as_bytes())));
    all.extend(more);
    archive(&all)
}

fn one(name: &str, inside: String) -> Vec<u8> {
    book(&[(name.to_owned(), 0)], &[inside], &[])
}

fn row(texts: impl IntoIterator<Item = impl std::fmt::Display>) -> String {
    let cells = texts.into_iter().map(|text| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#));
    format!("<row>{}</row>", cells.collect::<String>())
}

fn heading(columns: usize) -> String {
    row((0..columns).map(|c| format!("c{c}")))
}

fn letters(column: usize) -> String {
    crate::sheets::read::column_name(u32::try_from(column).unwrap())
}

fn merges(areas: impl Iterator<Item = String>) -> String {
    let areas: String = areas.map(|area| format!(r#"<mergeCell ref="{area}"/>"#)).collect();
    format!("<mergeCells>{areas}</mergeCells>")
}

#[test]
fn one_long_text_merged_over_many_rows_is_not_made_many() {
    let text = "ы".repeat(9_000);
    let mut data = heading(41);
    data += &row(std::iter::repeat_n(&text, 40));
    // A cell of its own keeps each of the rows.
    for number in 3..5_002 {
        data += &format!(r#"<row r="{number}"><c r="AO{number}"><v>1</v></c></row>"#);
    }
    let merged = merges((0..40).map(|c| format!("{0}2:{0}5001", letters(c))));
    let told = cost("merges", &free(1, 41), &one("s0", format!("<sheetData>{data}</sheetData>{merged}")));
    assert!(told.contains("ok: 5000 rows"), "{told}");
    let many = merges((0..60_000).map(|_| "A2:A1000000".to_owned()));
    let rows = "<row><c><v>1</v></c></row>".repeat(5_000);
    cost("overlapping merges", &free(1, 1), &one("s0", format!("<sheetData>{}{rows}</sheetData>{many}", heading(1))));
}

#[test]
fn one_worksheet_is_read_once_however_often_it_is_listed() {
    let empty = format!("<sheetData><row>{}</row></sheetData>", "<c/>".repeat(3_900_000));
    let twice = book(&(0..5).map(|n| (format!("s{n}"), 0)).collect::<Vec<_>>(), std::slice::from_ref(&empty), &[]);
    let told = cost("one part listed five times", &free(1, 2), &twice);
    assert!(told.contains("указан дважды"), "{told}");
    let parts: Vec<String> = (0..5).map(|_| empty.clone()).collect();
    let apart = book(&(0..5).map(|n| (format!("s{n}"), n)).collect::<Vec<_>>(), &parts, &[]);
    let told = cost("empty cells on five worksheets", &free(1, 2), &apart);
    assert!(told.contains("больше 4000000"), "{told}");
    let many = book(&(0..201).map(|n| (format!("s{n}"), n)).collect::<Vec<_>>(), &vec![String::new(); 201], &[]);
    let told = cost("many worksheets", &free(1, 2), &many);
    assert!(told.contains("больше 200 листов"), "{told}");
}

#[test]
fn headings_are_looked_at_once_however_they_are_merged() {
    let data = format!("<sheetData>{}{}</sheetData>", heading(2), row(["x", "y"]).repeat(61));
    let wide = merges((0..500).map(|_| "E1:ALM62".to_owned()));
    let names: Vec<(String, usize)> = (0..20).map(|n| (format!("other{n}"), n)).collect();
    let parts: Vec<String> = (0..20).map(|_| format!("{data}{wide}")).collect();
    let told = cost("merges across the headings", &free(20, 2), &book(&names, &parts, &[]));
    assert!(told.contains("ok: 1220 rows"), "{told}");
    // Each row of headings as wide as a worksheet can be, on every worksheet, for every sheet of the form.
    let rows = format!("<sheetData>{}</sheetData>", row((0..5_000).map(|n| format!("x{n}"))).repeat(60));
    cost("wide headings", &free(30, 2), &one("other", rows));
}

#[test]
fn much_of_anything_ends_soon() {
    let some = |name: &str, inside: String, more: &[(&str, &[u8])]| {
        cost(name, &free(1, 200), &book(&[("s0".to_owned(), 0)], &[inside], more))
    };
    let data = |rows: String| format!("<sheetData>{}{rows}</sheetData>", heading(200));
    let told = some("rows", data("<row><c><v>1</v></c></row>".repeat(590_000)), &[]);
    assert!(told.contains("больше 5000 строк"), "{told}");
    some("full rows", data(format!("<row>{}</row>", "<c><v>1</v></c>".repeat(200)).repeat(1_000)), &[]);
    let wrong = format!("<row>{}</row>", r#"<c t="e"><v>#N/A</v></c>"#.repeat(200));
    some("mistakes", data(wrong.repeat(1_000)), &[]);
    let texts = format!(r#"<sst xmlns="{MAIN}">{}</sst>"#, "<si><t>a</t></si>".repeat(1_400_000));
    some("texts", data(String::new()), &[("xl/sharedStrings.xml", texts.as_bytes())]);
    let formats = format!(r#"<styleSheet xmlns="{MAIN}"><cellXfs>{}</cellXfs></styleSheet>"#, "<xf/>".repeat(590_000));
    some("formats", data(String::new()), &[("xl/styles.xml", formats.as_bytes())]);
    let rule = r#"<dataValidation type="list" sqref="A1:XFD1048576"><formula1>a</formula1></dataValidation>"#;
    some("rules", format!("{}{}", data(String::new()), rule.repeat(900_000)), &[]);
    let told = some("depth", "<a>".repeat(10_000_000), &[]);
    assert!(told.contains("слишком глубоко"), "{told}");
}

#[test]
fn many_fixed_rows_are_told_apart_in_one_go() {
    let items: Vec<String> =
        (0..5_000).map(|n| format!(r#"{{"key":"r{n}","values":{{"a":"a{n}","b":"b{n}","c":"c{n}"}}}}"#)).collect();
    let given = ["a", "b", "c"].map(|key| format!(r#"{{"key":"{key}","title":"{key}","kind":"text","locked":true}}"#));
    let form = format!(
        r#"{{"title":"f","sheets":[{{"key":"s0","title":"s0","rows":{{"mode":"fixed","items":[{}]}},"columns":[{},{{"key":"n","title":"n","kind":"integer"}}]}}]}}"#,
        items.join(","),
        given.join(",")
    );
    let rows: String =
        (0..5_000).rev().map(|n| row([format!("a{n}"), format!("b{n}"), format!("c{n}"), n.to_string()])).collect();
    let data = format!("<sheetData>{}{rows}</sheetData>", row(["a", "b", "c", "n"]));
    let told = cost("fixed rows", &form, &one("s0", data));
    assert!(told.contains("ok: 5000 rows"), "{told}");
}
