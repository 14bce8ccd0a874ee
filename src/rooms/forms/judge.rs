//! What a draft is worth: its mistakes by path, and the form as far as it can be shown.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value as Json;

use super::model::Mistake;
use super::prune::prune;
use super::shape;
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

/// The draft as JSON; told what is wrong when the builder can't open it.
pub fn shape(text: &str) -> Result<Json, Vec<Mistake>> {
    let draft = serde_json::from_str(text.trim_start_matches('\u{FEFF}')).ok();
    draft.filter(shape::fits).ok_or_else(|| Judged::of(text).mistakes)
}

/// The title that a draft has, for the list of forms.
pub fn title(draft: &Json) -> String {
    let title = draft["title"].as_str().map(str::trim).unwrap_or_default();
    if title.is_empty() { "Без названия".to_owned() } else { title.chars().take(500).collect() }
}
