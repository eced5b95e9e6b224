//! Recipient lists.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ListId, Refused};

/// The longest name, in characters.
const LONGEST: usize = 200;

/// A recipient list, without its recipients.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RecipientList {
    /// Its identifier.
    pub(crate) id: ListId,
    /// Its name.
    pub(crate) name: ListName,
    /// How many recipients it has, whatever their status.
    pub(crate) size: u64,
    /// When the list or any of its recipients last changed.
    pub(crate) updated_at: Timestamp,
}

/// The name of a list: 1 to 200 characters, without control characters, not blank at either end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline, extend("minLength" = 1, "maxLength" = 200))]
pub(crate) struct ListName(String);

impl ListName {
    /// The name as it was written.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The name, for keeps.
    pub(crate) fn into_string(self) -> String {
        self.0
    }

    /// A name that was checked when it was stored.
    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }
}

impl TryFrom<String> for ListName {
    type Error = Refused;

    fn try_from(text: String) -> Result<Self, Refused> {
        if text.trim() != text || !(1..=LONGEST).contains(&text.chars().count()) {
            return Err(Refused::new(
                "not a name: 1 to 200 characters, no blanks at either end",
            ));
        }
        if text.contains(char::is_control) {
            return Err(Refused::new("not a name: it has a control character"));
        }
        Ok(Self(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_of_text() {
        for text in ["Newsletter", "Käufer 2026 – Süd", &"ä".repeat(200)] {
            assert!(ListName::try_from(text.to_owned()).is_ok(), "{text}");
        }
        for text in ["", " ", " a", "a\n", "a\tb", &"ä".repeat(201)] {
            assert!(ListName::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
