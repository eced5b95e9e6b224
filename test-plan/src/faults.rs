//! The part of a step that plays faults to a consumer.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use consumer_verify::{ConsumerProcess, FaultError, FaultTest, Progress};
use contract::project::FaultPlan;
use contract::{Contract, Ended, NotChecked, Outcome, Step, Subject, Verdict};
use test_environment::{End, Event, Listener, Services, Surroundings};

/// The test of a plan's faults; of all contracts, because a consumer may need any provider.
pub(crate) fn test<'p>(
    contracts: &BTreeMap<String, Vec<Contract>>,
    plan: &'p FaultPlan,
) -> Result<FaultTest<'p>, FaultError> {
    let all: Vec<Contract> = contracts.values().flatten().cloned().collect();
    FaultTest::of(&all, plan)
}

/// Plays them, with instances of the consumer beside the one of the plan.
pub(crate) async fn play(
    contracts: &BTreeMap<String, Vec<Contract>>,
    plan: &FaultPlan,
    seed: u64,
    is_built: bool,
    surroundings: &Surroundings<'_>,
    listener: Listener<'_>,
    end: &End<'_>,
) -> Step {
    if end.has_come() {
        let why = Ended::Interruption;
        return not_checked(plan, NotChecked::NotReached { why });
    }
    // Where other steps need the consumer, it has been built for them.
    if !is_built && let Err(detail) = build(plan, surroundings, listener, end).await {
        return not_checked(plan, NotChecked::NoAnswer { detail });
    }
    let (all, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let progress = |progress: Progress<'_>| match progress {
        Progress::Started { cells } => all.store(cells, Ordering::Relaxed),
        Progress::Played { outcome } => {
            listener(Event::Checked { outcome });
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            let all = all.load(Ordering::Relaxed);
            let check = format!("{}: {done} of {all} faults played", plan.consumer);
            listener(Event::Checking { check: &check });
        }
    };
    let played = match test(contracts, plan) {
        Ok(test) => {
            listener(Event::Checking {
                check: "the consumer with faults of its providers",
            });
            test.seed(seed)
                .redaction(surroundings.redaction.clone())
                .progress(&progress)
                .run(&ConsumerProcess::of(plan, surroundings), end.comes())
                .await
        }
        Err(error) => Err(error),
    };
    played.unwrap_or_else(|error| {
        let detail = error.to_string();
        not_checked(plan, NotChecked::Judgement { detail })
    })
}

/// Builds the consumer; why it cannot be, in words for a report.
async fn build(
    plan: &FaultPlan,
    surroundings: &Surroundings<'_>,
    listener: Listener<'_>,
    end: &End<'_>,
) -> Result<(), String> {
    let Some(service) = surroundings.project.service(&plan.consumer) else {
        return Ok(());
    };
    let mut services = Services::default();
    end.unless(services.build(surroundings, &[service], listener))
        .await;
    match services.why_down(&plan.consumer) {
        Some(why) => Err(format!("`{}` is down: {why}", plan.consumer)),
        None => Ok(()),
    }
}

/// What is said of faults of which none could be played.
fn not_checked(plan: &FaultPlan, why: NotChecked) -> Step {
    let outcome = Outcome {
        subject: Subject::Scenario {
            service: plan.consumer.clone(),
            scenario: "its providers without a fault".to_owned(),
            step: "what is held against every fault".to_owned(),
            given: Vec::new(),
        },
        exchange: None,
        elapsed: Duration::ZERO,
        logged: Vec::new(),
        verdict: Verdict::NotChecked(why),
        pending: false,
    };
    Step {
        outcomes: vec![outcome],
        ..Step::default()
    }
}
