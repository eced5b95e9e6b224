//! How a run is carried out: how many requests at once, in which order, which part of the whole, and
//! when it ends before its end.

use std::num::NonZeroUsize;
use std::thread::available_parallelism;
use std::time::Duration;

/// How long states may be torn down for once a run is given up, unless it is said.
const TIME_TO_TEAR_DOWN: Duration = Duration::from_secs(5);

/// How a run is carried out; the default is what most need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Execution {
    /// How many requests are on their way at once, those to state handlers included.
    pub jobs: NonZeroUsize,
    /// In which order interactions are taken.
    pub order: Order,
    /// The part of the interactions that is checked; all of them without it.
    pub shard: Option<ShardNumber>,
    /// How long the whole run may take; what is not reached by then has an outcome that says so.
    pub time_limit: Option<Duration>,
    /// How long all states together may be torn down for once the run is given up, at its time limit
    /// or by whoever started it: a handler that hangs must not keep them waiting.
    pub time_to_tear_down: Duration,
    /// What an outcome that is not kept means for the rest.
    pub on_first_error: OnFirstError,
}

/// In which order interactions are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As the contracts have them.
    #[default]
    AsWritten,
    /// Shuffled; the same seed gives the same order.
    Shuffled {
        /// The seed.
        seed: u64,
    },
}

/// What an outcome that is not kept means for the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnFirstError {
    /// Nothing: all are checked.
    #[default]
    GoOn,
    /// No further request is sent.
    End,
}

impl Default for Execution {
    fn default() -> Self {
        Self {
            jobs: default_jobs(),
            order: Order::default(),
            shard: None,
            time_limit: None,
            time_to_tear_down: TIME_TO_TEAR_DOWN,
            on_first_error: OnFirstError::default(),
        }
    }
}

/// Four requests for each core. A provider on the same machine has no use for more; one that is far
/// away, so that a request mostly waits, is verified faster with more.
#[must_use]
pub fn default_jobs() -> NonZeroUsize {
    const FOR_EACH_CORE: NonZeroUsize = NonZeroUsize::MIN.saturating_add(3);
    available_parallelism()
        .unwrap_or(NonZeroUsize::MIN)
        .saturating_mul(FOR_EACH_CORE)
}

/// One of several equal parts of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardNumber {
    number: NonZeroUsize,
    of: NonZeroUsize,
}

/// No shard: the number must be from 1 to that of the shards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be i/n, such as 1/4: the i-th of n shards, with i from 1 to n")]
pub struct NotAShard;

impl ShardNumber {
    /// The shard of this number, from 1, of that many.
    ///
    /// # Errors
    /// When there is no such shard.
    pub fn new(number: usize, of: usize) -> Result<Self, NotAShard> {
        match (NonZeroUsize::new(number), NonZeroUsize::new(of)) {
            (Some(number), Some(of)) if number <= of => Ok(Self { number, of }),
            _ => Err(NotAShard),
        }
    }

    /// Its number, from 1.
    #[must_use]
    pub fn number(self) -> usize {
        self.number.get()
    }

    /// How many shards there are.
    #[must_use]
    pub fn of(self) -> usize {
        self.of.get()
    }
}

impl std::str::FromStr for ShardNumber {
    type Err = NotAShard;

    fn from_str(text: &str) -> Result<Self, NotAShard> {
        let (number, of) = text.split_once('/').ok_or(NotAShard)?;
        let parse = |text: &str| text.parse().map_err(|_| NotAShard);
        Self::new(parse(number)?, parse(of)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_written_as_its_number_of_their_number() {
        let shard: ShardNumber = "2/3".parse().unwrap();
        assert_eq!((shard.number(), shard.of()), (2, 3));
        for wrong in ["", "2", "0/3", "4/3", "1/0", "-1/3", "1/3/5", "a/b"] {
            assert_eq!(wrong.parse::<ShardNumber>(), Err(NotAShard), "{wrong}");
        }
    }
}
