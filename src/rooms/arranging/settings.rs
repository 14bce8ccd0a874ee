//! Settings of a collection: what is changed, and what a change of the window means for those who are filling.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};

use super::make::Reader;
use super::model::{Collection, Filling, Mistakes};
use super::queries;
use crate::db::audit::{self, Actor};
use crate::domain::{CollectionId, Window, WindowState};
use crate::error::AppError;

/// As typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedSettings {
    pub title: String,
    pub opens_at: String,
    pub closes_at: String,
    pub excel: bool,
    pub previous: String,
}

impl TypedSettings {
    pub fn of(collection: &Collection, zone: Tz) -> TypedSettings {
        TypedSettings {
            title: collection.title.clone(),
            opens_at: super::moments::typed(collection.window.opens_at, zone),
            closes_at: super::moments::typed(collection.window.closes_at, zone),
            excel: collection.excel,
            previous: collection.previous.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default(),
        }
    }
}

impl TypedSettings {
    /// A text that a page carries, to tell what it showed.
    pub fn to_base(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Of [`Self::to_base`]; a page that doesn't tell has shown nothing.
    pub fn from_base(base: &str) -> TypedSettings {
        serde_json::from_str(base).unwrap_or_default()
    }
}

/// A setting that somebody else has changed since the page was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The name of its field.
    pub field: &'static str,
    /// As it is now.
    pub current: String,
    /// As typed here, when it was changed here too.
    pub typed: Option<String>,
}

/// What was typed, without settings that were only shown: those are as they have become meanwhile. And what has.
pub fn merge(typed: &TypedSettings, base: &TypedSettings, current: &TypedSettings) -> (TypedSettings, Vec<Conflict>) {
    let mut conflicts = Vec::new();
    let mut text = |field, typed: &str, base: &str, current: &str| {
        let was_typed = typed != base;
        if current != base && typed != current {
            let typed = was_typed.then(|| typed.to_owned());
            conflicts.push(Conflict { field, current: current.to_owned(), typed });
        }
        if was_typed { typed.to_owned() } else { current.to_owned() }
    };
    let word = |flag: bool| if flag { "да" } else { "нет" };
    let merged = TypedSettings {
        title: text("title", &typed.title, &base.title, &current.title),
        opens_at: text("opens_at", &typed.opens_at, &base.opens_at, &current.opens_at),
        closes_at: text("closes_at", &typed.closes_at, &base.closes_at, &current.closes_at),
        previous: text("previous", &typed.previous, &base.previous, &current.previous),
        excel: text("excel", word(typed.excel), word(base.excel), word(current.excel)) == word(true),
    };
    (merged, conflicts)
}

/// Settings to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    pub title: String,
    pub window: Window,
    pub excel: bool,
    pub previous: Option<CollectionId>,
}

/// Reads what was typed, with every mistake by its field. A moment that is left as it was keeps its seconds.
pub fn check(
    c: &Connection,
    collection: &Collection,
    typed: &TypedSettings,
    zone: Tz,
) -> Result<Result<Settings, Mistakes>, AppError> {
    let mut reader = Reader { mistakes: Mistakes::new(), zone };
    let title = reader.title("title", &typed.title, "Укажите название сбора данных.");
    let before = TypedSettings::of(collection, zone);
    let mut moment = |field, typed: &str, before: &str, at: DateTime<Utc>| match typed == before {
        true => Some(at),
        false => reader.moment(field, typed),
    };
    let opens_at = moment("opens_at", &typed.opens_at, &before.opens_at, collection.window.opens_at);
    let closes_at = moment("closes_at", &typed.closes_at, &before.closes_at, collection.window.closes_at);
    if opens_at.zip(closes_at).is_some_and(|(opens_at, closes_at)| opens_at >= closes_at) {
        reader.tell("closes_at", "Прием должен закрываться позже, чем открывается.");
    }
    let previous = reader.previous(c, &typed.previous, Some(collection.id))?;
    let (Some(opens_at), Some(closes_at)) = (opens_at, closes_at) else { return Ok(Err(reader.mistakes)) };
    if !reader.mistakes.is_empty() {
        return Ok(Err(reader.mistakes));
    }
    Ok(Ok(Settings { title, window: Window { opens_at, closes_at }, excel: typed.excel, previous }))
}

/// What a change of the window does to organisations that are filling; nothing to tell: empty.
pub fn consequences(before: Window, after: Window, filling: Filling, now: DateTime<Utc>) -> Vec<String> {
    if before == after || filling.begun == 0 {
        return Vec::new();
    }
    let unfinished = filling.begun - filling.handed_in.min(filling.begun);
    let mut told = Vec::new();
    match (before.state(now), after.state(now)) {
        (WindowState::Open, WindowState::Closed) => {
            told.push("Прием закроется сразу: изменения больше не принимаются, введённое в открытых таблицах останется только в браузерах.".to_owned());
            told.push(format!("Не сдано черновиков: {unfinished}. Они сохранятся, но сдать их будет нельзя."));
        }
        (WindowState::Open, WindowState::NotOpen) => {
            told.push("Прием приостановится до нового времени открытия: таблицы станут только для чтения.".to_owned());
        }
        (WindowState::Closed, WindowState::Open) => {
            told.push(format!("Прием откроется снова: {unfinished} черновиков, которые не сдали, можно будет дополнить и сдать; сданное можно будет изменить и сдать ещё раз."));
        }
        (WindowState::Open, WindowState::Open) if after.closes_at < before.closes_at => {
            told.push(format!("Времени станет меньше: не сдано черновиков {unfinished}. Открытые страницы узнают новое время при ближайшем сохранении."));
        }
        _ => {}
    }
    told
}

/// Stores settings with a line of the audit log that says what has changed; nothing changed writes nothing. Settings that
/// are not `shown` any more are given back, and nothing is stored.
pub fn store(
    c: &Connection,
    id: CollectionId,
    settings: &Settings,
    (shown, zone): (&TypedSettings, Tz),
    now: DateTime<Utc>,
    actor: &Actor,
) -> Result<Result<(), TypedSettings>, AppError> {
    let before = queries::collection(c, id)?;
    let current = TypedSettings::of(&before, zone);
    if current != *shown {
        return Ok(Err(current));
    }
    let mut changed = Map::new();
    let mut note = |key: &str, was: serde_json::Value, is: serde_json::Value| {
        if was != is {
            changed.insert(key.to_owned(), json!([was, is]));
        }
    };
    note("title", json!(before.title), json!(settings.title));
    note("opens_at", json!(before.window.opens_at), json!(settings.window.opens_at));
    note("closes_at", json!(before.window.closes_at), json!(settings.window.closes_at));
    note("excel", json!(before.excel), json!(settings.excel));
    note("previous", json!(before.previous.as_ref().map(|(id, _)| id)), json!(settings.previous));
    if changed.is_empty() {
        return Ok(Ok(()));
    }
    queries::set(c, id, &settings.title, settings.window, settings.excel, settings.previous)?;
    audit::record(c, now, actor, "collection.change", &queries::subject(id), &changed.into())?;
    Ok(Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeDelta, TimeZone};

    #[test]
    fn what_somebody_else_has_changed_is_told_and_what_was_typed_is_kept() {
        let base = TypedSettings { title: "А".into(), closes_at: "1".into(), ..TypedSettings::default() };
        let typed = TypedSettings { title: "Б".into(), excel: true, ..base.clone() };
        let current = TypedSettings { title: "В".into(), closes_at: "2".into(), excel: true, ..base.clone() };
        let (merged, conflicts) = merge(&typed, &base, &current);
        assert_eq!(merged, TypedSettings { title: "Б".into(), closes_at: "2".into(), excel: true, ..base.clone() });
        let told: Vec<_> = conflicts.iter().map(|one| (one.field, &*one.current, one.typed.as_deref())).collect();
        assert_eq!(told, [("title", "В", Some("Б")), ("closes_at", "2", None)]);
        assert_eq!(TypedSettings::from_base(&typed.to_base()), typed);
        assert_eq!(merge(&typed, &base, &base), (typed, vec![]));
    }

    #[test]
    fn what_a_change_of_the_window_means_is_told_to_whom_it_matters() {
        let now = Utc.with_ymd_and_hms(2026, 9, 1, 9, 0, 0).unwrap();
        let window = |from: i64, to: i64| Window {
            opens_at: now + TimeDelta::hours(from),
            closes_at: now + TimeDelta::hours(to),
        };
        let filling = Filling { begun: 5, handed_in: 2, elsewhere: 0 };
        let told = |before, after| consequences(before, after, filling, now).join(" ");
        assert!(told(window(-2, 9), window(-2, -1)).contains("Прием закроется сразу"));
        assert!(told(window(-2, 9), window(-2, -1)).contains("Не сдано черновиков: 3"));
        assert!(told(window(-2, 9), window(3, 9)).contains("приостановится"));
        assert!(told(window(-9, -2), window(-9, 5)).contains("откроется снова"));
        assert!(told(window(-2, 9), window(-2, 5)).contains("Времени станет меньше"));
        assert_eq!(told(window(-2, 9), window(-2, 12)), "", "nobody is harmed");
        assert_eq!(told(window(-2, 9), window(-2, 9)), "");
        assert!(consequences(window(-2, 9), window(-2, -1), Filling::default(), now).is_empty());
    }
}
