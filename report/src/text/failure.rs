//! One broken check in full: what was asked, what came, and each place where they differ.

use contract::{Exchange, Mismatch, Outcome, ProviderState, Subject};
use serde_json::Value;

use crate::style::{Style, Tone};
use crate::{curl, excerpt, plain, words};

/// The most mismatches of one check that are listed; the other formats list them all.
const LISTED: usize = 20;

/// The width of the column of names.
const NAME: usize = 10;

pub(super) fn lines(
    step: &str,
    outcome: &Outcome,
    mismatches: &[Mismatch],
    style: Style,
) -> Vec<String> {
    let subject = &outcome.subject;
    let title = format!("{}: {}", plain::clean(step), words::check(subject));
    let mut lines = vec![format!(
        "{} {}",
        style.paint(Tone::Bad, "✗"),
        style.paint(Tone::Strong, &title)
    )];
    lines.push(format!("  {}", words::group(subject)));
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
    for line in excerpt::body(&received.body, mismatches) {
        let text = format!("{}{}", "  ".repeat(line.depth), line.text);
        let mark = match excerpt::marks(&line) {
            marks if marks.is_empty() => String::new(),
            marks => style.paint(Tone::Bad, &format!("  ← {marks}")),
        };
        lines.push(named("", &format!("{text}{mark}"), style));
    }
    lines
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
