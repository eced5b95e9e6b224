//! Idempotency keys: taking one, and forgetting those that are expired.

use jiff::Timestamp;
use service::Database;

use super::{Store, StoreError};

/// How many expired keys are forgotten with each new campaign: more than one comes in, so that they
/// never pile up.
const SWEPT: i64 = 100;

/// Takes the key for a campaign unless it belongs to another one, and says to which it belongs
/// then. Whoever asks for the key meanwhile waits for the end of the transaction.
pub(super) const TAKE_KEY: &str = "\
    INSERT INTO idempotency_keys (key, campaign_sequence, expires_at) VALUES ($1, $2, $3)
    ON CONFLICT (key) DO UPDATE SET
        campaign_sequence = CASE WHEN idempotency_keys.expires_at > $4
            THEN idempotency_keys.campaign_sequence ELSE excluded.campaign_sequence END,
        expires_at = CASE WHEN idempotency_keys.expires_at > $4
            THEN idempotency_keys.expires_at ELSE excluded.expires_at END
    RETURNING campaign_sequence";

impl Store {
    /// Forgets keys that are expired by `now`, a limited number at a time.
    pub(super) async fn sweep_keys(&self, now: Timestamp) -> Result<(), StoreError> {
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
