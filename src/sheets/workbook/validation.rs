//! Rules of data validation, of the format itself and of its 2009 extension (lists on other sheets).

use super::super::read::ReadError;
use super::area::Area;
use super::model::{Operator, Validation, ValidationKind};
use super::xml::{Node, Tag, Xml, push_bounded};

/// Most rules read of a sheet.
pub(super) const MAX_VALIDATIONS: usize = 5_000;
/// Most areas of one rule.
const MAX_AREAS: usize = 2_000;
/// Longest formula of a rule, in bytes.
const MAX_FORMULA: usize = 8_000;

/// Reads the rule whose `dataValidation` was just opened, past its close.
pub(super) fn read_validation(tag: &Tag<'_>, xml: &mut Xml<'_>) -> Result<Validation, ReadError> {
    let mut areas = tag.get("sqref").map(|text| Area::parse_list(&text, MAX_AREAS)).unwrap_or_default();
    let (mut first, mut second) = (String::new(), String::new());
    let mut depth = 1_usize;
    let mut within: Option<Part> = None;
    let mut extended = String::new();
    while let Some(node) = xml.next()? {
        match node {
            Node::Open(tag) => {
                depth += 1;
                match tag.name() {
                    "formula1" => within = Some(Part::First),
                    "formula2" => within = Some(Part::Second),
                    "sqref" => within = Some(Part::Areas),
                    _ => {}
                }
            }
            Node::Close(_) if depth == 1 => break,
            Node::Close(_) => depth -= 1,
            Node::Text(text) => match within {
                Some(Part::First) => push_bounded(&mut first, &text, MAX_FORMULA),
                Some(Part::Second) => push_bounded(&mut second, &text, MAX_FORMULA),
                Some(Part::Areas) => push_bounded(&mut extended, &text, 64_000),
                None => {}
            },
        }
        if depth == 1 {
            within = None;
        }
    }
    areas.extend(Area::parse_list(&extended, MAX_AREAS));
    Ok(Validation {
        areas,
        kind: kind(tag.get("type").as_deref()),
        operator: operator(tag.get("operator").as_deref()),
        first: first.trim().to_owned(),
        second: second.trim().to_owned(),
        prompt: titled(tag, "promptTitle", "prompt"),
        error: titled(tag, "errorTitle", "error"),
        strict: tag.flag("showErrorMessage").unwrap_or(false)
            && tag.get("errorStyle").is_none_or(|style| style == "stop"),
    })
}

enum Part {
    First,
    Second,
    Areas,
}

fn titled(tag: &Tag<'_>, title: &str, text: &str) -> String {
    let part = |key| tag.get(key).map(|text| text.trim().replace("_x000a_", "\n")).filter(|text| !text.is_empty());
    match (part(title), part(text)) {
        (Some(title), Some(text)) => format!("{}: {text}", title.trim_end_matches(['.', ':'])),
        (title, text) => title.or(text).unwrap_or_default(),
    }
}

fn kind(name: Option<&str>) -> ValidationKind {
    match name {
        Some("list") => ValidationKind::List,
        Some("whole") => ValidationKind::Whole,
        Some("decimal") => ValidationKind::Decimal,
        Some("date") => ValidationKind::Date,
        Some("time") => ValidationKind::Time,
        Some("textLength") => ValidationKind::TextLength,
        Some("custom") => ValidationKind::Custom,
        _ => ValidationKind::Any,
    }
}

/// An absent operator means «between».
fn operator(name: Option<&str>) -> Operator {
    match name {
        Some("notBetween") => Operator::NotBetween,
        Some("equal") => Operator::Equal,
        Some("notEqual") => Operator::NotEqual,
        Some("greaterThan") => Operator::Greater,
        Some("lessThan") => Operator::Less,
        Some("greaterThanOrEqual") => Operator::AtLeast,
        Some("lessThanOrEqual") => Operator::AtMost,
        _ => Operator::Between,
    }
}
