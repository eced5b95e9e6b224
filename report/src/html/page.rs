//! What the page shows, as values that its template only has to put in their places.

use contract::{
    Header, Mismatch, Outcome, ProviderState, Received, Run, Step, Subject, Totals, Verdict,
};
use serde::Serialize;
use serde_json::Value;

use crate::{curl, excerpt, json, plain, words};

/// The whole page.
#[derive(Serialize)]
pub(super) struct Page {
    verdict: &'static str,
    sentence: &'static str,
    totals: String,
    checks: String,
    tool: String,
    started_at: String,
    elapsed: String,
    links: Vec<Link>,
    edges: Vec<Edge>,
    steps: Vec<StepView>,
}

/// A broken check, for the list at the top.
#[derive(Serialize)]
struct Link {
    id: String,
    step: String,
    name: String,
}

/// Who talks to whom, and whether they understand each other.
#[derive(Serialize)]
struct Edge {
    from: String,
    to: String,
    what: String,
    totals: String,
    verdict: &'static str,
}

#[derive(Serialize)]
struct StepView {
    name: String,
    totals: String,
    verdict: &'static str,
    elapsed: String,
    selection: Option<String>,
    groups: Vec<Group>,
    failures: Vec<Failure>,
}

/// Checks that belong together within a step.
#[derive(Serialize)]
struct Group {
    name: String,
    checks: Vec<Check>,
}

#[derive(Serialize)]
struct Check {
    id: String,
    name: String,
    verdict: &'static str,
    elapsed: Option<String>,
    reason: Option<words::Reason>,
}

/// A broken check in full.
#[derive(Serialize)]
struct Failure {
    id: String,
    name: String,
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
    body: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    indent: String,
    text: String,
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

pub(super) fn page(run: &Run) -> Page {
    let steps: Vec<StepView> = run
        .steps
        .iter()
        .enumerate()
        .map(|(index, step)| step_view(index + 1, step))
        .collect();
    let links = |step: &StepView| -> Vec<Link> {
        let link = |failure: &Failure| Link {
            id: failure.id.clone(),
            step: step.name.clone(),
            name: failure.name.clone(),
        };
        step.failures.iter().map(link).collect()
    };
    Page {
        verdict: json::verdict(run.exit_status()),
        sentence: words::verdict(run),
        totals: words::totals(&run.totals()),
        checks: plain::count(run.totals().checks(), "check"),
        tool: run.tool.clone(),
        started_at: run.started_at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        elapsed: plain::duration(run.elapsed),
        links: steps.iter().flat_map(links).collect(),
        edges: edges(run),
        steps,
    }
}

/// One edge for each pair that the run saw talk, in the order in which they first did.
fn edges(run: &Run) -> Vec<Edge> {
    let mut pairs: Vec<(Pair<'_>, Vec<&Outcome>)> = vec![];
    for outcome in run.outcomes() {
        let pair = pair(&outcome.subject);
        match pairs.iter_mut().find(|(known, _)| *known == pair) {
            Some((_, outcomes)) => outcomes.push(outcome),
            None => pairs.push((pair, vec![outcome])),
        }
    }
    pairs
        .into_iter()
        .map(|((from, to, what), outcomes)| {
            let totals = Totals::of(outcomes);
            Edge {
                from: from.to_owned(),
                to: to.to_owned(),
                what: plain::count(totals.checks(), what),
                totals: words::totals(&totals),
                verdict: verdict(&totals),
            }
        })
        .collect()
}

/// Who calls, who answers, and what one such check is called.
type Pair<'a> = (&'a str, &'a str, &'static str);

fn pair(subject: &Subject) -> Pair<'_> {
    match subject {
        Subject::Interaction {
            consumer, provider, ..
        } => (consumer, provider, "interaction"),
        Subject::Scenario { service, .. } => ("test plan", service, "scenario step"),
    }
}

fn verdict(totals: &Totals) -> &'static str {
    if totals.broken > 0 {
        "broken"
    } else if totals.not_checked > 0 || totals.checks() == 0 {
        "not_checked"
    } else {
        "kept"
    }
}

fn step_view(number: usize, step: &Step) -> StepView {
    let totals = step.totals();
    let selection = step.selection;
    let mut groups: Vec<Group> = vec![];
    let mut failures = vec![];
    for (index, outcome) in step.outcomes.iter().enumerate() {
        let id = format!("check-{number}-{}", index + 1);
        let name = words::group(&outcome.subject);
        let check = check(id.clone(), outcome);
        match groups.last_mut().filter(|group| group.name == name) {
            Some(group) => group.checks.push(check),
            None => groups.push(Group {
                name,
                checks: vec![check],
            }),
        }
        if let Verdict::Broken(mismatches) = &outcome.verdict {
            failures.push(failure(id, outcome, mismatches));
        }
    }
    StepView {
        name: step.name.clone(),
        totals: words::totals(&totals),
        verdict: verdict(&totals),
        elapsed: plain::duration(step.elapsed),
        selection: (selection.selected < selection.found)
            .then(|| format!("{} of {} selected", selection.selected, selection.found)),
        groups,
        failures,
    }
}

fn check(id: String, outcome: &Outcome) -> Check {
    let (verdict, reason) = match &outcome.verdict {
        Verdict::Kept => ("kept", None),
        Verdict::Broken(_) => ("broken", None),
        Verdict::NotChecked(reason) => ("not_checked", Some(words::reason(reason))),
    };
    Check {
        id,
        name: words::check(&outcome.subject),
        verdict,
        elapsed: outcome
            .exchange
            .as_ref()
            .map(|_| plain::duration(outcome.elapsed)),
        reason,
    }
}

fn failure(id: String, outcome: &Outcome, mismatches: &[Mismatch]) -> Failure {
    let states = match &outcome.subject {
        Subject::Interaction { states, .. } => states.iter().map(state).collect(),
        Subject::Scenario { .. } => vec![],
    };
    let exchange = outcome.exchange.as_ref();
    Failure {
        id,
        name: words::check(&outcome.subject),
        group: words::group(&outcome.subject),
        states,
        curl: exchange.map(|exchange| curl(&exchange.sent)),
        came: exchange
            .and_then(|exchange| exchange.received.as_ref())
            .map(|received| came(received, outcome, mismatches)),
        mismatches: mismatches.iter().map(difference).collect(),
    }
}

fn state(state: &ProviderState) -> State {
    let params = Value::Object(state.params.clone());
    State {
        name: state.name.clone(),
        params: (!state.params.is_empty()).then(|| params.to_string()),
    }
}

fn came(received: &Received, outcome: &Outcome, mismatches: &[Mismatch]) -> Came {
    let header = |header: &Header| plain::clean(&format!("{}: {}", header.name, header.value));
    Came {
        status: words::status(received),
        elapsed: plain::duration(outcome.elapsed),
        headers: words::telling_headers(received, mismatches)
            .map(header)
            .collect(),
        body: excerpt::body(&received.body, mismatches)
            .into_iter()
            .map(|line| Line {
                indent: "  ".repeat(line.depth),
                marks: excerpt::marks(&line),
                text: line.text,
            })
            .collect(),
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
