//! The steps of the plan, and what each of them checks.

use std::collections::BTreeSet;

use toml::Spanned;

use super::file::StepTable;
use super::references::{unique, with_role};
use super::scenario::FoundScenario;
use super::service::{Found, Role};
use super::source::Source;
use super::{ProjectError, Step, names};

/// The steps of the plan. A scenario that none of them names would never be played, which nobody
/// would notice: it is an error.
pub(super) fn steps(
    tables: Vec<StepTable>,
    services: &[Found],
    scenarios: Vec<FoundScenario>,
    source: &Source<'_>,
) -> Result<Vec<Step>, ProjectError> {
    unique("step", tables.iter().map(|table| &table.name), source)?;
    if tables.is_empty() {
        return Err(source.error(0..0, "no [[steps]]: nothing would be checked"));
    }
    let mut played: BTreeSet<&str> = BTreeSet::new();
    for name in tables.iter().flat_map(|table| &table.scenarios) {
        played.insert(name.get_ref());
    }
    if let Some(forgotten) = scenarios
        .iter()
        .find(|scenario| !played.contains(scenario.get_ref().name.as_str()))
    {
        let name = &forgotten.get_ref().name;
        let problem = format!("no step names the scenario `{name}`: it would never be played");
        return Err(source.error(forgotten.span(), problem));
    }
    tables
        .iter()
        .map(|table| step(table, services, &scenarios, source))
        .collect()
}

fn step(
    table: &StepTable,
    services: &[Found],
    scenarios: &[FoundScenario],
    source: &Source<'_>,
) -> Result<Step, ProjectError> {
    if table.verify.is_empty() && table.scenarios.is_empty() && table.tests.is_empty() {
        let problem = format!(
            "the step `{}` checks nothing: name providers in `verify`, `scenarios` or `tests`",
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
    Ok(Step {
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
        tests: vec![],
    })
}
