//! What is in the outbox: the messages of launched campaigns, for a mailer to take. The forms here
//! are also those that the API shows.

use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A message as it is listed: without its bodies.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OutboxEntry {
    /// The place of its recipient among those of the campaign, from 1.
    #[schemars(example = 1)]
    pub position: u32,
    /// Identifies the recipient at the Recipient service.
    #[schemars(example = &"0198f0c2-3b22-7c5d-8a43-7d9f1e6a8b03")]
    pub recipient_id: String,
    /// The e-mail address.
    #[schemars(example = &"ada@example.com")]
    pub email: String,
    /// The subject: one line.
    #[schemars(example = &"Ada, spring is here")]
    pub subject: String,
    /// When it goes out.
    #[schemars(example = &"2099-03-01T09:00:00Z")]
    pub deliver_at: Timestamp,
    /// When it was written to the outbox.
    #[schemars(example = &"2099-03-01T08:59:58Z")]
    pub created_at: Timestamp,
}

/// A message with its bodies.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OutboxMessage {
    /// The place of its recipient among those of the campaign, from 1.
    #[schemars(example = 1)]
    pub position: u32,
    /// Identifies the recipient at the Recipient service.
    #[schemars(example = &"0198f0c2-3b22-7c5d-8a43-7d9f1e6a8b03")]
    pub recipient_id: String,
    /// The e-mail address.
    #[schemars(example = &"ada@example.com")]
    pub email: String,
    /// The subject: one line.
    #[schemars(example = &"Ada, spring is here")]
    pub subject: String,
    /// The body as HTML.
    #[schemars(example = &"<p>Hello Ada, 10 % off everything.</p>")]
    pub html_body: String,
    /// The body as plain text, where the template has one.
    #[schemars(example = &"Hello Ada, 10 % off everything.")]
    pub text_body: Option<String>,
    /// When it goes out.
    #[schemars(example = &"2099-03-01T09:00:00Z")]
    pub deliver_at: Timestamp,
    /// When it was written to the outbox.
    #[schemars(example = &"2099-03-01T08:59:58Z")]
    pub created_at: Timestamp,
}

/// Only whom it is for: the rest is nobody's business who reads a log.
impl fmt::Debug for OutboxEntry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("OutboxEntry")
            .field("recipient_id", &self.recipient_id)
            .finish_non_exhaustive()
    }
}

/// As for [`OutboxEntry`].
impl fmt::Debug for OutboxMessage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("OutboxMessage")
            .field("recipient_id", &self.recipient_id)
            .finish_non_exhaustive()
    }
}
