//! Formulas of the form that was made, tried as they are when a form is saved: what does not hold is mended or taken out.

use serde_json::{Value as Json, json};

use super::finding::Findings;
use super::formulas::Rule;
use super::table::{Rows, Table};
use super::words::cut;
use crate::forms::formula::{Here, Names, RowHere, Wanted, bind, parse};
use crate::forms::spec::{FormSpec, MAX_FORMULA, Rows as SpecRows};
use crate::sheets::workbook::model::Book;

/// What is to be done with a formula.
enum Verdict {
    Holds,
    /// Holds when a failure of its own gives an empty cell.
    Guarded(String),
    Fails(String),
}

/// Tries every formula of the spec; those that fail are taken out and told.
pub(super) fn prove(spec: &mut Json, book: &Book, tables: &[Table], rules: &[Rule], findings: &mut Findings) {
    let Ok(parsed) = FormSpec::parse(&spec.to_string()) else { return };
    let names = Names::of(parsed.sheets.iter());
    for (index, (sheet, table)) in parsed.sheets.iter().zip(tables).enumerate() {
        let worksheet = book.sheets.get(table.sheet).map(|sheet| sheet.name.clone());
        findings.enter(worksheet.as_deref());
        for (at, (column, draft)) in sheet.columns.iter().zip(&table.columns).enumerate() {
            let cell = table.formulas.keys().find(|(_, column)| *column == draft.column).copied().unwrap_or(draft.at);
            let Some(formula) = &column.formula else { continue };
            let here = Here { sheet: Some(index), row: RowHere::Each };
            let place = &mut spec["sheets"][index]["columns"][at];
            apply(verdict(formula, &names, here, Wanted::Column(column)), place, "formula", formula, cell, findings);
        }
        let (SpecRows::Fixed { items }, Rows::Fixed(drafts)) = (&sheet.rows, &table.rows) else { continue };
        for (number, (item, draft)) in items.iter().zip(drafts).enumerate() {
            for (key, formula) in &item.formulas {
                let Some(column) = sheet.columns.iter().find(|column| column.key == *key) else { continue };
                let at = table.columns.iter().find(|draft| draft.key == *key).map_or(0, |draft| draft.column);
                let here = Here { sheet: Some(index), row: RowHere::Fixed(number) };
                let place = &mut spec["sheets"][index]["rows"]["items"][number]["formulas"];
                apply(
                    verdict(formula, &names, here, Wanted::Column(column)),
                    place,
                    key,
                    formula,
                    (draft.row, at),
                    findings,
                );
            }
        }
    }
    prove_rules(spec, &parsed, &names, rules, findings);
}

fn apply(verdict: Verdict, place: &mut Json, key: &str, formula: &str, cell: (u32, u32), findings: &mut Findings) {
    match verdict {
        Verdict::Holds => {}
        Verdict::Guarded(guarded) => {
            findings.changed(
                cell,
                "где формула не вычисляется (деление на ноль, пустые ячейки), ячейка останется пустой (ЕСЛИОШИБКА)",
            );
            place[key] = json!(guarded);
        }
        Verdict::Fails(why) => {
            findings.retract(Some(cell));
            findings.not_understood(
                cell,
                format!("формула «{}» в форме не работает: {why}; исправьте её в конструкторе", cut(formula, 300)),
            );
            if let Json::Object(object) = place {
                object.shift_remove(key);
            }
        }
    }
}

fn verdict(formula: &str, names: &Names<'_>, here: Here, wanted: Wanted<'_>) -> Verdict {
    let failed = match holds(formula, names, here, wanted) {
        Ok(()) => return Verdict::Holds,
        Err(why) => why,
    };
    let guarded = format!("ЕСЛИОШИБКА({formula}; \"\")");
    if guarded.chars().count() <= MAX_FORMULA && holds(&guarded, names, here, wanted).is_ok() {
        return Verdict::Guarded(guarded);
    }
    Verdict::Fails(failed)
}

fn holds(formula: &str, names: &Names<'_>, here: Here, wanted: Wanted<'_>) -> Result<(), String> {
    let parsed = parse(formula).map_err(|error| error.told(formula))?;
    bind(&parsed.root, names, here, wanted).map_err(|error| error.told(formula))?;
    Ok(())
}

fn prove_rules(spec: &mut Json, parsed: &FormSpec, names: &Names<'_>, rules: &[Rule], findings: &mut Findings) {
    let mut kept = Vec::new();
    for (index, rule) in parsed.rules.iter().enumerate() {
        let sheet = rule.place.sheet().and_then(|key| parsed.sheets.iter().position(|sheet| sheet.key == key));
        let here = Here { sheet, row: RowHere::Each };
        if let Err(why) = holds(&rule.condition, names, here, Wanted::Condition) {
            let from = rules.iter().find(|from| from.json["key"] == rule.key.as_str());
            let at = from.map(|from| from.at);
            findings.enter(from.map(|from| from.sheet.as_str()));
            findings.retract(at);
            findings.not_understood(
                at,
                format!(
                    "проверка данных «{}» в форме не работает: {why}; задайте её правилом в конструкторе",
                    cut(&rule.condition, 300)
                ),
            );
        } else {
            kept.push(spec["rules"][index].clone());
        }
    }
    if kept.is_empty() {
        if let Json::Object(form) = spec {
            form.shift_remove("rules");
        }
    } else {
        spec["rules"] = Json::Array(kept);
    }
}
