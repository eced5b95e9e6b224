//! Every scenario without a fault: what the consumer does then is what all cells are held against, so
//! it has to be right before anything else is judged.

use contract::Reaction;
use contract::project::Placeholder;

use super::consumer::Consumer;
use super::error::FaultError;
use super::instance::Instance;
use super::judge::Demand;
use super::observe::{Surroundings, is_error};
use super::world::World;

/// What a consumer does in a scenario when nothing is wrong.
#[derive(Debug)]
pub(super) struct PlainRun {
    /// How often each answer is asked for.
    pub(super) asked: Vec<usize>,
    /// How many errors it logs.
    pub(super) errors: usize,
}

/// What it does in each scenario.
pub(super) async fn all<C: Consumer>(
    surroundings: &Surroundings<'_>,
    world: &World,
    instance: &mut Instance<'_, C>,
    run_id: &str,
) -> Result<Vec<PlainRun>, FaultError> {
    let mut runs = Vec::new();
    for (index, scene) in world.scenarios.iter().enumerate() {
        let scenario = &surroundings.plan.scenarios[index];
        let name = format!("{run_id}-plain-{index}");
        let observing = surroundings.observe(instance, scene, scenario, None, &name);
        let seen = observing.await;
        let fails = |detail: String| FaultError::Plain {
            scenario: scenario.name.clone(),
            detail,
        };
        let value = |placeholder: &Placeholder| instance.value(placeholder, &name);
        let errors = seen.logged.iter();
        let errors = errors
            .filter(|line| is_error(surroundings.plan, line))
            .count();
        let demand = Demand {
            plan: surroundings.plan,
            scenario,
            reaction: Reaction::Tolerate,
            given: None,
            refusal: None,
            // Where the right thing is a refusal, it may well be told.
            plain_errors: match scenario.step.expected.status {
                400.. => errors,
                _ => 0,
            },
        };
        if let Some(first) = seen.asked.unexpected.first() {
            return Err(fails(format!("no answer of the scenario is for {first}")));
        }
        let mismatches = demand.judge(&seen, &value).map_err(fails)?;
        if let Some(first) = mismatches.first() {
            let side = |value: &Option<serde_json::Value>| {
                value
                    .as_ref()
                    .map_or("nothing".to_owned(), ToString::to_string)
            };
            let place = serde_json::to_value(&first.place).unwrap_or_default();
            let place = [place["in"].as_str(), place["pointer"].as_str()];
            let place: Vec<&str> = place.into_iter().flatten().collect();
            return Err(fails(format!(
                "{}: expected {}, but it was {} {}",
                place.join(" "),
                side(&first.expected),
                side(&first.actual),
                first.detail,
            )));
        }
        let asked = scenario.answers.iter().zip(&seen.asked.of_answers);
        let mut never = asked.filter(|(answer, asked)| **asked == 0 && !answer.is_optional);
        if let Some((answer, _)) = never.next() {
            let interaction = &answer.interaction.word;
            return Err(fails(format!(
                "the consumer does not ask for {interaction:?}"
            )));
        }
        runs.push(PlainRun {
            asked: seen.asked.of_answers,
            errors,
        });
    }
    Ok(runs)
}
