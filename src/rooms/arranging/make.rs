//! A new collection: what was typed becomes a publication with one collection, the way packages become publications.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use rusqlite::Connection;
use serde_json::json;

use super::model::{Mistakes, Source, Typed, kinds};
use super::{moments, queries};
use crate::db::audit::{self, Actor};
use crate::domain::{CollectionId, FormVersionId, OrganisationKind};
use crate::error::AppError;
use crate::rooms::publications::package::{self, Draft, DraftAudience, DraftCollection, Refused, Stored};

/// Longest title, in characters.
pub const MAX_TITLE: usize = 300;
/// Longest text of a publication, in characters.
pub const MAX_TEXT: usize = 100_000;

/// A collection ready to be made.
pub struct New {
    draft: Draft,
    stored: Stored,
    copy_of: Option<CollectionId>,
}

/// Reads what was typed, with every mistake by its field.
pub fn check(
    c: &Connection,
    typed: &Typed,
    source: Option<&Source>,
    zone: Tz,
    now: DateTime<Utc>,
) -> Result<Result<New, Mistakes>, AppError> {
    let mut reader = Reader { mistakes: Mistakes::new(), zone };
    let choices = queries::choices(c)?;
    let section = choices.sections.iter().find(|(id, _)| id.to_string() == typed.section);
    if section.is_none() {
        reader.tell("section", "Выберите раздел.");
    }
    let title = reader.title("title", &typed.title, "Укажите название публикации.");
    let collection = reader.title("collection", &typed.collection, "Укажите название сбора данных.");
    if typed.text.chars().count() > MAX_TEXT {
        reader.tell("text", format!("Текст длиннее {MAX_TEXT} знаков: сократите его."));
    }
    let form = typed.form.parse().ok().map(FormVersionId);
    let form = match form {
        Some(form) => queries::form_version(c, form)?.map(|_| form),
        None => None,
    };
    if form.is_none() {
        reader.tell("form", "Выберите форму.");
    }
    let publish_at = match typed.publish_at.trim() {
        "" => Some(now),
        text => reader.moment("publish_at", text),
    };
    let opens_at = reader.moment("opens_at", &typed.opens_at);
    let closes_at = reader.moment("closes_at", &typed.closes_at);
    if opens_at.zip(closes_at).is_some_and(|(opens_at, closes_at)| opens_at >= closes_at) {
        reader.tell("closes_at", "Прием должен закрываться позже, чем открывается.");
    }
    if closes_at.is_some_and(|closes_at| closes_at <= now) {
        reader.tell("closes_at", "Это время уже прошло: никто не успеет сдать отчет.");
    }
    let previous = reader.previous(c, &typed.previous, None)?;
    let unknown =
        typed.municipalities.iter().find(|code| choices.municipalities.iter().all(|(known, _)| known != *code));
    if let Some(code) = unknown {
        reader.tell("municipalities", format!("Муниципалитета с кодом «{code}» нет в реестре."));
    }
    let (Some((_, section)), Some(form), Some(publish_at), Some(opens_at), Some(closes_at)) =
        (section, form, publish_at, opens_at, closes_at)
    else {
        return Ok(Err(reader.mistakes));
    };
    if !reader.mistakes.is_empty() {
        return Ok(Err(reader.mistakes));
    }
    let (roles, logins, files) = source
        .map_or_else(Default::default, |source| (source.roles.clone(), source.logins.clone(), source.files.clone()));
    let audience = DraftAudience {
        roles,
        municipalities: typed.municipalities.clone(),
        kinds: all_means_none(kinds(&typed.kinds)),
        logins,
    };
    let draft = Draft {
        title,
        section: section.clone(),
        publish_at,
        audience,
        storages: Vec::new(),
        collections: vec![DraftCollection {
            at: "collection[0]".into(),
            title: collection,
            form: String::new(),
            opens_at,
            closes_at,
            excel: typed.excel,
            previous: None,
        }],
        text: typed.text.trim().replace("\r\n", "\n"),
    };
    let copy_of = source.and_then(|_| typed.copy_of.parse().ok().map(CollectionId));
    Ok(Ok(New { draft, stored: Stored { collections: vec![(form, previous)], files }, copy_of }))
}

/// Every kind ticked is no narrowing.
fn all_means_none(kinds: Vec<OrganisationKind>) -> Vec<OrganisationKind> {
    if kinds.len() == OrganisationKind::ALL.len() { Vec::new() } else { kinds }
}

/// Makes it; what the text or the publication's title is refused for comes back by field.
pub fn make(
    c: &Connection,
    new: New,
    now: DateTime<Utc>,
    actor: &Actor,
) -> Result<Result<CollectionId, Mistakes>, AppError> {
    let imported = match package::create(c, new.draft, &new.stored, now, actor) {
        Ok(imported) => imported,
        Err(Refused::Mistakes(mistakes)) => return Ok(Err(by_field(&mistakes))),
        Err(Refused::Failed(AppError::Conflict { .. })) => {
            let message = "Такая публикация с тем же временем уже есть: измените название или время публикации.";
            return Ok(Err([("title", message.to_owned())].into()));
        }
        Err(Refused::Failed(error)) => return Err(error),
    };
    let id: CollectionId = c
        .prepare_cached("SELECT id FROM collection WHERE publication_id = ?1")?
        .query_row([imported.id], |row| row.get(0))?;
    let details = json!({ "publication": imported.id, "title": imported.title, "copy_of": new.copy_of });
    audit::record(c, now, actor, "collection.create", &queries::subject(id), &details)?;
    Ok(Ok(id))
}

/// Mistakes of a package name places in its file; here there is only the text.
fn by_field(mistakes: &[String]) -> Mistakes {
    let own = mistakes.iter().map(|mistake| match mistake.split_once(": ") {
        Some((place, rest)) if place.contains("текст") => ("text", sentence(rest)),
        _ => ("", sentence(mistake)),
    });
    let mut found = Mistakes::new();
    for (field, message) in own {
        let told: &mut String = found.entry(field).or_default();
        if !told.is_empty() {
            told.push(' ');
        }
        told.push_str(&message);
    }
    found
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

/// Reads fields and gathers mistakes.
pub struct Reader {
    pub mistakes: Mistakes,
    pub zone: Tz,
}

impl Reader {
    pub fn tell(&mut self, field: &'static str, message: impl Into<String>) {
        self.mistakes.entry(field).or_insert_with(|| message.into());
    }

    pub fn title(&mut self, field: &'static str, typed: &str, absent: &str) -> String {
        let title = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        if title.is_empty() {
            self.tell(field, absent);
        } else if title.chars().count() > MAX_TITLE {
            self.tell(field, format!("Длиннее {MAX_TITLE} знаков: сократите название."));
        }
        title
    }

    pub fn moment(&mut self, field: &'static str, typed: &str) -> Option<DateTime<Utc>> {
        moments::read(typed, self.zone).map_err(|message| self.tell(field, sentence(&message))).ok()
    }

    /// The earlier collection; nothing typed is none. `own` can't be its own.
    pub fn previous(
        &mut self,
        c: &Connection,
        typed: &str,
        own: Option<CollectionId>,
    ) -> Result<Option<CollectionId>, AppError> {
        if typed.trim().is_empty() {
            return Ok(None);
        }
        let id = typed.parse().ok().map(CollectionId).filter(|id| Some(*id) != own);
        let found = match id {
            Some(id) => queries::form_of(c, id)?.map(|_| id),
            None => None,
        };
        if found.is_none() {
            self.tell("previous", "Такого сбора данных нет: выберите из списка.");
        }
        Ok(found)
    }
}
