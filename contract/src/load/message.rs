//! An asynchronous message, as Pact's tools verify it over HTTP: the provider is asked for it by its
//! description and states, and answers with its contents. Here it becomes that request and answer,
//! so that nothing after the load has to know of messages but what compares their metadata.

use pact_models::HttpStatus;
use pact_models::bodies::OptionalBody;
use pact_models::generators::Generators;
use pact_models::matchingrules::{Category, MatchingRule, MatchingRules, RuleLogic};
use pact_models::path_exp::DocPath;
use pact_models::v4::async_message::AsynchronousMessage;
use pact_models::v4::http_parts::{HttpRequest, HttpResponse};
use pact_models::v4::synch_http::SynchronousHttp;
use serde_json::{Value, json};

use super::checks::Checks;
use super::error::{Fault, Problem};
use super::interaction::{check_plugins, check_rules_and_generators};
use super::node::Node;

/// The type of a message in version 4 of the specification.
pub(super) const TYPE: &str = "Asynchronous/Messages";

/// Checks everything of a message but its states and schemas. Any transport will do: the provider is
/// asked over HTTP.
pub(super) fn check(message: &Node<'_>, checks: &Checks) -> Result<(), Fault> {
    message.members()?;
    if let Some(transport) = message.member("transport") {
        transport.name()?;
    }
    check_plugins(message)?;
    message.required("description")?.name()?;
    for key in ["metadata", "metaData"] {
        if let Some(metadata) = message.member(key) {
            metadata.members()?;
        }
    }
    if checks.version >= 4
        && let Some(contents) = message.member("contents")
        && !contents.members()?.is_empty()
        && contents.value().get("content").is_none()
    {
        return Err(contents.fault(Problem::Missing("content")));
    }
    check_rules_and_generators(message, checks)
}

/// The request by which the provider is asked for a message, and the answer that is expected.
pub(super) fn exchange(message: AsynchronousMessage) -> SynchronousHttp {
    SynchronousHttp {
        request: request(&message),
        response: response(&message),
        id: message.id,
        key: message.key,
        description: message.description,
        provider_states: message.provider_states,
        comments: message.comments,
        pending: message.pending,
        transport: message.transport,
        ..SynchronousHttp::default()
    }
}

/// `POST` to the address that messages are asked for at, with nothing added to its path.
fn request(message: &AsynchronousMessage) -> HttpRequest {
    let mut order = json!({"description": message.description});
    if !message.provider_states.is_empty() {
        let states = message.provider_states.iter().map(|state| state.to_json());
        order["providerStates"] = Value::Array(states.collect());
    }
    let json = "application/json".to_owned();
    HttpRequest {
        method: "POST".to_owned(),
        path: String::new(),
        headers: Some([("Content-Type".to_owned(), vec![json.clone()])].into()),
        body: OptionalBody::Present(order.to_string().into(), Some(json.into()), None),
        ..HttpRequest::default()
    }
}

/// Any success, with the message's contents.
fn response(message: &AsynchronousMessage) -> HttpResponse {
    let contents = &message.contents;
    let kind = contents.message_content_type();
    let mut matching_rules = contents.matching_rules.rename("content", "body");
    and_any_success(&mut matching_rules);
    HttpResponse {
        status: 200,
        headers: None,
        body: contents.contents.with_content_type_if_not_set(kind),
        matching_rules,
        generators: Generators::default(),
    }
}

/// Adds the rule that any success will do as the status of the answer that brings a message.
pub(super) fn and_any_success(rules: &mut MatchingRules) {
    let success = MatchingRule::StatusCode(HttpStatus::Success);
    let status = rules.add_category(Category::STATUS);
    status.add_rule(DocPath::empty(), success, RuleLogic::And);
}
