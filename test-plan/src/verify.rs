//! The part of a step that replays pacts to a provider.

use std::time::Duration;

use contract::{Contract, NotChecked, Outcome, Subject, Verdict};
use provider_verify::{Filter, Progress, Provider};

use crate::event::{Event, Listener};

/// Replays the contracts to the live provider.
pub(crate) async fn verify(
    contracts: &[Contract],
    provider: &Provider,
    listener: Listener<'_>,
) -> Vec<Outcome> {
    let progress = |progress: Progress<'_>| match progress {
        Progress::Started { description, .. } => listener(Event::Checking { check: description }),
        Progress::Finished { outcome } => listener(Event::Checked { outcome }),
    };
    let all = Filter::default();
    match provider_verify::verify("", contracts, &all, provider, &progress).await {
        Ok(step) => step.outcomes,
        Err(error) => not_checked(contracts, &error.to_string()),
    }
}

/// The outcomes of contracts that could not be replayed at all.
pub(crate) fn not_checked(contracts: &[Contract], why: &str) -> Vec<Outcome> {
    let mut outcomes = vec![];
    for contract in contracts {
        for interaction in contract.interactions() {
            outcomes.push(Outcome {
                subject: Subject::Interaction {
                    consumer: contract.consumer().to_owned(),
                    provider: contract.provider().to_owned(),
                    description: interaction.description().to_owned(),
                    states: interaction.states().to_vec(),
                },
                exchange: None,
                elapsed: Duration::ZERO,
                verdict: Verdict::NotChecked(NotChecked::NoAnswer {
                    detail: why.to_owned(),
                }),
            });
        }
    }
    outcomes
}
