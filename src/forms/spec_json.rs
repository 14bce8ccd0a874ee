//! The spec as JSON again: as the operator writes it, and as the browser's table needs it.

use serde_json::{Map, Value as Json, json};

use super::form::{Form, FormSheet};
use super::issue::Bounds;
use super::spec::{Column, FixedRow, FormSpec, Kind, Prefill, Rows, Rule, Sheet};
use super::value::decimal_json;

impl FormSpec {
    /// The spec as [`FormSpec::parse`] reads it; what is absent or false is left out.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let sheets: Vec<Json> = self.sheets.iter().map(Sheet::to_json).collect();
        let mut form = Map::new();
        form.insert("title".to_owned(), json!(self.title));
        form.insert("sheets".to_owned(), Json::Array(sheets));
        if !self.rules.is_empty() {
            form.insert("rules".to_owned(), self.rules.iter().map(Rule::to_json).collect());
        }
        Json::Object(form)
    }
}

impl Form {
    /// The spec as the browser's table needs it: with the keys of explanations, without what only the server looks at.
    #[must_use]
    pub fn to_browser_json(&self) -> Json {
        let sheets: Vec<Json> = self.sheets().iter().map(FormSheet::to_browser_json).collect();
        let mut form = json!({ "title": self.title(), "sheets": sheets });
        if let Some(explanations) = self.stored_sheets().nth(sheets.len())
            && let Json::Object(form) = &mut form
        {
            form.insert("explanations".to_owned(), explanations.to_browser_json());
        }
        form
    }
}

impl FormSheet {
    fn to_browser_json(&self) -> Json {
        let mut sheet = self.spec().to_browser_json();
        let hidden: Vec<&str> = self.hidden_columns().iter().map(|column| column.key.as_str()).collect();
        if let Json::Object(sheet) = &mut sheet {
            put(sheet, "explanations", (!hidden.is_empty()).then_some(&hidden));
        }
        sheet
    }
}

impl Rule {
    fn to_json(&self) -> Json {
        let mut object = Map::new();
        object.insert("key".to_owned(), json!(self.key));
        object.insert("where".to_owned(), json!(self.place.name()));
        put(&mut object, "sheet", self.place.sheet().as_ref());
        put(&mut object, "column", self.place.column().as_ref());
        put(&mut object, "row", self.place.row().as_ref());
        object.insert("condition".to_owned(), json!(self.condition));
        object.insert("message".to_owned(), json!(self.message));
        object.insert("severity".to_owned(), json!(self.severity.as_str()));
        Json::Object(object)
    }
}

impl Sheet {
    fn to_json(&self) -> Json {
        let mut sheet = self.json_with(rows_json(&self.rows), Column::to_json);
        if let Json::Object(object) = &mut sheet {
            put(object, "unique_together", (!self.unique_together.is_empty()).then_some(&self.unique_together));
        }
        sheet
    }

    /// The sheet for the browser: bounds as shown text, and of fixed rows only that they are fixed.
    pub(super) fn to_browser_json(&self) -> Json {
        let rows = match &self.rows {
            Rows::Free { .. } => rows_json(&self.rows),
            Rows::Fixed { .. } => json!({ "mode": "fixed" }),
        };
        self.json_with(rows, Column::to_browser_json)
    }

    fn json_with(&self, rows: Json, column: fn(&Column) -> Json) -> Json {
        let columns: Vec<Json> = self.columns.iter().map(column).collect();
        let mut object = Map::new();
        object.insert("key".to_owned(), json!(self.key));
        object.insert("title".to_owned(), json!(self.title));
        put(&mut object, "hint", self.hint.as_ref());
        object.insert("rows".to_owned(), rows);
        put(&mut object, "frozen", self.frozen.as_ref());
        object.insert("columns".to_owned(), Json::Array(columns));
        Json::Object(object)
    }
}

impl Column {
    fn to_json(&self) -> Json {
        let mut object = self.common_json();
        match &self.kind {
            Kind::Date { min, max } => {
                let iso = |day: &chrono::NaiveDate| day.format("%Y-%m-%d").to_string();
                put(&mut object, "min", min.as_ref().map(iso).as_ref());
                put(&mut object, "max", max.as_ref().map(iso).as_ref());
            }
            Kind::Integer { min, max } => {
                put(&mut object, "min", min.as_ref());
                put(&mut object, "max", max.as_ref());
            }
            Kind::Decimal { min, max, .. } => {
                put(&mut object, "min", min.map(decimal_json).as_ref());
                put(&mut object, "max", max.map(decimal_json).as_ref());
            }
            Kind::List(_) | Kind::Text { .. } | Kind::Boolean => {}
        }
        if let Kind::Text { pattern: Some(pattern), .. } = &self.kind {
            object.insert("pattern".to_owned(), json!(pattern.source()));
        }
        put(&mut object, "list", self.list.as_ref());
        put(&mut object, "formula", self.formula.as_ref());
        put(&mut object, "required_if", self.required_if.as_ref());
        put(&mut object, "max_change", self.max_change.as_ref());
        put(&mut object, "prefill", self.prefill.as_ref().map(prefill_json).as_ref());
        Json::Object(object)
    }

    fn to_browser_json(&self) -> Json {
        let mut object = self.common_json();
        // To the table a computed column is a read-only one that changes by itself.
        if self.formula.is_some() {
            object.insert("locked".to_owned(), json!(true));
            object.insert("computed".to_owned(), json!(true));
        }
        let bounds = match &self.kind {
            Kind::Date { min, max } => Bounds::of_dates(*min, *max),
            Kind::Integer { min, max } => Bounds::of_integers(*min, *max),
            Kind::Decimal { min, max, .. } => Bounds::of_decimals(*min, *max),
            Kind::List(_) | Kind::Text { .. } | Kind::Boolean => Bounds { min: None, max: None },
        };
        put(&mut object, "min", bounds.min.as_ref());
        put(&mut object, "max", bounds.max.as_ref());
        Json::Object(object)
    }

    /// All but bounds and pattern.
    fn common_json(&self) -> Map<String, Json> {
        let mut object = Map::new();
        object.insert("key".to_owned(), json!(self.key));
        object.insert("title".to_owned(), json!(self.title));
        put(&mut object, "group", self.group.as_ref());
        put(&mut object, "hint", self.hint.as_ref());
        object.insert("kind".to_owned(), json!(self.kind.name()));
        for (key, flag) in [("required", self.required), ("unique", self.unique), ("locked", self.locked)] {
            put(&mut object, key, flag.then_some(&flag));
        }
        match (&self.kind, &self.depends) {
            (Kind::List(_), Some(depends)) => {
                let by: Map<String, Json> =
                    depends.by.iter().map(|(value, options)| (value.clone(), json!(options.as_slice()))).collect();
                put(&mut object, "depends_on", Some(&depends.on));
                put(&mut object, "options_by", Some(&by));
            }
            (Kind::List(options), None) => put(&mut object, "options", Some(&options.as_slice())),
            (Kind::Decimal { digits, .. }, _) => put(&mut object, "digits", digits.as_ref()),
            (Kind::Text { max_length, .. }, _) => put(&mut object, "max_length", max_length.as_ref()),
            (Kind::Date { .. } | Kind::Integer { .. } | Kind::Boolean, _) => {}
        }
        object
    }
}

fn rows_json(rows: &Rows) -> Json {
    match rows {
        Rows::Free { min, max } => json!({ "mode": "free", "min": min, "max": max }),
        Rows::Fixed { items } => {
            let items: Vec<Json> = items.iter().map(item_json).collect();
            json!({ "mode": "fixed", "items": items })
        }
    }
}

fn item_json(item: &FixedRow) -> Json {
    let values: Map<String, Json> = item.values.iter().map(|(key, value)| (key.clone(), value.to_stored())).collect();
    let mut object = Map::new();
    object.insert("key".to_owned(), json!(item.key));
    put(&mut object, "values", (!values.is_empty()).then_some(&values));
    put(&mut object, "hints", (!item.hints.is_empty()).then_some(&item.hints));
    put(&mut object, "formulas", (!item.formulas.is_empty()).then_some(&item.formulas));
    Json::Object(object)
}

fn prefill_json(prefill: &Prefill) -> Json {
    match prefill {
        Prefill::Passport { field } => json!({ "from": "passport", "field": field }),
        Prefill::Table { column } => json!({ "from": "table", "column": column }),
        Prefill::Previous { column } => json!({ "from": "previous", "column": column }),
    }
}

/// Puts an attribute that is there.
fn put<T: serde::Serialize>(object: &mut Map<String, Json>, key: &str, value: Option<&T>) {
    if let Some(value) = value {
        object.insert(key.to_owned(), json!(value));
    }
}
