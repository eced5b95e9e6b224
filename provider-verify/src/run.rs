//! A run: everything that is selected, replayed.
//!
//! It is planned first, from values alone: the selection is cut to a shard, brought into an order,
//! and put into groups that share one set-up. Then lanes take group after group, until all are done
//! or the run is ended. The reasons are in docs/decisions/parallel-replay.md.

mod ending;
mod execution;
mod instance;
mod lane;
mod lanes;
mod order;
mod plan;
mod shard;
mod task;

use std::convert::Infallible;
use std::time::Duration;

use contract::{Contract, Ended, Evidence, Interaction, Note, Outcome, Shard};
use tokio::sync::Semaphore;
use uuid::Uuid;

pub use execution::{Execution, NotAShard, OnFirstError, Order, ShardNumber, default_jobs};
use instance::{Instance, Traffic};
use lanes::{Carried, Lanes};
use plan::{States, Task};

use crate::client::ClientError;
use crate::pact::CompiledRules;
use crate::provider::Provider;
use crate::verify::Progress;

/// What a run is made of.
pub(crate) struct Run<'a> {
    pub(crate) selected: Vec<(&'a Contract, &'a Interaction)>,
    pub(crate) instances: Vec<&'a Provider>,
    pub(crate) execution: Execution,
    pub(crate) progress: &'a (dyn Fn(Progress<'_>) + Sync),
}

/// What a run came to.
pub(crate) struct Replayed {
    /// In the order of the selection.
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) shard: Option<Shard>,
    pub(crate) notes: Vec<Note>,
    pub(crate) evidence: Evidence,
}

impl Run<'_> {
    /// Replays the selection, or its shard, until all is done or the future ends that is waited for
    /// meanwhile.
    pub(crate) async fn replay(
        self,
        interrupted: impl Future<Output = ()>,
    ) -> Result<Replayed, ClientError> {
        let number = self.execution.shard;
        let shard = number.map(|number| shard::shard(&self.selected, number));
        let mut tasks = self.tasks(shard.as_ref());
        let mut notes = Vec::new();
        if let Order::Shuffled { seed } = self.execution.order {
            order::shuffle(&mut tasks, seed);
            notes.push(Note::Shuffled { seed });
        }
        let states = self.states();
        notes.extend(not_set_up(&tasks, states));
        let groups = plan::groups(&tasks, states);
        let instances = self
            .instances
            .iter()
            .map(|provider| Instance::new(provider));
        let instances = instances.collect::<Result<Vec<_>, _>>()?;
        let traffic = Traffic {
            permits: Semaphore::new(self.execution.jobs.get()),
            ending: ending::Ending::new(self.execution.time_to_tear_down),
        };
        let lanes = Lanes {
            groups: &groups,
            tasks: tasks.len(),
            instances: &instances,
            jobs: self.execution.jobs,
            on_first_error: self.execution.on_first_error,
            traffic: &traffic,
            redaction: &instance::redaction(&self.instances),
            rules: &CompiledRules::default(),
            run: &Uuid::new_v4().to_string(),
            progress: self.progress,
        };
        let Carried {
            mut outcomes,
            evidence,
            left,
        } = tokio::select! {
            // In this order, so that a run that is interrupted before it begins sends nothing.
            biased;
            never = interrupt(&traffic, interrupted) => match never {},
            never = limit(&traffic, self.execution.time_limit) => match never {},
            done = lanes.run() => done,
        };
        if !left.is_empty() {
            notes.push(Note::StatesLeft { states: left });
        }
        outcomes.sort_unstable_by_key(|(place, _)| *place);
        Ok(Replayed {
            outcomes: outcomes.into_iter().map(|(_, outcome)| outcome).collect(),
            shard,
            notes,
            evidence,
        })
    }

    /// The interactions of the shard, in their order.
    fn tasks(&self, shard: Option<&Shard>) -> Vec<Task<'_>> {
        let task = |place: usize| {
            let (contract, interaction) = self.selected[place];
            Task {
                place,
                contract,
                interaction,
            }
        };
        match shard {
            Some(shard) => shard.places.iter().copied().map(task).collect(),
            None => (0..self.selected.len()).map(task).collect(),
        }
    }

    fn states(&self) -> States {
        match self.instances.iter().all(|one| one.state_change.is_some()) {
            true => States::SetUp,
            false => States::LeftAlone,
        }
    }
}

/// Says so when states are needed that nobody sets up.
fn not_set_up(tasks: &[Task<'_>], states: States) -> Option<Note> {
    let needs_states = |task: &&Task<'_>| !task.interaction.states().is_empty();
    let checks = tasks.iter().filter(needs_states).count();
    let left_alone = states == States::LeftAlone && checks > 0;
    left_alone.then_some(Note::StatesNotSetUp { checks })
}

async fn interrupt(traffic: &Traffic, interrupted: impl Future<Output = ()>) -> Infallible {
    interrupted.await;
    traffic.ending.end(Ended::Interruption);
    std::future::pending().await
}

async fn limit(traffic: &Traffic, limit: Option<Duration>) -> Infallible {
    if let Some(limit) = limit {
        tokio::time::sleep(limit).await;
        traffic.ending.end(Ended::TimeLimit { limit });
    }
    std::future::pending().await
}
