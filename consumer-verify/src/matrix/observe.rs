//! Plays one cell, or a scenario without a fault: sends the request, and looks at all that a consumer
//! does about it.

use std::time::{Duration, Instant};

use contract::project::{FaultPlan, FaultScenario, Placeholder};
use contract::{Reaction, Redaction, Sent};
use reqwest::Client;
use serde_json::Value;
use test_environment::scenario::{Answer, answer, prepare, record};
use tokio::time::sleep;

use super::cells::Cell;
use super::consumer::Consumer;
use super::instance::{Asked, Instance};
use super::state;
use super::world::Scene;

/// How long a process may take to be gone.
const LAST_BREATH: Duration = Duration::from_millis(500);

/// How often it is looked whether something has come.
const GLANCE: Duration = Duration::from_millis(2);

/// All that was seen.
#[derive(Debug)]
pub(super) struct Observed {
    pub(super) sent: Option<Sent>,
    /// In words for a report, why there is none.
    pub(super) answer: Result<Answer, String>,
    pub(super) elapsed: Duration,
    pub(super) logged: Vec<String>,
    /// `None` where nobody asks.
    pub(super) state: Option<Result<Held, String>>,
    pub(super) asked: Asked,
    pub(super) died: Option<String>,
}

/// All that a consumer held, and then holds.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) before: Vec<Value>,
    pub(super) after: Vec<Value>,
}

/// What is played with.
pub(super) struct Surroundings<'a> {
    pub(super) plan: &'a FaultPlan,
    pub(super) client: &'a Client,
    pub(super) redaction: &'a Redaction,
}

impl Surroundings<'_> {
    /// Plays a scenario with this fault. `name` is that of the cell and no other.
    pub(super) async fn observe<C: Consumer>(
        &self,
        instance: &mut Instance<'_, C>,
        scene: &Scene,
        scenario: &FaultScenario,
        cell: Option<(&Cell<'_>, usize)>,
        name: &str,
    ) -> Observed {
        let before = self.held(instance).await;
        instance.logged();
        instance.set(scene, cell).await;
        let (sent, answer, elapsed) = self.ask(instance, scenario, name).await;
        let asked = instance.clear(scene).await;
        let is_refusal = cell.is_some_and(|(cell, _)| cell.reaction == Reaction::Refuse);
        let mut logged = match is_refusal && answer.is_ok() {
            true => self.logged(instance).await,
            false => Vec::new(),
        };
        let died = match &answer {
            Ok(_) => instance.died(),
            Err(_) => death(instance).await,
        };
        let after = match died {
            Some(_) => None,
            None => self.read(instance).await,
        };
        logged.extend(instance.logged());
        instance.held = after.clone().and_then(Result::ok);
        let state = match (before, after) {
            (Some(Ok(before)), Some(Ok(after))) => Some(Ok(Held { before, after })),
            (Some(Err(error)), _) | (_, Some(Err(error))) => Some(Err(error)),
            (None, _) | (_, None) => None,
        };
        Observed {
            sent,
            answer,
            elapsed,
            logged: logged
                .iter()
                .map(|line| self.redaction.hide(line))
                .collect(),
            state,
            asked,
            died,
        }
    }

    async fn ask<C: Consumer>(
        &self,
        instance: &Instance<'_, C>,
        scenario: &FaultScenario,
        name: &str,
    ) -> (Option<Sent>, Result<Answer, String>, Duration) {
        let value = |placeholder: &Placeholder| instance.value(placeholder, name);
        let prepared = instance
            .target()
            .and_then(|target| prepare(&scenario.step, &target, &value));
        let request = match prepared {
            Ok(request) => request,
            Err(detail) => return (None, Err(detail), Duration::ZERO),
        };
        let sent = record(&request, self.redaction);
        let started = Instant::now();
        let answer = answer(self.client, request).await;
        (Some(sent), answer, started.elapsed())
    }

    /// Waits for the first line that tells of an error: it may be written after the answer.
    async fn logged<C: Consumer>(&self, instance: &mut Instance<'_, C>) -> Vec<String> {
        let deadline = Instant::now() + instance.log_delay();
        let mut lines = Vec::new();
        loop {
            lines.extend(instance.logged());
            let told = lines.iter().any(|line| is_error(self.plan, line));
            if told || Instant::now() >= deadline {
                return lines;
            }
            sleep(GLANCE).await;
        }
    }

    /// What the consumer holds before a cell: what it held after the last one.
    async fn held<C: Consumer>(
        &self,
        instance: &Instance<'_, C>,
    ) -> Option<Result<Vec<Value>, String>> {
        match &instance.held {
            Some(held) => Some(Ok(held.clone())),
            None => self.read(instance).await,
        }
    }

    async fn read<C: Consumer>(
        &self,
        instance: &Instance<'_, C>,
    ) -> Option<Result<Vec<Value>, String>> {
        let query = self.plan.state.as_ref()?;
        Some(match instance.target() {
            Ok(target) => state::read(self.client, &target, query).await,
            Err(detail) => Err(detail),
        })
    }
}

/// Why a consumer that gave no answer does not run any more: its connections may be gone before it is.
async fn death<C: Consumer>(instance: &mut Instance<'_, C>) -> Option<String> {
    let deadline = Instant::now() + LAST_BREATH;
    loop {
        let died = instance.died();
        if died.is_some() || Instant::now() >= deadline {
            return died;
        }
        sleep(GLANCE).await;
    }
}

/// Whether a line of the log tells of an error.
pub(super) fn is_error(plan: &FaultPlan, line: &str) -> bool {
    plan.error_line.iter().all(|part| line.contains(part))
}
