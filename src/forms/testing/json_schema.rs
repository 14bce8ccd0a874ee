//! As much of JSON Schema 2020-12 as the form's schema uses, to hold it against the parser. A crate for the
//! whole standard would change the features of shared dependencies in tests and so build half of them twice.
//! A keyword not known here fails the test.

use regex::Regex;
use serde_json::{Map, Value as Json};

/// Whether the value follows the schema.
pub(super) fn is_valid(schema: &Json, value: &Json) -> bool {
    Validator { root: schema }.accepts(schema, value)
}

struct Validator<'a> {
    root: &'a Json,
}

impl Validator<'_> {
    fn accepts(&self, schema: &Json, value: &Json) -> bool {
        let keywords = schema.as_object().unwrap();
        keywords.iter().all(|(keyword, argument)| match value {
            _ if is_annotation(keyword) => true,
            Json::Object(object) if is_about_objects(keyword) => self.object(keywords, keyword, argument, object),
            Json::Array(list) if is_about_arrays(keyword) => self.array(keyword, argument, list),
            Json::String(text) if is_about_strings(keyword) => string(keyword, argument, text),
            Json::Number(number) if is_about_numbers(keyword) => {
                let (number, limit) = (number.as_f64().unwrap(), argument.as_f64().unwrap());
                if keyword == "minimum" { number >= limit } else { number <= limit }
            }
            _ if is_about_objects(keyword) || is_about_arrays(keyword) => true,
            _ if is_about_strings(keyword) || is_about_numbers(keyword) => true,
            _ => self.any(keywords, keyword, argument, value),
        })
    }

    fn any(&self, keywords: &Map<String, Json>, keyword: &str, argument: &Json, value: &Json) -> bool {
        let all = || argument.as_array().unwrap().iter();
        match keyword {
            "$ref" => {
                let pointer = argument.as_str().unwrap().strip_prefix('#').unwrap();
                self.accepts(self.root.pointer(pointer).unwrap(), value)
            }
            "type" if argument.is_array() => all().any(|name| is_type(name, value)),
            "type" => is_type(argument, value),
            "const" => value == argument,
            "enum" => all().any(|choice| value == choice),
            "allOf" => all().all(|schema| self.accepts(schema, value)),
            "oneOf" => all().filter(|schema| self.accepts(schema, value)).count() == 1,
            "not" => !self.accepts(argument, value),
            "if" => !self.accepts(argument, value) || self.accepts(&keywords["then"], value),
            "then" => true, // looked at by `if`
            other => panic!("unknown keyword {other}"),
        }
    }

    fn object(&self, keywords: &Map<String, Json>, keyword: &str, argument: &Json, object: &Map<String, Json>) -> bool {
        match keyword {
            "required" => argument.as_array().unwrap().iter().all(|key| object.contains_key(key.as_str().unwrap())),
            "minProperties" => object.len() >= size(argument),
            "propertyNames" => object.keys().all(|key| self.accepts(argument, &Json::from(key.as_str()))),
            "properties" => {
                let mut known = argument.as_object().unwrap().iter();
                known.all(|(key, schema)| object.get(key).is_none_or(|value| self.accepts(schema, value)))
            }
            _ => {
                let known = keywords.get("properties");
                let mut others = object.iter().filter(|(key, _)| known.is_none_or(|known| known.get(key).is_none()));
                others.all(|(_, value)| *argument != false && self.accepts(argument, value))
            }
        }
    }

    fn array(&self, keyword: &str, argument: &Json, list: &[Json]) -> bool {
        match keyword {
            "items" => list.iter().all(|item| self.accepts(argument, item)),
            "contains" => list.iter().any(|item| self.accepts(argument, item)),
            "uniqueItems" => (1..list.len()).all(|end| !list[..end].contains(&list[end])),
            "minItems" => list.len() >= size(argument),
            _ => list.len() <= size(argument),
        }
    }
}

fn is_annotation(keyword: &str) -> bool {
    matches!(keyword, "$schema" | "$id" | "$defs" | "title" | "description" | "default")
}

fn is_about_objects(keyword: &str) -> bool {
    matches!(keyword, "required" | "properties" | "additionalProperties" | "propertyNames" | "minProperties")
}

fn is_about_arrays(keyword: &str) -> bool {
    matches!(keyword, "items" | "contains" | "uniqueItems" | "minItems" | "maxItems")
}

fn is_about_strings(keyword: &str) -> bool {
    matches!(keyword, "pattern" | "minLength" | "maxLength")
}

fn is_about_numbers(keyword: &str) -> bool {
    matches!(keyword, "minimum" | "maximum")
}

fn string(keyword: &str, argument: &Json, text: &str) -> bool {
    match keyword {
        "pattern" => Regex::new(argument.as_str().unwrap()).unwrap().is_match(text),
        "minLength" => text.chars().count() >= size(argument),
        _ => text.chars().count() <= size(argument),
    }
}

fn size(argument: &Json) -> usize {
    usize::try_from(argument.as_u64().unwrap()).unwrap()
}

fn is_type(name: &Json, value: &Json) -> bool {
    match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        other => panic!("unknown type {other}"),
    }
}
