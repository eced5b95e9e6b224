//! Provider states: set up before a request, torn down after it, whatever it came to.
//!
//! The protocol is Pact's: `POST {"state", "params", "action": "setup" | "teardown"}`. The answer to
//! a set-up may be a JSON object of values for the request. Nothing is retried: a state that cannot
//! be set up now is a finding.

use contract::ProviderState;
use reqwest::Client;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Map, Value, json};

use crate::client;
use crate::provider::StateChange;

/// A provider state could not be changed.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the provider state {state:?}: {detail}")]
pub struct StateError {
    /// The state's name.
    pub state: String,
    /// What the handler answered, or why it could not be reached.
    pub detail: String,
}

/// Brings the provider into a state. Gives back the values that the handler names for the request;
/// they are empty when it answers with anything but a JSON object.
///
/// # Errors
/// When the handler cannot be reached, or answers with anything but success.
pub async fn set_up(
    client: &Client,
    handler: &StateChange,
    state: &ProviderState,
) -> Result<Map<String, Value>, StateError> {
    let body = change(client, handler, state, "setup").await?;
    match serde_json::from_slice(&body) {
        Ok(Value::Object(values)) => Ok(values),
        _ => Ok(Map::new()),
    }
}

/// Undoes a state; does nothing when the handler is not to be told.
///
/// # Errors
/// When the handler cannot be reached, or answers with anything but success.
pub async fn tear_down(
    client: &Client,
    handler: &StateChange,
    state: &ProviderState,
) -> Result<(), StateError> {
    if handler.teardown {
        change(client, handler, state, "teardown").await?;
    }
    Ok(())
}

async fn change(
    client: &Client,
    handler: &StateChange,
    state: &ProviderState,
    action: &str,
) -> Result<bytes::Bytes, StateError> {
    let error = |detail| StateError {
        state: state.name.clone(),
        detail,
    };
    let order = json!({"state": state.name, "params": state.params, "action": action});
    let sent = client.post(handler.url.clone()).json(&order).send().await;
    let response = sent.map_err(|cause| error(client::reason(&cause)))?;
    let status = response.status();
    let is_json = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.to_str().is_ok_and(|kind| kind.contains("json")));
    let body = client::body(response).await.map_err(error)?;
    if status.is_success() {
        return Ok(body);
    }
    let reason = is_json.then(|| problem_detail(&body)).flatten();
    let reason = reason.map_or_else(String::new, |reason| format!(": {reason}"));
    Err(error(format!(
        "the state handler answered {status}{reason}"
    )))
}

/// What a problem document (RFC 9457) says of itself.
fn problem_detail(body: &[u8]) -> Option<String> {
    let problem: Value = serde_json::from_slice(body).ok()?;
    let text = problem.get("detail").or_else(|| problem.get("title"))?;
    text.as_str().map(str::to_owned)
}
