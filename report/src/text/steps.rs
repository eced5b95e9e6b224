//! A step for the console: its numbers, and each of its checks with a sign.

use contract::{Outcome, Step, Totals, Verdict};

use super::{gaps, load, matrix, sign};
use crate::style::{Style, Tone};
use crate::{faults, mutants, plain, words};

/// The most checks of a step that are listed when they are kept; of more, only the others are.
const LISTED: usize = 50;

pub(super) fn lines(step: &Step, style: Style) -> Vec<String> {
    let elapsed = format!(" ({})", plain::duration(step.elapsed));
    let mut lines = vec![
        format!(
            "{}: {}{}",
            style.paint(Tone::Strong, &plain::clean(&step.name)),
            words::totals(&step.totals()),
            style.paint(Tone::Faint, &elapsed)
        ),
        format!("  {}", style.paint(Tone::Faint, &words::selection(step))),
    ];
    lines.extend(step.notes.iter().map(|note| {
        let note = format!("note: {}", words::note(note));
        format!("  {}", style.paint(Tone::Unsure, &note))
    }));
    lines.extend(checks(step, style));
    lines.extend(mutation_score(step, style));
    lines.extend(matrix::lines(step, style));
    lines.extend(load::lines(step, style));
    lines
}

/// The score, and what need not be checked; what should be stands before the steps.
fn mutation_score(step: &Step, style: Style) -> Vec<String> {
    let Some(score) = mutants::score(&step.mutation) else {
        return vec![];
    };
    let mut lines = vec![format!("  mutation score: {score}")];
    let excused = gaps::places(&mutants::excused(&step.mutation), style);
    if !excused.is_empty() {
        lines.push("  need not be noticed:".to_owned());
        lines.extend(excused.iter().map(|line| format!("  {line}")));
    }
    lines
}

/// Each check with its sign, but for the faults: of them there are too many.
fn checks(step: &Step, style: Style) -> Vec<String> {
    let outcomes = step.outcomes.iter();
    let outcomes = Vec::from_iter(outcomes.filter(|one| faults::cell(one).is_none()));
    let all = outcomes.len() <= LISTED;
    let listed = |outcome: &&&Outcome| all || outcome.verdict != Verdict::Kept;
    let mut lines = Vec::new();
    let mut group = String::new();
    let mut shown = 0;
    for outcome in outcomes.iter().filter(listed).take(LISTED) {
        let next = words::group(&outcome.subject);
        if next != group {
            lines.push(format!("  {}", style.paint(Tone::Faint, &next)));
            group = next;
        }
        let name = words::check(&outcome.subject);
        lines.push(format!("    {} {name}", sign(outcome, style)));
        shown += 1;
    }
    if shown < outcomes.len() {
        let more = outcomes.len() - shown;
        let kept = Totals::of(outcomes).kept;
        lines.push(match more == kept {
            true => format!("    … and {} kept", plain::count(more, "check")),
            false => format!("    … and {}", plain::count(more, "more check")),
        });
    }
    lines
}
