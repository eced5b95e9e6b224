//! The outbox: writing the messages of a campaign into it, and looking at them.

use jiff::Timestamp;
use service::database::{BeginWriting, Columns};
use service::on_database;

use super::campaigns::instant;
use super::launch::{Lease, Leased};
use super::recipients::recipient;
use super::write_messages::WriteMessages;
use super::{Position, Store, StoreError, corrupt};
use crate::campaign::{CampaignId, CampaignRecipient};
use crate::message::Message;
use crate::outbox::{OutboxEntry, OutboxMessage};

/// Messages to recipients of a campaign who follow one another.
#[derive(Debug)]
pub(crate) struct Batch {
    /// The position of the recipient before the first one; 0 at the beginning.
    pub(crate) after: Position,
    /// The messages and whom they go to, in the order of the recipients.
    pub(crate) messages: Vec<(CampaignRecipient, Message)>,
    /// Whether these are the last ones, with which the campaign is launched.
    pub(crate) last: bool,
}

impl Store {
    /// At most `limit` recipients of a claimed campaign behind `after`.
    pub(crate) async fn recipients_to_launch(
        &self,
        lease: &Lease,
        after: Position,
        limit: u32,
    ) -> Result<Vec<CampaignRecipient>, StoreError> {
        // Positions have no gaps. With a limit instead of an end, a PostgreSQL without statistics
        // of what was just stored reads and sorts all that is left for each batch.
        const SELECT: &str = "\
            SELECT * FROM campaign_recipients
            WHERE campaign_sequence = $1 AND position > $2 AND position <= $2 + $3
            ORDER BY position";
        on_database!(&self.database, |pool| {
            sqlx::query(SELECT)
                .bind(lease.sequence)
                .bind(after)
                .bind(i64::from(limit))
                .fetch_all(pool)
                .await?
                .iter()
                .map(recipient)
                .collect()
        })
    }

    /// Writes a batch into the outbox, and keeps the lease until `until`. Everything is written,
    /// or nothing: who comes later sees in the campaign how far it is.
    pub(crate) async fn write(
        &self,
        lease: &Lease,
        batch: Batch,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Leased, StoreError> {
        // The first statement locks the row of the campaign: nobody takes the lease before the
        // commit.
        const ADVANCE: &str = "\
            UPDATE campaigns SET
                outbox_position = $4, version = version + 1, lease_until = $5
            WHERE sequence = $1 AND lease_holder = $2 AND status = 'launching'
                AND outbox_position = $3";
        const COMPLETE: &str = "\
            UPDATE campaigns SET
                outbox_position = $4, version = version + 1, launched_at = $5,
                status = 'launched', lease_holder = NULL, lease_until = NULL
            WHERE sequence = $1 AND lease_holder = $2 AND status = 'launching'
                AND outbox_position = $3";
        let reached = batch.after + batch.messages.len() as Position;
        let (update, at) = match batch.last {
            true => (COMPLETE, now),
            false => (ADVANCE, until),
        };
        let rows = (batch.after + 1..).zip(batch.messages);
        let _turn = self.turn().await;
        on_database!(&self.database, |pool| {
            let mut transaction = pool.begin_writing().await?;
            let updated = sqlx::query(update)
                .bind(lease.sequence)
                .bind(&lease.holder)
                .bind(batch.after)
                .bind(reached)
                .bind(at.as_microsecond())
                .execute(&mut *transaction)
                .await?;
            if Leased::of(updated.rows_affected()) == Leased::No {
                transaction.rollback().await?;
                return Ok(Leased::No);
            }
            transaction
                .write_messages(lease.sequence, now.as_microsecond(), rows)
                .await?;
            transaction.commit().await?;
            Ok(Leased::Yes)
        })
    }

    /// At most `limit` messages of a campaign behind `after`, in the order of its recipients;
    /// `None` when there is no such campaign.
    pub(crate) async fn messages(
        &self,
        id: &CampaignId,
        after: Position,
        limit: u32,
    ) -> Result<Option<Vec<(Position, OutboxEntry)>>, StoreError> {
        const SELECT: &str = "\
            SELECT position, recipient_id, email, subject, deliver_at, created_at
            FROM outbox WHERE campaign_sequence = $1 AND position > $2
            ORDER BY position LIMIT $3";
        let Some(sequence) = self.sequence(id).await? else {
            return Ok(None);
        };
        on_database!(&self.database, |pool| {
            let rows = sqlx::query(SELECT)
                .bind(sequence)
                .bind(after)
                .bind(i64::from(limit))
                .fetch_all(pool)
                .await?;
            let rows = rows.iter().map(|row| {
                let entry = entry(row)?;
                Ok((Position::from(entry.position), entry))
            });
            rows.collect::<Result<_, StoreError>>().map(Some)
        })
    }

    /// The message of a campaign at this position; `None` when it is not in the outbox.
    pub(crate) async fn message(
        &self,
        id: &CampaignId,
        position: u32,
    ) -> Result<Option<OutboxMessage>, StoreError> {
        const SELECT: &str = "\
            SELECT outbox.* FROM outbox JOIN campaigns ON sequence = campaign_sequence
            WHERE id = $1 AND position = $2";
        on_database!(&self.database, |pool| {
            sqlx::query(SELECT)
                .bind(id.as_str())
                .bind(i64::from(position))
                .fetch_optional(pool)
                .await?
                .map(|row| message(&row))
                .transpose()
        })
    }
}

fn entry(row: &impl Columns) -> Result<OutboxEntry, StoreError> {
    let position = u32::try_from(row.integer("position")?).map_err(corrupt("position"))?;
    Ok(OutboxEntry {
        position,
        recipient_id: row.text("recipient_id")?,
        email: row.text("email")?,
        subject: row.text("subject")?,
        deliver_at: instant(row.integer("deliver_at")?, "deliver_at")?,
        created_at: instant(row.integer("created_at")?, "created_at")?,
    })
}

fn message(row: &impl Columns) -> Result<OutboxMessage, StoreError> {
    let OutboxEntry {
        position,
        recipient_id,
        email,
        subject,
        deliver_at,
        created_at,
    } = entry(row)?;
    Ok(OutboxMessage {
        position,
        recipient_id,
        email,
        subject,
        html_body: row.text("html_body")?,
        text_body: row.text_or_null("text_body")?,
        deliver_at,
        created_at,
    })
}
