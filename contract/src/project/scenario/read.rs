//! From the tables of the file to scenarios whose services are all there.

use serde_json::{Map, Value};
use toml::Spanned;

use super::step::Scope;
use super::{FoundScenario, Scenario};
use crate::project::ProjectError;
use crate::project::file::{GivenTable, ScenarioTable};
use crate::project::interpolation::json;
use crate::project::references::{unique, with_role};
use crate::project::service::{Found, Role};
use crate::project::source::Source;
use crate::{Given, ProviderState};

pub(in crate::project) fn scenarios(
    tables: Vec<ScenarioTable>,
    services: &[Found],
    source: &Source<'_>,
) -> Result<Vec<FoundScenario>, ProjectError> {
    unique("scenario", tables.iter().map(|table| &table.name), source)?;
    tables
        .into_iter()
        .map(|table| {
            let span = table.name.span();
            scenario(table, services, source).map(|scenario| Spanned::new(span, scenario))
        })
        .collect()
}

fn scenario(
    table: ScenarioTable,
    services: &[Found],
    source: &Source<'_>,
) -> Result<Scenario, ProjectError> {
    with_role(&table.consumer, Role::Consumer, services, source)?;
    unique(
        "step of this scenario",
        table.steps.iter().map(|step| &step.name),
        source,
    )?;
    if table.steps.is_empty() {
        let problem = format!("the scenario `{}` has no steps", table.name.get_ref());
        return Err(source.error(table.name.span(), problem));
    }
    let mut scope = Scope {
        services,
        own: table.consumer.get_ref(),
        saved: vec![],
        source,
    };
    let mut steps = vec![];
    for step in &table.steps {
        steps.push(scope.step(step)?);
    }
    Ok(Scenario {
        given: table
            .given
            .into_iter()
            .map(|given| self::given(given, services, source))
            .collect::<Result<_, _>>()?,
        name: table.name.into_inner(),
        consumer: table.consumer.into_inner(),
        steps,
    })
}

pub(in crate::project) fn given(
    table: GivenTable,
    services: &[Found],
    source: &Source<'_>,
) -> Result<Given, ProjectError> {
    let provider = with_role(&table.provider, Role::Provider, services, source)?;
    if provider.get_ref().provider_states.is_none() {
        let problem = format!(
            "`{}` has no `provider_states`, so that it cannot be brought into a state",
            table.provider.get_ref()
        );
        return Err(source.error(table.provider.span(), problem));
    }
    let params: Map<String, Value> = table
        .params
        .iter()
        .map(|(key, value)| (key.clone(), json(value)))
        .collect();
    Ok(Given {
        provider: table.provider.into_inner(),
        state: ProviderState {
            name: table.state,
            params,
        },
    })
}
