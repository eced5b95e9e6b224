//! A step as the page shows it: its numbers, its checks, its failures by cause, and what was not
//! seen.

use std::collections::HashMap;

use contract::{Outcome, Run, Step, Verdict};
use serde::Serialize;

use super::failure::Failure;
use super::verdict;
use crate::{causes, plain, unseen, words};

#[derive(Serialize)]
pub(super) struct StepView {
    pub(super) name: String,
    totals: String,
    verdict: &'static str,
    elapsed: String,
    selection: String,
    notes: Vec<String>,
    groups: Vec<Group>,
    pub(super) failures: Vec<Failure>,
    not_seen: Option<NotSeen>,
}

/// Checks that belong together within a step.
#[derive(Serialize)]
struct Group {
    name: String,
    checks: Vec<Check>,
}

#[derive(Serialize)]
struct Check {
    name: String,
    verdict: &'static str,
    /// The failure that shows what broke it.
    failure: Option<String>,
    elapsed: Option<String>,
    reason: Option<words::Reason>,
}

/// What no answer of the step has shown.
#[derive(Serialize)]
struct NotSeen {
    heading: String,
    rows: Vec<Row>,
    advice: String,
}

#[derive(Serialize)]
struct Row {
    of: String,
    place: String,
    what: String,
}

impl StepView {
    pub(super) fn of(run: &Run, number: usize, step: &Step) -> Self {
        let causes = causes::broken(step);
        let causes = causes.iter().enumerate();
        let with_ids =
            causes.map(|(index, cause)| (format!("cause-{number}-{}", index + 1), cause));
        let mut failures = vec![];
        let mut by_check = HashMap::new();
        for (id, cause) in with_ids {
            by_check.extend(cause.checks.iter().map(|check| (check.number, id.clone())));
            failures.extend(Failure::of(id, cause));
        }
        let mut groups: Vec<Group> = vec![];
        for (index, outcome) in step.outcomes.iter().enumerate() {
            let name = words::group(&outcome.subject);
            let check = Check::of(outcome, by_check.remove(&(index + 1)));
            match groups.last_mut().filter(|group| group.name == name) {
                Some(group) => group.checks.push(check),
                None => groups.push(Group {
                    name,
                    checks: vec![check],
                }),
            }
        }
        let totals = step.totals();
        Self {
            name: plain::clean(&step.name),
            totals: words::totals(&totals),
            verdict: verdict(&totals),
            elapsed: plain::duration(step.elapsed),
            selection: words::selection(step),
            notes: step.notes.iter().map(words::note).collect(),
            groups,
            failures,
            not_seen: NotSeen::of(run, step),
        }
    }
}

impl Check {
    fn of(outcome: &Outcome, failure: Option<String>) -> Self {
        let (verdict, reason) = match &outcome.verdict {
            Verdict::Kept => ("kept", None),
            Verdict::Broken(_) => ("broken", None),
            Verdict::NotChecked(reason) => ("not_checked", Some(words::reason(reason))),
        };
        Self {
            name: words::check(&outcome.subject),
            verdict: match outcome.pending && outcome.verdict != Verdict::Kept {
                true => "pending",
                false => verdict,
            },
            failure,
            elapsed: outcome
                .exchange
                .as_ref()
                .map(|_| plain::duration(outcome.elapsed)),
            reason,
        }
    }
}

impl NotSeen {
    fn of(run: &Run, step: &Step) -> Option<Self> {
        let groups = unseen::groups(&step.evidence);
        let row = |of: &str, gap: unseen::Gap| Row {
            of: of.to_owned(),
            place: gap.place,
            what: gap.what,
        };
        (!groups.is_empty()).then(|| Self {
            heading: unseen::heading(&groups),
            advice: unseen::advice(run, step),
            rows: groups
                .into_iter()
                .flat_map(|unseen::Group { title, gaps }| {
                    gaps.into_iter()
                        .map(move |gap| row(&title, gap))
                        .collect::<Vec<_>>()
                })
                .collect(),
        })
    }
}
