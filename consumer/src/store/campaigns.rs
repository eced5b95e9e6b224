//! Reading campaigns.

use std::num::NonZeroU32;

use jiff::Timestamp;
use service::database::Columns;
use service::on_database;

use super::{Position, Store, StoreError, corrupt};
use crate::campaign::{
    Campaign, CampaignId, CampaignName, CampaignStatus, CampaignSummary, Failure, LeftOut,
    TemplateReference, TemplateSnapshot,
};
use crate::idempotency::IdempotencyKey;

impl Store {
    /// The campaign that was created with this key, unless the key is expired by `now`.
    pub(crate) async fn campaign_of_key(
        &self,
        key: &IdempotencyKey,
        now: Timestamp,
    ) -> Result<Option<Campaign>, StoreError> {
        const SELECT: &str = "\
            SELECT campaigns.* FROM campaigns
            JOIN idempotency_keys ON campaign_sequence = sequence
            WHERE key = $1 AND expires_at > $2";
        on_database!(&self.database, |pool| {
            sqlx::query(SELECT)
                .bind(key.as_str())
                .bind(now.as_microsecond())
                .fetch_optional(pool)
                .await?
                .map(|row| campaign(&row))
                .transpose()
        })
    }

    /// One campaign.
    pub(crate) async fn campaign(&self, id: &CampaignId) -> Result<Option<Campaign>, StoreError> {
        if !can_be_stored(id) {
            return Ok(None);
        }
        on_database!(&self.database, |pool| {
            sqlx::query("SELECT * FROM campaigns WHERE id = $1")
                .bind(id.as_str())
                .fetch_optional(pool)
                .await?
                .map(|row| campaign(&row))
                .transpose()
        })
    }

    /// At most `limit` campaigns behind `after`, in the order in which they were stored, with
    /// their positions.
    pub(crate) async fn campaigns(
        &self,
        after: Position,
        limit: u32,
    ) -> Result<Vec<(Position, CampaignSummary)>, StoreError> {
        const SELECT: &str = "\
            SELECT list_position, id, version, name, status, template_id, template_version,
                   recipient_list_id, send_at, due_at, recipient_count,
                   left_out_unsubscribed, left_out_bounced, left_out_duplicates,
                   outbox_position, launched_at, failure_code, failure_detail, created_at
            FROM campaigns WHERE list_position > $1 ORDER BY list_position LIMIT $2";
        on_database!(&self.database, |pool| {
            sqlx::query(SELECT)
                .bind(after)
                .bind(i64::from(limit))
                .fetch_all(pool)
                .await?
                .iter()
                .map(|row| Ok((row.integer("list_position")?, summary(row)?)))
                .collect()
        })
    }
}

pub(super) fn campaign(row: &impl Columns) -> Result<Campaign, StoreError> {
    let CampaignSummary {
        id,
        version,
        name,
        status,
        template,
        recipient_list_id,
        send_at,
        due_at,
        recipient_count,
        left_out,
        message_count,
        launched_at,
        failure,
        created_at,
    } = summary(row)?;
    Ok(Campaign {
        id,
        version,
        name,
        status,
        template: TemplateSnapshot {
            id: template.id,
            version: template.version,
            name: row.text("template_name")?,
            locale: row.text("template_locale")?,
            subject: row.text("subject")?,
            html_body: row.text("html_body")?,
            text_body: row.text_or_null("text_body")?,
        },
        recipient_list_id,
        send_at,
        due_at,
        recipient_count,
        left_out,
        message_count,
        launched_at,
        failure,
        created_at,
    })
}

fn summary(row: &impl Columns) -> Result<CampaignSummary, StoreError> {
    Ok(CampaignSummary {
        id: CampaignId::from(row.text("id")?),
        version: version(row, "version")?,
        name: CampaignName::try_from(row.text("name")?).map_err(corrupt("name"))?,
        status: status(&row.text("status")?)?,
        template: TemplateReference {
            id: row.text("template_id")?,
            version: version(row, "template_version")?,
        },
        recipient_list_id: row.text("recipient_list_id")?,
        send_at: row.text("send_at")?.parse().map_err(corrupt("send_at"))?,
        due_at: instant(row.integer("due_at")?, "due_at")?,
        recipient_count: number(row, "recipient_count")?,
        left_out: LeftOut {
            unsubscribed: number(row, "left_out_unsubscribed")?,
            bounced: number(row, "left_out_bounced")?,
            duplicates: number(row, "left_out_duplicates")?,
        },
        message_count: number(row, "outbox_position")?,
        launched_at: row
            .integer_or_null("launched_at")?
            .map(|instant| self::instant(instant, "launched_at"))
            .transpose()?,
        failure: failure(row)?,
        created_at: timestamp(row, "created_at")?,
    })
}

fn number<T: TryFrom<i64>>(row: &impl Columns, column: &'static str) -> Result<T, StoreError>
where
    T::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    T::try_from(row.integer(column)?).map_err(corrupt(column))
}

fn version(row: &impl Columns, column: &'static str) -> Result<NonZeroU32, StoreError> {
    NonZeroU32::try_from(number::<u32>(row, column)?).map_err(corrupt(column))
}

/// Whether there can be a campaign with this id: PostgreSQL does not even take a question with
/// U+0000 in it.
pub(super) fn can_be_stored(id: &CampaignId) -> bool {
    !id.as_str().contains('\0')
}

fn failure(row: &impl Columns) -> Result<Option<Failure>, StoreError> {
    let Some(code) = row.text_or_null("failure_code")? else {
        return Ok(None);
    };
    let detail = row.text("failure_detail")?;
    Ok(Some(Failure { code, detail }))
}

pub(super) fn status(word: &str) -> Result<CampaignStatus, StoreError> {
    CampaignStatus::ALL
        .into_iter()
        .find(|status| status.as_str() == word)
        .ok_or_else(|| corrupt("status")("an unknown word"))
}

/// An instant from its microseconds since 1970.
pub(super) fn instant(microseconds: i64, column: &'static str) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(microseconds).map_err(corrupt(column))
}

fn timestamp(row: &impl Columns, column: &'static str) -> Result<Timestamp, StoreError> {
    row.text(column)?.parse().map_err(corrupt(column))
}
