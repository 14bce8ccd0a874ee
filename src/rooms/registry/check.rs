//! The workbook judged against itself and against what the database has (FEATURES A4). Pure: the same check runs before
//! the import, for the person, and inside its transaction.

use std::collections::HashMap;

use super::check_accounts;
use super::codes::{Codes, Seen};
use super::fields::Fields;
use super::layout::{municipality, organisation};
use super::model::{Known, Municipality, Organisation, Plan, Planned, Problem};
use super::workbook::{Raw, RawRow, RawSheet};
use crate::domain::OrganisationKind;
use crate::domain::contacts::{check_email, check_phone};
use crate::domain::requisites::{check_inn, check_kpp, check_ogrn};
use crate::sheets::read::CellKind;

/// Everything that would be stored, or every mistake in the order people read the sheets.
pub fn check(raw: &Raw, known: &Known) -> Result<Plan, Vec<Problem>> {
    let mut problems = Vec::new();
    let context = Context::of(raw, known);
    let plan = Plan {
        municipalities: municipalities(&raw.municipalities, &context, &mut problems),
        organisations: organisations(&raw.organisations, &context, &mut problems),
        accounts: check_accounts::accounts(&raw.accounts, &context, &mut problems),
    };
    if problems.is_empty() {
        return Ok(plan);
    }
    let sheet = |problem: &Problem| super::layout::SHEETS.iter().position(|layout| layout.title == problem.sheet);
    problems.sort_by_key(|problem| (sheet(problem), problem.row, problem.column));
    Err(problems)
}

/// What a row is looked at beside.
pub(super) struct Context<'a> {
    pub known: &'a Known,
    /// Codes in the workbook or the database.
    pub municipality_codes: Codes,
    pub organisation_codes: Codes,
    /// Municipality of each organisation as it will be, and its kind where it can be told.
    pub organisations: HashMap<String, (String, Option<OrganisationKind>)>,
}

impl<'a> Context<'a> {
    fn of(raw: &Raw, known: &'a Known) -> Context<'a> {
        let before = known.organisations.values();
        let mut organisations: HashMap<_, _> =
            before.map(|old| (old.code.clone(), (old.municipality.clone(), Some(old.kind)))).collect();
        for row in &raw.organisations.rows {
            let text = |field: usize| row.cells[field].as_ref().map(|cell| cell.text.clone());
            if let (Some(code), Some(municipality)) = (text(organisation::CODE), text(organisation::MUNICIPALITY)) {
                let kind = text(organisation::KIND).and_then(|title| OrganisationKind::from_title(&title));
                organisations.insert(code, (municipality, kind));
            }
        }
        Context {
            known,
            municipality_codes: codes(&raw.municipalities, municipality::CODE, known.municipalities.keys()),
            organisation_codes: codes(&raw.organisations, organisation::CODE, known.organisations.keys()),
            organisations,
        }
    }
}

fn codes<'k>(sheet: &RawSheet, field: usize, known: impl Iterator<Item = &'k String>) -> Codes {
    let mut codes = Codes::default();
    known.for_each(|code| codes.add(code, CellKind::Text));
    sheet.rows.iter().filter_map(|row| row.cells[field].as_ref()).for_each(|cell| codes.add(&cell.text, cell.kind));
    codes
}

fn municipalities(sheet: &RawSheet, context: &Context, problems: &mut Vec<Problem>) -> Vec<Planned<Municipality>> {
    use municipality::*;
    let known = &context.known.municipalities;
    let mut fields = Fields { sheet, problems };
    let mut seen = Seen::new("код", CODE, known.keys());
    let mut planned = Vec::new();
    for row in &sheet.rows {
        let code = fields.code(row, CODE, &context.municipality_codes);
        let title = fields.text(row, TITLE);
        let (Some(code), Some(title)) = (code, title) else { continue };
        seen.check(&mut fields, row, &code);
        let known = known.get(&code);
        planned.push(Planned::new(Municipality { code, title }, known));
    }
    planned
}

fn organisations(sheet: &RawSheet, context: &Context, problems: &mut Vec<Problem>) -> Vec<Planned<Organisation>> {
    use organisation::*;
    let known = &context.known.organisations;
    let mut fields = Fields { sheet, problems };
    let mut seen = Seen::new("код", CODE, known.keys());
    let mut planned = Vec::new();
    for row in &sheet.rows {
        let code = fields.code(row, CODE, &context.organisation_codes);
        if let Some(code) = &code {
            seen.check(&mut fields, row, code);
        }
        let before = code.as_ref().and_then(|code| known.get(code));
        let municipality = municipality_code(&mut fields, row, MUNICIPALITY, context);
        let kind = kind(&mut fields, row);
        let full_title = fields.text(row, FULL_TITLE);
        let short_title = fields.text(row, SHORT_TITLE);
        let kept = |new: Option<String>, old: fn(&Organisation) -> &String| {
            new.or_else(|| before.map(|before| old(before).clone())).unwrap_or_default()
        };
        let inn = kept(fields.requisite(row, INN, &[10, 12], check_inn), |old| &old.inn);
        let ogrn = kept(fields.requisite(row, OGRN, &[13, 15], check_ogrn), |old| &old.ogrn);
        let kpp = kept(fields.requisite(row, KPP, &[9], check_kpp), |old| &old.kpp);
        let address = kept(fields.text(row, ADDRESS), |old| &old.address);
        let head = kept(fields.text(row, HEAD), |old| &old.head);
        let phone = kept(fields.checked(row, PHONE, check_phone), |old| &old.phone);
        let email = kept(fields.checked(row, EMAIL, check_email), |old| &old.email);
        let (Some(code), Some(municipality), Some(kind), Some(full_title), Some(short_title)) =
            (code, municipality, kind, full_title, short_title)
        else {
            continue; // told above
        };
        let new = Organisation {
            code,
            municipality,
            kind,
            full_title,
            short_title,
            inn,
            ogrn,
            kpp,
            address,
            head,
            phone,
            email,
        };
        planned.push(Planned::new(new, before));
    }
    planned
}

fn kind(fields: &mut Fields, row: &RawRow) -> Option<OrganisationKind> {
    let text = fields.text(row, organisation::KIND)?;
    let kind = OrganisationKind::from_title(&text);
    if kind.is_none() {
        let titles = list(OrganisationKind::ALL.map(OrganisationKind::title));
        fields.problem(row, organisation::KIND, format!("неизвестный вид «{text}»: возможны {titles}"));
    }
    kind
}

pub(super) fn municipality_code(fields: &mut Fields, row: &RawRow, field: usize, context: &Context) -> Option<String> {
    let code = fields.code(row, field, &context.municipality_codes)?;
    if context.municipality_codes.has(&code) {
        return Some(code);
    }
    let message = unknown_code("муниципалитета", "Муниципалитеты", &code, &context.municipality_codes);
    fields.problem(row, field, message);
    None
}

pub(super) fn unknown_code(whose: &str, sheet: &str, code: &str, codes: &Codes) -> String {
    let similar =
        codes.alike(code).map(str::to_owned).or_else(|| codes.with_zeros(code).filter(|code| codes.has(code)));
    let hint = similar.map_or_else(String::new, |similar| format!("; похожий есть: «{similar}»"));
    format!("кода {whose} «{code}» нет ни на листе «{sheet}», ни в базе: исправьте его или добавьте туда строку{hint}")
}

pub(super) fn list<'t>(titles: impl IntoIterator<Item = &'t str>) -> String {
    titles.into_iter().map(|title| format!("«{title}»")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
