//! The earlier collection beside this one: its cells by the places of this form.

use std::collections::HashMap;

use super::super::data::{Data, Row};
use super::super::form::{Form, FormSheet};
use super::super::formula::{Table, Val};

/// Its sheets and columns found by key; its fixed rows by key, free ones by position.
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
