//! How the run is carried out.

use std::num::NonZeroUsize;
use std::time::Duration;

use clap::Args;
use contract::EvidenceRule;
use provider_verify::run::{Execution, OnFirstError, Order, ShardNumber, default_jobs};

use super::number::{count, seconds};

#[derive(Args)]
#[command(next_help_heading = "Run")]
pub(super) struct ExecutionArgs {
    /// How many requests are on their way at once [default: four for each core]
    #[arg(long, value_name = "N", value_parser = count)]
    jobs: Option<NonZeroUsize>,
    /// Take the interactions in a random order, to find those that depend on it
    #[arg(long)]
    shuffle: bool,
    /// The seed of --shuffle, to have the same order again
    #[arg(long, value_name = "NUMBER", requires = "shuffle")]
    seed: Option<u64>,
    /// Only this part of the interactions, such as 1/4; "merge" joins the results
    #[arg(long, value_name = "I/N")]
    shard: Option<ShardNumber>,
    /// How long the whole run may take, in seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    run_timeout: Option<Duration>,
    /// Send no further request once one interaction is not kept
    #[arg(long, conflicts_with = "publish")]
    exit_on_first_error: bool,
    /// Fail when no answer has shown something that the contract allows, such as an optional field
    #[arg(long)]
    require_evidence: bool,
    /// Stay, and replay what a changed pact or schema touches
    #[arg(long, conflicts_with_all = ["publish", "shard", "last_failed"])]
    watch: bool,
}

impl ExecutionArgs {
    pub(super) fn evidence_rule(&self) -> EvidenceRule {
        match self.require_evidence {
            true => EvidenceRule::Require,
            false => EvidenceRule::Warn,
        }
    }

    pub(super) fn watch(&self) -> bool {
        self.watch
    }

    pub(super) fn execution(self) -> Execution {
        let order = match self.shuffle {
            true => Order::Shuffled {
                seed: self.seed.unwrap_or_else(any_seed),
            },
            false => Order::AsWritten,
        };
        Execution {
            jobs: self.jobs.unwrap_or_else(default_jobs),
            order,
            shard: self.shard,
            time_limit: self.run_timeout,
            on_first_error: match self.exit_on_first_error {
                true => OnFirstError::End,
                false => OnFirstError::GoOn,
            },
            ..Execution::default()
        }
    }
}

/// A seed that is another one each time; the run names it.
fn any_seed() -> u64 {
    let now = jiff::Timestamp::now().as_nanosecond();
    now.to_le_bytes()
        .into_iter()
        .fold(0, |seed: u64, byte| seed.rotate_left(9) ^ u64::from(byte))
        % 1_000_000
}
