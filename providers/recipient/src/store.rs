//! The lists and their recipients in SQLite.
//!
//! Takes and gives domain types; knows no HTTP. Everything that changes something is one
//! transaction.

mod import;
mod lists;
mod recipients;
#[cfg(test)]
mod testing;

use std::sync::Arc;

use jiff::Timestamp;
use sqlx::{Sqlite, SqliteConnection, SqlitePool, Transaction};
use tokio::sync::{Mutex, MutexGuard};

pub(crate) use import::ImportError;
pub(crate) use recipients::Reader;

/// Where an entry stands in the order of pages, from 1. Those added later have higher ones.
pub(crate) type Position = i64;

/// Where the store gets the time from.
pub(crate) type Clock = fn() -> Timestamp;

/// The lists and their recipients.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    pool: SqlitePool,
    clock: Clock,
    /// Whoever writes holds this. SQLite has one writer at a time, and lets the others wait only
    /// for so long and in no order: an import that takes long would fail them.
    writing: Arc<Mutex<()>>,
}

/// Why the store does not give or take what it was asked to.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// There is no list of this identifier.
    #[error("no such recipient list")]
    UnknownList,
    /// The list has no recipient of this identifier.
    #[error("no such recipient")]
    UnknownRecipient,
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// The database holds what this service never writes.
    #[error("the database holds a {what} that cannot be read")]
    Corrupt {
        /// Which kind of value it is.
        what: &'static str,
        /// What is wrong with it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl Store {
    /// The store in a database that has its tables.
    pub(crate) fn new(pool: SqlitePool, clock: Clock) -> Self {
        Self {
            pool,
            clock,
            writing: Arc::default(),
        }
    }

    /// Waits for its turn to write.
    async fn write(&self) -> Result<Write<'_>, sqlx::Error> {
        let turn = self.writing.lock().await;
        Ok(Write {
            transaction: self.pool.begin_with("BEGIN IMMEDIATE").await?,
            now: (self.clock)(),
            _turn: turn,
        })
    }
}

/// A turn to write: rolled back unless it is committed.
struct Write<'a> {
    transaction: Transaction<'static, Sqlite>,
    /// When the turn came: what is written later is never dated earlier.
    now: Timestamp,
    /// Given back last, when the transaction has ended.
    _turn: MutexGuard<'a, ()>,
}

impl Write<'_> {
    /// The connection for the statements of this turn.
    fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }

    /// Dates the last change of a list to this turn.
    async fn touch(&mut self, list: Position) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE recipient_lists SET updated_at = ? WHERE position = ?")
            .bind(self.now.to_string())
            .bind(list)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn commit(self) -> Result<(), sqlx::Error> {
        self.transaction.commit().await
    }
}

fn timestamp(text: &str) -> Result<Timestamp, StoreError> {
    text.parse()
        .map_err(|error: jiff::Error| StoreError::Corrupt {
            what: "time",
            source: error.into(),
        })
}
