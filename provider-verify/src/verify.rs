//! The entry point: what is verified against whom, and the step that it comes to.

use std::pin::Pin;
use std::time::Instant;

use contract::{Contract, Outcome, Selection, SkipReason, Step};

use crate::client::ClientError;
use crate::provider::Provider;
use crate::run::{Execution, Run};
use crate::select::Filter;

/// How far a verification is.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// An interaction is about to be checked.
    Started {
        /// Its number, from 1.
        number: usize,
        /// How many there are.
        of: usize,
        /// Its description.
        description: &'a str,
    },
    /// It has been.
    Finished {
        /// What it came to.
        outcome: &'a Outcome,
    },
}

/// A verification that could not even begin.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The contracts have no interactions.
    #[error("the contracts have no interactions: there is nothing to verify")]
    Empty,
    /// The filter takes none of the interactions.
    #[error("the filter ({filter}) takes none of the interactions; found {found}: {examples}")]
    NothingSelected {
        /// The filter in words.
        filter: String,
        /// How many interactions there are.
        found: usize,
        /// The first of their descriptions.
        examples: String,
    },
    /// There would be shards with nothing in them, and a shard that checks nothing proves nothing.
    #[error("{shards} shards are more than the {selected} interactions selected; use fewer")]
    TooManyShards {
        /// The number of shards.
        shards: usize,
        /// How many interactions are selected.
        selected: usize,
    },
    /// The HTTP client cannot be built.
    #[error(transparent)]
    Client(#[from] ClientError),
}

/// A verification: contracts, the live provider that they are held against, and how that is done.
/// All but the contracts and the provider has a default.
///
/// The future of [`Verification::run`] is the whole of it; nothing goes on after it. Dropping it
/// leaves states behind that were set up: end it early by [`Verification::ending_with`].
pub struct Verification<'a> {
    name: &'a str,
    contracts: &'a [Contract],
    instances: Vec<&'a Provider>,
    filter: Option<&'a Filter>,
    execution: Execution,
    progress: &'a (dyn Fn(Progress<'_>) + Sync),
    cancelled: Pin<Box<dyn Future<Output = ()> + Send + 'a>>,
}

impl<'a> Verification<'a> {
    /// Checks all interactions of these contracts against this provider.
    #[must_use]
    pub fn of(contracts: &'a [Contract], provider: &'a Provider) -> Self {
        Self {
            name: "",
            contracts,
            instances: vec![provider],
            filter: None,
            execution: Execution::default(),
            progress: &|_| {},
            cancelled: Box::pin(std::future::pending()),
        }
    }

    /// The name of the step that this comes to.
    #[must_use]
    pub fn named(self, name: &'a str) -> Self {
        Self { name, ..self }
    }

    /// Checks only what the filter takes.
    #[must_use]
    pub fn filter(mut self, filter: &'a Filter) -> Self {
        self.filter = Some(filter);
        self
    }

    /// A further instance of the same provider, with state of its own: what needs different states
    /// is spread over all instances.
    #[must_use]
    pub fn instance(mut self, provider: &'a Provider) -> Self {
        self.instances.push(provider);
        self
    }

    /// How many requests at once, in which order, which part, and for how long.
    #[must_use]
    pub fn execution(self, execution: Execution) -> Self {
        Self { execution, ..self }
    }

    /// Tells how far the verification is.
    #[must_use]
    pub fn progress(self, progress: &'a (dyn Fn(Progress<'_>) + Sync)) -> Self {
        Self { progress, ..self }
    }

    /// Ends the verification early when this future does, such as one that waits for Ctrl-C: states
    /// are torn down, and what was not reached has an outcome that says so.
    #[must_use]
    pub fn ending_with(mut self, cancelled: impl Future<Output = ()> + Send + 'a) -> Self {
        self.cancelled = Box::pin(cancelled);
        self
    }

    /// Verifies.
    ///
    /// # Errors
    /// When there is nothing to check, and when no HTTP client can be had. Whatever goes wrong with
    /// a single interaction is an outcome.
    pub async fn run(self) -> Result<Step, VerifyError> {
        let started = Instant::now();
        let everything = Filter::default();
        let filter = self.filter.unwrap_or(&everything);
        let selected = filter.select(self.contracts);
        let found = self
            .contracts
            .iter()
            .map(|one| one.interactions().len())
            .sum();
        if selected.is_empty() {
            return Err(nothing_selected(self.contracts, filter, found));
        }
        if let Some(shard) = self.execution.shard
            && shard.of() > selected.len()
        {
            return Err(VerifyError::TooManyShards {
                shards: shard.of(),
                selected: selected.len(),
            });
        }
        let by_filter = filter.skip_reason();
        let all = selected.len();
        let run = Run {
            selected,
            instances: self.instances,
            execution: self.execution,
            progress: self.progress,
        };
        let replayed = run.replay(self.cancelled).await?;
        let other_shards = all - replayed.outcomes.len();
        Ok(Step {
            name: self.name.to_owned(),
            selection: Selection::all(found)
                .without(by_filter, found - all)
                .without(SkipReason::OtherShards, other_shards),
            shard: replayed.shard,
            notes: replayed.notes,
            elapsed: started.elapsed(),
            outcomes: replayed.outcomes,
            evidence: replayed.evidence,
            ..Step::default()
        })
    }
}

fn nothing_selected(contracts: &[Contract], filter: &Filter, found: usize) -> VerifyError {
    if found == 0 {
        return VerifyError::Empty;
    }
    const SHOWN: usize = 5;
    let all = contracts.iter().flat_map(Contract::interactions);
    let shown = all
        .take(SHOWN)
        .map(|one| format!("{:?}", one.description()));
    let mut examples = Vec::from_iter(shown).join(", ");
    if found > SHOWN {
        examples.push_str(", …");
    }
    VerifyError::NothingSelected {
        filter: filter.to_string(),
        found,
        examples,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verification_can_be_spawned() {
        fn is_send<T: Send>(_: &T) {}
        let provider = Provider::at("http://localhost".parse().unwrap());
        is_send(&Verification::of(&[], &provider).run());
    }
}
