//! Which checks of a step failed for the same cause, so that a report says it once: one wrong field
//! in a page breaks every check that reads a page.

use std::collections::HashMap;

use contract::{Mismatch, NotChecked, Outcome, Place, Rule, Step, Verdict};

/// Checks that are broken in the same way: by the same rules in the same places. Never empty; the
/// first of them stands for all.
pub(crate) struct Broken<'r> {
    pub(crate) checks: Vec<Check<'r>>,
    pub(crate) mismatches: &'r [Mismatch],
}

/// Checks that could not be made for the same reason. Never empty.
pub(crate) struct NotMade<'r> {
    pub(crate) checks: Vec<Check<'r>>,
    pub(crate) reason: &'r NotChecked,
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
    let mut known: HashMap<(bool, Vec<String>), usize> = HashMap::new();
    for check in checks(step) {
        let Verdict::Broken(mismatches) = &check.outcome.verdict else {
            continue;
        };
        let cause = (check.outcome.pending, cause(mismatches));
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
    let mut known: HashMap<String, usize> = HashMap::new();
    for check in checks(step) {
        let Verdict::NotChecked(reason) = &check.outcome.verdict else {
            continue;
        };
        let cause = format!("{} {reason:?}", check.outcome.pending);
        let index = *known.entry(cause).or_insert(groups.len());
        match groups.get_mut(index) {
            Some(group) => group.checks.push(check),
            None => groups.push(NotMade {
                checks: vec![check],
                reason,
            }),
        }
    }
    groups.sort_by_key(|group| group.checks[0].outcome.pending);
    groups
}

fn checks(step: &Step) -> impl Iterator<Item = Check<'_>> {
    let numbered = step.outcomes.iter().enumerate();
    numbered.map(|(index, outcome)| Check {
        number: index + 1,
        outcome,
    })
}

/// A text for each rule that is broken and the pattern of its place, in order and without
/// repetition: the same for the same cause. Of a status or a header, both sides belong to it; in a
/// body they differ from check to check.
fn cause(mismatches: &[Mismatch]) -> Vec<String> {
    let one = |mismatch: &Mismatch| {
        let Mismatch {
            place,
            rule,
            expected,
            actual,
            ..
        } = mismatch;
        let rule = match rule {
            Rule::Pact { mismatch } => mismatch.clone(),
            Rule::Schema { schema, keyword } => format!("{schema} {keyword}"),
            Rule::Scenario { expectation } => expectation.clone(),
        };
        match place {
            Place::Body { pointer } => format!("{rule} {}", pattern(pointer)),
            place => format!("{rule} {place:?} {expected:?} {actual:?}"),
        }
    };
    let mut causes: Vec<String> = mismatches.iter().map(one).collect();
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
