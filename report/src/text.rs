//! The report for the console: every check with its verdict, then every failure in full, then what
//! could not be checked and why, and in the last line what it all comes to.

mod failure;

use contract::{ExitStatus, Outcome, Run, Step, Verdict};

use crate::style::{Style, Tone};
use crate::{plain, words};

/// Renders the run as lines for a terminal or a log, the verdict in the last one.
#[must_use]
pub fn text(run: &Run, style: Style) -> String {
    let mut lines = vec![];
    for step in &run.steps {
        lines.extend(checks(step, style));
        lines.push(String::new());
    }
    lines.extend(broken(run, style));
    lines.extend(not_checked(run, style));
    lines.push(last_line(run, style));
    lines.join("\n") + "\n"
}

fn checks(step: &Step, style: Style) -> Vec<String> {
    let totals = words::totals(&step.totals());
    let mut head = style.paint(Tone::Strong, &plain::clean(&step.name));
    head.push_str(&format!(": {totals}"));
    if step.selection.selected < step.selection.found {
        let selection = step.selection;
        head.push_str(&format!(
            ", {} of {} selected",
            selection.selected, selection.found
        ));
    }
    head.push_str(&style.paint(
        Tone::Faint,
        &format!(" ({})", plain::duration(step.elapsed)),
    ));
    let mut lines = vec![head];
    let mut group = String::new();
    for outcome in &step.outcomes {
        let next = words::group(&outcome.subject);
        if next != group {
            lines.push(format!("  {}", style.paint(Tone::Faint, &next)));
            group = next;
        }
        lines.push(format!(
            "    {} {}",
            sign(outcome, style),
            words::check(&outcome.subject)
        ));
    }
    lines
}

fn sign(outcome: &Outcome, style: Style) -> String {
    match outcome.verdict {
        Verdict::Kept => style.paint(Tone::Good, "✓"),
        Verdict::Broken(_) => style.paint(Tone::Bad, "✗"),
        Verdict::NotChecked(_) => style.paint(Tone::Unsure, "?"),
    }
}

fn broken(run: &Run, style: Style) -> Vec<String> {
    let mut lines = vec![];
    for step in &run.steps {
        for outcome in &step.outcomes {
            if let Verdict::Broken(mismatches) = &outcome.verdict {
                lines.extend(failure::lines(&step.name, outcome, mismatches, style));
                lines.push(String::new());
            }
        }
    }
    lines
}

/// The checks that were not made, those of one step with the same reason together.
fn not_checked(run: &Run, style: Style) -> Vec<String> {
    let mut lines = vec![];
    for step in &run.steps {
        let mut reasons: Vec<(&contract::NotChecked, Vec<&Outcome>)> = vec![];
        for outcome in &step.outcomes {
            let Verdict::NotChecked(reason) = &outcome.verdict else {
                continue;
            };
            match reasons.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, outcomes)) => outcomes.push(outcome),
                None => reasons.push((reason, vec![outcome])),
            }
        }
        for (reason, outcomes) in reasons {
            let reason = words::reason(reason);
            lines.push(format!(
                "{} {}",
                style.paint(Tone::Unsure, "?"),
                style.paint(Tone::Strong, &who(step, &outcomes)),
            ));
            lines.push(format!(
                "  why   {}",
                reason.why.replace('\n', "\n        ")
            ));
            lines.push(format!("  mend  {}", reason.mend));
            lines.push(String::new());
        }
    }
    lines
}

fn who(step: &Step, outcomes: &[&Outcome]) -> String {
    let name = plain::clean(&step.name);
    match outcomes {
        [outcome] => format!("{name}: {}", words::check(&outcome.subject)),
        all if all.len() == step.outcomes.len() => {
            format!("{name}: none of its {} checks could be made", all.len())
        }
        some => {
            let names: Vec<String> = some
                .iter()
                .map(|outcome| words::check(&outcome.subject))
                .collect();
            format!(
                "{name}: {}: {}",
                plain::count(some.len(), "check"),
                names.join("; ")
            )
        }
    }
}

fn last_line(run: &Run, style: Style) -> String {
    let totals = run.totals();
    let tone = match run.exit_status() {
        ExitStatus::Kept => Tone::Good,
        ExitStatus::Broken => Tone::Bad,
        ExitStatus::NotChecked | ExitStatus::Usage => Tone::Unsure,
    };
    format!(
        "{}: {} in {}. {}",
        plain::count(totals.checks(), "check"),
        words::totals(&totals),
        plain::duration(run.elapsed),
        style.paint(tone, words::verdict(run)),
    )
}
