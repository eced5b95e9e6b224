//! Storing a campaign with all its recipients, or nothing.

use sqlx::{QueryBuilder, SqliteConnection};

use super::{NewCampaign, Position, Store, StoreError, Stored};
use crate::campaign::CampaignRecipient;
use crate::spool::SpooledRecipients;

/// How many recipients one statement inserts; SQLite takes 32,766 values at most.
const BATCH: usize = 500;

const INSERT_CAMPAIGN: &str = "\
    INSERT INTO campaigns (
        id, idempotency_key, name, status,
        template_id, template_version, template_name, template_locale,
        subject, html_body, text_body,
        recipient_list_id, send_at, recipient_count,
        left_out_unsubscribed, left_out_bounced, left_out_duplicates, created_at
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (idempotency_key) DO NOTHING
    RETURNING sequence";

const INSERT_RECIPIENTS: &str = "\
    INSERT INTO campaign_recipients (
        campaign_sequence, position, recipient_id, email, locale, time_zone, variables
    ) ";

impl Store {
    /// Stores the campaign and its recipients in one transaction.
    ///
    /// # Errors
    /// When the database fails, or the recipients cannot be read. Then nothing is stored.
    pub(crate) async fn insert(
        &self,
        new: &NewCampaign,
        mut recipients: SpooledRecipients,
    ) -> Result<Stored, StoreError> {
        // The lock is taken at once: a transaction that first reads could not get it later.
        let _turn = self.writing.lock().await;
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let Some(sequence) = insert_campaign(&mut transaction, new).await? else {
            transaction.rollback().await?;
            return Ok(Stored::KeyTaken);
        };
        let mut position = 0;
        loop {
            let batch;
            (recipients, batch) = recipients.next(BATCH).await?;
            if batch.is_empty() {
                break;
            }
            position = insert_batch(&mut transaction, sequence, position, batch).await?;
        }
        transaction.commit().await?;
        Ok(Stored::New)
    }
}

/// The sequence number of the new campaign; `None` when there is one with its key.
async fn insert_campaign(
    connection: &mut SqliteConnection,
    NewCampaign { campaign, key }: &NewCampaign,
) -> Result<Option<Position>, StoreError> {
    let template = &campaign.template;
    let left_out = campaign.left_out;
    let sequence = sqlx::query_scalar(INSERT_CAMPAIGN)
        .bind(campaign.id.as_str())
        .bind(key.as_str())
        .bind(campaign.name.as_str())
        .bind(campaign.status.as_str())
        .bind(&template.id)
        .bind(template.version.get())
        .bind(&template.name)
        .bind(&template.locale)
        .bind(&template.subject)
        .bind(&template.html_body)
        .bind(&template.text_body)
        .bind(&campaign.recipient_list_id)
        .bind(campaign.send_at.to_string())
        .bind(campaign.recipient_count)
        .bind(left_out.unsubscribed)
        .bind(left_out.bounced)
        .bind(left_out.duplicates)
        .bind(campaign.created_at.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(sequence)
}

/// Inserts `batch` behind `position`, and returns the position of its last recipient.
async fn insert_batch(
    connection: &mut SqliteConnection,
    sequence: Position,
    position: Position,
    batch: Vec<CampaignRecipient>,
) -> Result<Position, StoreError> {
    let mut rows = Vec::with_capacity(batch.len());
    let mut last = position;
    for recipient in batch {
        last += 1;
        let variables =
            serde_json::to_string(&recipient.variables).map_err(std::io::Error::from)?;
        rows.push((last, variables, recipient));
    }
    QueryBuilder::new(INSERT_RECIPIENTS)
        .push_values(rows, |mut row, (position, variables, recipient)| {
            row.push_bind(sequence)
                .push_bind(position)
                .push_bind(recipient.id)
                .push_bind(recipient.email)
                .push_bind(recipient.locale)
                .push_bind(recipient.time_zone)
                .push_bind(variables);
        })
        .build()
        .execute(connection)
        .await?;
    Ok(last)
}
