//! Beginning a transaction that writes.

use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};

/// Begins transactions that write, in the way of each engine.
pub trait BeginWriting {
    /// The engine.
    type Engine: sqlx::Database;

    /// Begins a transaction that writes.
    ///
    /// On SQLite it takes the lock at once, or waits for it: one that starts as a reader cannot
    /// get it later. On PostgreSQL it locks nothing yet.
    ///
    /// # Errors
    /// The database does not answer, or somebody else writes for too long.
    fn begin_writing(
        &self,
    ) -> impl Future<Output = sqlx::Result<Transaction<'static, Self::Engine>>> + Send;
}

impl BeginWriting for SqlitePool {
    type Engine = Sqlite;

    async fn begin_writing(&self) -> sqlx::Result<Transaction<'static, Sqlite>> {
        self.begin_with("BEGIN IMMEDIATE").await
    }
}

impl BeginWriting for PgPool {
    type Engine = Postgres;

    async fn begin_writing(&self) -> sqlx::Result<Transaction<'static, Postgres>> {
        self.begin().await
    }
}
