//! A step as the page shows it: its numbers, its checks, what failed by cause, and what was not seen.

use std::collections::{HashMap, HashSet};

use contract::{Outcome, Run, Step, Totals, Verdict};
use serde::Serialize;

use super::failure::Failure;
use super::faults::Faults;
use super::gaps::Gaps;
use super::load::Load;
use super::not_made::NotMade;
use super::score::Score;
use super::{of_outcome, verdict};
use crate::causes::{self, Check};
use crate::{faults, plain, words};

/// The most checks of a step that stand in its table as they are.
const LISTED: usize = 100;

/// The most checks that the table of a longer step has, of those that were not kept: the others are
/// folded away.
const NOT_KEPT: usize = 25;

/// The most causes of each kind that are shown in full.
const SHOWN: usize = 100;

/// The most causes that are named in a line; the JSON report has them all.
const IN_A_LINE: usize = 1000;

#[derive(Serialize)]
pub(super) struct StepView {
    pub(super) name: String,
    totals: String,
    verdict: &'static str,
    elapsed: String,
    selection: String,
    notes: Vec<String>,
    groups: Vec<Group>,
    folded: Option<Folded>,
    pub(super) failures: Vec<Failure>,
    more_failures: Option<More>,
    pub(super) not_made: Vec<NotMade>,
    more_not_made: Option<More>,
    gaps: Vec<Gaps>,
    score: Option<Score>,
    faults: Option<Faults>,
    load: Option<Load>,
}

/// Checks that belong together within a step.
#[derive(Serialize)]
struct Group {
    name: String,
    checks: Vec<Row>,
}

/// The checks that would make the table too long.
#[derive(Serialize)]
struct Folded {
    summary: String,
    groups: Vec<Group>,
}

#[derive(Serialize)]
struct Row {
    name: String,
    verdict: &'static str,
    /// The place on the page that says what is wrong with it.
    cause: Option<String>,
    elapsed: Option<String>,
}

/// Causes that are not shown in full.
#[derive(Serialize)]
struct More {
    summary: String,
    causes: Vec<Brief>,
    left: usize,
}

#[derive(Serialize)]
struct Brief {
    id: String,
    check: String,
    others: usize,
    what: String,
}

impl StepView {
    pub(super) fn of(run: &Run, number: usize, step: &Step) -> Self {
        let broken = causes::broken(step);
        let not_made = causes::not_made(step);
        let id = |kind: &str, index: usize| format!("{kind}-{number}-{}", index + 1);
        // The places of the causes that have one, by the number of the check.
        let mut places = HashMap::new();
        for (index, cause) in broken.iter().enumerate().take(SHOWN + IN_A_LINE) {
            places.extend(
                cause
                    .checks
                    .iter()
                    .map(|one| (one.number, id("cause", index))),
            );
        }
        for (index, cause) in not_made.iter().enumerate().take(SHOWN + IN_A_LINE) {
            places.extend(
                cause
                    .checks
                    .iter()
                    .map(|one| (one.number, id("why", index))),
            );
        }
        let shown = broken.iter().enumerate().take(SHOWN);
        let failures = shown.filter_map(|(index, cause)| Failure::of(id("cause", index), cause));
        let shown = not_made.iter().enumerate().take(SHOWN);
        let reasons = shown.filter_map(|(index, cause)| NotMade::of(id("why", index), cause));
        let more_failures = More::of(&broken, "more cause", |index, cause| {
            let what = words::causes(cause.mismatches);
            Brief::of(id("cause", index), &cause.checks, what)
        });
        let more_not_made = More::of(&not_made, "more reason", |index, cause| {
            let what = words::common_reason(cause).why;
            Brief::of(id("why", index), &cause.checks, what)
        });
        let (shown, folded) = split(step);
        let faults = Faults::of(number, step, &places);
        let totals = step.totals();
        Self {
            name: plain::clean(&step.name),
            totals: words::totals(&totals),
            verdict: verdict(&totals),
            elapsed: plain::duration(step.elapsed),
            selection: words::selection(step),
            notes: step.notes.iter().map(words::note).collect(),
            groups: groups(&shown, &mut places),
            folded: (!folded.is_empty()).then(|| Folded {
                summary: folded_summary(&folded),
                groups: groups(&folded, &mut places),
            }),
            failures: failures.collect(),
            more_failures,
            not_made: reasons.collect(),
            more_not_made,
            gaps: Gaps::of(run, step),
            score: Score::of(step),
            faults,
            load: step
                .load
                .as_ref()
                .map(|load| Load::of(&id("load", 0), load)),
        }
    }
}

impl StepView {
    /// How many causes of broken checks and reasons for unmade ones there are.
    pub(super) fn causes(&self) -> usize {
        let more = [&self.more_failures, &self.more_not_made];
        let more = more.into_iter().flatten();
        let more: usize = more.map(|more| more.causes.len() + more.left).sum();
        self.failures.len() + self.not_made.len() + more
    }
}

/// A check and its number in the step.
type Numbered<'r> = (usize, &'r Outcome);

/// The checks of the table, and those that are folded away; faults have a table of their own. Of a long step the table has only the
/// first of those that were not kept, with those before the pending ones.
fn split(step: &Step) -> (Vec<Numbered<'_>>, Vec<Numbered<'_>>) {
    let all = causes::checks(step).map(|check| (check.number, check.outcome));
    let all = all.filter(|(_, outcome)| faults::cell(outcome).is_none());
    if all.clone().count() <= LISTED {
        return (all.collect(), vec![]);
    }
    let not_kept = |(_, outcome): &Numbered<'_>| outcome.verdict != Verdict::Kept;
    let (pending, decisive): (Vec<_>, Vec<_>) = all
        .clone()
        .filter(not_kept)
        .partition(|(_, outcome)| outcome.pending);
    let first = decisive.iter().chain(&pending).take(NOT_KEPT);
    let first: HashSet<usize> = first.map(|(number, _)| *number).collect();
    all.partition(|(number, _)| first.contains(number))
}

fn folded_summary(folded: &[Numbered<'_>]) -> String {
    let totals = Totals::of(folded.iter().map(|(_, outcome)| *outcome));
    let checks = plain::count(folded.len(), "more check");
    format!("{checks}: {}", words::totals(&totals))
}

fn groups(checks: &[Numbered<'_>], places: &mut HashMap<usize, String>) -> Vec<Group> {
    let mut groups: Vec<Group> = vec![];
    for (number, outcome) in checks {
        let name = words::group(&outcome.subject);
        let row = Row::of(outcome, places.remove(number));
        match groups.last_mut().filter(|group| group.name == name) {
            Some(group) => group.checks.push(row),
            None => groups.push(Group {
                name,
                checks: vec![row],
            }),
        }
    }
    groups
}

impl Row {
    fn of(outcome: &Outcome, cause: Option<String>) -> Self {
        Self {
            name: words::check(&outcome.subject),
            verdict: of_outcome(outcome),
            cause,
            elapsed: outcome
                .exchange
                .as_ref()
                .map(|_| plain::duration(outcome.elapsed)),
        }
    }
}

impl More {
    fn of<C>(causes: &[C], noun: &str, brief: impl Fn(usize, &C) -> Brief) -> Option<Self> {
        let more = causes.len().checked_sub(SHOWN).filter(|more| *more > 0)?;
        let causes = causes.iter().enumerate().skip(SHOWN).take(IN_A_LINE);
        Some(Self {
            summary: plain::count(more, noun),
            causes: causes.map(|(index, cause)| brief(index, cause)).collect(),
            left: more.saturating_sub(IN_A_LINE),
        })
    }
}

impl Brief {
    fn of(id: String, checks: &[Check<'_>], what: String) -> Self {
        let first = checks.first();
        Self {
            id,
            check: first.map_or_else(String::new, |one| words::check_alone(&one.outcome.subject)),
            others: checks.len().saturating_sub(1),
            what,
        }
    }
}
