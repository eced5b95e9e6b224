//! The scheduler's own tables: campaigns and their recipients. It knows no provider and no HTTP.

mod campaigns;
mod insert;
mod recipients;

use std::sync::Arc;

use service::Migration;
use sqlx::SqlitePool;
use tokio::sync::Mutex;

use crate::campaign::Campaign;
use crate::idempotency::IdempotencyKey;

/// The history of the tables.
pub(crate) const MIGRATIONS: [Migration; 1] = [Migration {
    version: 1,
    description: "campaigns",
    sql: include_str!("../migrations/0001_campaigns.sql"),
}];

/// Where an entry stands in the order of pages. Those stored later have higher ones.
pub(crate) type Position = i64;

/// Campaigns and their recipients.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    pool: SqlitePool,
    /// Held by whoever writes. SQLite has one writer at a time, and lets the others try again until
    /// they give up; here they queue.
    writing: Arc<Mutex<()>>,
}

/// A campaign with the key that it was asked for by.
#[derive(Debug)]
pub(crate) struct NewCampaign {
    pub(crate) campaign: Campaign,
    pub(crate) key: IdempotencyKey,
}

/// What became of a campaign that was to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stored {
    /// It is stored.
    New,
    /// It is not: there is another campaign with its key.
    KeyTaken,
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
    /// The checked recipients cannot be read back, or not be written as JSON.
    #[error("the checked recipients cannot be read back")]
    Recipients(#[from] std::io::Error),
    /// A campaign was there, and then it was not: nothing here ever deletes one.
    #[error("a campaign that was just found by its key is gone")]
    KeyVanished,
}

impl Store {
    /// The tables in a database that was brought up to date with [`MIGRATIONS`].
    pub(crate) fn new(pool: SqlitePool) -> Self {
        Self {
            pool,
            writing: Arc::default(),
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
