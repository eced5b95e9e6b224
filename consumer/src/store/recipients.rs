//! Reading the recipients of a campaign.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{Position, Store, StoreError, corrupt};
use crate::campaign::{CampaignId, CampaignRecipient};

impl Store {
    /// At most `limit` recipients of a campaign behind `after`, in the order of the recipient
    /// list and with their positions; `None` when there is no such campaign.
    pub(crate) async fn recipients(
        &self,
        id: &CampaignId,
        after: Position,
        limit: u32,
    ) -> Result<Option<Vec<(Position, CampaignRecipient)>>, StoreError> {
        let sequence: Option<Position> =
            sqlx::query_scalar("SELECT sequence FROM campaigns WHERE id = ?")
                .bind(id.as_str())
                .fetch_optional(&self.pool)
                .await?;
        let Some(sequence) = sequence else {
            return Ok(None);
        };
        const SELECT: &str = "\
            SELECT position, recipient_id, email, locale, time_zone, variables
            FROM campaign_recipients WHERE campaign_sequence = ? AND position > ?
            ORDER BY position LIMIT ?";
        let rows = sqlx::query(SELECT)
            .bind(sequence)
            .bind(after)
            .bind(limit)
            .fetch_all(&self.pool)
            .await?
            .iter()
            .map(|row| Ok((row.try_get("position")?, recipient(row)?)))
            .collect::<Result<_, StoreError>>()?;
        Ok(Some(rows))
    }
}

fn recipient(row: &SqliteRow) -> Result<CampaignRecipient, StoreError> {
    let variables: &str = row.try_get("variables")?;
    Ok(CampaignRecipient {
        id: row.try_get("recipient_id")?,
        email: row.try_get("email")?,
        locale: row.try_get("locale")?,
        time_zone: row.try_get("time_zone")?,
        variables: serde_json::from_str(variables).map_err(corrupt("variables"))?,
    })
}
