//! The command that looks again at what failed, and at nothing else.

use contract::{Outcome, Run, Subject, Verdict};

use crate::{faults, words};

/// The next command to run; `None` when nothing failed, or when the tool cannot be asked for less.
/// `…` stands for the arguments that the run was called with: they may hold secrets.
pub(crate) fn command(run: &Run) -> Option<String> {
    let failed = |outcome: &&Outcome| outcome.verdict != Verdict::Kept && !outcome.pending;
    let mut steps = run.steps.iter();
    let step = steps.find(|step| step.outcomes.iter().any(|outcome| failed(&outcome)))?;
    match run.tool.split(' ').next()? {
        "provider-verify" => Some(format!("provider-verify verify … {}", choice(run)?)),
        // Of several faults the first: their causes are mended one by one.
        "consumer-verify" => {
            let faults = step.outcomes.iter().filter(|one| failed(one));
            let first = faults.filter_map(faults::cell).next()?;
            Some(words::fault::repeat(first))
        }
        "test-plan" => Some(format!("test-plan --step {}", quoted(&step.name))),
        _ => None,
    }
}

/// The flag that chooses the failed checks: by its description if it is one.
fn choice(run: &Run) -> Option<String> {
    let failed = |outcome: &&Outcome| outcome.verdict != Verdict::Kept;
    let mut failed = run
        .outcomes()
        .filter(|outcome| !outcome.pending)
        .filter(failed);
    let first = failed.next()?;
    Some(match (&first.subject, failed.next()) {
        (Subject::Interaction { description, .. }, None) => {
            let pattern = format!("^{}$", escaped(description));
            format!("--filter-description {}", quoted(&pattern))
        }
        _ => "--last-failed".to_owned(),
    })
}

/// The text as a regular expression that matches it alone.
fn escaped(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for c in text.chars() {
        if r"\.+*?()|[]{}^$".contains(c) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

/// In single quotes nothing has a meaning to the shell but the single quote itself.
fn quoted(text: &str) -> String {
    crate::plain::clean(&format!("'{}'", text.replace('\'', r"'\''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_matched_to_the_letter() {
        assert_eq!(escaped("a page (1.5) of $x-y"), r"a page \(1\.5\) of \$x-y");
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
