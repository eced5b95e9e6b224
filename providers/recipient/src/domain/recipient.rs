//! Recipients: who is on a list, and whether mail may go to them.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::{Map, Value};

use super::{Email, Locale, RecipientId, Refused, TimeZone};

/// A recipient on a list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Recipient {
    /// Its identifier, unique within the list.
    pub(crate) id: RecipientId,
    /// What it is.
    pub(crate) details: RecipientDetails,
}

/// Everything about a recipient but its identifier.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RecipientDetails {
    /// Where mail goes to. Several recipients of a list may share an address.
    pub(crate) email: Email,
    /// Whether mail may go there.
    pub(crate) status: Status,
    /// The recipient's language, where it is known.
    pub(crate) locale: Option<Locale>,
    /// The recipient's time zone, where it is known.
    pub(crate) time_zone: Option<TimeZone>,
    /// Values for the variables of templates.
    pub(crate) attributes: Attributes,
}

/// Whether mail may go to a recipient.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(crate) enum Status {
    /// Mail may go there.
    #[default]
    Subscribed,
    /// The recipient does not want mail.
    Unsubscribed,
    /// Mail does not arrive.
    Bounced,
}

impl Status {
    /// The status as it is written in JSON and in the store.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Subscribed => "subscribed",
            Self::Unsubscribed => "unsubscribed",
            Self::Bounced => "bounced",
        }
    }
}

/// Refusals do not repeat the word: where columns are swapped, it is an address.
impl TryFrom<String> for Status {
    type Error = Refused;

    fn try_from(text: String) -> Result<Self, Refused> {
        [Self::Subscribed, Self::Unsubscribed, Self::Bounced]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or(Refused::new(
                "not a status: subscribed, unsubscribed or bounced",
            ))
    }
}

/// Written out, because the derived one repeats an unknown word.
impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::try_from(String::deserialize(from)?).map_err(D::Error::custom)
    }
}

/// Named values of a recipient, for the variables of templates. Any JSON may be a value.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Value")]
#[schemars(inline, !try_from)]
pub(crate) struct Attributes(Map<String, Value>);

impl Attributes {
    /// The values by name.
    pub(crate) fn into_map(self) -> Map<String, Value> {
        self.0
    }

    /// Values that were checked when they were stored.
    pub(crate) fn stored(map: Map<String, Value>) -> Self {
        Self(map)
    }
}

/// Attributes are personal data.
impl std::fmt::Debug for Attributes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Attributes([hidden])")
    }
}

/// By way of a value, so that the refusal does not repeat what stands there instead.
impl TryFrom<Value> for Attributes {
    type Error = Refused;

    fn try_from(value: Value) -> Result<Self, Refused> {
        match value {
            Value::Object(map) => Ok(Self(map)),
            _ => Err(Refused::new("not a JSON object")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_is_read_as_it_is_written() {
        for status in [Status::Subscribed, Status::Unsubscribed, Status::Bounced] {
            let json = serde_json::to_value(status).unwrap();
            assert_eq!(json, status.as_str());
            assert_eq!(serde_json::from_value::<Status>(json).unwrap(), status);
        }
    }
}
