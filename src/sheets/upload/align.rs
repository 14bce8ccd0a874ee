//! Which row of a file is which free row of the table: rows know nothing of each other but what they hold.
//!
//! First those that are the same, wherever they stand; then those with the same values in columns that tell rows apart; then,
//! in order, those that have most in common.

use std::collections::{BTreeMap, HashMap, VecDeque};

use crate::forms::{Cells, FormSheet, Value};

/// Rows compared each with each: above this, rows left over are taken in their order.
const PAIRS: usize = 250_000;

/// For each row of the file, the index of the row of the table that it is.
pub fn align(sheet: &FormSheet, table: &[&Cells], file: &[Cells]) -> Vec<Option<usize>> {
    let mut align = Align { table, file, of_file: vec![None; file.len()], taken: vec![false; table.len()] };
    let columns: Vec<&str> = sheet.columns().iter().filter(|c| c.formula.is_none()).map(|c| c.key.as_str()).collect();
    align.by(&columns, true);
    let keys = keys(sheet);
    for key in &keys {
        align.by(key, false);
    }
    align.by_likeness(keys.is_empty());
    align.of_file
}

/// Columns that tell rows apart: what the office gave, what must not repeat.
fn keys(sheet: &FormSheet) -> Vec<Vec<&str>> {
    let mut keys: Vec<Vec<&str>> = Vec::new();
    let given: Vec<&str> =
        sheet.columns().iter().filter(|c| c.locked && c.formula.is_none()).map(|c| c.key.as_str()).collect();
    if !given.is_empty() {
        keys.push(given);
    }
    keys.extend(sheet.columns().iter().filter(|column| column.unique).map(|column| vec![column.key.as_str()]));
    keys.extend(sheet.spec().unique_together.iter().map(|keys| keys.iter().map(String::as_str).collect()));
    keys
}

struct Align<'a> {
    table: &'a [&'a Cells],
    file: &'a [Cells],
    of_file: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl Align<'_> {
    fn pair(&mut self, file: usize, table: usize) {
        self.of_file[file] = Some(table);
        self.taken[table] = true;
    }

    fn left_of_table(&self) -> Vec<usize> {
        (0..self.table.len()).filter(|index| !self.taken[*index]).collect()
    }

    fn left_of_file(&self) -> Vec<usize> {
        (0..self.file.len()).filter(|index| self.of_file[*index].is_none()).collect()
    }

    /// Pairs rows that hold the same in these columns, those alike in their order; unless `empty` counts too, all of the
    /// columns must hold something.
    fn by(&mut self, columns: &[&str], empty: bool) {
        let mut known: HashMap<Vec<String>, VecDeque<usize>> = HashMap::new();
        for index in self.left_of_table() {
            if let Some(seen) = seen(self.table[index], columns, empty) {
                known.entry(seen).or_default().push_back(index);
            }
        }
        for index in self.left_of_file() {
            let found = seen(&self.file[index], columns, empty).and_then(|seen| known.get_mut(&seen)?.pop_front());
            if let Some(found) = found {
                self.pair(index, found);
            }
        }
    }

    /// Pairs what is left so that most cells stay the same, without crossing; rows with nothing in common only when as
    /// many are left here as there and nothing else tells them apart.
    fn by_likeness(&mut self, nameless: bool) {
        let (file, table) = (self.left_of_file(), self.left_of_table());
        if file.len().saturating_mul(table.len()) <= PAIRS {
            for (from, to) in
                best_pairs(file.len(), table.len(), |f, t| alike(&self.file[file[f]], self.table[table[t]]))
            {
                self.pair(file[from], table[to]);
            }
        }
        let (file, table) = (self.left_of_file(), self.left_of_table());
        if nameless && file.len() == table.len() || file.len().saturating_mul(table.len()) > PAIRS {
            for (from, to) in file.into_iter().zip(table) {
                self.pair(from, to);
            }
        }
    }
}

fn seen(cells: &Cells, columns: &[&str], empty: bool) -> Option<Vec<String>> {
    let texts: Vec<String> =
        columns.iter().map(|column| cells.get(*column).map(Value::show).unwrap_or_default()).collect();
    (empty || texts.iter().all(|text| !text.is_empty())).then_some(texts)
}

/// How many cells hold the same.
fn alike(one: &Cells, other: &BTreeMap<String, Value>) -> u32 {
    let same = one.iter().filter(|(column, value)| other.get(*column) == Some(value)).count();
    u32::try_from(same).unwrap_or(u32::MAX)
}

/// Pairs in order whose likeness comes to the most.
fn best_pairs(rows: usize, columns: usize, alike: impl Fn(usize, usize) -> u32) -> Vec<(usize, usize)> {
    let width = columns + 1;
    let mut best = vec![0u32; (rows + 1) * width];
    let mut likeness = vec![0u32; rows * columns];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let here = alike(row, column);
            likeness[row * columns + column] = here;
            let paired = if here > 0 { here + best[(row + 1) * width + column + 1] } else { 0 };
            best[row * width + column] =
                paired.max(best[(row + 1) * width + column]).max(best[row * width + column + 1]);
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut pairs = Vec::new();
    while row < rows && column < columns {
        let here = best[row * width + column];
        let own = likeness[row * columns + column];
        if own > 0 && here == own + best[(row + 1) * width + column + 1] {
            pairs.push((row, column));
            row += 1;
            column += 1;
        } else if here == best[(row + 1) * width + column] {
            row += 1;
        } else {
            column += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::{Form, FormSpec};

    fn form(columns: &str) -> Form {
        let spec = format!(
            r#"{{"title":"Ф","sheets":[{{"key":"a","title":"А","rows":{{"mode":"free","min":0,"max":999}},
            "columns":[{columns}]}}]}}"#
        );
        Form::compile(FormSpec::parse(&spec).unwrap())
    }

    const PLAIN: &str = r#"{"key":"a","title":"А","kind":"text"},{"key":"b","title":"Б","kind":"text"}"#;
    const UNIQUE: &str = r#"{"key":"a","title":"А","kind":"text","unique":true},{"key":"b","title":"Б","kind":"text"}"#;

    fn rows(texts: &[&str]) -> Vec<Cells> {
        let cells = |text: &&str| {
            let texts = ["a", "b"].into_iter().zip(text.chars());
            texts.filter(|(_, c)| *c != '·').map(|(key, c)| (key.to_owned(), Value::Text(c.to_string()))).collect()
        };
        texts.iter().map(cells).collect()
    }

    fn aligned(columns: &str, table: &[&str], file: &[&str]) -> Vec<Option<usize>> {
        let form = form(columns);
        let table = rows(table);
        align(form.sheet("a").unwrap(), &table.iter().collect::<Vec<_>>(), &rows(file))
    }

    #[test]
    fn rows_are_found_by_what_they_hold() {
        assert_eq!(aligned(PLAIN, &["12", "34"], &["34", "12"]), [Some(1), Some(0)], "moved");
        assert_eq!(aligned(PLAIN, &["12", "34"], &["12", "56", "34"]), [Some(0), None, Some(1)], "one put between");
        assert_eq!(aligned(PLAIN, &["12", "34", "56"], &["12", "56"]), [Some(0), Some(2)], "one taken away");
        assert_eq!(aligned(PLAIN, &["12", "12"], &["12", "12", "12"]), [Some(0), Some(1), None], "alike");
        assert_eq!(aligned(PLAIN, &["12", "34"], &["12", "39"]), [Some(0), Some(1)], "changed in part");
        assert_eq!(aligned(PLAIN, &["12", "34"], &["12", "78"]), [Some(0), Some(1)], "changed wholly");
        assert_eq!(aligned(PLAIN, &["12"], &["78", "90"]), [None, None], "nothing in common");
        assert_eq!(aligned(PLAIN, &["12", "1x"], &["00", "1x", "19"]), [None, Some(1), Some(0)]);
    }

    #[test]
    fn what_must_not_repeat_tells_rows_apart() {
        assert_eq!(aligned(UNIQUE, &["12", "34", "56"], &["58", "19", "3·"]), [Some(2), Some(0), Some(1)]);
    }
}
