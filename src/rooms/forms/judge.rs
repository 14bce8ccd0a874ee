//! What a draft is worth: its mistakes by path, and the form as far as it can be shown.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value as Json;

use super::model::Mistake;
use super::prune::prune;
use crate::forms::{FormSpec, SpecError};

/// A draft judged.
#[derive(Debug)]
pub struct Judged {
    pub mistakes: Vec<Mistake>,
    /// The form; where there are mistakes, without them. `None`: nothing can be shown yet.
    pub shown: Option<FormSpec>,
}

impl Judged {
    pub fn of(text: &str) -> Judged {
        match FormSpec::parse(text) {
            Ok(spec) => Judged { mistakes: Vec::new(), shown: Some(spec) },
            Err(found) => {
                let mistakes = found.iter().map(mistake).collect();
                let shown = serde_json::from_str(text).ok().and_then(|draft: Json| prune(draft, found));
                Judged { mistakes, shown }
            }
        }
    }

    pub fn is_right(&self) -> bool {
        self.mistakes.is_empty()
    }
}

fn mistake(error: &SpecError) -> Mistake {
    Mistake { path: error.path.clone(), message: error.message.clone() }
}

/// The latest judgement of each draft, by name and revision.
#[derive(Default)]
pub struct Judgements(Mutex<HashMap<String, (i64, Arc<Judged>)>>);

/// Drafts whose judgement is kept.
const MOST_KEPT: usize = 64;

impl Judgements {
    /// The judgement of that revision, made when it is not at hand.
    pub fn get(&self, name: &str, revision: i64, text: &str) -> Arc<Judged> {
        if let Some((known, judged)) = self.lock().get(name)
            && *known == revision
        {
            return judged.clone();
        }
        let judged = Arc::new(Judged::of(text));
        self.put(name, revision, judged.clone());
        judged
    }

    pub fn put(&self, name: &str, revision: i64, judged: Arc<Judged>) {
        let mut kept = self.lock();
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(name.to_owned(), (revision, judged));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, (i64, Arc<Judged>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why the builder can't open a text at all: it shows mistakes inside of this shape only.
pub fn shape(text: &str) -> Result<Json, Vec<Mistake>> {
    let told = || Judged::of(text).mistakes;
    let draft: Json = serde_json::from_str(text.trim_start_matches('\u{FEFF}')).map_err(|_| told())?;
    let objects = |list: Option<&Json>, inner: fn(&Json) -> bool| match list {
        None => true,
        Some(Json::Array(list)) => list.iter().all(|item| item.is_object() && inner(item)),
        Some(_) => false,
    };
    let is_sheet = |sheet: &Json| {
        let column = |column: &Json| {
            ["options_by", "prefill"].iter().all(|key| column.get(key).is_none_or(Json::is_object))
                && column.get("options").is_none_or(Json::is_array)
        };
        let item =
            |item: &Json| ["values", "hints", "formulas"].iter().all(|key| item.get(key).is_none_or(Json::is_object));
        let columns = match sheet.get("columns") {
            None => true,
            Some(Json::Array(columns)) => columns.iter().all(|one| one.is_object() && column(one)),
            Some(_) => false,
        };
        let items = match sheet.get("rows") {
            None => true,
            Some(Json::Object(rows)) => match rows.get("items") {
                None => true,
                Some(Json::Array(items)) => items.iter().all(|one| one.is_object() && item(one)),
                Some(_) => false,
            },
            Some(_) => false,
        };
        columns && items && sheet.get("unique_together").is_none_or(Json::is_array)
    };
    let fits = draft.is_object() && objects(draft.get("sheets"), is_sheet) && objects(draft.get("rules"), |_| true);
    if fits { Ok(draft) } else { Err(told()) }
}

/// The title that a draft has, for the list of forms.
pub fn title(draft: &Json) -> String {
    let title = draft["title"].as_str().map(str::trim).unwrap_or_default();
    if title.is_empty() { "Без названия".to_owned() } else { title.chars().take(500).collect() }
}
