//! Reading the recipients of a campaign.

use service::database::Columns;
use service::on_database;

use super::campaigns::{can_be_stored, instant};
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
        const SELECT: &str = "\
            SELECT position, recipient_id, email, locale, time_zone, variables, deliver_at
            FROM campaign_recipients WHERE campaign_sequence = $1 AND position > $2
            ORDER BY position LIMIT $3";
        let Some(sequence) = self.sequence(id).await? else {
            return Ok(None);
        };
        on_database!(&self.database, |pool| {
            sqlx::query(SELECT)
                .bind(sequence)
                .bind(after)
                .bind(i64::from(limit))
                .fetch_all(pool)
                .await?
                .iter()
                .map(|row| Ok((row.integer("position")?, recipient(row)?)))
                .collect::<Result<_, StoreError>>()
                .map(Some)
        })
    }

    /// What the other tables name the campaign by.
    pub(super) async fn sequence(&self, id: &CampaignId) -> Result<Option<i64>, StoreError> {
        if !can_be_stored(id) {
            return Ok(None);
        }
        let select = "SELECT sequence FROM campaigns WHERE id = $1";
        on_database!(&self.database, |pool| {
            let query = sqlx::query_scalar(select).bind(id.as_str());
            Ok(query.fetch_optional(pool).await?)
        })
    }
}

pub(super) fn recipient(row: &impl Columns) -> Result<CampaignRecipient, StoreError> {
    let variables = row.text("variables")?;
    Ok(CampaignRecipient {
        id: row.text("recipient_id")?,
        email: row.text("email")?,
        locale: row.text_or_null("locale")?,
        time_zone: row.text_or_null("time_zone")?,
        deliver_at: instant(row.integer("deliver_at")?, "deliver_at")?,
        variables: serde_json::from_str(&variables).map_err(corrupt("variables"))?,
    })
}
