//! Checks that are broken for one cause as the page shows them: which they are, and the first of
//! them in full.

use contract::{Header, Outcome, Received};
use serde::Serialize;

use super::fault::Fault;
use crate::causes::{Broken, Check};
use crate::excerpt::{Side, Text};
use crate::findings::{Finding, findings};
use crate::{curl, excerpt, plain, words};

#[derive(Serialize)]
pub(super) struct Failure {
    pub(super) id: String,
    pub(super) title: String,
    /// The first of its findings in a line.
    pub(super) cause: String,
    pending: bool,
    checks: super::Names,
    group: String,
    fault: Option<Fault>,
    states: Vec<super::State>,
    curl: Option<String>,
    came: Option<Came>,
    /// How long nothing came, where a request was sent.
    waited: Option<String>,
    findings: Vec<Difference>,
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
    expected: Vec<String>,
    actual: Vec<String>,
    rules: Vec<String>,
    details: Vec<String>,
}

impl Failure {
    pub(super) fn of(id: String, cause: &Broken<'_>) -> Option<Self> {
        let Check { outcome, .. } = cause.checks.first()?;
        let exchange = outcome.exchange.as_ref();
        let findings = findings(cause.mismatches);
        Some(Self {
            id,
            title: words::broken(&cause.checks),
            cause: words::causes(cause.mismatches),
            pending: outcome.pending,
            checks: super::Names::of(&cause.checks),
            group: words::group(&outcome.subject),
            fault: Fault::of(outcome),
            states: super::State::of(&outcome.subject),
            curl: exchange.map(|exchange| plain::clean(&curl(&exchange.sent))),
            came: exchange
                .and_then(|exchange| exchange.received.as_ref())
                .map(|received| came(received, outcome, &findings)),
            waited: exchange
                .filter(|exchange| exchange.received.is_none())
                .map(|_| plain::duration(outcome.elapsed)),
            findings: findings.iter().map(difference).collect(),
        })
    }
}

fn came(received: &Received, outcome: &Outcome, findings: &[Finding<'_>]) -> Came {
    let header = |header: &Header| plain::clean(&format!("{}: {}", header.name, header.value));
    let body = excerpt::body(&received.body, findings);
    Came {
        status: words::status(received),
        elapsed: plain::duration(outcome.elapsed),
        headers: words::telling_headers(received, findings)
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

fn difference(finding: &Finding<'_>) -> Difference {
    Difference {
        place: words::place(finding.place),
        expected: finding.expected(),
        actual: finding.actual(),
        rules: finding.rules(),
        details: finding.details(),
    }
}
