//! The report as JUnit XML, the form that CI servers read: one suite for each step, one case for
//! each check. A broken check is a failure, one that could not be made an error, and one that is
//! pending and not kept is skipped: none of them passes.
//!
//! This file only fills in `junit/report.xml`.

mod about;

use std::time::Duration;

use contract::{Outcome, Run, Step, Verdict};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error, Output};
use serde::Serialize;

use self::about::{Property, not_seen, properties, unchecked};
use crate::style::Style;
use crate::text::failure;
use crate::{plain, words};

const TEMPLATE: (&str, &str) = ("report.xml", include_str!("junit/report.xml"));

#[derive(Serialize)]
struct Suites {
    tool: String,
    time: String,
    timestamp: String,
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
    suites: Vec<Suite>,
}

#[derive(Serialize)]
struct Suite {
    name: String,
    time: String,
    failures: usize,
    errors: usize,
    skipped: usize,
    properties: Vec<Property>,
    cases: Vec<Case>,
    /// What is missing without being broken; empty where that is nothing.
    missing: String,
}

#[derive(Serialize)]
struct Case {
    group: String,
    name: String,
    time: String,
    result: Option<Trouble>,
}

/// Why a case did not pass: the element that says so, its attributes and its text.
#[derive(Serialize)]
struct Trouble {
    element: &'static str,
    kind: &'static str,
    message: String,
    text: String,
}

/// Renders the run as a JUnit XML document. A step that had nothing to check, and one that lacks
/// the evidence that the run requires, has a case of its own with that error, so that whoever
/// counts the cases comes to the same verdict.
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "the template is a part of this crate, and a test renders every branch of it"
)]
pub fn junit(run: &Run) -> String {
    let (name, source) = TEMPLATE;
    let lines_of_tags_vanish = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build();
    lines_of_tags_vanish
        .and_then(|syntax| {
            let mut environment = Environment::new();
            environment.set_syntax(syntax);
            environment.set_formatter(|out, _, value| match value.as_str() {
                Some(text) => escaped(out, text),
                None => escaped(out, &value.to_string()),
            });
            let template = environment.template_from_named_str(name, source)?;
            template.render(Serde(suites(run)))
        })
        .expect("the template renders every run")
}

/// Writes a text so that it stands for itself, in an attribute as well as in an element. The
/// engine's own escaping is that of HTML, which also makes `&#x2f;` of every slash.
fn escaped(out: &mut Output<'_>, text: &str) -> Result<(), Error> {
    let mut rest = text;
    while let Some(index) = rest.find(['&', '<', '>', '"']) {
        let (plain, special) = rest.split_at(index);
        let (special, after) = special.split_at(1);
        out.write_str(plain)?;
        out.write_str(match special {
            "&" => "&amp;",
            "<" => "&lt;",
            ">" => "&gt;",
            _ => "&quot;",
        })?;
        rest = after;
    }
    out.write_str(rest)?;
    Ok(())
}

fn suites(run: &Run) -> Suites {
    let suites: Vec<Suite> = run.steps.iter().map(|step| suite(run, step)).collect();
    let sum = |count: fn(&Suite) -> usize| suites.iter().map(count).sum();
    Suites {
        tool: plain::clean(&run.tool),
        time: seconds(run.elapsed),
        timestamp: run.started_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        tests: sum(|suite| suite.cases.len()),
        failures: sum(|suite| suite.failures),
        errors: sum(|suite| suite.errors),
        skipped: sum(|suite| suite.skipped),
        suites,
    }
}

fn suite(run: &Run, step: &Step) -> Suite {
    let mut cases: Vec<Case> = step
        .outcomes
        .iter()
        .map(|outcome| case(step, outcome))
        .collect();
    let not_seen = not_seen(run, step);
    cases.extend(nothing_checked(step));
    if run.requires_evidence() && !not_seen.is_empty() {
        cases.push(about_step(step, "all that it allows was seen", &not_seen));
    }
    let missing = [not_seen, unchecked(step)].into_iter();
    let missing = missing.filter(|text| !text.is_empty());
    let of = |element| {
        let troubles = cases.iter().filter_map(|case| case.result.as_ref());
        troubles.filter(|one| one.element == element).count()
    };
    Suite {
        name: plain::clean(&step.name),
        time: seconds(step.elapsed),
        failures: of("failure"),
        errors: of("error"),
        skipped: of("skipped"),
        properties: properties(step),
        cases,
        missing: Vec::from_iter(missing).join("\n"),
    }
}

fn case(step: &Step, outcome: &Outcome) -> Case {
    let result = match &outcome.verdict {
        Verdict::Kept => None,
        Verdict::Broken(mismatches) => {
            let text = failure::example(outcome, mismatches, Style::Plain).join("\n");
            Some(Trouble {
                element: "failure",
                kind: "broken",
                message: words::causes(mismatches),
                text,
            })
        }
        Verdict::NotChecked(reason) => {
            let words::Reason { why, mend } = words::reason(reason, &outcome.subject);
            Some(Trouble {
                element: "error",
                kind: "not checked",
                message: why.clone(),
                text: format!("{why}\nTo mend it: {mend}."),
            })
        }
    };
    let pending = |trouble: Trouble| Trouble {
        element: "skipped",
        message: format!("pending, not held against it: {}", trouble.message),
        ..trouble
    };
    Case {
        group: format!(
            "{}: {}",
            plain::clean(&step.name),
            words::group(&outcome.subject)
        ),
        name: words::check(&outcome.subject),
        time: seconds(outcome.elapsed),
        result: match outcome.pending {
            true => result.map(pending),
            false => result,
        },
    }
}

fn nothing_checked(step: &Step) -> Option<Case> {
    let nothing = "Nothing was checked in this step.";
    let empty = step.outcomes.is_empty();
    empty.then(|| about_step(step, "something is checked", nothing))
}

/// A case with an error that is of the whole step.
fn about_step(step: &Step, name: &str, text: &str) -> Case {
    Case {
        group: plain::clean(&step.name),
        name: name.to_owned(),
        time: seconds(Duration::ZERO),
        result: Some(Trouble {
            element: "error",
            kind: "not checked",
            message: text.lines().next().unwrap_or_default().to_owned(),
            text: text.to_owned(),
        }),
    }
}

fn seconds(elapsed: Duration) -> String {
    format!("{:.3}", elapsed.as_secs_f64())
}
