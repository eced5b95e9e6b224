//! What is played: every case of every fault at every plain answer, with what the plan expects.

use contract::project::{Expected, FaultPlan};
use contract::{FaultCell, FaultClass, Reaction};

use super::plain_run::PlainRun;
use super::world::World;
use crate::derive::{self, Known};
use crate::faults::{Case, Fault, Limits, Paging, Sized};

/// One cell, before it is played.
#[derive(Debug)]
pub(super) struct Cell<'p> {
    /// The number of its scenario.
    pub(super) scenario: usize,
    /// The number of the answer within it.
    pub(super) answer: usize,
    pub(super) fault: &'static Fault,
    pub(super) case: Case,
    pub(super) reaction: Reaction,
    /// The answer of a refusal, where the plan says it.
    pub(super) expected: Option<&'p Expected>,
    pub(super) because: Option<&'p str>,
}

/// What the plan says of how long and how often the consumer tries.
pub(super) fn limits(plan: &FaultPlan) -> Limits {
    Limits {
        patience: plan.patience,
        deadline: plan.deadline,
        retries: plan.retries,
    }
}

/// All cells. `plain` says what the consumer does in each scenario without a fault.
pub(super) fn cells<'p>(
    world: &World,
    plan: &'p FaultPlan,
    plain: &[PlainRun],
    seed: u64,
) -> Vec<Cell<'p>> {
    let mut cells = Vec::new();
    for (scenario, scene) in world.scenarios.iter().enumerate() {
        let described = &plan.scenarios[scenario].answers;
        for (answer, given) in scene.answers.iter().enumerate() {
            if described[answer].is_optional {
                continue;
            }
            let is_counted = described.iter().any(|one| {
                let announced = one.announces.as_ref();
                announced.is_some_and(|one| one.interaction.word == given.interaction)
            });
            let known = Known {
                limits: limits(plan),
                asked: plain[scenario].asked[answer],
                paging: plan.paging.as_ref().map(|paging| Paging {
                    items: paging.items.clone(),
                    next: paging.next.clone(),
                    query: paging.query.clone(),
                }),
                announces: described[answer].announces.as_ref().map(|announced| Sized {
                    pointer: announced.pointer.clone(),
                }),
                is_counted,
                seed,
            };
            let playable = scene.playable(given);
            for (fault, case) in derive::cases(playable, &given.answer, &known) {
                let cell = Cell {
                    scenario,
                    answer,
                    fault,
                    reaction: case.reaction,
                    expected: None,
                    because: None,
                    case,
                };
                cells.extend(cell.planned(plan, &given.interaction));
            }
        }
    }
    cells
}

impl<'p> Cell<'p> {
    /// The cell with what the plan says of it; `None` where it is not to be played.
    fn planned(mut self, plan: &'p FaultPlan, interaction: &str) -> Option<Self> {
        let (class, name) = (self.fault.class, self.fault.name);
        let pointer = self.case.pointer.as_deref();
        let variant = self.case.variant.as_deref();
        let refusal = plan.refusals.iter().rev();
        let refusal = refusal
            .clone()
            .find(|one| one.of.fits(class, name, interaction, pointer, variant));
        let exceptions = plan.exceptions.iter().rev();
        let exception = exceptions
            .clone()
            .find(|one| one.of.fits(class, name, interaction, pointer, variant));
        if let Some(exception) = exception {
            self.reaction = exception.reaction?;
            self.because = Some(&exception.because);
        }
        let of_exception = exception.and_then(|one| one.expected.as_ref());
        self.expected = of_exception.or(refusal
            .filter(|_| self.reaction == Reaction::Refuse)
            .map(|one| &one.expected));
        Some(self)
    }

    /// Its name, by which it can be chosen.
    pub(super) fn name(&self, world: &World, plan: &FaultPlan) -> String {
        let given = &world.scenarios[self.scenario].answers[self.answer];
        let scenario = &plan.scenarios[self.scenario].name;
        let mut name = format!("{scenario}/{}/{}", given.interaction, self.fault.name);
        if let Some(pointer) = &self.case.pointer {
            name.push_str(&format!("@{pointer}"));
        }
        if let Some(variant) = &self.case.variant {
            name.push_str(&format!("#{variant}"));
        }
        name
    }

    /// What an outcome says of it. `command` plays all.
    pub(super) fn described(
        &self,
        world: &World,
        plan: &FaultPlan,
        command: &str,
        seed: u64,
    ) -> FaultCell {
        let given = &world.scenarios[self.scenario].answers[self.answer];
        let name = quoted(&self.name(world, plan));
        FaultCell {
            consumer: plan.consumer.clone(),
            provider: given.provider.clone(),
            interaction: given.interaction.clone(),
            scenario: plan.scenarios[self.scenario].name.clone(),
            class: self.fault.class,
            fault: self.fault.name.to_owned(),
            pointer: self.case.pointer.clone(),
            variant: self.case.variant.clone(),
            reaction: self.reaction,
            because: self.because.map(str::to_owned),
            repeat: format!("{command} --only {name} --seed {seed}"),
        }
    }

    /// Whether most of its time is spent waiting.
    pub(super) fn is_slow(&self) -> bool {
        self.fault.class == FaultClass::Time
            || matches!(self.fault.name, "half-open" | "endless-body")
    }
}

/// A word for a POSIX shell.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}
