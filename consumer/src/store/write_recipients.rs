//! Writing recipients into the database, as quickly as each engine takes them.

use std::mem::take;

use sqlx::{PgConnection, QueryBuilder, SqliteConnection};
use tokio::join;

use super::copy_recipients::copy_recipients;
use super::{ONE_WRITE, StoreError};
use crate::spool::{SpooledRecipient, SpooledRecipients};

/// How many recipients are in memory at a time.
const BATCH: u32 = 500;

/// From how many recipients on PostgreSQL gets them by COPY. Its end waits about 40 ms for the same
/// reason for which statements are small; what it saves is more only with a long list.
const COPIED: u32 = 20_000;

/// Writes recipients into the open transaction of a connection.
pub(super) trait WriteRecipients {
    /// Writes all of them, with positions from 1.
    async fn write_recipients(
        &mut self,
        sequence: i64,
        recipients: SpooledRecipients,
    ) -> Result<(), StoreError>;
}

impl WriteRecipients for SqliteConnection {
    async fn write_recipients(
        &mut self,
        sequence: i64,
        recipients: SpooledRecipients,
    ) -> Result<(), StoreError> {
        const INSERT: &str = "\
            INSERT INTO campaign_recipients (
                campaign_sequence, position, recipient_id, email, locale, time_zone, variables,
                deliver_at
            ) ";
        let mut position = 0_i64;
        let (mut recipients, mut batch) = recipients.next(BATCH).await?;
        while !batch.is_empty() {
            let mut insert = QueryBuilder::new(INSERT);
            insert.push_values(batch, |mut row, recipient| {
                position += 1;
                row.push_bind(sequence)
                    .push_bind(position)
                    .push_bind(recipient.id)
                    .push_bind(recipient.email)
                    .push_bind(recipient.locale)
                    .push_bind(recipient.time_zone)
                    .push_bind(recipient.variables)
                    .push_bind(recipient.deliver_at);
            });
            // SQLite has a thread of its own, which writes while the next ones are read.
            let (written, next) = join!(insert.build().execute(&mut *self), recipients.next(BATCH));
            written?;
            (recipients, batch) = next?;
        }
        Ok(())
    }
}

/// What one statement inserts, as one array for each column.
#[derive(Default)]
struct Rows {
    ids: Vec<String>,
    emails: Vec<String>,
    locales: Vec<Option<String>>,
    time_zones: Vec<Option<String>>,
    variables: Vec<String>,
    deliver_at: Vec<i64>,
    bytes: usize,
}

impl Rows {
    fn push(&mut self, recipient: SpooledRecipient) {
        self.bytes += recipient.id.len() + recipient.email.len() + recipient.variables.len();
        self.ids.push(recipient.id);
        self.emails.push(recipient.email);
        self.locales.push(recipient.locale);
        self.time_zones.push(recipient.time_zone);
        self.variables.push(recipient.variables);
        self.deliver_at.push(recipient.deliver_at);
    }

    /// Inserts them behind `after`, and returns the position of the last one.
    async fn insert(
        self,
        connection: &mut PgConnection,
        sequence: i64,
        after: i64,
    ) -> Result<i64, sqlx::Error> {
        const INSERT: &str = "\
            INSERT INTO campaign_recipients (
                campaign_sequence, position, recipient_id, email, locale, time_zone, variables,
                deliver_at
            )
            SELECT $1, $2 + number, id, email, locale, time_zone, variables, deliver_at
            FROM unnest(
                $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[]
            ) WITH ORDINALITY AS row (id, email, locale, time_zone, variables, deliver_at, number)";
        let last = after + self.ids.len() as i64;
        sqlx::query(INSERT)
            .bind(sequence)
            .bind(after)
            .bind(self.ids)
            .bind(self.emails)
            .bind(self.locales)
            .bind(self.time_zones)
            .bind(self.variables)
            .bind(self.deliver_at)
            .execute(connection)
            .await?;
        Ok(last)
    }
}

impl WriteRecipients for PgConnection {
    async fn write_recipients(
        &mut self,
        sequence: i64,
        mut recipients: SpooledRecipients,
    ) -> Result<(), StoreError> {
        if recipients.left() >= COPIED {
            return copy_recipients(self, sequence, recipients).await;
        }
        let mut last = 0;
        loop {
            let batch;
            (recipients, batch) = recipients.next(BATCH).await?;
            if batch.is_empty() {
                return Ok(());
            }
            let mut rows = Rows::default();
            for recipient in batch {
                rows.push(recipient);
                if rows.bytes >= ONE_WRITE {
                    last = take(&mut rows).insert(self, sequence, last).await?;
                }
            }
            if !rows.ids.is_empty() {
                last = rows.insert(self, sequence, last).await?;
            }
        }
    }
}
