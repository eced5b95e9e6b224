//! Checks that failed for one cause, in a line: which they are, and what is wrong with them.

use contract::{Mismatch, Rule, Subject};

use super::{actual, check, fault, place, rule};
use crate::causes::Check;
use crate::findings::{Finding, findings};

/// What was checked, where checks of several groups stand together.
pub(crate) fn check_alone(subject: &Subject) -> String {
    match subject {
        Subject::Fault(cell) => fault::in_full(cell),
        other => check(other),
    }
}

/// Broken checks of one cause: the check that it is, or how many.
pub(crate) fn broken(checks: &[Check<'_>]) -> String {
    match checks {
        [Check { outcome, .. }] => check_alone(&outcome.subject),
        several if are_faults(several) => {
            format!("{} faults are taken wrong in the same way", several.len())
        }
        several => format!("{} checks are broken in the same way", several.len()),
    }
}

/// The first names of several checks, each once, and how many checks have others. Of a single check
/// there is none: it is the title.
pub(crate) fn names(checks: &[Check<'_>], most: usize) -> (Vec<String>, usize) {
    if checks.len() < 2 {
        return (vec![], 0);
    }
    let mut named: Vec<(String, usize)> = Vec::new();
    let mut left = 0;
    for check in checks {
        let name = check_alone(&check.outcome.subject);
        match named.iter().position(|(known, _)| *known == name) {
            Some(index) => named[index].1 += 1,
            None if named.len() < most => named.push((name, 1)),
            None => left += 1,
        }
    }
    let named = named.into_iter().map(|(name, times)| match times {
        1 => name,
        times => format!("{name} ({times} times)"),
    });
    (named.collect(), left)
}

/// What several checks are called.
pub(crate) fn noun(checks: &[Check<'_>]) -> &'static str {
    match are_faults(checks) {
        true => "faults",
        false => "checks",
    }
}

fn are_faults(checks: &[Check<'_>]) -> bool {
    checks
        .iter()
        .all(|one| matches!(one.outcome.subject, Subject::Fault(_)))
}

/// A finding in one line: `body at /name: expected "Spring sale", but got null`.
fn summary(finding: &Finding<'_>) -> String {
    let place = place(finding.place);
    let Some(mismatch) = finding.mismatches.first() else {
        return place;
    };
    let actual = actual(mismatch);
    match finding.expected().into_iter().next() {
        Some(expected) => format!("{place}: expected {expected}, but got {actual}"),
        None => match &mismatch.rule {
            Rule::Fault { .. } => format!("{place}: {actual}"),
            broken => format!("{place}: {actual} breaks {}", rule(broken)),
        },
    }
}

/// The first of several findings in one line, and how many there are.
pub(crate) fn causes(mismatches: &[Mismatch]) -> String {
    let findings = findings(mismatches);
    let first = findings.first().map(summary).unwrap_or_default();
    match findings.len() {
        0 | 1 => first,
        several => format!("{first} (1 of {several} places)"),
    }
}
