//! What the page shows, as values that its template only has to put in their places.

mod failure;
mod step;

use contract::{Outcome, Run, Step, Subject, Totals};
use serde::Serialize;

use self::failure::Failure;
use self::step::StepView;
use crate::{causes, json, next, plain, words};

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
    next: Option<String>,
    links: Vec<Link>,
    not_made: Vec<NotMade>,
    edges: Vec<Edge>,
    steps: Vec<StepView>,
}

/// A cause of broken checks, for the list at the top.
#[derive(Serialize)]
struct Link {
    id: String,
    step: String,
    title: String,
    cause: String,
}

/// Checks that could not be made for one reason, for the list at the top.
#[derive(Serialize)]
struct NotMade {
    title: String,
    why: String,
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

pub(super) fn page(run: &Run) -> Page {
    let steps: Vec<StepView> = run
        .steps
        .iter()
        .enumerate()
        .map(|(index, step)| StepView::of(run, index + 1, step))
        .collect();
    let links = |step: &StepView| -> Vec<Link> {
        let link = |failure: &Failure| Link {
            id: failure.id.clone(),
            step: step.name.clone(),
            title: failure.title.clone(),
            cause: failure.cause.clone(),
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
        next: next::command(run),
        links: steps.iter().flat_map(links).collect(),
        not_made: run.steps.iter().flat_map(not_made).collect(),
        edges: edges(run),
        steps,
    }
}

fn not_made(step: &Step) -> Vec<NotMade> {
    let groups = causes::not_made(step).into_iter();
    let group = |group: causes::NotMade<'_>| NotMade {
        title: format!(
            "{}: {} could not be made",
            plain::clean(&step.name),
            plain::count(group.checks.len(), "check")
        ),
        why: words::reason(group.reason).why,
    };
    groups.map(group).collect()
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
