//! The turned contract: every fault that the plain answers of a consumer's providers can have, played
//! to the live consumer, and how it took each.
//!
//! `world` prepares the plain answers, `cells` derives what is played, `instance` is one running
//! consumer with its stubs, `observe` plays one cell, `judge` says what it came to, `run` does it for
//! all, with several instances side by side.

mod cells;
mod consumer;
mod error;
mod instance;
mod judge;
mod observe;
mod plain_run;
mod run;
mod state;
mod told;
mod world;

use std::fmt;

use contract::project::FaultPlan;
use contract::{Contract, Outcome, Redaction, Step};

pub use consumer::{Consumer, RunningConsumer};
pub use error::FaultError;

use world::World;

/// Plays the faults of a plan to a consumer.
#[must_use = "nothing is played before `run`"]
pub struct FaultTest<'a> {
    plan: &'a FaultPlan,
    world: World,
    seed: u64,
    only: Vec<String>,
    instances: usize,
    redaction: Redaction,
    command: String,
    progress: &'a (dyn Fn(Progress<'_>) + Sync),
}

/// How far a test is.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'p> {
    /// So many cells will be played.
    Started {
        /// How many.
        cells: usize,
    },
    /// A cell has been played.
    Played {
        /// What it came to.
        outcome: &'p Outcome,
    },
}

impl<'a> FaultTest<'a> {
    /// The seed unless another is given.
    pub const SEED: u64 = 1;

    /// Prepares the plain answers.
    ///
    /// # Errors
    /// When the plan names a fault or an interaction that there is not, or an answer cannot be played.
    pub fn of(contracts: &[Contract], plan: &'a FaultPlan) -> Result<Self, FaultError> {
        Ok(Self {
            world: World::of(contracts, plan)?,
            plan,
            seed: Self::SEED,
            only: Vec::new(),
            instances: plan.instances,
            redaction: Redaction::default(),
            command: "consumer-verify faults".to_owned(),
            progress: &|_| {},
        })
    }

    /// The same seed makes the same faults.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Plays only the cells whose names have one of these in them; all where there is none. A cell's
    /// name is `scenario/interaction/fault@pointer#variant`.
    pub fn only(self, only: impl IntoIterator<Item = String>) -> Self {
        Self {
            only: only.into_iter().collect(),
            ..self
        }
    }

    /// How many instances of the consumer run side by side; at least one.
    pub fn instances(self, instances: usize) -> Self {
        Self {
            instances: instances.max(1),
            ..self
        }
    }

    /// What is hidden in what is recorded.
    pub fn redaction(self, redaction: Redaction) -> Self {
        Self { redaction, ..self }
    }

    /// The command that plays the same again; the cell and the seed are added to it.
    pub fn command(self, command: impl Into<String>) -> Self {
        Self {
            command: command.into(),
            ..self
        }
    }

    /// Who is told how far it is.
    pub fn progress(self, progress: &'a (dyn Fn(Progress<'_>) + Sync)) -> Self {
        Self { progress, ..self }
    }

    /// Starts the consumer, plays each scenario without a fault, and then every cell. What is not
    /// reached when `ended` comes is not checked.
    ///
    /// # Errors
    /// When the consumer does not start, or does not do without a fault what the plan expects: then
    /// nothing can be said of what it does with one.
    pub async fn run<C: Consumer>(
        &self,
        consumer: &C,
        ended: impl Future<Output = ()>,
    ) -> Result<Step, FaultError> {
        run::run(self, consumer, ended).await
    }
}

impl fmt::Debug for FaultTest<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FaultTest")
            .field("consumer", &self.plan.consumer)
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}
