//! Puts a checked package into the database: contents of files in small writes of their own, then everything else in one
//! transaction. What fails in between takes the files along.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use serde_json::json;

use super::archive::{MAX_FILE, Package};
use super::check::{Contents, FormOf, Names};
use super::front_matter::Draft;
use super::{Imported, Refused};
use crate::db::audit::{self, Actor};
use crate::db::time::to_ms;
use crate::db::{Db, blobs};
use crate::domain::text::{fold, slug};
use crate::domain::{BlobId, FileAudience, FileId, FormVersionId, PublicationId, SectionId, StorageId};
use crate::error::AppError;
use crate::forms::FormSpec;
use crate::rooms::publications::text;
use crate::web::paths;

/// Blobs by their path in the package.
pub type Blobs = BTreeMap<String, BlobId>;

/// Stores a package that [`super::check`] has found sound.
pub fn store<R: Read + Seek>(
    db: &Db,
    package: &mut Package<R>,
    draft: Draft,
    contents: Contents,
    names: Names,
    now: DateTime<Utc>,
    actor: &Actor,
) -> Result<Imported, Refused> {
    db.read(|c| refuse_repetition(c, &draft, names.section))?;
    let mut blobs = Blobs::new();
    let stored = store_files(db, package, &contents, now, &mut blobs).and_then(|()| {
        let (blobs, actor) = (blobs.clone(), actor.clone());
        Ok(db.write_blocking(move |c| insert(c, &draft, &contents, &names, &blobs, now, &actor))?)
    });
    if stored.is_err() {
        let ids: Vec<BlobId> = blobs.into_values().collect();
        db.write_blocking(move |c| blobs::discard_unused(c, &ids))?;
    }
    stored
}

fn store_files<R: Read + Seek>(
    db: &Db,
    package: &mut Package<R>,
    contents: &Contents,
    now: DateTime<Utc>,
    blobs: &mut Blobs,
) -> Result<(), Refused> {
    package.rewind();
    let stored = contents.storages.iter().flatten().map(|(path, _)| path);
    let paths: BTreeSet<&String> = stored.chain(&contents.linked).collect();
    for path in paths {
        let reader = package.reader(path).map_err(|mistake| Refused::Mistakes(vec![mistake]))?;
        blobs.insert(path.clone(), blobs::store(db, reader, MAX_FILE, now)?);
    }
    Ok(())
}

/// The same package a second time is most likely a mistake of the hand.
fn refuse_repetition(c: &Connection, draft: &Draft, section: SectionId) -> Result<(), AppError> {
    let exists = c
        .prepare_cached("SELECT 1 FROM publication WHERE section_id = ?1 AND publish_at = ?2 AND title_fold = ?3")?
        .exists(params![section, to_ms(draft.publish_at), fold(&draft.title)])?;
    if !exists {
        return Ok(());
    }
    let message = format!(
        "публикация «{}» с тем же разделом и временем публикации уже загружена; если нужна ещё одна, измените title или publish_at",
        draft.title
    );
    Err(AppError::Conflict { code: "exists", message })
}

/// Puts everything but contents of files into the database.
pub fn insert(
    c: &Connection,
    draft: &Draft,
    contents: &Contents,
    names: &Names,
    blobs: &Blobs,
    now: DateTime<Utc>,
    actor: &Actor,
) -> Result<Imported, AppError> {
    refuse_repetition(c, draft, names.section)?;
    let slug = free_slug(c, names.section, &slug(&draft.title))?;
    let id = insert_publication(c, draft, names.section, &slug, now)?;
    insert_audience(c, id, draft, names)?;
    let mut files = Files { publication: id, blobs, first: BTreeMap::new() };
    insert_storages(c, draft, contents, &mut files)?;
    for (position, path) in contents.linked.iter().enumerate() {
        files.insert(c, None, position, path, FileAudience::All)?;
    }
    insert_collections(c, id, draft, contents, names, now)?;
    let html = text::render(&draft.text, |path| files.first.get(path).map(|id| paths::file(*id, name_of(path))));
    c.prepare_cached("UPDATE publication SET body_html = ?2 WHERE id = ?1")?.execute(params![id, html])?;
    let href = paths::publication(&names.section_slug, &slug);
    let details =
        json!({ "title": draft.title, "files": files.first.len(), "collections": contents.collections.len() });
    audit::record(c, now, actor, "publication.import", &format!("publication:{id}"), &details)?;
    Ok(Imported { id, title: draft.title.clone(), href, notes: contents.notes.clone() })
}

fn free_slug(c: &Connection, section: SectionId, wanted: &str) -> Result<String, AppError> {
    let mut statement = c.prepare_cached("SELECT 1 FROM publication WHERE section_id = ?1 AND slug = ?2")?;
    let mut slug = wanted.to_owned();
    let mut number = 2;
    while statement.exists(params![section, slug])? {
        slug = format!("{wanted}-{number}");
        number += 1;
    }
    Ok(slug)
}

fn insert_publication(
    c: &Connection,
    draft: &Draft,
    section: SectionId,
    slug: &str,
    now: DateTime<Utc>,
) -> Result<PublicationId, AppError> {
    c.prepare_cached(
        "INSERT INTO publication (section_id, slug, title, title_fold, body_md, body_html, publish_at, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, '', ?6, ?7)",
    )?
    .execute(params![
        section,
        slug,
        draft.title,
        fold(&draft.title),
        draft.text,
        to_ms(draft.publish_at),
        to_ms(now)
    ])?;
    Ok(PublicationId(c.last_insert_rowid()))
}

fn insert_audience(c: &Connection, id: PublicationId, draft: &Draft, names: &Names) -> Result<(), AppError> {
    for role in &draft.audience.roles {
        c.prepare_cached("INSERT INTO publication_role VALUES (?1, ?2)")?.execute(params![id, role])?;
    }
    for municipality in &names.municipalities {
        c.prepare_cached("INSERT INTO publication_municipality VALUES (?1, ?2)")?.execute(params![id, municipality])?;
    }
    for kind in &draft.audience.kinds {
        c.prepare_cached("INSERT INTO publication_kind VALUES (?1, ?2)")?.execute(params![id, kind])?;
    }
    for account in &names.accounts {
        c.prepare_cached("INSERT INTO publication_account VALUES (?1, ?2)")?.execute(params![id, account])?;
    }
    Ok(())
}

/// The files of one publication as they are inserted.
struct Files<'a> {
    publication: PublicationId,
    blobs: &'a Blobs,
    /// The first file made of each path: what links of the text lead to.
    first: BTreeMap<String, FileId>,
}

impl Files<'_> {
    fn insert(
        &mut self,
        c: &Connection,
        storage: Option<StorageId>,
        position: usize,
        path: &str,
        audience: FileAudience,
    ) -> Result<(), AppError> {
        let blob = self.blobs.get(path).ok_or_else(|| AppError::internal(format!("{path} was not stored")))?;
        c.prepare_cached(
            "INSERT INTO file (publication_id, storage_id, position, name, audience, blob_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            self.publication,
            storage,
            position as i64,
            name_of(path),
            audience.as_str(),
            blob
        ])?;
        self.first.entry(path.to_owned()).or_insert(FileId(c.last_insert_rowid()));
        Ok(())
    }
}

fn insert_storages(c: &Connection, draft: &Draft, contents: &Contents, files: &mut Files<'_>) -> Result<(), AppError> {
    for (position, (storage, listed)) in draft.storages.iter().zip(&contents.storages).enumerate() {
        c.prepare_cached("INSERT INTO storage (publication_id, position, title) VALUES (?1, ?2, ?3)")?
            .execute(params![files.publication, position as i64, storage.title])?;
        let id = StorageId(c.last_insert_rowid());
        for (number, (path, audience)) in listed.iter().enumerate() {
            files.insert(c, Some(id), number, path, *audience)?;
        }
    }
    Ok(())
}

/// Collections stand after the storages: TOML keeps no order between the two arrays.
fn insert_collections(
    c: &Connection,
    publication: PublicationId,
    draft: &Draft,
    contents: &Contents,
    names: &Names,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let mut versions: BTreeMap<&String, FormVersionId> = BTreeMap::new();
    let collections = draft.collections.iter().zip(&contents.collections).zip(&names.previous);
    for (position, ((collection, form), previous)) in (draft.storages.len()..).zip(collections) {
        let version = match form {
            FormOf::Stored(version) => *version,
            FormOf::Packed(path) => match versions.get(path) {
                Some(version) => *version,
                None => {
                    let spec = contents.forms.get(path);
                    let spec = spec.ok_or_else(|| AppError::internal(format!("no form {path}")))?;
                    let version = insert_form(c, spec, now)?;
                    versions.insert(path, version);
                    version
                }
            },
        };
        let (opens_at, closes_at) = (to_ms(collection.opens_at), to_ms(collection.closes_at));
        c.prepare_cached(
            "INSERT INTO collection (publication_id, position, title, form_version_id, opens_at, closes_at, excel, previous_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            publication,
            position as i64,
            collection.title,
            version,
            opens_at,
            closes_at,
            collection.excel,
            previous
        ])?;
    }
    Ok(())
}

fn insert_form(c: &Connection, spec: &FormSpec, now: DateTime<Utc>) -> Result<FormVersionId, AppError> {
    c.prepare_cached("INSERT INTO form (title, changed_at) VALUES (?1, ?2)")?
        .execute(params![spec.title, to_ms(now)])?;
    let form = c.last_insert_rowid();
    c.prepare_cached("INSERT INTO form_version (form_id, number, spec, created_at) VALUES (?1, 1, ?2, ?3)")?
        .execute(params![form, spec.to_json().to_string(), to_ms(now)])?;
    Ok(FormVersionId(c.last_insert_rowid()))
}

/// The last part of a path: the name that people see and save.
fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
