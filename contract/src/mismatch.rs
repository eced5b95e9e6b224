//! One difference between what a contract asks for and what was seen, as data.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::{LoadCheck, Reaction};

/// A difference between the contract and what a service answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mismatch {
    /// Where in the answer the difference is.
    pub place: Place,
    /// Which rule the answer breaks.
    pub rule: Rule,
    /// What the contract asks for; `None` where the rule has no single value to name.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub expected: Option<Value>,
    /// What came; `None` where nothing was there.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub actual: Option<Value>,
    /// What the rule's own library says of it, kept to the letter for those who know its words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// A key that is there has a value, if only null: serde would take null for a missing one.
fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}

/// Where in an answer a mismatch is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "in", rename_all = "snake_case")]
pub enum Place {
    /// The status code.
    Status,
    /// A header, by its name as the contract spells it.
    Header {
        /// The header's name.
        name: String,
    },
    /// A place in the body.
    Body {
        /// A JSON pointer (RFC 6901); empty for the body as a whole, or for one that is not JSON.
        pointer: String,
    },
    /// What the service holds after its answer.
    State,
    /// What it logged.
    Log,
    /// How long its answer took.
    Time,
    /// Whether it still runs.
    Process,
    /// What it did with many requests, taken together.
    Load,
    /// Not in an answer, but in how the consumer's tests look at all of them.
    Tests,
}

impl Place {
    /// The JSON pointer of a place in the body.
    #[must_use]
    pub fn pointer(&self) -> Option<&str> {
        match self {
            Self::Body { pointer } => Some(pointer),
            _ => None,
        }
    }
}

/// The rule that a mismatch breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Rule {
    /// A rule of the pact: its example, or the matcher that stands for it.
    Pact {
        /// The mismatch's kind in Pact's words, such as `BodyMismatch`.
        mismatch: String,
    },
    /// A keyword of the JSON Schema of the consumer's type.
    Schema {
        /// The schema: a path under `schemas/`, or the title of a schema inside a published pact.
        schema: String,
        /// Where in the schema the broken keyword stands, as a JSON pointer.
        keyword: String,
    },
    /// An expectation of a scenario in `contracts.toml`.
    Scenario {
        /// The expectation's key in the file, such as `expect.status`.
        expectation: String,
    },
    /// How a consumer has to take a fault of its provider.
    Fault {
        /// What it has to do.
        reaction: Reaction,
    },
    /// A class of the ledger, or a budget.
    Load {
        /// Which.
        check: LoadCheck,
    },
    /// How many of the mutants of all answers, in percent, the consumer's tests have to notice.
    MutationScore,
}
