//! What the page shows, as values that its template only has to put in their places.

mod failure;
mod fault;
mod faults;
mod gaps;
mod load;
mod not_made;
mod score;
mod step;

use contract::{Outcome, Run, Subject, Totals, Verdict};
use serde::Serialize;

use self::step::StepView;
use crate::causes::Check;
use crate::{json, next, plain, words};

/// The most causes of a step that the list at the top names.
const LINKS: usize = 10;

/// The most checks of one cause that are named.
const NAMED: usize = 50;

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
    links: Vec<Links>,
    edges: Vec<Edge>,
    steps: Vec<StepView>,
}

/// What failed in a step, for the list at the top.
#[derive(Serialize)]
struct Links {
    step: String,
    causes: Vec<Link>,
    /// How many more there are, and where they begin.
    more: Option<(String, String)>,
}

/// Broken checks of one cause, or checks that could not be made for one reason.
#[derive(Serialize)]
struct Link {
    id: String,
    title: String,
    cause: String,
}

/// The names of the checks of one cause; none where it is one, which is the title.
#[derive(Serialize)]
struct Names {
    named: Vec<String>,
    more: usize,
}

/// A provider state, and its parameters as JSON where it has any.
#[derive(Serialize)]
struct State {
    name: String,
    params: Option<String>,
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
    Page {
        verdict: json::verdict(run.exit_status()),
        sentence: words::verdict(run),
        totals: words::totals(&run.totals()),
        checks: plain::count(run.totals().checks(), "check"),
        tool: plain::clean(&run.tool),
        started_at: run.started_at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        elapsed: plain::duration(run.elapsed),
        next: next::command(run),
        links: steps.iter().enumerate().filter_map(Links::of).collect(),
        edges: edges(run),
        steps,
    }
}

impl Links {
    fn of((index, step): (usize, &StepView)) -> Option<Self> {
        let broken = step.failures.iter().map(|one| Link {
            id: one.id.clone(),
            title: one.title.clone(),
            cause: one.cause.clone(),
        });
        let not_made = step.not_made.iter().map(|one| Link {
            id: one.id.clone(),
            title: one.title.clone(),
            cause: one.reason.why.clone(),
        });
        let causes: Vec<Link> = broken.chain(not_made).take(LINKS).collect();
        let more = step.causes() - causes.len();
        let more = (more > 0).then(|| (more.to_string(), format!("step-{}", index + 1)));
        (!causes.is_empty()).then(|| Self {
            step: step.name.clone(),
            causes,
            more,
        })
    }
}

impl Names {
    fn of(checks: &[Check<'_>]) -> Self {
        let (named, more) = words::names(checks, NAMED);
        Self { named, more }
    }
}

impl State {
    fn of(subject: &Subject) -> Vec<Self> {
        let given = words::given(subject).into_iter();
        let given = given.map(|(name, params)| Self { name, params });
        given.collect()
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
                from: plain::clean(from),
                to: plain::clean(to),
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
        Subject::Fault(cell) => (&cell.consumer, &cell.provider, "fault"),
        Subject::Load { consumer, .. } => ("load", consumer, "load check"),
        Subject::Tests { consumer, .. } => ("test plan", consumer, "run of its tests"),
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

/// The verdict on one check.
fn of_outcome(outcome: &Outcome) -> &'static str {
    match outcome.verdict {
        Verdict::Kept => "kept",
        _ if outcome.pending => "pending",
        Verdict::Broken(_) => "broken",
        Verdict::NotChecked(_) => "not_checked",
    }
}
