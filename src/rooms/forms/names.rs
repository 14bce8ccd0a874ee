//! What formulas can name besides sheets and columns, for the completion of names in the builder.

use serde_json::{Value as Json, json};

use crate::forms::formula::functions::FUNCTIONS;
use crate::forms::spec::PASSPORT_FIELDS;

/// Functions as `[name, how it is called]` and fields of an organisation's card as `[key, name]`.
pub fn names() -> Json {
    let functions: Vec<Json> = FUNCTIONS.iter().map(|known| json!([known.russian, known.usage])).collect();
    json!({ "functions": functions, "passport": PASSPORT_FIELDS })
}
