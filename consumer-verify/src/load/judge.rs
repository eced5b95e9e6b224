//! From what a load test saw to its outcomes: one for each class of the ledger, and one for each
//! budget that can be judged. Pure.

use std::time::Duration;

use contract::project::Budget;
use contract::{
    Arrival, LoadCheck, LoadStage, LoadTest, Mismatch, NotChecked, Outcome, Percentiles, Place,
    Rule, Selection, SkipReason, Subject, Verdict,
};
use serde_json::{Value, json};

use super::findings::Findings;
use super::recovery;

/// The outcomes of a load, and which budgets were left out and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The outcomes: those of the ledger first.
    pub outcomes: Vec<Outcome>,
    /// What there was to judge.
    pub selection: Selection,
}

/// Judges a load by its ledger and its budget.
#[must_use]
pub fn judge(load: &LoadTest, findings: &Findings, budget: &Budget) -> Judged {
    let mut judged = Judged {
        outcomes: Vec::new(),
        selection: Selection::default(),
    };
    for check in LoadCheck::LEDGER {
        let verdict = of_ledger(check, load, findings);
        judged.push(load, check, verdict);
    }
    for (check, judgement) in budgets(load, budget) {
        match judgement {
            Ok(verdict) => judged.push(load, check, verdict),
            Err(why) => judged.skip(why),
        }
    }
    judged
}

/// Whether what a load saw keeps all budgets that can be judged: what the search for the knee asks.
#[must_use]
pub fn keeps(load: &LoadTest, budget: &Budget) -> bool {
    let mut budgets = budgets(load, budget).into_iter();
    budgets.all(|(_, judgement)| judgement.is_err() || judgement == Ok(Verdict::Kept))
}

impl Judged {
    fn push(&mut self, load: &LoadTest, check: LoadCheck, verdict: Verdict) {
        self.selection.found += 1;
        self.outcomes.push(Outcome {
            subject: Subject::Load {
                consumer: load.consumer.clone(),
                scenario: load.scenario.clone(),
                check,
            },
            exchange: None,
            elapsed: Duration::ZERO,
            logged: Vec::new(),
            verdict,
            pending: false,
        });
    }

    fn skip(&mut self, why: &str) {
        self.selection.found += 1;
        let filter = why.to_owned();
        let selection = std::mem::take(&mut self.selection);
        self.selection = selection.without(SkipReason::Filter { filter }, 1);
    }
}

fn of_ledger(check: LoadCheck, load: &LoadTest, findings: &Findings) -> Verdict {
    let ledger = &load.ledger;
    let count = match check {
        LoadCheck::Lost => ledger.lost,
        LoadCheck::Duplicated => ledger.duplicated,
        LoadCheck::Altered => ledger.altered,
        LoadCheck::Phantom => ledger.phantom,
        LoadCheck::HalfStored => ledger.half_stored,
        // That it is not known how a request ended breaks nothing, and proves nothing.
        _ if ledger.open() > 0 => {
            let open = ledger.open();
            let detail = format!("of {open} requests no answer said how they ended");
            return Verdict::NotChecked(NotChecked::NoAnswer { detail });
        }
        _ => 0,
    };
    if count > 0 {
        let total = broken(check, json!(0), json!(count));
        let examples = findings.of(check).iter().cloned();
        return Verdict::Broken([total].into_iter().chain(examples).collect());
    }
    if let Some(detail) = findings.unread.clone() {
        return Verdict::NotChecked(NotChecked::NoAnswer { detail });
    }
    if ledger.acknowledged == 0 {
        let detail = "no request was acknowledged: there is nothing to look for".to_owned();
        return Verdict::NotChecked(NotChecked::Judgement { detail });
    }
    Verdict::Kept
}

fn broken(check: LoadCheck, expected: Value, actual: Value) -> Mismatch {
    Mismatch {
        place: Place::Load,
        rule: Rule::Load { check },
        expected: Some(expected),
        actual: Some(actual),
        detail: String::new(),
    }
}

/// A verdict, or why there is none to be had.
type Judgement = Result<Verdict, &'static str>;

/// The judgements of all budgets that are set.
fn budgets(load: &LoadTest, budget: &Budget) -> Vec<(LoadCheck, Judgement)> {
    let of_latency = |limit: Option<Duration>, check, of: fn(&Percentiles) -> Duration| {
        limit.map(|limit| (check, latency(load, check, limit, of)))
    };
    let mut judgements = Vec::new();
    judgements.extend(budget.rate.map(|share| {
        let judgement = undisturbed(load).and_then(|()| rate(load, share));
        (LoadCheck::Rate, judgement)
    }));
    judgements.extend(of_latency(budget.p50, LoadCheck::P50, |one| one.p50));
    judgements.extend(of_latency(budget.p95, LoadCheck::P95, |one| one.p95));
    judgements.extend(of_latency(budget.p99, LoadCheck::P99, |one| one.p99));
    judgements.extend(of_latency(budget.p999, LoadCheck::P999, |one| one.p999));
    judgements.extend(budget.errors.map(|limit| {
        let judgement = undisturbed(load).map(|()| errors(load, limit));
        (LoadCheck::Errors, judgement)
    }));
    judgements.extend(budget.degradation.map(|limit| {
        let judgement = undisturbed(load).and_then(|()| degradation(load, limit));
        (LoadCheck::Degradation, judgement)
    }));
    judgements.extend(budget.recovery.map(|limit| {
        (
            LoadCheck::Recovery,
            recovery_within(load, limit, budget.p99),
        )
    }));
    judgements
}

/// Under a fault, requests are late and fail: that is what it is for.
fn undisturbed(load: &LoadTest) -> Result<(), &'static str> {
    match load.events.is_empty() {
        true => Ok(()),
        false => Err("under faults only the ledger and the recovery are judged"),
    }
}

fn rate(load: &LoadTest, share: f64) -> Judgement {
    if matches!(load.arrival, Arrival::Users { .. }) {
        return Err("a closed loop has no rate to hold");
    }
    let mut mismatches = Vec::new();
    for stage in &load.stages {
        let least = stage.target_rate.unwrap_or_default() * share;
        let held = stage.held_rate();
        // Less than one request short of it is how the times fall.
        if (least - held) * stage.length.as_secs_f64() >= 1.0 {
            let expected = json!({ "at_least_per_second": rounded(least) });
            let actual = json!({ "per_second": rounded(held) });
            mismatches.push(broken(LoadCheck::Rate, expected, actual));
        }
    }
    Ok(verdict(mismatches))
}

fn latency(
    load: &LoadTest,
    check: LoadCheck,
    limit: Duration,
    of: fn(&Percentiles) -> Duration,
) -> Judgement {
    undisturbed(load)?;
    let Some(latency) = &load.total.latency else {
        return Ok(nothing_came());
    };
    let expected = json!({ "at_most_ms": millis(limit) });
    let actual = json!({ "ms": millis(of(latency)) });
    let late = of(latency) > limit;
    Ok(verdict(late.then(|| broken(check, expected, actual))))
}

fn errors(load: &LoadTest, limit: f64) -> Verdict {
    if load.total.answered + load.total.errors == 0 {
        return nothing_came();
    }
    let share = load.total.error_share();
    let expected = json!({ "at_most": limit });
    let actual = json!({ "share": rounded(share) });
    let too_many = share > limit;
    verdict(too_many.then(|| broken(LoadCheck::Errors, expected, actual)))
}

/// The stage with the highest rate against the first; of a soak, the last against the first.
fn degradation(load: &LoadTest, limit: f64) -> Judgement {
    let rate = |stage: &LoadStage| stage.target_rate.unwrap_or_default();
    let [first, .., last] = load.stages.as_slice() else {
        return Err("a degradation needs two stages");
    };
    let mut compared = last;
    for stage in &load.stages[1..] {
        if rate(stage) > rate(compared) {
            compared = stage;
        }
    }
    let (Some(before), Some(after)) = (&first.latency, &compared.latency) else {
        return Ok(nothing_came());
    };
    let times = after.p99.as_secs_f64() / before.p99.as_secs_f64().max(1e-6);
    let expected = json!({ "at_most_times": limit });
    let actual = json!({
        "times": rounded(times),
        "first_p99_ms": millis(before.p99),
        "p99_ms": millis(after.p99),
    });
    let worse = times > limit;
    Ok(verdict(
        worse.then(|| broken(LoadCheck::Degradation, expected, actual)),
    ))
}

fn recovery_within(load: &LoadTest, limit: Duration, p99: Option<Duration>) -> Judgement {
    let Some(longest) = recovery::longest(&load.series, &load.events, p99) else {
        return match load.events.is_empty() {
            true => Err("no fault was played to recover from"),
            false => Ok(Verdict::NotChecked(NotChecked::Judgement {
                detail: "no fault came to its end".to_owned(),
            })),
        };
    };
    let expected = json!({ "at_most_ms": millis(limit) });
    let mismatch = match longest {
        Ok(took) if took <= limit => None,
        Ok(took) => {
            let actual = json!({ "ms": millis(took) });
            Some(broken(LoadCheck::Recovery, expected, actual))
        }
        Err(recovery::NotSeen) => {
            let actual = json!("not before the end");
            Some(broken(LoadCheck::Recovery, expected, actual))
        }
    };
    Ok(verdict(mismatch))
}

fn verdict(mismatches: impl IntoIterator<Item = Mismatch>) -> Verdict {
    let mismatches = Vec::from_iter(mismatches);
    match mismatches.is_empty() {
        true => Verdict::Kept,
        false => Verdict::Broken(mismatches),
    }
}

fn nothing_came() -> Verdict {
    let detail = "no request came to an end".to_owned();
    Verdict::NotChecked(NotChecked::Judgement { detail })
}

fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

fn millis(time: Duration) -> f64 {
    rounded(time.as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests;
