//! The plain answers of a plan, ready to be played: what the pacts say, with the values that the plan
//! sets.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use contract::project::{FaultPlan, FaultScenario, Located, OfFaults, PlainAnswer};
use contract::{Contract, FaultClass, Interaction};
use serde_json::Value;

use super::error::FaultError;
use crate::answer::Answer;
use crate::faults;
use crate::interactions::{Interactions, Playable, playable};
use crate::pact::Response;

/// All scenarios of a plan.
#[derive(Debug)]
pub(super) struct World {
    /// In the order of the plan.
    pub(super) scenarios: Vec<Scene>,
    /// The providers that some scenario needs.
    pub(super) providers: BTreeSet<String>,
}

/// What answers in one scenario.
#[derive(Debug)]
pub(super) struct Scene {
    /// In the order of the plan.
    pub(super) answers: Vec<Given>,
    /// The same by provider, as its stub plays it: the numbers are those of [`Given::index`].
    pub(super) programmes: BTreeMap<String, Arc<Interactions>>,
}

/// One plain answer.
#[derive(Debug)]
pub(super) struct Given {
    pub(super) provider: String,
    pub(super) interaction: String,
    /// What the consumer's log calls the request.
    pub(super) operation: String,
    pub(super) answer: Answer,
    /// Its number among those of its provider.
    pub(super) index: usize,
}

impl World {
    pub(super) fn of(contracts: &[Contract], plan: &FaultPlan) -> Result<Self, FaultError> {
        for of in plan
            .refusals
            .iter()
            .map(|one| &one.of)
            .chain(plan.exceptions.iter().map(|one| &one.of))
        {
            known(of, contracts)?;
        }
        let scene = |scenario| Scene::of(contracts, scenario);
        let scenarios: Vec<Scene> = plan.scenarios.iter().map(scene).collect::<Result<_, _>>()?;
        let all = scenarios.iter().flat_map(|scene| &scene.answers);
        Ok(Self {
            providers: all.map(|given| given.provider.clone()).collect(),
            scenarios,
        })
    }
}

/// Whether there are the faults and interactions that something is said of.
fn known(of: &OfFaults, contracts: &[Contract]) -> Result<(), FaultError> {
    for fault in &of.faults {
        let names = || {
            let classes = FaultClass::ALL.iter().map(|class| class.name());
            classes.chain(faults::all().map(|fault| fault.name))
        };
        if !names().any(|name| name == fault.word) {
            return Err(FaultError::UnknownFault {
                place: fault.place.clone(),
                instead: contract::instead(&fault.word, names()),
            });
        }
    }
    for interaction in &of.interactions {
        found(interaction, None, contracts)?;
    }
    Ok(())
}

/// The interactions of this description.
fn found<'c>(
    interaction: &Located,
    provider: Option<&Located>,
    contracts: &'c [Contract],
) -> Result<Vec<(&'c Contract, &'c Interaction)>, FaultError> {
    let all = || {
        let of_provider = |contract: &&Contract| {
            provider.is_none_or(|provider| provider.word == contract.provider())
        };
        contracts
            .iter()
            .filter(of_provider)
            .flat_map(|contract| {
                contract
                    .interactions()
                    .iter()
                    .map(move |one| (contract, one))
            })
            .filter(|(_, one)| !one.is_message())
    };
    let found: Vec<_> = all()
        .filter(|(_, one)| one.description() == interaction.word)
        .collect();
    match found.is_empty() {
        false => Ok(found),
        true => Err(FaultError::UnknownInteraction {
            place: interaction.place.clone(),
            instead: contract::instead(&interaction.word, all().map(|(_, one)| one.description())),
        }),
    }
}

impl Scene {
    fn of(contracts: &[Contract], scenario: &FaultScenario) -> Result<Self, FaultError> {
        let mut answers = Vec::new();
        let mut playables: BTreeMap<String, Vec<Playable>> = BTreeMap::new();
        for plain in &scenario.answers {
            let found = found(&plain.interaction, plain.provider.as_ref(), contracts)?;
            let [(contract, interaction)] = found[..] else {
                return Err(FaultError::WhichProvider {
                    place: plain.interaction.place.clone(),
                    interaction: plain.interaction.word.clone(),
                });
            };
            if let Some(announced) = &plain.announces {
                self::found(&announced.interaction, None, contracts)?;
            }
            let mut one = playable(contract, interaction)?;
            let answer = answer(&one, plain)?;
            one.response = Response::Fixed(answer.clone());
            let of_provider = playables.entry(one.provider.clone()).or_default();
            answers.push(Given {
                provider: one.provider.clone(),
                interaction: one.description.clone(),
                operation: match &plain.operation {
                    Some(operation) => operation.clone(),
                    None => format!("{} {}", one.request.method(), one.request.path()),
                },
                answer,
                index: of_provider.len(),
            });
            of_provider.push(one);
        }
        let programme = |(provider, all)| (provider, Arc::new(Interactions::of_playable(all, 0)));
        Ok(Self {
            answers,
            programmes: playables.into_iter().map(programme).collect(),
        })
    }

    /// The interaction of an answer.
    pub(super) fn playable(&self, given: &Given) -> &Playable {
        &self.programmes[&given.provider].all()[given.index]
    }
}

/// The answer of the pact with what the plan sets in it.
fn answer(one: &Playable, plain: &PlainAnswer) -> Result<Answer, FaultError> {
    let refused = |detail: String| FaultError::Set {
        place: plain.interaction.place.clone(),
        detail,
    };
    let mut answer = one.response.example().map_err(refused)?;
    if plain.set.is_empty() {
        return Ok(answer);
    }
    let body = serde_json::from_slice(&answer.body);
    let mut body: Value = body.map_err(|_| refused("its body is no JSON".to_owned()))?;
    for (pointer, value) in &plain.set {
        let place = body.pointer_mut(pointer);
        let place = place.ok_or_else(|| refused(format!("there is nothing at {pointer}")))?;
        *place = value.clone();
    }
    let mismatches = one.schema.as_ref().map(|schema| schema.check(&body));
    if let Some(mismatch) = mismatches.into_iter().flatten().next() {
        let pointer = mismatch.place.pointer().unwrap_or_default();
        return Err(refused(format!("at {pointer}: {}", mismatch.detail)));
    }
    answer.body = body.to_string().into();
    Ok(answer)
}
