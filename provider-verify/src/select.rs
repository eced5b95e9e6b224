//! Which interactions are checked. Nothing selected is an error, never an empty success.

mod only;

use std::fmt;

use contract::{Contract, Interaction, SkipReason};
use regex::Regex;

pub use contract::{SelectError, contracts_with};
pub use only::{Only, Why};

/// What an interaction must be like to be checked; the default takes all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Its description matches.
    pub description: Option<Regex>,
    /// Its provider states are so.
    pub state: Option<StateFilter>,
    /// It is of one of these consumers; empty for any.
    pub consumers: Vec<String>,
    /// It is one of certain ones.
    pub only: Option<Only>,
}

/// What the provider states of an interaction must be like.
#[derive(Clone, Debug)]
pub enum StateFilter {
    /// The name of at least one matches.
    Matching(Regex),
    /// It has none.
    None,
}

impl Filter {
    /// The interactions chosen, each with its contract, in the order of the files.
    pub fn select<'a>(&self, contracts: &'a [Contract]) -> Vec<(&'a Contract, &'a Interaction)> {
        contracts
            .iter()
            .flat_map(|contract| {
                contract
                    .interactions()
                    .iter()
                    .map(move |one| (contract, one))
            })
            .filter(|(contract, interaction)| self.takes(contract, interaction))
            .collect()
    }

    /// Why what it does not take is left out.
    pub(crate) fn skip_reason(&self) -> SkipReason {
        match self.only.as_ref().map(Only::why) {
            Some(Why::FailedLastTime) => SkipReason::KeptLastTime,
            Some(Why::Changed) | None => SkipReason::Filter {
                filter: self.to_string(),
            },
        }
    }

    fn takes(&self, contract: &Contract, interaction: &Interaction) -> bool {
        let consumer = &self.consumers;
        let by_consumer = consumer.is_empty() || consumer.iter().any(|c| c == contract.consumer());
        let description = self.description.as_ref();
        let by_description =
            description.is_none_or(|wanted| wanted.is_match(interaction.description()));
        let states = interaction.states();
        let by_state = match &self.state {
            None => true,
            Some(StateFilter::None) => states.is_empty(),
            Some(StateFilter::Matching(wanted)) => {
                states.iter().any(|state| wanted.is_match(&state.name))
            }
        };
        let only = self.only.as_ref();
        let by_name = only.is_none_or(|only| only.takes(contract, interaction));
        by_consumer && by_description && by_state && by_name
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if let Some(description) = &self.description {
            parts.push(format!("description {:?}", description.as_str()));
        }
        match &self.state {
            Some(StateFilter::Matching(state)) => parts.push(format!("state {:?}", state.as_str())),
            Some(StateFilter::None) => parts.push("no state".to_owned()),
            None => {}
        }
        if !self.consumers.is_empty() {
            parts.push(format!("consumer {:?}", self.consumers.join(", ")));
        }
        match self.only.as_ref().map(Only::why) {
            Some(Why::FailedLastTime) => parts.push("what failed in the last run".to_owned()),
            Some(Why::Changed) => parts.push("what changed".to_owned()),
            None => {}
        }
        f.write_str(&parts.join(" and "))
    }
}
