//! The pipeline: select, set up the states, replay, tear down, check, and collect the outcomes.

use std::time::{Duration, Instant};

use contract::{
    Contract, Exchange, Interaction, NotChecked, Outcome, ProviderState, Redaction, Selection,
    Step, Subject, Verdict,
};
use reqwest::Client;
use serde_json::{Map, Value};

use crate::client::{ClientError, client};
use crate::provider::{Provider, StateChange};
use crate::select::Filter;
use crate::states::{self, StateError};
use crate::{check, pact, replay};

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
    /// The HTTP client cannot be built.
    #[error(transparent)]
    Client(#[from] ClientError),
}

/// Checks the contracts against a live provider, one request at a time and one for each selected
/// interaction. `step` is the name that the result gets.
///
/// # Errors
/// When there is nothing to check, and when no HTTP client can be had. Whatever goes wrong with a
/// single interaction is an outcome.
pub async fn verify(
    step: &str,
    contracts: &[Contract],
    filter: &Filter,
    provider: &Provider,
    progress: &(dyn Fn(Progress<'_>) + Sync),
) -> Result<Step, VerifyError> {
    let started = Instant::now();
    let selected = filter.select(contracts);
    let found = contracts.iter().map(|one| one.interactions().len()).sum();
    if selected.is_empty() {
        return Err(nothing_selected(contracts, filter, found));
    }
    let verifier = Verifier {
        client: client(provider.request_timeout)?,
        redaction: redaction(provider),
        provider,
    };
    let mut outcomes = Vec::with_capacity(selected.len());
    for (index, (contract, interaction)) in selected.iter().enumerate() {
        progress(Progress::Started {
            number: index + 1,
            of: selected.len(),
            description: interaction.description(),
        });
        let outcome = verifier.outcome(contract, interaction).await;
        progress(Progress::Finished { outcome: &outcome });
        outcomes.push(outcome);
    }
    Ok(Step {
        name: step.to_owned(),
        selection: Selection {
            found,
            selected: selected.len(),
        },
        elapsed: started.elapsed(),
        outcomes,
    })
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

fn redaction(provider: &Provider) -> Redaction {
    let names = provider.headers.iter().map(|(name, _)| name.as_str());
    let values = provider
        .headers
        .iter()
        .filter_map(|(_, value)| value.to_str().ok());
    Redaction::of(names).and_values(values)
}

/// What all interactions of a run share.
struct Verifier<'a> {
    client: Client,
    redaction: Redaction,
    provider: &'a Provider,
}

impl Verifier<'_> {
    async fn outcome(&self, contract: &Contract, interaction: &Interaction) -> Outcome {
        let (set_up, values) = self.set_up(interaction.states()).await;
        let (exchange, elapsed, mut verdict) = match values {
            Ok(values) => self.replay(contract, interaction, &values).await,
            Err(StateError { state, detail }) => {
                let reason = NotChecked::StateSetUp { state, detail };
                (None, Duration::ZERO, Verdict::NotChecked(reason))
            }
        };
        if let Err(StateError { state, detail }) = self.tear_down(set_up).await
            && verdict == Verdict::Kept
        {
            verdict = Verdict::NotChecked(NotChecked::StateTearDown { state, detail });
        }
        let outcome = Outcome {
            subject: Subject::Interaction {
                consumer: contract.consumer().to_owned(),
                provider: contract.provider().to_owned(),
                description: interaction.description().to_owned(),
                states: interaction.states().to_vec(),
            },
            exchange,
            elapsed,
            verdict,
        };
        self.redaction.outcome(outcome)
    }

    /// Sets up the states in their order. Gives back those that are set up, also when one fails,
    /// and the values that their handlers returned; a later one overrides an earlier one.
    async fn set_up<'s>(
        &self,
        states: &'s [ProviderState],
    ) -> (&'s [ProviderState], Result<Map<String, Value>, StateError>) {
        let mut values = Map::new();
        let Some(handler) = self.state_change() else {
            return (&[], Ok(values));
        };
        for (index, state) in states.iter().enumerate() {
            match states::set_up(&self.client, handler, state).await {
                Ok(more) => values.extend(more),
                Err(error) => return (&states[..index], Err(error)),
            }
        }
        (states, Ok(values))
    }

    /// Tears down every state, the last one first, also when one fails; the first failure counts.
    async fn tear_down(&self, states: &[ProviderState]) -> Result<(), StateError> {
        let mut result = Ok(());
        if let Some(handler) = self.state_change() {
            for state in states.iter().rev() {
                let torn_down = states::tear_down(&self.client, handler, state).await;
                result = result.and(torn_down);
            }
        }
        result
    }

    fn state_change(&self) -> Option<&StateChange> {
        self.provider.state_change.as_ref()
    }

    async fn replay(
        &self,
        contract: &Contract,
        interaction: &Interaction,
        values: &Map<String, Value>,
    ) -> (Option<Exchange>, Duration, Verdict) {
        let request = match pact::request(interaction, values).await {
            Ok(outgoing) => replay::prepare(self.provider, outgoing),
            Err(detail) => Err(detail),
        };
        let request = match request {
            Ok(request) => request,
            Err(detail) => {
                let reason = NotChecked::Request { detail };
                return (None, Duration::ZERO, Verdict::NotChecked(reason));
            }
        };
        let replay = replay::send(&self.client, &self.redaction, request).await;
        let verdict = match &replay.answer {
            Ok(answer) => match check::check(contract, interaction, answer).await {
                Ok(mismatches) if mismatches.is_empty() => Verdict::Kept,
                Ok(mismatches) => Verdict::Broken(mismatches),
                Err(detail) => Verdict::NotChecked(NotChecked::Request { detail }),
            },
            Err(detail) => Verdict::NotChecked(NotChecked::NoAnswer {
                detail: detail.clone(),
            }),
        };
        let elapsed = replay.elapsed;
        let exchange = replay.record(&self.redaction, verdict != Verdict::Kept);
        (Some(exchange), elapsed, verdict)
    }
}
