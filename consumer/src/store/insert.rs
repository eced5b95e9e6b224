//! Storing a campaign with all its recipients, or nothing.

use service::database::BeginWriting;
use service::on_database;
use sqlx::query::QueryScalar;
use sqlx::{Database, Encode, Type};

use super::campaigns::campaign;
use super::keys::TAKE_KEY;
use super::write_recipients::WriteRecipients;
use super::{NewCampaign, Store, StoreError, Stored};
use crate::spool::SpooledRecipients;

const INSERT_CAMPAIGN: &str = "\
    INSERT INTO campaigns (
        id, name, status,
        template_id, template_version, template_name, template_locale,
        subject, html_body, text_body,
        recipient_list_id, send_at, recipient_count,
        left_out_unsubscribed, left_out_bounced, left_out_duplicates, created_at,
        due_at, next_attempt_at
    ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18)
    RETURNING sequence";

/// Waits until nobody else is between this and the commit.
const NEXT_LIST_POSITION: &str = "UPDATE campaign_list SET size = size + 1 RETURNING size";

const LIST_CAMPAIGN: &str = "UPDATE campaigns SET list_position = $1 WHERE sequence = $2";

impl Store {
    /// Stores the campaign and its recipients in one transaction.
    ///
    /// # Errors
    /// When the database fails, or the recipients cannot be read. Then nothing is stored.
    pub(crate) async fn insert(
        &self,
        new: &NewCampaign,
        recipients: SpooledRecipients,
    ) -> Result<Stored, StoreError> {
        let stored = self.insert_new(new, recipients).await?;
        // What is not swept now is swept with the next campaign.
        if let Err(error) = self.sweep_keys(new.campaign.created_at).await {
            tracing::warn!(%error, "expired idempotency keys were not swept");
        }
        Ok(stored)
    }

    async fn insert_new(
        &self,
        new: &NewCampaign,
        recipients: SpooledRecipients,
    ) -> Result<Stored, StoreError> {
        let _turn = self.turn().await;
        on_database!(&self.database, |pool| {
            let mut transaction = pool.begin_writing().await?;
            let sequence: i64 = bind_campaign(sqlx::query_scalar(INSERT_CAMPAIGN), new)
                .fetch_one(&mut *transaction)
                .await?;
            let owner: i64 = sqlx::query_scalar(TAKE_KEY)
                .bind(new.key.as_str())
                .bind(sequence)
                .bind(new.key_expires_at.as_microsecond())
                .bind(new.campaign.created_at.as_microsecond())
                .fetch_one(&mut *transaction)
                .await?;
            if owner != sequence {
                let row = sqlx::query("SELECT * FROM campaigns WHERE sequence = $1")
                    .bind(owner)
                    .fetch_optional(&mut *transaction)
                    .await?;
                let earlier = campaign(&row.ok_or(StoreError::Vanished)?)?;
                transaction.rollback().await?;
                return Ok(Stored::KeyTaken(Box::new(earlier)));
            }
            transaction.write_recipients(sequence, recipients).await?;
            let listed: i64 = sqlx::query_scalar(NEXT_LIST_POSITION)
                .fetch_one(&mut *transaction)
                .await?;
            sqlx::query(LIST_CAMPAIGN)
                .bind(listed)
                .bind(sequence)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            Ok(Stored::New)
        })
    }
}

type Returning<'q, DB> = QueryScalar<'q, DB, i64, <DB as Database>::Arguments>;

/// Binds the values of [`INSERT_CAMPAIGN`].
fn bind_campaign<'q, DB: Database>(
    query: Returning<'q, DB>,
    new: &'q NewCampaign,
) -> Returning<'q, DB>
where
    i64: Encode<'q, DB> + Type<DB>,
    &'q str: Encode<'q, DB> + Type<DB>,
    String: Encode<'q, DB> + Type<DB>,
    Option<&'q str>: Encode<'q, DB> + Type<DB>,
{
    let campaign = &new.campaign;
    let template = &campaign.template;
    let left_out = campaign.left_out;
    query
        .bind(campaign.id.as_str())
        .bind(campaign.name.as_str())
        .bind(campaign.status.as_str())
        .bind(template.id.as_str())
        .bind(i64::from(template.version.get()))
        .bind(template.name.as_str())
        .bind(template.locale.as_str())
        .bind(template.subject.as_str())
        .bind(template.html_body.as_str())
        .bind(template.text_body.as_deref())
        .bind(campaign.recipient_list_id.as_str())
        .bind(campaign.send_at.to_string())
        .bind(i64::from(campaign.recipient_count))
        .bind(i64::from(left_out.unsubscribed))
        .bind(i64::from(left_out.bounced))
        .bind(i64::from(left_out.duplicates))
        .bind(campaign.created_at.to_string())
        .bind(campaign.due_at.as_microsecond())
}
