//! The earlier collection beside this one: its cells by the places of this form, and which of its rows is which of ours.

use std::collections::HashMap;

use super::super::check::sameness;
use super::super::data::{Data, Row};
use super::super::form::{Form, FormSheet};
use super::super::formula::{Table, Val};
use super::super::spec::{Column, Kind};
use super::super::value::Value;

/// Rows by what they hold in some columns; `None`: several rows hold that.
type Index = HashMap<Vec<String>, Option<usize>>;

/// How the rows of a free sheet are found in the earlier collection: by what tells them apart, else by their number
/// among the rows that are not blank.
#[derive(Debug, Clone)]
pub(super) struct Matching {
    /// Keys of the columns that tell rows apart, and the earlier row of each of their values.
    by: Option<(Vec<String>, Index)>,
    /// The earlier rows that are not blank.
    filled: Vec<usize>,
}

impl Matching {
    /// Of each sheet with free rows.
    pub(super) fn of_sheets(form: &Form, earlier: &Form, data: &Data) -> Vec<Option<Self>> {
        let of = |sheet: &FormSheet| {
            let before = earlier.sheet(sheet.key()).filter(|_| !sheet.is_fixed())?;
            Some(Self::of(sheet, before, data.rows(sheet.key())))
        };
        form.sheets().iter().map(of).collect()
    }

    fn of(sheet: &FormSheet, before: &FormSheet, rows: &[Row]) -> Self {
        let filled: Vec<usize> = rows.iter().enumerate().filter(|(_, row)| !row.is_blank()).map(|(n, _)| n).collect();
        let known = |column: &Column| column.formula.is_none() && before.column(&column.key).is_some();
        let usable = |keys: &Vec<String>| keys.iter().all(|key| sheet.column(key).is_some_and(known));
        let unique = sheet.columns().iter().filter(|column| column.unique).map(|column| vec![column.key.clone()]);
        let declared = unique.chain(sheet.spec().unique_together.iter().cloned()).filter(usable);
        let mut by = None;
        for keys in declared {
            let index = index(&keys, rows);
            if index.values().any(Option::is_some) {
                by = Some((keys, index));
                break;
            }
        }
        // Nothing is said to be unique: the first columns of texts and lists, as long as they are.
        let by = by.or_else(|| {
            let names = |column: &&Column| matches!(column.kind, Kind::Text { .. } | Kind::List(_)) && known(column);
            let keys: Vec<String> = sheet.columns().iter().take_while(names).map(|column| column.key.clone()).collect();
            let index = index(&keys, rows);
            let alone = !filled.is_empty() && index.values().flatten().count() == filled.len();
            alone.then_some((keys, index))
        });
        Self { by, filled }
    }

    /// The earlier row of each row.
    pub(super) fn rows(&self, rows: &[Row], blank: &[bool]) -> Vec<Option<usize>> {
        if let Some((keys, index)) = &self.by {
            return rows.iter().map(|row| index.get(&key_of(keys, row)?).copied().flatten()).collect();
        }
        let mut filled = self.filled.iter().copied();
        blank.iter().map(|blank| if *blank { None } else { filled.next() }).collect()
    }
}

fn index(keys: &[String], rows: &[Row]) -> Index {
    let mut index = Index::new();
    for (number, row) in rows.iter().enumerate() {
        if let Some(key) = key_of(keys, row) {
            index.entry(key).and_modify(|found| *found = None).or_insert(Some(number));
        }
    }
    index
}

/// What a row holds in these columns; `None`: nothing, or a mistake.
fn key_of(keys: &[String], row: &Row) -> Option<Vec<String>> {
    let values: Vec<Option<&Value>> = keys.iter().map(|key| row.cells.get(key)).collect();
    let bad = values.iter().any(|value| matches!(value, Some(Value::Bad(_))));
    if bad || values.iter().all(Option::is_none) {
        return None;
    }
    Some(values.into_iter().map(|value| value.map(sameness).unwrap_or_default()).collect())
}

/// Its sheets and columns found by key; its fixed rows by key, free ones as they were handed in.
pub(super) fn tables(form: &Form, earlier: &Form, data: &Data) -> Vec<Table> {
    form.sheets().iter().map(|sheet| table(sheet, earlier, data)).collect()
}

fn table(sheet: &FormSheet, earlier: &Form, data: &Data) -> Table {
    let Some(before) = earlier.sheet(sheet.key()) else {
        return Table::default();
    };
    let rows = data.rows(sheet.key());
    let rows: Vec<Option<&Row>> = if sheet.is_fixed() && before.is_fixed() {
        let by_id: HashMap<&str, &Row> = rows.iter().map(|row| (row.id.as_str(), row)).collect();
        sheet.fixed_rows().iter().map(|row| by_id.get(row.key.as_str()).copied()).collect()
    } else {
        rows.iter().map(Some).collect()
    };
    let columns = sheet.columns().iter().map(|column| {
        let same = before.column(&column.key).is_some_and(|before| before.kind.name() == column.kind.name());
        let cells = rows.iter().map(|row| {
            let value = row.and_then(|row| row.cells.get(&column.key));
            match value {
                Some(value) if !same => Val::of(column.read(&value.show()).as_ref()),
                value => Val::of(value),
            }
        });
        // A mistake of then is nobody's to mend now.
        cells.map(|value| if matches!(value, Val::Failed(_)) { Val::Empty } else { value }).collect()
    });
    Table { columns: columns.collect() }
}
