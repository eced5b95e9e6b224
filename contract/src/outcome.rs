//! What one check came to.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Exchange, FaultCell, LoadCheck, Mismatch};

/// The result of one check: an interaction replayed, or a step of a scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// What was checked.
    pub subject: Subject,
    /// What went over the wire; `None` when no request was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<Exchange>,
    /// The time from sending the request to the end of the answer; zero when none was sent.
    #[serde(rename = "elapsed_ms", with = "crate::run::milliseconds")]
    pub elapsed: Duration,
    /// What the service logged meanwhile, where that was looked at; without secrets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub logged: Vec<String>,
    /// What it came to.
    pub verdict: Verdict,
    /// Whether the provider is not held to it yet: a pending interaction or pact is shown, but
    /// never decides how a run ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pending: bool,
}

/// What a check was about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Subject {
    /// An interaction of a pact, replayed against its provider.
    Interaction {
        /// The pacticipant that wrote the contract.
        consumer: String,
        /// The pacticipant that has to keep it.
        provider: String,
        /// The interaction's description.
        description: String,
        /// The provider states it needs.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        states: Vec<ProviderState>,
        /// The key that the consumer gave it (Pact V4): it stays when the description changes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<String>,
        /// The names of the values that its request needs from the handlers of its states.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        values_from_states: BTreeSet<String>,
    },
    /// One request of a scenario from `contracts.toml`, played to a live consumer.
    Scenario {
        /// The service that the scenario is played to.
        service: String,
        /// The scenario's name.
        scenario: String,
        /// The name of the step within it.
        step: String,
        /// The provider states that the scenario starts from.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        given: Vec<Given>,
    },
    /// An answer of a provider that was made wrong, played to a live consumer.
    Fault(Box<FaultCell>),
    /// A class of the ledger or a budget, after many requests to a live consumer.
    Load {
        /// The consumer that was loaded.
        consumer: String,
        /// What it was asked, by the name that `contracts.toml` gives it.
        scenario: String,
        /// What it was held to.
        check: LoadCheck,
    },
    /// The contract tests of a consumer, and how well they look at the answers.
    Tests {
        /// The consumer.
        consumer: String,
        /// Their name in `contracts.toml`.
        name: String,
    },
}

/// A provider state that a scenario starts from, and the provider that was brought into it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Given {
    /// The provider: a service with `provider_states`.
    pub provider: String,
    /// The state.
    #[serde(flatten)]
    pub state: ProviderState,
}

/// A provider state: what must be so at the provider before a request is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProviderState {
    /// The state's name.
    pub name: String,
    /// Its parameters.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub params: Map<String, Value>,
}

/// What a check came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "verdict", content = "because", rename_all = "snake_case")]
pub enum Verdict {
    /// The answer keeps the contract.
    Kept,
    /// The answer breaks the contract in each of these places; never empty.
    Broken(Vec<Mismatch>),
    /// There was no answer to judge, or the judgement cannot be relied on.
    NotChecked(NotChecked),
}

impl Verdict {
    /// The places where the answer breaks the contract.
    #[must_use]
    pub fn mismatches(&self) -> &[Mismatch] {
        match self {
            Self::Broken(mismatches) => mismatches,
            Self::Kept | Self::NotChecked(_) => &[],
        }
    }
}

/// Why a check could not be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum NotChecked {
    /// The provider could not be brought into the state that the interaction needs.
    StateSetUp {
        /// The state's name.
        state: String,
        /// What kind of failure it was.
        #[serde(default)]
        fault: StateFault,
        /// What the state handler answered, or why it could not be reached.
        detail: String,
    },
    /// The answer kept the contract, but the state could not be torn down again: what is checked
    /// after it may stand on what it left behind.
    StateTearDown {
        /// The state's name.
        state: String,
        /// What kind of failure it was.
        #[serde(default)]
        fault: StateFault,
        /// What the state handler answered, or why it could not be reached.
        detail: String,
    },
    /// The request could not be made from the contract.
    Request {
        /// What stands in the way.
        detail: String,
    },
    /// No whole answer came.
    NoAnswer {
        /// What happened instead: refused, reset, too late, too large.
        detail: String,
    },
    /// The answer came, and could not be judged.
    Judgement {
        /// What stands in the way.
        detail: String,
    },
    /// An earlier step that this one builds on did not end well.
    EarlierStep {
        /// The name of that step.
        step: String,
    },
    /// The consumer's tests failed, or said nothing of how well they look.
    Tests {
        /// What happened, and the last that they printed.
        detail: String,
    },
    /// The run ended before an answer was there.
    NotReached {
        /// What ended it.
        why: Ended,
    },
}

/// How a provider state failed to be changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateFault {
    /// The handler answered that it does not know the state, or there is no handler at its address.
    Unknown,
    /// The handler knows the state and answered with an error.
    #[default]
    Failed,
    /// The handler did not answer in its time.
    TooSlow,
    /// The handler could not be reached, or its answer broke off.
    Unreachable,
}

/// What ended a run before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Ended {
    /// A check that was not kept, in a run that was to end with the first.
    FirstError,
    /// The time limit of the run.
    TimeLimit {
        /// The limit.
        #[serde(rename = "limit_ms", with = "crate::run::milliseconds")]
        limit: Duration,
    },
    /// Whoever had started it, such as by Ctrl-C.
    Interruption,
}
