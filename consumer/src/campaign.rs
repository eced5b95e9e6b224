//! What a campaign is. The forms here are also those that the API shows; where the values come
//! from, and where they are kept, is not known here.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroU32;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::ids::{RecipientListId, TemplateId};
use crate::send_at::SendAt;

/// The longest name of a campaign, in characters.
const LONGEST_NAME: usize = 200;

/// What a name has to look like, as a regular expression of ECMA-262: without U+0000, and with at
/// least one character that Unicode does not take for white space.
const NAME_PATTERN: &str = concat!(
    r"^[^\u0000]*",
    r"[^\u0000\t-\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]",
    r"[^\u0000]*$",
);

/// Identifies a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct CampaignId(String);

impl CampaignId {
    /// A new id (UUIDv7).
    #[must_use]
    pub fn new() -> Self {
        Self(Uuid::now_v7().to_string())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for CampaignId {
    fn default() -> Self {
        Self::new()
    }
}

/// An id as somebody gave it; there may be no such campaign.
impl From<String> for CampaignId {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// What people call a campaign: 1 to 200 characters, not only blanks, and no U+0000.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(extend("minLength" = 1, "maxLength" = LONGEST_NAME, "pattern" = NAME_PATTERN))]
pub struct CampaignName(String);

/// Why a text is no name of a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a campaign's name has 1 to {LONGEST_NAME} characters, not only blanks, and no U+0000")]
pub struct NameError;

impl CampaignName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for CampaignName {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        // Not every database can store U+0000 in a text.
        let fits =
            !text.trim().is_empty() && text.chars().count() <= LONGEST_NAME && !text.contains('\0');
        fits.then_some(Self(text)).ok_or(NameError)
    }
}

/// What somebody asks for who wants a campaign.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CampaignRequest {
    /// What people call the campaign.
    #[schemars(example = &"Spring 2099")]
    pub name: CampaignName,
    /// The template that is sent. It must be active.
    #[schemars(example = &"0198f0c2-1f00-7a3b-8e21-5b7d9c4e6f01")]
    pub template_id: TemplateId,
    /// The list whose recipients it is sent to.
    #[schemars(example = &"0198f0c2-2a11-7b4c-9f32-6c8e0d5f7a02")]
    pub recipient_list_id: RecipientListId,
    /// When it is sent: in the future, also for every recipient.
    #[schemars(example = &"2099-03-01T09:00:00Z")]
    pub send_at: SendAt,
}

impl CampaignRequest {
    /// Whether `campaign` is what this request would have created.
    #[must_use]
    pub fn asks_for(&self, campaign: &Campaign) -> bool {
        self.name == campaign.name
            && self.template_id.as_str() == campaign.template.id
            && self.recipient_list_id.as_str() == campaign.recipient_list_id
            && self.send_at == campaign.send_at
    }
}

/// Where a campaign is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CampaignStatus {
    /// Waits until it is due. Only now it can be cancelled.
    Scheduled,
    /// Its messages are being written to the outbox.
    Launching,
    /// All of its messages are in the outbox. It stays so.
    Launched,
    /// It was not launched, and will not be; `failure` says why. It stays so.
    Failed,
    /// It was cancelled before it was due. It stays so.
    Cancelled,
}

impl CampaignStatus {
    /// All of them, in the order of a campaign's life.
    pub const ALL: [Self; 5] = [
        Self::Scheduled,
        Self::Launching,
        Self::Launched,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The word that the API and the store use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Launching => "launching",
            Self::Launched => "launched",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Campaign {
    /// Identifies the campaign.
    #[schemars(example = &"0198f0c2-6b1e-7c55-9d6f-2f1f0c9a7b10")]
    pub id: CampaignId,
    /// 1, and one more with every change of the campaign: what its `ETag` says.
    #[schemars(example = 1)]
    pub version: NonZeroU32,
    /// What people call it.
    #[schemars(example = &"Spring 2099")]
    pub name: CampaignName,
    /// Where it is in its life.
    pub status: CampaignStatus,
    /// The template as it was when the campaign was created.
    pub template: TemplateSnapshot,
    /// The list that its recipients come from.
    #[schemars(example = &"0198f0c2-2a11-7b4c-9f32-6c8e0d5f7a02")]
    pub recipient_list_id: String,
    /// When it is sent.
    #[schemars(example = &"2099-03-01T09:00:00Z")]
    pub send_at: SendAt,
    /// When its first message goes out: the earliest `deliver_at` of its recipients.
    #[schemars(example = &"2099-03-01T09:00:00Z")]
    pub due_at: Timestamp,
    /// How many recipients it is sent to.
    #[schemars(example = 2)]
    pub recipient_count: u32,
    /// How many recipients of the list it is not sent to.
    pub left_out: LeftOut,
    /// How many of its messages are in the outbox; all of them once it is launched.
    #[schemars(example = 0)]
    pub message_count: u32,
    /// When the last of its messages was written to the outbox; null until then.
    pub launched_at: Option<Timestamp>,
    /// Why it failed; null unless it did.
    pub failure: Option<Failure>,
    /// When it was created.
    #[schemars(example = &"2026-01-15T10:30:00Z")]
    pub created_at: Timestamp,
}

/// Why a campaign failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Failure {
    /// The reason for programs, such as `template_not_active`.
    #[schemars(example = &"template_not_active")]
    pub code: String,
    /// The reason for people.
    #[schemars(example = &"The template is archived.")]
    pub detail: String,
}

/// The template as it was when a campaign was created: what is sent, whatever becomes of the
/// template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TemplateSnapshot {
    /// Identifies the template.
    #[schemars(example = &"0198f0c2-1f00-7a3b-8e21-5b7d9c4e6f01")]
    pub id: String,
    /// The template's version.
    #[schemars(example = 3)]
    pub version: NonZeroU32,
    /// What people call it.
    #[schemars(example = &"Spring sale")]
    pub name: String,
    /// The language it is written in, as a BCP 47 tag.
    #[schemars(example = &"en-GB")]
    pub locale: String,
    /// The subject line of the e-mail.
    #[schemars(example = &"{{first_name}}, spring is here")]
    pub subject: String,
    /// The body as HTML.
    #[schemars(example = &"<p>Hello {{first_name}}, 10 % off everything.</p>")]
    pub html_body: String,
    /// The body as plain text, where it has one.
    #[schemars(example = &"Hello {{first_name}}, 10 % off everything.")]
    pub text_body: Option<String>,
}

/// A campaign as it is listed: without the content of its template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CampaignSummary {
    /// Identifies the campaign.
    #[schemars(example = &"0198f0c2-6b1e-7c55-9d6f-2f1f0c9a7b10")]
    pub id: CampaignId,
    /// 1, and one more with every change of the campaign: what its `ETag` says.
    #[schemars(example = 1)]
    pub version: NonZeroU32,
    /// What people call it.
    #[schemars(example = &"Spring 2099")]
    pub name: CampaignName,
    /// Where it is in its life.
    pub status: CampaignStatus,
    /// Which template it sends.
    pub template: TemplateReference,
    /// The list that its recipients come from.
    #[schemars(example = &"0198f0c2-2a11-7b4c-9f32-6c8e0d5f7a02")]
    pub recipient_list_id: String,
    /// When it is sent.
    #[schemars(example = &"2099-03-01T09:00:00Z")]
    pub send_at: SendAt,
    /// When its first message goes out: the earliest `deliver_at` of its recipients.
    #[schemars(example = &"2099-03-01T09:00:00Z")]
    pub due_at: Timestamp,
    /// How many recipients it is sent to.
    #[schemars(example = 2)]
    pub recipient_count: u32,
    /// How many recipients of the list it is not sent to.
    pub left_out: LeftOut,
    /// How many of its messages are in the outbox; all of them once it is launched.
    #[schemars(example = 0)]
    pub message_count: u32,
    /// When the last of its messages was written to the outbox; null until then.
    pub launched_at: Option<Timestamp>,
    /// Why it failed; null unless it did.
    pub failure: Option<Failure>,
    /// When it was created.
    #[schemars(example = &"2026-01-15T10:30:00Z")]
    pub created_at: Timestamp,
}

/// Names one version of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TemplateReference {
    /// Identifies the template.
    #[schemars(example = &"0198f0c2-1f00-7a3b-8e21-5b7d9c4e6f01")]
    pub id: String,
    /// The template's version.
    #[schemars(example = 3)]
    pub version: NonZeroU32,
}

/// How many recipients of a list a campaign is not sent to, by the reason. Each is counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeftOut {
    /// Those that do not want e-mails.
    #[schemars(example = 1)]
    pub unsubscribed: u32,
    /// Those that could not be reached before.
    #[schemars(example = 1)]
    pub bounced: u32,
    /// Those whose address, compared without case, an earlier recipient has.
    #[schemars(example = 0)]
    pub duplicates: u32,
}

/// Somebody a campaign is sent to.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CampaignRecipient {
    /// Identifies the recipient at the Recipient service.
    #[schemars(example = &"0198f0c2-3b22-7c5d-8a43-7d9f1e6a8b03")]
    pub id: String,
    /// The e-mail address.
    #[schemars(example = &"ada@example.com")]
    pub email: String,
    /// The language the recipient reads, as a BCP 47 tag, where it is known.
    #[schemars(example = &"en-GB")]
    pub locale: Option<String>,
    /// The recipient's time zone, by its IANA name, where it is known.
    #[schemars(example = &"Europe/London")]
    pub time_zone: Option<String>,
    /// When the message goes out.
    #[schemars(example = &"2099-03-01T09:00:00Z")]
    pub deliver_at: Timestamp,
    /// The values that the template is filled in with, by the names of its variables.
    #[schemars(example = serde_json::json!({ "first_name": "Ada" }))]
    pub variables: BTreeMap<String, Value>,
}

/// Only the id: the rest is nobody's business who reads a log.
impl fmt::Debug for CampaignRecipient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CampaignRecipient")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_blanks_or_of_too_many_characters_is_refused_as_the_schema_says() {
        let schema = serde_json::to_value(schemars::schema_for!(CampaignName)).unwrap();
        let schema = jsonschema::validator_for(&schema).unwrap();
        let longest = "ä".repeat(LONGEST_NAME);
        for text in [&*longest, "Spring", " \u{3000}x ", "\u{feff}", "a\nb"] {
            assert!(CampaignName::try_from(text.to_owned()).is_ok(), "{text:?}");
            assert!(schema.is_valid(&text.into()), "{text:?}");
        }
        let blank: String = (1..=0xFFFF)
            .filter_map(char::from_u32)
            .filter(|c| c.is_whitespace())
            .collect();
        for text in ["", " \t", &blank, "a\0b", "\0", &format!("{longest}x")] {
            assert_eq!(CampaignName::try_from(text.to_owned()), Err(NameError));
            assert!(!schema.is_valid(&text.into()), "{text:?}");
        }
    }
}
