//! Certain interactions, chosen by who they are: by the consumer's key where both sides have one,
//! otherwise by consumer, description and provider states.

use contract::{Contract, Interaction, ProviderState, Run, Subject, Verdict};

/// Certain interactions.
#[derive(Clone, Debug)]
pub struct Only {
    wanted: Vec<Name>,
    why: Why,
}

/// Why only these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// They did not end as kept in the last run.
    FailedLastTime,
    /// They changed since the last run.
    Changed,
}

#[derive(Clone, Debug)]
struct Name {
    consumer: String,
    key: Option<String>,
    description: String,
    states: Vec<ProviderState>,
}

impl Only {
    /// What did not end as kept in a run.
    #[must_use]
    pub fn failed_in(run: &Run) -> Self {
        let failed = run.outcomes().filter(|one| one.verdict != Verdict::Kept);
        let wanted = failed.filter_map(|outcome| match &outcome.subject {
            Subject::Interaction {
                consumer,
                description,
                states,
                key,
                ..
            } => Some(Name {
                consumer: consumer.clone(),
                key: key.clone(),
                description: description.clone(),
                states: states.clone(),
            }),
            Subject::Scenario { .. }
            | Subject::Fault(_)
            | Subject::Load { .. }
            | Subject::Tests { .. } => None,
        });
        Self {
            wanted: wanted.collect(),
            why: Why::FailedLastTime,
        }
    }

    /// These interactions, which changed.
    pub fn changed<'a>(
        interactions: impl IntoIterator<Item = (&'a Contract, &'a Interaction)>,
    ) -> Self {
        let wanted = interactions.into_iter().map(|(contract, one)| Name {
            consumer: contract.consumer().to_owned(),
            key: one.key().map(str::to_owned),
            description: one.description().to_owned(),
            states: one.states().to_vec(),
        });
        Self {
            wanted: wanted.collect(),
            why: Why::Changed,
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// Why only these.
    #[must_use]
    pub fn why(&self) -> Why {
        self.why
    }

    pub(super) fn takes(&self, contract: &Contract, interaction: &Interaction) -> bool {
        let mut wanted = self.wanted.iter();
        wanted.any(|wanted| {
            wanted.consumer == contract.consumer()
                && match (&wanted.key, interaction.key()) {
                    (Some(wanted), Some(key)) => wanted == key,
                    _ => {
                        wanted.description == interaction.description()
                            && wanted.states == interaction.states()
                    }
                }
        })
    }
}
