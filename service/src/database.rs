//! Opening a service's SQLite database: the connections, and the migrations that bring its tables
//! up to date. Which tables those are is the service's affair.

use std::time::Duration;

use sqlx::migrate::{MigrateError, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions};
use sqlx::{SqlSafeStr, migrate};

use crate::{DatabaseLocation, Problem};

/// How many connections read a file at once. Only one can write at a time.
const CONNECTIONS: u32 = 8;

/// How long a connection waits for another one to end writing.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// One step in the history of a service's tables. Steps that were ever released never change.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Its place in the history, from 1.
    pub version: i64,
    /// What it does, in a few words.
    pub description: &'static str,
    /// The statements, as by `include_str!`.
    pub sql: &'static str,
}

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// It cannot be opened.
    #[error("cannot open the database {location}: {}; {OPEN_HINT}", reason(source))]
    Open {
        /// Where it is.
        location: DatabaseLocation,
        /// What SQLite says.
        source: sqlx::Error,
    },
    /// Its tables cannot be brought up to date.
    #[error("cannot bring the tables of the database {location} up to date: {source}")]
    Migrate {
        /// Where it is.
        location: DatabaseLocation,
        /// Which migration fails, and why.
        source: MigrateError,
    },
}

/// What is wrong when a database cannot be opened, in nearly all cases.
const OPEN_HINT: &str = "--database takes a SQLite file in a folder that is there and writable";

/// What SQLite says without the frame that sqlx puts around it.
fn reason(error: &sqlx::Error) -> String {
    error
        .as_database_error()
        .map_or_else(|| error.to_string(), |inner| inner.message().to_owned())
}

/// Opens the database, makes the file if it is not there, and brings the tables up to date.
///
/// A file is in WAL mode, so that reading never waits for writing. Begin a transaction that writes
/// with `pool.begin_with("BEGIN IMMEDIATE")`: one that starts as a reader cannot wait for its turn
/// to write and fails at once. A database in memory has one connection, which is never closed.
///
/// # Errors
/// It cannot be opened, or a migration fails.
pub async fn open(
    location: &DatabaseLocation,
    migrations: &[Migration],
) -> Result<SqlitePool, DatabaseError> {
    let options = SqliteConnectOptions::new()
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT);
    let pool = SqlitePoolOptions::new();
    let (options, pool) = match location {
        DatabaseLocation::Memory => (
            options.in_memory(true),
            pool.min_connections(1)
                .max_connections(1)
                .idle_timeout(None)
                .max_lifetime(None),
        ),
        DatabaseLocation::File(path) => (
            options
                .filename(path)
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal),
            pool.max_connections(CONNECTIONS),
        ),
    };
    let connected = pool.connect_with(options).await;
    let pool = connected.map_err(|source| DatabaseError::Open {
        location: location.clone(),
        source,
    })?;
    let migrated = migrator(migrations).run(&pool).await;
    migrated.map_err(|source| DatabaseError::Migrate {
        location: location.clone(),
        source,
    })?;
    Ok(pool)
}

fn migrator(migrations: &[Migration]) -> Migrator {
    let step = |migration: &Migration| {
        migrate::Migration::new(
            migration.version,
            migration.description.into(),
            MigrationType::Simple,
            migration.sql.into_sql_str(),
            false,
        )
    };
    Migrator::with_migrations(migrations.iter().map(step).collect())
}

/// What the database did not do is for the log, not for the caller.
impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        Self::internal(&error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Migration = Migration {
        version: 1,
        description: "things",
        sql: "CREATE TABLE thing (name TEXT NOT NULL) STRICT;",
    };
    const SECOND: Migration = Migration {
        version: 2,
        description: "sizes",
        sql: "ALTER TABLE thing ADD COLUMN size INTEGER NOT NULL DEFAULT 7;",
    };

    #[tokio::test]
    async fn a_database_in_memory_keeps_its_tables_while_it_is_open() {
        let pool = open(&DatabaseLocation::Memory, &[FIRST]).await.unwrap();
        let insert = "INSERT INTO thing (name) VALUES ('a')";
        sqlx::query(insert).execute(&pool).await.unwrap();
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM thing")
            .fetch_one(&pool)
            .await
            .unwrap();
        assert_eq!(count, 1);
    }

    #[tokio::test]
    async fn a_file_keeps_its_rows_when_a_later_release_adds_a_migration() {
        let folder = tempfile::tempdir().unwrap();
        let location = DatabaseLocation::File(folder.path().join("a.db"));
        let pool = open(&location, &[FIRST]).await.unwrap();
        let insert = "INSERT INTO thing (name) VALUES ('a')";
        sqlx::query(insert).execute(&pool).await.unwrap();
        pool.close().await;
        let pool = open(&location, &[FIRST, SECOND]).await.unwrap();
        let size: i64 = sqlx::query_scalar("SELECT size FROM thing WHERE name = 'a'")
            .fetch_one(&pool)
            .await
            .unwrap();
        assert_eq!(size, 7);
    }

    #[tokio::test]
    async fn a_database_of_a_later_release_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let location = DatabaseLocation::File(folder.path().join("a.db"));
        open(&location, &[FIRST, SECOND])
            .await
            .unwrap()
            .close()
            .await;
        let error = open(&location, &[FIRST]).await.unwrap_err();
        assert!(matches!(error, DatabaseError::Migrate { .. }), "{error}");
    }

    #[tokio::test]
    async fn a_file_that_is_no_database_is_refused_in_one_line_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        std::fs::write(
            &path,
            "not a database, and long enough to have a header".repeat(9),
        )
        .unwrap();
        let absent = folder.path().join("no/such/a.db");
        for path in [path, absent] {
            let location = DatabaseLocation::File(path.clone());
            let error = open(&location, &[FIRST]).await.unwrap_err().to_string();
            assert!(error.contains(path.to_str().unwrap()), "{error}");
            assert!(!error.contains('\n'), "{error}");
        }
    }
}
