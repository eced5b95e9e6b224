//! All cells, by several instances of the consumer side by side.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use contract::project::Placeholder;
use contract::{NotChecked, Outcome, Selection, SkipReason, Step, Verdict};
use futures_util::future::join_all;
use tokio::sync::watch;
use uuid::Uuid;

use super::cells::{self, Cell};
use super::consumer::Consumer;
use super::error::FaultError;
use super::instance::Instance;
use super::judge::Demand;
use super::observe::Surroundings;
use super::plain_run::PlainRun;
use super::told::{told, unreached};
use super::{FaultTest, Progress, plain_run};

/// How much longer than it may a consumer's answer is waited for: an answer that comes too late says
/// more than none.
const OVERTIME: Duration = Duration::from_secs(2);

pub(super) async fn run<C: Consumer>(
    test: &FaultTest<'_>,
    consumer: &C,
    ended: impl Future<Output = ()>,
) -> Result<Step, FaultError> {
    let started = Instant::now();
    let client = test_environment::http::client(test.plan.deadline + OVERTIME)
        .map_err(|error| FaultError::Client(error.to_string()))?;
    let surroundings = Surroundings {
        plan: test.plan,
        client: &client,
        redaction: &test.redaction,
    };
    let run_id = Uuid::now_v7().to_string();
    let mut first = Instance::start(consumer, 0, &test.world, test.plan).await?;
    let plain = plain_run::all(&surroundings, &test.world, &mut first, &run_id).await?;
    let all = cells::cells(&test.world, test.plan, &plain, test.seed);
    let found = all.len();
    let chosen = chosen(test, all)?;
    (test.progress)(Progress::Started {
        cells: chosen.len(),
    });
    let (end, has_ended) = watch::channel(false);
    let work = Work {
        test,
        surroundings: &surroundings,
        plain: &plain,
        run_id: &run_id,
        cells: &chosen,
        left: Mutex::new(in_turn(&chosen)),
        outcomes: Mutex::new(chosen.iter().map(|_| None).collect()),
        has_ended,
    };
    work.all(first, ended, &end).await;
    let outcomes = work
        .outcomes
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    let outcomes = outcomes.into_iter().zip(&chosen);
    let outcomes: Vec<Outcome> = outcomes
        .map(|(outcome, cell)| outcome.unwrap_or_else(|| unreached(test, cell)))
        .collect();
    let filter = test.only.join(", ");
    Ok(Step {
        name: format!("faults for {}", test.plan.consumer),
        selection: Selection::all(found)
            .without(SkipReason::Filter { filter }, found - outcomes.len()),
        elapsed: started.elapsed(),
        notes: vec![contract::Note::FaultsSeeded { seed: test.seed }],
        outcomes,
        ..Step::default()
    })
}

fn chosen<'p>(test: &FaultTest<'p>, all: Vec<Cell<'p>>) -> Result<Vec<Cell<'p>>, FaultError> {
    if test.only.is_empty() {
        return Ok(all);
    }
    let example = all.first().map(|cell| cell.name(&test.world, test.plan));
    let is_chosen = |cell: &Cell<'_>| {
        let name = cell.name(&test.world, test.plan);
        let exactly = test.only.contains(&name);
        (exactly, test.only.iter().any(|only| name.contains(only)))
    };
    let mut exact = Vec::new();
    let mut like = Vec::new();
    for cell in all {
        match is_chosen(&cell) {
            (true, _) => exact.push(cell),
            (false, true) => like.push(cell),
            (false, false) => {}
        }
    }
    // The whole name of one cell may begin that of another, which is not meant then.
    let chosen = match exact.is_empty() {
        true => like,
        false => exact,
    };
    match chosen.is_empty() {
        false => Ok(chosen),
        true => Err(FaultError::Nothing {
            asked: test.only.join(" or "),
            example: example.unwrap_or_default(),
        }),
    }
}

/// The numbers of the cells, those that mostly wait first: so they do not come last, when nothing is
/// left to do meanwhile.
fn in_turn(cells: &[Cell<'_>]) -> VecDeque<usize> {
    let numbers = 0..cells.len();
    let (slow, quick): (Vec<usize>, Vec<usize>) =
        numbers.partition(|&number| cells[number].is_slow());
    slow.into_iter().chain(quick).collect()
}

/// What all instances do together.
struct Work<'a, 'p> {
    test: &'a FaultTest<'p>,
    surroundings: &'a Surroundings<'a>,
    plain: &'a [PlainRun],
    run_id: &'a str,
    cells: &'a [Cell<'p>],
    left: Mutex<VecDeque<usize>>,
    outcomes: Mutex<Vec<Option<Outcome>>>,
    has_ended: watch::Receiver<bool>,
}

impl Work<'_, '_> {
    /// All cells, with this instance and as many more as there shall be.
    async fn all<C: Consumer>(
        &self,
        first: Instance<'_, C>,
        ended: impl Future<Output = ()>,
        end: &watch::Sender<bool>,
    ) {
        let consumer = first.consumer();
        let instances = self.test.instances.min(self.cells.len());
        let others = join_all((1..instances).map(|number| self.start(consumer, number)));
        let mut working = std::pin::pin!(async { tokio::join!(self.with(first), others) });
        tokio::select! {
            biased;
            _ = &mut working => {}
            () = ended => {
                end.send_replace(true);
                working.await;
            }
        }
    }

    /// Starts another instance; where it does not, those that run do its work.
    async fn start<C: Consumer>(&self, consumer: &C, number: usize) {
        let (world, plan) = (&self.test.world, self.test.plan);
        if let Ok(instance) = Instance::start(consumer, number, world, plan).await {
            self.with(instance).await;
        }
    }

    /// Plays cells until none is left.
    async fn with<C: Consumer>(&self, mut instance: Instance<'_, C>) {
        while let Some(number) = self.next() {
            let outcome = self.outcome(&mut instance, number).await;
            (self.test.progress)(Progress::Played { outcome: &outcome });
            let mut outcomes = self.outcomes.lock().unwrap_or_else(PoisonError::into_inner);
            outcomes[number] = Some(outcome);
        }
    }

    fn next(&self) -> Option<usize> {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        match *self.has_ended.borrow() {
            true => None,
            false => left.pop_front(),
        }
    }

    async fn outcome<C: Consumer>(&self, instance: &mut Instance<'_, C>, number: usize) -> Outcome {
        let cell = &self.cells[number];
        if !instance.is_running()
            && let Err(detail) = instance.restart().await
        {
            let verdict = Verdict::NotChecked(NotChecked::NoAnswer { detail });
            return told(self.test, cell, None, verdict);
        }
        let scene = &self.test.world.scenarios[cell.scenario];
        let scenario = &self.test.plan.scenarios[cell.scenario];
        let name = format!("{}-{number}", self.run_id);
        let before = self.answered_before(cell);
        let observing =
            self.surroundings
                .observe(instance, scene, scenario, Some((cell, before)), &name);
        let seen = observing.await;
        let demand = Demand {
            plan: self.test.plan,
            scenario,
            reaction: cell.reaction,
            given: Some(&scene.answers[cell.answer]),
            refusal: cell.expected,
            plain_errors: self.plain[cell.scenario].errors,
        };
        let was_played = cell.case.is_down() || seen.asked.of_answers[cell.answer] > 0;
        let verdict = {
            let value = |placeholder: &Placeholder| instance.value(placeholder, &name);
            match demand.judge(&seen, &value) {
                Err(detail) => Verdict::NotChecked(NotChecked::Request { detail }),
                Ok(_) if !was_played && seen.died.is_none() => {
                    let detail = "the consumer did not ask for it, so that nothing was played";
                    let detail = detail.to_owned();
                    Verdict::NotChecked(NotChecked::Judgement { detail })
                }
                Ok(mismatches) if mismatches.is_empty() => Verdict::Kept,
                Ok(mismatches) => Verdict::Broken(mismatches),
            }
        };
        // One that has died, or may still be at it, must not disturb the next cell.
        if seen.died.is_some() || seen.answer.is_err() {
            // If it does not start, the next cell tries it again and says so.
            let _ = instance.restart().await;
        }
        told(self.test, cell, Some(seen), verdict)
    }

    /// How many requests the provider of a cell answers before the one that it is about: what the
    /// consumer asks for is taken to be asked for in the order of the plan.
    fn answered_before(&self, cell: &Cell<'_>) -> usize {
        let scene = &self.test.world.scenarios[cell.scenario];
        let provider = &scene.answers[cell.answer].provider;
        let earlier = scene.answers[..cell.answer].iter().enumerate();
        earlier
            .filter(|(_, given)| given.provider == *provider)
            .map(|(answer, _)| self.plain[cell.scenario].asked[answer].min(1))
            .sum()
    }
}
