//! Claiming due campaigns, so that each is launched by one launcher at a time.
//!
//! A claim is a lease: it names its holder, whom nobody else can be, and ends by itself. Whatever
//! the holder writes, it writes together with a look at whether the lease is still its own: what a
//! late one writes after another has taken over is not written.

use jiff::Timestamp;
use service::database::Columns;
use service::{Database, on_database};
use uuid::Uuid;

use super::campaigns::campaign;
use super::{Position, Store, StoreError, corrupt};
use crate::campaign::{Campaign, Failure};

/// The right to launch a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lease {
    pub(super) sequence: Position,
    pub(super) holder: String,
}

/// A campaign that is to be launched by whoever has this.
#[derive(Debug)]
pub(crate) struct Claim {
    pub(crate) lease: Lease,
    pub(crate) campaign: Campaign,
    /// How many attempts failed before.
    pub(crate) attempts: u32,
}

/// Whether the lease was still the writer's own. If it was not, nothing was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "nothing was written without the lease"]
pub(crate) enum Leased {
    /// It was, and what was to be written is.
    Yes,
    /// It was not: another launcher has the campaign, or had it and is done.
    No,
}

impl Leased {
    pub(super) fn of(rows: u64) -> Self {
        match rows {
            0 => Self::No,
            _ => Self::Yes,
        }
    }
}

impl Store {
    /// Claims the campaign that has been due for longest by `now`, for as long as until `until`;
    /// `None` when there is none that nobody else has claimed.
    pub(crate) async fn claim(
        &self,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Claim>, StoreError> {
        // A lease that has run out is one of a launcher that is gone.
        macro_rules! claim {
            ($from:literal, $lock:literal) => {
                concat!(
                    "UPDATE campaigns SET lease_holder = $1, lease_until = $2, ",
                    "version = version + CASE status WHEN 'scheduled' THEN 1 ELSE 0 END, ",
                    "status = 'launching' ",
                    "WHERE sequence = (SELECT sequence FROM ",
                    $from,
                    " WHERE status IN ('scheduled', 'launching') AND next_attempt_at <= $3 ",
                    "AND (lease_until IS NULL OR lease_until <= $3) ",
                    "ORDER BY next_attempt_at, sequence LIMIT 1 ",
                    $lock,
                    ") RETURNING *"
                )
            };
        }
        // Without statistics, SQLite takes another index, and sorts all that is due.
        const SQLITE: &str = claim!("campaigns INDEXED BY campaigns_to_claim", "");
        const POSTGRES: &str = claim!("campaigns", "FOR UPDATE SKIP LOCKED");
        let holder = Uuid::now_v7().to_string();
        let _turn = self.turn().await;
        match &self.database {
            Database::Sqlite(pool) => sqlx::query(SQLITE)
                .bind(&holder)
                .bind(until.as_microsecond())
                .bind(now.as_microsecond())
                .fetch_optional(pool)
                .await?
                .map(|row| claim(holder, &row))
                .transpose(),
            Database::Postgres(pool) => sqlx::query(POSTGRES)
                .bind(&holder)
                .bind(until.as_microsecond())
                .bind(now.as_microsecond())
                .fetch_optional(pool)
                .await?
                .map(|row| claim(holder, &row))
                .transpose(),
        }
    }

    /// Keeps the lease until `until`.
    pub(crate) async fn renew(
        &self,
        lease: &Lease,
        until: Timestamp,
    ) -> Result<Leased, StoreError> {
        const UPDATE: &str = "\
            UPDATE campaigns SET lease_until = $3
            WHERE sequence = $1 AND lease_holder = $2 AND status = 'launching'";
        let _turn = self.turn().await;
        on_database!(&self.database, |pool| {
            let query = sqlx::query(UPDATE).bind(lease.sequence).bind(&lease.holder);
            let query = query.bind(until.as_microsecond());
            Ok(Leased::of(query.execute(pool).await?.rows_affected()))
        })
    }

    /// Gives the campaign back, for the next launcher that comes. One of which nothing is in the
    /// outbox yet is scheduled again, so that it can be cancelled.
    pub(crate) async fn give_back(&self, lease: &Lease) -> Result<Leased, StoreError> {
        self.end_lease(lease, None).await
    }

    /// Gives the campaign back after an attempt that failed, for a launcher that comes not before
    /// `next`.
    pub(crate) async fn postpone(
        &self,
        lease: &Lease,
        next: Timestamp,
    ) -> Result<Leased, StoreError> {
        self.end_lease(lease, Some(next)).await
    }

    async fn end_lease(
        &self,
        lease: &Lease,
        next: Option<Timestamp>,
    ) -> Result<Leased, StoreError> {
        const UPDATE: &str = "\
            UPDATE campaigns SET
                lease_holder = NULL, lease_until = NULL,
                attempts = attempts + $3,
                next_attempt_at = COALESCE($4, next_attempt_at),
                version = version + CASE outbox_position WHEN 0 THEN 1 ELSE 0 END,
                status = CASE outbox_position WHEN 0 THEN 'scheduled' ELSE 'launching' END
            WHERE sequence = $1 AND lease_holder = $2 AND status = 'launching'";
        let _turn = self.turn().await;
        on_database!(&self.database, |pool| {
            let query = sqlx::query(UPDATE)
                .bind(lease.sequence)
                .bind(&lease.holder)
                .bind(i64::from(next.is_some()))
                .bind(next.map(Timestamp::as_microsecond));
            Ok(Leased::of(query.execute(pool).await?.rows_affected()))
        })
    }

    /// Says that the campaign is not launched, and never will be.
    pub(crate) async fn fail(
        &self,
        lease: &Lease,
        failure: &Failure,
    ) -> Result<Leased, StoreError> {
        const UPDATE: &str = "\
            UPDATE campaigns SET
                lease_holder = NULL, lease_until = NULL,
                attempts = attempts + 1, version = version + 1,
                status = 'failed', failure_code = $3, failure_detail = $4
            WHERE sequence = $1 AND lease_holder = $2 AND status = 'launching'";
        let _turn = self.turn().await;
        on_database!(&self.database, |pool| {
            let query = sqlx::query(UPDATE)
                .bind(lease.sequence)
                .bind(&lease.holder)
                .bind(&failure.code)
                .bind(&failure.detail);
            Ok(Leased::of(query.execute(pool).await?.rows_affected()))
        })
    }
}

fn claim(holder: String, row: &impl Columns) -> Result<Claim, StoreError> {
    let sequence = row.integer("sequence")?;
    Ok(Claim {
        lease: Lease { sequence, holder },
        campaign: campaign(row)?,
        attempts: u32::try_from(row.integer("attempts")?).map_err(corrupt("attempts"))?,
    })
}
