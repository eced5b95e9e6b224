//! The scheduler's own tables: campaigns and their recipients. It knows no provider and no HTTP.

mod campaigns;
mod cancel;
mod copy_recipients;
mod insert;
mod keys;
mod launch;
mod outbox;
mod recipients;
mod statistics;
mod write_messages;
mod write_recipients;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use jiff::Timestamp;
use service::{Database, Migration, Migrations};
use tokio::sync::{Mutex, MutexGuard};

use crate::campaign::Campaign;
use crate::idempotency::IdempotencyKey;

pub(crate) use cancel::Cancelled;
pub(crate) use launch::{Claim, Leased};
pub(crate) use outbox::Batch;
pub(crate) use statistics::Statistics;

/// The history of the tables on each engine.
pub(crate) const MIGRATIONS: Migrations<'static> = Migrations {
    sqlite: &[Migration {
        version: 1,
        description: "campaigns",
        sql: include_str!("../migrations/sqlite/0001_campaigns.sql"),
    }],
    postgres: &[Migration {
        version: 1,
        description: "campaigns",
        sql: include_str!("../migrations/postgres/0001_campaigns.sql"),
    }],
};

/// How many bytes of rows PostgreSQL gets in one statement, beside the last row. sqlx does not set
/// TCP_NODELAY: the end of what does not go out in one piece waits until the server confirms its
/// beginning, about 40 ms. COPY always has such an end.
const ONE_WRITE: usize = 4 * 1024;

/// Where an entry stands in the order of pages. Those stored later have higher ones.
pub(crate) type Position = i64;

/// Campaigns and their recipients.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    database: Database,
    /// Held by whoever writes to SQLite. It has one writer at a time, and lets the others try again
    /// until they give up; here they queue.
    writing: Arc<Mutex<()>>,
    /// How many campaigns were stored by this process.
    stored: Arc<AtomicU64>,
}

/// A campaign with the key that it was asked for by.
#[derive(Debug)]
pub(crate) struct NewCampaign {
    pub(crate) campaign: Campaign,
    pub(crate) key: IdempotencyKey,
    /// When the key is free again.
    pub(crate) key_expires_at: Timestamp,
}

/// What became of a campaign that was to be stored.
#[derive(Debug)]
pub(crate) enum Stored {
    /// It is stored.
    New,
    /// It is not: its key belongs to this campaign.
    KeyTaken(Box<Campaign>),
}

/// Why the store does not give or take what it was asked to.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// The database holds what this service never writes.
    #[error("the database holds a {column} that cannot be read")]
    Corrupt {
        /// The column of the value.
        column: &'static str,
        /// What is wrong with it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The checked recipients cannot be read back.
    #[error("the checked recipients cannot be read back")]
    Recipients(#[from] std::io::Error),
    /// A campaign was there, and then it was not: nothing here ever deletes one.
    #[error("a campaign that was just found is gone")]
    Vanished,
}

impl Store {
    /// The tables in a database that was brought up to date with [`MIGRATIONS`].
    pub(crate) fn new(database: Database) -> Self {
        Self {
            database,
            writing: Arc::default(),
            stored: Arc::default(),
        }
    }

    /// Waits for the turn to write, where writers have to take turns.
    async fn turn(&self) -> Option<MutexGuard<'_, ()>> {
        match self.database {
            Database::Sqlite(_) => Some(self.writing.lock().await),
            Database::Postgres(_) => None,
        }
    }
}

/// Makes what is wrong with the value of a column an error of the store.
fn corrupt<E>(column: &'static str) -> impl FnOnce(E) -> StoreError
where
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    move |source| StoreError::Corrupt {
        column,
        source: source.into(),
    }
}
