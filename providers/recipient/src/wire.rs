//! What goes over the wire: the bodies of requests and responses, and the parameters in paths.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::{ListId, ListName, Recipient, RecipientId, RecipientList, Status};

/// A recipient list, without its recipients.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RecipientList")]
pub(crate) struct ListBody {
    /// Its identifier.
    #[schemars(example = &"0198f0c2-2a11-7b4c-9f32-6c8e0d5f7a02")]
    id: String,
    /// Its name.
    #[schemars(example = &"Customers")]
    name: String,
    /// How many recipients it has, whatever their status.
    #[schemars(example = 2)]
    size: u64,
    /// When the list or any of its recipients last changed.
    #[schemars(example = &"2026-01-15T10:30:00Z")]
    updated_at: Timestamp,
}

impl From<RecipientList> for ListBody {
    fn from(list: RecipientList) -> Self {
        Self {
            id: list.id.into_string(),
            name: list.name.into_string(),
            size: list.size,
            updated_at: list.updated_at,
        }
    }
}

/// A list to make.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewList {
    /// Its name: 1 to 200 characters, no blanks at either end.
    #[schemars(example = &"Customers")]
    pub(crate) name: ListName,
}

/// A recipient on a list.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Recipient")]
pub(crate) struct RecipientBody {
    /// Its identifier, unique within the list.
    #[schemars(example = &"0198f0c2-3b22-7c5d-8a43-7d9f1e6a8b03")]
    id: String,
    /// Where mail goes to. Several recipients of a list may share an address.
    #[schemars(email)]
    #[schemars(example = &"ada@example.com")]
    email: String,
    /// Whether mail may go there.
    #[schemars(example = &"subscribed")]
    status: Status,
    /// The recipient's language as a BCP 47 tag; null where it is not known.
    #[schemars(example = &"en-GB")]
    locale: Option<String>,
    /// The recipient's time zone by its name in the IANA database; null where it is not known.
    #[schemars(example = &"Europe/London")]
    time_zone: Option<String>,
    /// Values for the variables of templates.
    #[schemars(example = serde_json::json!({ "first_name": "Ada" }))]
    attributes: Map<String, Value>,
}

impl From<Recipient> for RecipientBody {
    fn from(Recipient { id, details }: Recipient) -> Self {
        Self {
            id: id.into_string(),
            email: details.email.into_string(),
            status: details.status,
            locale: details.locale.map(|locale| locale.into_string()),
            time_zone: details.time_zone.map(|zone| zone.into_string()),
            attributes: details.attributes.into_map(),
        }
    }
}

/// What to change about a recipient.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecipientChange {
    /// Whether mail may go there from now on.
    #[schemars(example = &"unsubscribed")]
    pub(crate) status: Status,
}

/// What an import did.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Imported {
    /// How many recipients were added: all rows.
    #[schemars(example = 1)]
    pub(crate) added: u64,
}

/// Which list a path is about.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct ListPath {
    /// The list's identifier.
    #[schemars(example = &"0198f0c2-2a11-7b4c-9f32-6c8e0d5f7a02")]
    id: String,
}

impl ListPath {
    pub(crate) fn id(self) -> ListId {
        ListId::unchecked(self.id)
    }
}

/// Which recipient a path is about.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct RecipientPath {
    /// The list's identifier.
    #[schemars(example = &"0198f0c2-2a11-7b4c-9f32-6c8e0d5f7a02")]
    id: String,
    /// The recipient's identifier.
    #[schemars(example = &"0198f0c2-3b22-7c5d-8a43-7d9f1e6a8b03")]
    recipient_id: String,
}

impl RecipientPath {
    pub(crate) fn ids(self) -> (ListId, RecipientId) {
        (
            ListId::unchecked(self.id),
            RecipientId::unchecked(self.recipient_id),
        )
    }
}
