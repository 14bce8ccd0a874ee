//! A look at an old XLS before calamine is let at it: sectors that lead in a circle, tables that reach over the whole sheet
//! with two cells, a long text told a million times would cost it all the memory there is. Along the way, which rows are
//! hidden, which calamine does not tell.

use std::collections::{BTreeSet, HashSet};

use super::book::Limits;
use crate::sheets::read::{ReadError, broken};

/// Sector numbers from this one on are marks.
const MARKS: u32 = 0xffff_fffa;
/// Streams shorter than this are kept in small sectors.
const SMALL_STREAM: usize = 4_096;
const SMALL_SECTOR: usize = 64;
/// Bytes that formulas may come to as text.
const FORMULA_TEXT: usize = 64_000_000;

/// Which rows of each worksheet are hidden, in the order of the tabs; or why the file can't be read.
pub fn look(bytes: &[u8], limits: Limits) -> Result<Vec<BTreeSet<u32>>, ReadError> {
    let container = Container::open(bytes)?;
    if container.has("EncryptedPackage") {
        return Err(ReadError::Encrypted);
    }
    let mut streams = Vec::new();
    for name in ["Workbook", "Book"] {
        streams.extend(container.streams(name)?);
    }
    let stream = streams.first().ok_or(ReadError::NotWorkbook)?;
    Records { stream, limits }.look()
}

fn forged() -> ReadError {
    broken("запись старого формата XLS нарушена")
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, ReadError> {
    let pair = bytes.get(at..).and_then(|rest| rest.first_chunk::<2>()).ok_or_else(forged)?;
    Ok(u16::from_le_bytes(*pair))
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32, ReadError> {
    let four = bytes.get(at..).and_then(|rest| rest.first_chunk::<4>()).ok_or_else(forged)?;
    Ok(u32::from_le_bytes(*four))
}

/// The file system in the file (MS-CFB).
struct Container<'b> {
    bytes: &'b [u8],
    sector: usize,
    fat: Vec<u32>,
    small_fat: Vec<u32>,
    small: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    size: usize,
}

impl<'b> Container<'b> {
    fn open(bytes: &'b [u8]) -> Result<Container<'b>, ReadError> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4_096,
            _ => return Err(forged()),
        };
        let mut container =
            Container { bytes, sector, fat: Vec::new(), small_fat: Vec::new(), small: Vec::new(), entries: Vec::new() };
        container.fat = container.read_fat()?;
        let directory = container.chain(u32_at(bytes, 48)?, usize::MAX)?;
        container.entries =
            directory.chunks_exact(128).map(|entry| read_entry(entry, sector)).collect::<Result<_, _>>()?;
        let small_count = u32_at(bytes, 64)? as usize;
        if small_count > 0 {
            let root = container.entries.first().ok_or_else(forged)?;
            let (start, size) = (root.start, root.size);
            container.small = container.chain(start, size)?;
            let small_fat = container.chain(u32_at(bytes, 60)?, small_count.saturating_mul(sector))?;
            container.small_fat = numbers(&small_fat);
        }
        Ok(container)
    }

    fn sector(&self, id: u32) -> Result<&'b [u8], ReadError> {
        let start = (id as usize).checked_add(1).and_then(|id| id.checked_mul(self.sector)).ok_or_else(forged)?;
        let end = start.saturating_add(self.sector).min(self.bytes.len());
        self.bytes.get(start..end).filter(|sector| !sector.is_empty()).ok_or_else(forged)
    }

    fn read_fat(&self) -> Result<Vec<u32>, ReadError> {
        let mut places = numbers(self.bytes.get(76..512).ok_or_else(forged)?);
        let mut next = u32_at(self.bytes, 68)?;
        let mut seen = HashSet::new();
        while next < MARKS {
            if !seen.insert(next) {
                return Err(forged());
            }
            places.extend(numbers(self.sector(next)?));
            next = places.pop().ok_or_else(forged)?;
        }
        places.retain(|id| *id < MARKS);
        // A sector counted twice would make the table longer than the file.
        if places.len() > self.bytes.len() / self.sector + 1 {
            return Err(forged());
        }
        let mut fat = Vec::new();
        for id in places {
            fat.extend(numbers(self.sector(id)?));
        }
        Ok(fat)
    }

    /// The bytes of a chain of sectors, as calamine would gather them: up to `size`, or all.
    fn chain(&self, start: u32, size: usize) -> Result<Vec<u8>, ReadError> {
        if size != usize::MAX && size > self.bytes.len() {
            return Err(forged());
        }
        let mut gathered = Vec::new();
        let mut seen = HashSet::new();
        let mut next = start;
        while next < MARKS && gathered.len() < size {
            if !seen.insert(next) {
                return Err(forged());
            }
            gathered.extend_from_slice(self.sector(next)?);
            next = *self.fat.get(next as usize).ok_or_else(forged)?;
        }
        gathered.truncate(size);
        Ok(gathered)
    }

    fn small_chain(&self, start: u32, size: usize) -> Result<Vec<u8>, ReadError> {
        let mut gathered = Vec::new();
        let mut next = start;
        while next < MARKS && gathered.len() < size {
            let at = (next as usize).saturating_mul(SMALL_SECTOR);
            gathered.extend_from_slice(self.small.get(at..at.saturating_add(SMALL_SECTOR)).ok_or_else(forged)?);
            next = *self.small_fat.get(next as usize).ok_or_else(forged)?;
        }
        gathered.truncate(size);
        Ok(gathered)
    }

    fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// Every stream of that name: whichever calamine takes, it has been looked at.
    fn streams(&self, name: &str) -> Result<Vec<Vec<u8>>, ReadError> {
        let entries = self.entries.iter().filter(|entry| entry.name.eq_ignore_ascii_case(name));
        let streams: Vec<_> = entries
            .map(|entry| match entry.size < SMALL_STREAM {
                true => self.small_chain(entry.start, entry.size),
                false => self.chain(entry.start, entry.size),
            })
            .collect::<Result<_, _>>()?;
        if streams.len() > 1 { Err(forged()) } else { Ok(streams) }
    }
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).filter_map(|four| four.first_chunk::<4>().map(|four| u32::from_le_bytes(*four))).collect()
}

fn read_entry(entry: &[u8], sector: usize) -> Result<Entry, ReadError> {
    let units: Vec<u16> = entry[..64].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let name = String::from_utf16_lossy(units.split(|unit| *unit == 0).next().unwrap_or_default());
    let high = if sector == 512 { 0 } else { u32_at(entry, 124)? };
    if high > 0 {
        return Err(forged());
    }
    Ok(Entry { name, start: u32_at(entry, 116)?, size: u32_at(entry, 120)? as usize })
}

/// A record of the workbook's stream (MS-XLS).
struct Record<'s> {
    kind: u16,
    data: &'s [u8],
}

struct Records<'s> {
    stream: &'s [u8],
    limits: Limits,
}

/// What the records of all worksheets come to.
#[derive(Default)]
struct Sums {
    area: u64,
    text: usize,
    formulas: usize,
}

impl<'s> Records<'s> {
    fn from(&self, at: usize) -> impl Iterator<Item = Record<'s>> + use<'s> {
        let mut rest = self.stream.get(at..).unwrap_or_default();
        std::iter::from_fn(move || {
            let head = rest.first_chunk::<4>()?;
            let kind = u16::from_le_bytes([head[0], head[1]]);
            let size = usize::from(u16::from_le_bytes([head[2], head[3]]));
            let data = rest.get(4..4 + size)?;
            rest = &rest[4 + size..];
            Some(Record { kind, data })
        })
    }

    fn look(&self) -> Result<Vec<BTreeSet<u32>>, ReadError> {
        let mut places = Vec::new();
        let mut longest_name = 40;
        let mut texts: Vec<&[u8]> = Vec::new();
        let mut lengths = Vec::new();
        let mut in_texts = false;
        for record in self.from(0) {
            match record.kind {
                0x002f if u16_at(record.data, 0)? != 0 => return Err(ReadError::Encrypted),
                0x0085 => {
                    places.push(u32_at(record.data, 0)? as usize);
                    longest_name = longest_name.max(record.data.len());
                }
                0x0018 => longest_name = longest_name.max(2 * usize::from(*record.data.get(3).unwrap_or(&0)) + 40),
                0x00fc => texts.push(record.data.get(8..).ok_or_else(forged)?),
                0x003c if in_texts => texts.push(record.data),
                0x000a => break,
                _ => {}
            }
            in_texts = matches!(record.kind, 0x00fc) || in_texts && record.kind == 0x003c;
        }
        if !texts.is_empty() {
            lengths = text_lengths(&texts)?;
        }
        let mut sums = Sums::default();
        let mut hidden = Vec::new();
        for at in places {
            hidden.push(self.look_at_sheet(at, &lengths, longest_name, &mut sums)?);
        }
        Ok(hidden)
    }

    fn look_at_sheet(
        &self,
        at: usize,
        lengths: &[usize],
        longest_name: usize,
        sums: &mut Sums,
    ) -> Result<BTreeSet<u32>, ReadError> {
        let mut hidden = BTreeSet::new();
        let mut area: Option<[u32; 4]> = None;
        let mut depth = 0u32;
        for record in self.from(at) {
            let data = record.data;
            match record.kind {
                0x0809 => depth += 1,
                0x000a => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                }
                0x0200 => self.refuse_promise(data)?,
                0x0208 if u16_at(data, 12)? & 0x20 != 0 => {
                    hidden.insert(u32::from(u16_at(data, 0)?));
                }
                0x0203 | 0x0204 | 0x00d6 | 0x0205 | 0x027e | 0x00fd | 0x00bd | 0x0006 => {
                    let (row, column) = (u32::from(u16_at(data, 0)?), u32::from(u16_at(data, 2)?));
                    let last =
                        if record.kind == 0x00bd { u32::from(u16_at(data, data.len().max(2) - 2)?) } else { column };
                    let [top, bottom, left, right] = area.unwrap_or([row, row, column, column]);
                    area = Some([top.min(row), bottom.max(row), left.min(column), right.max(last).max(column)]);
                    if record.kind == 0x00fd {
                        let text = lengths.get(u32_at(data, 6)? as usize);
                        sums.text = sums.text.saturating_add(text.copied().unwrap_or(0));
                    }
                    if record.kind == 0x0006 {
                        sums.formulas =
                            sums.formulas.saturating_add(data.len().div_ceil(5).saturating_mul(longest_name));
                    }
                }
                _ => {}
            }
        }
        if let Some([top, bottom, left, right]) = area {
            sums.area += u64::from(bottom - top + 1) * u64::from(right - left + 1);
        }
        self.refuse_much(sums)?;
        Ok(hidden)
    }

    /// Room is made for as many cells as a sheet promises.
    fn refuse_promise(&self, data: &[u8]) -> Result<(), ReadError> {
        let (rows, columns) = match data.len() {
            10 => (
                u32::from(u16_at(data, 2)?.saturating_sub(u16_at(data, 0)?)),
                u16_at(data, 6)?.saturating_sub(u16_at(data, 4)?),
            ),
            _ => {
                (u32_at(data, 4)?.saturating_sub(u32_at(data, 0)?), u16_at(data, 10)?.saturating_sub(u16_at(data, 8)?))
            }
        };
        let cells = u64::from(rows) * u64::from(columns);
        if cells > self.most_area() { Err(ReadError::TooManyCells { limit: self.limits.cells }) } else { Ok(()) }
    }

    /// Whole tables are made, empty cells too.
    fn most_area(&self) -> u64 {
        2 * self.limits.cells as u64
    }

    fn refuse_much(&self, sums: &Sums) -> Result<(), ReadError> {
        if sums.area > self.most_area() {
            return Err(ReadError::TooManyCells { limit: self.limits.cells });
        }
        if sums.text > self.limits.text_bytes || sums.formulas > FORMULA_TEXT {
            return Err(ReadError::TooMuchText { limit: self.limits.text_bytes });
        }
        Ok(())
    }
}

/// Bytes that each text of the common table may take; a text goes on over the ends of records, where it says anew how
/// its letters are kept.
fn text_lengths(parts: &[&[u8]]) -> Result<Vec<usize>, ReadError> {
    let mut reader = Parts { parts, part: 0, at: 0 };
    let mut lengths = Vec::new();
    while reader.has_more() {
        let letters = usize::from(u16::from_le_bytes([reader.byte()?, reader.byte()?]));
        let flags = reader.byte()?;
        let runs = if flags & 8 != 0 { usize::from(u16::from_le_bytes([reader.byte()?, reader.byte()?])) } else { 0 };
        let mut phonetic = 0;
        if flags & 4 != 0 {
            let four = [reader.byte()?, reader.byte()?, reader.byte()?, reader.byte()?];
            phonetic = u32::from_le_bytes(four) as usize;
        }
        reader.skip_letters(letters, flags & 1 != 0)?;
        reader.skip(runs * 4)?;
        reader.skip(phonetic)?;
        lengths.push(letters * 3);
    }
    Ok(lengths)
}

struct Parts<'p> {
    parts: &'p [&'p [u8]],
    part: usize,
    at: usize,
}

impl Parts<'_> {
    fn has_more(&mut self) -> bool {
        while self.part < self.parts.len() && self.at >= self.parts[self.part].len() {
            self.part += 1;
            self.at = 0;
        }
        self.part < self.parts.len()
    }

    fn byte(&mut self) -> Result<u8, ReadError> {
        if !self.has_more() {
            return Err(forged());
        }
        self.at += 1;
        Ok(self.parts[self.part][self.at - 1])
    }

    fn skip_letters(&mut self, mut letters: usize, mut wide: bool) -> Result<(), ReadError> {
        loop {
            let here = self.parts.get(self.part).map_or(0, |part| part.len() - self.at);
            let taken = letters.min(here / if wide { 2 } else { 1 });
            self.at += taken * if wide { 2 } else { 1 };
            letters -= taken;
            if letters == 0 {
                return Ok(());
            }
            self.part += 1;
            self.at = 0;
            wide = self.byte()? & 1 != 0;
        }
    }

    fn skip(&mut self, mut bytes: usize) -> Result<(), ReadError> {
        while bytes > 0 {
            if !self.has_more() {
                return Err(forged());
            }
            let taken = bytes.min(self.parts[self.part].len() - self.at);
            self.at += taken;
            bytes -= taken;
        }
        Ok(())
    }
}
