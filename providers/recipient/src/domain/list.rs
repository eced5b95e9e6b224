//! Recipient lists.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ListId, Refused};

/// The longest name, in characters.
const LONGEST: usize = 200;

/// What a name has to look like, beside its length, as a regular expression of ECMA-262: no control
/// character, and at either end nothing that Unicode takes for white space.
const PATTERN: &str = concat!(
    r"^[^\u0000- \u007F-\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]",
    r"([^\u0000-\u001F\u007F-\u009F]*",
    r"[^\u0000- \u007F-\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000])?$",
);

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
#[schemars(inline, extend("minLength" = 1, "maxLength" = LONGEST, "pattern" = PATTERN))]
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
    fn a_name_is_one_line_of_text_as_the_schema_says() {
        let schema = serde_json::to_value(schemars::schema_for!(ListName)).unwrap();
        let schema = jsonschema::validator_for(&schema).unwrap();
        for text in [
            "Newsletter",
            "Käufer 2026 – Süd",
            "a \u{3000} b",
            "\u{feff}",
            &"ä".repeat(200),
        ] {
            assert!(ListName::try_from(text.to_owned()).is_ok(), "{text}");
            assert!(schema.is_valid(&text.into()), "{text}");
        }
        for text in [
            "",
            " ",
            " a",
            "a\n",
            "a\tb",
            "\u{ad}\u{95}-",
            &"ä".repeat(201),
        ] {
            assert!(ListName::try_from(text.to_owned()).is_err(), "{text}");
            assert!(!schema.is_valid(&text.into()), "{text}");
        }
        for c in (0..=0xFFFF).filter_map(char::from_u32) {
            for text in [
                format!("{c}"),
                format!("a{c}b"),
                format!("a{c}"),
                format!("{c}b"),
            ] {
                let accepted = ListName::try_from(text.clone()).is_ok();
                assert_eq!(schema.is_valid(&text.clone().into()), accepted, "{text:?}");
            }
        }
    }
}
