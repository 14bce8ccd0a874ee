//! Formulas and rules of data validation as OpenDocument writes them, in the words of Excel.

use std::collections::HashMap;

use super::super::read::ReadError;
use super::area::Area;
use super::model::{Operator, Validation, ValidationKind};
use super::text::tidy;
use super::validation::MAX_VALIDATIONS;
use super::xml::{Node, Tag, Xml, push_bounded};

/// `of:=SUM([.E7:.H7];1)` as `SUM(E7:H7,1)`.
pub(super) fn formula_of(formula: &str) -> String {
    let formula = ["of:=", "oooc:=", "msoxl:=", "of:", "="]
        .iter()
        .find_map(|start| formula.strip_prefix(start))
        .unwrap_or(formula);
    let mut out = String::with_capacity(formula.len());
    let mut rest = formula;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '"' => 1 + rest.get(1..).and_then(|text| text.find('"')).map_or(rest.len() - 1, |end| end + 1),
            '[' => {
                let end = rest.find(']').unwrap_or(rest.len());
                out.push_str(&address_of(rest.get(1..end).unwrap_or_default()));
                rest = rest.get(end + 1..).unwrap_or_default();
                continue;
            }
            ';' => {
                out.push(',');
                rest = &rest[1..];
                continue;
            }
            c => c.len_utf8(),
        };
        let (same, after) = rest.split_at(length.min(rest.len()));
        out.push_str(same);
        rest = after;
    }
    out
}

/// `$Списки.$A$2:.$A$6` as `Списки!$A$2:$A$6`, `.E7` as `E7`.
pub(super) fn address_of(address: &str) -> String {
    let mut halves = address.split(':').map(half);
    let Some((sheet, first)) = halves.next() else { return String::new() };
    let last = halves.next().map(|(_, cell)| format!(":{cell}")).unwrap_or_default();
    let sheet = sheet.map(|sheet| {
        let plain = sheet.chars().all(|c| c.is_alphanumeric() || c == '_');
        if plain { format!("{sheet}!") } else { format!("'{}'!", sheet.replace('\'', "''")) }
    });
    format!("{}{first}{last}", sheet.unwrap_or_default())
}

/// The sheet and the cell of `$'Лист 2'.$A$1`.
fn half(text: &str) -> (Option<String>, &str) {
    let Some((sheet, cell)) = text.rsplit_once('.') else { return (None, text) };
    let sheet = sheet.trim_start_matches('$');
    let sheet = sheet
        .strip_prefix('\'')
        .and_then(|sheet| sheet.strip_suffix('\''))
        .map_or_else(|| sheet.to_owned(), |sheet| sheet.replace("''", "'"));
    ((!sheet.is_empty()).then_some(sheet), cell)
}

/// Row and column of a cell's address.
pub(super) fn place_of(address: &str) -> Option<(u32, u32)> {
    let (_, cell) = half(address);
    Area::parse(cell).map(|area| (area.top, area.left))
}

type Rules = HashMap<String, (Validation, (u32, u32))>;

/// The rules of the part by their names, each with the cell its formulas are written for.
pub(super) fn read_validations(text: &str) -> Result<Rules, ReadError> {
    let mut rules = Rules::new();
    let mut xml = Xml::new(text);
    while let Some(node) = xml.next()? {
        let Node::Open(tag) = node else { continue };
        if tag.name() == "table" || rules.len() >= MAX_VALIDATIONS {
            break;
        }
        if tag.name() == "content-validation" {
            let name = tag.get("name").unwrap_or_default();
            let base = tag.get("base-cell-address").map_or((0, 0), |address| super::ods::base(&address));
            let rule = read_rule(&tag, &mut xml)?;
            rules.insert(name, (rule, base));
        }
    }
    Ok(rules)
}

fn read_rule(tag: &Tag<'_>, xml: &mut Xml<'_>) -> Result<Validation, ReadError> {
    let mut rule = condition(&tag.get("condition").unwrap_or_default());
    while let Some(node) = xml.next()? {
        match node {
            Node::Open(tag) => {
                let shown = tag.flag("display").unwrap_or(false);
                let title = tag.get("title").unwrap_or_default();
                let (name, stop) = (tag.name().to_owned(), tag.get("message-type").is_none_or(|kind| kind == "stop"));
                let text = tidy(&message(xml)?);
                let told = match (title.is_empty(), text.is_empty()) {
                    (false, false) => format!("{title}: {text}"),
                    (false, true) => title,
                    _ => text,
                };
                match name.as_str() {
                    "help-message" => rule.prompt = told,
                    "error-message" => {
                        rule.error = told;
                        rule.strict = shown && stop;
                    }
                    _ => {}
                }
            }
            Node::Close(_) => break,
            Node::Text(_) => {}
        }
    }
    Ok(rule)
}

/// The paragraphs of a message just opened.
fn message(xml: &mut Xml<'_>) -> Result<String, ReadError> {
    let mut text = String::new();
    while let Some(node) = xml.next()? {
        match node {
            Node::Open(_) => {
                if !text.is_empty() {
                    text.push('\n');
                }
                push_bounded(&mut text, &xml.text_within(2_000)?, 4_000);
            }
            Node::Close(_) => break,
            Node::Text(_) => {}
        }
    }
    Ok(text)
}

/// `of:cell-content-is-whole-number() and cell-content-is-between(1,45)` and its like.
fn condition(text: &str) -> Validation {
    let text = text.strip_prefix("of:").or_else(|| text.strip_prefix("oooc:")).unwrap_or(text).trim();
    let mut rule = Validation {
        areas: Vec::new(),
        kind: ValidationKind::Any,
        operator: Operator::Between,
        first: String::new(),
        second: String::new(),
        prompt: String::new(),
        error: String::new(),
        strict: false,
    };
    if let Some(list) = within(text, "cell-content-is-in-list") {
        rule.kind = ValidationKind::List;
        rule.first = if list.starts_with('"') { inline(list) } else { formula_of(list) };
        return rule;
    }
    if let Some(formula) = within(text, "is-true-formula") {
        rule.kind = ValidationKind::Custom;
        rule.first = formula_of(formula);
        return rule;
    }
    let kinds = [
        ("cell-content-is-whole-number()", ValidationKind::Whole),
        ("cell-content-is-decimal-number()", ValidationKind::Decimal),
        ("cell-content-is-date()", ValidationKind::Date),
        ("cell-content-is-time()", ValidationKind::Time),
    ];
    let kind = kinds.iter().find_map(|(start, kind)| Some((text.strip_prefix(start)?, *kind)));
    let (rest, kind) = kind
        .unwrap_or((text, if text.contains("text-length") { ValidationKind::TextLength } else { ValidationKind::Any }));
    rule.kind = kind;
    compared(rest.trim().trim_start_matches("and").trim(), &mut rule);
    rule
}

fn compared(text: &str, rule: &mut Validation) {
    let between = ["cell-content-is-between", "cell-content-text-length-is-between"];
    let outside = ["cell-content-is-not-between", "cell-content-text-length-is-not-between"];
    for (names, operator) in [(between, Operator::Between), (outside, Operator::NotBetween)] {
        if let Some(inside) = names.iter().find_map(|name| within(text, name)) {
            let (first, second) = halves(inside);
            (rule.operator, rule.first, rule.second) = (operator, formula_of(first), formula_of(second));
            return;
        }
    }
    let Some(rest) = text.strip_prefix("cell-content()").or_else(|| text.strip_prefix("cell-content-text-length()"))
    else {
        return;
    };
    let signs = [
        ("<=", Operator::AtMost),
        (">=", Operator::AtLeast),
        ("!=", Operator::NotEqual),
        ("<>", Operator::NotEqual),
        ("<", Operator::Less),
        (">", Operator::Greater),
        ("=", Operator::Equal),
    ];
    if let Some((limit, operator)) =
        signs.iter().find_map(|(sign, operator)| Some((rest.trim().strip_prefix(sign)?, *operator)))
    {
        (rule.operator, rule.first) = (operator, formula_of(limit));
    }
}

/// What stands in the brackets of a call that is the whole text.
fn within<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.strip_prefix(name)?.trim_start().strip_prefix('(')?.trim_end().strip_suffix(')')
}

/// Two arguments; brackets and quotes keep their commas.
fn halves(text: &str) -> (&str, &str) {
    let (mut depth, mut quoted) = (0_i32, false);
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '(' | '[' if !quoted => depth += 1,
            ')' | ']' if !quoted => depth -= 1,
            ',' | ';' if !quoted && depth == 0 => {
                return (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
            }
            _ => {}
        }
    }
    (text, "")
}

/// `"да";"нет"` as `"да,нет"`; an option with a comma keeps it apart by a semicolon list.
fn inline(list: &str) -> String {
    let options: Vec<String> =
        list.split("\";\"").map(|option| option.trim_matches('"').replace("\"\"", "\"")).collect();
    let separator = if options.iter().any(|option| option.contains(',')) { ";" } else { "," };
    format!("\"{}\"", options.join(separator).replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_those_of_excel() {
        for (ours, excel) in [
            ("of:=SUM([.E7:.H7];1)", "SUM(E7:H7,1)"),
            (
                "of:=IF([.A1]=\"а;б [.B1]\";[$Списки.$A$2];[$'Лист 2'.B3])",
                "IF(A1=\"а;б [.B1]\",Списки!$A$2,'Лист 2'!B3)",
            ),
            ("$справочник.$A$1:.$C$1", "$справочник.$A$1:.$C$1"),
        ] {
            assert_eq!(formula_of(ours), excel);
        }
        assert_eq!(address_of("$справочник.$A$1:.$C$1"), "справочник!$A$1:$C$1");
    }

    #[test]
    fn conditions_are_told_apart() {
        let seen = |text: &str| {
            let rule = condition(text);
            (rule.kind, rule.operator, rule.first, rule.second)
        };
        use Operator as O;
        use ValidationKind as K;
        let text = |text: &str| text.to_owned();
        assert_eq!(
            seen("of:cell-content-is-whole-number() and cell-content-is-between(1,45)"),
            (K::Whole, O::Between, text("1"), text("45"))
        );
        assert_eq!(
            seen("of:cell-content-is-decimal-number() and cell-content()>=[.$E$6]"),
            (K::Decimal, O::AtLeast, text("$E$6"), text(""))
        );
        assert_eq!(seen("of:cell-content-text-length()<=200"), (K::TextLength, O::AtMost, text("200"), text("")));
        assert_eq!(
            seen("of:cell-content-is-in-list(\"да\";\"нет\")"),
            (K::List, O::Between, text("\"да,нет\""), text(""))
        );
        assert_eq!(seen("of:is-true-formula(LEN([.C4])=12)"), (K::Custom, O::Between, text("LEN(C4)=12"), text("")));
        assert_eq!(
            seen("of:cell-content-is-date() and cell-content-is-between(DATE(2026;1;2),DATE(2026;2;3))"),
            (K::Date, O::Between, text("DATE(2026,1,2)"), text("DATE(2026,2,3)"))
        );
    }
}
