//! The library of lists: subjects, classes and the like, taken by forms by name.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::db::audit::{self, Actor};
use crate::db::time::{from_ms, to_ms};
use crate::domain::OptionListId;
use crate::domain::text::fold;
use crate::error::AppError;
use crate::forms::spec::{MAX_OPTIONS, MAX_TITLE};

/// A list of the library.
#[derive(Clone, Debug)]
pub struct OptionList {
    pub id: OptionListId,
    pub title: String,
    pub options: Vec<String>,
    pub changed_at: DateTime<Utc>,
}

/// A list as it is put in, by a page or by `oko demo`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewList {
    pub title: String,
    pub options: Vec<String>,
    /// `changed_at` of the list that is changed, so that nobody's change is overwritten unseen.
    #[serde(default)]
    pub base: i64,
}

/// A list's name and address, for the builder.
#[derive(Debug, Serialize)]
pub struct Named {
    pub title: String,
    pub href: String,
}

impl NewList {
    /// Texts trimmed; refused with what is wrong and where.
    pub fn checked(self) -> Result<NewList, AppError> {
        let title = self.title.trim().to_owned();
        if title.is_empty() || title.chars().count() > MAX_TITLE {
            return Err(AppError::invalid(format!("Название списка: от 1 до {MAX_TITLE} знаков.")));
        }
        let options: Vec<String> = self.options.iter().map(|option| option.trim().to_owned()).collect();
        if options.is_empty() || options.len() > MAX_OPTIONS {
            return Err(AppError::invalid(format!("В списке может быть от 1 до {MAX_OPTIONS} вариантов.")));
        }
        let mut seen: HashMap<String, usize> = HashMap::with_capacity(options.len());
        for (index, option) in options.iter().enumerate() {
            let number = index + 1;
            if option.is_empty() || option.chars().count() > MAX_TITLE || option.chars().any(char::is_control) {
                let message = format!("Вариант {number}: нужна одна строка от 1 до {MAX_TITLE} знаков.");
                return Err(AppError::invalid(message));
            }
            if let Some(first) = seen.insert(fold(option), number) {
                let message = format!("Вариант {number} «{option}» повторяет вариант {first}: оставьте один.");
                return Err(AppError::invalid(message));
            }
        }
        Ok(NewList { title, options, base: self.base })
    }
}

/// All lists by title. An office has tens of them.
pub fn all(c: &Connection) -> Result<Vec<OptionList>, AppError> {
    let mut statement =
        c.prepare_cached("SELECT id, title, options, changed_at FROM option_list ORDER BY title_fold")?;
    let rows = statement.query_map([], read)?;
    rows.map(|row| row?.parsed()).collect()
}

/// Names of all lists by title.
pub fn named(c: &Connection) -> Result<Vec<Named>, AppError> {
    let mut statement = c.prepare_cached("SELECT title, id FROM option_list ORDER BY title_fold")?;
    let rows = statement.query_map([], |row| {
        let id: OptionListId = row.get(1)?;
        Ok(Named { title: row.get(0)?, href: format!("{}/{id}/options", crate::web::paths::LISTS) })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn get(c: &Connection, id: OptionListId) -> Result<OptionList, AppError> {
    let mut statement = c.prepare_cached("SELECT id, title, options, changed_at FROM option_list WHERE id = ?1")?;
    statement.query_row([id], read).optional()?.ok_or(AppError::NotFound)?.parsed()
}

struct Stored(OptionListId, String, String, i64);

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Stored> {
    Ok(Stored(row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

impl Stored {
    fn parsed(self) -> Result<OptionList, AppError> {
        let Stored(id, title, options, at) = self;
        Ok(OptionList { id, title, options: serde_json::from_str(&options)?, changed_at: from_ms(at) })
    }
}

/// Puts a list in; refused when another has that name.
pub fn insert(c: &Connection, actor: &Actor, list: &NewList, now: DateTime<Utc>) -> Result<OptionListId, AppError> {
    require_title(c, None, &list.title)?;
    c.prepare_cached("INSERT INTO option_list (title, title_fold, options, changed_at) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![list.title, fold(&list.title), serde_json::to_string(&list.options)?, to_ms(now)])?;
    let id = OptionListId(c.last_insert_rowid());
    record(c, actor, "list.create", id, list, now)?;
    Ok(id)
}

/// Changes a list that still is as the page knew it.
pub fn update(
    c: &Connection,
    actor: &Actor,
    id: OptionListId,
    list: &NewList,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let stored = get(c, id)?;
    if to_ms(stored.changed_at) != list.base {
        let message = "Список тем временем изменил другой оператор: обновите страницу и внесите изменения снова.";
        return Err(AppError::Conflict { code: "changed", message: message.into() });
    }
    require_title(c, Some(id), &list.title)?;
    // Later than before, whatever the clock says: the moment tells one state from another.
    let at = to_ms(now).max(list.base + 1);
    c.prepare_cached(
        "UPDATE option_list SET title = ?2, title_fold = ?3, options = ?4, changed_at = ?5 WHERE id = ?1",
    )?
    .execute(params![id, list.title, fold(&list.title), serde_json::to_string(&list.options)?, at])?;
    record(c, actor, "list.change", id, list, now)
}

/// Takes a list away; forms that took its options keep them.
pub fn delete(c: &Connection, actor: &Actor, id: OptionListId, now: DateTime<Utc>) -> Result<(), AppError> {
    let OptionList { title, options, .. } = get(c, id)?;
    c.prepare_cached("DELETE FROM option_list WHERE id = ?1")?.execute([id])?;
    record(c, actor, "list.delete", id, &NewList { title, options, base: 0 }, now)
}

fn require_title(c: &Connection, own: Option<OptionListId>, title: &str) -> Result<(), AppError> {
    let mut statement = c.prepare_cached("SELECT id FROM option_list WHERE title_fold = ?1")?;
    match statement.query_row([fold(title)], |row| row.get(0)).optional()? {
        Some(other) if Some(other) != own => {
            Err(AppError::invalid(format!("Список «{title}» уже есть: дайте другое название или измените тот.")))
        }
        _ => Ok(()),
    }
}

fn record(
    c: &Connection,
    actor: &Actor,
    action: &str,
    id: OptionListId,
    list: &NewList,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let details = json!({ "title": list.title, "options": list.options.len() });
    audit::record(c, now, actor, action, &format!("list:{id}"), &details)
}
