//! The report for the console: what failed, each cause once, then what no answer has shown and no
//! test looks at, then every step, and in the last line what it all comes to.

pub(crate) mod failure;
mod fault;
mod gaps;
mod load;
mod matrix;
mod rows;
mod steps;

use contract::{ExitStatus, Outcome, Run, Verdict};

use crate::style::{Style, Tone};
use crate::{causes, mutants, next, plain, unseen, words};

/// The most causes of one step that are shown in full: whoever has more of them looks for what they
/// have in common. The JSON report has them all.
const IN_FULL: usize = 20;

/// Renders the run as lines for a terminal or a log, the verdict in the last one.
#[must_use]
pub fn text(run: &Run, style: Style) -> String {
    let mut blocks = Vec::new();
    for step in &run.steps {
        let causes = causes::broken(step);
        let (in_full, more) = causes.split_at(causes.len().min(IN_FULL));
        let in_full = in_full.iter();
        blocks.extend(in_full.map(|group| failure::broken(&step.name, group, style)));
        blocks.extend(failure::more_broken(&step.name, more, style));
    }
    for step in &run.steps {
        let causes = causes::not_made(step);
        let (in_full, more) = causes.split_at(causes.len().min(IN_FULL));
        let in_full = in_full.iter();
        blocks.extend(in_full.map(|group| failure::not_made(step, group, style)));
        blocks.extend(failure::more_not_made(&step.name, more, style));
    }
    blocks.extend(not_seen(run, style));
    blocks.extend(unchecked(run, style));
    blocks.extend(run.steps.iter().map(|step| steps::lines(step, style)));
    blocks.push(ending(run, style));
    let blocks: Vec<String> = blocks.iter().map(|lines| lines.join("\n")).collect();
    blocks.join("\n\n") + "\n"
}

/// What no answer has shown, step by step.
fn not_seen(run: &Run, style: Style) -> Vec<Vec<String>> {
    let mut blocks = Vec::new();
    for step in &run.steps {
        let groups = unseen::groups(&step.evidence);
        let heading = unseen::heading(&groups);
        let advice = unseen::advice(run, step);
        blocks.extend(gaps::block(step, &groups, &heading, &advice, style));
    }
    blocks
}

/// What the consumer's tests do not look at, step by step.
fn unchecked(run: &Run, style: Style) -> Vec<Vec<String>> {
    let mut blocks = Vec::new();
    for step in &run.steps {
        let groups = mutants::unchecked(&step.mutation);
        let heading = mutants::heading(&groups);
        blocks.extend(gaps::block(step, &groups, &heading, mutants::ADVICE, style));
    }
    blocks
}

/// The sign before a check, in its colour.
fn sign(outcome: &Outcome, style: Style) -> String {
    match outcome.verdict {
        Verdict::Kept => style.paint(Tone::Good, "✓"),
        _ if outcome.pending => style.paint(Tone::Unsure, "○"),
        Verdict::Broken(_) => style.paint(Tone::Bad, "✗"),
        Verdict::NotChecked(_) => style.paint(Tone::Unsure, "?"),
    }
}

fn ending(run: &Run, style: Style) -> Vec<String> {
    let totals = run.totals();
    let tone = match run.exit_status() {
        ExitStatus::Kept => Tone::Good,
        ExitStatus::Broken => Tone::Bad,
        ExitStatus::NotChecked | ExitStatus::Usage => Tone::Unsure,
    };
    let next = next::command(run);
    let next = next.map(|command| format!("next: {}", style.paint(Tone::Strong, &command)));
    let verdict = format!(
        "{}: {} in {}. {}",
        plain::count(totals.checks(), "check"),
        words::totals(&totals),
        plain::duration(run.elapsed),
        style.paint(tone, words::verdict(run)),
    );
    next.into_iter().chain([verdict]).collect()
}
