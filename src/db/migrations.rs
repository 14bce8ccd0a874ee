//! Schema versions (FEATURES I4). A file newer than this binary is refused; an older one is backed up, then migrated.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use super::connection;

/// Marks the file as ours («oko1»), so that another program's database is not taken for one.
const APPLICATION_ID: i32 = 0x6f6b_6f31;

const STEPS: &[M<'static>] = &[
    M::up(include_str!("migrations/0001_spine.sql")),
    M::up(include_str!("migrations/0002_changes.sql")),
    M::up(include_str!("migrations/0003_forms.sql")),
];
const MIGRATIONS: Migrations<'static> = Migrations::from_slice(STEPS);

/// The version this binary writes.
pub const fn current() -> usize {
    STEPS.len()
}

/// Why a file can't be opened, for the person who tried.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    #[error("файл {0} не является базой ОКО")]
    Foreign(PathBuf),
    #[error(
        "файл {file} создан более новой версией программы (схема {found}, эта программа знает {known}); \
         обновите программу или восстановите копию, сделанную до обновления"
    )]
    Newer { file: PathBuf, found: i64, known: usize },
    #[error("не удалось открыть {file}: {cause}")]
    Open { file: PathBuf, cause: String },
    #[error("не удалось обновить схему {file}: {cause}; копия до обновления: {copy}")]
    Migrate { file: PathBuf, cause: String, copy: String },
}

/// Brings `file` to the current schema, creating it when absent. Before an existing older file is changed it is copied to
/// `oko-before-schema-N.db` beside it.
pub fn prepare(file: &Path) -> Result<(), PrepareError> {
    let open_error = |cause: rusqlite::Error| PrepareError::Open { file: file.into(), cause: cause.to_string() };
    create_private(file).map_err(|cause| PrepareError::Open { file: file.into(), cause: cause.to_string() })?;
    let mut connection = Connection::open(file).map_err(open_error)?;
    connection::prepare(&connection).map_err(open_error)?;
    let found = version(&connection, file)?;
    forget_statistics(&connection).map_err(open_error)?;
    if found == current() as i64 {
        return Ok(());
    }
    let copy = (found > 0).then(|| file.with_file_name(format!("oko-before-schema-{}.db", current())));
    if let Some(copy) = &copy {
        super::backup::copy_to(&connection, copy)
            .map_err(|cause| PrepareError::Open { file: copy.clone(), cause: cause.to_string() })?;
    }
    migrate(&mut connection).map_err(|cause| PrepareError::Migrate {
        file: file.into(),
        cause,
        copy: copy.map_or_else(|| "не понадобилась".into(), |copy| copy.display().to_string()),
    })
}

/// The schema version of an existing file, checked to be ours and not newer. 0 = empty file.
pub fn version(connection: &Connection, file: &Path) -> Result<i64, PrepareError> {
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let read = || -> rusqlite::Result<(i64, i64, i64)> {
        let tables = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        Ok((pragma("application_id")?, pragma("user_version")?, tables))
    };
    let (application, found, tables) = read().map_err(|_| PrepareError::Foreign(file.into()))?;
    match (i32::try_from(application), tables) {
        (Ok(0), 0) => Ok(0),
        (Ok(APPLICATION_ID), _) if found > current() as i64 => {
            Err(PrepareError::Newer { file: file.into(), found, known: current() })
        }
        (Ok(APPLICATION_ID), _) => Ok(found),
        _ => Err(PrepareError::Foreign(file.into())),
    }
}

/// Makes an absent file, readable by its owner only whatever the folder and the umask: it holds people's data. SQLite gives
/// what it puts beside it the same rights.
fn create_private(file: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        Err(cause) if cause.kind() != std::io::ErrorKind::AlreadyExists => Err(cause),
        _ => Ok(()),
    }
}

/// Takes away what SQLite has noted of the tables' sizes. A region grows from one account to tens of thousands while such
/// a note stays: believing it, the planner reads all accounts through for every request. Without notes a plan depends on
/// the schema alone, and is the one that the tests have looked at.
fn forget_statistics(connection: &Connection) -> rusqlite::Result<()> {
    let kept: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'sqlite\\_stat%' ESCAPE '\\'")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    kept.iter().try_for_each(|name| connection.execute_batch(&format!("DROP TABLE {name}")))
}

fn migrate(connection: &mut Connection) -> Result<(), String> {
    connection
        .execute_batch(&format!("PRAGMA journal_mode = WAL; PRAGMA application_id = {APPLICATION_ID};"))
        .map_err(|cause| cause.to_string())?;
    MIGRATIONS.to_latest(connection).map_err(|cause| cause.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(connection: &Connection) -> Vec<(String, String)> {
        let mut statement = connection
            .prepare(
                "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name",
            )
            .unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(|row| row.map(|(name, sql): (String, String)| (name, plain(&sql)))).map(Result::unwrap).collect()
    }

    /// SQL without comments and spaces that mean nothing: a column added later stands otherwise than one written down.
    fn plain(sql: &str) -> String {
        let code = sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join(" ");
        let words = code.split_whitespace().collect::<Vec<_>>().join(" ");
        words.replace(", ", ",").replace(" ,", ",").replace("( ", "(").replace(" )", ")")
    }

    #[test]
    fn schema_sql_equals_all_migrations() {
        let mut migrated = Connection::open_in_memory().unwrap();
        MIGRATIONS.to_latest(&mut migrated).unwrap();
        let written = Connection::open_in_memory().unwrap();
        written.execute_batch(include_str!("../../schema.sql")).unwrap();
        assert!(schema(&written).len() > 40);
        assert_eq!(schema(&migrated), schema(&written));
    }

    #[test]
    fn a_form_from_before_is_as_new_as_its_latest_version() {
        let mut file = Connection::open_in_memory().unwrap();
        MIGRATIONS.to_version(&mut file, 2).unwrap();
        file.execute_batch(
            "INSERT INTO form (id, title) VALUES (1, 'Ф'), (2, 'Без версии');
             INSERT INTO form_version (form_id, number, spec, created_at) VALUES (1, 1, '{}', 5), (1, 2, '{}', 7);",
        )
        .unwrap();
        MIGRATIONS.to_latest(&mut file).unwrap();
        let changed = "SELECT group_concat(changed_at, ' ' ORDER BY id) FROM form";
        assert_eq!(file.query_row(changed, [], |row| row.get::<_, String>(0)).unwrap(), "7 0");
    }

    #[test]
    fn a_newer_file_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("oko.db");
        prepare(&file).unwrap();
        let connection = Connection::open(&file).unwrap();
        connection.pragma_update(None, "user_version", current() as i64 + 1).unwrap();
        assert!(matches!(prepare(&file), Err(PrepareError::Newer { .. })));
    }

    #[test]
    fn statistics_are_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("oko.db");
        prepare(&file).unwrap();
        let connection = Connection::open(&file).unwrap();
        connection.execute_batch("INSERT INTO municipality VALUES (1, '001', 'М'); ANALYZE;").unwrap();
        let kept = || {
            let sql = "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'sqlite_stat%'";
            connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap()
        };
        assert!(kept() > 0);
        prepare(&file).unwrap();
        assert_eq!(kept(), 0);
    }

    #[test]
    fn a_new_file_is_its_owners_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("oko.db");
        prepare(&file).unwrap();
        let _db = crate::db::Db::open(&file).unwrap();
        for name in ["oko.db", "oko.db-wal", "oko.db-shm"] {
            let mode = folder.path().join(name).metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{name}: {mode:o}");
        }
    }

    #[test]
    fn a_foreign_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("other.db");
        Connection::open(&file).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
        assert!(matches!(prepare(&file), Err(PrepareError::Foreign(_))));
        std::fs::write(&file, "not a database at all, just a text that is long enough").unwrap();
        assert!(matches!(prepare(&file), Err(PrepareError::Foreign(_) | PrepareError::Open { .. })));
    }
}
