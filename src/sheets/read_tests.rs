use std::fs::File;
use std::io::{Seek, SeekFrom, Write};

use rust_xlsxwriter::{Format, Workbook as Writer};

use super::*;

fn made(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut book = Writer::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Лист").unwrap();
    fill(sheet);
    book.save(file.path()).unwrap();
    file
}

fn rows(file: &Path, limits: Limits) -> Result<Vec<Vec<Cell>>, ReadError> {
    let mut rows = Vec::new();
    Workbook::open(file, limits)?.for_each_row("Лист", |row| {
        rows.push(row.to_vec());
        Ok::<(), ReadError>(())
    })?;
    Ok(rows)
}

/// A ZIP with the given parts.
fn archive(parts: &[(&str, &[u8])]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let mut zip = zip::ZipWriter::new(&mut file);
    for (name, bytes) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
    file
}

/// A workbook whose one sheet «Лист» has the given `<sheetData>`.
fn raw_sheet(data: &str) -> tempfile::NamedTempFile {
    let sheet = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{data}</sheetData></worksheet>"#
    );
    archive(&[
        ("_rels/.rels", r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#.as_bytes()),
        ("xl/workbook.xml", r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Лист" sheetId="1" r:id="rId1"/></sheets></workbook>"#.as_bytes()),
        ("xl/_rels/workbook.xml.rels", r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

#[test]
fn addresses_are_those_of_excel() {
    assert_eq!(address(11, 5), "F12");
    assert_eq!(address(0, 25), "Z1");
    assert_eq!(address(0, 26), "AA1");
    assert_eq!(column_name(16_383), "XFD");
}

#[test]
fn cells_come_trimmed_with_address_and_kind() {
    let file = made(|sheet| {
        sheet.write_string(0, 0, " \u{a0}001\t").unwrap();
        sheet.write_number(0, 1, 1).unwrap();
        sheet.write_number_with_format(0, 2, 1, &Format::new().set_num_format("000")).unwrap();
        sheet.write_number(0, 3, 1_022_401_234_567.0).unwrap();
        sheet.write_boolean(0, 4, true).unwrap();
        sheet.write_number_with_format(0, 5, 46_280, &Format::new().set_num_format("dd.mm.yyyy")).unwrap();
        sheet.write_string(4, 1, "строка\r\nдва").unwrap();
        sheet.write_string(5, 0, "   ").unwrap();
    });
    let rows = rows(file.path(), Limits::default()).unwrap();
    let seen: Vec<_> = rows.iter().flatten().map(|c| (c.address(), c.kind, c.text.as_str())).collect();
    use CellKind::*;
    assert_eq!(
        seen,
        [
            ("A1".into(), Text, "001"),
            ("B1".into(), Number, "1"),
            ("C1".into(), Number, "001"),
            ("D1".into(), Number, "1022401234567"),
            ("E1".into(), Boolean, "TRUE"),
            ("F1".into(), Date, "2026-09-15"),
            ("B5".into(), Text, "строка\nдва"),
        ]
    );
    assert_eq!(rows.len(), 2, "an empty row is not a row");
}

#[test]
fn what_is_not_a_workbook_is_told_apart() {
    let mut text = tempfile::NamedTempFile::new().unwrap();
    text.write_all("Код;Название".as_bytes()).unwrap();
    assert!(matches!(rows(text.path(), Limits::default()), Err(ReadError::NotXlsx)));

    let zip = archive(&[("readme.txt", b"hello")]);
    assert!(matches!(rows(zip.path(), Limits::default()), Err(ReadError::Broken(_))));

    let ole = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    let mut old = tempfile::NamedTempFile::new().unwrap();
    old.write_all(&ole).unwrap();
    old.write_all(&[0; 1000]).unwrap();
    assert!(matches!(rows(old.path(), Limits::default()), Err(ReadError::NotXlsx)));
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    old.write_all(&name).unwrap();
    assert!(matches!(rows(old.path(), Limits::default()), Err(ReadError::Encrypted)));

    assert!(matches!(rows(Path::new("/nonexistent/book.xlsx"), Limits::default()), Err(ReadError::Open(_))));
}

#[test]
fn a_size_bomb_ends_in_a_clear_message() {
    let zeros = vec![b' '; 3_000_000];
    let bomb = archive(&[("xl/workbook.xml", &zeros)]);
    assert!(std::fs::metadata(bomb.path()).unwrap().len() < 20_000);
    let limits = Limits { unpacked_bytes: 2_000_000, ..Limits::default() };
    let error = rows(bomb.path(), limits).unwrap_err().to_string();
    assert_eq!(error, "книга в распакованном виде больше 2 МБ: удалите из неё лишние листы, строки и рисунки");

    let limits = Limits { file_bytes: 1_000, ..Limits::default() };
    assert!(matches!(rows(bomb.path(), limits), Err(ReadError::FileTooLarge { .. })));
    let limits = Limits { parts: 0, ..Limits::default() };
    assert!(matches!(rows(bomb.path(), limits), Err(ReadError::TooManyParts { .. })));
}

#[test]
fn a_declared_size_is_not_believed() {
    // The central directory says the part unpacks to 10 bytes; it unpacks to 3,000,000.
    let zeros = vec![b' '; 3_000_000];
    let bomb = archive(&[("xl/workbook.xml", &zeros)]);
    let mut bytes = std::fs::read(bomb.path()).unwrap();
    let size = 3_000_000u32.to_le_bytes();
    let places: Vec<usize> = (0..bytes.len() - 4).filter(|at| bytes[*at..at + 4] == size).collect();
    assert!(!places.is_empty());
    for place in places {
        bytes[place..place + 4].copy_from_slice(&10u32.to_le_bytes());
    }
    let mut file = File::options().write(true).open(bomb.path()).unwrap();
    file.seek(SeekFrom::Start(0)).unwrap();
    file.write_all(&bytes).unwrap();
    let limits = Limits { unpacked_bytes: 2_000_000, ..Limits::default() };
    assert!(matches!(rows(bomb.path(), limits), Err(ReadError::UnpacksTooLarge { .. } | ReadError::Broken(_))));
}

#[test]
fn rows_and_columns_are_limited() {
    let file = made(|sheet| {
        for row in 0..5 {
            sheet.write_string(row * 100, 0, "x").unwrap();
        }
        sheet.write_string(401, 9, "x").unwrap();
    });
    assert_eq!(rows(file.path(), Limits { rows: 6, ..Limits::default() }).unwrap().len(), 6);
    let error = rows(file.path(), Limits { rows: 5, ..Limits::default() }).unwrap_err();
    assert_eq!(error.to_string(), "на листе «Лист» больше 5 заполненных строк");
    let error = rows(file.path(), Limits { columns: 9, ..Limits::default() }).unwrap_err();
    assert!(error.to_string().contains("J402"), "{error}");
}

#[test]
fn forged_sheets_are_refused_without_a_panic() {
    let good = raw_sheet(r#"<row r="1"><c r="A1"><v>5</v></c></row>"#);
    assert_eq!(rows(good.path(), Limits::default()).unwrap()[0][0].text, "5");
    for data in [
        r#"<row r="2"><c r="A2"><v>5</v></c></row><row r="1"><c r="A1"><v>5</v></c></row>"#,
        r#"<row r="1"><c r="A1"><v>5</v></c><c r="A1"><v>6</v></c></row>"#,
        r#"<row r="1"><c r="A1" t="s"><v>99999</v></c></row>"#,
        r#"<row r="1"><c r="A99999999999"><v>5</v></c></row>"#,
        r#"<row r="1"><c r="1A"><v>5</v></c></row>"#,
        r#"<row r="0"><c r="A0"><v>5</v></c></row>"#,
        r#"<row r="1"><c r="A1"><v>5</v>"#,
        r#"<row r="1"><c r="A1"><v>5</w></c></row>"#,
    ] {
        let forged = raw_sheet(data);
        assert!(matches!(rows(forged.path(), Limits::default()), Err(ReadError::Broken(_))), "{data}");
    }
}

#[test]
fn an_absent_sheet_is_named() {
    let file = made(|_| {});
    let mut book = Workbook::open(file.path(), Limits::default()).unwrap();
    assert_eq!(book.sheet_names(), ["Лист"]);
    let error = book.for_each_row("Организации", |_| Ok::<(), ReadError>(())).unwrap_err();
    assert_eq!(error.to_string(), "в книге нет листа «Организации»");
}
