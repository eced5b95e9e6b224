//! A service made of this crate, over HTTP: what every service does in the same way.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "what is unexpected has to fail the test"
)]

mod docs;
mod example;

test_postgres::unless_skipped! {
    mod postgres;
}
mod metrics;
mod open_metrics;

use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use service::X_REQUEST_ID;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::example::{Example, TOKEN, WorkEnd};

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
async fn whoever_sends_more_than_is_wanted_still_gets_the_answer() {
    let example = Example::start().await;
    let address = example.running.url();
    let address = address.trim_start_matches("http://");
    // More than the buffers of two sockets hold.
    let body = vec![b' '; 16 * 1024 * 1024];
    for (method, path, status) in [
        ("GET", "/v1/context", "401"),
        ("POST", "/nothing", "404"),
        ("POST", "/health/live", "405"),
    ] {
        let mut connection = TcpStream::connect(address).await.unwrap();
        let length = body.len();
        let head =
            format!("{method} {path} HTTP/1.1\r\nhost: a\r\ncontent-length: {length}\r\n\r\n");
        connection.write_all(head.as_bytes()).await.unwrap();
        connection.write_all(&body).await.unwrap();
        let mut answer = [0; 12];
        connection.read_exact(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer);
        assert_eq!(answer, format!("HTTP/1.1 {status}"), "{path}");
    }
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
async fn work_in_the_background_ends_behind_the_last_request_and_before_the_database_is_closed() {
    let example = Example::start().await;
    let request = tokio::spawn(example.request("/v1/slow").send());
    example.slow.entered.notified().await;
    let (slow, work, database) = (example.slow, example.work, example.database);
    let stopping = tokio::spawn(example.running.stop());
    // Whatever can happen before the request is answered has its chance here.
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
    assert_eq!(*work.lock().unwrap(), None);
    slow.leave.notify_one();
    assert_eq!(request.await.unwrap().unwrap().status(), StatusCode::OK);
    stopping.await.unwrap().unwrap();
    let database_is_open = true;
    assert_eq!(*work.lock().unwrap(), Some(WorkEnd { database_is_open }));
    assert!(database.is_closed());
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
async fn readiness_shows_what_the_service_needs_and_liveness_does_not() {
    let example = Example::start().await;
    let body: Value = example.get("/health/ready").await.json().await.unwrap();
    let dependency = json!({"name": "other-service", "circuit_breaker": "half_open"});
    assert_eq!(body, json!({"status": "ok", "dependencies": [dependency]}));
    let body: Value = example.get("/health/live").await.json().await.unwrap();
    assert_eq!(body, json!({"status": "ok"}));
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
    assert_eq!(statuses("/v1/context"), ["200", "401", "500", "503"]);
    assert_eq!(statuses("/health/ready"), ["200", "500", "503"]);
    assert!(!document.to_string().contains(TOKEN));
}
