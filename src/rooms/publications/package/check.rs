//! Does all that a package names exist? First inside the package, then in the region.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};

use rusqlite::{Connection, OptionalExtension};

use super::archive::Package;
use super::front_matter::{Draft, DraftCollection};
use crate::domain::text::fold;
use crate::domain::{AccountId, CollectionId, FileAudience, FormVersionId, MunicipalityId, SectionId};
use crate::error::AppError;
use crate::forms::FormSpec;
use crate::rooms::publications::text::{self, Target};

/// Largest form, in bytes; the parser has the same limit.
const MAX_FORM: u64 = 16 * 1024 * 1024;
const MAX_FORMS: usize = 100;

/// What the package holds, all of it sound.
pub struct Contents {
    /// The package's path of each storage's files, storage by storage, in order.
    pub storages: Vec<Vec<(String, FileAudience)>>,
    /// The form of each collection, in order.
    pub collections: Vec<FormOf>,
    /// Forms by path.
    pub forms: BTreeMap<String, FormSpec>,
    /// Files that only the text links to.
    pub linked: BTreeSet<String>,
    /// What is left out.
    pub notes: Vec<String>,
}

/// Where a collection's form comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormOf {
    /// A path in the package.
    Packed(String),
    /// A version the region has already.
    Stored(FormVersionId),
}

/// What the region has under the names of the package.
pub struct Names {
    pub section: SectionId,
    pub section_slug: String,
    pub municipalities: Vec<MunicipalityId>,
    pub accounts: Vec<AccountId>,
    /// The earlier collection of each collection, in order.
    pub previous: Vec<Option<CollectionId>>,
}

/// Everything inside the package: forms parse, files are whole, what is named is there.
pub fn contents<R: Read + Seek>(package: &mut Package<R>, draft: &Draft) -> Result<Contents, Vec<String>> {
    let mut mistakes = Vec::new();
    let forms = forms(package, &mut mistakes);
    let files: Vec<String> = package.within("files/").map(str::to_owned).collect();
    for path in &files {
        mistakes.extend(package.verify(path).err());
    }
    let storages = storages(package, draft, &mut mistakes);
    let collections = collections(package, draft, &mut mistakes);
    let mut linked = links(&draft.text, |path| package.has(path), &mut mistakes);
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let stored: BTreeSet<&String> = storages.iter().flatten().map(|(path, _)| path).collect();
    linked.retain(|path| !stored.contains(path));
    let is_used = |path: &String| stored.contains(path) || linked.contains(path);
    let unused_files = files.iter().filter(|path| !is_used(path));
    let unused_forms = forms.keys().filter(|path| !collections.contains(&FormOf::Packed((*path).clone())));
    let mut notes: Vec<String> =
        unused_files.map(|path| format!("{path}: не назван ни в хранилище, ни в тексте, и не загружен")).collect();
    notes.extend(unused_forms.map(|path| format!("{path}: не названа ни в одном сборе данных и не загружена")));
    Ok(Contents { storages, collections, forms, linked, notes })
}

fn forms<R: Read + Seek>(package: &mut Package<R>, mistakes: &mut Vec<String>) -> BTreeMap<String, FormSpec> {
    let paths: Vec<String> = package.within("forms/").map(str::to_owned).collect();
    if paths.len() > MAX_FORMS {
        mistakes.push(format!("forms/: форм больше {MAX_FORMS}; разделите на несколько публикаций"));
        return BTreeMap::new();
    }
    let mut forms = BTreeMap::new();
    for path in paths {
        match package.text(&path, MAX_FORM) {
            Err(mistake) => mistakes.push(mistake),
            Ok(json) => match FormSpec::parse(&json) {
                Ok(spec) => drop(forms.insert(path, spec)),
                Err(errors) => mistakes.extend(errors.iter().map(|error| format!("{path}: {error}"))),
            },
        }
    }
    forms
}

fn storages<R: Read + Seek>(
    package: &Package<R>,
    draft: &Draft,
    mistakes: &mut Vec<String>,
) -> Vec<Vec<(String, FileAudience)>> {
    let mut seen: BTreeMap<String, FileAudience> = BTreeMap::new();
    let mut storages = Vec::new();
    for storage in &draft.storages {
        let mut files: Vec<(String, FileAudience)> = Vec::new();
        for file in &storage.files {
            let at = format!("publication.md, {}", file.at);
            let Some(path) = find(package, "files/", &file.path, "") else {
                mistakes.push(format!("{at}.path: файла «{}» нет в папке files/ пакета", file.path));
                continue;
            };
            if seen.insert(path.clone(), file.audience).is_some_and(|before| before != file.audience) {
                mistakes.push(format!("{at}.for: файл «{path}» уже указан с другим for; оставьте одно значение"));
            }
            if files.iter().any(|(listed, _)| *listed == path) {
                mistakes.push(format!("{at}.path: файл «{path}» указан в хранилище дважды"));
            }
            files.push((path, file.audience));
        }
        storages.push(files);
    }
    storages
}

fn collections<R: Read + Seek>(package: &Package<R>, draft: &Draft, mistakes: &mut Vec<String>) -> Vec<FormOf> {
    let mut found = Vec::new();
    for collection in &draft.collections {
        match find(package, "forms/", &collection.form, ".json") {
            Some(path) => found.push(FormOf::Packed(path)),
            None => mistakes.push(format!(
                "publication.md, {}.form: формы «{}» нет в пакете; положите её в forms/",
                collection.at, collection.form
            )),
        }
    }
    found
}

/// The entry that is meant: the path as it stands, or without its folder, or without its ending.
fn find<R: Read + Seek>(package: &Package<R>, folder: &str, written: &str, ending: &str) -> Option<String> {
    let candidates = [written.to_owned(), format!("{folder}{written}"), format!("{folder}{written}{ending}")];
    candidates.into_iter().find(|path| path.starts_with(folder) && package.has(path))
}

/// Files that a text links to; what is wrong with the text. `has` tells whether a file is there.
pub fn links(markdown: &str, has: impl Fn(&str) -> bool, mistakes: &mut Vec<String>) -> BTreeSet<String> {
    if text::is_too_deep(markdown) {
        let depth = text::MAX_DEPTH;
        mistakes.push(format!("publication.md, текст: цитаты и списки вложены глубже {depth} уровней; упростите его"));
    }
    let mut files = BTreeSet::new();
    for address in text::links(markdown) {
        match text::target(&address) {
            Target::File(path) if has(&path) => drop(files.insert(path)),
            Target::File(path) => mistakes.push(format!("publication.md, текст: ссылка на «{path}», а такого файла в пакете нет")),
            Target::Unknown => mistakes.push(format!(
                "publication.md, текст: ссылка «{address}» никуда не ведёт; нужен адрес https://… или файл пакета files/…"
            )),
            Target::External | Target::Internal => {}
        }
    }
    files
}

/// The section, municipalities and logins that the draft names; every one that is unknown.
pub fn names(c: &Connection, draft: &Draft) -> Result<Result<Names, Vec<String>>, AppError> {
    let mut mistakes = Vec::new();
    let section = section(c, &draft.section)?;
    if section.is_none() && !draft.section.is_empty() {
        let known = known_sections(c)?;
        let known = if known.is_empty() { "пока нет ни одного".to_owned() } else { known.join(", ") };
        mistakes.push(format!("publication.md, section: раздела «{}» нет; есть: {known}", draft.section));
    }
    let mut municipalities = Vec::new();
    for code in &draft.audience.municipalities {
        match one(c, "SELECT id FROM municipality WHERE code = ?1", code)? {
            Some(id) => municipalities.push(MunicipalityId(id)),
            None => mistakes.push(format!(
                "publication.md, audience.municipalities: муниципалитета с кодом «{code}» нет в реестре"
            )),
        }
    }
    let mut accounts = Vec::new();
    for login in &draft.audience.logins {
        match one(c, "SELECT id FROM account WHERE login = ?1", login)? {
            Some(id) => accounts.push(AccountId(id)),
            None => mistakes.push(format!(
                "publication.md, audience.logins: учётной записи «{login}» нет; заглавные и строчные буквы различаются"
            )),
        }
    }
    let mut previous = Vec::new();
    for collection in &draft.collections {
        let earlier = collection.previous.as_deref().map(|slug| earlier(c, collection, slug, section.as_ref()));
        match earlier.transpose()? {
            None => previous.push(None),
            Some(Ok(id)) => previous.push(Some(id)),
            Some(Err(mistake)) => mistakes.push(format!("publication.md, {}.previous: {mistake}", collection.at)),
        }
    }
    Ok(match section {
        Some((section, section_slug)) if mistakes.is_empty() => {
            Ok(Names { section, section_slug, municipalities, accounts, previous })
        }
        _ => Err(mistakes),
    })
}

/// The collection of an earlier publication, named by slug in the same section or as `section/slug`: its only one, or
/// the one of the same title.
fn earlier(
    c: &Connection,
    collection: &DraftCollection,
    written: &str,
    section: Option<&(SectionId, String)>,
) -> Result<Result<CollectionId, String>, AppError> {
    let own = section.map_or("", |(_, slug)| slug.as_str());
    let (section, slug) = written.rsplit_once('/').unwrap_or((own, written));
    let mut statement = c.prepare_cached(
        "SELECT k.id, k.title FROM section AS s JOIN publication AS p ON p.section_id = s.id AND p.slug = ?2
         JOIN collection AS k ON k.publication_id = p.id WHERE s.slug = ?1",
    )?;
    let found = statement.query_map([section, slug], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let found: Vec<(CollectionId, String)> = found.collect::<Result<_, _>>()?;
    let mut alike = found.iter().filter(|(_, title)| found.len() == 1 || fold(title) == fold(&collection.title));
    Ok(match (alike.next(), found.is_empty()) {
        (Some((id, _)), _) => Ok(*id),
        (None, true) => Err(format!(
            "публикации «{section}/{slug}» со сбором данных нет; укажите последнюю часть её адреса, а для другого раздела — две последние"
        )),
        (None, false) => Err(format!(
            "в публикации «{section}/{slug}» несколько сборов данных, и ни один не называется «{}»",
            collection.title
        )),
    })
}

fn section(c: &Connection, title: &str) -> Result<Option<(SectionId, String)>, AppError> {
    let mut statement = c.prepare_cached("SELECT id, slug FROM section WHERE title_fold = ?1")?;
    Ok(statement.query_row([fold(title)], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

fn known_sections(c: &Connection) -> Result<Vec<String>, AppError> {
    let mut statement = c.prepare_cached("SELECT title FROM section ORDER BY position, id")?;
    let titles = statement.query_map([], |row| row.get(0))?;
    Ok(titles.collect::<Result<_, _>>()?)
}

fn one(c: &Connection, sql: &str, name: &str) -> Result<Option<i64>, AppError> {
    Ok(c.prepare_cached(sql)?.query_row([name], |row| row.get(0)).optional()?)
}
