//! What failed, for the console: each cause once, with all the checks that it breaks and one of
//! them in full.

use std::time::Duration;

use contract::{Exchange, Mismatch, Outcome, Step};

use crate::causes::{Broken, Check, NotMade};
use crate::excerpt::{Line, Side};
use crate::findings::{Finding, findings};
use crate::style::{Style, Tone};
use crate::text::rows::{NAME, column, named};
use crate::text::{fault, sign};
use crate::{curl, excerpt, plain, words};

/// The most places of one check that are listed; the JSON report has them all.
const LISTED: usize = 20;

/// The most checks of one cause that are named.
const NAMED: usize = 10;

/// The most causes that are named in a line, after those that are shown in full.
const IN_A_LINE: usize = 30;

/// The longest cause, in characters, within a line.
const LONGEST_LINE: usize = 200;

/// Checks that are broken in the same way, the first of them in full.
pub(crate) fn broken(step: &str, group: &Broken<'_>, style: Style) -> Vec<String> {
    let Some(Check { outcome, .. }) = group.checks.first() else {
        return vec![];
    };
    let mut lines = vec![title(step, outcome, &words::broken(&group.checks), style)];
    lines.extend(names(&group.checks, style));
    lines.extend(example(outcome, group.mismatches, style));
    lines
}

/// One broken check in full: what was asked, what came, and each place where they differ.
pub(crate) fn example(outcome: &Outcome, mismatches: &[Mismatch], style: Style) -> Vec<String> {
    let subject = &outcome.subject;
    let mut lines = fault::task(outcome, style);
    if lines.is_empty() {
        lines.push(format!("  {}", words::group(subject)));
    }
    let given = words::given(subject).into_iter().map(|state| match state {
        (name, Some(params)) => format!("{name} {params}"),
        (name, None) => name,
    });
    lines.extend(column("given", given, style));
    let findings = findings(mismatches);
    if let Some(exchange) = &outcome.exchange {
        lines.extend(exchange_lines(exchange, outcome.elapsed, &findings, style));
    }
    lines.extend(fault::logged(outcome, style));
    for finding in findings.iter().take(LISTED) {
        lines.extend(finding_lines(finding, style));
    }
    if findings.len() > LISTED {
        let more = plain::count(findings.len() - LISTED, "more place");
        lines.push(format!("  … and {more}, all of them in the JSON report"));
    }
    lines.extend(fault::repeat(outcome, style));
    lines
}

/// Checks that could not be made for the same reason.
pub(crate) fn not_made(step: &Step, group: &NotMade<'_>, style: Style) -> Vec<String> {
    let Some(Check { outcome, .. }) = group.checks.first() else {
        return vec![];
    };
    let reason = words::common_reason(group);
    let all = group.checks.len() == step.outcomes.len();
    let what = match group.checks.len() {
        1 => words::check_alone(&outcome.subject),
        several if all => format!("{several} checks could not be made: all of this step"),
        several => format!("{several} checks could not be made"),
    };
    let mut lines = vec![title(&step.name, outcome, &what, style)];
    if !all {
        lines.extend(names(&group.checks, style));
    }
    lines.push(format!(
        "  why   {}",
        reason.why.replace('\n', "\n        ")
    ));
    lines.push(format!("  mend  {}", reason.mend));
    lines.extend(fault::repeat(outcome, style));
    lines
}

/// The causes of broken checks that are not shown in full, a line for each of the first of them.
pub(crate) fn more_broken(step: &str, causes: &[Broken<'_>], style: Style) -> Option<Vec<String>> {
    let lines = causes.iter().take(IN_A_LINE).map(|cause| {
        let what = words::causes(cause.mismatches);
        in_a_line(&cause.checks, &what, style)
    });
    let title = format!(
        "{} of broken checks",
        plain::count(causes.len(), "more cause")
    );
    more(step, &title, causes.len(), lines, style)
}

/// The same of checks that could not be made.
pub(crate) fn more_not_made(
    step: &str,
    causes: &[NotMade<'_>],
    style: Style,
) -> Option<Vec<String>> {
    let lines = causes.iter().take(IN_A_LINE).map(|cause| {
        let why = words::common_reason(cause).why;
        in_a_line(&cause.checks, &why, style)
    });
    let reasons = plain::count(causes.len(), "more reason");
    let title = format!("{reasons} why checks could not be made");
    more(step, &title, causes.len(), lines, style)
}

fn more(
    step: &str,
    title: &str,
    causes: usize,
    lines: impl Iterator<Item = String>,
    style: Style,
) -> Option<Vec<String>> {
    if causes == 0 {
        return None;
    }
    let title = format!("{}: {title}", plain::clean(step));
    let mut all = vec![style.paint(Tone::Strong, &title)];
    all.extend(lines);
    if causes > IN_A_LINE {
        let more = causes - IN_A_LINE;
        all.push(format!(
            "  … and {more} more, all of them in the JSON report"
        ));
    }
    Some(all)
}

/// A cause in a line: its first check, how many others there are, and what is wrong.
fn in_a_line(checks: &[Check<'_>], what: &str, style: Style) -> String {
    let Some(Check { outcome, .. }) = checks.first() else {
        return String::new();
    };
    let others = match checks.len() - 1 {
        0 => String::new(),
        others => format!(" (and {})", plain::count(others, "other check")),
    };
    let check = words::check_alone(&outcome.subject);
    let what = plain::cut(what.lines().next().unwrap_or_default(), LONGEST_LINE);
    format!("  {} {check}{others}: {what}", sign(outcome, style))
}

/// The title of checks of one cause, after the sign of the first of them.
fn title(step: &str, first: &Outcome, what: &str, style: Style) -> String {
    let pending = match first.pending {
        true => " (pending: not held against the provider)",
        false => "",
    };
    let title = format!("{}: {what}{pending}", plain::clean(step));
    let title = style.paint(Tone::Strong, &title);
    format!("{} {title}", sign(first, style))
}

/// The names of several checks; of a single one the title has it.
fn names(checks: &[Check<'_>], style: Style) -> Vec<String> {
    let (mut names, left) = words::names(checks, NAMED);
    let noun = words::noun(checks);
    match left {
        0 => {}
        1 => names.push("… and 1 more".to_owned()),
        left => names.push(format!("… and {left} more {noun}")),
    }
    column(noun, names, style)
}

fn exchange_lines(
    exchange: &Exchange,
    elapsed: Duration,
    findings: &[Finding<'_>],
    style: Style,
) -> Vec<String> {
    let mut lines = vec![named("sent", &plain::clean(&curl(&exchange.sent)), style)];
    let elapsed = plain::duration(elapsed);
    let Some(received) = &exchange.received else {
        lines.push(named(
            "came",
            &format!("no whole answer in {elapsed}"),
            style,
        ));
        return lines;
    };
    let status = format!("{} after {elapsed}", words::status(received));
    lines.push(named("came", &status, style));
    for header in words::telling_headers(received, findings) {
        let header = plain::clean(&format!("{}: {}", header.name, header.value));
        lines.push(named("", &header, style));
    }
    let body = excerpt::body(&received.body, findings);
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

fn finding_lines(finding: &Finding<'_>, style: Style) -> Vec<String> {
    let place = style.paint(Tone::Bad, &words::place(finding.place));
    let rules = finding.rules();
    let rule = if rules.len() == 1 { "rule" } else { "rules" };
    let rows = [
        ("expected", finding.expected()),
        ("actual", finding.actual()),
        (rule, rules),
        ("in full", finding.details()),
    ];
    let rows = rows
        .into_iter()
        .flat_map(|(name, texts)| column(name, texts, style));
    let title = format!("  {}. {place}", finding.number);
    let rows = rows.map(|row| format!("   {row}"));
    std::iter::once(title).chain(rows).collect()
}
