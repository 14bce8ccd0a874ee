//! What was handed in, read from its text row by row: cells come out as values of their columns, and nothing else of the
//! document is made in memory.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

use super::plan::SheetPlan;
use crate::error::AppError;
use crate::forms::{Column, Form, Value};

/// A row's cells in the order of the planned columns.
pub type Line = Vec<Option<Value>>;

/// Where the sheets and columns of one version of a form stand in the workbook.
pub struct Places<'f>(Vec<Sheet<'f>>);

struct Sheet<'f> {
    key: &'f str,
    /// Its place in the plan.
    at: usize,
    /// How many columns are planned.
    width: usize,
    /// The version's columns with their places in the plan, by key.
    columns: Vec<(&'f str, usize, &'f Column)>,
}

impl<'f> Places<'f> {
    /// Places of the version `form` in the plan, which has all that any version has.
    pub fn of(form: &'f Form, plan: &[SheetPlan]) -> Places<'f> {
        let place = |(at, planned): (usize, &SheetPlan)| {
            let sheet = form.sheet(&planned.key)?;
            let columns = planned.columns.iter().enumerate();
            let mut columns: Vec<_> = columns
                .filter_map(|(at, planned)| sheet.column(&planned.key).map(|column| (column.key.as_str(), at, column)))
                .collect();
            columns.sort_by_key(|(key, ..)| *key);
            Some(Sheet { key: sheet.key(), at, width: planned.columns.len(), columns })
        };
        Places(plan.iter().enumerate().filter_map(place).collect())
    }

    /// Gives every row of the document to `each`, with the place of its sheet in the plan.
    pub fn read(
        &self,
        document: &str,
        mut each: impl FnMut(usize, &Line) -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        let mut failure = None;
        let mut each = |at: usize, line: &Line| each(at, line).map_err(|error| failure = Some(error)).is_ok();
        let mut reader = serde_json::Deserializer::from_str(document);
        let read =
            Member { key: "sheets", inner: Sheets { places: &self.0, each: &mut each } }.deserialize(&mut reader);
        match failure {
            Some(error) => Err(error),
            None => read.map_err(AppError::from),
        }
    }
}

/// Takes a row; whether to go on.
type Each<'e> = dyn FnMut(usize, &Line) -> bool + 'e;

/// One member of an object; the others are passed over.
struct Member<S> {
    key: &'static str,
    inner: S,
}

/// `{"main":[…],…}`
struct Sheets<'p, 'f, 'e> {
    places: &'p [Sheet<'f>],
    each: &'p mut Each<'e>,
}

/// `[{"cells":{…},"row":"r1"},…]`
struct Rows<'p, 'f, 'e> {
    sheet: &'p Sheet<'f>,
    each: &'p mut Each<'e>,
}

/// `{"c01":"Химия",…}`, into a line.
struct Cells<'p, 'f> {
    sheet: &'p Sheet<'f>,
    line: &'p mut Line,
}

/// Finds what a key stands for, without keeping the key.
struct Key<F>(F);

impl<'de, S: DeserializeSeed<'de, Value = ()>> Visitor<'de> for Member<S> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with «{}»", self.key)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut inner = Some(self.inner);
        while let Some(is_it) = map.next_key_seed(Key(|key: &str| key == self.key))? {
            match inner.take_if(|_| is_it) {
                Some(inner) => map.next_value_seed(inner)?,
                None => map.next_value::<IgnoredAny>().map(drop)?,
            }
        }
        Ok(())
    }
}

impl<'de> Visitor<'de> for Sheets<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sheets by key")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let places = self.places;
        while let Some(sheet) = map.next_key_seed(Key(|key: &str| places.iter().find(|sheet| sheet.key == key)))? {
            match sheet {
                Some(sheet) => map.next_value_seed(Rows { sheet, each: &mut *self.each })?,
                None => map.next_value::<IgnoredAny>().map(drop)?,
            }
        }
        Ok(())
    }
}

impl<'de> Visitor<'de> for Rows<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        let sheet = self.sheet;
        let mut line: Line = vec![None; sheet.width];
        loop {
            line.fill(None);
            let row = Member { key: "cells", inner: Cells { sheet, line: &mut line } };
            if rows.next_element_seed(row)?.is_none() {
                return Ok(());
            }
            if !(self.each)(sheet.at, &line) {
                return Err(A::Error::custom("a row was not taken"));
            }
        }
    }
}

impl<'de> Visitor<'de> for Cells<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cells by column")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let columns = &self.sheet.columns;
        let find = |key: &str| columns.binary_search_by_key(&key, |(key, ..)| key).ok().map(|found| &columns[found]);
        while let Some(column) = map.next_key_seed(Key(find))? {
            match column {
                Some((_, at, column)) => self.line[*at] = column.from_stored(&map.next_value::<Json>()?),
                None => map.next_value::<IgnoredAny>().map(drop)?,
            }
        }
        Ok(())
    }
}

impl<T, F: FnOnce(&str) -> T> Visitor<'_> for Key<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<T, E> {
        Ok((self.0)(key))
    }
}

impl<'de, S: DeserializeSeed<'de, Value = ()>> DeserializeSeed<'de> for Member<S> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> DeserializeSeed<'de> for Sheets<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> DeserializeSeed<'de> for Rows<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> DeserializeSeed<'de> for Cells<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T, F: FnOnce(&str) -> T> DeserializeSeed<'de> for Key<F> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

#[cfg(test)]
mod tests {
    use super::super::plan::ColumnPlan;
    use super::*;
    use crate::forms::FormSpec;
    use crate::sheets::write::Content;

    const FORM: &str = r#"{"title":"Ф","sheets":[
        {"key":"b","title":"Б","rows":{"mode":"free","min":0,"max":9},"columns":[
            {"key":"n","title":"Н","kind":"integer"},{"key":"a","title":"А","kind":"text"}]}]}"#;

    fn plan(sheets: &[(&str, &[&str])]) -> Vec<SheetPlan> {
        let column = |key: &&str| ColumnPlan { key: key.to_string(), heading: key.to_string(), content: Content::Text };
        let columns = |keys: &[&str]| keys.iter().map(column).collect();
        let sheet = |(key, keys): &(&str, &[&str])| SheetPlan {
            key: key.to_string(),
            title: key.to_string(),
            columns: columns(keys),
        };
        sheets.iter().map(sheet).collect()
    }

    fn lines(document: &str) -> Result<Vec<(usize, Line)>, AppError> {
        let form = Form::compile(FormSpec::parse(FORM).unwrap());
        let plan = plan(&[("other", &["x"]), ("b", &["a", "gone", "n"])]);
        let mut lines = Vec::new();
        Places::of(&form, &plan).read(document, |at, line| {
            lines.push((at, line.clone()));
            Ok(())
        })?;
        Ok(lines)
    }

    #[test]
    fn cells_come_to_their_columns() {
        let found = lines(
            r#"{"form":{"title":"Ф","version":1},"sheets":{"unknown":[{"cells":{"a":"z"}}],"b":[
                {"cells":{"a":"один \"раз\"","n":7,"strange":[1,{"a":2}]},"row":"r1"},{"row":"r2"},
                {"cells":{"n":{"bad":"сто"}},"row":"r3"}]}}"#,
        );
        let text = |text: &str| Some(Value::Text(text.into()));
        let expected = [
            vec![text("один \"раз\""), None, Some(Value::Integer(7))],
            vec![None, None, None],
            vec![None, None, Some(Value::Bad("сто".into()))],
        ];
        assert_eq!(found.unwrap(), expected.map(|line| (1, line)));
    }

    #[test]
    fn a_document_without_sheets_has_no_rows_and_a_broken_one_is_an_error() {
        assert_eq!(lines("{}").unwrap(), []);
        assert!(lines(r#"{"sheets":{"b":[{"cells":"#).is_err());
        assert!(lines(r#"{"sheets":{"b":7}}"#).is_err());
    }

    #[test]
    fn a_row_that_is_not_taken_ends_the_reading() {
        let form = Form::compile(FormSpec::parse(FORM).unwrap());
        let plan = plan(&[("b", &["n"])]);
        let mut taken = 0;
        let read = Places::of(&form, &plan).read(r#"{"sheets":{"b":[{},{},{}]}}"#, |_, _| {
            taken += 1;
            if taken == 2 { Err(AppError::Busy) } else { Ok(()) }
        });
        assert!(matches!(read, Err(AppError::Busy)) && taken == 2);
    }
}
