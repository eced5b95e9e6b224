//! A service made of this crate, over HTTP: what every service does in the same way.

#![expect(
    clippy::unwrap_used,
    reason = "what is unexpected has to fail the test"
)]

mod example;

use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use service::X_REQUEST_ID;

use crate::example::{Example, TOKEN};

async fn problem(response: Response, status: StatusCode, code: &str) -> Value {
    assert_eq!(response.status(), status);
    let media_type = response.headers()["content-type"].clone();
    assert_eq!(media_type, "application/problem+json");
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["code"], code, "{body}");
    body
}

#[tokio::test]
async fn a_panic_is_a_problem_that_says_nothing_of_its_cause() {
    let example = Example::start().await;
    let response = example.get("/v1/panic").await;
    assert!(response.headers().contains_key(X_REQUEST_ID));
    let body = problem(
        response,
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal_error",
    )
    .await;
    assert!(!body.to_string().contains("secret"), "{body}");
    assert_eq!(example.get("/v1/context").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_handler_gets_the_context_of_its_request() {
    let example = Example::start().await;
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let request = example.request("/v1/context");
    let request = request
        .header("x-request-id", "my-id")
        .header("traceparent", trace);
    let body: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(body, json!({"request_id": "my-id", "traceparent": trace}));
}

#[tokio::test]
async fn a_request_under_way_is_answered_when_the_service_stops() {
    let example = Example::start().await;
    let request = example.request("/v1/slow").send();
    let request = tokio::spawn(request);
    example.slow.entered.notified().await;
    let url = example.running.url();
    let slow = example.slow.clone();
    let stopping = tokio::spawn(example.running.stop());
    // The service stops listening at once, while the request is still under way.
    let refused = async {
        while Client::new()
            .get(format!("{url}/health/live"))
            .send()
            .await
            .is_ok()
        {
            tokio::task::yield_now().await;
        }
    };
    let deadline = std::time::Duration::from_secs(10);
    tokio::time::timeout(deadline, refused).await.unwrap();
    assert!(!stopping.is_finished());
    slow.leave.notify_one();
    assert_eq!(request.await.unwrap().unwrap().status(), StatusCode::OK);
    stopping.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_service_is_not_ready_when_its_database_does_not_answer() {
    let example = Example::start().await;
    assert_eq!(example.get("/health/ready").await.status(), StatusCode::OK);
    // A database in memory has one connection, and here it is in use.
    let connection = example.database.acquire().await.unwrap();
    let response = example.get("/health/ready").await;
    problem(
        response,
        StatusCode::SERVICE_UNAVAILABLE,
        "database_unavailable",
    )
    .await;
    drop(connection);
    assert_eq!(example.get("/health/ready").await.status(), StatusCode::OK);
    example.database.close().await;
    let response = example.get("/health/ready").await;
    problem(
        response,
        StatusCode::SERVICE_UNAVAILABLE,
        "database_unavailable",
    )
    .await;
    assert_eq!(example.get("/health/live").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_failing_database_is_an_internal_error_without_its_cause() {
    let example = Example::start().await;
    let response = example.get("/v1/broken").await;
    let body = problem(
        response,
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal_error",
    )
    .await;
    assert!(!body.to_string().contains("no_such_table"), "{body}");
}

#[tokio::test]
async fn every_route_under_v1_needs_the_token_even_one_that_panics() {
    let example = Example::start().await;
    for path in ["/v1/context", "/v1/panic"] {
        let url = format!("{}{path}", example.running.url());
        let response = Client::new().get(url).send().await.unwrap();
        let challenge = response.headers()["www-authenticate"].clone();
        assert_eq!(challenge, "Bearer realm=\"example-service\"");
        problem(response, StatusCode::UNAUTHORIZED, "token_missing").await;
    }
}

#[tokio::test]
async fn the_document_lists_what_the_layers_answer() {
    let example = Example::start().await;
    let document: Value = example.get("/openapi.json").await.json().await.unwrap();
    let statuses = |path: &str| -> Vec<String> {
        let responses = &document["paths"][path]["get"]["responses"];
        responses.as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(statuses("/v1/context"), ["200", "401", "500"]);
    assert_eq!(statuses("/health/ready"), ["200", "500", "503"]);
    assert!(!document.to_string().contains(TOKEN));
}
