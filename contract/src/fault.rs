//! A fault of a provider that was played to a live consumer: what an outcome of the turned contract is
//! about.

use serde::{Deserialize, Serialize};

/// One cell of the fault matrix: an answer of a provider, made wrong in one way, and how the consumer
/// has to take it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaultCell {
    /// The consumer that it was played to.
    pub consumer: String,
    /// The provider whose answer was made wrong.
    pub provider: String,
    /// The description of the interaction that has the right answer.
    pub interaction: String,
    /// The scenario in which the consumer asked for it.
    pub scenario: String,
    /// What was done to the answer.
    pub class: FaultClass,
    /// The fault's name, such as `truncated-body`.
    pub fault: String,
    /// The place in the body that it was done to, as a JSON pointer; `None` where it was done to the
    /// answer as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Which of several such faults at one place it is, such as `number` for a wrong type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// How the consumer has to take it.
    pub reaction: Reaction,
    /// Why this is expected, where `contracts.toml` says something else than is usual for the class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The command that plays this cell alone.
    pub repeat: String,
}

/// What was done to an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultClass {
    /// No whole answer came over the connection.
    Connection,
    /// It came too late, or not to its end.
    Time,
    /// It breaks the rules of HTTP, or is not what its head says.
    Http,
    /// It has a status of failure.
    Status,
    /// Some of several requests failed.
    Flapping,
    /// Its body breaks the schema.
    Invalid,
    /// Its body fits the schema, and is another one.
    Valid,
    /// Its body fits the schema, and is not true.
    Lying,
}

impl FaultClass {
    /// All of them, in the order of a report.
    pub const ALL: [Self; 8] = [
        Self::Connection,
        Self::Time,
        Self::Http,
        Self::Status,
        Self::Flapping,
        Self::Invalid,
        Self::Valid,
        Self::Lying,
    ];

    /// Its name in files and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Connection => "connection",
            Self::Time => "time",
            Self::Http => "http",
            Self::Status => "status",
            Self::Flapping => "flapping",
            Self::Invalid => "invalid",
            Self::Valid => "valid",
            Self::Lying => "lying",
        }
    }
}

/// How a consumer has to take a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reaction {
    /// It says no in time, stores nothing, and logs one error that names provider and operation.
    Refuse,
    /// It does the same as with the plain answer.
    Tolerate,
    /// It asks again, and then does the same as with the plain answer, once.
    Recover,
}

impl Reaction {
    /// Its name in files and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::Tolerate => "tolerate",
            Self::Recover => "recover",
        }
    }
}
