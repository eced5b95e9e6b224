//! The recipients of a long list into PostgreSQL, by COPY in its text format.

use std::io::Write as _;

use sqlx::PgConnection;
use tokio::join;

use super::StoreError;
use crate::spool::{SpooledRecipient, SpooledRecipients};

/// How many recipients are sent at once.
const BATCH: u32 = 500;

/// What stands for null.
const NULL: &[u8] = br"\N";

/// Copies all of them into the open transaction of a connection, with positions from 1.
pub(super) async fn copy_recipients(
    connection: &mut PgConnection,
    sequence: i64,
    recipients: SpooledRecipients,
) -> Result<(), StoreError> {
    const COPY: &str = "\
        COPY campaign_recipients (
            campaign_sequence, position, recipient_id, email, locale, time_zone, variables,
            deliver_at
        ) FROM STDIN";
    let mut copy = connection.copy_in_raw(COPY).await?;
    let mut position = 0;
    let mut read = recipients.next(BATCH).await;
    loop {
        let (recipients, batch) = match read {
            Ok(read) => read,
            Err(error) => {
                copy.abort("the recipients cannot be read back").await?;
                return Err(error.into());
            }
        };
        if batch.is_empty() {
            copy.finish().await?;
            return Ok(());
        }
        let mut lines = Vec::new();
        for recipient in &batch {
            position += 1;
            write_line(&mut lines, sequence, position, recipient)?;
        }
        // The server takes these in while the next ones are read.
        let (sent, next) = join!(copy.send(lines), recipients.next(BATCH));
        sent?;
        read = next;
    }
}

fn write_line(
    lines: &mut Vec<u8>,
    sequence: i64,
    position: i64,
    recipient: &SpooledRecipient,
) -> std::io::Result<()> {
    write!(lines, "{sequence}\t{position}\t")?;
    let texts = [
        Some(recipient.id.as_str()),
        Some(recipient.email.as_str()),
        recipient.locale.as_deref(),
        recipient.time_zone.as_deref(),
        Some(recipient.variables.as_str()),
    ];
    for text in texts {
        match text {
            Some(text) => write_text(lines, text),
            None => lines.extend_from_slice(NULL),
        }
        lines.push(b'\t');
    }
    writeln!(lines, "{}", recipient.deliver_at)
}

/// A text as COPY reads it: what ends a value or a line, and the backslash itself, stand behind a
/// backslash.
fn write_text(lines: &mut Vec<u8>, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'\\' => lines.extend_from_slice(br"\\"),
            b'\t' => lines.extend_from_slice(br"\t"),
            b'\n' => lines.extend_from_slice(br"\n"),
            b'\r' => lines.extend_from_slice(br"\r"),
            other => lines.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_a_value_or_a_line_or_is_taken_for_null() {
        let recipient = SpooledRecipient {
            id: "\\N".to_owned(),
            email: "a\tb\nc\rd\\e".to_owned(),
            locale: None,
            time_zone: Some(String::new()),
            variables: r#"{"name":"\"Ö\""}"#.to_owned(),
            deliver_at: -1,
        };
        let mut lines = Vec::new();
        write_line(&mut lines, 7, 1, &recipient).unwrap();
        let expected = concat!(
            "7\t1\t\\\\N\ta\\tb\\nc\\rd\\\\e\t\\N\t\t",
            r#"{"name":"\\"Ö\\""}"#,
            "\t-1\n"
        );
        assert_eq!(String::from_utf8(lines).unwrap(), expected);
    }
}
