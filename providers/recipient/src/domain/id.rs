//! Identifiers of lists and recipients.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Refused;

/// The longest identifier that a provider state may give.
const LONGEST: usize = 128;

/// Declares an identifier: a string that is opaque to everyone else.
macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(try_from = "String")]
        pub(crate) struct $name(String);

        impl $name {
            /// A new one: a UUIDv7, so that what is made later sorts later.
            pub(crate) fn new() -> Self {
                Self(Uuid::now_v7().to_string())
            }

            /// The identifier as text.
            pub(crate) fn as_str(&self) -> &str {
                &self.0
            }

            /// The identifier as text, for keeps.
            pub(crate) fn into_string(self) -> String {
                self.0
            }

            /// Any text: from the store, or from a path, where an impossible identifier is merely
            /// an unknown one.
            pub(crate) fn unchecked(text: String) -> Self {
                Self(text)
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl TryFrom<String> for $name {
            type Error = Refused;

            fn try_from(text: String) -> Result<Self, Refused> {
                check(&text)?;
                Ok(Self(text))
            }
        }
    };
}

identifier! {
    /// Identifies a recipient list.
    ListId
}

identifier! {
    /// Identifies a recipient within its list.
    RecipientId
}

/// What stands in a path without being escaped (RFC 3986, section 2.3) is an identifier.
fn check(text: &str) -> Result<(), Refused> {
    let unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    if (1..=LONGEST).contains(&text.len()) && text.bytes().all(unreserved) {
        Ok(())
    } else {
        Err(Refused::new(
            "not an id: 1 to 128 letters, digits, or any of - . _ ~",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_identifiers_sort_in_the_order_in_which_they_are_made() {
        let ids: Vec<ListId> = (0..100).map(|_| ListId::new()).collect();
        assert!(ids.windows(2).all(|two| two[0].as_str() < two[1].as_str()));
    }

    #[test]
    fn what_would_have_to_be_escaped_in_a_path_is_refused() {
        assert!(ListId::try_from("list-1".to_owned()).is_ok());
        for text in ["", "a/b", "a b", "ü", &"x".repeat(129)] {
            assert!(ListId::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
