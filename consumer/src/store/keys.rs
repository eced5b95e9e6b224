//! Forgetting the idempotency keys that are expired.

use std::sync::atomic::Ordering;

use jiff::Timestamp;
use service::Database;

use super::{Store, StoreError};

/// How many expired keys are forgotten at once.
const SWEPT: i64 = 100;

/// How many campaigns are stored until keys are forgotten again: fewer than are forgotten then, so
/// that they never pile up, and so many that the others need not wait for it.
const SWEEP_EACH: u64 = 16;

impl Store {
    /// Forgets keys that are expired by `now`, with each campaign whose turn it is.
    pub(super) async fn sweep_keys_at_times(&self, now: Timestamp) {
        let before = self.stored.fetch_add(1, Ordering::Relaxed);
        if !before.is_multiple_of(SWEEP_EACH) {
            return;
        }
        // What is not swept now is swept another time.
        if let Err(error) = self.sweep_keys(now).await {
            tracing::warn!(%error, "expired idempotency keys were not swept");
        }
    }

    async fn sweep_keys(&self, now: Timestamp) -> Result<(), StoreError> {
        const SQLITE: &str = "\
            DELETE FROM idempotency_keys WHERE key IN (
                SELECT key FROM idempotency_keys WHERE expires_at <= $1
                ORDER BY expires_at LIMIT $2
            )";
        // Keys that somebody takes right now, or sweeps, are left to them.
        const POSTGRES: &str = "\
            DELETE FROM idempotency_keys WHERE key IN (
                SELECT key FROM idempotency_keys WHERE expires_at <= $1
                ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED
            )";
        let _turn = self.turn().await;
        let now = now.as_microsecond();
        match &self.database {
            Database::Sqlite(pool) => {
                let query = sqlx::query(SQLITE).bind(now).bind(SWEPT);
                query.execute(pool).await?;
            }
            Database::Postgres(pool) => {
                let query = sqlx::query(POSTGRES).bind(now).bind(SWEPT);
                query.execute(pool).await?;
            }
        }
        Ok(())
    }
}
