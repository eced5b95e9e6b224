//! The run as JSON: all that was found out, and what follows from it, so that a script need not
//! derive it again.

use contract::evidence::NotSeen;
use contract::{EvidenceRule, ExitStatus, Run, Step, Totals};
use serde::Serialize;

/// The version of this shape: raised when a key is renamed, removed or changes its meaning.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    verdict: &'static str,
    totals: Totals,
    tool: &'a str,
    started_at: jiff::Timestamp,
    elapsed_ms: u128,
    evidence_rule: EvidenceRule,
    steps: Vec<StepDocument<'a>>,
}

#[derive(Serialize)]
struct StepDocument<'a> {
    totals: Totals,
    selected: usize,
    replayed: usize,
    not_seen: Vec<NotSeen<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mutation_score: Option<ScoreDocument>,
    #[serde(flatten)]
    step: &'a Step,
}

#[derive(Serialize)]
struct ScoreDocument {
    mutants: usize,
    noticed: usize,
    percent: Option<u8>,
}

impl<'a> StepDocument<'a> {
    fn of(step: &'a Step) -> Self {
        Self {
            totals: step.totals(),
            selected: step.selection.selected(),
            replayed: step.replayed(),
            not_seen: step.evidence.not_seen(),
            mutation_score: (!step.mutation.is_empty()).then(|| ScoreDocument {
                mutants: step.mutation.mutants(),
                noticed: step.mutation.noticed(),
                percent: step.mutation.percent(),
            }),
            step,
        }
    }
}

/// Renders the run as one indented JSON document that ends in a line break.
///
/// Its keys are those of [`Run`], so that it can be read back as one, and beside them `format`,
/// `verdict` (`kept`, `broken` or `not_checked`) and `totals`, and for each step `selected`,
/// `replayed`, `not_seen` and, where mutants were played, `mutation_score`: what follows from its
/// selection, outcomes, evidence and mutants. Durations are milliseconds.
#[must_use]
pub fn json(run: &Run) -> String {
    let document = Document {
        format: FORMAT,
        verdict: verdict(run.exit_status()),
        totals: run.totals(),
        tool: &run.tool,
        started_at: run.started_at,
        elapsed_ms: run.elapsed.as_millis(),
        evidence_rule: run.evidence_rule,
        steps: run.steps.iter().map(StepDocument::of).collect(),
    };
    // Every key above is a string and every number finite: serializing them cannot fail.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

/// The verdict on a whole run, as one word of the JSON shape.
pub(crate) fn verdict(status: ExitStatus) -> &'static str {
    match status {
        ExitStatus::Kept => "kept",
        ExitStatus::Broken => "broken",
        ExitStatus::NotChecked | ExitStatus::Usage => "not_checked",
    }
}
