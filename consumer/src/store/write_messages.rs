//! Writing messages into the outbox, as quickly as each engine takes them.

use sqlx::{PgConnection, QueryBuilder, SqliteConnection};

use super::copy_rows::CopyRows;
use super::{Position, StoreError};
use crate::campaign::CampaignRecipient;
use crate::message::Message;

/// How many messages one statement inserts. SQLite takes 32,766 values at most.
const ROWS: usize = 500;

/// How many bytes of messages are sent at a time, beside the last one.
const CHUNK: usize = 256 * 1024;

/// Writes messages into the open transaction of a connection.
pub(super) trait WriteMessages {
    /// Writes all of them: each with its position, and whom it goes to. `created_at` is in
    /// microseconds since the epoch.
    async fn write_messages(
        &mut self,
        sequence: i64,
        created_at: i64,
        messages: impl Iterator<Item = (Position, (CampaignRecipient, Message))> + Send,
    ) -> Result<(), StoreError>;
}

impl WriteMessages for SqliteConnection {
    async fn write_messages(
        &mut self,
        sequence: i64,
        created_at: i64,
        mut messages: impl Iterator<Item = (Position, (CampaignRecipient, Message))> + Send,
    ) -> Result<(), StoreError> {
        const INSERT: &str = "\
            INSERT INTO outbox (
                campaign_sequence, position, recipient_id, email,
                subject, html_body, text_body, deliver_at, created_at
            ) ";
        loop {
            let some: Vec<_> = messages.by_ref().take(ROWS).collect();
            if some.is_empty() {
                return Ok(());
            }
            QueryBuilder::new(INSERT)
                .push_values(some, |mut row, (position, (recipient, message))| {
                    row.push_bind(sequence)
                        .push_bind(position)
                        .push_bind(recipient.id)
                        .push_bind(recipient.email)
                        .push_bind(message.subject)
                        .push_bind(message.html_body)
                        .push_bind(message.text_body)
                        .push_bind(recipient.deliver_at.as_microsecond())
                        .push_bind(created_at);
                })
                .build()
                .execute(&mut *self)
                .await?;
        }
    }
}

impl WriteMessages for PgConnection {
    async fn write_messages(
        &mut self,
        sequence: i64,
        created_at: i64,
        messages: impl Iterator<Item = (Position, (CampaignRecipient, Message))> + Send,
    ) -> Result<(), StoreError> {
        const COPY: &str = "\
            COPY outbox (
                campaign_sequence, position, recipient_id, email,
                subject, html_body, text_body, deliver_at, created_at
            ) FROM STDIN";
        let mut copy = self.copy_in_raw(COPY).await?;
        let mut rows = CopyRows::default();
        for (position, (recipient, message)) in messages {
            rows.integer(sequence)
                .integer(position)
                .text(&recipient.id)
                .text(&recipient.email)
                .text(&message.subject)
                .text(&message.html_body)
                .optional(message.text_body.as_deref())
                .integer(recipient.deliver_at.as_microsecond())
                .integer(created_at)
                .end();
            if rows.len() >= CHUNK {
                copy.send(std::mem::take(&mut rows).into_bytes()).await?;
            }
        }
        copy.send(rows.into_bytes()).await?;
        copy.finish().await?;
        Ok(())
    }
}
