//! What failed, for the console: each cause once, with all the checks that it breaks and one of
//! them in full.

use contract::{Exchange, Mismatch, Outcome, ProviderState, Step, Subject};
use serde_json::Value;

use crate::causes::{Broken, Check, NotMade};
use crate::excerpt::{Line, Side};
use crate::style::{Style, Tone};
use crate::text::sign;
use crate::{curl, excerpt, plain, words};

/// The most mismatches of one check that are listed; the other formats list them all.
const LISTED: usize = 20;

/// The most checks of one cause that are named.
const NAMED: usize = 10;

/// The width of the column of names.
const NAME: usize = 10;

/// Checks that are broken in the same way, the first of them in full.
pub(crate) fn broken(step: &str, group: &Broken<'_>, style: Style) -> Vec<String> {
    let Some(Check { outcome, .. }) = group.checks.first() else {
        return vec![];
    };
    let mut lines = vec![title(
        step,
        &group.checks,
        "are broken in the same way",
        style,
    )];
    lines.extend(names(&group.checks, style));
    lines.extend(example(outcome, group.mismatches, style));
    lines
}

/// One broken check in full: what was asked, what came, and each place where they differ.
pub(crate) fn example(outcome: &Outcome, mismatches: &[Mismatch], style: Style) -> Vec<String> {
    let subject = &outcome.subject;
    let mut lines = vec![format!("  {}", words::group(subject))];
    if let Subject::Interaction { states, .. } = subject {
        lines.extend(
            states
                .iter()
                .map(|state| named("given", &given(state), style)),
        );
    }
    if let Some(exchange) = &outcome.exchange {
        lines.extend(exchange_lines(exchange, outcome, mismatches, style));
    }
    for (index, mismatch) in mismatches.iter().take(LISTED).enumerate() {
        lines.extend(mismatch_lines(index + 1, mismatch, style));
    }
    if let Some(more) = mismatches
        .len()
        .checked_sub(LISTED)
        .filter(|more| *more > 0)
    {
        lines.push(format!(
            "  … and {more} more places, all of them in the JSON report"
        ));
    }
    lines
}

/// Checks that could not be made for the same reason.
pub(crate) fn not_made(step: &Step, group: &NotMade<'_>, style: Style) -> Vec<String> {
    let reason = words::reason(group.reason);
    let all = group.checks.len() == step.outcomes.len();
    let happened = match all {
        true => "could not be made: all of this step",
        false => "could not be made",
    };
    let mut lines = vec![title(&step.name, &group.checks, happened, style)];
    if !all {
        lines.extend(names(&group.checks, style));
    }
    lines.push(format!(
        "  why   {}",
        reason.why.replace('\n', "\n        ")
    ));
    lines.push(format!("  mend  {}", reason.mend));
    lines
}

/// The title of a group: the check that it is, or how many, and what `happened` to them.
fn title(step: &str, checks: &[Check<'_>], happened: &str, style: Style) -> String {
    let Some(Check { outcome, .. }) = checks.first() else {
        return String::new();
    };
    let what = match checks {
        [_] => words::check(&outcome.subject),
        several => format!("{} checks {happened}", several.len()),
    };
    let pending = match outcome.pending {
        true => " (pending: not held against the provider)",
        false => "",
    };
    let title = format!("{}: {what}{pending}", plain::clean(step));
    format!(
        "{} {}",
        sign(outcome, style),
        style.paint(Tone::Strong, &title)
    )
}

/// The names of several checks; of a single one the title has it.
fn names(checks: &[Check<'_>], style: Style) -> Vec<String> {
    if checks.len() < 2 {
        return vec![];
    }
    let mut lines: Vec<String> = checks
        .iter()
        .take(NAMED)
        .enumerate()
        .map(|(index, check)| {
            let column = if index == 0 { "checks" } else { "" };
            named(column, &words::check(&check.outcome.subject), style)
        })
        .collect();
    if checks.len() > NAMED {
        let more = plain::count(checks.len() - NAMED, "more check");
        lines.push(named("", &format!("… and {more}"), style));
    }
    lines
}

fn named(name: &str, text: &str, style: Style) -> String {
    let name = style.paint(Tone::Faint, &format!("{name:NAME$}"));
    format!("  {name}{text}")
}

fn given(state: &ProviderState) -> String {
    let name = plain::clean(&state.name);
    if state.params.is_empty() {
        name
    } else {
        format!(
            "{name} {}",
            plain::clean(&Value::Object(state.params.clone()).to_string())
        )
    }
}

fn exchange_lines(
    exchange: &Exchange,
    outcome: &Outcome,
    mismatches: &[Mismatch],
    style: Style,
) -> Vec<String> {
    let mut lines = vec![named("sent", &plain::clean(&curl(&exchange.sent)), style)];
    let Some(received) = &exchange.received else {
        return lines;
    };
    let elapsed = plain::duration(outcome.elapsed);
    let status = format!("{} after {elapsed}", words::status(received));
    lines.push(named("came", &status, style));
    for header in words::telling_headers(received, mismatches) {
        let header = plain::clean(&format!("{}: {}", header.name, header.value));
        lines.push(named("", &header, style));
    }
    let body = excerpt::body(&received.body, mismatches);
    if excerpt::has_sides(&body) {
        let expected = style.paint(Tone::Good, "- expected");
        let actual = style.paint(Tone::Bad, "+ actual");
        lines.push(named("", &format!("{expected}  {actual}"), style));
    }
    lines.extend(body.iter().map(|line| body_line(line, style)));
    lines
}

/// A line of a body, its sign in the column before it.
fn body_line(line: &Line, style: Style) -> String {
    let indent = "  ".repeat(line.depth);
    let tone = match line.side {
        Side::Both => None,
        Side::Expected => Some(Tone::Good),
        Side::Actual => Some(Tone::Bad),
    };
    let excerpt::Text {
        before,
        changed,
        after,
    } = &line.text;
    let text = match tone {
        None => format!("{before}{changed}{after}"),
        Some(tone) => format!("{before}{}{after}", style.paint(tone, changed)),
    };
    let sign = line.side.sign().to_string();
    let sign = tone.map_or(sign.clone(), |tone| style.paint(tone, &sign));
    let mark = match excerpt::marks(line) {
        marks if marks.is_empty() => String::new(),
        marks => style.paint(Tone::Bad, &format!("  ← {marks}")),
    };
    let line = format!("{:NAME$}{sign} {indent}{text}{mark}", "");
    line.trim_end().to_owned()
}

fn mismatch_lines(number: usize, mismatch: &Mismatch, style: Style) -> Vec<String> {
    let place = style.paint(Tone::Bad, &words::place(&mismatch.place));
    let mut lines = vec![format!("  {number}. {place}")];
    let mut row =
        |name: &str, text: String| lines.push(format!("   {}", named(name, &text, style)));
    if let Some(expected) = words::expected(mismatch) {
        row("expected", expected);
    }
    row("actual", words::actual(mismatch));
    row("rule", words::rule(&mismatch.rule));
    let detail = words::detail(mismatch);
    if !detail.is_empty() {
        row("in full", detail);
    }
    lines
}
