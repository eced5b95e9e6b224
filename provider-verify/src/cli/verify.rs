//! The command `verify`: its groups of flags, put together.

use std::path::{Path, PathBuf};

use clap::{ArgAction, Args};
use tracing_subscriber::filter::LevelFilter;

use super::broker::Broker;
use super::connection::ConnectionArgs;
use super::execution::ExecutionArgs;
use super::filters::Filters;
use super::output::Output;
use super::pacts::Pacts;
use super::provider::ProviderArgs;
use super::publishing::Publishing;
use super::states::States;
use super::usage;
use crate::settings::{AfterRun, LAST_RUN, Verify as Settings};

/// Replays pacts against a live provider, one request per interaction.
///
/// Ends with 0 when the contract is kept, 1 when it is broken, 2 when the call or an input is
/// wrong, and 3 when nothing was found broken but not everything could be checked.
#[derive(Args)]
#[command(version, disable_help_flag = true, disable_version_flag = true)]
pub(super) struct Verify {
    #[command(flatten)]
    pacts: Pacts,
    #[command(flatten)]
    broker: Broker,
    #[command(flatten)]
    publishing: Publishing,
    #[command(flatten)]
    provider: ProviderArgs,
    #[command(flatten)]
    connection: ConnectionArgs,
    #[command(flatten)]
    states: States,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    execution: ExecutionArgs,
    #[command(flatten)]
    output: Output,
    /// Print help
    #[arg(long, action = ArgAction::HelpLong)]
    help: Option<bool>,
    /// Print the version
    #[arg(short = 'v', long, action = ArgAction::Version)]
    version: Option<bool>,
}

impl Verify {
    pub(super) fn log_level(&self) -> LevelFilter {
        self.output.log_level()
    }

    /// Checks what clap cannot, and gives every value its type.
    pub(super) fn settings(self) -> Result<Settings, clap::Error> {
        let connection = self.connection.connection()?;
        let provider_name = self.provider.name();
        let publishing = self.publishing.settings();
        let broker_url = self.broker.url();
        let broker = self
            .broker
            .settings(provider_name.as_deref(), &publishing)?;
        let watched = self.execution.watch();
        if watched && (broker.is_some() || self.pacts.has_urls()) {
            return Err(usage("--watch: only pacts in files can be watched"));
        }
        let after = match (publishing.publish, watched) {
            (Some(publish), _) => AfterRun::Publish(publish),
            (None, true) => AfterRun::Watch,
            (None, false) => AfterRun::End,
        };
        let colour = self.output.colour();
        let reports = self.output.reports();
        let last_failed = self.filters.last_failed(|| match reports.json_file() {
            Some(file) => file.to_owned(),
            None => PathBuf::from(LAST_RUN),
        });
        Ok(Settings {
            instances: self.provider.instances(self.states, &connection)?,
            sources: self.pacts.sources(broker, broker_url, connection)?,
            provider_name,
            filter: self.filters.filter(),
            last_failed,
            evidence_rule: self.execution.evidence_rule(),
            execution: self.execution.execution(),
            colour,
            reports,
            after,
        })
    }
}

/// A file that a flag names, whole.
pub(super) fn read(flag: &str, file: &Path) -> Result<Vec<u8>, clap::Error> {
    std::fs::read(file)
        .map_err(|error| usage(&format!("{flag}: cannot read {}: {error}", file.display())))
}
