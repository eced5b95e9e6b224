//! Provider states: set up before a request, torn down after it, whatever it came to.
//!
//! The protocol is Pact's: `POST {"state", "params", "action": "setup" | "teardown"}`. The answer to
//! a set-up may be a JSON object of values for the request.

mod fault;
mod in_process;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use contract::{ProviderState, StateFault};
use http::HeaderValue;
use reqwest::{Client, RequestBuilder};
use serde_json::{Map, Value, json};

use crate::client;
use crate::provider::{Endpoint, OrderForm, StateChange};
use fault::{Failure, answered, spoiled, too_slow};
pub use in_process::{InProcessStates, StateAnswer};

/// A provider state could not be changed.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the provider state {state:?}: {detail}")]
pub struct StateError {
    /// The state's name.
    pub state: String,
    /// What kind of failure it was.
    pub fault: StateFault,
    /// What the handler answered, or why it could not be reached.
    pub detail: String,
}

impl StateError {
    /// Whether the handler may have set the state up all the same: what it was told is known, and
    /// what it did is not.
    #[must_use]
    pub fn is_in_doubt(&self) -> bool {
        matches!(self.fault, StateFault::TooSlow | StateFault::Unreachable)
    }
}

/// A handler of provider states that is given orders.
///
/// An order is repeated only where the handler cannot have taken it: when no connection could be
/// made, and after 502, 503 and 504, which come from what stands before it; four times in all,
/// within three seconds. A handler that could not be reached so is asked only once from then on,
/// until it answers: in a run of a thousand states, nobody wants to wait a thousand times.
#[derive(Debug)]
pub struct StateHandler {
    client: Client,
    change: StateChange,
    given_up: AtomicBool,
}

impl StateHandler {
    /// The handler that `change` describes, asked by `client`.
    #[must_use]
    pub fn new(client: &Client, change: &StateChange) -> Self {
        Self {
            client: client.clone(),
            change: change.clone(),
            given_up: AtomicBool::new(false),
        }
    }

    /// Brings the provider into a state, in the world of this name where it keeps several apart.
    /// Gives back the values that the handler names for the request; they are empty when it answers
    /// with anything but a JSON object.
    ///
    /// # Errors
    /// When the handler cannot be reached, or answers with anything but success.
    pub async fn set_up(
        &self,
        state: &ProviderState,
        world: Option<&HeaderValue>,
    ) -> Result<Map<String, Value>, StateError> {
        self.give(state, Action::SetUp, world).await
    }

    /// Undoes a state; does nothing when the handler is not to be told.
    ///
    /// # Errors
    /// When the handler cannot be reached, or answers with anything but success.
    pub async fn tear_down(
        &self,
        state: &ProviderState,
        world: Option<&HeaderValue>,
    ) -> Result<(), StateError> {
        if self.change.teardown {
            self.give(state, Action::TearDown, world).await?;
        }
        Ok(())
    }

    async fn give(
        &self,
        state: &ProviderState,
        action: Action,
        world: Option<&HeaderValue>,
    ) -> Result<Map<String, Value>, StateError> {
        let repetitions = match self.given_up.load(Ordering::Relaxed) {
            true => 0,
            false => 3,
        };
        let delays = ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(200))
            .with_factor(2.0)
            .with_jitter()
            .with_max_times(repetitions);
        let result = (|| self.give_once(state, action, world))
            .retry(delays)
            .when(|failure: &Failure| failure.not_taken)
            .await;
        let given_up = result.as_ref().is_err_and(|failure| failure.not_taken);
        self.given_up.store(given_up, Ordering::Relaxed);
        result.map_err(|failure| StateError {
            state: state.name.clone(),
            fault: failure.fault,
            detail: failure.detail,
        })
    }

    async fn give_once(
        &self,
        state: &ProviderState,
        action: Action,
        world: Option<&HeaderValue>,
    ) -> Result<Map<String, Value>, Failure> {
        let limit = self.change.timeout;
        let changed = async {
            let (url, form) = match &self.change.endpoint {
                Endpoint::InProcess(states) => return states.change(state, action).await,
                Endpoint::Http { url, form } => (url, *form),
            };
            let order = order(self.client.post(url.clone()), form, state, action);
            // The client's own limit is that of requests to the provider; the one around this
            // counts here.
            let mut order = order.timeout(limit + Duration::from_secs(1));
            if let (Some(header), Some(world)) = (&self.change.isolation, world) {
                order = order.header(header, world);
            }
            exchange(order).await
        };
        match tokio::time::timeout(limit, changed).await {
            Ok(result) => result,
            Err(_) => Err(too_slow(limit)),
        }
    }
}

/// What a handler is told to do with a state.
#[derive(Clone, Copy, Debug)]
enum Action {
    SetUp,
    TearDown,
}

impl Action {
    /// The word for it in Pact's protocol.
    fn as_str(self) -> &'static str {
        match self {
            Self::SetUp => "setup",
            Self::TearDown => "teardown",
        }
    }
}

/// The request to the handler. In a query, a parameter that is not a string stands as JSON.
fn order(
    request: RequestBuilder,
    form: OrderForm,
    state: &ProviderState,
    action: Action,
) -> RequestBuilder {
    let action = action.as_str();
    match form {
        OrderForm::Body => {
            request.json(&json!({"state": state.name, "params": state.params, "action": action}))
        }
        OrderForm::Query => {
            let params = state.params.iter().map(|(name, value)| {
                let text = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                (name.as_str(), text)
            });
            request
                .query(&[("state", state.name.as_str()), ("action", action)])
                .query(&Vec::from_iter(params))
        }
    }
}

/// The values that the handler answers; none when its answer is anything but a JSON object.
async fn exchange(order: RequestBuilder) -> Result<Map<String, Value>, Failure> {
    let sent = order.send().await;
    let response = sent.map_err(|error| Failure {
        fault: StateFault::Unreachable,
        detail: client::reason(&error),
        not_taken: error.is_connect(),
    })?;
    let status = response.status();
    let body = client::body(response).await.map_err(spoiled)?;
    match serde_json::from_slice(&body) {
        _ if !status.is_success() => Err(answered(status, &body)),
        Ok(Value::Object(values)) => Ok(values),
        _ => Ok(Map::new()),
    }
}
