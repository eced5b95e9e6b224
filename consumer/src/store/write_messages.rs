//! Writing messages into the outbox, as quickly as each engine takes them.

use std::mem::take;

use sqlx::{PgConnection, QueryBuilder, SqliteConnection};

use super::{ONE_WRITE, Position, StoreError};
use crate::campaign::CampaignRecipient;
use crate::message::Message;

/// How many messages one statement inserts. SQLite takes 32,766 values at most.
const ROWS: usize = 500;

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

/// What one statement inserts, as one array for each column.
#[derive(Default)]
struct Rows {
    positions: Vec<Position>,
    ids: Vec<String>,
    emails: Vec<String>,
    subjects: Vec<String>,
    html_bodies: Vec<String>,
    text_bodies: Vec<Option<String>>,
    deliver_at: Vec<i64>,
    bytes: usize,
}

impl Rows {
    fn push(&mut self, position: Position, recipient: CampaignRecipient, message: Message) {
        self.bytes += recipient.email.len() + message.subject.len() + message.html_body.len();
        self.bytes += message.text_body.as_ref().map_or(0, String::len);
        self.positions.push(position);
        self.ids.push(recipient.id);
        self.emails.push(recipient.email);
        self.subjects.push(message.subject);
        self.html_bodies.push(message.html_body);
        self.text_bodies.push(message.text_body);
        self.deliver_at.push(recipient.deliver_at.as_microsecond());
    }

    async fn insert(
        self,
        connection: &mut PgConnection,
        sequence: i64,
        created_at: i64,
    ) -> Result<(), sqlx::Error> {
        const INSERT: &str = "\
            INSERT INTO outbox (
                campaign_sequence, position, recipient_id, email,
                subject, html_body, text_body, deliver_at, created_at
            )
            SELECT $1, row.*, $2
            FROM unnest(
                $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                $9::bigint[]
            ) AS row";
        sqlx::query(INSERT)
            .bind(sequence)
            .bind(created_at)
            .bind(self.positions)
            .bind(self.ids)
            .bind(self.emails)
            .bind(self.subjects)
            .bind(self.html_bodies)
            .bind(self.text_bodies)
            .bind(self.deliver_at)
            .execute(connection)
            .await?;
        Ok(())
    }
}

impl WriteMessages for PgConnection {
    async fn write_messages(
        &mut self,
        sequence: i64,
        created_at: i64,
        messages: impl Iterator<Item = (Position, (CampaignRecipient, Message))> + Send,
    ) -> Result<(), StoreError> {
        let mut rows = Rows::default();
        for (position, (recipient, message)) in messages {
            rows.push(position, recipient, message);
            if rows.bytes >= ONE_WRITE {
                take(&mut rows).insert(self, sequence, created_at).await?;
            }
        }
        if !rows.positions.is_empty() {
            rows.insert(self, sequence, created_at).await?;
        }
        Ok(())
    }
}
