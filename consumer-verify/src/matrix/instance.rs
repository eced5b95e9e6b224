//! One running consumer with a stub for each of its providers.

use std::collections::BTreeMap;
use std::time::Duration;

use contract::project::{FaultPlan, Placeholder};
use provider_verify::Provider;
use serde_json::Value;
use url::Url;

use super::cells::{Cell, limits};
use super::consumer::{Consumer, RunningConsumer};
use super::error::FaultError;
use super::world::{Scene, World};
use crate::faulting::Active;
use crate::interactions::Interactions;
use crate::journal::{Journal, Played};
use crate::stub::{Playing, Running};

/// How many requests a stub remembers of one cell: more than any consumer makes.
const JOURNAL: usize = 10_000;

/// A consumer and what plays its providers.
pub(super) struct Instance<'c, C: Consumer> {
    consumer: &'c C,
    number: usize,
    stubs: BTreeMap<String, Running>,
    addresses: BTreeMap<String, Url>,
    running: Option<C::Running>,
    /// What it held after the last cell, where that is known.
    pub(super) held: Option<Vec<Value>>,
}

/// What the consumer asked its providers in one cell.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// How often, by the number of the answer in the scenario.
    pub(super) of_answers: Vec<usize>,
    /// Requests that no plain answer is for.
    pub(super) unexpected: Vec<String>,
}

impl<'c, C: Consumer> Instance<'c, C> {
    pub(super) async fn start(
        consumer: &'c C,
        number: usize,
        world: &World,
        plan: &FaultPlan,
    ) -> Result<Self, FaultError> {
        let mut stubs = BTreeMap::new();
        let mut addresses = BTreeMap::new();
        for provider in &world.providers {
            let playing = Playing {
                interactions: Interactions::of_playable(Vec::new(), 0),
                journal: JOURNAL,
                limits: limits(plan),
                closes: true,
            };
            let stub = playing.listen("127.0.0.1:0").await?;
            let url = Url::parse(stub.url()).map_err(|error| FaultError::Start {
                consumer: plan.consumer.clone(),
                detail: error.to_string(),
            })?;
            addresses.insert(provider.clone(), url);
            stubs.insert(provider.clone(), stub);
        }
        let mut instance = Self {
            consumer,
            number,
            stubs,
            addresses,
            running: None,
            held: None,
        };
        let started = instance.restart().await;
        started.map_err(|detail| FaultError::Start {
            consumer: plan.consumer.clone(),
            detail,
        })?;
        Ok(instance)
    }

    /// Stops the consumer, and starts a new one that holds nothing.
    pub(super) async fn restart(&mut self) -> Result<(), String> {
        self.held = None;
        // The old one has to be gone first: it may have a port of its own.
        self.running = None;
        let started = self.consumer.start(&self.addresses, self.number).await?;
        self.running = Some(started);
        Ok(())
    }

    pub(super) fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// What starts it.
    pub(super) fn consumer(&self) -> &'c C {
        self.consumer
    }

    /// Where the consumer is.
    pub(super) fn target(&self) -> Result<Provider, String> {
        match &self.running {
            Some(running) => running.target(),
            None => Err("it does not run".to_owned()),
        }
    }

    /// What a placeholder stands for in a cell of this name.
    pub(super) fn value(&self, placeholder: &Placeholder, cell: &str) -> Result<Value, String> {
        match (placeholder, &self.running) {
            (Placeholder::RunId, _) => Ok(Value::from(cell)),
            (_, Some(running)) => running.value(placeholder),
            (_, None) => Err("it does not run".to_owned()),
        }
    }

    /// The lines that the consumer logged since this was asked last.
    pub(super) fn logged(&mut self) -> Vec<String> {
        self.running
            .as_mut()
            .map(C::Running::logged)
            .unwrap_or_default()
    }

    /// How long a line of the log may be on its way.
    pub(super) fn log_delay(&self) -> Duration {
        let running = self.running.as_ref();
        running.map_or(Duration::ZERO, C::Running::log_delay)
    }

    /// Why the consumer does not run any more.
    pub(super) fn died(&mut self) -> Option<String> {
        self.running.as_mut().and_then(C::Running::died)
    }

    /// From now on the stubs play the answers of a scenario, one of them with a fault if there is a
    /// cell. `before` is how many requests the provider answers before it is down.
    pub(super) async fn set(&self, scene: &Scene, cell: Option<(&Cell<'_>, usize)>) {
        for (provider, stub) in &self.stubs {
            let stage = &stub.stage;
            stage.reset();
            let programme = scene.programmes.get(provider);
            stage
                .programme
                .change(programme.cloned().unwrap_or_default());
            let of_this = cell.filter(|(cell, _)| scene.answers[cell.answer].provider == *provider);
            let Some((cell, before)) = of_this else {
                continue;
            };
            let index = scene.answers[cell.answer].index;
            let mut active = Active::new(cell.fault, cell.case.clone(), index);
            active.before = before;
            if cell.case.is_down() && before == 0 {
                // It fails only when the stub has stopped, and then it does not listen either.
                let _ = stage.ear.listen(false).await;
            }
            stage.faulting.set(Some(active));
        }
    }

    /// What was asked, and all is well again.
    pub(super) async fn clear(&self, scene: &Scene) -> Asked {
        let mut asked = Asked {
            of_answers: vec![0; scene.answers.len()],
            unexpected: Vec::new(),
        };
        for (provider, stub) in &self.stubs {
            stub.without_fault().await;
            asked.add(provider, scene, stub.journal());
        }
        asked
    }
}

impl Asked {
    fn add(&mut self, provider: &str, scene: &Scene, journal: Journal) {
        for entry in journal.entries {
            match entry.answered {
                Played::Interaction { description, .. } => {
                    let is_it = |given: &super::world::Given| {
                        given.provider == provider && given.interaction == description
                    };
                    if let Some(answer) = scene.answers.iter().position(is_it) {
                        self.of_answers[answer] += 1;
                    }
                }
                Played::Problem { code, nearest } => {
                    let request = format!("{} {}", entry.request.method, entry.request.url);
                    let nearest = nearest.map(|nearest| format!(", nearest is {nearest:?}"));
                    let nearest = nearest.unwrap_or_default();
                    self.unexpected
                        .push(format!("{request} at {provider} ({code}{nearest})"));
                }
            }
        }
    }
}
