//! Form versions as the database keeps them, compiled once and kept in memory: a version never changes.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, PoisonError, RwLock};

use rusqlite::{Connection, OptionalExtension};
use serde_json::Value as Json;

use crate::domain::FormVersionId;
use crate::error::AppError;
use crate::forms::{Form, FormSpec};

/// Versions kept at a time; the one compiled first goes first.
const KEPT: usize = 256;

/// A version of a form, ready for work.
#[derive(Debug)]
pub struct FormVersion {
    pub id: FormVersionId,
    /// Within its form, from 1.
    pub number: i64,
    pub form: Form,
    /// The spec as the browser's table needs it.
    pub browser_spec: Json,
}

/// Versions compiled so far. Threads share it.
#[derive(Debug, Default)]
pub struct FormCache(RwLock<Kept>);

#[derive(Debug, Default)]
struct Kept {
    by_id: HashMap<FormVersionId, Arc<FormVersion>>,
    order: VecDeque<FormVersionId>,
}

impl FormVersion {
    /// A version made of a compiled form.
    pub fn new(id: FormVersionId, number: i64, form: Form) -> FormVersion {
        let browser_spec = form.to_browser_json();
        FormVersion { id, number, form, browser_spec }
    }
}

impl FormCache {
    /// The version of that id; [`AppError::NotFound`] when there is none.
    pub fn get(&self, connection: &Connection, id: FormVersionId) -> Result<Arc<FormVersion>, AppError> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner).by_id.get(&id).cloned();
        if let Some(version) = kept {
            return Ok(version);
        }
        let version = Arc::new(load(connection, id)?);
        self.0.write().unwrap_or_else(PoisonError::into_inner).keep(version.clone());
        Ok(version)
    }
}

impl Kept {
    fn keep(&mut self, version: Arc<FormVersion>) {
        if self.by_id.insert(version.id, version.clone()).is_some() {
            return;
        }
        self.order.push_back(version.id);
        if self.order.len() > KEPT
            && let Some(first) = self.order.pop_front()
        {
            self.by_id.remove(&first);
        }
    }
}

fn load(connection: &Connection, id: FormVersionId) -> Result<FormVersion, AppError> {
    let mut statement = connection.prepare_cached("SELECT number, spec FROM form_version WHERE id = ?1")?;
    let found = statement.query_row([id], |row| Ok((row.get(0)?, row.get::<_, String>(1)?))).optional()?;
    let (number, spec) = found.ok_or(AppError::NotFound)?;
    let spec = FormSpec::parse(&spec).map_err(|mistakes| {
        let told: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        AppError::internal(format!("form version {id} is broken: {}", told.join("; ")))
    })?;
    Ok(FormVersion::new(id, number, Form::compile(spec)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(connection: &Connection, spec: &str) -> FormVersionId {
        let sql = "INSERT INTO form_version (form_id, number, spec, created_at)
                   VALUES (1, (SELECT count(*) + 1 FROM form_version), ?1, 0)";
        connection.execute(sql, [spec]).unwrap();
        FormVersionId(connection.last_insert_rowid())
    }

    fn database() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(include_str!("../../schema.sql")).unwrap();
        connection.execute("INSERT INTO form (id, title) VALUES (1, 'Ф')", []).unwrap();
        connection
    }

    const SPEC: &str = r#"{"title":"Ф","sheets":[{"key":"a","title":"А","rows":{"mode":"free","min":0,"max":9},
        "columns":[{"key":"n","title":"Н","kind":"text"}]}]}"#;

    #[test]
    fn a_version_is_compiled_once_and_old_ones_go() {
        let connection = database();
        let cache = FormCache::default();
        let first = version(&connection, SPEC);
        let kept = cache.get(&connection, first).unwrap();
        assert!(Arc::ptr_eq(&kept, &cache.get(&connection, first).unwrap()));
        for _ in 0..KEPT {
            cache.get(&connection, version(&connection, SPEC)).unwrap();
        }
        assert!(!Arc::ptr_eq(&kept, &cache.get(&connection, first).unwrap()), "the first one went");
        assert!(cache.0.read().unwrap().by_id.len() <= KEPT);
    }

    #[test]
    fn what_is_absent_or_broken_is_an_error() {
        let connection = database();
        let cache = FormCache::default();
        assert!(matches!(cache.get(&connection, FormVersionId(7)), Err(AppError::NotFound)));
        let broken = version(&connection, "{}");
        assert!(matches!(cache.get(&connection, broken), Err(AppError::Internal(_))));
    }
}
