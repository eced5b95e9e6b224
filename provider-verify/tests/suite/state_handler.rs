//! A handler of provider states as `provider-verify states` writes it.

use axum::Json;
use axum::http::StatusCode;
use serde_json::{Map, Value, json};

/// What the verifier asks for.
#[derive(serde::Deserialize)]
pub(crate) struct Order {
    state: String,
    #[serde(default)]
    params: Map<String, Value>,
    /// `setup` or `teardown`.
    action: String,
}

/// Mount it by POST where --state-change-url points, and only in tests:
/// Router::new().route("/_pact/provider-states", post(provider_states))
pub(crate) async fn provider_states(Json(order): Json<Order>) -> Result<Json<Value>, StatusCode> {
    if order.action == "teardown" {
        // Undo the state here.
        return Ok(Json(json!({})));
    }
    let values = match order.state.as_str() {
        "a \"thing\" exists" => {
            let _id = order.params.get("id"); // number or string
            let _tags = order.params.get("tags"); // array
            // Bring the provider into the state here.
            json!({})
        }
        "the first page was read" => {
            let _limit = order.params.get("limit"); // number
            // Bring the provider into the state here.
            json!({"cursor": "…"})
        }
        // Another answer than 404 would look like a state that was set up, or failed to be.
        _ => return Err(StatusCode::NOT_FOUND),
    };
    Ok(Json(values))
}
