//! Which interactions are checked.

use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args};
use provider_verify::{Filter, StateFilter};
use regex::Regex;

#[derive(Args)]
#[command(next_help_heading = "Filters")]
pub(super) struct Filters {
    /// Only interactions whose description matches
    #[arg(long, value_name = "REGEX", env = "PACT_DESCRIPTION")]
    filter_description: Option<Regex>,
    /// Only interactions with a provider state that matches
    #[arg(
        long,
        value_name = "REGEX",
        conflicts_with = "filter_no_state",
        env = "PACT_PROVIDER_STATE"
    )]
    filter_state: Option<Regex>,
    /// Only interactions without a provider state
    #[arg(
        long,
        action = ArgAction::SetTrue,
        value_parser = FalseyValueParser::new(),
        env = "PACT_PROVIDER_NO_STATE"
    )]
    filter_no_state: bool,
    /// Only contracts of this consumer; may be repeated
    #[arg(short = 'c', long, value_name = "NAME")]
    filter_consumer: Vec<String>,
    /// Only what did not end as kept in the last run, as its JSON has it [default: the file of
    /// --json, otherwise target/provider-verify/last-run.json]
    #[arg(
        long,
        value_name = "FILE",
        num_args = 0..=1,
        require_equals = true,
        conflicts_with_all = [
            "publish", "filter_description", "filter_state", "filter_no_state", "filter_consumer"
        ]
    )]
    last_failed: Option<Option<PathBuf>>,
}

impl Filters {
    pub(super) fn last_failed(&self, default: impl FnOnce() -> PathBuf) -> Option<PathBuf> {
        let file = self.last_failed.clone()?;
        Some(file.unwrap_or_else(default))
    }

    pub(super) fn filter(self) -> Filter {
        let state = match self.filter_state {
            _ if self.filter_no_state => Some(StateFilter::None),
            state => state.map(StateFilter::Matching),
        };
        Filter {
            description: self.filter_description,
            state,
            consumers: self.filter_consumer,
            ..Filter::default()
        }
    }
}
