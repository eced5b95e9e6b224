//! A run: all outcomes of one call, from which totals and the exit status are derived.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Evidence, EvidenceRule, ExitStatus, LoadTest, MutationScore, Outcome, Selection, Shard, Verdict,
};

/// Everything that one call of a tool found out; what every report is rendered from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The tool that made it, with its version.
    pub tool: String,
    /// When it began.
    pub started_at: Timestamp,
    /// How long it took.
    #[serde(rename = "elapsed_ms", with = "milliseconds")]
    pub elapsed: Duration,
    /// Its steps, in the order in which they were taken.
    pub steps: Vec<Step>,
    /// What it means that no answer has shown something that the contract allows.
    #[serde(default)]
    pub evidence_rule: EvidenceRule,
}

/// A group of checks that belong together, such as all of one provider.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The step's name.
    pub name: String,
    /// What there was to check, and what of it was chosen.
    pub selection: Selection,
    /// The part of a larger step that this is; `None` for a whole one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// What whoever reads the outcomes has to know about how they were come by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// How long it took.
    #[serde(rename = "elapsed_ms", with = "milliseconds")]
    pub elapsed: Duration,
    /// One outcome for each check, in the order of the contract.
    pub outcomes: Vec<Outcome>,
    /// What the answers have shown of what the contract allows.
    #[serde(default, skip_serializing_if = "Evidence::is_empty")]
    pub evidence: Evidence,
    /// How well the consumer's tests look at the answers, where that was measured.
    #[serde(default, skip_serializing_if = "MutationScore::is_empty")]
    pub mutation: MutationScore,
    /// What a load test saw, where the step was one; its outcomes say whether that is well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<Box<LoadTest>>,
}

/// What whoever reads a step's outcomes has to know about how they were come by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "snake_case")]
pub enum Note {
    /// The checks were made in a shuffled order.
    Shuffled {
        /// The seed that gives the same order again.
        seed: u64,
    },
    /// What the faults were made of was drawn at random.
    FaultsSeeded {
        /// The seed that gives the same faults again.
        seed: u64,
    },
    /// Provider states were needed, and there was no handler to set them up: the requests were sent
    /// to the provider as it stood.
    StatesNotSetUp {
        /// How many checks needed one.
        checks: usize,
    },
    /// The run was ended, and the time that is left for tearing down passed before all states were:
    /// the provider is not as it was before the run.
    StatesLeft {
        /// The names of the states that may still stand.
        states: BTreeSet<String>,
    },
}

/// How many outcomes there are of each verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Checks that found the contract kept.
    pub kept: usize,
    /// Checks that found it broken.
    pub broken: usize,
    /// Checks that could not be made.
    pub not_checked: usize,
    /// Checks of pending contracts that did not find them kept, for whatever reason.
    #[serde(skip_serializing_if = "is_zero")]
    pub pending: usize,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Totals {
    /// Counts the verdicts of these outcomes.
    #[must_use]
    pub fn of<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Self {
        let mut totals = Self::default();
        for outcome in outcomes {
            match outcome.verdict {
                Verdict::Kept => totals.kept += 1,
                _ if outcome.pending => totals.pending += 1,
                Verdict::Broken(_) => totals.broken += 1,
                Verdict::NotChecked(_) => totals.not_checked += 1,
            }
        }
        totals
    }

    /// All checks, whatever they came to.
    #[must_use]
    pub fn checks(&self) -> usize {
        self.kept + self.broken + self.not_checked + self.pending
    }
}

impl Step {
    /// How many outcomes of each verdict the step has.
    #[must_use]
    pub fn totals(&self) -> Totals {
        Totals::of(&self.outcomes)
    }

    /// How many checks got an answer; the others failed before.
    #[must_use]
    pub fn replayed(&self) -> usize {
        let answered = |outcome: &&Outcome| {
            let exchange = outcome.exchange.as_ref();
            exchange.is_some_and(|exchange| exchange.received.is_some())
        };
        self.outcomes.iter().filter(answered).count()
    }
}

impl Run {
    /// All outcomes, step by step.
    pub fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        self.steps.iter().flat_map(|step| &step.outcomes)
    }

    /// How many outcomes of each verdict the run has.
    #[must_use]
    pub fn totals(&self) -> Totals {
        Totals::of(self.outcomes())
    }

    /// Whether what was not seen counts as not checked.
    #[must_use]
    pub fn requires_evidence(&self) -> bool {
        self.evidence_rule == EvidenceRule::Require
    }

    /// Whether something that the contract allows was not seen, and the run asks for all of it. A
    /// shard cannot have seen all; that is for the run which it is merged into.
    #[must_use]
    pub fn lacks_evidence(&self) -> bool {
        let lacks = |step: &Step| step.shard.is_none() && !step.evidence.not_seen().is_empty();
        self.requires_evidence() && self.steps.iter().any(lacks)
    }

    /// How a binary that made this run ends. A run that checked nothing, or has a step that
    /// checked nothing, never ends as kept: an empty contract is no proof. Nor does one that lacks
    /// the evidence it asks for: nothing is broken, but not everything was checked.
    #[must_use]
    pub fn exit_status(&self) -> ExitStatus {
        let totals = self.totals();
        let empty = self.steps.iter().any(|step| step.outcomes.is_empty());
        if totals.broken > 0 {
            ExitStatus::Broken
        } else if totals.not_checked > 0 || totals.checks() == 0 || empty || self.lacks_evidence() {
            ExitStatus::NotChecked
        } else {
            ExitStatus::Kept
        }
    }
}

/// Durations as milliseconds with three decimals, the form that people compare in reports.
pub(crate) mod milliseconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(
        clippy::cast_precision_loss,
        reason = "microseconds of a run are far below 2^53"
    )]
    pub(crate) fn serialize<S: Serializer>(elapsed: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_f64(elapsed.as_micros() as f64 / 1000.0)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        let milliseconds = f64::deserialize(from)?;
        Duration::try_from_secs_f64(milliseconds / 1000.0).map_err(serde::de::Error::custom)
    }
}

/// The same where there may be none; to be left out then, and none by default.
pub(crate) mod optional_milliseconds {
    use std::time::Duration;

    use serde::{Deserializer, Serializer};

    use super::milliseconds;

    #[expect(clippy::ref_option, reason = "serde gives a reference to the field")]
    pub(crate) fn serialize<S: Serializer>(
        elapsed: &Option<Duration>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        match elapsed {
            Some(elapsed) => milliseconds::serialize(elapsed, to),
            None => to.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Duration>, D::Error> {
        milliseconds::deserialize(from).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::EmptyMatch;
    use crate::{NotChecked, Subject};

    fn run_of(verdicts: Vec<Verdict>) -> Run {
        let outcomes: Vec<Outcome> = verdicts
            .into_iter()
            .map(|verdict| Outcome {
                subject: Subject::Interaction {
                    consumer: "c".into(),
                    provider: "p".into(),
                    description: "d".into(),
                    states: vec![],
                    key: None,
                    values_from_states: BTreeSet::new(),
                },
                exchange: None,
                elapsed: Duration::from_micros(1500),
                verdict,
                logged: vec![],
                pending: false,
            })
            .collect();
        let selection = Selection::all(outcomes.len());
        Run {
            tool: "test".into(),
            started_at: Timestamp::UNIX_EPOCH,
            elapsed: Duration::from_secs(1),
            steps: vec![Step {
                name: "s".into(),
                selection,
                elapsed: Duration::from_secs(1),
                outcomes,
                ..Step::default()
            }],
            evidence_rule: EvidenceRule::Warn,
        }
    }

    fn not_checked() -> Verdict {
        Verdict::NotChecked(NotChecked::NoAnswer {
            detail: "refused".into(),
        })
    }

    #[test]
    fn a_run_is_kept_only_when_every_check_is() {
        assert_eq!(
            run_of(vec![Verdict::Kept, Verdict::Kept]).exit_status(),
            ExitStatus::Kept
        );
    }

    #[test]
    fn broken_outweighs_not_checked() {
        let run = run_of(vec![not_checked(), Verdict::Broken(vec![]), Verdict::Kept]);
        assert_eq!(run.exit_status(), ExitStatus::Broken);
        assert_eq!(
            run.totals(),
            Totals {
                kept: 1,
                broken: 1,
                not_checked: 1,
                pending: 0
            }
        );
    }

    #[test]
    fn what_is_pending_never_turns_a_run_red() {
        let mut run = run_of(vec![not_checked(), Verdict::Broken(vec![]), Verdict::Kept]);
        for outcome in &mut run.steps[0].outcomes {
            outcome.pending = true;
        }
        assert_eq!(run.exit_status(), ExitStatus::Kept);
        assert_eq!((run.totals().pending, run.totals().checks()), (2, 3));
        run.steps[0].outcomes[1].pending = false;
        assert_eq!(run.exit_status(), ExitStatus::Broken);
    }

    #[test]
    fn what_could_not_be_checked_is_never_a_pass() {
        assert_eq!(
            run_of(vec![Verdict::Kept, not_checked()]).exit_status(),
            ExitStatus::NotChecked
        );
    }

    #[test]
    fn a_run_without_checks_is_never_a_pass() {
        assert_eq!(run_of(vec![]).exit_status(), ExitStatus::NotChecked);
    }

    #[test]
    fn a_step_without_checks_is_never_a_pass() {
        let mut run = run_of(vec![Verdict::Kept]);
        run.steps.extend(run_of(vec![]).steps);
        assert_eq!(run.exit_status(), ExitStatus::NotChecked);
    }

    #[test]
    fn what_was_not_seen_is_an_error_only_where_evidence_is_asked_for() {
        let mut run = run_of(vec![Verdict::Kept]);
        run.steps[0].evidence.empty_matches.insert(EmptyMatch {
            consumer: "c".into(),
            interaction: "d".into(),
            pointer: "/items".into(),
        });
        assert_eq!(run.exit_status(), ExitStatus::Kept);
        run.evidence_rule = EvidenceRule::Require;
        assert_eq!(run.exit_status(), ExitStatus::NotChecked);
    }

    #[test]
    fn a_run_survives_the_way_through_json() {
        let run = run_of(vec![Verdict::Kept, not_checked(), Verdict::Broken(vec![])]);
        let json = serde_json::to_string(&run).unwrap();
        assert_eq!(serde_json::from_str::<Run>(&json).unwrap(), run);
    }
}
