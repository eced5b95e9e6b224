//! What there is in the store, in numbers.

use jiff::Timestamp;
use service::database::Columns;
use service::on_database;

use super::{Store, StoreError, corrupt};
use crate::campaign::CampaignStatus;

/// What there is in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Statistics {
    /// How many campaigns have each status; every status is there.
    pub(crate) campaigns: Vec<(CampaignStatus, i64)>,
    /// When the first message of the campaigns that are not launched yet has to go out.
    pub(crate) next_due_at: Option<Timestamp>,
}

impl Store {
    /// Counts what there is. Reads an index only, however large the campaigns are.
    pub(crate) async fn statistics(&self) -> Result<Statistics, StoreError> {
        const SELECT: &str = "\
            SELECT status, count(*) AS campaigns, min(due_at) AS due_at
            FROM campaigns GROUP BY status";
        let found = on_database!(&self.database, |pool| {
            let rows = sqlx::query(SELECT).fetch_all(pool).await?;
            let rows = rows.iter().map(found);
            rows.collect::<Result<Vec<_>, StoreError>>()?
        });
        let count = |status: CampaignStatus| {
            let of_it = found.iter().find(|found| found.status == status.as_str());
            (status, of_it.map_or(0, |found| found.campaigns))
        };
        let waiting = [CampaignStatus::Scheduled, CampaignStatus::Launching];
        let waiting = found.iter().filter(|found| {
            let status = found.status.as_str();
            waiting.iter().any(|waiting| waiting.as_str() == status)
        });
        Ok(Statistics {
            campaigns: CampaignStatus::ALL.into_iter().map(count).collect(),
            next_due_at: waiting.map(|found| found.due_at).min(),
        })
    }
}

/// What there is of one status.
struct Found {
    status: String,
    campaigns: i64,
    due_at: Timestamp,
}

fn found(row: &impl Columns) -> Result<Found, StoreError> {
    let due_at = row.integer("due_at")?;
    Ok(Found {
        status: row.text("status")?,
        campaigns: row.integer("campaigns")?,
        due_at: Timestamp::from_microsecond(due_at).map_err(corrupt("due_at"))?,
    })
}
