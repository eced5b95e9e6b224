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
    id: String,
    /// Its name.
    name: String,
    /// How many recipients it has, whatever their status.
    size: u64,
    /// When the list or any of its recipients last changed.
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
    pub(crate) name: ListName,
}

/// A recipient on a list.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Recipient")]
pub(crate) struct RecipientBody {
    /// Its identifier, unique within the list.
    id: String,
    /// Where mail goes to. Several recipients of a list may share an address.
    #[schemars(email)]
    email: String,
    /// Whether mail may go there.
    status: Status,
    /// The recipient's language as a BCP 47 tag; null where it is not known.
    locale: Option<String>,
    /// The recipient's time zone by its name in the IANA database; null where it is not known.
    time_zone: Option<String>,
    /// Values for the variables of templates.
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
    pub(crate) status: Status,
}

/// What an import did.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Imported {
    /// How many recipients were added: all rows.
    pub(crate) added: u64,
}

/// Which list a path is about.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct ListPath {
    /// The list's identifier.
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
    id: String,
    /// The recipient's identifier.
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
