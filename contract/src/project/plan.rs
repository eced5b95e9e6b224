//! The steps of the plan, and what each of them checks.

use std::collections::BTreeSet;

use toml::Spanned;

use super::faults::FaultPlan;
use super::file::StepTable;
use super::load_table::Load;
use super::references::{unique, with_role};
use super::scenario::FoundScenario;
use super::service::{Found, Role};
use super::source::Source;
use super::suite::{self, FoundSuite};
use super::{ProjectError, Step, names};

/// All that a step may name.
#[derive(Clone, Copy)]
pub(super) struct Played<'a> {
    pub(super) scenarios: &'a [FoundScenario],
    pub(super) suites: &'a [FoundSuite],
    pub(super) faults: &'a [Spanned<FaultPlan>],
    pub(super) loads: &'a [Load],
}

/// The steps of the plan. What none of them names, such as a scenario, would never be played, which
/// nobody would notice: it is an error.
pub(super) fn steps(
    tables: &[StepTable],
    services: &[Found],
    played: &Played<'_>,
    source: &Source<'_>,
) -> Result<Vec<Step>, ProjectError> {
    unique("step", tables.iter().map(|table| &table.name), source)?;
    if tables.is_empty() {
        return Err(source.error(0..0, "no [[steps]]: nothing would be checked"));
    }
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for name in tables.iter().flat_map(|table| &table.scenarios) {
        named.insert(name.get_ref());
    }
    if let Some(forgotten) = played
        .scenarios
        .iter()
        .find(|scenario| !named.contains(scenario.get_ref().name.as_str()))
    {
        let name = &forgotten.get_ref().name;
        let problem = format!("no step names the scenario `{name}`: it would never be played");
        return Err(source.error(forgotten.span(), problem));
    }
    suite::none_is_forgotten(played.suites, tables, source)?;
    let of_steps = || tables.iter().flat_map(|table| &table.faults);
    for plan in played.faults {
        let consumer = &plan.get_ref().consumer;
        if !of_steps().any(|name| name.get_ref() == consumer) {
            let problem =
                format!("no step names the faults of `{consumer}`: they would never be played");
            return Err(source.error(plan.span(), problem));
        }
    }
    tables
        .iter()
        .map(|table| step(table, services, played, source))
        .collect()
}

fn step(
    table: &StepTable,
    services: &[Found],
    played: &Played<'_>,
    source: &Source<'_>,
) -> Result<Step, ProjectError> {
    let Played {
        scenarios,
        suites,
        faults,
        loads,
    } = *played;
    let is_empty = table.verify.is_empty()
        && table.scenarios.is_empty()
        && table.tests.is_empty()
        && table.faults.is_empty()
        && table.load.is_none();
    if is_empty {
        let problem = format!(
            "the step `{}` checks nothing: name providers in `verify`, `scenarios`, `tests`, \
             consumers in `faults`, or a `load`",
            table.name.get_ref()
        );
        return Err(source.error(table.name.span(), problem));
    }
    for provider in &table.verify {
        with_role(provider, Role::Provider, services, source)?;
    }
    let named = |name: &Spanned<String>| {
        let known = || scenarios.iter().map(|scenario| scenario.get_ref());
        known()
            .find(|scenario| scenario.name == *name.get_ref())
            .cloned()
            .ok_or_else(|| {
                let all = known().map(|scenario| scenario.name.as_str());
                let instead = names::instead(name.get_ref(), all);
                source.error(name.span(), format!("there is no scenario {instead}"))
            })
    };
    let with_faults = |name: &Spanned<String>| {
        with_role(name, Role::Consumer, services, source)?;
        let known = || faults.iter().map(Spanned::get_ref);
        known()
            .find(|plan| plan.consumer == *name.get_ref())
            .cloned()
            .ok_or_else(|| {
                let problem = format!("there is no table [faults.{}]", name.get_ref());
                source.error(name.span(), problem)
            })
    };
    let load = table.load.as_ref().map(|name| {
        let found = loads.iter().find(|load| load.consumer == *name.get_ref());
        found.cloned().ok_or_else(|| {
            let all = loads.iter().map(|load| load.consumer.as_str());
            let instead = names::instead(name.get_ref(), all);
            source.error(name.span(), format!("there is no load of {instead}"))
        })
    });
    Ok(Step {
        load: load.transpose()?,
        name: table.name.get_ref().clone(),
        verify: table
            .verify
            .iter()
            .map(|name| name.get_ref().clone())
            .collect(),
        scenarios: table
            .scenarios
            .iter()
            .map(named)
            .collect::<Result<_, _>>()?,
        tests: suite::of_step(table, suites, source)?,
        faults: table
            .faults
            .iter()
            .map(with_faults)
            .collect::<Result<_, _>>()?,
    })
}
