//! The command that joins the shards of a run.

use std::path::PathBuf;

use clap::Args;
use tracing_subscriber::filter::LevelFilter;

use super::output::Output;
use crate::settings;

/// Joins the runs of all shards into one, exactly.
///
/// Takes what "verify --shard I/N --json FILE" has written on each machine, and reports and ends as
/// one run of all interactions would. A missing shard, one that is there twice, and shards of
/// different pacts are refused.
#[derive(Args)]
pub(super) struct Merge {
    /// The runs of all shards, in any order
    #[arg(value_name = "RUN", required = true)]
    runs: Vec<PathBuf>,
    #[command(flatten)]
    output: Output,
}

impl Merge {
    pub(super) fn log_level(&self) -> LevelFilter {
        self.output.log_level()
    }

    pub(super) fn settings(self) -> settings::Merge {
        settings::Merge {
            runs: self.runs,
            colour: self.output.colour(),
            reports: self.output.reports(),
        }
    }
}
