//! `POST /_pact/provider-states`: how a contract test brings a provider into the state that an
//! interaction needs. The route, the reading of its body and its problems are the same in every
//! provider; which states there are is the provider's affair.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use http::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::extract::Json;
use crate::{DatabaseLocation, Problem, SettingsError, Tokens};

/// Where a contract test sends provider states.
pub const PATH: &str = "/_pact/provider-states";

/// The state that this crate itself can set up: no token is accepted until it is torn down.
pub const TOKEN_REVOKED: &str = "the caller's token is revoked";

/// Whether provider states can be set up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProviderStates {
    /// The route does not exist.
    #[default]
    Off,
    /// The route is there, for everybody who can reach the service.
    On,
}

impl ProviderStates {
    /// Provider states empty the store, so they are allowed only where nothing real can be lost.
    ///
    /// # Errors
    /// They are on, and the database is not in memory.
    pub fn check(self, database: &DatabaseLocation) -> Result<(), SettingsError> {
        match (self, database) {
            (Self::Off, _) | (Self::On, DatabaseLocation::Memory) => Ok(()),
            (Self::On, kept) => Err(SettingsError::ProviderStatesNotInMemory(kept.clone())),
        }
    }
}

/// What a provider brings along to set up its states.
pub trait StateHandler: Send + Sync + 'static {
    /// The names of the states that it can set up.
    const NAMES: &'static [&'static str];

    /// Sets up one of the named states. The values it returns are for the contract's
    /// `ProviderState` generators, such as an id that was made.
    fn set_up(
        &self,
        name: &str,
        params: StateParams,
    ) -> impl Future<Output = Result<Map<String, Value>, Problem>> + Send;

    /// Undoes one of the named states.
    fn tear_down(&self, name: &str) -> impl Future<Output = Result<(), Problem>> + Send;
}

/// The parameters of a state, as they came.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct StateParams(Map<String, Value>);

impl StateParams {
    /// Reads the parameters.
    ///
    /// # Errors
    /// 422 `provider_state_params_invalid`, with the JSON pointer of what does not fit `T`.
    pub fn read<T: DeserializeOwned>(self) -> Result<T, Problem> {
        serde_path_to_error::deserialize(Value::Object(self.0)).map_err(|error| {
            let pointer = format!("/params{}", crate::extract::pointer(error.path()));
            params_invalid(&pointer, &error.inner().to_string())
        })
    }
}

/// The problem of parameters that a state cannot be set up with; `pointer` is a JSON pointer into
/// the request, beginning with `/params`.
pub fn params_invalid(pointer: &str, reason: &str) -> Problem {
    let title = "The parameters of the provider state are wrong";
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Problem::new(status, "provider_state_params_invalid", title)
        .detail(format!("{pointer}: {reason}."))
        .with("pointer", pointer)
}

/// The problem of a state that nobody can set up.
pub fn unknown<H: StateHandler>(name: &str) -> Problem {
    let known: Vec<&str> = H::NAMES.iter().copied().chain([TOKEN_REVOKED]).collect();
    let title = "This provider knows no such state";
    Problem::new(StatusCode::NOT_FOUND, "provider_state_unknown", title)
        .detail(format!("There is no provider state named {name:?}."))
        .with("known", known)
}

/// What a contract test sends. Its other members are for other providers.
#[derive(Deserialize)]
struct StateChange {
    state: String,
    #[serde(default)]
    params: StateParams,
    #[serde(default)]
    action: Action,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Action {
    #[default]
    Setup,
    Teardown,
}

struct Shared<H> {
    handler: H,
    tokens: Tokens,
}

/// The route. It needs no token, because some states revoke them.
pub(crate) fn routes<H: StateHandler>(handler: H, tokens: Tokens) -> Router {
    let shared = Arc::new(Shared { handler, tokens });
    Router::new()
        .route(PATH, post(change::<H>))
        .with_state(shared)
}

async fn change<H: StateHandler>(
    State(shared): State<Arc<Shared<H>>>,
    Json(change): Json<StateChange>,
) -> Result<axum::Json<Map<String, Value>>, Problem> {
    let name = change.state.as_str();
    let values = match (change.action, name) {
        (Action::Setup, TOKEN_REVOKED) => {
            shared.tokens.revoke();
            Map::new()
        }
        (Action::Teardown, TOKEN_REVOKED) => {
            shared.tokens.restore();
            Map::new()
        }
        _ if !H::NAMES.contains(&name) => return Err(unknown::<H>(name)),
        (Action::Setup, _) => shared.handler.set_up(name, change.params).await?,
        (Action::Teardown, _) => {
            shared.handler.tear_down(name).await?;
            Map::new()
        }
    };
    Ok(axum::Json(values))
}
