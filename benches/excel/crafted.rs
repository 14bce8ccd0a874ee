//! Files made to do harm, small on the disk.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const LINKS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const KINDS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Makes them; gives what each is and where.
pub fn make(folder: &Path) -> Vec<(&'static str, PathBuf)> {
    let shared = format!(r#"<sst xmlns="{MAIN}"><si><t>{}</t></si></sst>"#, "x".repeat(30_000));
    let texts = format!(r#"<sst xmlns="{MAIN}">{}</sst>"#, "<si><t>a</t></si>".repeat(1_400_000));
    let promise = format!(r#"<sst xmlns="{MAIN}" uniqueCount="3000000000"/>"#);
    let none: &[(&str, &str)] = &[];
    let many = |piece: &'static str, times: usize| {
        move |part: &mut dyn Write| {
            (0..times).for_each(|_| part.write_all(piece.as_bytes()).expect("room"));
        }
    };
    vec![
        ("2 GB of spaces", xlsx(folder, "bomb", none, &many(" ".repeat(1_000_000).leak(), 2_000))),
        (
            "7,500,000 small cells",
            xlsx(folder, "cells", none, &many("<row><c><v>1</v></c><c><v>1</v></c><c><v>1</v></c></row>", 2_000_000)),
        ),
        ("25,000,000 empty cells", xlsx(folder, "empty", none, &many("<c/><c/><c/><c/><c/>", 5_000_000))),
        ("nested without end", xlsx(folder, "deep", none, &many("<a>", 30_000_000))),
        (
            "one text in a million cells",
            xlsx(folder, "shared", &[("xl/sharedStrings.xml", &shared)], &many(r#"<c t="s"><v>0</v></c>"#, 1_000_000)),
        ),
        ("1,400,000 texts", xlsx(folder, "texts", &[("xl/sharedStrings.xml", &texts)], &many("", 0))),
        ("three billion texts promised", xlsx(folder, "promise", &[("xl/sharedStrings.xml", &promise)], &many("", 0))),
        ("formats without end", xlsx(folder, "styles", &[("xl/styles.xml", &"<xf/>".repeat(4_500_000))], &many("", 0))),
        (
            "ODS: a cell repeated 17 billion times",
            ods(
                folder,
                "repeated",
                r#"<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/></table:table-row>"#,
            ),
        ),
        ("ODS: 2 GB of spaces", ods(folder, "spaces", &" ".repeat(2_000_000_000))),
        ("XLS: sectors in a circle", circle(folder)),
    ]
}

fn archive(folder: &Path, name: &str) -> (PathBuf, zip::ZipWriter<File>) {
    let path = folder.join(name);
    let file = File::create(&path).expect("a file");
    (path, zip::ZipWriter::new(file))
}

fn put(zip: &mut zip::ZipWriter<File>, name: &str, text: &str) {
    let options = zip::write::SimpleFileOptions::default().large_file(true);
    zip.start_file(name, options).expect("a part");
    zip.write_all(text.as_bytes()).expect("room");
}

fn xlsx(folder: &Path, name: &str, more: &[(&str, &str)], fill: &dyn Fn(&mut dyn Write)) -> PathBuf {
    let (path, mut zip) = archive(folder, &format!("{name}.xlsx"));
    put(
        &mut zip,
        "_rels/.rels",
        &format!(
            r#"<Relationships xmlns="{LINKS}"><Relationship Id="r1" Type="{KINDS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
        ),
    );
    put(
        &mut zip,
        "xl/workbook.xml",
        &format!(
            r#"<workbook xmlns="{MAIN}" xmlns:r="{KINDS}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"#
        ),
    );
    put(
        &mut zip,
        "xl/_rels/workbook.xml.rels",
        &format!(
            r#"<Relationships xmlns="{LINKS}"><Relationship Id="r1" Type="{KINDS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
        ),
    );
    for (name, text) in more {
        put(&mut zip, name, text);
    }
    put(&mut zip, "xl/worksheets/sheet1.xml", &format!(r#"<worksheet xmlns="{MAIN}"><sheetData>"#));
    fill(&mut zip);
    zip.write_all(b"</sheetData></worksheet>").expect("room");
    zip.finish().expect("an archive");
    path
}

fn ods(folder: &Path, name: &str, rows: &str) -> PathBuf {
    let (path, mut zip) = archive(folder, &format!("{name}.ods"));
    put(&mut zip, "mimetype", "application/vnd.oasis.opendocument.spreadsheet");
    put(
        &mut zip,
        "content.xml",
        &format!(
            r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="a">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
        ),
    );
    zip.finish().expect("an archive");
    path
}

/// A real XLS whose list of files leads back to itself.
fn circle(folder: &Path) -> PathBuf {
    let good = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/uploads/counted-libreoffice.xls");
    let mut bytes = std::fs::read(good).expect("a workbook");
    let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    let (table, directory) = (number(76) as usize, number(48));
    let at = 512 * (table + 1) + 4 * directory as usize;
    bytes[at..at + 4].copy_from_slice(&directory.to_le_bytes());
    let path = folder.join("circle.xls");
    std::fs::write(&path, bytes).expect("room");
    path
}
