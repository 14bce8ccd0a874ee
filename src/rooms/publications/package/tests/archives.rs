//! Archives that lie, break off or swell.

use std::io::{Read, Seek, SeekFrom};

use zip::CompressionMethod;

use super::*;

#[test]
fn archives_that_lie_are_refused() {
    let region = Region::new();
    let good = GOOD.as_bytes();
    let with = |name: &str| pack(&[("publication.md", good), (name, b"x")]);
    let mut long = String::from("files/");
    long.push_str(&"я".repeat(201));
    let table = [
        (b"not a zip at all".to_vec(), "это не архив ZIP"),
        (Vec::new(), "это не архив ZIP"),
        (pack(&[]), "publication.md: нет в архиве"),
        (pack(&[("pkg/publication.md", good)]), "publication.md лежит в папке «pkg»"),
        (with("../evil.txt"), "путь не должен выходить из архива"),
        (with("files/../../evil"), "путь не должен выходить из архива"),
        (with("files//a"), "путь не должен выходить из архива"),
        (with("files\\a.txt"), "обратная косая черта"),
        (renamed(with("Files/evil.txt"), b"Files/evil.txt", b"/iles/evil.txt"), "а не от корня диска"),
        (renamed(with("Files/evil.txt"), b"Files/evil.txt", b"C:/es/evil.txt"), "а не от корня диска"),
        (renamed(with("files/evil.txt"), b"files/evil.txt", b"files/ev\x00l.txt"), "управляющий знак"),
        (renamed(with("files/evil.txt"), b"files/evil.txt", b"files/\x8f\xab\xa0\xad.txt"), "имя не в UTF-8"),
        (
            renamed(
                pack(&[("publication.md", good), ("files/a.txt", b"1"), ("files/b.txt", b"2")]),
                b"files/b.txt",
                b"files/a.txt",
            ),
            "с одинаковыми именами",
        ),
        (with(&long), "имя длиннее 200 знаков"),
        (with("readme.txt"), "readme.txt: лишняя запись"),
        (with("forms/deep/a.json"), "forms/deep/a.json: лишняя запись"),
        (with("forms/a.xml"), "forms/a.xml: лишняя запись"),
        (pack(&[("publication.md", b"+++\ntitle = '\xcf\xeb\xe0\xed'\n+++\n")]), "строка 2 записана не в UTF-8"),
        (damaged(package_of(GOOD)), "файл в архиве повреждён"),
        (encrypted(package_of(GOOD)), "зашифрована"),
        (symlink(), "ссылка или особый файл"),
        (many_entries(), "в архиве 10002 записей"),
        (bomb(), "похоже на архив, который переполняет память"),
        (overlapping(), "накладываются"),
    ];
    for (zip, expected) in table {
        let told = mistakes(&region, zip);
        assert!(told.contains(expected), "{expected}:\n{told}");
        assert!(region.is_untouched(), "{expected}");
    }
}

/// A declared size that is too small fools nobody.
#[test]
fn declared_sizes_are_not_believed() {
    let region = Region::new();
    let mut zip = bomb();
    for (signature, offset) in [(b"PK\x03\x04", 22), (b"PK\x01\x02", 24)] {
        for at in positions(&zip, signature).into_iter().skip(1) {
            zip[at + offset..at + offset + 4].copy_from_slice(&5u32.to_le_bytes());
        }
    }
    let told = mistakes(&region, zip);
    assert!(told.starts_with("files/План.pdf: "), "{told}");
    assert!(region.is_untouched());
}

/// Any flipped byte and any cut gives mistakes or a publication, never a panic or a remainder.
#[test]
fn damage_anywhere_is_survived() {
    let region = Region::new();
    let zip = package_of(GOOD);
    for at in (0..zip.len()).step_by(7) {
        let mut flipped = zip.clone();
        flipped[at] ^= 0x55;
        for damaged in [flipped, zip[..at].to_vec()] {
            if let Ok(imported) = region.import(damaged) {
                region.db.write_blocking(move |c| clear(c, imported.id)).unwrap();
            }
            assert_eq!((region.count("publication"), region.count("blob")), (0, 0), "byte {at}");
        }
    }
}

fn clear(c: &rusqlite::Connection, id: PublicationId) -> Result<(), AppError> {
    c.execute("DELETE FROM publication WHERE id = ?1", [id])?;
    c.execute("DELETE FROM blob", [])?;
    Ok(())
}

/// Replaces a name of the same length wherever it stands, in headers and directory.
fn renamed(mut zip: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut to = to.to_vec();
    to.resize(from.len(), b'x');
    for at in positions(&zip, from) {
        zip[at..at + from.len()].copy_from_slice(&to);
    }
    zip
}

fn damaged(mut zip: Vec<u8>) -> Vec<u8> {
    let at = positions(&zip, b"PK\x01\x02")[1];
    zip[at + 16] ^= 0xff; // CRC of a file
    zip
}

fn encrypted(mut zip: Vec<u8>) -> Vec<u8> {
    for (signature, offset) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        for at in positions(&zip, signature) {
            zip[at + offset] |= 1;
        }
    }
    zip
}

fn symlink() -> Vec<u8> {
    pack_with(&[("publication.md", GOOD.as_bytes())], |writer, name, bytes| {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
        writer.add_symlink("files/План.pdf", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    })
}

fn many_entries() -> Vec<u8> {
    let names: Vec<String> = (0..10_001).map(|n| format!("files/{n}")).collect();
    let mut entries: Vec<(&str, &[u8])> = vec![("publication.md", GOOD.as_bytes())];
    entries.extend(names.iter().map(|name| (name.as_str(), &b""[..])));
    pack(&entries)
}

/// 64 MB of nothing in some 64 KB.
fn bomb() -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("publication.md", options).unwrap();
    writer.write_all(GOOD.as_bytes()).unwrap();
    writer.start_file("files/План.pdf", options).unwrap();
    std::io::copy(&mut std::io::repeat(0).take(64 << 20), &mut writer).unwrap();
    writer.finish().unwrap().into_inner()
}

/// Two entries of the directory that share the bytes of one.
fn overlapping() -> Vec<u8> {
    let mut zip = pack(&[("publication.md", GOOD.as_bytes()), ("files/a.txt", b"1111"), ("files/b.txt", b"2222")]);
    let directory = positions(&zip, b"PK\x01\x02");
    let offset: [u8; 4] = zip[directory[1] + 42..directory[1] + 46].try_into().unwrap();
    zip[directory[2] + 42..directory[2] + 46].copy_from_slice(&offset);
    zip
}

fn positions(zip: &[u8], wanted: &[u8]) -> Vec<usize> {
    (0..zip.len().saturating_sub(wanted.len() - 1)).filter(|at| zip[*at..].starts_with(wanted)).collect()
}

/// The directory may be as large as it likes: reading stops before it fills the memory.
#[test]
fn an_endless_directory_is_not_read_through() {
    let name = "files/".to_owned() + &"n".repeat(60_000);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for n in 0..200 {
        writer.start_file(format!("{name}{n}"), SimpleFileOptions::default()).unwrap();
    }
    let mut source = writer.finish().unwrap();
    source.seek(SeekFrom::Start(0)).unwrap();
    let region = Region::new();
    let told = mistakes(&region, source.into_inner());
    assert!(told.contains("оглавление архива слишком велико"), "{told}");
}
