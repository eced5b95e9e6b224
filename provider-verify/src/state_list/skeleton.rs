//! A handler of provider states in Rust (axum), to begin with: it compiles as it is.

use super::KnownState;

/// A module with a handler that knows these states and does nothing yet. It needs axum with its
/// feature `json`, serde with `derive`, and `serde_json`.
pub(super) fn handler(states: &[KnownState]) -> String {
    let arms: String = states
        .iter()
        .map(|state| indented(&arm(state), "        "))
        .collect();
    format!(
        "\
use axum::Json;
use axum::http::StatusCode;
use serde_json::{{Map, Value, json}};

/// What the verifier asks for.
#[derive(serde::Deserialize)]
pub(crate) struct Order {{
    state: String,
    #[serde(default)]
    params: Map<String, Value>,
    /// `setup` or `teardown`.
    action: String,
}}

/// Mount it by POST where --state-change-url points, and only in tests:
/// Router::new().route(\"/_pact/provider-states\", post(provider_states))
pub(crate) async fn provider_states(Json(order): Json<Order>) -> Result<Json<Value>, StatusCode> {{
    if order.action == \"teardown\" {{
        // Undo the state here.
        return Ok(Json(json!({{}})));
    }}
    let values = match order.state.as_str() {{
{arms}        // Another answer than 404 would look like a state that was set up, or failed to be.
        _ => return Err(StatusCode::NOT_FOUND),
    }};
    Ok(Json(values))
}}
"
    )
}

/// What a handler does for one state.
pub(super) fn arm(state: &KnownState) -> String {
    let mut lines = vec![format!("{:?} => {{", state.name)];
    for (name, kinds) in &state.params {
        let kinds = Vec::from_iter(kinds.iter().copied()).join(" or ");
        lines.push(format!(
            "    let _{} = order.params.get({name:?}); // {kinds}",
            identifier(name)
        ));
    }
    lines.push("    // Bring the provider into the state here.".to_owned());
    match state.returns.is_empty() {
        true => lines.push("    json!({})".to_owned()),
        false => {
            let values = state.returns.iter().map(|name| format!("{name:?}: \"…\""));
            lines.push(format!(
                "    json!({{{}}})",
                Vec::from_iter(values).join(", ")
            ));
        }
    }
    lines.push("}\n".to_owned());
    lines.join("\n")
}

fn identifier(name: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '_'
        }
    };
    name.chars().map(plain).collect()
}

pub(super) fn indented(text: &str, by: &str) -> String {
    text.lines().map(|line| format!("{by}{line}\n")).collect()
}
