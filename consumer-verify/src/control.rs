//! The stub's own paths, below `/_stub`: what it plays, what it was asked, which states hold, and which
//! fault is played.

mod order;

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

pub(crate) use order::Order;
pub use order::OrderError;

use crate::interactions::{CONTROL, Playable};
use crate::play::Stage;
use crate::problem::Problem;
use crate::states::{Held, must_be_known, values};

/// The longest order, in bytes.
const LONGEST_ORDER: usize = 1024 * 1024;

/// All of them.
pub(crate) fn router(stage: Arc<Stage>) -> Router {
    let own = Router::new()
        .route("/interactions", get(interactions))
        .route("/journal", get(journal).delete(clear_journal))
        .route("/provider-states", get(held).post(change))
        .route("/faults", get(order::possible))
        .route(
            "/fault",
            get(order::current).put(order::set).delete(order::clear),
        )
        .route("/reset", post(reset))
        .fallback(unknown)
        .method_not_allowed_fallback(not_allowed);
    Router::new().nest(CONTROL, own).with_state(stage)
}

/// The body of an order; `form` says how it has to look.
async fn order<T: DeserializeOwned>(request: Request, form: &str) -> Result<T, Problem> {
    let invalid = |reason: &str| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "body_invalid",
            "The body is not an order that the stub understands",
            format!("Send {form} {reason}"),
        )
    };
    let body = to_bytes(request.into_body(), LONGEST_ORDER).await;
    let body = body.map_err(|_| invalid("It is longer than 1 MiB, or it broke off."))?;
    serde_json::from_slice(&body).map_err(|error| invalid(&error.to_string()))
}

async fn interactions(State(stage): State<Arc<Stage>>) -> Json<Value> {
    let item = |one: &Playable| {
        json!({
            "consumer": one.consumer,
            "provider": one.provider,
            "description": one.description,
            "states": one.states,
            "method": one.request.method(),
            "path": one.request.path(),
            "any_path_that_matches": !one.request.path_is_fixed(),
            "status": one.response.status(),
        })
    };
    let interactions = stage.interactions();
    let items = Vec::from_iter(interactions.all().iter().map(item));
    Json(json!({"items": items, "messages_left_out": interactions.messages()}))
}

async fn journal(State(stage): State<Arc<Stage>>) -> Response {
    Json(stage.journal.read()).into_response()
}

async fn clear_journal(State(stage): State<Arc<Stage>>) -> StatusCode {
    stage.journal.clear();
    StatusCode::NO_CONTENT
}

async fn reset(State(stage): State<Arc<Stage>>) -> StatusCode {
    stage.reset();
    StatusCode::NO_CONTENT
}

impl Stage {
    /// Forgets which states hold, which fault is played and what was asked.
    pub(crate) fn reset(&self) {
        self.journal.clear();
        self.states.clear();
        self.faulting.set(None);
    }
}

async fn held(State(stage): State<Arc<Stage>>) -> Json<Value> {
    Json(json!({"items": stage.states.held()}))
}

/// What a verifier sends, in Pact's own form. Its other members are for other providers.
#[derive(Deserialize)]
struct StateChange {
    state: String,
    params: Option<Map<String, Value>>,
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

async fn change(State(stage): State<Arc<Stage>>, request: Request) -> Result<Json<Value>, Problem> {
    let form = "{\"state\": \"…\", \"params\": {…}, \"action\": \"setup\" or \"teardown\"}; \
                params and action may be left out.";
    let change: StateChange = order(request, form).await?;
    let interactions = stage.interactions();
    let all = interactions.all();
    must_be_known(all, &change.state).map_err(|error| {
        let title = "No interaction needs such a provider state";
        let status = StatusCode::NOT_FOUND;
        Problem::new(status, "provider_state_unknown", title, error.to_string())
    })?;
    Ok(Json(match change.action {
        Action::Setup => {
            let state = Held {
                name: change.state,
                params: change.params,
            };
            let values = values(all, &state);
            stage.states.set_up(state);
            json!(values)
        }
        Action::Teardown => {
            stage.states.tear_down(&change.state);
            json!({})
        }
    }))
}

async fn unknown() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "path_unknown",
        "The stub has no such path of its own",
        "Below /_stub there are interactions, journal, provider-states, faults, fault and reset.",
    )
}

async fn not_allowed() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "The path is not there for this method",
        "GET /_stub/interactions; GET or DELETE /_stub/journal; GET or POST \
         /_stub/provider-states; GET /_stub/faults; GET, PUT or DELETE /_stub/fault; POST \
         /_stub/reset.",
    )
}
