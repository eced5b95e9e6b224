//! The flags for how the providers are met, and their way into a typed policy.

use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use super::duration;
use crate::providers::{BreakerSettings, CallPolicy, Concurrency, Deadlines, Retries};

/// How the providers are met. All of it holds for each provider on its own.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Calls to providers")]
pub(super) struct CallArgs {
    /// How long to wait for a connection to a provider, such as `500ms` or `2s`
    #[arg(long, env = "PROVIDER_CONNECT_TIMEOUT", value_name = "DURATION",
          value_parser = short, default_value = "2s")]
    provider_connect_timeout: Duration,

    /// How long to wait for the beginning of an answer, and between two parts of it
    #[arg(long, env = "PROVIDER_READ_TIMEOUT", value_name = "DURATION",
          value_parser = short, default_value = "5s")]
    provider_read_timeout: Duration,

    /// How long a call may take in all: waiting for its turn, its answer, retries and the pauses
    /// before them
    #[arg(long, env = "PROVIDER_TIMEOUT", value_name = "DURATION",
          value_parser = short, default_value = "10s")]
    provider_timeout: Duration,

    /// How many requests a call sends at most: the first, and retries after 429, 502, 503, 504 and
    /// broken connections
    #[arg(long, env = "PROVIDER_ATTEMPTS", value_name = "NUMBER",
          value_parser = clap::value_parser!(u32).range(1..=10), default_value = "3")]
    provider_attempts: u32,

    /// The longest pause before the first retry; it doubles with each further one. A provider's
    /// `Retry-After` comes on top
    #[arg(long, env = "PROVIDER_RETRY_DELAY", value_name = "DURATION",
          value_parser = short, default_value = "100ms")]
    provider_retry_delay: Duration,

    /// How many retries there may be for a hundred calls, beside one a second
    #[arg(long, env = "PROVIDER_RETRY_PERCENT", value_name = "NUMBER",
          value_parser = clap::value_parser!(u32).range(0..=100), default_value = "20")]
    provider_retry_percent: u32,

    /// How many failures among the last requests open the circuit breaker, which then lets none
    /// through
    #[arg(
        long,
        env = "PROVIDER_BREAKER_FAILURES",
        value_name = "NUMBER",
        default_value = "10"
    )]
    provider_breaker_failures: NonZeroU32,

    /// How many requests count as the last ones
    #[arg(long, env = "PROVIDER_BREAKER_WINDOW", value_name = "NUMBER",
          value_parser = clap::value_parser!(u32).range(1..=10_000), default_value = "20")]
    provider_breaker_window: u32,

    /// How long the circuit breaker stays open before it lets a few requests through again
    #[arg(long, env = "PROVIDER_BREAKER_OPEN", value_name = "DURATION",
          value_parser = short, default_value = "10s")]
    provider_breaker_open: Duration,

    /// How many requests it lets through then; all of them have to be answered to close it
    #[arg(
        long,
        env = "PROVIDER_BREAKER_PROBES",
        value_name = "NUMBER",
        default_value = "2"
    )]
    provider_breaker_probes: NonZeroU32,

    /// How many requests to a provider may be on their way at once
    #[arg(long, env = "PROVIDER_CONCURRENCY", value_name = "NUMBER",
          value_parser = clap::value_parser!(u32).range(1..=10_000), default_value = "32")]
    provider_concurrency: u32,

    /// How many more may wait for one of them to end; what comes beyond is refused at once
    #[arg(
        long,
        env = "PROVIDER_QUEUE",
        value_name = "NUMBER",
        default_value = "1000"
    )]
    provider_queue: u32,
}

/// The longest time that a flag here can have.
const LONGEST: Duration = Duration::from_secs(3600);

/// A duration for which somebody may wait for an answer.
fn short(text: &str) -> Result<Duration, String> {
    match duration(text)? {
        short if short <= LONGEST => Ok(short),
        _ => Err("the duration must be one hour (`1h`) at most".to_owned()),
    }
}

/// Flags that do not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum CallArgsError {
    #[error(
        "--provider-breaker-failures is {failures}, but only the last {window} requests are \
         looked at (--provider-breaker-window): the circuit breaker would never open"
    )]
    NeverOpens { failures: NonZeroU32, window: u32 },
}

impl CallArgs {
    /// The policy.
    ///
    /// # Errors
    /// Flags do not go together.
    pub(super) fn policy(self) -> Result<CallPolicy, CallArgsError> {
        let failures = self.provider_breaker_failures;
        let window = self.provider_breaker_window;
        if failures.get() > window {
            return Err(CallArgsError::NeverOpens { failures, window });
        }
        Ok(CallPolicy {
            deadlines: Deadlines {
                connect: self.provider_connect_timeout,
                read: self.provider_read_timeout,
                total: self.provider_timeout,
            },
            retries: Retries {
                attempts: at_least_one(self.provider_attempts),
                delay: self.provider_retry_delay,
                percent: self.provider_retry_percent,
            },
            breaker: BreakerSettings {
                failures,
                window: at_least_one(window),
                open_for: self.provider_breaker_open,
                probes: self.provider_breaker_probes,
            },
            concurrency: Concurrency {
                requests: NonZeroUsize::MIN
                    .saturating_add(self.provider_concurrency.saturating_sub(1) as usize),
                waiting: self.provider_queue as usize,
            },
        })
    }
}

/// A number whose range the command line has held already.
fn at_least_one(number: u32) -> NonZeroU32 {
    NonZeroU32::MIN.saturating_add(number.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::super::tests::without_environment;
    use super::*;

    #[derive(Debug, Parser)]
    struct Only {
        #[command(flatten)]
        calls: CallArgs,
    }

    fn parse(args: &[&str]) -> Result<CallArgs, clap::Error> {
        let args = ["test"].iter().chain(args);
        without_environment::<Only>(args).map(|only| only.calls)
    }

    #[test]
    fn the_defaults_of_the_flags_are_those_of_the_policy() {
        assert_eq!(parse(&[]).unwrap().policy(), Ok(CallPolicy::default()));
    }

    #[test]
    fn a_value_out_of_range_is_refused() {
        for args in [
            ["--provider-attempts", "0"],
            ["--provider-attempts", "11"],
            ["--provider-retry-percent", "101"],
            ["--provider-breaker-failures", "0"],
            ["--provider-breaker-window", "0"],
            ["--provider-breaker-probes", "0"],
            ["--provider-concurrency", "0"],
            ["--provider-queue", "-1"],
            ["--provider-read-timeout", "5"],
            ["--provider-timeout", "61m"],
            ["--provider-breaker-open", "999999999999h"],
        ] {
            assert!(parse(&args).is_err(), "{args:?}");
        }
    }

    #[test]
    fn a_breaker_that_would_never_open_is_refused() {
        let args = ["--provider-breaker-failures", "21"];
        let error = parse(&args).unwrap().policy().unwrap_err();
        assert!(error.to_string().contains("never open"), "{error}");
    }
}
