//! Checks that are broken for one cause as the page shows them: which they are, and the first of
//! them in full.

use contract::{Header, Mismatch, Outcome, ProviderState, Received, Subject};
use serde::Serialize;
use serde_json::Value;

use crate::causes::{Broken, Check};
use crate::excerpt::{Side, Text};
use crate::{curl, excerpt, plain, words};

#[derive(Serialize)]
pub(super) struct Failure {
    pub(super) id: String,
    pub(super) title: String,
    /// The first of its mismatches in a line.
    pub(super) cause: String,
    pending: bool,
    /// The names of all the checks; empty where it is one, which is the title.
    checks: Vec<String>,
    group: String,
    states: Vec<State>,
    curl: Option<String>,
    came: Option<Came>,
    mismatches: Vec<Difference>,
}

#[derive(Serialize)]
struct State {
    name: String,
    params: Option<String>,
}

#[derive(Serialize)]
struct Came {
    status: String,
    elapsed: String,
    headers: Vec<String>,
    has_sides: bool,
    body: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    side: &'static str,
    sign: char,
    indent: String,
    before: String,
    changed: String,
    after: String,
    marks: String,
}

#[derive(Serialize)]
struct Difference {
    place: String,
    expected: Option<String>,
    actual: String,
    rule: String,
    detail: String,
}

impl Failure {
    pub(super) fn of(id: String, cause: &Broken<'_>) -> Option<Self> {
        let Check { outcome, .. } = cause.checks.first()?;
        let names = cause.checks.iter();
        let mut checks: Vec<String> = names
            .map(|check| words::check(&check.outcome.subject))
            .collect();
        let title = match checks.len() {
            1 => checks.remove(0),
            several => format!("{several} checks are broken in the same way"),
        };
        let states = match &outcome.subject {
            Subject::Interaction { states, .. } => states.iter().map(state).collect(),
            Subject::Scenario { .. } => vec![],
        };
        let exchange = outcome.exchange.as_ref();
        Some(Self {
            id,
            title,
            cause: words::causes(cause.mismatches),
            pending: outcome.pending,
            checks,
            group: words::group(&outcome.subject),
            states,
            curl: exchange.map(|exchange| plain::clean(&curl(&exchange.sent))),
            came: exchange
                .and_then(|exchange| exchange.received.as_ref())
                .map(|received| came(received, outcome, cause.mismatches)),
            mismatches: cause.mismatches.iter().map(difference).collect(),
        })
    }
}

fn state(state: &ProviderState) -> State {
    let params = Value::Object(state.params.clone());
    State {
        name: plain::clean(&state.name),
        params: (!state.params.is_empty()).then(|| plain::clean(&params.to_string())),
    }
}

fn came(received: &Received, outcome: &Outcome, mismatches: &[Mismatch]) -> Came {
    let header = |header: &Header| plain::clean(&format!("{}: {}", header.name, header.value));
    let body = excerpt::body(&received.body, mismatches);
    Came {
        status: words::status(received),
        elapsed: plain::duration(outcome.elapsed),
        headers: words::telling_headers(received, mismatches)
            .map(header)
            .collect(),
        has_sides: excerpt::has_sides(&body),
        body: body.into_iter().map(line).collect(),
    }
}

fn line(line: excerpt::Line) -> Line {
    let marks = excerpt::marks(&line);
    let Text {
        before,
        changed,
        after,
    } = line.text;
    Line {
        side: match line.side {
            Side::Both => "both",
            Side::Expected => "expected",
            Side::Actual => "actual",
        },
        sign: line.side.sign(),
        indent: "  ".repeat(line.depth),
        before,
        changed,
        after,
        marks,
    }
}

fn difference(mismatch: &Mismatch) -> Difference {
    Difference {
        place: words::place(&mismatch.place),
        expected: words::expected(mismatch),
        actual: words::actual(mismatch),
        rule: words::rule(&mismatch.rule),
        detail: words::detail(mismatch),
    }
}
