//! The command that loads a consumer.

use std::path::PathBuf;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{Args, Error};
use contract::Arrival;
use contract::project::During;
use jiff::{SignedDuration, Timestamp};

use super::merge::ReportArgs;
use crate::settings::{self, Aim};

/// Loads a consumer as a contracts.toml says, and proves what became of every request.
///
/// Starts the services, sends requests at the rate of the table [load.<consumer>], each with an id and
/// a key of its own, and afterwards reads back all that was stored: nothing that was acknowledged may
/// be lost, doubled or altered, and nothing else may be there. Then the budget is judged.
///
/// Exit codes: 0 the ledger balances and the budget is kept, 1 one of them is broken, 2 the call or an
/// input was wrong, 3 not everything could be checked. Ctrl-C ends the load in order: what was sent
/// until then is read back and reported. A second one ends at once.
#[derive(Args)]
pub(super) struct Load {
    /// The file [default: contracts.toml in the current folder or above it]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The consumer, where the file has several loads
    #[arg(long, value_name = "NAME")]
    consumer: Option<String>,
    /// So many requests per second, all the time
    #[arg(long, value_name = "RATE", conflicts_with = "users", value_parser = rate)]
    rate: Option<f64>,
    /// So many users, each waiting for an answer before the next request: a closed loop
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    users: Option<u32>,
    /// How long requests arrive, such as 20s or 5m
    #[arg(long = "for", value_name = "DURATION", value_parser = duration)]
    length: Option<Duration>,
    /// At the average rate for as long as `soak_for` in the file says, looked at in parts
    #[arg(long, conflicts_with_all = ["users", "knee"])]
    soak: bool,
    /// Searches for the highest rate that keeps the budget; `--for` is the time of each trial
    #[arg(long, conflicts_with = "users")]
    knee: bool,
    /// Sends the part of one of several drivers, such as 2/3; needs --start-at
    #[arg(long, value_name = "I/N", value_parser = shard, requires = "start_at")]
    shard: Option<(u32, u32)>,
    /// When all drivers begin, the same for each, such as 2026-01-31T12:00:00Z
    #[arg(long, value_name = "TIME", requires = "shard")]
    start_at: Option<Timestamp>,
    /// What ids and keys are made from; with --shard the start unless it is said, otherwise random.
    /// A consumer that keeps its data takes the same seed for the same requests
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// A fault meanwhile, such as "template-service: kill at 5s for 2s"; may be repeated, and takes the
    /// place of those in the file
    #[arg(long, value_name = "FAULT", value_parser = During::parse)]
    during: Vec<During>,
    #[command(flatten)]
    reports: ReportArgs,
}

impl Load {
    pub(super) fn settings(self) -> Result<settings::Load, Error> {
        let shard = match (self.shard, self.start_at) {
            (Some((number, of)), Some(start_at)) => Some(settings::Shard {
                number,
                of,
                start_at,
            }),
            _ => None,
        };
        if self.knee && shard.is_some() {
            let problem = "the argument '--knee' cannot be used with '--shard'\n";
            return Err(Error::raw(ErrorKind::ArgumentConflict, problem));
        }
        let rate = self.rate.map(|rate| Arrival::Constant { rate });
        Ok(settings::Load {
            config: self.config,
            consumer: self.consumer,
            arrival: rate.or(self.users.map(|users| Arrival::Users { users })),
            length: self.length,
            aim: match (self.soak, self.knee) {
                (_, true) => Aim::Knee,
                (true, _) => Aim::Soak,
                (false, false) => Aim::Budget,
            },
            shard,
            seed: self.seed,
            during: self.during,
            reports: self.reports.settings(),
        })
    }
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().ok();
    rate.filter(|rate| *rate > 0.0 && *rate <= 1e6)
        .ok_or_else(|| "a rate is above 0 and at most 1000000".to_owned())
}

fn duration(text: &str) -> Result<Duration, String> {
    let parsed: Option<SignedDuration> = text.parse().ok();
    parsed
        .and_then(|duration| Duration::try_from(duration).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "write a duration such as 20s, 500ms or 5m".to_owned())
}

fn shard(text: &str) -> Result<(u32, u32), String> {
    let parsed = text.split_once('/').and_then(|(number, of)| {
        let (number, of): (u32, u32) = (number.parse().ok()?, of.parse().ok()?);
        (1..=of).contains(&number).then_some((number, of))
    });
    parsed.ok_or_else(|| "write the number of this driver and how many there are: 2/3".to_owned())
}
