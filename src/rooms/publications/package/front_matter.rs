//! `publication.md`: TOML between lines of `+++`, then the text in Markdown. Reads what is written and tells every
//! mistake with its place; whether what it names exists is asked in [`super::check`].

use chrono::{DateTime, Utc};
use toml::{Table, Value};

use crate::domain::text::fold;
use crate::domain::{FileAudience, OrganisationKind, Role};

/// What a package asks for, as written. Where something is wrong with a value it is empty here, so that the rest can be
/// looked at all the same; such a draft is never stored.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Draft {
    pub title: String,
    /// Title of the section.
    pub section: String,
    pub publish_at: DateTime<Utc>,
    pub audience: DraftAudience,
    pub storages: Vec<DraftStorage>,
    pub collections: Vec<DraftCollection>,
    /// Markdown.
    pub text: String,
}

/// Empty = not narrowed by it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DraftAudience {
    pub roles: Vec<Role>,
    /// Codes.
    pub municipalities: Vec<String>,
    pub kinds: Vec<OrganisationKind>,
    pub logins: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct DraftStorage {
    pub title: String,
    pub files: Vec<DraftFile>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct DraftFile {
    /// Where it stands: `storage[0].files[1]`.
    pub at: String,
    /// Path in the package: `files/…`.
    pub path: String,
    pub audience: FileAudience,
}

#[derive(Debug, Clone, PartialEq)]
pub struct DraftCollection {
    /// Where it stands: `collection[0]`.
    pub at: String,
    pub title: String,
    /// Path in the package: `forms/….json`.
    pub form: String,
    pub opens_at: DateTime<Utc>,
    pub closes_at: DateTime<Utc>,
    /// Whether it may be filled by an Excel file too.
    pub excel: bool,
    /// Slug of the publication with the same collection of an earlier time, with or without its section: `vpr/itogi`.
    pub previous: Option<String>,
}

/// Longest title, in characters.
const MAX_TITLE: usize = 300;
/// Storages and collections of one publication.
const MAX_BLOCKS: usize = 200;

/// Reads the whole file, with every mistake of it, in Russian, by the key's path. No draft: it can't be read at all.
pub fn read(text: &str) -> (Option<Draft>, Vec<String>) {
    let (front, body) = match split(text) {
        Ok(parts) => parts,
        Err(mistake) => return (None, vec![mistake]),
    };
    let table: Table = match front.parse() {
        Ok(table) => table,
        Err(cause) => return (None, vec![syntax(front, &cause)]),
    };
    let mut reader = Reader::default();
    let draft = reader.draft(&table, body);
    (Some(draft), reader.mistakes)
}

/// The front matter and the text after it.
fn split(text: &str) -> Result<(&str, &str), String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if first.trim_end() != "+++" {
        return Err(
            "publication.md: первая строка должна быть «+++», за ней описание публикации, затем снова «+++» и текст"
                .into(),
        );
    }
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "+++" {
            return Ok((&rest[..at], &rest[at + line.len()..]));
        }
        at += line.len();
    }
    Err("publication.md: нет второй строки «+++», которая закрывает описание публикации".into())
}

fn syntax(front: &str, cause: &toml::de::Error) -> String {
    let at = cause.span().map_or(0, |span| span.start.min(front.len()));
    let before = front.as_bytes().get(..at).unwrap_or_default();
    let number = before.iter().filter(|byte| **byte == b'\n').count();
    let line = front.lines().nth(number).unwrap_or_default().trim();
    let why = if cause.message().contains("duplicate key") {
        "ключ повторяется; оставьте один"
    } else {
        "запись не по правилам TOML; проверьте кавычки, скобки и вид дат (2026-09-01T09:00:00+03:00)"
    };
    // The first line of the file is «+++».
    format!("publication.md, строка {}: «{line}»: {why}", number + 2)
}

/// Walks the table and gathers mistakes instead of stopping at the first.
#[derive(Default)]
struct Reader {
    mistakes: Vec<String>,
}

impl Reader {
    fn draft(&mut self, table: &Table, text: &str) -> Draft {
        self.known(table, "", &["title", "section", "publish_at", "audience", "storage", "collection"]);
        Draft {
            title: self.title(table, "").unwrap_or_default(),
            section: self.text(table, "", "section", true).unwrap_or_default(),
            publish_at: self.moment(table, "", "publish_at").unwrap_or_default(),
            audience: self.audience(table),
            storages: self.tables(table, "storage", Reader::storage),
            collections: self.tables(table, "collection", Reader::collection),
            text: text.trim().to_owned(),
        }
    }

    fn audience(&mut self, table: &Table) -> DraftAudience {
        let Some(value) = table.get("audience") else { return DraftAudience::default() };
        let Some(table) = value.as_table() else {
            self.tell("audience", "должен быть таблицей [audience]");
            return DraftAudience::default();
        };
        self.known(table, "audience.", &["roles", "municipalities", "kinds", "logins"]);
        let titles = |all: Vec<&str>| all.join(", ");
        let roles = titles(Role::ALL.map(Role::title).to_vec());
        let kinds = titles(OrganisationKind::ALL.map(OrganisationKind::title).to_vec());
        DraftAudience {
            roles: self.words(table, "audience.roles", |word| {
                Role::from_title(word).ok_or_else(|| format!("роли «{word}» нет; есть: {roles}"))
            }),
            municipalities: self.words(table, "audience.municipalities", |word| Ok(word.to_owned())),
            kinds: self.words(table, "audience.kinds", |word| {
                OrganisationKind::from_title(word)
                    .ok_or_else(|| format!("вида организации «{word}» нет; есть: {kinds}"))
            }),
            logins: self.words(table, "audience.logins", |word| Ok(word.to_owned())),
        }
    }

    fn storage(&mut self, table: &Table, at: &str) -> Option<DraftStorage> {
        let path = format!("{at}.");
        self.known(table, &path, &["title", "files"]);
        let title = self.title(table, &path).unwrap_or_default();
        let listed = self.array(table, &format!("{path}files"));
        if listed.is_some_and(<[Value]>::is_empty) || !table.contains_key("files") {
            self.tell(&format!("{path}files"), "в хранилище нужен хотя бы один файл: {path = \"files/…\"}");
        }
        let mut files = Vec::new();
        for (index, value) in listed.unwrap_or_default().iter().enumerate() {
            let at = format!("{path}files[{index}]");
            match value.as_table() {
                Some(table) => files.extend(self.file(table, at)),
                None => self.tell(&at, "должен иметь вид {path = \"files/…\", for = \"all\"}"),
            }
        }
        Some(DraftStorage { title, files })
    }

    fn file(&mut self, table: &Table, at: String) -> Option<DraftFile> {
        let path = format!("{at}.");
        self.known(table, &path, &["path", "for"]);
        let word = self.text(table, &path, "for", false);
        let audience = word.as_deref().map_or(Some(FileAudience::All), FileAudience::parse);
        if audience.is_none() {
            let word = word.unwrap_or_default();
            self.tell(&format!("{path}for"), &format!("«{word}» не понято; есть: all, organisations, coordinators"));
        }
        let file = self.text(table, &path, "path", true)?;
        Some(DraftFile { at, path: file, audience: audience? })
    }

    fn collection(&mut self, table: &Table, at: &str) -> Option<DraftCollection> {
        let path = format!("{at}.");
        self.known(table, &path, &["title", "form", "opens_at", "closes_at", "excel", "previous"]);
        let title = self.title(table, &path).unwrap_or_default();
        let form = self.text(table, &path, "form", true);
        let opens_at = self.moment(table, &path, "opens_at");
        let closes_at = self.moment(table, &path, "closes_at");
        if opens_at.zip(closes_at).is_some_and(|(opens_at, closes_at)| opens_at >= closes_at) {
            self.tell(&format!("{path}closes_at"), "сбор должен закрываться позже, чем открывается (opens_at)");
        }
        let (opens_at, closes_at) = (opens_at.unwrap_or_default(), closes_at.unwrap_or_default());
        let excel = self.flag(table, &path, "excel");
        let previous = self.text(table, &path, "previous", false);
        Some(DraftCollection { at: at.to_owned(), title, form: form?, opens_at, closes_at, excel, previous })
    }

    fn tables<T>(&mut self, table: &Table, key: &str, read: impl Fn(&mut Reader, &Table, &str) -> Option<T>) -> Vec<T> {
        let mut found = Vec::new();
        let values = self.array(table, key).unwrap_or_default();
        if values.len() > MAX_BLOCKS {
            self.tell(key, &format!("можно не больше {MAX_BLOCKS}"));
        }
        for (index, value) in values.iter().enumerate().take(MAX_BLOCKS) {
            match value.as_table() {
                Some(table) => found.extend(read(self, table, &format!("{key}[{index}]"))),
                None => self.tell(&format!("{key}[{index}]"), &format!("должен быть таблицей [[{key}]]")),
            }
        }
        found
    }

    /// The array at the last key of `path`; nothing when absent, a mistake when something else.
    fn array<'t>(&mut self, table: &'t Table, path: &str) -> Option<&'t [Value]> {
        let key = path.rsplit('.').next().unwrap_or(path);
        let value = table.get(key)?;
        if value.as_array().is_none() {
            self.tell(path, "должен быть списком");
        }
        value.as_array().map(Vec::as_slice)
    }

    /// A list of words without repetition, each read by `read`.
    fn words<T: PartialEq>(&mut self, table: &Table, path: &str, read: impl Fn(&str) -> Result<T, String>) -> Vec<T> {
        let mut found = Vec::new();
        let values = self.array(table, path);
        if values.is_some_and(<[Value]>::is_empty) {
            self.tell(path, "список пуст; уберите ключ, если ограничивать не нужно");
        }
        for (index, value) in values.unwrap_or_default().iter().enumerate() {
            let at = format!("{path}[{index}]");
            let word = value.as_str().map(str::trim).filter(|word| !word.is_empty());
            match word.ok_or_else(|| "должна быть непустая строка в кавычках".to_owned()).and_then(&read)
            {
                Ok(word) if !found.contains(&word) => found.push(word),
                Ok(_) => {}
                Err(mistake) => self.tell(&at, &mistake),
            }
        }
        found
    }

    fn title(&mut self, table: &Table, parent: &str) -> Option<String> {
        let title = self.text(table, parent, "title", true)?;
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        if title.chars().count() > MAX_TITLE {
            self.tell(&format!("{parent}title"), &format!("длиннее {MAX_TITLE} знаков"));
            return None;
        }
        Some(title)
    }

    fn text(&mut self, table: &Table, parent: &str, key: &str, required: bool) -> Option<String> {
        let path = format!("{parent}{key}");
        match table.get(key) {
            None if !required => None,
            None => {
                self.tell(&path, "не указан");
                None
            }
            Some(Value::String(text)) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Some(Value::String(_)) => {
                self.tell(&path, "пуст");
                None
            }
            Some(_) => {
                self.tell(&path, "должен быть строкой в кавычках");
                None
            }
        }
    }

    /// `true` or `false`; `false` when absent.
    fn flag(&mut self, table: &Table, parent: &str, key: &str) -> bool {
        match table.get(key) {
            None => false,
            Some(Value::Boolean(flag)) => *flag,
            Some(_) => {
                self.tell(&format!("{parent}{key}"), "должен быть true или false, без кавычек");
                false
            }
        }
    }

    fn moment(&mut self, table: &Table, parent: &str, key: &str) -> Option<DateTime<Utc>> {
        let path = format!("{parent}{key}");
        let text = match table.get(key) {
            None => {
                self.tell(&path, "не указан");
                return None;
            }
            Some(Value::Datetime(moment)) => moment.to_string(),
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(other) => other.to_string(),
        };
        let moment = DateTime::parse_from_rfc3339(&text).ok().map(|moment| moment.with_timezone(&Utc));
        let in_calendar = moment.filter(|at| (0..=MAX_MOMENT).contains(&at.timestamp()));
        if in_calendar.is_none() {
            let why = format!("«{text}»: нужны дата, время и смещение от UTC, например 2026-09-01T09:00:00+03:00");
            self.tell(&path, &why);
        }
        in_calendar
    }

    fn known(&mut self, table: &Table, parent: &str, keys: &[&str]) {
        for key in table.keys().filter(|key| !keys.contains(&key.as_str())) {
            let near = keys.iter().find(|known| fold(known) == fold(key));
            let hint = near.map_or_else(|| keys.join(", "), |known| (*known).to_owned());
            self.tell(&format!("{parent}{key}"), &format!("неизвестный ключ; есть: {hint}"));
        }
    }

    fn tell(&mut self, path: &str, mistake: &str) {
        self.mistakes.push(format!("publication.md, {path}: {mistake}"));
    }
}

/// The end of the year 9999: later moments can't be shown.
const MAX_MOMENT: i64 = 253_402_300_799;
