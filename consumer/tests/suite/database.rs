//! Where a scheduler under test keeps its data: on the engine that the module is called after, in
//! which this is compiled.

use service::DatabaseLocation;
use service::database::PostgresUrl;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqlSafeStr, SqliteConnection};
use tempfile::TempDir;
use test_postgres::Schema;

/// A database of one test, which is gone with this value.
pub(crate) enum TestDatabase {
    Memory,
    File(TempDir),
    Postgres(Schema),
}

impl TestDatabase {
    /// One that a single scheduler uses once.
    pub(crate) async fn new() -> Self {
        match is_on_postgres() {
            true => Self::Postgres(Schema::create().await.unwrap()),
            false => Self::Memory,
        }
    }

    /// One that outlives a scheduler, and that several can share.
    pub(crate) async fn lasting() -> Self {
        match is_on_postgres() {
            true => Self::new().await,
            false => Self::File(tempfile::tempdir().unwrap()),
        }
    }

    pub(crate) fn location(&self) -> DatabaseLocation {
        match self {
            Self::Memory => DatabaseLocation::Memory,
            Self::File(folder) => DatabaseLocation::File(folder.path().join("scheduler.db")),
            Self::Postgres(schema) => DatabaseLocation::Postgres(PostgresUrl::from(schema.url())),
        }
    }

    /// How many rows a table has, perhaps only those `WHERE …`, of a database that lasts.
    pub(crate) async fn count(&self, table: &str) -> i64 {
        let statement = AssertSqlSafe(format!("SELECT count(*) FROM {table}")).into_sql_str();
        let count = match self.location() {
            DatabaseLocation::Postgres(url) => {
                let mut connection = PgConnection::connect(url.secret()).await.unwrap();
                let count = sqlx::query_scalar(statement);
                count.fetch_one(&mut connection).await
            }
            location => {
                let mut connection = SqliteConnection::connect(&location.to_string())
                    .await
                    .unwrap();
                let count = sqlx::query_scalar(statement);
                count.fetch_one(&mut connection).await
            }
        };
        count.unwrap()
    }
}

/// Whether this is the suite's half on PostgreSQL.
pub(crate) fn is_on_postgres() -> bool {
    module_path!().contains("::on_postgres::")
}
