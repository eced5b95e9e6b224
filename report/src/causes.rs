//! Which checks of a step failed for the same cause, so that a report says it once: one wrong field
//! in a page breaks every check that reads a page.

use std::collections::HashMap;

use contract::{Mismatch, NotChecked, Outcome, Place, Rule, Step, Verdict};

use crate::faults;
use crate::findings::findings;

/// Checks that are broken in the same way: by the same rules in the same places. Never empty; the
/// first of them stands for all.
pub(crate) struct Broken<'r> {
    pub(crate) checks: Vec<Check<'r>>,
    pub(crate) mismatches: &'r [Mismatch],
}

/// Checks that could not be made for the same reason. Never empty.
pub(crate) struct NotMade<'r> {
    pub(crate) checks: Vec<Check<'r>>,
    /// That of the first.
    pub(crate) reason: &'r NotChecked,
    /// The provider states that could not be set up for this reason, each once.
    pub(crate) states: Vec<&'r str>,
}

/// A check, and its number in its step from 1.
#[derive(Clone, Copy)]
pub(crate) struct Check<'r> {
    pub(crate) number: usize,
    pub(crate) outcome: &'r Outcome,
}

/// The broken checks of a step, those that are not pending first.
pub(crate) fn broken(step: &Step) -> Vec<Broken<'_>> {
    let mut groups: Vec<Broken<'_>> = Vec::new();
    let mut known: HashMap<_, usize> = HashMap::new();
    for check in checks(step) {
        let Verdict::Broken(mismatches) = &check.outcome.verdict else {
            continue;
        };
        // What a consumer does wrong with faults of one class it may do right with another's.
        let faults = faults::cell(check.outcome).map(|cell| (&cell.provider, cell.class));
        let cause = (check.outcome.pending, faults, cause(mismatches));
        let index = *known.entry(cause).or_insert(groups.len());
        match groups.get_mut(index) {
            Some(group) => group.checks.push(check),
            None => groups.push(Broken {
                checks: vec![check],
                mismatches,
            }),
        }
    }
    groups.sort_by_key(|group| group.checks[0].outcome.pending);
    groups
}

/// The checks of a step that were not made, those that are not pending first.
pub(crate) fn not_made(step: &Step) -> Vec<NotMade<'_>> {
    let mut groups: Vec<NotMade<'_>> = Vec::new();
    let mut known: HashMap<(bool, String), usize> = HashMap::new();
    for check in checks(step) {
        let Verdict::NotChecked(reason) = &check.outcome.verdict else {
            continue;
        };
        let (cause, state) = match reason {
            // A handler that is not there is one cause, whatever state it is asked for.
            NotChecked::StateSetUp {
                state,
                fault,
                detail,
            } => (format!("{fault:?} {detail}"), Some(state.as_str())),
            reason => (format!("{reason:?}"), None),
        };
        let cause = (check.outcome.pending, cause);
        let index = *known.entry(cause).or_insert(groups.len());
        match groups.get_mut(index) {
            Some(group) => {
                group.checks.push(check);
                let new = |state: &&str| !group.states.contains(state);
                group.states.extend(state.filter(new));
            }
            None => groups.push(NotMade {
                checks: vec![check],
                reason,
                states: Vec::from_iter(state),
            }),
        }
    }
    groups.sort_by_key(|group| group.checks[0].outcome.pending);
    groups
}

/// All checks of a step.
pub(crate) fn checks(step: &Step) -> impl Iterator<Item = Check<'_>> + Clone {
    let numbered = step.outcomes.iter().enumerate();
    numbered.map(|(index, outcome)| Check {
        number: index + 1,
        outcome,
    })
}

/// A text for each place and each rule that decides there, in order and without repetition: the
/// same for the same cause. Of a status or a header, both sides belong to it; in a body they differ
/// from check to check, and so does what a service held, logged or took.
fn cause(mismatches: &[Mismatch]) -> Vec<String> {
    let mut causes = Vec::new();
    for finding in findings(mismatches) {
        let place = match finding.place {
            Place::Body { pointer } => pattern(pointer),
            place @ (Place::State
            | Place::Log
            | Place::Time
            | Place::Process
            | Place::Load
            | Place::Tests) => {
                let expected = finding.mismatches.iter().map(|one| &one.expected);
                format!("{place:?} {:?}", Vec::from_iter(expected))
            }
            head @ (Place::Status | Place::Header { .. }) => {
                let sides = finding.mismatches.iter();
                let sides = sides.map(|one| (&one.expected, &one.actual));
                format!("{head:?} {:?}", Vec::from_iter(sides))
            }
        };
        let decisive = finding.decisive().into_iter();
        causes.extend(decisive.map(|rule| match rule {
            Rule::Pact { mismatch } => format!("{mismatch} {place}"),
            Rule::Schema { schema, keyword } => format!("{schema} {keyword} {place}"),
            Rule::Scenario { expectation } => format!("{expectation} {place}"),
            Rule::Fault { reaction } => format!("{reaction:?} {place}"),
            Rule::Load { check } => format!("{check:?} {place}"),
            Rule::MutationScore => place.clone(),
        }));
    }
    causes.sort_unstable();
    causes.dedup();
    causes
}

/// The pointer with `*` for the number of an element.
fn pattern(pointer: &str) -> String {
    let number = |token: &&str| !token.is_empty() && token.bytes().all(|b| b.is_ascii_digit());
    let tokens = pointer.split('/');
    let tokens = tokens.map(|token| if number(&token) { "*" } else { token });
    Vec::from_iter(tokens).join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_the_same_place_as_another() {
        assert_eq!(pattern("/items/12/a1"), "/items/*/a1");
        assert_eq!(pattern("/items//0"), "/items//*");
        assert_eq!(pattern(""), "");
    }
}
