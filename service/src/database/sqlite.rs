//! Opening a SQLite database.

use std::time::Duration;

use sqlx::migrate::MigrateError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions};

use super::migration::run;
use super::{BeginWriting, DatabaseError, Migration};
use crate::DatabaseLocation;

/// How many connections read a file at once. Only one can write at a time.
const CONNECTIONS: u32 = 8;

/// How long a connection waits for another one, perhaps of another process, to end writing. A
/// campaign of a million recipients is one transaction of some seconds.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// Opens a SQLite database, makes the file if it is not there, and brings the tables up to date.
///
/// A file is in WAL mode, so that reading never waits for writing. Begin a transaction that writes
/// with [`BeginWriting`]: one that starts as a reader cannot wait for its turn to write and fails
/// at once. A database in memory has one connection, which is never closed.
///
/// # Errors
/// It cannot be opened, a migration fails, or it is not SQLite's.
pub async fn open_sqlite(
    location: &DatabaseLocation,
    migrations: &[Migration],
) -> Result<SqlitePool, DatabaseError> {
    let options = SqliteConnectOptions::new()
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT);
    // A file does not go away from an open connection: there is nothing to test.
    let pool = SqlitePoolOptions::new().test_before_acquire(false);
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
        DatabaseLocation::Postgres(_) => return Err(DatabaseError::NotSqlite(location.clone())),
    };
    let connected = pool.connect_with(options).await;
    let pool = connected.map_err(|source| DatabaseError::Open {
        location: location.clone(),
        source,
    })?;
    let migrated = migrate(&pool, migrations).await;
    migrated.map_err(|source| DatabaseError::Migrate {
        location: location.clone(),
        source,
    })?;
    Ok(pool)
}

/// Brings the tables up to date in one transaction that nobody else can write beside, so that
/// another process that starts on the same file finds all of it done, or nothing.
async fn migrate(pool: &SqlitePool, migrations: &[Migration]) -> Result<(), MigrateError> {
    let mut transaction = pool.begin_writing().await?;
    run(migrations, &mut *transaction).await?;
    transaction.commit().await?;
    Ok(())
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
        let pool = open_sqlite(&DatabaseLocation::Memory, &[FIRST])
            .await
            .unwrap();
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
        let pool = open_sqlite(&location, &[FIRST]).await.unwrap();
        let insert = "INSERT INTO thing (name) VALUES ('a')";
        sqlx::query(insert).execute(&pool).await.unwrap();
        pool.close().await;
        let pool = open_sqlite(&location, &[FIRST, SECOND]).await.unwrap();
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
        open_sqlite(&location, &[FIRST, SECOND])
            .await
            .unwrap()
            .close()
            .await;
        let error = open_sqlite(&location, &[FIRST]).await.unwrap_err();
        assert!(matches!(error, DatabaseError::Migrate { .. }), "{error}");
    }

    #[tokio::test]
    async fn a_file_that_several_open_at_once_is_brought_up_to_date_once() {
        let folder = tempfile::tempdir().unwrap();
        let location = DatabaseLocation::File(folder.path().join("a.db"));
        let opening = (0..4).map(|_| {
            let location = location.clone();
            tokio::spawn(async move { open_sqlite(&location, &[FIRST, SECOND]).await })
        });
        for opened in opening.collect::<Vec<_>>() {
            opened.await.unwrap().unwrap();
        }
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
            let error = open_sqlite(&location, &[FIRST])
                .await
                .unwrap_err()
                .to_string();
            assert!(error.contains(path.to_str().unwrap()), "{error}");
            assert!(!error.contains('\n'), "{error}");
        }
    }
}
