//! What was seen over time: samples at an even distance, and what was done to the services.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Samples at an even distance, the first from the start on. None is left out, so that the number of
/// a sample says its time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LoadSeries {
    /// The time that each sample covers: a second, or more in a long run.
    #[serde(rename = "every_ms", with = "crate::run::milliseconds")]
    pub every: Duration,
    /// The samples, the first of them from the start to `every`.
    pub samples: Vec<LoadSample>,
}

/// What happened in the time of one sample.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LoadSample {
    /// Requests whose intended start was in it.
    pub started: u64,
    /// Right answers that came in it.
    pub answered: u64,
    /// Other answers that came in it, and requests given up in it.
    pub errors: u64,
    /// Requests without an answer at its end.
    pub in_flight: u64,
    /// Half of the requests that ended in it had taken no longer; `None` where none ended.
    #[serde(
        rename = "p50_ms",
        default,
        with = "crate::run::optional_milliseconds",
        skip_serializing_if = "Option::is_none"
    )]
    pub p50: Option<Duration>,
    /// 99 % of the requests that ended in it had taken no longer; `None` where none ended.
    #[serde(
        rename = "p99_ms",
        default,
        with = "crate::run::optional_milliseconds",
        skip_serializing_if = "Option::is_none"
    )]
    pub p99: Option<Duration>,
    /// The state of the consumer's circuit breaker for each provider, as it said near the end of the
    /// sample; empty where it says nothing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub breakers: BTreeMap<String, BreakerState>,
}

/// The state of a circuit breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BreakerState {
    /// Requests are let through.
    Closed,
    /// Some are, to see whether it is better.
    HalfOpen,
    /// None is.
    Open,
}

/// Something that was done to a service while it was under load.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoadEvent {
    /// When it was done.
    #[serde(rename = "at_ms", with = "crate::run::milliseconds")]
    pub at: Duration,
    /// To which service.
    pub service: String,
    /// What.
    #[serde(flatten)]
    pub kind: LoadEventKind,
}

/// What was done to a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum LoadEventKind {
    /// It was killed with SIGKILL.
    Killed,
    /// Its answers were held back.
    Slowed {
        /// For how long each.
        #[serde(rename = "by_ms", with = "crate::run::milliseconds")]
        by: Duration,
    },
    /// It answered everything with one status.
    Failing {
        /// The status.
        status: u16,
    },
    /// The fault is over: it is ready, or answers as before.
    Back,
    /// It did not come back.
    Down {
        /// Why not.
        detail: String,
    },
}
