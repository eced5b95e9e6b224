//! The ids by which the scheduler asks its providers. They are the providers' to make; here they
//! only have to be fit to stand in a path.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The longest id, in bytes.
const LONGEST: usize = 128;

/// What an id has to look like, beside its length, as a regular expression of ECMA-262: visible
/// ASCII characters, but neither `.` nor `..`.
const PATTERN: &str = r"^([!-\-/-~][!-~]*|\.[!-\-/-~][!-~]*|\.\.[!-~]+)$";

/// Why a text is no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an id has 1 to {LONGEST} visible ASCII characters, and is neither \".\" nor \"..\"")]
pub struct IdError;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(try_from = "String")]
        #[schemars(extend("minLength" = 1, "maxLength" = LONGEST, "pattern" = PATTERN))]
        pub struct $name(String);

        impl $name {
            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                is_fit(&text).then_some(Self(text)).ok_or(IdError)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

id! {
    /// The id of a template, made by the Template service.
    TemplateId
}

id! {
    /// The id of a recipient list, made by the Recipient service.
    RecipientListId
}

fn is_fit(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_graphic())
        && !matches!(text, "." | "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_would_change_the_path_is_refused_as_the_schema_says() {
        let schema = serde_json::to_value(schemars::schema_for!(TemplateId)).unwrap();
        let schema = jsonschema::validator_for(&schema).unwrap();
        let long = "a".repeat(LONGEST + 1);
        for text in ["", ".", "..", "a b", "a\n", "ä", "\u{1680}", &long] {
            assert!(TemplateId::try_from(text.to_owned()).is_err(), "{text:?}");
            assert!(!schema.is_valid(&text.into()), "{text:?}");
        }
        for text in [
            "a",
            "0190-7",
            "a/b",
            ".a",
            "..a",
            "...",
            "~",
            "!-",
            &long[1..],
        ] {
            assert!(TemplateId::try_from(text.to_owned()).is_ok(), "{text:?}");
            assert!(schema.is_valid(&text.into()), "{text:?}");
        }
    }
}
