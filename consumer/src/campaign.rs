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

/// The longest name of a campaign, in characters.
const LONGEST_NAME: usize = 200;

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

/// What people call a campaign: 1 to 200 characters, not only blanks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(extend("minLength" = 1, "maxLength" = LONGEST_NAME))]
pub struct CampaignName(String);

/// Why a text is no name of a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a campaign's name has 1 to {LONGEST_NAME} characters, and not only blanks")]
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
        let fits = !text.trim().is_empty() && text.chars().count() <= LONGEST_NAME;
        fits.then_some(Self(text)).ok_or(NameError)
    }
}

/// What somebody asks for who wants a campaign.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CampaignRequest {
    /// What people call the campaign.
    pub name: CampaignName,
    /// The template that is sent. It must be active.
    pub template_id: TemplateId,
    /// The list whose recipients it is sent to.
    pub recipient_list_id: RecipientListId,
    /// When it is sent; in the future.
    pub send_at: Timestamp,
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
    /// Will be sent.
    Scheduled,
    /// Will not be sent.
    Cancelled,
}

impl CampaignStatus {
    /// The word that the API and the store use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Campaign {
    /// Identifies the campaign.
    pub id: CampaignId,
    /// What people call it.
    pub name: CampaignName,
    /// Where it is in its life.
    pub status: CampaignStatus,
    /// The template as it was when the campaign was created.
    pub template: TemplateSnapshot,
    /// The list that its recipients come from.
    pub recipient_list_id: String,
    /// When it is sent.
    pub send_at: Timestamp,
    /// How many recipients it is sent to.
    pub recipient_count: u32,
    /// How many recipients of the list it is not sent to.
    pub left_out: LeftOut,
    /// When it was created.
    pub created_at: Timestamp,
}

/// The template as it was when a campaign was created: what is sent, whatever becomes of the
/// template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TemplateSnapshot {
    /// Identifies the template.
    pub id: String,
    /// The template's version.
    pub version: NonZeroU32,
    /// What people call it.
    pub name: String,
    /// The language it is written in, as a BCP 47 tag.
    pub locale: String,
    /// The subject line of the e-mail.
    pub subject: String,
    /// The body as HTML.
    pub html_body: String,
    /// The body as plain text, where it has one.
    pub text_body: Option<String>,
}

/// A campaign as it is listed: without the content of its template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CampaignSummary {
    /// Identifies the campaign.
    pub id: CampaignId,
    /// What people call it.
    pub name: CampaignName,
    /// Where it is in its life.
    pub status: CampaignStatus,
    /// Which template it sends.
    pub template: TemplateReference,
    /// The list that its recipients come from.
    pub recipient_list_id: String,
    /// When it is sent.
    pub send_at: Timestamp,
    /// How many recipients it is sent to.
    pub recipient_count: u32,
    /// How many recipients of the list it is not sent to.
    pub left_out: LeftOut,
    /// When it was created.
    pub created_at: Timestamp,
}

/// Names one version of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TemplateReference {
    /// Identifies the template.
    pub id: String,
    /// The template's version.
    pub version: NonZeroU32,
}

/// How many recipients of a list a campaign is not sent to, by the reason. Each is counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeftOut {
    /// Those that do not want e-mails.
    pub unsubscribed: u32,
    /// Those that could not be reached before.
    pub bounced: u32,
    /// Those whose address, compared without case, an earlier recipient has.
    pub duplicates: u32,
}

/// Somebody a campaign is sent to.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CampaignRecipient {
    /// Identifies the recipient at the Recipient service.
    pub id: String,
    /// The e-mail address.
    pub email: String,
    /// The language the recipient reads, as a BCP 47 tag, where it is known.
    pub locale: Option<String>,
    /// The recipient's time zone, by its IANA name, where it is known.
    pub time_zone: Option<String>,
    /// The values that the template is filled in with, by the names of its variables.
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
    fn a_name_of_blanks_or_of_too_many_characters_is_refused() {
        let longest = "ä".repeat(LONGEST_NAME);
        assert!(CampaignName::try_from(longest.clone()).is_ok());
        for text in ["", " \t", &format!("{longest}x")] {
            assert_eq!(CampaignName::try_from(text.to_owned()), Err(NameError));
        }
    }
}
