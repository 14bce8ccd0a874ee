//! Files made to do harm: each ends in a message, soon. What they cost in time and memory is told by
//! [`super::crafted_whole_tests`] and measured by `benches/excel`.

use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use super::book::{Book, Limits};
use super::fill::{Expected, fill};
use crate::forms::{Form, FormSpec};
use crate::sheets::read::ReadError;

pub(super) const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
pub(super) const LINKS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
pub(super) const KINDS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn form() -> Form {
    let columns = r#"[{"key":"n","title":"1","kind":"integer"},{"key":"t","title":"Класс","kind":"text"}]"#;
    let rows = r#"{"mode":"free","min":0,"max":9}"#;
    let spec = format!(r#"{{"title":"f","sheets":[{{"key":"a","title":"a","rows":{rows},"columns":{columns}}}]}}"#);
    Form::compile(FormSpec::parse(&spec).unwrap())
}

fn read(bytes: &[u8]) -> Result<Book, ReadError> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.seek(SeekFrom::Start(0)).unwrap();
    let started = Instant::now();
    let read = Book::read(file, Limits::default());
    if let Ok(book) = &read {
        let _ = fill(&form(), book, &Expected { form: 1, form_number: 1, collection: 1, organisation: "1".into() });
    }
    // A guard against hanging; what files cost is told by the tests beside.
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    read
}

pub(super) fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn xlsx(data: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let sheet = format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>"#);
    let root = format!(
        r#"<Relationships xmlns="{LINKS}"><Relationship Id="r1" Type="{KINDS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let book = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{KINDS}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"#
    );
    let links = format!(
        r#"<Relationships xmlns="{LINKS}"><Relationship Id="r1" Type="{KINDS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
    );
    let parts: [(&str, &[u8]); 4] = [
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    archive(&[&parts, more].concat())
}

fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="a">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    archive(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_bytes())])
}

fn strings(count: &str, texts: &str) -> Vec<u8> {
    format!(r#"<sst xmlns="{MAIN}" {count}>{texts}</sst>"#).into_bytes()
}

#[test]
fn archives_that_unpack_to_much_are_weighed_first() {
    let bomb = xlsx("", &[("xl/media/image1.png", &vec![b' '; 130_000_000])]);
    assert!(bomb.len() < 1_000_000);
    assert!(matches!(read(&bomb), Err(ReadError::UnpacksTooLarge { .. })));
    let styles = xlsx("", &[("xl/styles.xml", "<xf/>".repeat(1_000_000).as_bytes())]);
    assert!(matches!(read(&styles), Err(ReadError::UnpacksTooLarge { .. })));
    let spaces = ods(&" ".repeat(130_000_000));
    assert!(matches!(read(&spaces), Err(ReadError::UnpacksTooLarge { .. })));
}

#[test]
fn cells_are_counted_however_few_bytes_they_take() {
    let far = xlsx(r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#, &[]);
    assert_eq!(read(&far).unwrap().sheets[0].rows.len(), 1, "one cell far away is one cell");
    let row = format!("<row>{}</row>", "<c><v>1</v></c>".repeat(1_000));
    assert!(matches!(read(&xlsx(&row.repeat(601), &[])), Err(ReadError::TooManyCells { .. })));
    let repeated = r#"<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/></table:table-row>"#;
    assert!(matches!(read(&ods(repeated)), Err(ReadError::TooManyCells { .. })));
    let empty = r#"<table:table-row table:number-rows-repeated="4000000000"><table:table-cell table:number-columns-repeated="4000000000"/></table:table-row>"#;
    assert_eq!(read(&ods(empty)).unwrap().sheets[0].rows.len(), 0);
}

#[test]
fn one_long_text_told_many_times_is_counted_each_time() {
    let texts = strings("", &format!("<si><t>{}</t></si>", "x".repeat(30_000)));
    let row = format!("<row>{}</row>", r#"<c t="s"><v>0</v></c>"#.repeat(200));
    assert!(matches!(
        read(&xlsx(&row.repeat(12), &[("xl/sharedStrings.xml", &texts)])),
        Err(ReadError::TooMuchText { .. })
    ));
}

#[test]
fn promises_and_nestings_are_not_believed() {
    let promise = strings(r#"count="1" uniqueCount="3000000000""#, "<si><t>a</t></si>");
    assert!(matches!(read(&xlsx("", &[("xl/sharedStrings.xml", &promise)])), Err(ReadError::Broken(_))));
    let many = strings(r#"count="900000" uniqueCount="1""#, "<si><t>a</t></si>");
    assert!(read(&xlsx("", &[("xl/sharedStrings.xml", &many)])).is_ok(), "a text may stand in many cells");
    assert!(matches!(read(&xlsx(&"<a>".repeat(1_000_000), &[])), Err(ReadError::Broken(_))));
    assert!(matches!(read(&ods(&"<table:table-row>".repeat(1_000_000))), Err(ReadError::Broken(_))));
}

/// An XLS as LibreOffice writes it.
fn old() -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/uploads/counted-libreoffice.xls")).unwrap()
}

fn put(bytes: &mut [u8], at: usize, number: u32) {
    bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
}

#[test]
fn sectors_that_lead_in_a_circle_end_in_a_message() {
    let good = old();
    let number = |at: usize| u32::from_le_bytes(good[at..at + 4].try_into().unwrap());
    let (table, directory) = (number(76) as usize, number(48));
    let entry = |sector: u32| 512 * (table + 1) + 4 * sector as usize;
    let mut circle = good.clone();
    put(&mut circle, entry(directory), directory);
    assert!(matches!(read(&circle), Err(ReadError::Broken(_))));
    let mut all = good.clone();
    (0..100).for_each(|sector| put(&mut all, entry(sector), 0));
    assert!(matches!(read(&all), Err(ReadError::Broken(_))));
    let mut long = good.clone();
    (0..4).for_each(|index| put(&mut long, 512 * (directory as usize + 1) + 128 * index + 120, 0xffff_fff0));
    assert!(matches!(read(&long), Err(ReadError::Broken(_))));
}

#[test]
fn a_broken_file_never_ends_in_a_panic() {
    let good = old();
    for at in (0..good.len()).step_by(61) {
        let mut bytes = good.clone();
        bytes[at] = bytes[at].wrapping_add(1 + (at % 250) as u8);
        let _ = read(&bytes);
        let _ = read(&good[..at]);
    }
}
