//! Reading campaigns, and cancelling one.

use std::num::NonZeroU32;

use jiff::Timestamp;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{Position, Store, StoreError, corrupt};
use crate::campaign::{
    Campaign, CampaignId, CampaignName, CampaignStatus, CampaignSummary, LeftOut,
    TemplateReference, TemplateSnapshot,
};
use crate::idempotency::IdempotencyKey;

impl Store {
    /// The campaign that was created with this key.
    pub(crate) async fn campaign_of_key(
        &self,
        key: &IdempotencyKey,
    ) -> Result<Option<Campaign>, StoreError> {
        sqlx::query("SELECT * FROM campaigns WHERE idempotency_key = ?")
            .bind(key.as_str())
            .fetch_optional(&self.pool)
            .await?
            .map(|row| campaign(&row))
            .transpose()
    }

    /// One campaign.
    pub(crate) async fn campaign(&self, id: &CampaignId) -> Result<Option<Campaign>, StoreError> {
        sqlx::query("SELECT * FROM campaigns WHERE id = ?")
            .bind(id.as_str())
            .fetch_optional(&self.pool)
            .await?
            .map(|row| campaign(&row))
            .transpose()
    }

    /// At most `limit` campaigns behind `after`, in the order in which they were stored, with
    /// their positions.
    pub(crate) async fn campaigns(
        &self,
        after: Position,
        limit: u32,
    ) -> Result<Vec<(Position, CampaignSummary)>, StoreError> {
        const SELECT: &str = "\
            SELECT sequence, id, name, status, template_id, template_version,
                   recipient_list_id, send_at, recipient_count,
                   left_out_unsubscribed, left_out_bounced, left_out_duplicates, created_at
            FROM campaigns WHERE sequence > ? ORDER BY sequence LIMIT ?";
        sqlx::query(SELECT)
            .bind(after)
            .bind(limit)
            .fetch_all(&self.pool)
            .await?
            .iter()
            .map(|row| Ok((row.try_get("sequence")?, summary(row)?)))
            .collect()
    }

    /// Makes sure that the campaign is not sent; `None` when there is no such campaign.
    pub(crate) async fn cancel(&self, id: &CampaignId) -> Result<Option<Campaign>, StoreError> {
        let _turn = self.writing.lock().await;
        sqlx::query("UPDATE campaigns SET status = ? WHERE id = ? RETURNING *")
            .bind(CampaignStatus::Cancelled.as_str())
            .bind(id.as_str())
            .fetch_optional(&self.pool)
            .await?
            .map(|row| campaign(&row))
            .transpose()
    }
}

fn campaign(row: &SqliteRow) -> Result<Campaign, StoreError> {
    let CampaignSummary {
        id,
        name,
        status,
        template,
        recipient_list_id,
        send_at,
        recipient_count,
        left_out,
        created_at,
    } = summary(row)?;
    Ok(Campaign {
        id,
        name,
        status,
        template: TemplateSnapshot {
            id: template.id,
            version: template.version,
            name: row.try_get("template_name")?,
            locale: row.try_get("template_locale")?,
            subject: row.try_get("subject")?,
            html_body: row.try_get("html_body")?,
            text_body: row.try_get("text_body")?,
        },
        recipient_list_id,
        send_at,
        recipient_count,
        left_out,
        created_at,
    })
}

fn summary(row: &SqliteRow) -> Result<CampaignSummary, StoreError> {
    let version: u32 = row.try_get("template_version")?;
    let name: String = row.try_get("name")?;
    Ok(CampaignSummary {
        id: CampaignId::from(row.try_get::<String, _>("id")?),
        name: CampaignName::try_from(name).map_err(corrupt("name"))?,
        status: status(row.try_get("status")?)?,
        template: TemplateReference {
            id: row.try_get("template_id")?,
            version: NonZeroU32::try_from(version).map_err(corrupt("template_version"))?,
        },
        recipient_list_id: row.try_get("recipient_list_id")?,
        send_at: timestamp(row, "send_at")?,
        recipient_count: row.try_get("recipient_count")?,
        left_out: LeftOut {
            unsubscribed: row.try_get("left_out_unsubscribed")?,
            bounced: row.try_get("left_out_bounced")?,
            duplicates: row.try_get("left_out_duplicates")?,
        },
        created_at: timestamp(row, "created_at")?,
    })
}

fn status(word: &str) -> Result<CampaignStatus, StoreError> {
    [CampaignStatus::Scheduled, CampaignStatus::Cancelled]
        .into_iter()
        .find(|status| status.as_str() == word)
        .ok_or_else(|| corrupt("status")("an unknown word"))
}

fn timestamp(row: &SqliteRow, column: &'static str) -> Result<Timestamp, StoreError> {
    let text: &str = row.try_get(column)?;
    text.parse().map_err(corrupt::<jiff::Error>(column))
}
