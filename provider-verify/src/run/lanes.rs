//! Carrying a plan out: all lanes together.
//!
//! One instance of the provider is one lane, since only one set of states can stand in it at a time;
//! an instance that keeps worlds apart is as many lanes as there are jobs.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

use contract::evidence::Tally;
use contract::{Ended, Evidence, Outcome, Redaction};
use futures_util::future::join_all;

use super::OnFirstError;
use super::instance::{Instance, Traffic};
use super::lane::Lane;
use super::plan::{Group, Task};
use crate::pact::CompiledRules;
use crate::verify::Progress;

/// A plan and all that it takes to carry it out.
pub(crate) struct Lanes<'a> {
    pub(crate) groups: &'a [Group<'a>],
    /// How many tasks the groups have together.
    pub(crate) tasks: usize,
    pub(crate) instances: &'a [Instance<'a>],
    pub(crate) jobs: NonZeroUsize,
    pub(crate) on_first_error: OnFirstError,
    pub(crate) traffic: &'a Traffic,
    pub(crate) redaction: &'a Redaction,
    pub(crate) rules: &'a CompiledRules,
    /// What the names of worlds begin with, so that no two runs share one.
    pub(crate) run: &'a str,
    pub(crate) progress: &'a (dyn Fn(Progress<'_>) + Sync),
}

/// What of the plan has been taken.
#[derive(Default)]
pub(super) struct Taken {
    groups: AtomicUsize,
    tasks: AtomicUsize,
}

/// What a lane came to.
#[derive(Default)]
pub(super) struct Done<'c> {
    /// The outcome of each task, with its place, in the order in which they came.
    pub(super) outcomes: Vec<(usize, Outcome)>,
    pub(super) tally: Tally<'c>,
    /// The names of the states that may still stand.
    pub(super) left: BTreeSet<String>,
}

/// What all lanes together came to.
#[derive(Default)]
pub(crate) struct Carried {
    /// The outcome of each task with its place, in any order.
    pub(crate) outcomes: Vec<(usize, Outcome)>,
    /// What the answers have shown.
    pub(crate) evidence: Evidence,
    /// The names of the states that may still stand.
    pub(crate) left: BTreeSet<String>,
}

impl<'a> Lanes<'a> {
    /// Carries out the whole plan.
    pub(crate) async fn run(&self) -> Carried {
        let taken = Taken::default();
        let lanes = self.instances.iter().flat_map(|instance| {
            let lanes = instance.isolation().map_or(1, |_| self.jobs.get());
            std::iter::repeat_n(instance, lanes.min(self.groups.len()))
        });
        let lanes = lanes.map(|instance| async {
            let lane = Lane {
                lanes: self,
                instance,
                taken: &taken,
            };
            lane.run().await
        });
        let mut carried = Carried {
            outcomes: Vec::with_capacity(self.tasks),
            ..Carried::default()
        };
        for done in join_all(lanes).await {
            carried.outcomes.extend(done.outcomes);
            carried.evidence.merge(done.tally.evidence());
            carried.left.extend(done.left);
        }
        carried
    }

    /// The next group that no lane has taken, with its number.
    pub(super) fn next_group(&self, taken: &Taken) -> Option<(usize, &'a Group<'a>)> {
        let number = taken.groups.fetch_add(1, Ordering::Relaxed);
        self.groups.get(number).map(|group| (number, group))
    }

    /// Says that a task begins.
    pub(super) fn started(&self, task: Task<'_>, taken: &Taken) {
        (self.progress)(Progress::Started {
            number: taken.tasks.fetch_add(1, Ordering::Relaxed) + 1,
            of: self.tasks,
            description: task.interaction.description(),
        });
    }

    /// Ends the run if it is to end with the first error and these tasks are one: what is pending
    /// is not.
    pub(super) fn failed(&self, tasks: &[Task<'_>]) {
        let is_error = tasks.iter().any(|task| !task.is_pending());
        if is_error && self.on_first_error == OnFirstError::End {
            self.traffic.ending.end(Ended::FirstError);
        }
    }
}
