//! The accounts of the workbook judged: logins, roles, scopes, sections.

use std::collections::HashSet;

use super::check::{Context, list, municipality_code, unknown_code};
use super::codes::Seen;
use super::fields::Fields;
use super::layout::account;
use super::model::{Account, Change, Known, Planned, Problem};
use super::workbook::{RawRow, RawSheet};
use crate::domain::contacts::{check_email, check_phone};
use crate::domain::text::fold;
use crate::domain::{Role, SectionId, login};

/// The sheet «Учётные записи».
pub(super) fn accounts(sheet: &RawSheet, context: &Context, problems: &mut Vec<Problem>) -> Vec<Planned<Account>> {
    use account::*;
    let known = &context.known.accounts;
    let mut fields = Fields { sheet, problems };
    let mut seen = Seen::new("логин", LOGIN, known.keys());
    let mut planned: Vec<(&RawRow, Planned<Account>)> = Vec::new();
    for row in &sheet.rows {
        let role = role(&mut fields, row);
        let login = login(&mut fields, row, role, context);
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

/// The login; where there is none, one that would do is proposed (FEATURES A2).
fn login(fields: &mut Fields, row: &RawRow, role: Option<Role>, context: &Context) -> Option<String> {
    if row.cells[account::LOGIN].is_some() {
        return fields.text(row, account::LOGIN);
    }
    let proposed = role.and_then(|role| propose(row, role, context));
    let hint = proposed.map_or_else(String::new, |login| format!("; подойдёт {login}"));
    fields.problem(row, account::LOGIN, format!("не заполнено «Логин»{hint}"));
    None
}

fn propose(row: &RawRow, role: Role, context: &Context) -> Option<String> {
    let region = &context.known.region;
    let code = |field: usize| row.cells[field].as_ref().map(|cell| cell.text.as_str());
    let login = match role {
        Role::Organisation => {
            let code = code(account::ORGANISATION)?;
            let (_, kind) = context.organisations.get(code)?;
            login::propose(region, (*kind)?, code)?
        }
        Role::Municipal => format!("reg{region}_vpr_m{}", code(account::MUNICIPALITY)?),
        Role::Operator | Role::Support | Role::Regional => return None,
    };
    let free = !context.known.accounts.contains_key(&login);
    (free && login::check(&login, role).is_ok()).then_some(login)
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
            let real = organisation.as_ref().and_then(|code| context.organisations.get(code)).map(|(place, _)| place);
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

fn organisation_code(fields: &mut Fields, row: &RawRow, context: &Context) -> Option<String> {
    let code = fields.code(row, account::ORGANISATION, &context.organisation_codes)?;
    if context.organisation_codes.has(&code) {
        return Some(code);
    }
    let message = unknown_code("организации", "Организации", &code, &context.organisation_codes);
    fields.problem(row, account::ORGANISATION, message);
    None
}
