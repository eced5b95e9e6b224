//! How a provider is met, as typed values: how long it is waited for, how often it is asked again,
//! and how many calls to it there may be.

use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use super::BreakerSettings;

/// How a provider is met. The same for all providers; each has its own breaker, budget and slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallPolicy {
    /// How long it is waited for.
    pub deadlines: Deadlines,
    /// How often it is asked again.
    pub retries: Retries,
    /// When it is not asked at all.
    pub breaker: BreakerSettings,
    /// How many calls there may be at once.
    pub concurrency: Concurrency,
}

/// How long a provider is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// Until there is a connection.
    pub connect: Duration,
    /// For the beginning of an answer, and between two parts of it.
    pub read: Duration,
    /// From the start of a call to the end of its last answer: waiting for a slot, retries and the
    /// pauses before them are in it.
    pub total: Duration,
}

/// How often a provider is asked again when it may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retries {
    /// How many requests one call sends at most.
    pub attempts: NonZeroU32,
    /// The longest pause before the second one; it doubles with each further one. What is paused
    /// is between nothing and that (full jitter).
    pub delay: Duration,
    /// How many retries there may be for a hundred calls, beside one a second.
    pub percent: u32,
}

/// How many calls to a provider there may be at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Concurrency {
    /// How many requests may be on their way.
    pub requests: NonZeroUsize,
    /// How many more may wait for one of them to end. What comes beyond is refused at once.
    pub waiting: usize,
}

/// What the flags have as their defaults.
impl Default for CallPolicy {
    fn default() -> Self {
        Self {
            deadlines: Deadlines {
                connect: Duration::from_secs(2),
                read: Duration::from_secs(5),
                total: Duration::from_secs(10),
            },
            retries: Retries {
                attempts: NonZeroU32::MIN.saturating_add(2),
                delay: Duration::from_millis(100),
                percent: 20,
            },
            breaker: BreakerSettings {
                failures: NonZeroU32::MIN.saturating_add(9),
                window: NonZeroU32::MIN.saturating_add(19),
                open_for: Duration::from_secs(10),
                probes: NonZeroU32::MIN.saturating_add(1),
            },
            concurrency: Concurrency {
                requests: NonZeroUsize::MIN.saturating_add(31),
                waiting: 1000,
            },
        }
    }
}
