//! Copying recipients into the database, as quickly as each engine takes them.

use sqlx::{PgConnection, QueryBuilder, SqliteConnection};

use super::StoreError;
use super::copy_rows::CopyRows;
use crate::spool::{SpooledRecipient, SpooledRecipients};

/// How many recipients are in memory at a time.
const BATCH: u32 = 500;

/// Copies recipients into the open transaction of a connection.
pub(super) trait CopyRecipients {
    /// Copies all of them, with positions from 1.
    async fn copy_recipients(
        &mut self,
        sequence: i64,
        recipients: SpooledRecipients,
    ) -> Result<(), StoreError>;
}

impl CopyRecipients for SqliteConnection {
    async fn copy_recipients(
        &mut self,
        sequence: i64,
        mut recipients: SpooledRecipients,
    ) -> Result<(), StoreError> {
        const INSERT: &str = "\
            INSERT INTO campaign_recipients (
                campaign_sequence, position, recipient_id, email, locale, time_zone, variables,
                deliver_at
            ) ";
        let mut position = 0_i64;
        loop {
            let batch;
            (recipients, batch) = recipients.next(BATCH).await?;
            if batch.is_empty() {
                return Ok(());
            }
            QueryBuilder::new(INSERT)
                .push_values(batch, |mut row, recipient| {
                    position += 1;
                    row.push_bind(sequence)
                        .push_bind(position)
                        .push_bind(recipient.id)
                        .push_bind(recipient.email)
                        .push_bind(recipient.locale)
                        .push_bind(recipient.time_zone)
                        .push_bind(recipient.variables)
                        .push_bind(recipient.deliver_at);
                })
                .build()
                .execute(&mut *self)
                .await?;
        }
    }
}

impl CopyRecipients for PgConnection {
    async fn copy_recipients(
        &mut self,
        sequence: i64,
        mut recipients: SpooledRecipients,
    ) -> Result<(), StoreError> {
        const COPY: &str = "\
            COPY campaign_recipients (
                campaign_sequence, position, recipient_id, email, locale, time_zone, variables,
                deliver_at
            ) FROM STDIN";
        let mut copy = self.copy_in_raw(COPY).await?;
        let mut position = 0_i64;
        loop {
            let batch;
            (recipients, batch) = match recipients.next(BATCH).await {
                Ok(next) => next,
                Err(error) => {
                    copy.abort("the recipients cannot be read").await?;
                    return Err(error.into());
                }
            };
            if batch.is_empty() {
                copy.finish().await?;
                return Ok(());
            }
            let mut rows = CopyRows::default();
            for recipient in batch {
                position += 1;
                push_row(&mut rows, sequence, position, &recipient);
            }
            copy.send(rows.into_bytes()).await?;
        }
    }
}

fn push_row(rows: &mut CopyRows, sequence: i64, position: i64, recipient: &SpooledRecipient) {
    rows.integer(sequence)
        .integer(position)
        .text(&recipient.id)
        .text(&recipient.email)
        .optional(recipient.locale.as_deref())
        .optional(recipient.time_zone.as_deref())
        .text(&recipient.variables)
        .integer(recipient.deliver_at)
        .end();
}
