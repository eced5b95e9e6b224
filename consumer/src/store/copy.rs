//! Copying recipients into the database, as quickly as each engine takes them.

use sqlx::{PgConnection, QueryBuilder, SqliteConnection};

use super::StoreError;
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
            let mut lines = String::new();
            for recipient in batch {
                position += 1;
                push_line(&mut lines, sequence, position, &recipient);
            }
            copy.send(lines.into_bytes()).await?;
        }
    }
}

/// A line of the text format of COPY.
fn push_line(lines: &mut String, sequence: i64, position: i64, recipient: &SpooledRecipient) {
    use std::fmt::Write;
    // Writing into a string cannot fail.
    let _ = write!(lines, "{sequence}\t{position}");
    for text in [
        Some(&recipient.id),
        Some(&recipient.email),
        recipient.locale.as_ref(),
        recipient.time_zone.as_ref(),
        Some(&recipient.variables),
    ] {
        lines.push('\t');
        match text {
            Some(text) => push_escaped(lines, text),
            None => lines.push_str("\\N"),
        }
    }
    let _ = writeln!(lines, "\t{}", recipient.deliver_at);
}

fn push_escaped(lines: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '\\' => lines.push_str("\\\\"),
            '\t' => lines.push_str("\\t"),
            '\n' => lines.push_str("\\n"),
            '\r' => lines.push_str("\\r"),
            other => lines.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_field_or_a_line_is_escaped_and_null_is_not_a_text() {
        let recipient = SpooledRecipient {
            id: "\\N".to_owned(),
            email: "a\tb\nc\rd".to_owned(),
            locale: None,
            time_zone: Some(String::new()),
            variables: r#"{"a":"\n"}"#.to_owned(),
            deliver_at: -3,
        };
        let mut lines = String::new();
        push_line(&mut lines, 1, 2, &recipient);
        let expected = "1\t2\t\\\\N\ta\\tb\\nc\\rd\t\\N\t\t{\"a\":\"\\\\n\"}\t-3\n";
        assert_eq!(lines, expected);
    }
}
