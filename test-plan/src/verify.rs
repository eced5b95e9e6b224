//! The part of a step that replays pacts to a provider.

use std::time::Duration;

use contract::{Contract, NotChecked, Outcome, Step, Verdict};
use provider_verify::{Progress, Provider, Verification};
use test_environment::{End, Event, Listener};

/// Replays the contracts to the live provider: outcomes, and what the answers have shown.
pub(crate) async fn verify(
    contracts: &[Contract],
    provider: &Provider,
    listener: Listener<'_>,
    end: &End<'_>,
) -> Step {
    let progress = |progress: Progress<'_>| match progress {
        Progress::Started { description, .. } => listener(Event::Checking { check: description }),
        Progress::Finished { outcome } => listener(Event::Checked { outcome }),
    };
    let verification = Verification::of(contracts, provider)
        .progress(&progress)
        .ending_with(end.comes());
    match verification.run().await {
        Ok(step) => step,
        Err(error) => {
            let detail = error.to_string();
            not_checked(contracts, &NotChecked::NoAnswer { detail })
        }
    }
}

/// The outcomes of contracts that could not be replayed at all.
pub(crate) fn not_checked(contracts: &[Contract], why: &NotChecked) -> Step {
    let mut outcomes = vec![];
    for contract in contracts {
        for interaction in contract.interactions() {
            outcomes.push(Outcome {
                subject: contract.subject(interaction),
                exchange: None,
                elapsed: Duration::ZERO,
                verdict: Verdict::NotChecked(why.clone()),
                logged: vec![],
                pending: contract.is_pending() || interaction.is_pending(),
            });
        }
    }
    Step {
        outcomes,
        ..Step::default()
    }
}
