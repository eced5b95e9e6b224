//! The shape of one interaction, as the Pact specification has it: what Pact's own reader would
//! guess, drop or panic at. It knows nothing of Pact's crates; what a rule means is for `pact`.

use serde_json::{Map, Value};

use super::checks::Checks;
use super::error::{Fault, Problem};
use super::node::Node;
use super::path;
use super::{pact, rules};
use crate::ProviderState;

/// Checks everything of an interaction but its states and schemas.
pub(super) fn check(interaction: &Node<'_>, checks: &Checks) -> Result<(), Fault> {
    interaction.members()?;
    if checks.version >= 4 {
        let kind = interaction.required("type")?;
        if kind.text()? != "Synchronous/HTTP" {
            return Err(kind.fault(Problem::NotHttp(kind.text()?.to_owned())));
        }
    }
    if let Some(transport) = interaction.member("transport") {
        let name = transport.text()?;
        if !["http", "https"].contains(&name) {
            return Err(transport.fault(Problem::NotHttp(name.to_owned())));
        }
    }
    check_plugins(interaction)?;
    interaction.required("description")?.name()?;
    check_request(&interaction.required("request")?, checks)?;
    check_response(&interaction.required("response")?, checks)
}

/// Refuses what only a plugin can check.
pub(super) fn check_plugins(interaction: &Node<'_>) -> Result<(), Fault> {
    match interaction.member("pluginConfiguration") {
        Some(plugins) if !plugins.members()?.is_empty() => Err(plugins.fault(Problem::Plugin)),
        _ => Ok(()),
    }
}

fn check_request(request: &Node<'_>, checks: &Checks) -> Result<(), Fault> {
    request.members()?;
    if let Some(method) = request.member("method") {
        method.name()?;
    }
    if let Some(path) = request.member("path")
        && !path.text()?.starts_with('/')
    {
        return Err(path.unexpected("a path that begins with \"/\""));
    }
    if let Some(query) = request.member("query") {
        check_query(&query, checks.version)?;
    }
    check_part(request, checks)
}

/// A string up to version 2; then also an object of strings or lists, where `null` is a parameter
/// without a value.
fn check_query(query: &Node<'_>, version: u32) -> Result<(), Fault> {
    if query.value().is_string() {
        return Ok(());
    }
    if version < 3 {
        return Err(query.unexpected("a string"));
    }
    for (_, values) in query.members()? {
        if values.value().is_string() {
            continue;
        }
        for value in values.items()? {
            if !value.value().is_null() {
                value.text()?;
            }
        }
    }
    Ok(())
}

fn check_response(response: &Node<'_>, checks: &Checks) -> Result<(), Fault> {
    response.members()?;
    // Pact's reader takes a missing status for 200, but panics at `null`.
    if let Some(status) = response.present("status") {
        let code = status.value().as_u64();
        if !code.is_some_and(|code| (100..=599).contains(&code)) {
            return Err(status.unexpected("a status code from 100 to 599"));
        }
    }
    check_part(response, checks)
}

/// What requests and responses have in common.
fn check_part(part: &Node<'_>, checks: &Checks) -> Result<(), Fault> {
    if let Some(headers) = part.member("headers") {
        for (_, values) in headers.members()? {
            if values.value().is_string() {
                continue;
            }
            let items = values.items()?;
            if items.is_empty() {
                return Err(values.unexpected("a string or a list of strings"));
            }
            items.iter().try_for_each(|item| item.text().map(drop))?;
        }
    }
    if checks.version >= 4
        && let Some(body) = part.member("body")
        && !body.members()?.is_empty()
        && body.value().get("content").is_none()
    {
        return Err(body.fault(Problem::Missing("content")));
    }
    check_rules_and_generators(part, checks)
}

/// The matching rules and generators of a request, a response or a message.
pub(super) fn check_rules_and_generators(part: &Node<'_>, checks: &Checks) -> Result<(), Fault> {
    for key in [
        "matchingRules",
        "requestMatchingRules",
        "responseMatchingRules",
    ] {
        if let Some(rules) = part.member(key) {
            check_rule_set(&rules, &rules.value().to_string(), checks)?;
        }
    }
    if let Some(generators) = part.member("generators") {
        path::check_indexes(&generators)?;
        check_generators(&generators)?;
    }
    Ok(())
}

/// All matching rules of a request, a response or a message; `text` is their JSON.
pub(super) fn check_rule_set(rules: &Node<'_>, text: &str, checks: &Checks) -> Result<(), Fault> {
    path::check_indexes(rules)?;
    check_rules(rules, checks)?;
    rules::check(text).map_err(|reason| rules.fault(Problem::Pact(reason)))
}

/// Matching rules come in two forms: a flat one, `{"$.body.a": rule}`, up to version 2, and one by
/// category, `{"body": {"$.a": {"matchers": [rule]}}}`, since.
fn check_rules(rules: &Node<'_>, checks: &Checks) -> Result<(), Fault> {
    let members = rules.members()?;
    let flat = members.first().is_some_and(|(key, _)| key.starts_with('$'));
    for (key, node) in members {
        if flat {
            pact::check_path(key, &node)?;
            checks.once(&node, || pact::check_rule(&node))?;
            continue;
        }
        if node.value().get("matchers").is_some() {
            check_matchers(&node, checks)?;
            continue;
        }
        for (path, list) in node.members()? {
            if !["header", "query", "metadata"].contains(&key) {
                pact::check_path(path, &list)?;
            }
            check_matchers(&list, checks)?;
        }
    }
    Ok(())
}

fn check_matchers(list: &Node<'_>, checks: &Checks) -> Result<(), Fault> {
    let matchers = list.required("matchers")?.items()?;
    matchers
        .iter()
        .try_for_each(|rule| checks.once(rule, || pact::check_rule(rule)))
}

/// `{"path": generator, "body": {"$.a": generator}}`.
fn check_generators(generators: &Node<'_>) -> Result<(), Fault> {
    for (category, node) in generators.members()? {
        if ["path", "method", "status"].contains(&category) {
            pact::check_generator(&node)?;
            continue;
        }
        for (path, generator) in node.members()? {
            if !["header", "query", "metadata"].contains(&category) {
                pact::check_path(path, &generator)?;
            }
            pact::check_generator(&generator)?;
        }
    }
    Ok(())
}

/// The provider states: a list since version 3, one name before.
pub(super) fn states(interaction: &Node<'_>) -> Result<Vec<ProviderState>, Fault> {
    if let Some(states) = interaction.member("providerStates") {
        return states.items()?.iter().map(state).collect();
    }
    let one = ["providerState", "provider_state"];
    match one.iter().find_map(|key| interaction.member(key)) {
        Some(node) if !node.text()?.is_empty() => Ok(vec![ProviderState {
            name: node.text()?.to_owned(),
            params: Map::new(),
        }]),
        _ => Ok(Vec::new()),
    }
}

fn state(state: &Node<'_>) -> Result<ProviderState, Fault> {
    state.members()?;
    let params: Map<String, Value> = match state.member("params") {
        Some(params) => params
            .members()?
            .into_iter()
            .map(|(key, node)| (key.to_owned(), node.value().clone()))
            .collect(),
        None => Map::new(),
    };
    Ok(ProviderState {
        name: state.required("name")?.name()?.to_owned(),
        params,
    })
}
