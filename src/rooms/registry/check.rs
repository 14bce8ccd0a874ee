//! The workbook judged against itself and against what the database has (FEATURES A4). Pure: the same check runs before
//! the import, for the person, and inside its transaction.

use std::collections::{HashMap, HashSet};

use super::fields::{Codes, Fields, alike_key};
use super::layout::{account, municipality, organisation};
use super::model::{Account, Change, Known, Municipality, Organisation, Plan, Planned, Problem};
use super::workbook::{Raw, RawRow, RawSheet};
use crate::domain::contacts::{check_email, check_phone};
use crate::domain::requisites::{check_inn, check_kpp, check_ogrn};
use crate::domain::text::fold;
use crate::domain::{OrganisationKind, Role, SectionId, login};
use crate::sheets::read::CellKind;

/// Everything that would be stored, or every mistake in the order people read the sheets.
pub fn check(raw: &Raw, known: &Known) -> Result<Plan, Vec<Problem>> {
    let mut problems = Vec::new();
    let context = Context::of(raw, known);
    let plan = Plan {
        municipalities: municipalities(&raw.municipalities, &context, &mut problems),
        organisations: organisations(&raw.organisations, &context, &mut problems),
        accounts: accounts(&raw.accounts, &context, &mut problems),
    };
    if problems.is_empty() {
        return Ok(plan);
    }
    let sheet = |problem: &Problem| super::layout::SHEETS.iter().position(|layout| layout.title == problem.sheet);
    problems.sort_by_key(|problem| (sheet(problem), problem.row, problem.column));
    Err(problems)
}

/// What a row is looked at beside.
struct Context<'a> {
    known: &'a Known,
    /// Codes in the workbook or the database.
    municipality_codes: Codes,
    organisation_codes: Codes,
    /// Municipality of each organisation as it will be.
    municipality_of: HashMap<String, String>,
}

impl<'a> Context<'a> {
    fn of(raw: &Raw, known: &'a Known) -> Context<'a> {
        let organisations = known.organisations.values();
        let mut municipality_of: HashMap<String, String> =
            organisations.map(|known| (known.code.clone(), known.municipality.clone())).collect();
        for row in &raw.organisations.rows {
            if let (Some(code), Some(place)) = (&row.cells[organisation::CODE], &row.cells[organisation::MUNICIPALITY])
            {
                municipality_of.insert(code.text.clone(), place.text.clone());
            }
        }
        Context {
            known,
            municipality_codes: codes(&raw.municipalities, municipality::CODE, known.municipalities.keys()),
            organisation_codes: codes(&raw.organisations, organisation::CODE, known.organisations.keys()),
            municipality_of,
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

fn municipality_code(fields: &mut Fields, row: &RawRow, field: usize, context: &Context) -> Option<String> {
    let code = fields.code(row, field, &context.municipality_codes)?;
    if context.municipality_codes.has(&code) {
        return Some(code);
    }
    let message = unknown_code("муниципалитета", "Муниципалитеты", &code, &context.municipality_codes);
    fields.problem(row, field, message);
    None
}

fn organisation_code(fields: &mut Fields, row: &RawRow, context: &Context) -> Option<String> {
    let code = fields.code(row, account::ORGANISATION, &context.organisation_codes)?;
    if context.organisation_codes.has(&code) {
        return Some(code);
    }
    let message = unknown_code("организации", "Организации", &code, &context.organisation_codes);
    fields.problem(row, account::ORGANISATION, message);
    None
}

fn unknown_code(whose: &str, sheet: &str, code: &str, codes: &Codes) -> String {
    let similar =
        codes.alike(code).map(str::to_owned).or_else(|| codes.with_zeros(code).filter(|code| codes.has(code)));
    let hint = similar.map_or_else(String::new, |similar| format!("; похожий есть: «{similar}»"));
    format!("кода {whose} «{code}» нет ни на листе «{sheet}», ни в базе: исправьте его или добавьте туда строку{hint}")
}

fn accounts(sheet: &RawSheet, context: &Context, problems: &mut Vec<Problem>) -> Vec<Planned<Account>> {
    use account::*;
    let known = &context.known.accounts;
    let mut fields = Fields { sheet, problems };
    let mut seen = Seen::new("логин", LOGIN, known.keys());
    let mut planned: Vec<(&RawRow, Planned<Account>)> = Vec::new();
    for row in &sheet.rows {
        let login = fields.text(row, LOGIN);
        let role = role(&mut fields, row);
        if let Some(login) = &login {
            seen.check(&mut fields, row, login);
            if let Some(Err(message)) = role.map(|role| login::check(login, role)) {
                fields.problem(row, LOGIN, message);
            }
        }
        let before = login.as_ref().and_then(|login| known.get(login));
        let scope = role.map(|role| scope(&mut fields, row, role, context));
        let sections = sections(&mut fields, row, role, &context.known.sections);
        let kept = |new: Option<String>, old: fn(&Account) -> &String| {
            new.or_else(|| before.map(|before| old(before).clone())).unwrap_or_default()
        };
        let full_name = kept(fields.text(row, FULL_NAME), |old| &old.full_name);
        let email = kept(fields.checked(row, EMAIL, check_email), |old| &old.email);
        let phone = kept(fields.checked(row, PHONE, check_phone), |old| &old.phone);
        let (Some(login), Some(role), Some((municipality, organisation))) = (login, role, scope) else { continue };
        let new = Account { login, role, sections, municipality, organisation, full_name, email, phone };
        planned.push((row, Planned::new(new, before)));
    }
    keep_an_operator(&mut fields, &planned, context.known);
    planned.into_iter().map(|(_, planned)| planned).collect()
}

fn role(fields: &mut Fields, row: &RawRow) -> Option<Role> {
    let text = fields.text(row, account::ROLE)?;
    let role = Role::from_title(&text);
    if role.is_none() {
        let titles = list(Role::ALL.map(Role::title));
        fields.problem(row, account::ROLE, format!("неизвестная роль «{text}»: возможны {titles}"));
    }
    role
}

/// Codes of the municipality and of the organisation that the role is bound to.
fn scope(fields: &mut Fields, row: &RawRow, role: Role, context: &Context) -> (Option<String>, Option<String>) {
    use account::{MUNICIPALITY, ORGANISATION};
    let given = |field: usize| row.cells[field].is_some();
    match role {
        Role::Municipal => {
            if !given(MUNICIPALITY) {
                fields.problem(row, MUNICIPALITY, "муниципальному координатору нужен код муниципалитета");
            }
            refuse_scope(fields, row, ORGANISATION, role);
            (municipality_code(fields, row, MUNICIPALITY, context), None)
        }
        Role::Organisation => {
            if !given(ORGANISATION) {
                fields.problem(row, ORGANISATION, "учётной записи организации нужен код организации");
            }
            let organisation = organisation_code(fields, row, context);
            let stated = municipality_code(fields, row, MUNICIPALITY, context);
            let real = organisation.as_ref().and_then(|code| context.municipality_of.get(code));
            if let (Some(stated), Some(real)) = (&stated, real)
                && stated != real
            {
                let message = format!("у этой организации муниципалитет «{real}»: исправьте или очистите ячейку");
                fields.problem(row, MUNICIPALITY, message);
            }
            (None, organisation)
        }
        Role::Operator | Role::Support | Role::Regional => {
            refuse_scope(fields, row, MUNICIPALITY, role);
            refuse_scope(fields, row, ORGANISATION, role);
            (None, None)
        }
    }
}

fn refuse_scope(fields: &mut Fields, row: &RawRow, field: usize, role: Role) {
    if row.cells[field].is_some() {
        fields.problem(row, field, format!("для роли «{}» этот код не указывают: очистите ячейку", role.title()));
    }
}

fn sections(fields: &mut Fields, row: &RawRow, role: Option<Role>, known: &[(SectionId, String)]) -> Vec<SectionId> {
    let Some(cell) = &row.cells[account::SECTIONS] else {
        if matches!(role, Some(Role::Regional | Role::Municipal)) {
            let message = format!("координатору нужен хотя бы один раздел: {}", section_titles(known));
            fields.problem(row, account::SECTIONS, message);
        }
        return Vec::new();
    };
    if fields.text(row, account::SECTIONS).is_none() {
        return Vec::new(); // told by it
    }
    let find = |title: &str| known.iter().find(|(_, known)| fold(known) == fold(title)).map(|(id, _)| *id);
    let mut found = Vec::new();
    for title in split_titles(&cell.text, |title| find(title).is_some()) {
        match find(title) {
            Some(id) => found.push(id),
            None => {
                let message = format!("неизвестный раздел «{title}»: есть {}", section_titles(known));
                fields.problem(row, account::SECTIONS, message);
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Titles divided by semicolons, line breaks, and commas, except where a comma belongs to a title that exists.
fn split_titles(text: &str, exists: impl Fn(&str) -> bool) -> Vec<&str> {
    let parts = text.split([';', '\n']);
    let titles = parts.flat_map(|part| if exists(part) { vec![part] } else { part.split(',').collect() });
    titles.map(str::trim).filter(|title| !title.is_empty()).collect()
}

fn section_titles(known: &[(SectionId, String)]) -> String {
    list(known.iter().map(|(_, title)| title.as_str()))
}

/// An import that leaves nobody to run the instance is refused.
fn keep_an_operator(fields: &mut Fields, planned: &[(&RawRow, Planned<Account>)], known: &Known) {
    let active: HashSet<&String> = known.active_operators.iter().collect();
    let is_operator = |account: &Account| account.role == Role::Operator;
    let demoted: Vec<&RawRow> = planned
        .iter()
        .filter(|(_, row)| active.contains(&row.value.login) && !is_operator(&row.value))
        .map(|(row, _)| *row)
        .collect();
    let added = planned.iter().any(|(_, row)| is_operator(&row.value) && row.change == Change::Added);
    if let Some(row) = demoted.last()
        && demoted.len() == active.len()
        && !added
    {
        fields.problem(
            row,
            account::ROLE,
            "это последний оператор: сначала добавьте другого, иначе никто не сможет работать",
        );
    }
}

/// Finds the same code or login twice, exactly or nearly.
struct Seen {
    what: &'static str,
    field: usize,
    /// Key → text and cell, for rows of the workbook.
    rows: HashMap<String, (String, String)>,
    /// Key → text, for the database.
    known: HashMap<String, Vec<String>>,
}

impl Seen {
    fn new<'k>(what: &'static str, field: usize, known: impl Iterator<Item = &'k String>) -> Seen {
        let mut by_key: HashMap<String, Vec<String>> = HashMap::new();
        known.for_each(|text| by_key.entry(alike_key(text)).or_default().push(text.clone()));
        Seen { what, field, rows: HashMap::new(), known: by_key }
    }

    fn check(&mut self, fields: &mut Fields, row: &RawRow, text: &str) {
        let key = alike_key(text);
        let what = self.what;
        if let Some((earlier, cell)) = self.rows.get(&key) {
            let message = if earlier == text {
                format!("{what} «{text}» уже есть в ячейке {cell}: оставьте одну строку")
            } else {
                format!(
                    "{what} «{text}» отличается от «{earlier}» в ячейке {cell} только большими буквами или раскладкой"
                )
            };
            fields.problem(row, self.field, message);
            return;
        }
        let known = self.known.get(&key);
        if let Some(known) =
            known.filter(|known| !known.iter().any(|known| known == text)).and_then(|known| known.first())
        {
            let message = format!(
                "в базе есть {what} «{known}», он отличается от «{text}» только большими буквами или раскладкой"
            );
            fields.problem(row, self.field, message);
        }
        self.rows.insert(key, (text.to_owned(), fields.address(row, self.field)));
    }
}

fn list<'t>(titles: impl IntoIterator<Item = &'t str>) -> String {
    titles.into_iter().map(|title| format!("«{title}»")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
