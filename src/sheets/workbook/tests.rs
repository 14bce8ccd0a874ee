use std::io::{Seek, SeekFrom, Write};
use std::time::{Duration, Instant};

use super::*;
use crate::sheets::understand::form_from_workbook;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// A ZIP with the given parts.
fn archive(parts: &[(&str, &[u8])]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    let mut zip = zip::ZipWriter::new(&mut file);
    for (name, bytes) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
    file.seek(SeekFrom::Start(0)).unwrap();
    file
}

/// A workbook of one sheet «Лист» with the given inside of its `worksheet`.
fn book(inside: &str) -> File {
    let sheet = format!("<worksheet xmlns=\"{MAIN}\">{inside}</worksheet>");
    archive(&[
        ("_rels/.rels", format!(r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#).as_bytes()),
        ("xl/workbook.xml", format!(r#"<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Лист" sheetId="1" r:id="r1"/></sheets></workbook>"#).as_bytes()),
        ("xl/_rels/workbook.xml.rels", format!(r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#).as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

fn cell(address: &str, text: &str) -> String {
    format!(r#"<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

/// A sheet with headings, so that there is something to understand.
fn headed(rows: &str, after: &str) -> File {
    let head = [cell("A1", "Класс"), cell("B1", "Учеников"), cell("C1", "Сдали")].concat();
    book(&format!("<sheetData><row r=\"1\">{head}</row>{rows}</sheetData>{after}"))
}

/// Ends within seconds of an unoptimised build, whatever the file.
fn soon<T>(act: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = act();
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    done
}

#[test]
fn what_is_no_workbook_is_told() {
    let told = |file: File| read(file, limits()).unwrap_err().to_string();
    let mut text = tempfile::tempfile().unwrap();
    text.write_all("не книга".as_bytes()).unwrap();
    assert!(told(text).contains("не книга Excel"));
    assert!(told(tempfile::tempfile().unwrap()).contains("не книга Excel"));
    assert!(told(archive(&[("a.txt", b"1")])).contains("не книга Excel"));
    let mut ole = tempfile::tempfile().unwrap();
    ole.write_all(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]).unwrap();
    assert!(read(ole, limits()).is_err());
}

#[test]
fn broken_xml_ends_in_a_message() {
    for inside in [
        "<sheetData><row r=\"1\"><c r=\"A1\"",
        "<sheetData><row></sheetData></row>",
        "<sheetData><c r=\"A1\"><v>1</v></row></sheetData>",
    ] {
        let told = read(book(inside), limits()).unwrap_err().to_string();
        assert!(told.contains("повреждена"), "{told}");
    }
    let error = form_from_workbook(book("<sheetData/>"), "п.xlsx", limits()).unwrap_err();
    assert!(error.to_string().contains("не найдено ни одной таблицы"), "{error}");
}

#[test]
fn entities_of_its_own_are_not_grown() {
    let bomb = "<!DOCTYPE x [<!ENTITY a \"ааааааааааааааааааааааааааааааа\">]>";
    let read = read(
        book(&format!("{bomb}<sheetData><row r=\"1\">{}</row></sheetData>", cell("A1", "&a;&a;&amp;&#1041;"))),
        limits(),
    );
    let told = match read {
        Ok(book) => book.sheets[0].text(0, 0),
        Err(error) => error.to_string(),
    };
    assert!(told == "&Б" || told.contains("повреждена"), "{told}");
}

#[test]
fn a_bomb_is_weighed_before_it_is_read() {
    let zeros = vec![b' '; 30_000_000];
    let parts: Vec<(String, &[u8])> = (0..4).map(|n| (format!("xl/media/{n}"), zeros.as_slice())).collect();
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let error = soon(|| read(archive(&parts), limits()).unwrap_err());
    assert!(matches!(error, ReadError::UnpacksTooLarge { .. }), "{error}");
    // Within the limit as a whole, but one part of it is no form's sheet.
    let one = vec![b' '; 60_000_000];
    let error = soon(|| read(archive(&[("xl/workbook.xml", &one)]), limits()).unwrap_err());
    assert!(matches!(error, ReadError::UnpacksTooLarge { .. }), "{error}");
}

#[test]
fn rows_and_merges_without_end_take_no_room() {
    let rows = format!(
        "<row r=\"1000000000\">{}</row><row r=\"1048576\" hidden=\"1\">{}</row>",
        cell("A1000000000", "далеко"),
        cell("XFD1048576", "край")
    );
    let after = "<mergeCells><mergeCell ref=\"A2:XFD1048576\"/><mergeCell ref=\"A1:A1048576\"/><mergeCell ref=\"B1:XFD1\"/></mergeCells>";
    let made = soon(|| form_from_workbook(headed(&rows, after), "края.xlsx", limits()));
    assert!(made.is_ok() || made.is_err_and(|error| matches!(error, ReadError::NoTable)));
}

#[test]
fn validations_without_number_are_read_as_far_as_they_help() {
    let one = "<dataValidation type=\"whole\" sqref=\"B2:B5000 C2:XFD1048576\"><formula1>0</formula1><formula2>9</formula2></dataValidation>";
    let after = format!("<dataValidations>{}</dataValidations>", one.repeat(100_000));
    let made = soon(|| form_from_workbook(headed("", &after), "правила.xlsx", limits()).unwrap());
    assert_eq!(made.spec["sheets"][0]["columns"][1]["max"], 9);
    assert!(made.findings.iter().any(|finding| finding.message.contains("первые 5000")));
}

#[test]
fn areas_without_number_of_one_rule() {
    let areas: String = (0..200_000).map(|n| format!("B{} ", n + 2)).collect();
    let after = format!(
        "<dataValidations><dataValidation type=\"whole\" sqref=\"{areas}\"><formula1>0</formula1><formula2>9</formula2></dataValidation></dataValidations>"
    );
    let made = soon(|| form_from_workbook(headed("", &after), "правила.xlsx", limits()).unwrap());
    assert_eq!(made.spec["sheets"][0]["columns"][1]["kind"], "integer");
}

#[test]
fn a_sheet_full_of_cells_is_cut_and_told() {
    let rows: String = (2..60_000).map(|row| format!("<row><c><v>{row}</v></c><c><v>1</v></c><c><v>2</v></c><c s=\"1\"/><c/><c><v>3</v></c><c><v>4</v></c><c><v>5</v></c></row>")).collect();
    let book = soon(|| read(headed(&rows, ""), limits()).unwrap());
    assert!(book.sheets[0].cells.len() <= MAX_CELLS);
    assert!(book.lost.iter().any(|lost| lost.contains("слишком много")), "{:?}", book.lost);
}

#[test]
fn shared_formulas_stand_for_their_own_cells() {
    let rows = "<row r=\"2\"><c r=\"C2\"><f t=\"shared\" ref=\"C2:C4\" si=\"0\">A2+B$2</f></c></row>\
                <row r=\"3\"><c r=\"C3\"><f t=\"shared\" si=\"0\"/><v>1</v></c></row>";
    let book = read(headed(rows, ""), limits()).unwrap();
    assert_eq!(book.sheets[0].cell(2, 2).unwrap().formula.as_deref(), Some("A3+B$2"));
}

#[test]
fn a_long_shared_formula_is_not_written_out_a_million_times() {
    let long = "A1+".repeat(1_300);
    let mut rows = format!("<row r=\"2\"><c r=\"C2\"><f t=\"shared\" ref=\"C2:C20000\" si=\"0\">{long}1</f></c></row>");
    rows.extend(
        (3..20_000).map(|row| format!("<row r=\"{row}\"><c r=\"C{row}\"><f t=\"shared\" si=\"0\"/></c></row>")),
    );
    let book = soon(|| read(headed(&rows, ""), limits()).unwrap());
    let kept: usize = book.sheets[0].cells.values().filter_map(|cell| cell.formula.as_ref()).map(String::len).sum();
    assert!(kept <= 4 * MAX_FORMULAS && !book.lost.is_empty(), "{kept}");
}

#[test]
fn formulas_everywhere_are_understood_soon() {
    use crate::sheets::read::column_name;
    let head: String =
        (0..400).map(|column| cell(&format!("{}1", column_name(column)), &format!("Столбец {column}"))).collect();
    let row = |row: u32| {
        let sums =
            (2..400).map(|column| format!("<c r=\"{}{row}\"><f>SUM(A{row}:B{row})</f></c>", column_name(column)));
        format!("<row r=\"{row}\">{}</row>", sums.collect::<String>())
    };
    let rows: String = (2..100).map(row).collect();
    let file = book(&format!("<sheetData><row r=\"1\">{head}</row>{rows}</sheetData>"));
    let made = soon(|| form_from_workbook(file, "широкая.xlsx", limits()).unwrap());
    let columns = made.spec["sheets"][0]["columns"].as_array().unwrap();
    assert_eq!(columns.len(), 200);
    assert_eq!(columns[199]["formula"], "СУММ([@Столбец 0]; [@Столбец 1])");
}

/// OpenDocument says «and a thousand million more of these» in one attribute.
#[test]
fn repeats_of_opendocument_are_not_written_out() {
    let office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
    let table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0";
    let text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";
    let content = format!(
        "<o:document-content xmlns:o=\"{office}\" xmlns:table=\"{table}\" xmlns:text=\"{text}\"><o:body><o:spreadsheet><table:table table:name=\"Лист\">\
         <table:table-row><table:table-cell o:value-type=\"string\"><text:p>А</text:p></table:table-cell><table:table-cell o:value-type=\"string\"><text:p>Б</text:p></table:table-cell></table:table-row>\
         <table:table-row table:number-rows-repeated=\"1000000000\"><table:table-cell table:number-columns-repeated=\"1000000000\" o:value-type=\"float\" o:value=\"1\"/></table:table-row>\
         </table:table></o:spreadsheet></o:body></o:document-content>"
    );
    let file = archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
    ]);
    let book = soon(|| read(file, limits()).unwrap());
    assert!(book.sheets[0].cells.len() <= MAX_CELLS);
    assert_eq!(book.sheets[0].text(0, 1), "Б");
}
