//! A provider that answers at once and never changes: what is measured is the verifier.

use std::collections::HashMap;

use axum::extract::{Path, Query, Request};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;

/// Serves until the process ends.
pub(crate) async fn serve() {
    let router = Router::new()
        .route("/orders/{id}", get(order))
        .route("/_pact/provider-states", post(state));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    axum::serve(listener, router).await.unwrap();
}

async fn order(
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, usize>>,
) -> impl IntoResponse {
    let body = super::pact::order(&id, query["elements"], "live");
    ([(CONTENT_TYPE, "application/json")], body.to_string())
}

/// Every state there is can be set up: nothing has to be done for it.
async fn state(request: Request) -> Json<Map<String, Value>> {
    let body = axum::body::to_bytes(request.into_body(), usize::MAX).await;
    let change: Value = serde_json::from_slice(&body.unwrap()).unwrap();
    assert_ne!(change["state"], json!(null));
    Json(Map::new())
}
